"""Colours come out as the file means them: profiles, code points, gamma and chromaticities."""

import io
import struct
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageCms

from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.colour import profiles
from desktop_app.engine.images import read_photo
from tests.unit.engine.builders import saved, shown
from tests.unit.engine.colour_profiles import (
    ADOBE,
    BT2020,
    D50,
    LINEAR,
    LINEAR_GREY,
    P3,
    SRGB,
    Floats,
    Primaries,
    colours,
    difference,
    gamma_curve,
    grey_profile,
    greys,
    linear,
    matrix,
    on_white,
    profile,
    rgb_profile,
    seen,
    srgb_curve,
    srgb_light,
    table_curve,
    tags_of,
    with_alpha,
)


def table(codes: Floats, inputs: int, steps: int) -> bytes:
    """Write three codes of 16 bits for each combination of the inputs, in so many steps."""
    identity = struct.pack(">9i", *(np.eye(3).ravel() * 65536).astype(int))
    head = b"mft2\0\0\0\0" + bytes((inputs, 3, steps, 0)) + identity + struct.pack(">2H", 2, 2)
    straight = struct.pack(">2H", 0, 65535)
    return head + straight * inputs + codes.round().astype(">u2").tobytes() + straight * 3


def swapping_profile(steps: int = 9) -> bytes:
    """A table (A2B0) for RGB, in Lab: red is as blue and blue as red."""
    levels = np.linspace(0, 1, steps)
    red, green, blue = np.meshgrid(levels, levels, levels, indexing="ij")
    linear = srgb_light(np.stack([blue, green, red], axis=-1))
    relative = (linear @ matrix(SRGB).T) / D50
    roots = np.where(relative > 216 / 24389, np.cbrt(relative), (24389 / 27 * relative + 16) / 116)
    lab = np.stack(
        [
            (116 * roots[..., 1] - 16) * 65280 / 100,
            (500 * (roots[..., 0] - roots[..., 1]) + 128) * 256,
            (200 * (roots[..., 1] - roots[..., 2]) + 128) * 256,
        ],
        axis=-1,
    )
    return profile({b"A2B0": table(lab, 3, steps)}, pcs=b"Lab ")


def cmyk_profile(steps: int = 5) -> bytes:
    """A table (A2B0): inks that take all of their light, over a curve of 1.4."""
    levels = np.linspace(0, 1, steps)
    inks = np.stack(np.meshgrid(levels, levels, levels, levels, indexing="ij"), axis=-1)
    light = ((1 - inks[..., :3]) * (1 - inks[..., 3:])) ** 1.4
    xyz_codes = np.clip((light @ matrix(SRGB).T) * 32768, 0, 65535)
    return profile({b"A2B0": table(xyz_codes, 4, steps)}, b"CMYK")


SRGB_PROFILES = [
    (curve, words)
    for curve in (srgb_curve(), table_curve(srgb_light), table_curve(srgb_light, 4096))
    for words in ("sRGB", "Display P3", "Linear")
]
HUGE = profile({**tags_of(LINEAR), b"A2B0": bytes(profiles.MAX_PROFILE)})


@pytest.mark.parametrize(
    ("kind", "image", "embedded"),
    [
        *(("PNG", colours(), rgb_profile(curve, words=words)) for curve, words in SRGB_PROFILES),
        *(("PNG", greys(), grey_profile(curve, words)) for curve, words in SRGB_PROFILES),
        ("PNG", colours(), ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
        ("PNG", greys(), LINEAR),  # the specification of PNG does not allow it
        ("PNG", greys().convert("1"), LINEAR_GREY),
        ("TIFF", colours(), LINEAR_GREY),
        *(("TIFF", colours().convert("CMYK"), embedded) for embedded in (LINEAR, LINEAR_GREY)),
        *(("TIFF", image, profile({}, b"CMYK")) for image in (greys(), colours())),
        *(("TIFF", colours(), embedded) for embedded in (profile({}), b"nonsense", HUGE)),
        ("TIFF", greys(), profile({}, b"GRAY")),
        ("TIFF", colours(), LINEAR[:200]),
        ("TIFF", colours(), LINEAR[:128] + struct.pack(">I", 2**31) + LINEAR[132:]),
    ],
)
def test_srgb_or_unsuitable_profile_changes_nothing(
    kind: str, image: Image.Image, embedded: bytes
) -> None:
    content = saved(image, kind, icc_profile=embedded)
    assert difference(content, np.asarray(image.convert("RGB"))) == 0


@pytest.mark.parametrize("words", ["Colours", "sRGB", "GIMP built-in Linear sRGB", "sRGB P3"])
@pytest.mark.parametrize(
    ("curve", "light", "primaries"),
    [
        (gamma_curve(1), linear, SRGB),
        (b"curv\0\0\0\0" + struct.pack(">IH", 1, 563), lambda codes: codes ** (563 / 256), P3),
        (gamma_curve(1.8), lambda codes: codes**1.8, ADOBE),
        (gamma_curve(2.2), lambda codes: codes**2.2, ADOBE),
        (srgb_curve(), srgb_light, P3),
        (table_curve(srgb_light), srgb_light, BT2020),
        (table_curve(lambda codes: codes**2.2, 26), lambda codes: codes**2.2, SRGB),
    ],
)
def test_profile_is_applied_whatever_its_texts(
    words: str, curve: bytes, light: Callable[[Floats], Floats], primaries: Primaries
) -> None:
    embedded = rgb_profile(curve, primaries, words)
    assert difference(saved(colours(), icc_profile=embedded), seen(colours(), light, primaries)) < 3


def float_elements(count: int = 200_000) -> bytes:
    """Return processing elements, of which littleCMS would take each for each of its colours."""
    element = b"matf\0\0\0\0" + struct.pack(">2H12f", 3, 3, *np.eye(3).ravel(), 0, 0, 0)
    places = struct.pack(">2I", 16 + 8 * count, len(element)) * count
    return b"mpet\0\0\0\0" + struct.pack(">2HI", 3, 3, count) + places + element


DEEP_GREYS = Image.fromarray(np.asarray(greys()).astype(np.uint16) * 257)


@pytest.mark.parametrize(
    ("kind", "image", "embedded", "primaries"),
    [
        *(("PNG", image, LINEAR_GREY, SRGB) for image in (greys(), DEEP_GREYS)),
        *(("TIFF", image, LINEAR_GREY, SRGB) for image in (greys(), DEEP_GREYS)),
        *(("JPEG", greys(), embedded, SRGB) for embedded in (LINEAR, LINEAR_GREY)),
        ("TIFF", greys(), LINEAR, SRGB),
        ("PNG", colours().quantize(64), LINEAR, P3),
        ("TIFF", colours(), profile({**tags_of(LINEAR), b"D2B0": float_elements()}), P3),
    ],
)
def test_linear_profile_is_applied_to_every_mode(
    kind: str, image: Image.Image, embedded: bytes, primaries: Primaries
) -> None:
    plain = Image.fromarray(shown(saved(image, kind)))
    content = saved(image, kind, icc_profile=embedded)
    assert difference(content, seen(plain, linear, primaries)) < 3


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        *((kind, mode, {}) for kind in ("PNG", "TIFF") for mode in ("LA", "RGBA")),
        ("WEBP", "RGBA", {"lossless": True}),
        ("AVIF", "RGBA", {"quality": 100, "subsampling": "4:4:4"}),
    ],
)
def test_profile_is_applied_before_blending(
    kind: str, mode: str, options: dict[str, object]
) -> None:
    image, embedded, primaries = (
        (greys(), LINEAR_GREY, SRGB) if mode == "LA" else (colours(), LINEAR, P3)
    )
    content = saved(with_alpha(image), kind, icc_profile=embedded, **options)
    stored = Image.open(io.BytesIO(content))
    assert difference(content, on_white(stored, seen(stored, linear, primaries))) < 3


