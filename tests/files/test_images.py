"""Pictures made anew: nothing but their pixels passes, upright, in bounds, and bombs are refused at once."""

from __future__ import annotations

import hashlib
import io
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from maillon.core.files.errors import NotAnImage, TooManyPixels
from maillon.core.files.images import AVATAR, FRAMES, LONGEST, MAX_PIXELS, MAX_UNPACKED, avatar, reencode, thumbnail

HEIC = Path(__file__).parent / "data" / "quay.heic"
SECRETS = (b"Jane Photographer", b"CameraMaker", b"quay 7, house of Jane", b"Exif", b"http://ns.adobe.com/xap")
RED, BLUE = (200, 30, 30), (30, 30, 200)


def _encoded(image: Image.Image, kind: str, **options: Any) -> io.BytesIO:
    into = io.BytesIO()
    image.save(into, kind, **options)
    into.seek(0)
    return into


def _read(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def _exif(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Artist] = "CameraMaker", "Jane Photographer"
    exif[ExifTags.Base.Orientation] = orientation
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (47.0, 16.0, 30.0)
    return exif.tobytes()


def _two_colours(width: int = 64, height: int = 32) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), BLUE)
    image.paste(RED, (0, 0, width // 2, height))
    return image


def _is(colour: Any, wanted: tuple[int, int, int]) -> bool:
    return all(abs(channel - other) < 24 for channel, other in zip(colour[:3], wanted, strict=True))


XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>http://ns.adobe.com/xap quay 7, house of Jane</x:xmpmeta>"


def _telling(kind: str) -> io.BytesIO:
    """A picture that says where and by whom it was taken, in every way that its format has."""
    image, text = _two_colours(), PngInfo()
    text.add_text("Author", "Jane Photographer")
    text.add_itxt("Location", "quay 7, house of Jane", zip=False)
    ways = {
        "JPEG": {"exif": _exif(), "comment": b"quay 7, house of Jane", "xmp": XMP},
        "PNG": {"exif": _exif(), "pnginfo": text},
        "WEBP": {"exif": _exif(), "xmp": XMP},
        "AVIF": {"exif": _exif(), "xmp": XMP},
        "GIF": {"comment": b"quay 7, house of Jane"},
    }
    return _encoded(image, kind, **ways[kind])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
@pytest.mark.parametrize("make", [reencode, avatar, lambda stream: thumbnail(stream, longest=800)])
def test_case_e10_no_place_no_author_and_no_camera_pass(kind: str, make: Any) -> None:
    told = _telling(kind)
    assert any(secret in told.getvalue() for secret in SECRETS)
    made = make(told)
    assert [secret for secret in SECRETS if secret in made.data] == []
    assert dict(_read(made.data).getexif()) == {}


def test_case_e10_a_heic_becomes_a_jpeg_without_place_and_author() -> None:
    assert b"Jane Photographer" in HEIC.read_bytes()
    made = reencode(io.BytesIO(HEIC.read_bytes()))
    image = _read(made.data)
    assert (made.media_type, made.width, made.height) == ("image/jpeg", 96, 64)
    assert (dict(image.getexif()), [secret for secret in SECRETS if secret in made.data]) == ({}, [])
    assert _is(image.getpixel((5, 5)), (200, 60, 40))


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "jpeg"), ("PNG", "png"), ("GIF", "png"), ("WEBP", "webp"), ("AVIF", "webp")],
)
def test_a_picture_keeps_its_look_and_size(kind: str, media_type: str) -> None:
    made = reencode(_encoded(_two_colours(), kind))
    image = _read(made.data).convert("RGB")
    assert (made.media_type, made.width, made.height, made.frames) == (f"image/{media_type}", 64, 32, 1)
    assert image.size == (64, 32)
    assert _is(image.getpixel((8, 16)), RED)
    assert _is(image.getpixel((56, 16)), BLUE)
    assert made.sha256 == hashlib.sha256(made.data).hexdigest()


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, "left"), (3, "right"), (6, "top"), (8, "bottom"), (2, "right"), (4, "left")]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_stands_as_the_camera_was_held(orientation: int, corner: str, kind: str) -> None:
    made = _read(reencode(_encoded(_two_colours(), kind, exif=_exif(orientation))).data).convert("RGB")
    across, down = made.size
    red_at = {
        "left": (4, down // 2),
        "right": (across - 4, down // 2),
        "top": (across // 2, 4),
        "bottom": (across // 2, down - 4),
    }
    assert made.size == ((64, 32) if corner in {"left", "right"} else (32, 64))
    assert _is(made.getpixel(red_at[corner]), RED)


def test_transparency_stays_and_an_avatar_stands_on_white() -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    assert _read(reencode(_encoded(clear, "PNG")).data).getpixel((5, 5))[3] == 0
    assert _read(thumbnail(_encoded(clear, "PNG"), longest=800).data).getpixel((5, 5))[3] == 0
    assert _is(_read(avatar(_encoded(clear, "PNG")).data).convert("RGB").getpixel((5, 5)), (255, 255, 255))


@pytest.mark.parametrize(
    ("mode", "colour"), [("1", 1), ("L", 200), ("LA", (200, 255)), ("P", 3), ("I;16", 51_400), ("RGBA", (9, 9, 9, 9))]
)
def test_every_way_of_keeping_colours_is_understood(mode: str, colour: Any) -> None:
    made = _read(reencode(_encoded(Image.new(mode, (20, 10), colour), "PNG")).data)
    assert (made.size, made.mode in {"RGB", "RGBA"}) == ((20, 10), True)
    if mode in {"L", "LA", "I;16"}:
        assert _is(made.convert("RGB").getpixel((5, 5)), (200, 200, 200))


def test_print_colours_become_those_of_a_screen() -> None:
    made = reencode(_encoded(Image.new("CMYK", (20, 10), (0, 255, 255, 0)), "JPEG"))
    assert _is(_read(made.data).getpixel((5, 5)), (254, 0, 0))


def test_a_profile_is_applied_and_left_out() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (srgb, profile, b"no profile at all"):
        made = _read(reencode(_encoded(_two_colours(), "PNG", icc_profile=icc)).data)
        assert "icc_profile" not in made.info
        assert _is(made.getpixel((8, 16)), RED)


# Sizes


@pytest.mark.parametrize("longest", [800, 1600])
def test_a_thumbnail_is_a_webp_bounded_on_its_longer_side(longest: int) -> None:
    made = thumbnail(_encoded(_two_colours(2000, 1000), "JPEG"), longest=longest)
    assert (made.media_type, made.width, made.height) == ("image/webp", longest, longest // 2)


def test_a_small_picture_is_never_made_larger() -> None:
    made = thumbnail(_encoded(_two_colours(), "PNG"), longest=800)
    assert (made.width, made.height) == (64, 32)


def test_an_avatar_is_the_square_in_the_middle() -> None:
    wide = Image.new("RGB", (900, 300), BLUE)
    wide.paste(RED, (300, 0, 600, 300))
    made = avatar(_encoded(wide, "JPEG"))
    assert (made.media_type, made.width, made.height) == ("image/webp", AVATAR, AVATAR)
    assert _is(_read(made.data).convert("RGB").getpixel((10, 128)), RED)


def test_a_large_picture_is_kept_at_4096() -> None:
    made = reencode(_encoded(Image.new("L", (6000, 3000)), "JPEG"))
    assert (made.width, made.height) == (LONGEST, LONGEST // 2)


def test_a_line_one_pixel_high_survives() -> None:
    assert thumbnail(_encoded(Image.new("RGB", (5000, 1)), "PNG"), longest=800).height == 1


# Animations


def _film(count: int, size: tuple[int, int] = (24, 16), kind: str = "GIF", **options: Any) -> io.BytesIO:
    frames = [Image.new("RGB", size, (number * 37 % 256, number * 91 % 256, number // 256)) for number in range(count)]
    return _encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=40, **options)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_of_a_hundred_frames_stays_one(kind: str) -> None:
    made = reencode(_film(FRAMES, kind=kind, loop=0))
    film = _read(made.data)
    assert (made.media_type, made.frames, film.n_frames, film.info["loop"]) == ("image/webp", FRAMES, FRAMES, 0)
    assert film.info["duration"] == 40


class Watched(io.BytesIO):
    """A file that remembers how far it was read."""

    furthest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.furthest = max(self.furthest, self.tell())
        return data


def test_case_g4_an_animation_of_ten_thousand_frames_is_its_first_at_once() -> None:
    film = Watched(_film(10_000).getvalue())
    began = time.thread_time()
    made = reencode(film)
    assert (made.media_type, made.frames) == ("image/png", 1)
    assert time.thread_time() - began < 1
    assert film.furthest < len(film.getvalue()) // 2


def test_an_animation_with_too_many_pixels_in_all_is_its_first_frame() -> None:
    assert reencode(_film(30, size=(1000, 1000))).frames == 1


def test_a_thumbnail_and_an_avatar_of_an_animation_stand_still() -> None:
    assert (thumbnail(_film(5), longest=800).frames, avatar(_film(5)).frames) == (1, 1)


# Bombs, and what is no picture


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _png(width: int, height: int, *chunks: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + b"".join(chunks)
        + _chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + _chunk(b"IEND", b"")
    )


def _claiming(kind: str, width: int, height: int) -> bytes:
    """A tiny file that claims to be huge."""
    if kind == "png":
        return _png(width, height)
    if kind == "gif":
        return (
            b"GIF89a"
            + struct.pack("<HH", 1, 1)
            + b"\0\0\0,"
            + struct.pack("<HHHH", 0, 0, width, height)
            + b"\0\2\2D\1\0;"
        )
    jpeg = bytearray(_encoded(Image.new("RGB", (8, 8)), "JPEG").getvalue())
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(jpeg)


@pytest.mark.parametrize(
    ("kind", "width", "height"),
    [
        ("png", 1, 10**6),
        ("png", 10**6, 1),
        ("png", 10**5, 10**5),
        ("png", 2**31 - 1, 2**31 - 1),
        ("png", 5001, 5001),
        ("gif", 65_535, 65_535),
        ("gif", 6000, 6000),
        ("jpeg", 65_500, 65_500),
        ("jpeg", 7100, 7100),
    ],
)
@pytest.mark.parametrize("make", [reencode, avatar, lambda stream: thumbnail(stream, longest=800)])
def test_case_g4_a_pixel_flood_is_refused_before_it_is_unpacked(kind: str, width: int, height: int, make: Any) -> None:
    began = time.thread_time()
    with pytest.raises(TooManyPixels) as refused:
        make(io.BytesIO(_claiming(kind, width, height)))
    assert time.thread_time() - began < 0.2
    assert refused.value.status == 413
    assert refused.value.limit in {MAX_PIXELS, MAX_UNPACKED}
    assert refused.value.detail.startswith("A picture may have ")


def test_case_g4_a_jpeg_of_a_thousand_passes_is_refused_at_once() -> None:
    jpeg = _encoded(Image.new("RGB", (4000, 4000)), "JPEG", progressive=True).getvalue()
    scan = jpeg[jpeg.rindex(b"\xff\xda") : -2]
    began = time.thread_time()
    with pytest.raises(NotAnImage):
        reencode(io.BytesIO(jpeg[:-2] + scan * 1000 + jpeg[-2:]))
    assert time.thread_time() - began < 1


def test_case_g4_a_text_that_unpacks_to_a_gigabyte_is_refused() -> None:
    bomb = _chunk(b"zTXt", b"x\0\0" + zlib.compress(b"\0" * 100_000_000))
    with pytest.raises(NotAnImage):
        reencode(io.BytesIO(_png(8, 8, bomb)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"GIF89a",
        b"GIF89a/*\x01\x00\x01\x00*/=1;alert(1)//",
        b"\x89PNG\r\n\x1a\n",
        b"<svg/>",
        b"%PDF-1.7",
        b"II*\0\x08\0\0\0",
        b"BM" + b"\0" * 60,
        b"\xff\xd8\xff\xe0",
        b"RIFF\x24\0\0\0WEBPVP8 ",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
    ],
)
@pytest.mark.parametrize("make", [reencode, avatar, lambda stream: thumbnail(stream, longest=800)])
def test_case_e3_what_is_no_picture_is_refused_with_a_sentence(data: bytes, make: Any) -> None:
    with pytest.raises(NotAnImage) as refused:
        make(io.BytesIO(data))
    assert refused.value.status == 415
    assert refused.value.detail == "This is not a picture that can be shown. JPEG, PNG, WebP, AVIF, GIF and HEIC can."


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "ICO", "PPM", "TGA", "PCX"])
def test_formats_that_are_not_on_the_list_are_not_even_opened(kind: str) -> None:
    with pytest.raises(NotAnImage):
        reencode(_encoded(_two_colours(), kind))


def test_case_e3_a_script_hidden_in_a_picture_does_not_pass() -> None:
    gif = _encoded(_two_colours(), "GIF", comment=b"*/=1;alert(1)//<script>").getvalue()
    for made in (reencode(io.BytesIO(gif + b"<script>alert(1)</script>")), avatar(io.BytesIO(gif))):
        assert b"script" not in made.data
        assert b"alert" not in made.data


SAMPLES = [_encoded(_two_colours(), kind).getvalue() for kind in ("JPEG", "PNG", "GIF", "WEBP", "AVIF")] + [
    HEIC.read_bytes()
]


@given(st.sampled_from(SAMPLES), st.integers(0, 10_000), st.binary(min_size=1, max_size=8), st.integers(0, 10_000))
def test_a_damaged_picture_is_made_anew_or_refused_never_a_fault(
    sample: bytes, at: int, noise: bytes, end: int
) -> None:
    at, end = at % len(sample), end % len(sample)
    damaged = (sample[:at] + noise + sample[at + len(noise) :])[: len(sample) - end // 8]
    try:
        made = thumbnail(io.BytesIO(damaged), longest=64)
    except (NotAnImage, TooManyPixels):
        return
    assert max(made.width, made.height) <= 64
