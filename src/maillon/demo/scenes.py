"""Two pictures of harbours, drawn: dawn over a dock with gantry cranes, and a quay in fog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from itertools import pairwise
from random import Random
from typing import Any, Final

from PIL import Image, ImageColor, ImageDraw, ImageFilter

SIZE: Final = (1600, 900)
_FINE: Final = 2
"""Drawn so many times larger and scaled down, so that edges are smooth."""

Point = tuple[float, float]
_BOXES: Final = ("#b9603f", "#5c7a5b", "#c59a55", "#3f6b76", "#864846", "#dccbaa", "#42566e")


def dawn() -> bytes:
    """A JPEG of sunrise: a ship comes in, two gantry cranes wait over their containers."""
    image = _sky(("#a9c4cb", 0.0), ("#d0d2c6", 0.32), ("#ecd3b4", 0.58), ("#f0cba6", 0.72))
    pen = _Pen(image)
    pen.circle((520, 560), 84, "#f6dcb5")
    pen.circle((520, 560), 66, "#fce8c3")
    pen.shape(
        [(0, 600), (160, 588), (330, 596), (620, 578), (900, 590), (1250, 574), (1600, 586), (1600, 700), (0, 700)],
        "#9db4b4",
    )
    pen.shape(
        [(0, 628), (240, 612), (520, 622), (820, 604), (1200, 616), (1600, 604), (1600, 700), (0, 700)], "#8aa6a8"
    )
    pen.box((0, 672), (1600, 900), "#7ea0a4")
    pen.box((0, 672), (1600, 690), "#93b1b2")
    _glitter(pen)
    _crane(pen, foot=(1210, 652), scale=0.72, ink="#5f858b")
    _stacks(pen)
    _crane(pen, foot=(800, 652), scale=1.0, ink="#1d3b45")
    _ship(pen)
    pen.box((680, 650), (1600, 702), "#2a3f47")
    pen.box((686, 702), (1600, 900), "#34505a")
    for x in range(760, 1600, 150):
        pen.box((x, 702), (x + 22, 800), "#2a434c")
    return _saved(image.reduce(_FINE), "JPEG", quality=92)


def _sky(*stops: tuple[str, float]) -> Image.Image:
    """A picture filled from above to below; `stops` are colours and their heights, from 0 to 1."""
    column = Image.new("RGB", (1, SIZE[1]))
    last = stops[-1]
    for (above, top), (below, bottom) in pairwise([*stops, (last[0], 1.01)]):
        start, end = ImageColor.getrgb(above), ImageColor.getrgb(below)
        for y in range(int(top * SIZE[1]), min(int(bottom * SIZE[1]) + 1, SIZE[1])):
            part = (y / SIZE[1] - top) / (bottom - top)
            column.putpixel((0, y), tuple(round(a + (b - a) * part) for a, b in zip(start, end, strict=True)))
    return column.resize((SIZE[0] * _FINE, SIZE[1] * _FINE), Image.Resampling.BILINEAR)


class _Pen:
    """Draws in the coordinates of the finished picture."""

    def __init__(self, image: Image.Image) -> None:
        self._draw = ImageDraw.Draw(image)

    def shape(self, points: Sequence[Point], fill: Any) -> None:
        self._draw.polygon([(x * _FINE, y * _FINE) for x, y in points], fill=fill)

    def box(self, upper: Point, lower: Point, fill: Any, *, round_by: float = 0) -> None:
        place = (upper[0] * _FINE, upper[1] * _FINE, lower[0] * _FINE - 1, lower[1] * _FINE - 1)
        self._draw.rounded_rectangle(place, radius=round_by * _FINE, fill=fill)

    def circle(self, middle: Point, radius: float, fill: Any) -> None:
        x, y = middle
        self.oval((x - radius, y - radius), (x + radius, y + radius), fill)

    def oval(self, upper: Point, lower: Point, fill: Any) -> None:
        self._draw.ellipse((upper[0] * _FINE, upper[1] * _FINE, lower[0] * _FINE, lower[1] * _FINE), fill=fill)

    def line(self, points: Sequence[Point], width: float, fill: Any) -> None:
        self._draw.line(
            [(x * _FINE, y * _FINE) for x, y in points], fill=fill, width=round(width * _FINE), joint="curve"
        )


def _glitter(pen: _Pen) -> None:
    for x, y, half in ((520, 716, 92), (512, 744, 54), (528, 772, 76), (516, 802, 40), (524, 834, 58), (520, 866, 26)):
        pen.box((x - half, y), (x + half, y + 6), "#bfd0c6", round_by=3)


def _crane(pen: _Pen, *, foot: Point, scale: float, ink: str) -> None:
    """A ship-to-shore crane; `foot` is the ground below its left leg."""

    def at(x: float, y: float) -> Point:
        return foot[0] + x * scale, foot[1] + y * scale

    pen.box(at(-290, -318), at(400, -298), ink)
    for x in (0, 152):
        pen.box(at(x - 7, -300), at(x + 7, 0), ink)
    pen.box(at(-6, -122), at(158, -110), ink)
    for line in ([(0, -116), (152, -6)], [(152, -116), (0, -6)], [(-276, -316), (84, -478), (388, -316)]):
        pen.line([at(x, y) for x, y in line], 8 * scale, ink)
    for line in ([(84, -478), (84, -310)], [(84, -478), (34, -310)]):
        pen.line([at(x, y) for x, y in line], 7 * scale, ink)
    pen.box(at(128, -360), at(224, -312), ink, round_by=3)
    pen.box(at(-166, -300), at(-122, -272), ink)
    pen.line([at(-144, -272), at(-144, -158)], 4 * scale, ink)
    pen.box(at(-180, -160), at(-108, -150), ink)


def _stacks(pen: _Pen) -> None:
    random = Random("darse 2")  # noqa: S311 plausible numbers, no secret
    heights = (1, 2, 3, 1, 3, 2, 1, 3, 2, 2, 1, 3, 3, 2, 3, 4)
    for place, height in enumerate(heights):
        for level in range(height):
            x, y = 752 + place * 54, 650 - level * 28
            pen.box((x, y - 27), (x + 53, y), random.choice(_BOXES))


def _ship(pen: _Pen) -> None:
    random = Random("the ship that comes in")  # noqa: S311 plausible numbers, no secret
    for place, height in enumerate((2, 3, 3, 2, 2, 1)):
        for level in range(height):
            x, y = 206 + place * 56, 640 - level * 28
            pen.box((x, y - 27), (x + 55, y), random.choice(_BOXES))
    pen.box((122, 568), (180, 642), "#efece3", round_by=3)
    pen.box((132, 580), (170, 591), "#2d465a")
    pen.box((142, 548), (158, 568), "#b9603f")
    pen.shape([(86, 640), (590, 640), (582, 656), (96, 656)], "#bb5539")
    pen.shape([(96, 656), (582, 656), (548, 708), (146, 708)], "#1f343c")
    pen.box((120, 708), (570, 712), "#93b1b2", round_by=2)


def fog() -> bytes:
    """A PNG of a quay in fog: two bollards, a lamp, and perhaps somebody beside it."""
    image = _sky(("#c6d0d2", 0.0), ("#dadfdc", 0.5), ("#cfd6d4", 0.7), ("#b4c0c1", 1.0)).reduce(_FINE)
    _lay(image, _distant_quay, blur=9)
    _lay(image, _ground, blur=3)
    _shine(image, (1216, 432), 760, "#ffefc9")
    _lay(image, _watchman, blur=2.2)
    image.paste(veil := _veil(), (0, 0), veil)
    _shine(image, (1216, 432), 110, "#fffdf2")
    _lay(image, _second_bollard, blur=1)
    _lay(image, _first_bollard, blur=0)
    return _saved(image, "PNG", compress_level=1)


def _lay(image: Image.Image, draw: Callable[[_Pen], None], *, blur: float) -> None:
    """Draw something over the picture, softened by so many pixels; what is far is softened more."""
    fine = Image.new("RGBA", (SIZE[0] * _FINE, SIZE[1] * _FINE), (190, 200, 202, 0))
    draw(_Pen(fine))
    layer = fine.reduce(_FINE)
    if blur:
        layer = layer.filter(ImageFilter.GaussianBlur(blur))
    image.paste(layer, (0, 0), layer)


def _distant_quay(pen: _Pen) -> None:
    pen.box((0, 500), (1600, 560), (150, 166, 170, 70))
    pen.box((980, 250), (1000, 520), (150, 166, 170, 60))
    pen.box((1080, 250), (1100, 520), (150, 166, 170, 60))
    pen.box((800, 236), (1220, 254), (150, 166, 170, 60))


def _ground(pen: _Pen) -> None:
    """The water on the left, the quay on the right, its edge running away into the fog."""
    pen.shape([(0, 560), (960, 540), (0, 900)], (136, 156, 162, 90))
    pen.shape([(960, 540), (1600, 540), (1600, 900), (60, 900)], (146, 156, 156, 170))
    pen.shape([(960, 540), (976, 540), (190, 900), (40, 900)], (196, 202, 198, 200))
    pen.shape([(960, 540), (40, 900), (0, 900), (0, 896)], (74, 94, 102, 150))
    for x in (420, 800, 1180, 1560):
        pen.shape([(974 + x * 0.03, 541), (977 + x * 0.03, 541), (x + 12, 900), (x, 900)], (120, 132, 134, 90))


def _shine(image: Image.Image, middle: tuple[int, int], width: int, colour: str) -> None:
    """Light that fades with the distance from its lamp."""
    strength = Image.radial_gradient("L").point(lambda far: max(0, 235 - far * 2))
    place = middle[0] - width // 2, middle[1] - width // 2
    image.paste(
        ImageColor.getrgb(colour), (*place, place[0] + width, place[1] + width), strength.resize((width, width))
    )


def _watchman(pen: _Pen) -> None:
    """Far off, with a lamp in his hand: one cannot tell him from a bollard."""
    ink = (92, 108, 113, 175)
    pen.circle((1262, 392), 15, ink)
    pen.box((1240, 410), (1284, 496), ink, round_by=18)
    pen.box((1244, 480), (1260, 566), ink, round_by=5)
    pen.box((1264, 480), (1280, 566), ink, round_by=5)
    pen.line([(1246, 424), (1218, 440)], 11, ink)


def _veil() -> Image.Image:
    """Fog over all that is far: thick at the height of the horizon, thin in front."""
    column = Image.new("L", (1, SIZE[1]))
    for y in range(SIZE[1]):
        column.putpixel((0, y), max(0, round(120 - abs(y - 540) * 0.55)))
    veil = Image.new("RGBA", (1, SIZE[1]), "#dde2df")
    veil.putalpha(column)
    return veil.resize(SIZE)


def _second_bollard(pen: _Pen) -> None:
    _bollard(pen, foot=(640, 668), scale=0.62, ink="#6d7f85", light="#84959a")


def _first_bollard(pen: _Pen) -> None:
    _bollard(pen, foot=(330, 806), scale=1.25, ink="#33484f", light="#526970")


def _bollard(pen: _Pen, *, foot: Point, scale: float, ink: str, light: str) -> None:
    """A mooring bollard; `foot` is the middle of its base."""

    def at(x: float, y: float) -> Point:
        return foot[0] + x * scale, foot[1] + y * scale

    pen.oval(at(-112, -22), at(130, 26), (88, 104, 108, 120))
    pen.box(at(-84, -26), at(84, 6), ink, round_by=12 * scale)
    pen.shape([at(-44, -24), at(-36, -120), at(36, -120), at(44, -24)], ink)
    pen.box(at(-78, -176), at(78, -112), ink, round_by=30 * scale)
    pen.box(at(-62, -168), at(46, -154), light, round_by=7 * scale)
    pen.box(at(-26, -112), at(-14, -32), light, round_by=6 * scale)
    pen.box(at(-70, -20), at(40, -13), light, round_by=3 * scale)


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    into = BytesIO()
    image.save(into, kind, **options)
    return into.getvalue()
