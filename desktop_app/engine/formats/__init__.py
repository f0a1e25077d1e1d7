"""The file formats of photos."""
