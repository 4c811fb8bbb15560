"""Pictures made anew: only their pixels pass, upright, in sRGB, bounded in size; nothing hidden beside them does."""

from __future__ import annotations

import hashlib
import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import IO, Any, Final

import pi_heif
from PIL import Image, ImageOps

from maillon.core.files.errors import NotAnImage, TooManyPixels
from maillon.core.files.pixels import bare, flat, upright

MAX_PIXELS: Final = 50_000_000
MAX_UNPACKED: Final = 25_000_000
"""Pixels of a PNG, GIF, WebP or AVIF: these are small as files, and whole in memory. Cameras write JPEG and HEIC."""
MAX_SIDE: Final = 20_000
LONGEST: Final = 4096
"""The longer side of what is kept to be looked at; a larger picture is made smaller."""
FRAMES: Final = 100
"""An animation of more frames, or of more than MAX_UNPACKED pixels in all, stays as its first frame."""
THUMBNAILS: Final = (800, 1600)
AVATAR: Final = 256
COVER: Final = (1600, 400)
COVER_SMALL: Final = 132
"""A cover as lists show it: 44 pixels, on screens of three dots to one."""

_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "HEIF")
_ANIMATED: Final = frozenset({"GIF", "WEBP", "PNG"})
_SCANS: Final = 100
"""Passes of a progressive JPEG; a picture has about ten, a bomb of a few kilobytes thousands."""
_LARGE: Final = 8_000_000
_ONE_LARGE_AT_A_TIME: Final = threading.Lock()
"""A picture at its limit takes 450 MB while it is made anew: one a process, the next ones wait a second or two."""

pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # MAX_PIXELS, checked below, is lower


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture made anew: its bytes and their type, its size in pixels, how many frames went in."""

    data: bytes
    media_type: str
    width: int
    height: int
    frames: int = 1

    @property
    def sha256(self) -> str:
        """The name under which the store keeps it."""
        return hashlib.sha256(self.data).hexdigest()


def reencode(stream: IO[bytes]) -> Picture:
    """Make a picture anew from a stream that can seek, at most 4,096 pixels on its longer side.

    JPEG and HEIC become JPEG, PNG and a still GIF become PNG, WebP and AVIF become WebP; an animation becomes an
    animated WebP. Raises NotAnImage and TooManyPixels, the latter before anything is unpacked.
    """
    with _opened(stream) as image:
        kind = str(image.format)
        if frames := _frames(image):
            return _animation(frames, image)
        still = upright(image, longest=LONGEST)
        if kind in {"JPEG", "HEIF", "MPO"}:
            return _saved(flat(still), "JPEG", quality=85, progressive=True, optimize=True)
        if kind in {"PNG", "GIF"}:
            return _saved(still, "PNG", compress_level=3)
        return _saved(still, "WEBP", quality=85)


def thumbnail(stream: IO[bytes], *, longest: int) -> Picture:
    """Make a WebP of the first frame whose longer side has at most `longest` pixels; a small picture keeps its size."""
    with _opened(stream) as image:
        return _saved(upright(image, longest=longest), "WEBP", quality=80, method=2)


def avatar(stream: IO[bytes]) -> Picture:
    """Make a square WebP of 256 pixels from the middle of a picture, on white where it was transparent."""
    with _opened(stream) as image:
        square = ImageOps.fit(flat(upright(image, longest=LONGEST)), (AVATAR, AVATAR), Image.Resampling.LANCZOS)
        return _saved(square, "WEBP", quality=85)


def cover(stream: IO[bytes]) -> tuple[Picture, Picture]:
    """Make two WebP from the middle of a picture, on white where it was transparent: four times as wide as high, and a
    small square."""
    with _opened(stream) as image:
        whole = flat(upright(image, longest=LONGEST))
        wide = ImageOps.fit(whole, COVER, Image.Resampling.LANCZOS)
        small = ImageOps.fit(whole, (COVER_SMALL, COVER_SMALL), Image.Resampling.LANCZOS)
        return _saved(wide, "WEBP", quality=80), _saved(small, "WEBP", quality=85)


@contextmanager
def _opened(stream: IO[bytes]) -> Iterator[Image.Image]:
    """Open a picture and turn all that its decoder may raise into the two refusals."""
    try:
        with Image.open(stream, formats=_FORMATS) as image:
            _check_size(image)
            _check_scans(image, stream)
            with _ONE_LARGE_AT_A_TIME if image.width * image.height > _LARGE else nullcontext():
                yield image
    except (NotAnImage, TooManyPixels):
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise TooManyPixels(MAX_PIXELS) from error
    except Exception as error:  # decoders raise SyntaxError, struct.error, zlib.error, … for damaged files
        raise NotAnImage from error


def _check_size(image: Image.Image) -> None:
    limit = MAX_PIXELS if image.format in {"JPEG", "MPO", "HEIF"} else MAX_UNPACKED
    if image.width * image.height > limit or max(image.size) > MAX_SIDE:
        raise TooManyPixels(limit)


def _check_scans(image: Image.Image, stream: IO[bytes]) -> None:
    if image.format not in {"JPEG", "MPO"}:
        return
    position, scans = stream.tell(), 0
    stream.seek(0)
    while scans <= _SCANS and (chunk := stream.read(1 << 20)):
        scans += chunk.count(b"\xff\xda")
    stream.seek(position)
    if scans > _SCANS:
        raise NotAnImage


def _frames(image: Image.Image) -> int:
    """Return how many frames of an animation are kept; 0 when its first frame is."""
    if image.format not in _ANIMATED or not getattr(image, "is_animated", False):
        return 0
    most = min(FRAMES, MAX_UNPACKED // (image.width * image.height))
    count = _counted(image, most + 1)
    return count if 1 < count <= most else 0


def _counted(image: Image.Image, most: int) -> int:
    """Count frames up to `most` only: a GIF of 10,000 frames is read as far as the first hundred."""
    count = 0
    try:
        while count < most:
            image.seek(count)
            count += 1
    except EOFError:
        pass
    image.seek(0)
    return count


def _animation(count: int, image: Image.Image) -> Picture:
    frames, times = [], []
    loop = max(0, min(int(image.info.get("loop", 1)), 65_535))  # a GIF that does not say plays once
    for number in range(count):
        image.seek(number)
        _check_size(image)
        frame = bare(image.convert("RGBA"))
        frame.thumbnail((THUMBNAILS[-1], THUMBNAILS[-1]))
        frames.append(frame)
        times.append(max(20, int(image.info.get("duration") or 100)))
    loop = int(image.info.get("loop", 0))
    return _saved(
        frames[0], "WEBP", frames=frames, quality=70, method=0, duration=times, loop=max(0, min(loop, 65_535))
    )


def _saved(image: Image.Image, kind: str, *, frames: list[Image.Image] | None = None, **options: Any) -> Picture:
    several = {"save_all": True, "append_images": frames[1:]} if frames else {}
    into = io.BytesIO()
    image.save(into, kind, **options, **several)
    return Picture(
        data=into.getvalue(),
        media_type=f"image/{kind.lower()}",
        width=image.width,
        height=image.height,
        frames=len(frames) if frames else 1,
    )
