"""The pixels of a picture alone: upright, in sRGB, no larger than wanted."""

from __future__ import annotations

import io
from typing import Any, Final

from PIL import Image, ImageCms

_LARGEST_PROFILE: Final = 4_000_000
_SRGB: Final = ImageCms.createProfile("sRGB")


def upright(image: Image.Image, *, longest: int) -> Image.Image:
    """Return the pixels alone: RGB or RGBA in sRGB, turned as the camera was held, no side over `longest`."""
    if image.format in {"JPEG", "MPO"}:
        image.draft(None, (longest, longest))
    profile = image.info.get("icc_profile")
    orientation = image.getexif().get(0x0112, 1)
    small = _whole_colours(image)
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
    turned = small.transpose(_TURNS[orientation]) if orientation in _TURNS else small
    return bare(_in_srgb(turned, profile))


_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF 2.3, tag 0x0112."""


def _whole_colours(image: Image.Image) -> Image.Image:
    """Bring palettes, 1 and 16 bits to 8 bits a channel; CMYK stays, for its profile."""
    if image.mode in {"L", "RGB", "RGBA", "CMYK"} and "transparency" not in image.info:
        return image
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    is_transparent = "transparency" in image.info or "A" in image.getbands() or "a" in image.getbands()
    return image.convert("RGBA" if is_transparent or image.mode in {"PA", "LA"} else "RGB")


def _in_srgb(image: Image.Image, profile: Any) -> Image.Image:
    """Return RGB or RGBA. A profile that does not fit its picture is left out, as browsers do."""
    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    if isinstance(profile, bytes) and 0 < len(profile) <= _LARGEST_PROFILE:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode=wanted)
        except (ImageCms.PyCMSError, OSError):
            converted = None
        if converted is not None:
            return converted
    return image.convert(wanted)


def bare(image: Image.Image) -> Image.Image:
    """Forget everything beside the pixels that encoders would copy: EXIF, XMP, profile, comments, resolution."""
    image.info = {}
    return image


def flat(image: Image.Image) -> Image.Image:
    """Return RGB, on white where the picture was transparent."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground
