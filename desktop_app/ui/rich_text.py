"""Plain text inside rich text."""


def escaped(text: str) -> str:
    """Escape plain text for rich text; importing `html` would take half a megabyte."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
