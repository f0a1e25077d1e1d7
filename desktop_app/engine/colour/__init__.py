"""From every way to store colour to sRGB."""
