"""Drawn portraits of the demo's people: flat heads and shoulders, the same for a person every time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Final

from PIL import Image, ImageDraw

SIZE: Final = 256
_FINE: Final = 4
"""Drawn so many times larger and scaled down, so that edges are smooth."""
_SHARE: Final = 60
"""How many people in a hundred have a portrait; the others keep their initials, as people do."""
_ALWAYS: Final = frozenset(
    ["ines.carvalho", "herve.quemeneur", "priya.raghunathan", "marit.halvorsen", "florence.maheut", "tomasz.wieczorek", "mamadou.kone", "awa.diallo", "yusuf.karaca", "kenji.morimoto", "jonas.lindqvist", "leila.benyoussef"]
)
_NEVER: Final = frozenset(["linh.tran", "luc.vandenberghe", "giulia.ferrante", "patrice.lenormand"])

Ink = str
SKINS: Final = (
    *(("#f0cdb0", "#dfb594"), ("#e8bd98", "#d5a47c"), ("#d9a77c", "#c48f64"), ("#c08a5e", "#a97449")),
    *(("#9a6540", "#84532f"), ("#754629", "#60371e"), ("#5a3422", "#472718")),
)
"""Skin and its shade under the chin, from light to dark."""
DARK_HAIRS: Final = ("#17110f", "#2a1c17", "#3a261c")
LIGHT_HAIRS: Final = ("#3a261c", "#5b3a26", "#8a5a34", "#b98550", "#d9b077", "#a64f2a", "#2a1c17")
GREY_HAIRS: Final = ("#b9b6b0", "#8f8d89", "#dad7d0")
CLOTHES: Final = (
    "#2f5f76",
    "#7f4a3c",
    "#38635a",
    "#6a5a3a",
    "#8a5a2e",
    "#4b4a6b",
    "#33475a",
    "#6b3f55",
    "#4d6b38",
    "#2d6e6a",
)
GROUNDS: Final = ("#d5dde8", "#e3dccb", "#ecdfcc", "#e6d8d1", "#dae3d5", "#d3e0dc", "#e4dbe6", "#dde2d0")

LONG: Final = ("long", "bob", "bun", "curls", "tied", "pixie", "plaits")
SHORT: Final = ("crop", "side", "short_curls", "bald", "quiff", "crop")
BEARDS: Final = ("", "", "", "full", "short", "moustache")


@dataclass(frozen=True, kw_only=True)
class Look:
    """How somebody is drawn: colours, and the names of hair, beard, covering and glasses."""

    skin: tuple[Ink, Ink]
    hair: str
    hair_ink: Ink
    clothes: Ink
    ground: Ink
    beard: str = ""
    cover: str = ""
    glasses: str = ""
    collar: str = "round"
    smile: int = 0


_WOMEN: Final = frozenset(
    ["ines", "linh", "sophie", "samira", "florence", "catherine", "nadege", "gwenaelle", "mathilde", "elodie", "pauline", "camille", "margaux", "valerie", "ngocanh", "amelie", "isabelle", "leila", "mireille", "solene", "zoe", "anais", "maelle", "soizic", "claire", "nolwenn", "severine", "djamila", "aurore", "estelle", "giulia", "nathalie", "sabrina", "marieange", "celine", "farida", "helene", "priya", "saskia", "femke", "anouk", "marieke", "noor", "imani", "charlotte", "agnieszka", "magdalena", "ewa", "joanna", "awa", "aya", "fatoumata", "marielaure", "adjoua", "prisca", "bintou", "marit", "sanna", "sabine"]
)
_TONES: Final = {
    range(4, 7): "mamadou awa aya serge fatoumata issouf cheick roland adjoua moussa prisca kofi bintou oluwaseun imani"
    " mireille marielaure",
    range(2, 5): "priya yusuf samira karim youssef leila djamila mourad farida sabrina bilal rafael diego ines",
    range(1, 3): "kenji linh ngocanh giulia remi anthony teodor celine laurent",
}
"""Places in SKINS by given names, for those of whom a text or a design picture says it; the others are free."""
_HELMETS: Final = frozenset(
    ["tomasz.wieczorek", "loic.menguy", "erwan.tregouet", "krzysztof.nawrot", "sabrina.haddou", "roland.aka", "thijs.molenaar"]
)
_SCARVES: Final = frozenset(["leila.benyoussef", "fatoumata.traore", "samira.haddad", "bintou.cisse"])
_GREY: Final = frozenset(
    ["herve.quemeneur", "jeanyves.leborgne", "pieter.degroot", "bertrand.lecoutre", "dominique.sauvage", "willem.dijkgraaf", "catherine.aubry", "denis.hamonic"]
)
_DRAWN: Final = {
    "ines.carvalho": {"hair": "long", "hair_ink": "#3d2a22", "clothes": "#7f4a3c", "ground": "#d3e0dc", "glasses": ""},
    "priya.raghunathan": {
        "hair": "bun",
        "hair_ink": "#17110f",
        "clothes": "#2f5f76",
        "ground": "#dae3d5",
        "glasses": "round",
    },
    "awa.diallo": {"hair": "curls", "hair_ink": "#17110f", "clothes": "#8a5a2e", "ground": "#e6d8d1", "glasses": ""},
    "marit.halvorsen": {"hair": "bob", "hair_ink": "#d9a878", "clothes": "#33475a", "ground": "#ecdfcc", "glasses": ""},
    "mamadou.kone": {
        "hair": "crop",
        "hair_ink": "#17110f",
        "clothes": "#38635a",
        "ground": "#e3dccb",
        "beard": "full",
        "glasses": "",
    },
    "yusuf.karaca": {
        "hair": "crop",
        "hair_ink": "#17110f",
        "clothes": "#6a5a3a",
        "ground": "#d5dde8",
        "beard": "full",
        "glasses": "",
    },
    "kenji.morimoto": {"hair": "side", "hair_ink": "#17110f", "beard": "", "glasses": "square"},
    "herve.quemeneur": {"hair": "side", "beard": "short", "glasses": "", "clothes": "#33475a", "ground": "#d5dde8"},
}
"""People whom the design pictures show."""


def has_portrait(key: str) -> bool:
    """Whether somebody has a portrait."""
    return key not in _NEVER and (key in _ALWAYS or _seed(key) % 100 < _SHARE)


def portrait(key: str) -> bytes:
    """A square WebP of 256 pixels: the portrait of this person."""
    image = Image.new("RGB", (SIZE * _FINE, SIZE * _FINE), "#ffffff")
    _draw(_Pen(image), look_of(key))
    into = BytesIO()
    image.reduce(_FINE).save(into, "WEBP", quality=88, method=1)
    return into.getvalue()


def look_of(key: str) -> Look:
    """What somebody looks like, from the key alone."""
    random = Random(_seed(key))  # noqa: S311 the same face every time, no secret
    given = key.partition(".")[0]
    place = next((random.choice(places) for places, names in _TONES.items() if given in names.split()), None)
    tone = random.choice((0, 0, 1, 1, 2)) if place is None else place
    is_woman = given in _WOMEN
    chosen = {
        "skin": SKINS[tone],
        "hair": random.choice(LONG if is_woman else SHORT),
        "hair_ink": random.choice(LIGHT_HAIRS if tone < 2 else DARK_HAIRS),
        "clothes": random.choice(CLOTHES),
        "ground": random.choice(GROUNDS),
        "beard": "" if is_woman else random.choice(BEARDS),
        "glasses": random.choice(("", "", "", "", "", "round", "square")),
        "collar": random.choice(("round", "shirt", "vee", "round", "jacket")),
        "smile": random.randrange(3),
    }
    if key in _GREY:
        chosen["hair_ink"] = random.choice(GREY_HAIRS)
    if key in _HELMETS | _SCARVES:
        chosen |= {"cover": "helmet" if key in _HELMETS else "scarf"}
    return Look(**{**chosen, **_DRAWN.get(key, {})})  # type: ignore[arg-type]


def _seed(key: str) -> int:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:6])


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
    line = "#2a1a14"
    for x in (109, 147):
        pen.oval(x, 118, 4.2, 4.8, line)
        pen.arc(x, 110, 11, 8, line if look.cover else look.hair_ink, width=3.4, part=(215, 325))
    pen.arc(128, 124, 6, 9, look.skin[1], width=3.4, part=(20, 160))
    _mouth(pen, look)


def _mouth(pen: _Pen, look: Look) -> None:
    ink = "#f3ece4" if look.beard == "full" else "#7c3f34" if look.skin in SKINS[:4] else "#361a12"
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
        pen.oval(122, 62, 40, 18, ink)
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
    ink = "#22282c"
    for x in (108, 148):
        high = 17 if look.glasses == "round" else 14
        pen.arc(x, 119, 17, high, ink, width=3.6, part=(0, 360))
    pen.arc(128, 119, 5, 5, ink, width=3.6, part=(190, 350))
