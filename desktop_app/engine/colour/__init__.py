"""Converts colours to sRGB."""
