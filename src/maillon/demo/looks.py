"""What the demo's people look like: chosen once from their keys, and from what the texts and pictures say."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from random import Random
from typing import Final

_SHARE: Final = 60
"""How many people in a hundred have a portrait; the others keep their initials, as people do."""
_ALWAYS: Final = frozenset(
    [
        "ines.carvalho",
        "herve.quemeneur",
        "priya.raghunathan",
        "marit.halvorsen",
        "florence.maheut",
        "tomasz.wieczorek",
        "mamadou.kone",
        "awa.diallo",
        "yusuf.karaca",
        "kenji.morimoto",
        "jonas.lindqvist",
        "leila.benyoussef",
    ]
)
_NEVER: Final = frozenset(["linh.tran", "luc.vandenberghe", "giulia.ferrante", "patrice.lenormand"])

Ink = str
SKINS: Final = (
    *(("#f0cdb0", "#dfb594"), ("#e8bd98", "#d5a47c"), ("#d9a77c", "#c48f64"), ("#c08a5e", "#a97449")),
    *(("#9a6540", "#84532f"), ("#7a4a2c", "#63391f"), ("#633b27", "#4d2b1b")),
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
    [
        "ines",
        "linh",
        "sophie",
        "samira",
        "florence",
        "catherine",
        "nadege",
        "gwenaelle",
        "mathilde",
        "elodie",
        "pauline",
        "camille",
        "margaux",
        "valerie",
        "ngocanh",
        "amelie",
        "isabelle",
        "leila",
        "mireille",
        "solene",
        "zoe",
        "anais",
        "maelle",
        "soizic",
        "claire",
        "nolwenn",
        "severine",
        "djamila",
        "aurore",
        "estelle",
        "giulia",
        "nathalie",
        "sabrina",
        "marieange",
        "celine",
        "farida",
        "helene",
        "priya",
        "saskia",
        "femke",
        "anouk",
        "marieke",
        "noor",
        "imani",
        "charlotte",
        "agnieszka",
        "magdalena",
        "ewa",
        "joanna",
        "awa",
        "aya",
        "fatoumata",
        "marielaure",
        "adjoua",
        "prisca",
        "bintou",
        "marit",
        "sanna",
        "sabine",
    ]
)
_TONES: Final = {
    range(4, 7): "mamadou awa aya serge fatoumata issouf cheick roland adjoua moussa prisca kofi bintou oluwaseun imani"
    " mireille marielaure",
    range(2, 5): "priya yusuf samira karim youssef leila djamila mourad farida sabrina bilal rafael diego ines",
    range(1, 3): "kenji linh ngocanh giulia remi anthony teodor celine laurent",
}
"""Places in SKINS by given names, for those of whom a text or a design picture says it; the others are free."""
_HELMETS: Final = frozenset(
    [
        "tomasz.wieczorek",
        "loic.menguy",
        "erwan.tregouet",
        "krzysztof.nawrot",
        "sabrina.haddou",
        "roland.aka",
        "thijs.molenaar",
    ]
)
_SCARVES: Final = frozenset(["leila.benyoussef", "fatoumata.traore", "samira.haddad", "bintou.cisse"])
_GREY: Final = frozenset(
    [
        "herve.quemeneur",
        "jeanyves.leborgne",
        "pieter.degroot",
        "bertrand.lecoutre",
        "dominique.sauvage",
        "willem.dijkgraaf",
        "catherine.aubry",
        "denis.hamonic",
    ]
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
