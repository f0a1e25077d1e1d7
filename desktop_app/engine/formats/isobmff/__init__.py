"""HEIF and AVIF: the boxes of ISO/IEC 14496-12."""
