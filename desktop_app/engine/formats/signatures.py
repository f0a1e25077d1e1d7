"""Signatures of kinds of files that are not read.

They are those of the specifications of the formats, or else of libmagic.
"""

import re
import struct

CAMERA_RAW = "camera RAW photo"
VIDEO = "video"
SVG = "SVG drawing"

# Offsets and signatures. A text may begin with one of these, so they are not searched in text.
_BINARY: dict[str, tuple[tuple[int, bytes], ...]] = {
    "PostScript document": ((0, b"\xc5\xd0\xd3\xc6"),),
    "Photoshop document": ((0, b"8BPS\x00\x01"), (0, b"8BPS\x00\x02")),
    "GIMP document": ((0, b"gimp xcf "), (20, b"GIMP")),
    "Krita document": ((38, b"application/x-krita"),),
    "OpenRaster document": ((38, b"image/openraster"),),
    "InDesign document": ((0, b"\x06\x06\xed\xf5\xd8\x1dF\xe5\xbd1\xef\xe7\xfet\xb7\x1d"),),
    "Affinity document": ((0, b"\x00\xffKA"),),
    "Paint.NET image": ((0, b"PDN3"),),
    "Paint Shop Pro image": ((0, b"Paint Shop Pro Image File"),),
    "ZIP archive or office document": ((0, b"PK\x03\x04"), (0, b"PK\x05\x06"), (0, b"PK\x07\x08")),
    "office document": ((0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),),
    "macOS icon": ((0, b"icns"),),
    "PCX image": ((0, b"\xb1\x68\xde\x3a"),),
    "JPEG 2000 image": ((0, b"\x00\x00\x00\x0cjP  "), (0, b"\xff\x4f\xff\x51")),
    "JPEG XL image": ((0, b"\xff\x0a"), (0, b"\x00\x00\x00\x0cJXL ")),
    "JPEG XR image": ((0, b"II\xbc\x00"), (0, b"II\xbc\x01")),
    "MNG animation": ((0, b"\x8aMNG\r\n\x1a\n"),),
    "JNG image": ((0, b"\x8bJNG\r\n\x1a\n"),),
    "JPEG XS image": ((0, b"\xff\x10\xff\x50"),),
    "JBIG2 image": ((0, b"\x97JB2\r\n\x1a\n"),),
    "DICOM image": ((128, b"DICM"),),
    "OpenEXR image": ((0, b"\x76\x2f\x31\x01"),),
    "DPX image": ((0, b"SDPX"), (0, b"XPDS")),
    "Cineon image": ((0, b"\x80\x2a\x5f\xd7"), (0, b"\xd7\x5f\x2a\x80")),
    "FLIF image": ((0, b"FLIF"),),
    "QOI image": ((0, b"qoif"),),
    "BPG image": ((0, b"BPG\xfb"),),
    "farbfeld image": ((0, b"farbfeld"),),
    "Sun raster image": ((0, b"\x59\xa6\x6a\x95"),),
    "Softimage picture": ((0, b"\x53\x80\xf6\x34"),),
    "Pixar image": ((0, b"\x80\xe8\x00\x00"),),
    "Microsoft Paint image": ((0, b"DanM"), (0, b"LinS")),
    "MrSID image": ((0, b"msid"),),
    "light field photo": ((0, b"\x89LFP\r\n\x1a\n"),),
    "Photo CD image": ((2048, b"PCD_IPI"), (0, b"PCD_OPA")),
    "DirectDraw texture": ((0, b"DDS |\x00\x00\x00"),),
    "Blizzard texture": ((0, b"BLP1"), (0, b"BLP2")),
    "texture": (
        *((0, b"\xabKTX 11\xbb\r\n\x1a\n"), (0, b"\xabKTX 20\xbb\r\n\x1a\n"), (0, b"PVR\x03")),
        *((0, b"VTF\x00"), (0, b"FTEX"), (0, b"\x13\xab\xa1\x5c")),
    ),
    "Windows metafile": (
        *((0, b"\xd7\xcd\xc6\x9a"), (0, b"\x01\x00\x09\x00\x00\x03")),
        *((0, b"\x02\x00\x09\x00\x00\x03"), (40, b" EMF")),
    ),
    "PICT drawing": ((522, b"\x00\x11\x02\xff\x0c\x00"),),
    "scientific data": (
        *((0, b"\x89HDF\r\n\x1a\n"), (0, b"\x0e\x03\x13\x01"), (0, b"CDF\x01"), (0, b"CDF\x02")),
        *((0, b"CDF\x05"), (344, b"n+1\x00"), (344, b"ni1\x00"), (4, b"n+2\x00"), (4, b"ni2\x00")),
        *((208, b"MAP "), (0, b"ZISRAWFILE"), (0, b"\xda\xce\xbe\x0a")),
        *((0, b"MATLAB 5.0 MAT-file"), (0, b"\x93NUMPY"), (0, b"GRIB"), (0, b"BUFR")),
        *((0, b"EHFA_HEADER_TAG"),),
    ),
    "VIPS image": ((0, b"\x08\xf2\xa6\xb6"), (0, b"\xb6\xa6\xf2\x08")),
    VIDEO: (
        *((0, b"\x1a\x45\xdf\xa3"), (0, b"FLV\x01"), (0, b"\x00\x00\x01\xba")),
        *((0, b"\x00\x00\x01\xb3"), (0, b"\x00\x00\x01\xb0"), (0, b"\x00\x00\x00\x01\x67")),
        *((0, b"\x00\x00\x00\x01\x40\x01"), (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11")),
        *((0, b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02"), (0, b".RMF\x00\x00\x00")),
        *((0, b"DKIF\x00\x00"), (0, b"MLVI"), (0, b"\x1f\x07\x00\x3f"), (0, b"\x1f\x07\x00\xbf")),
        *((0, b"\x00\x00\x00\x00\x01\xbc"), (0, b"\xb7\xd8\x00\x20\x37\x49\xda\x11")),
        *((0, b"\x84\x10\xff\xff\xff\xff"), (0, b"BBCD\x00"), (0, b"\x12\x00\x0a"), (4, b"RED1")),
        *((4, b"RED2"),),
    ),
    "Ogg sound or video": ((0, b"OggS\x00"),),
    CAMERA_RAW: (
        *((0, b"IIRO"), (0, b"IIRS"), (0, b"MMOR"), (0, b"IIU\x00"), (0, b"FOVb"), (0, b"\x00MRM")),
        *((6, b"HEAPCCDR"), (0, b"qktk\x00"), (0, b"qktn\x00"), (25, b"ARECOYK"), (0, b"ARRI")),
    ),
}
_RIFF = {
    b"AVI ": VIDEO,
    b"CDXA": VIDEO,
    b"ACON": "Windows cursor",
    b"CDR": "Corel drawing",
    b"cdr": "Corel drawing",
}
_IFF = {
    b"DJV": "DjVu document",
    **dict.fromkeys((b"ILBM", b"PBM ", b"ACBM", b"DEEP", b"RGB8", b"RGBN", b"ANIM"), "Amiga image"),
}
_SPACE = rb"(?:\s|#[^\r\n]*[\r\n])+"
# No other text begins with these.
_TEXT: tuple[tuple[bytes, str], ...] = (
    (rb"[\s\xef\xbb\xbf]*%PDF-\d", "PDF document"),
    (rb"%!PS|\x04%!PS", "PostScript document"),
    (rb"SIMPLE  = +[TF]\s", "FITS image"),
    (rb"AT&TFORM", "DjVu document"),
    (rb"CSFCHUNK", "Clip Studio document"),
    (rb"FUJIFILMCCD-RAW |IIII.waR|MMMMRaw|DSC-Image", CAMERA_RAW),
    (rb"#\?(?:RADIANCE|RGBE)[ \t]*[\r\n]", "Radiance HDR image"),
    (rb"P1%s\d+%s\d+%s[01]" % (_SPACE, _SPACE, _SPACE), "Netpbm image"),
    (rb"P4%s\d+%s\d+\s" % (_SPACE, _SPACE), "Netpbm image"),
    (rb"P[2356]%s\d+%s\d+%s\d{1,5}\s" % (_SPACE, _SPACE, _SPACE), "Netpbm image"),
    (rb"P7\n(?:#|WIDTH|HEIGHT|DEPTH|MAXVAL|TUPLTYPE)", "Netpbm image"),
    (rb"P7 332\n", "Netpbm image"),
    (rb"P[Ff]\s\d+\s+\d+\s+-?[\d.]+\s", "Netpbm image"),
    (rb"/\* XPM \*/", "XPM image"),
    (rb"(?:/\*.*?\*/\s*)?#define\s+\w*width\s+\d+\s+#define\s+\w*height\s", "XBM image"),
    (rb"NRRD000\d\n|LBLSIZE= *\d|PDS_VERSION_ID|NITF0\d\.\d|NSIF0\d\.\d", "scientific data"),
    (rb"ObjectType = Image\s|Object = IsisCube\s|PCIDSK  ", "scientific data"),
    (rb"srcdocid: ", "CALS image"),
    (rb"id=(?:ImageMagick|MagickCache|MagickPixelCache)\s", "MIFF image"),
    (rb"AC10\d\d\0", "AutoCAD drawing"),
    (rb"#FIG 3", "Xfig drawing"),
    (rb"YUV4MPEG2 W\d|nut/multimedia container\0", VIDEO),
)


def _is_targa(header: bytes, size: int) -> bool:
    """Check the header, because TGA has no signature: Truevision's specification, version 2."""
    if len(header) < 18:
        return False
    skipped, has_map, kind, _, entries, entry_bits, _, _, width, height, bits, flags = (
        struct.unpack("<BBBHHBHHHHBB", header[:18])
    )
    depths = {1: (8, 16), 2: (15, 16, 24, 32), 3: (8, 16)}.get(kind & 7, ())
    map_bits = (15, 16, 24, 32) if has_map else (0, 15, 16, 24, 32)
    if kind & ~11 or bits not in depths or has_map > 1 or entry_bits not in map_bits:
        return False
    if (kind & 7 == 1 and not has_map) or flags & 0xC0 or width == 0 or height == 0:
        return False
    pixels = 1 if kind & 8 else width * height * (-(-bits // 8))
    return bool(size >= 18 + skipped + has_map * entries * (-(-entry_bits // 8)) + pixels)


def _is_icon(header: bytes, size: int, kind: int = 1) -> bool:
    if not header.startswith(bytes([0, 0, kind, 0])) or len(header) < 22:
        return False
    (count,) = struct.unpack_from("<H", header, 4)
    length, place = struct.unpack_from("<II", header, 14)
    return bool(count > 0 and length > 0 and 6 + 16 * count <= place < size)


def _is_cursor(header: bytes, size: int) -> bool:
    return _is_icon(header, size, kind=2)


def _is_sgi(header: bytes, size: int) -> bool:
    return (
        header[:2] == b"\x01\xda"
        and header[2:3] in (b"\0", b"\1")
        and header[3:4] in (b"\1", b"\2")
        and header[4:6] in (b"\0\1", b"\0\2", b"\0\3")
    )


def _is_pcx(header: bytes, size: int) -> bool:
    return (
        header[:1] == b"\x0a"
        and header[1:2] in (b"\0", b"\2", b"\3", b"\4", b"\5")
        and header[2:3] in (b"\0", b"\1")
        and header[3:4] in (b"\1", b"\2", b"\4", b"\x08")
        and header[64:65] in (b"", b"\0")
        and header[65:66] in (b"", b"\1", b"\2", b"\3", b"\4")
    )


def _is_first_pict(header: bytes, size: int) -> bool:
    return header.startswith(b"\x11\x01", 522) and not header[:512].strip(b"\0")


def _is_aseprite(header: bytes, size: int) -> bool:
    return header[4:6] == b"\xe0\xa5" and header[132:134] == b"\xfa\xf1"


def _is_flic(header: bytes, size: int) -> bool:
    return header[4:6] in (b"\x11\xaf", b"\x12\xaf") and header[6:8] != b"\0\0"


def _is_flash(header: bytes, size: int) -> bool:
    return header[:3] in (b"FWS", b"CWS", b"ZWS") and header[3:4] < b"\x40"


def _is_window_dump(header: bytes, size: int) -> bool:
    length, version = int.from_bytes(header[:4], "big"), header[4:8]
    return 100 <= length <= 4096 and version == b"\0\0\0\7" and header[8:11] == b"\0\0\0"


def _is_transport_stream(header: bytes, size: int) -> bool:
    """Check the first byte of each packet of MPEG-TS, M2TS, and MPEG-TS with parity.

    A recording may begin inside a packet.
    """
    whole = (header[start::step][:5] for start, step in ((0, 188), (4, 192), (0, 204)))
    cut = (header[start::step] for step in (188, 192, 204) for start in range(step))
    return any(len(starts) > 1 and not starts.strip(b"\x47") for starts in whole) or any(
        len(starts) > 7 and not starts.strip(b"\x47") for starts in cut
    )


def _is_dicom_part(header: bytes, size: int) -> bool:
    """Check the first two elements of DICOM without its preamble (PS3.10)."""
    if header[:2] not in (b"\x02\0", b"\x08\0"):
        return False
    names_its_type = header[4:6].isalpha() and header[4:6].isupper()
    length = header[6:8] if names_its_type else header[4:8]
    following = 8 + int.from_bytes(length, "little")
    return header[following : following + 2] == header[:2] and (
        header[following + 2 : following + 4] > header[2:4]
    )


_STRUCTURES = (
    (_is_icon, "Windows icon"),
    (_is_cursor, "Windows cursor"),
    (_is_sgi, "SGI image"),
    (_is_pcx, "PCX image"),
    (_is_first_pict, "PICT drawing"),
    (_is_aseprite, "Aseprite image"),
    (_is_flic, "FLIC animation"),
    (_is_flash, "Flash animation"),
    (_is_window_dump, "X window dump"),
    (_is_transport_stream, VIDEO),
    (_is_dicom_part, "DICOM image"),
    (_is_targa, "TGA image"),
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def is_text(header: bytes) -> bool:
    """Tell whether `header` has no control characters that text of one byte per character lacks."""
    return _CONTROLS.search(header) is None


def kind_of(header: bytes, size: int) -> str | None:
    """Return the kind of a file of `size` bytes that begins with `header`; None if unknown."""
    for pattern, kind in _TEXT:
        if re.match(pattern, header, re.DOTALL):
            return kind
    if is_text(header):
        return None
    for kind, signatures in _BINARY.items():
        if any(header.startswith(signature, offset) for offset, signature in signatures):
            return kind
    if header[:4] == b"RIFF":
        return _RIFF.get(header[8:12], _RIFF.get(header[8:11]))
    if header[:4] == b"FORM":
        return _IFF.get(header[8:12], _IFF.get(header[8:11]))
    for matches, kind in _STRUCTURES:
        if matches(header, size):
            return kind
    return None
