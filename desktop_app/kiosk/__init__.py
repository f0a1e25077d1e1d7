"""The kiosk without its widgets."""
