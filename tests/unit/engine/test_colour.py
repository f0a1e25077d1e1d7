"""Colours come out as the file means them: profiles, code points, gamma and chromaticities."""

import io
import struct
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PIL import Image, ImageCms

from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.colour import profiles
from desktop_app.engine.images import read_photo
from tests.unit.engine.colour_profiles import (
    ADOBE,
    BT2020,
    D50,
    LINEAR,
    LINEAR_GREY,
    P3,
    SRGB,
    Floats,
    colours,
    difference,
    gamma_curve,
    grey_profile,
    greys,
    matrix,
    on_white,
    profile,
    rgb_profile,
    saved,
    seen,
    srgb_curve,
    srgb_light,
    with_alpha,
)


def table_curve(light: Callable[[Floats], Floats], length: int = 1024) -> bytes:
    levels = np.round(light(np.linspace(0, 1, length)) * 65535).astype(">u2")
    return b"curv\0\0\0\0" + struct.pack(">I", length) + levels.tobytes()


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
    straight = struct.pack(">2H", 0, 65535) * 3
    identity = struct.pack(">9i", *(np.eye(3).ravel() * 65536).astype(int))
    head = b"mft2\0\0\0\0" + bytes((3, 3, len(levels), 0)) + identity + struct.pack(">2H", 2, 2)
    return profile(
        {b"A2B0": head + straight + lab.round().astype(">u2").tobytes() + straight}, pcs=b"Lab "
    )


@pytest.mark.parametrize("words", ["Colours", "sRGB", "GIMP built-in Linear sRGB", "sRGB P3"])
@pytest.mark.parametrize(
    ("curve", "light", "primaries"),
    [
        (gamma_curve(1), lambda codes: codes, SRGB),
        (gamma_curve(1.8), lambda codes: codes**1.8, ADOBE),
        (gamma_curve(2.2), lambda codes: codes**2.2, ADOBE),
        (srgb_curve(), srgb_light, P3),
        (table_curve(srgb_light), srgb_light, BT2020),
        (table_curve(lambda codes: codes**2.2, 26), lambda codes: codes**2.2, SRGB),
    ],
)
def test_profile_is_applied_whatever_its_texts(
    words: str,
    curve: bytes,
    light: Callable[[Floats], Floats],
    primaries: Sequence[tuple[float, float]],
) -> None:
    embedded = rgb_profile(curve, primaries, words)
    assert difference(saved(colours(), icc_profile=embedded), seen(colours(), light, primaries)) < 3


@pytest.mark.parametrize("words", ["sRGB", "Display P3", "Linear"])
@pytest.mark.parametrize(
    "curve", [srgb_curve(), table_curve(srgb_light), table_curve(srgb_light, 4096)]
)
def test_srgb_profile_changes_nothing(words: str, curve: bytes) -> None:
    for image, embedded in (
        (colours(), rgb_profile(curve, words=words)),
        (greys(), grey_profile(curve, words)),
    ):
        assert difference(saved(image, icc_profile=embedded), np.asarray(image.convert("RGB"))) == 0


def test_srgb_profile_of_littlecms_changes_nothing() -> None:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert difference(saved(colours(), icc_profile=made), np.asarray(colours())) == 0


def by_littlecms(image: Image.Image, embedded: bytes) -> Floats:
    source = ImageCms.ImageCmsProfile(io.BytesIO(embedded))
    srgb, exactly = ImageCms.createProfile("sRGB"), ImageCms.Flags.NOOPTIMIZE
    shown = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB", flags=exactly)
    return np.asarray(shown, dtype=float)


def test_table_profile_is_applied() -> None:
    embedded = swapping_profile()
    assert difference(saved(colours(), icc_profile=embedded), by_littlecms(colours(), embedded)) < 1
    assert difference(saved(colours(), icc_profile=embedded), np.asarray(colours())[..., ::-1]) < 12


