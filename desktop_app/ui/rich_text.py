"""Text that has to stand in rich text as it is."""


def escaped(text: str) -> str:
    """Return text as rich text shows it; the module `html` takes half a megabyte of entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
