"""Shiwu says what is in a photo, on this computer alone."""

__version__ = "0.1.0"
