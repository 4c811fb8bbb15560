"""Drawn portraits of the demo's people: flat heads and shoulders, the same for a person every time."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from maillon.demo.looks import SKINS, Ink, Look, look_of

SIZE: Final = 256
_FINE: Final = 4
"""Drawn so many times larger and scaled down, so that edges are smooth."""


def portrait(key: str) -> bytes:
    """A square WebP of 256 pixels: the portrait of this person."""
    image = Image.new("RGB", (SIZE * _FINE, SIZE * _FINE), "#ffffff")
    _draw(_Pen(image), look_of(key))
    into = BytesIO()
    image.reduce(_FINE).save(into, "WEBP", quality=88, method=1)
    return into.getvalue()


class _Pen:
    """Draws in the coordinates of the finished square."""

    def __init__(self, image: Image.Image) -> None:
        self._draw = ImageDraw.Draw(image)

    def oval(self, x: float, y: float, wide: float, high: float, ink: Ink) -> None:
        """An oval around (x, y), `wide` and `high` to each side."""
        self._draw.ellipse(_fine(x - wide, y - high, x + wide, y + high), fill=ink)

    def box(self, left: float, top: float, right: float, bottom: float, ink: Ink, *, round_by: float = 0) -> None:
        self._draw.rounded_rectangle(_fine(left, top, right, bottom), radius=round_by * _FINE, fill=ink)

    def shape(self, ink: Ink, *points: tuple[float, float]) -> None:
        self._draw.polygon([(x * _FINE, y * _FINE) for x, y in points], fill=ink)

    def half(self, left: float, top: float, right: float, bottom: float, ink: Ink) -> None:
        """The upper half of an oval."""
        self._draw.pieslice(_fine(left, top, right, bottom), 180, 360, fill=ink)

    def arc(
        self, x: float, y: float, wide: float, high: float, ink: Ink, *, width: float, part: tuple[int, int]
    ) -> None:
        self._draw.arc(_fine(x - wide, y - high, x + wide, y + high), *part, fill=ink, width=round(width * _FINE))


def _fine(*numbers: float) -> tuple[float, ...]:
    return tuple(number * _FINE for number in numbers)


def _draw(pen: _Pen, look: Look) -> None:
    pen.box(0, 0, SIZE, SIZE, look.ground)
    if not look.cover:
        _hair_behind(pen, look)
    _shoulders(pen, look)
    pen.oval(82, 122, 8, 12, look.skin[1])
    pen.oval(174, 122, 8, 12, look.skin[1])
    pen.box(84, 66, 172, 168, look.skin[0], round_by=43)
    _beard(pen, look)
    if not look.cover:
        _hair_before(pen, look)
    _cover(pen, look)
    _face(pen, look)
    _glasses(pen, look)


def _shoulders(pen: _Pen, look: Look) -> None:
    pen.half(22, 182, 234, 380, look.clothes)
    pen.box(108, 146, 148, 200, look.skin[1], round_by=14)
    if look.cover == "scarf":
        return
    if look.collar == "vee":
        pen.shape(look.skin[1], (104, 186), (152, 186), (128, 222))
        return
    pen.oval(128, 188, 24, 15, look.skin[1])
    if look.collar in {"shirt", "jacket"}:
        white = "#f3f1ea" if look.collar == "jacket" else _lighter(look.clothes)
        if look.collar == "jacket":
            pen.shape(white, (102, 184), (154, 184), (128, 256))
            pen.oval(128, 186, 20, 12, look.skin[1])
        pen.shape(white, (104, 178), (128, 202), (112, 218), (94, 190))
        pen.shape(white, (152, 178), (128, 202), (144, 218), (162, 190))


def _lighter(ink: Ink) -> Ink:
    parts = (int(ink[place : place + 2], 16) for place in (1, 3, 5))
    return "#" + "".join(f"{part + (255 - part) // 4:02x}" for part in parts)


def _face(pen: _Pen, look: Look) -> None:
    line = "#170d0a"
    for x in (109, 147):
        pen.oval(x, 118, 4.2, 4.8, line)
        pen.arc(x, 110, 11, 8, line if look.cover else look.hair_ink, width=3.4, part=(215, 325))
    pen.arc(128, 124, 6, 9, look.skin[1], width=3.4, part=(20, 160))
    _mouth(pen, look)


def _mouth(pen: _Pen, look: Look) -> None:
    ink = "#f3ece4" if look.beard == "full" else "#7c3f34" if look.skin in SKINS[:4] else "#2a120c"
    if look.smile == 0:
        pen.arc(128, 136, 14, 12, ink, width=3.8, part=(25, 155))
    elif look.smile == 1:
        pen.arc(128, 138, 11, 9, ink, width=3.8, part=(20, 160))
    else:
        pen.arc(129, 130, 17, 18, ink, width=3.8, part=(48, 132))


def _beard(pen: _Pen, look: Look) -> None:
    ink = look.hair_ink
    if look.beard == "full":
        pen.shape(
            ink, (84, 122), (92, 134), (104, 140), (128, 134), (152, 140), (164, 134), (172, 122), (172, 140), (84, 140)
        )
        pen.box(84, 132, 172, 176, ink, round_by=38)
    elif look.beard == "short":
        pen.box(102, 132, 154, 174, ink, round_by=22)
        pen.box(110, 140, 146, 160, look.skin[0], round_by=9)
    elif look.beard == "moustache":
        pen.half(108, 130, 148, 152, ink)


def _hair_behind(pen: _Pen, look: Look) -> None:
    ink = look.hair_ink
    if look.hair == "long":
        pen.box(68, 52, 188, 200, ink, round_by=52)
    elif look.hair == "bob":
        pen.box(70, 52, 186, 166, ink, round_by=48)
    elif look.hair == "bun":
        pen.oval(128, 38, 22, 20, ink)
    elif look.hair == "curls":
        for x, y, size in (
            (128, 62, 44),
            (86, 80, 30),
            (170, 80, 30),
            (76, 116, 28),
            (180, 116, 28),
            (86, 144, 22),
            (170, 144, 22),
        ):
            pen.oval(x, y, size, size, ink)
    elif look.hair == "tied":
        pen.oval(184, 120, 20, 40, ink)
    elif look.hair == "plaits":
        for side in (72, 184):
            for y in (140, 162, 184, 204):
                pen.oval(side, y, 13, 13, ink)


def _hair_before(pen: _Pen, look: Look) -> None:
    ink = look.hair_ink
    if look.hair == "bald":
        pen.box(80, 104, 88, 126, ink, round_by=4)
        pen.box(168, 104, 176, 126, ink, round_by=4)
    elif look.hair == "crop":
        pen.half(80, 54, 176, 138, ink)
        pen.box(92, 86, 164, 104, look.skin[0], round_by=9)
    elif look.hair in {"long", "bob", "side", "pixie"}:
        _fringe(pen, look)
    elif look.hair == "quiff":
        pen.half(80, 56, 176, 140, ink)
        pen.oval(116, 68, 40, 19, ink)
        pen.box(90, 90, 166, 106, look.skin[0], round_by=8)
    elif look.hair in {"short_curls", "curls"}:
        for x, y in ((92, 84), (104, 70), (122, 62), (142, 63), (158, 74), (166, 88)):
            pen.oval(x, y, 16, 16, ink)
    else:
        pen.half(78, 52, 178, 150, ink)
        pen.half(92, 84, 164, 140, look.skin[0])


def _fringe(pen: _Pen, look: Look) -> None:
    """Hair parted at one side."""
    pen.half(78, 52, 178, 152, look.hair_ink)
    pen.shape(look.skin[0], (90, 106), (104, 98), (140, 82), (156, 96), (166, 106))
    if look.hair == "bob":
        pen.box(92, 78, 164, 100, look.hair_ink, round_by=6)


def _cover(pen: _Pen, look: Look) -> None:
    if look.cover == "helmet":
        pen.half(76, 40, 180, 152, "#f2efe6")
        pen.box(118, 38, 138, 92, "#dcd8cb", round_by=8)
        pen.box(68, 90, 188, 102, "#dcd8cb", round_by=6)
        for left in (70, 164):
            pen.shape("#e6d64f", (left, 198), (left + 22, 190), (left + 22, 256), (left, 256))
    elif look.cover == "scarf":
        _scarf(pen, look)


def _scarf(pen: _Pen, look: Look) -> None:
    """A headscarf around the face, whose skin is drawn again inside it."""
    ink, shade = _lighter(look.clothes), look.clothes
    pen.box(66, 44, 190, 206, ink, round_by=58)
    pen.half(50, 168, 206, 260, ink)
    pen.arc(128, 190, 58, 26, shade, width=4, part=(20, 160))
    pen.box(86, 74, 170, 168, look.skin[0], round_by=42)


def _glasses(pen: _Pen, look: Look) -> None:
    if not look.glasses:
        return
    ink = "#22282c" if look.skin in SKINS[:4] else "#d8b46a"
    for x in (108, 148):
        high = 17 if look.glasses == "round" else 14
        pen.arc(x, 119, 17, high, ink, width=3.6, part=(0, 360))
    pen.arc(128, 119, 5, 5, ink, width=3.6, part=(190, 350))
