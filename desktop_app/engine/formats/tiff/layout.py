"""The pixel layout of the first page of a TIFF."""

from dataclasses import dataclass

from desktop_app.engine.errors import PhotoDamaged, PhotoTooLarge, PhotoUnsupported, unsupported
from desktop_app.engine.formats.tiff import tags as tag
from desktop_app.engine.formats.tiff.tags import Tags

UNSIGNED, SIGNED, FLOAT, _UNTYPED = 1, 2, 3, 4
WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR, CIELAB, ICCLAB = 0, 1, 2, 3, 5, 6, 8, 9
UNCOMPRESSED, CCITT, JPEG, LZMA, WEBP = 1, (2, 3, 4, 32771), 7, 34925, 50001
_OLD_JPEG, _THUNDERSCAN = 6, 32809
_OF_BYTES = (UNCOMPRESSED, 5, 8, 32773, 32946, LZMA, 50000)  # LZW, Deflate, PackBits, Zstandard
_PREDICTED = (5, 8, 32946, LZMA, 50000)
_COMPRESSIONS = {
    9: "JBIG",
    10: "JBIG",
    22610: "JPEG XR",
    32766: "NeXT",
    32895: "IT8",
    32896: "IT8",
    32897: "IT8",
    32898: "IT8",
    32908: "PixarFilm",
    32909: "PixarLog",
    32947: "Kodak DCS",
    33003: "JPEG 2000",
    33004: "JPEG 2000",
    33005: "JPEG 2000",
    34661: "JBIG",
    34676: "SGI Log",
    34677: "SGI Log",
    34712: "JPEG 2000",
    34718: "Microsoft document",
    34887: "LERC",
    34892: "lossy JPEG",
    34933: "PNG",
    34934: "JPEG XR",
    50002: "JPEG XL",
    52546: "JPEG XL",
}
_COLOURS = {WHITE_IS_ZERO: 1, BLACK_IS_ZERO: 1, RGB: 3, PALETTE: 1, CMYK: 4, CIELAB: 3, ICCLAB: 3}
_PHOTOMETRICS = {4: "a transparency mask", 10: "ITU L*a*b* colour", 32844: "LogL", 32845: "LogLuv"}
_BITS = {UNSIGNED: range(1, 33), SIGNED: (16, 32, 64), FLOAT: (16, 32, 64)}
_FORMATS = {SIGNED: "signed samples", FLOAT: "floating-point samples"}
_MAX_CHUNKS = 2**18
# One byte decompresses to at most 1,032 bytes by Deflate and 1,365 by LZW. A file that claims far
# more is invalid and would take minutes.
_BYTES_OF_A_BYTE, _FEW_BYTES, _MAX_BYTES = 4000, 2**24, 2**30


