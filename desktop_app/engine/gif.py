"""A GIF that takes no memory before it can be asked how much it needs."""

from PIL import GifImagePlugin


class GifFile(GifImagePlugin.GifImageFile):
    """Pillow's GIF, of which only the first frame is read."""

    # What follows a frame is prepared while the file is opened, in any size that it claims.
    disposal_method = property(lambda _: 0, lambda _, _method: None)
