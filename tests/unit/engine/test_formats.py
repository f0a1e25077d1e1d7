"""A file is known by its content. The headers here are written by the formats' specifications."""

import io
import json
import re
import struct
import zipfile
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.engine.formats import detection
from desktop_app.engine.formats.detection import sniff
from desktop_app.engine.formats.isobmff.media import _UNREAD_CODECS
from desktop_app.engine.formats.jpeg import _UNREAD
from desktop_app.engine.formats.signatures import _BINARY, _IFF, _RIFF, _STRUCTURES, _TEXT
from tests.unit.engine.builders import NOISE, box, drawn, kind_of, targa


def zipped(name: str, content: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(name, content)
    return archive.getvalue()


def tiff(*directories: list[tuple[int, int, int]], order: str = "<") -> bytes:
    """Write a TIFF of directories, each of tags with a type and one value."""
    content = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    for number, tags in enumerate(directories, start=1):
        content += struct.pack(f"{order}H", len(tags))
        for tag, kind, value in tags:
            number_format = {1: "B3x", 3: "H2x", 4: "I"}[kind]
            content += struct.pack(f"{order}HHI{number_format}", tag, kind, 1, value)
        following = len(content) + 4 if number < len(directories) else 0
        content += struct.pack(f"{order}I", following)
    return content


ORDINARY = [(254, 4, 2), (259, 3, 5), (262, 3, 2)]
CYCLIC = tiff([(259, 3, 1), (330, 4, 8)])[:-4] + struct.pack("<I", 8)


@pytest.mark.parametrize(
    ("content", "plugin"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG"),
        (b"GIF89a\x01\x00", "GIF"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "WEBP"),
        (b"BM" + bytes(12) + struct.pack("<I", 40) + bytes(40), "BMP"),
        (b"MM\x00+\x00\x08\x00\x00", "TIFF"),
        *((tiff(ORDINARY, ORDINARY, order=order), "TIFF") for order in "<>"),
        (CYCLIC, "TIFF"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIF"),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf", "AVIF"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1avifmiaf", "AVIF"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_photos_are_detected_by_content(content: bytes, plugin: str) -> None:
    assert sniff(io.BytesIO(content)) == plugin


CONTENTS = {
    "PDF document": [b"%PDF-1.7\n", b"\xef\xbb\xbf%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", drawn("PDF")],
    "PostScript document": [
        *(b"%!PS-Adobe-3.0 EPSF-3.0", b"\xc5\xd0\xd3\xc6" + bytes(28), drawn("EPS"))
    ],
    "Photoshop document": [b"8BPS\x00\x01" + bytes(6), b"8BPS\x00\x02" + bytes(6)],
    "GIMP document": [
        *(b"gimp xcf v011\0", struct.pack(">IIII", 28, 2, 9, 9) + b"\0\0\0\4GIMP\0\0\0\x0a")
    ],
    "Krita document": [zipped("mimetype", b"application/x-krita")],
    "OpenRaster document": [zipped("mimetype", b"image/openraster")],
    "ZIP archive or office document": [
        *(zipped("word/document.xml", b"<a/>"), b"PK\x05\x06" + bytes(18), b"PK\x07\x08PK\x03\x04")
    ],
    "office document": [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(8)],
    "InDesign document": [bytes.fromhex("0606edf5d81d46e5bd31efe7fe74b71d") + b"DOCUMENT"],
    "Affinity document": [b"\x00\xffKA" + bytes(8)],
    "Clip Studio document": [b"CSFCHUNK" + bytes(8)],
    "Paint.NET image": [b"PDN3\x10\x00\x00"],
    "Paint Shop Pro image": [b"Paint Shop Pro Image File\n\x1a\x00\x00\x00\x00\x00"],
    "Aseprite image": [b"\0\1\0\0\xe0\xa5\1\0" + bytes(120) + b"\0\1\0\0\xfa\xf1"],
    "FLIC animation": [b"\0\1\0\0\x11\xaf\1\0" + bytes(120), b"\0\1\0\0\x12\xaf\1\0" + bytes(120)],
    "macOS icon": [drawn("ICNS")],
    "Windows icon": [drawn("ICO")],
    "Windows cursor": [
        b"\0\0\2\0\1\0 \0\0\0\1\0\1\0" + struct.pack("<II", 40, 22) + bytes(40),
        b"RIFF\x24\0\0\0ACONanih",
    ],
    "JPEG 2000 image": [drawn("JPEG2000"), drawn("JPEG2000", no_jp2=True)],
    "JPEG XL image": [
        *(b"\xff\x0a\xfa\x7f\x01\x90\x08\x06\x01\x00", b"\x00\x00\x00\x0cJXL \r\n\x87\n")
    ],
    "JPEG XR image": [b"II\xbc\x01\x20\x00\x00\x00"],
    "MNG animation": [b"\x8aMNG\r\n\x1a\n\0\0\0\x1cMHDR"],
    "JNG image": [b"\x8bJNG\r\n\x1a\n\0\0\0\x10JHDR"],
    "JBIG2 image": [b"\x97JB2\r\n\x1a\n\x01\0\0\0\x01"],
    "DjVu document": [b"AT&TFORM\0\0\1\0DJVUINFO", b"FORM\0\0\1\0DJVMDIRM"],
    "Amiga image": [b"FORM\0\0\1\0ILBMBMHD"],
    "DICOM image": [
        *(bytes(128) + b"DICM\2\0\0\0UL\4\0", b"\2\0\0\0UL\4\0\xc0\0\0\0\2\0\1\0OB\0\0"),
        b"\x08\0\5\0CS\x0a\0ISO_IR 100\x08\0\x16\0UI\x1a\0",
        b"\x08\0\5\0\x0a\0\0\0ISO_IR 100\x08\0\x16\0\x1a\0\0\0",
    ],
    "FITS image": [b"SIMPLE  = T / conforms", f"{'SIMPLE  =':29}T{'':50}BITPIX".encode()],
    "PCX image": [
        *(drawn("PCX"), drawn("PCX", "1"), b"\x0a\5\1\x08\0\0\0\0", b"\xb1\x68\xde\x3a\x04\0\0\0")
    ],
    "Radiance HDR image": [
        b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 4 +X 4\n",
        b"#?RGBE\nFORMAT=32-bit_rle_rgbe\n",
    ],
    "OpenEXR image": [b"\x76\x2f\x31\x01\2\0\0\0"],
    "DPX image": [b"SDPX\0\0\x20\0V1.0", b"XPDS\0\x20\0\0V1.0"],
    "Cineon image": [b"\x80\x2a\x5f\xd7\0\0\x08\0"],
    "FLIF image": [b"FLIF\x31\x31\x02\x00\x10"],
    "QOI image": [b"qoif\0\0\0\x10\0\0\0\x10\3\0"],
    "BPG image": [b"BPG\xfb\0\0\x10"],
    "farbfeld image": [b"farbfeld\0\0\0\1\0\0\0\1"],
    "Sun raster image": [b"\x59\xa6\x6a\x95\0\0\0\x10"],
    "Softimage picture": [b"\x53\x80\xf6\x34" + bytes(80)],
    "Pixar image": [b"\x80\xe8\0\0" + bytes(508)],
    "Microsoft Paint image": [drawn("MSP", "1")],
    "MrSID image": [b"msid\1\0\0\0"],
    "JPEG XS image": [b"\xff\x10\xff\x50\0\2"],
    "texture": [
        *(b"FTEX\0\0\0\1", b"\xabKTX 11\xbb\r\n\x1a\n\1\2\3\4"),
        *(b"\xabKTX 20\xbb\r\n\x1a\n\0\0\0\0", b"PVR\3\0\0\0\0", b"VTF\0\7\0\0\0"),
    ],
    "scientific data": [
        *(b"BUFR\0\1\0\4", b"EHFA_HEADER_TAG\0\x14\0\0\0", b"NITF02.1003BF01" + b" " * 30),
        *(b"LBLSIZE=2048    FORMAT='BYTE'", b"\x89HDF\r\n\x1a\n\0\0\0\0", b"CDF\1\0\0\0\0"),
        struct.pack("<I", 348) + bytes(340) + b"n+1\0",
        *(b"MATLAB 5.0 MAT-file, Platform: GLNXA64" + bytes(90), b"\x93NUMPY\1\0"),
        *(struct.pack("<I", 540) + b"n+2\0\r\n\x1a\n", b"ObjectType = Image\nNDims = 3\n"),
        *(b"Object = IsisCube\n  Object = Core\n", b"PCIDSK  SDB V1.0", b"NRRD0004\ntype: uchar\n"),
    ],
    "Flash animation": [b"CWS\x0a\0\1\0\0"],
    "X window dump": [struct.pack(">IIII", 104, 7, 2, 24)],
    "light field photo": [b"\x89LFP\r\n\x1a\n\0\0\0\1"],
    "Photo CD image": [bytes(2048) + b"PCD_IPI"],
    "DirectDraw texture": [drawn("DDS")],
    "Blizzard texture": [drawn("BLP", "P")],
    "SGI image": [drawn("SGI"), drawn("SGI", "L")],
    "Windows metafile": [
        *(b"\xd7\xcd\xc6\x9a\0\0", b"\1\0\x09\0\0\3\0\0"),
        b"\1\0\0\0\x6c\0\0\0" + bytes(32) + b" EMF\0\0\1\0",
    ],
    "PICT drawing": [
        bytes(512) + b"\1\0" + bytes(8) + b"\0\x11\2\xff\x0c\0",
        bytes(512) + b"\1\0" + bytes(8) + b"\x11\1\1\0",
    ],
    "Corel drawing": [b"RIFF\x24\0\0\0CDRBvrsn"],
    "XPM image": [b"/* XPM */\nstatic char *x[] = {"],
    "XBM image": [drawn("XBM", "1"), b"/* made */\n#define x_width 8\n#define x_height 8\n"],
    "MIFF image": [b"id=ImageMagick  version=1.0\n", b"id=MagickCache\nmagick-signature=1\n"],
    "Xfig drawing": [b"#FIG 3.2  Produced by xfig\n"],
    "CALS image": [b"srcdocid: none\n"],
    "AutoCAD drawing": [b"AC1027\0\0\0"],
    "Netpbm image": [
        *(b"P1\n# bits\n2 2\n1 0 0 1\n", b"P2 2 2 255 0 1 2 3\n"),
        *(b"P3\n# one\n# two\n2 # wide\n2\n255\n" + b"1 2 3 " * 4, drawn("PPM", "1")),
        *(drawn("PPM", "L"), drawn("PPM", "RGB"), b"P6\r\n4 4\r\n65535\r\n" + bytes(96)),
        b"P7\nWIDTH 4\nHEIGHT 4\nDEPTH 4\nMAXVAL 255\nENDHDR\n" + bytes(64),
        *(b"PF\n4 4\n-1.0\n" + bytes(192), b"Pf\n4 4\n1.0\n" + bytes(64)),
    ],
    "TGA image": [
        *(drawn("TGA", "L"), drawn("TGA", "P"), drawn("TGA", "RGB"), drawn("TGA", "RGBA")),
        *(drawn("TGA", compression="tga_rle"), targa(1, 8, bytes(12), mapped=1)),
        *(targa(2, 16, bytes(24)), targa(2, 32, bytes(48)), targa(10, 24, b"\x8b\1\2\3")),
        targa(11, 8, b"\x8b\1"),
    ],
    "video": [
        *(b"RIFF\x24\0\0\0AVI LIST", b"\x1a\x45\xdf\xa3\1\0", b"FLV\1\5\0\0\0\x09"),
        *(b"\0\0\1\xba\x44\0\4\0", b"\0\0\1\xb3\x14\0\xf0\x13"),
        b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(8),
        b"YUV4MPEG2 W64 H48 F25:1\nFRAME\n" + NOISE,
        bytes.fromhex("060e2b34020501010d0102010102") + bytes(4),
        *((b"\x47\x40\0\x10" + bytes(184)) * 3, (b"\x47\x40\0\x10" + bytes(184)) * 40),
        *((b"\0\0\0\0\x47\x40\0\x10" + bytes(184)) * 3, (b"\x47\x40\0\x10" + bytes(200)) * 3),
        *(bytes(100) + (b"\x47\x40\0\x10" + bytes(184)) * 20, b"\x1f\7\0\x3f\xf8\0"),
        *(b"\x1f\7\0\xbf\xf8\0", b"\0\0\0\0\1\xbc\0\0"),
        *(bytes.fromhex("b7d800203749da11a64e0007e95ead8d"), b"\x84\x10\xff\xff\xff\xff\x1e\0"),
        *(b"BBCD\0\0\0\0\x0f", b"\x12\0\x0a\x0a\0\0\0", b"RIFF\x24\0\0\0CDXAfmt "),
        b"nut/multimedia container\0N",
        box(b"ftyp", b"isom", bytes(4), b"isomavc1") + box(b"mdat"),
        box(b"ftyp", b"qt  ", bytes(4), b"qt  ") + box(b"moov"),
        *(box(b"moov", box(b"mvhd", bytes(100))), box(b"wide") + box(b"mdat", NOISE)),
        *(box(b"free", bytes(10)) + box(b"mdat", NOISE), box(b"skip") + box(b"moov")),
        *(box(b"uuid", bytes(16)) + box(b"moov"), box(b"pnot", bytes(12)) + box(b"PICT")),
        box(b"styp", b"msdh") + box(b"moof"),
        struct.pack(">I4sQ", 1, b"mdat", 16 + len(NOISE)) + NOISE,
    ],
    "Ogg sound or video": [b"OggS\0\2" + bytes(20) + b"\x01\x1e\x01vorbis"],
    "camera RAW photo": [
        box(b"ftyp", b"crx ", struct.pack(">I", 1), b"crx isom"),
        *(b"FUJIFILMCCD-RAW 0201FF383501X-T1\0", b"IIRO\x08\0\0\0", b"IIRS\x08\0\0\0"),
        *(b"MMOR\0\0\0\x08", b"IIU\0\x18\0\0\0", b"FOVb\0\0\2\0", b"\0MRM\0\1\x0e\x14\0PRD"),
        *(b"II\x1a\0\0\0HEAPCCDR\2\0", b"MM\0\x1a\0\0HEAPCCDR\0\2", b"IIIITwaR\x08\0\0\0"),
        *(b"IIIICwaR", b"FUJIFILMCCD-RAW 0201", b"MMMMRawT\0\0\0\x08", b"II*\0\x10\0\0\0IIIITwaR"),
        *(b"II*\0\x10\0\0\0CR\2\0", b"qktk\0\0\0\4", bytes(25) + b"ARECOYK\0"),
        tiff([(254, 4, 1), (330, 4, 26)], [(262, 3, 32803)]),  # Nikon, Sony, Hasselblad
        tiff([(254, 4, 0), (259, 3, 65535), (262, 3, 32803)], order=">"),  # Pentax
        tiff([(256, 4, 160), (259, 3, 1)], [(259, 3, 34713)]),
        *(tiff([(259, 3, 6)], [(262, 3, 34892)]), tiff([(50706, 1, 1)])),
        tiff([(259, 3, 1), (330, 4, 38)], [(262, 3, 32803)]),  # Epson, Samsung: no preview flag
    ],
    "PNG of an iOS application": [b"\x89PNG\r\n\x1a\n\0\0\0\4CgBI\x50\0\x20\6"],
}


@pytest.mark.parametrize(
    ("content", "kind"),
    [(content, kind) for kind, contents in CONTENTS.items() for content in contents],
    ids=lambda value: str(value)[:24],
)
def test_other_formats_are_unsupported(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


def test_every_kind_has_texts_in_both_languages() -> None:
    tables = (
        *(_TEXT, _STRUCTURES),
        *(table.items() for table in (_RIFF, _IFF, _UNREAD_CODECS, _UNREAD)),
    )
    kinds = {*_BINARY, *(entry[-1] for table in tables for entry in table)}
    for path in Path(detection.__file__).parent.parent.rglob("*.py"):
        kinds |= set(re.findall(r'unsupported\("([^"]+)"\)', path.read_text(encoding="utf-8")))
    texts = json.loads(paths.resource("i18n/messages.json").read_text(encoding="utf-8"))
    assert kinds <= set(texts["kinds"])