@dataclass(frozen=True)
class Layout:
    """The stored pixels: a grid of chunks (strips or tiles) for each plane."""

    width: int  # of the stored page, before rotation
    height: int
    chunk_width: int
    chunk_height: int
    planes: int  # with one sample per pixel; 1 if a chunk contains all samples
    samples: int  # per pixel
    bits: int  # per sample
    number: int  # UNSIGNED, SIGNED or FLOAT
    photometric: int
    compression: int
    predictor: int  # 1: none, 2: difference to the left pixel, 3: the same of float bytes
    tiled: bool
    bits_reversed: bool
    big_endian: bool
    alpha: int | None  # index of the sample
    alpha_multiplied: bool
    orientation: int
    file_size: int

    @property
    def colours(self) -> int:
        return _COLOURS[self.photometric]

    @property
    def across(self) -> int:
        """Chunks side by side."""
        return -(-self.width // self.chunk_width)

    @property
    def chunks(self) -> int:
        """Chunks of one plane."""
        return self.across * -(-self.height // self.chunk_height)

    @property
    def row_bytes(self) -> int:
        """Bytes of one row of a chunk."""
        samples = 1 if self.planes > 1 else self.samples
        return -(-self.chunk_width * samples * self.bits // 8)

    @property
    def row_samples(self) -> int:
        """Samples of one row of the picture, including the padding of its last chunk."""
        samples = self.samples if self.planes == 1 else len(self.wanted_planes)
        return self.across * self.chunk_width * samples

    @property
    def wanted_planes(self) -> tuple[int, ...]:
        if self.planes == 1:
            return (0,)
        colours = tuple(range(self.colours))
        return colours if self.alpha is None else (*colours, self.alpha)


def layout_of(tags: Tags) -> Layout | None:
    """Return the layout of a page that is decoded here; None for a page that Pillow decodes.

    Raises `PhotoUnsupported` for an intact page that neither decodes, and `PhotoDamaged` for a
    damaged page.
    """
    photometric = _photometric(tags)
    compression = tags.integer(tag.COMPRESSION, UNCOMPRESSED)
    samples = tags.integer(tag.SAMPLES, 1)
    bits = _same(tags, tag.BITS, 1, samples, "different numbers of bits")
    planar = samples > 1 and tags.integer(tag.PLANAR, 1) == 2
    if compression in (*CCITT, _OLD_JPEG, _THUNDERSCAN):
        return None
    if compression == WEBP and (planar or samples not in (3, 4)):
        raise _not_read("{codec} compression of {samples} samples", codec="WebP", samples=samples)
    if compression in (JPEG, WEBP) and bits != 8:
        codec = "JPEG" if compression == JPEG else "WebP"
        raise _not_read("{codec} compression of {bits} bits", codec=codec, bits=bits)
    if compression == JPEG and not planar:
        return None
    if compression not in (*_OF_BYTES, JPEG, WEBP):
        if compression in _COMPRESSIONS:
            raise _not_read("{codec} compression", codec=_COMPRESSIONS[compression])
        raise _not_read("type {number} compression", number=compression)
    if photometric == YCBCR and samples == 1:
        photometric = BLACK_IS_ZERO
    if photometric == YCBCR and compression == WEBP:
        photometric = RGB
    if photometric == YCBCR:
        subsampled = list(tags.integers(tag.YCBCR_SUBSAMPLING, 2)) != [1, 1]
        if planar and (subsampled or compression == JPEG):
            raise _not_read("YCbCr colour in planes")
        if (samples, bits) != (3, 8):
            raise _not_read(
                "YCbCr colour in {samples} samples of {bits} bits", samples=samples, bits=bits
            )
        return None
    if photometric not in _COLOURS:
        raise _not_read(
            _PHOTOMETRICS.get(photometric, "colour of type {number}"), number=photometric
        )
    return _layout(tags, photometric, compression, samples, bits, planar)


def _layout(
    tags: Tags, photometric: int, compression: int, samples: int, bits: int, planar: bool
) -> Layout:
    colours = _COLOURS[photometric]
    if photometric == CMYK and (tags.integer(tag.INK_SET, 1) != 1 or samples < 4):
        raise _not_read("{count} inks that are not CMYK", count=samples)
    if samples < colours:
        raise PhotoDamaged("few-samples")
    number = _same(tags, tag.SAMPLE_FORMAT, UNSIGNED, samples, "samples of different types")
    if number == _UNTYPED or (number, bits) == (SIGNED, 8):
        # libtiff's tools, and the programs that write signed bytes, treat them as unsigned.
        number = UNSIGNED
    if number not in _BITS:
        raise _not_read(
            "complex numbers" if number in (5, 6) else "samples of type {number}", number=number
        )
    lab = photometric in (CIELAB, ICCLAB)
    if photometric == PALETTE and (bits > 16 or number != UNSIGNED):
        raise _not_read("a colour map of {bits} bits", bits=bits)
    if bits not in _BITS[number] and (number, bits) != (UNSIGNED, 64):
        raise _not_read(f"{_FORMATS.get(number, 'samples')} of {{bits}} bits", bits=bits)
    if lab and (number == FLOAT or bits not in (8, 16)):
        raise _not_read("L*a*b* colour of {bits} bits", bits=bits)
    predictor = tags.integer(tag.PREDICTOR, 1) if compression in _PREDICTED else 1
    whole = bits in (8, 16, 32, 64)
    if (
        predictor not in (1, 2, 3)
        or (predictor == 2 and not whole)
        or (predictor == 3 and number != FLOAT)
    ):
        raise _not_read("predictor {number} of {bits} bits", number=predictor, bits=bits)
    width, height = tags.integer(tag.WIDTH, 0), tags.integer(tag.HEIGHT, 0)
    tiled = tag.TILE_OFFSETS in tags
    rows = tags.integer(tag.ROWS_PER_STRIP, height) or height
    chunk_width = tags.integer(tag.TILE_WIDTH, 0) if tiled else width
    chunk_height = tags.integer(tag.TILE_HEIGHT, 0) if tiled else min(rows, height)
    if min(width, height, chunk_width, chunk_height) <= 0:
        raise PhotoDamaged("no-size")
    alpha = _alpha(tags, photometric, colours, samples)
    layout = Layout(
        width=width,
        height=height,
        chunk_width=chunk_width,
        chunk_height=chunk_height,
        planes=samples if planar else 1,
        samples=samples,
        bits=bits,
        number=number,
        photometric=photometric,
        compression=compression,
        predictor=predictor,
        tiled=tiled,
        bits_reversed=tags.integer(tag.FILL_ORDER, 1) == 2,
        big_endian=tags.byte_order == ">",
        alpha=None if alpha is None else alpha[0],
        alpha_multiplied=alpha is not None and alpha[1],
        orientation=tags.integer(tag.ORIENTATION, 1),
        file_size=tags.file_size,
    )
    if layout.chunks * layout.planes > _MAX_CHUNKS:
        raise PhotoDamaged("many-strips")
    stored = layout.row_bytes * layout.chunk_height * layout.chunks * layout.planes
    if stored > max(_FEW_BYTES, _BYTES_OF_A_BYTE * layout.file_size):
        raise PhotoDamaged("little-decoded")
    if stored > _MAX_BYTES:
        raise PhotoTooLarge("slow-to-decode")
    return layout


def _photometric(tags: Tags) -> int:
    """Return the photometric interpretation; guesses a missing one as libtiff does."""
    missing = RGB if tags.integer(tag.SAMPLES, 1) >= 3 else BLACK_IS_ZERO
    return tags.integer(tag.PHOTOMETRIC, missing)


def _same(tags: Tags, name: int, default: int, samples: int, what: str) -> int:
    """Return the number that a tag has for every sample; raises if they differ."""
    numbers = {int(number) for number in tags.integers(name, max(1, samples))} or {default}
    if len(numbers) > 1:
        raise _not_read(what)
    return numbers.pop()


def _alpha(tags: Tags, photometric: int, colours: int, samples: int) -> tuple[int, bool] | None:
    """Return the index of the sample that is alpha, and whether colour is multiplied by it."""
    extra = [int(kind) for kind in tags.integers(tag.EXTRA_SAMPLES, samples - colours)]
    if not extra and photometric == RGB and samples == 4:
        extra = [2]  # some programs omit the tag
    for index, kind in enumerate(extra, start=colours):
        if kind in (1, 2, 999):  # 999 is what Corel Draw writes
            return index, kind == 1
    return None


def _not_read(layout: str, **details: object) -> PhotoUnsupported:
    return unsupported(f"TIFF with {layout}", **details)