@pytest.mark.parametrize("embedded", [LINEAR, LINEAR_GREY], ids=["RGB", "grey"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_profile_is_applied_before_blending(kind: str, embedded: bytes) -> None:
    modes = {"PNG": ("LA", "RGBA"), "TIFF": ("LA", "RGBA"), "WEBP": ("RGBA",), "AVIF": ("RGBA",)}
    for mode in modes[kind]:
        if (embedded == LINEAR_GREY) != (mode == "LA"):
            continue
        image = with_alpha(greys() if mode == "LA" else colours())
        lossy = {"lossless": True} if kind == "WEBP" else {"quality": 100, "subsampling": "4:4:4"}
        content = saved(
            image, kind, icc_profile=embedded, **({} if kind in ("PNG", "TIFF") else lossy)
        )
        stored = Image.open(io.BytesIO(content))
        primaries = SRGB if embedded == LINEAR_GREY else P3
        expected = on_white(stored, seen(stored, lambda codes: codes, primaries))
        assert difference(content, expected) < 3


def test_grey_profile_is_applied_to_every_grey_mode() -> None:
    grey = greys()
    shown = seen(grey, lambda codes: codes)
    jpeg = saved(grey, "JPEG", quality=100, icc_profile=LINEAR_GREY)
    decoded = Image.open(io.BytesIO(jpeg))
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    assert difference(saved(grey, icc_profile=LINEAR_GREY), shown) < 3
    assert difference(saved(grey, "TIFF", icc_profile=LINEAR_GREY), shown) < 3
    assert difference(saved(deep, icc_profile=LINEAR_GREY), shown) < 3
    assert difference(saved(deep, "TIFF", icc_profile=LINEAR_GREY), shown) < 3
    assert difference(jpeg, seen(decoded, lambda codes: codes)) < 3
    bilevel = grey.convert("1")
    assert (
        difference(saved(bilevel, icc_profile=LINEAR_GREY), np.asarray(bilevel.convert("RGB"))) == 0
    )


def test_rgb_profile_is_applied_to_grey_except_png() -> None:
    grey = greys()
    for kind in ("TIFF", "JPEG"):
        content = saved(
            grey, kind, icc_profile=LINEAR, **({"quality": 100} if kind == "JPEG" else {})
        )
        stored = Image.open(io.BytesIO(content))
        assert difference(content, seen(stored, lambda codes: codes)) < 3
    assert difference(saved(grey, icc_profile=LINEAR), np.asarray(grey.convert("RGB"))) == 0


def test_palette_profile_is_applied() -> None:
    palette = colours().quantize(64)
    shown = seen(palette, lambda codes: codes, P3)
    assert difference(saved(palette, icc_profile=LINEAR), shown) < 3
    clear = np.asarray(palette)[..., np.newaxis] == 7
    content = saved(palette, icc_profile=LINEAR, transparency=7)
    assert difference(content, np.where(clear, 255, shown)) < 3


@pytest.mark.parametrize(
    ("image", "embedded"),
    [
        (colours(), LINEAR_GREY),
        (colours().convert("CMYK"), LINEAR),
        (colours().convert("CMYK"), LINEAR_GREY),
        (greys(), profile({}, b"CMYK")),
        (colours(), profile({}, b"CMYK")),
        (colours(), profile({})),
        (greys(), profile({}, b"GRAY")),
        (colours(), b"nonsense"),
        (colours(), LINEAR[:200]),
        (colours(), LINEAR[:128] + struct.pack(">I", 2**31) + LINEAR[132:]),
    ],
)
def test_unsuitable_profile_is_ignored(image: Image.Image, embedded: bytes) -> None:
    content = saved(image, "TIFF", icc_profile=embedded)
    assert difference(content, np.asarray(image.convert("RGB"))) == 0


def cmyk_profile(steps: int = 5) -> bytes:
    """A table (A2B0): inks that take all of their light, over a curve of 1.4."""
    levels = np.linspace(0, 1, steps)
    inks = np.stack(np.meshgrid(levels, levels, levels, levels, indexing="ij"), axis=-1)
    light = ((1 - inks[..., :3]) * (1 - inks[..., 3:])) ** 1.4
    xyz_codes = (light @ matrix(SRGB).T) * 32768
    straight = struct.pack(">2H", 0, 65535)
    identity = struct.pack(">9i", *(np.eye(3).ravel() * 65536).astype(int))
    head = b"mft2\0\0\0\0" + bytes((4, 3, len(levels), 0)) + identity + struct.pack(">2H", 2, 2)
    table = np.clip(xyz_codes.round(), 0, 65535).astype(">u2").tobytes()
    return profile({b"A2B0": head + straight * 4 + table + straight * 3}, b"CMYK")


def test_cmyk_profile_is_applied() -> None:
    image, embedded = colours().convert("CMYK"), cmyk_profile()
    expected = by_littlecms(image, embedded)
    assert np.abs(expected - np.asarray(image.convert("RGB"))).max() > 20
    assert difference(saved(image, "TIFF", icc_profile=embedded), expected) < 1


def test_large_photos_use_a_faster_transform() -> None:
    image, embedded = colours().convert("CMYK").resize((2048, 600)), cmyk_profile()
    difference_of_each = np.abs(read_large(image, embedded) - by_littlecms(image, embedded))
    assert 0 < difference_of_each.max() < 24
    assert difference_of_each.mean() < 1


def read_large(image: Image.Image, embedded: bytes) -> Floats:
    content = saved(image, "TIFF", icc_profile=embedded)
    return np.asarray(read_photo(content, short_side=600).image, dtype=float)


def test_profile_padding_and_texts_are_ignored() -> None:
    plain = rgb_profile(gamma_curve(1))
    wordy = profile({**dict.fromkeys((b"cprt", b"dmdd", b"B2A0"), bytes(2**20)), **tags_of(plain)})
    before = len(profiles._transforms)
    for embedded in (plain, plain + bytes(3 * 2**20), wordy):
        content = saved(colours(), "TIFF", icc_profile=embedded)
        assert difference(content, seen(colours(), lambda codes: codes)) < 3
    assert len(profiles._transforms) <= before + 1


def tags_of(embedded: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", embedded, 128)
    places = [struct.unpack_from(">4sII", embedded, 132 + 12 * i) for i in range(count)]
    return {name: embedded[place : place + length] for name, place, length in places}


def test_profile_with_huge_tables_is_ignored() -> None:
    tags = {**tags_of(LINEAR), b"A2B0": bytes(profiles.MAX_PROFILE)}
    assert (
        difference(saved(colours(), "TIFF", icc_profile=profile(tags)), np.asarray(colours())) == 0
    )


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


def test_float_processing_elements_are_ignored() -> None:
    # littleCMS would take each of 200,000 of them for each colour of its table.
    element = b"matf\0\0\0\0" + struct.pack(">2H12f", 3, 3, *np.eye(3).ravel(), 0, 0, 0)
    count = 200_000
    places = struct.pack(">2I", 16 + 8 * count, len(element)) * count
    floats = b"mpet\0\0\0\0" + struct.pack(">2HI", 3, 3, count) + places + element
    embedded = profile({**tags_of(LINEAR), b"D2B0": floats})
    content = saved(colours(), "TIFF", icc_profile=embedded)
    assert difference(content, seen(colours(), lambda codes: codes, P3)) < 3
