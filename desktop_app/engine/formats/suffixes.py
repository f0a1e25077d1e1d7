"""How names of files end; apart from what reads files, which the window needs only later."""

JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")
"""In lower case, of results in JSON lines."""

SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .gif .webp .bmp .tif .tiff .heic .heif .hif .avif".split()
)
"""Suffixes, in lower case, of the files that a folder gives."""