def test_profile_is_applied_to_a_palette_with_transparency() -> None:
    palette = colours().quantize(64)
    clear = np.asarray(palette)[..., np.newaxis] == 7
    content = saved(palette, icc_profile=LINEAR, transparency=7)
    assert difference(content, np.where(clear, 255, seen(palette, linear, P3))) < 3


def by_littlecms(image: Image.Image, embedded: bytes) -> Floats:
    source = ImageCms.ImageCmsProfile(io.BytesIO(embedded))
    srgb, exactly = ImageCms.createProfile("sRGB"), ImageCms.Flags.NOOPTIMIZE
    shown = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB", flags=exactly)
    return np.asarray(shown, dtype=float)


def test_table_profile_is_applied() -> None:
    embedded = swapping_profile()
    assert difference(saved(colours(), icc_profile=embedded), by_littlecms(colours(), embedded)) < 1
    assert difference(saved(colours(), icc_profile=embedded), np.asarray(colours())[..., ::-1]) < 12


def test_cmyk_profile_is_applied() -> None:
    image, embedded = colours().convert("CMYK"), cmyk_profile()
    expected = by_littlecms(image, embedded)
    assert np.abs(expected - np.asarray(image.convert("RGB"))).max() > 20
    assert difference(saved(image, "TIFF", icc_profile=embedded), expected) < 1


def test_large_photos_use_a_faster_transform() -> None:
    image, embedded = colours().convert("CMYK").resize((2048, 600)), cmyk_profile()
    photo = read_photo(saved(image, "TIFF", icc_profile=embedded), short_side=600)
    differences = np.abs(np.asarray(photo.image, dtype=float) - by_littlecms(image, embedded))
    assert 0 < differences.max() < 24
    assert differences.mean() < 1


def test_profile_padding_and_texts_are_ignored() -> None:
    plain = rgb_profile(gamma_curve(1))
    wordy = profile({**dict.fromkeys((b"cprt", b"dmdd", b"B2A0"), bytes(2**20)), **tags_of(plain)})
    before = len(profiles._transforms)
    for embedded in (plain, plain + bytes(3 * 2**20), wordy):
        content = saved(colours(), "TIFF", icc_profile=embedded)
        assert difference(content, seen(colours(), linear)) < 3
    assert len(profiles._transforms) <= before + 1


def test_transform_cache_is_bounded() -> None:
    for number in range(20):
        embedded = rgb_profile(gamma_curve(1 + number / 10)) + bytes(2**20)
        read_photo(saved(Image.new("RGB", (2, 2)), "TIFF", icc_profile=embedded))
    assert len(profiles._transforms) <= 8
    assert all(len(digest) == 32 for digest, _ in profiles._transforms)


def test_profile_is_counted_in_the_budget() -> None:
    class Asked(DecodeBudget):
        bytes = 0

        def reserve(self, estimate: int):  # type: ignore[no-untyped-def]
            self.bytes = estimate
            return super().reserve(estimate)

    plain, large = Asked(), Asked()
    read_photo(saved(colours(), "TIFF"), budget=plain)
    read_photo(saved(colours(), "TIFF", icc_profile=LINEAR + bytes(2**21)), budget=large)
    assert large.bytes >= plain.bytes + 2**22
