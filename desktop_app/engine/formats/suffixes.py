"""File name suffixes. This module imports nothing, because the window needs it early."""

JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")
"""Suffixes of results in JSON lines, in lower case."""

SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .png .gif .webp .bmp .tif .tiff .heic .heif .hif .avif".split()
)
"""Suffixes of the photos that are listed in folders, in lower case."""
