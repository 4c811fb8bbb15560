"""The files that go with the demo's texts: their numbers follow what the texts say of them."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from random import Random
from typing import Any, Final

from maillon.content.files import facts_of
from maillon.demo.documents import ORANGE, RED, Cell, Rows, Sheet, page, workbook


def facts_of_demo_file(name: str) -> dict[str, Any]:
    """Make and store one file; returns the columns of its Attachment row. Raises KeyError for a name nobody makes."""
    return facts_of(BytesIO(MAKERS[name]()), name=name)


def _dawn() -> bytes:
    from maillon.demo.scenes import dawn  # Pillow costs memory: only the first start of a demo needs it here

    return dawn()


def _fog() -> bytes:
    from maillon.demo.scenes import fog

    return fog()


def _csv(rows: Rows) -> bytes:
    into = StringIO()
    csv.writer(into, lineterminator="\n").writerows(rows)
    return into.getvalue().encode()


def _levels() -> bytes:
    """Bed levels on a grid of one metre, chart datum: the ridge at the toe and the hole at the ramp show."""
    random = Random("outer basin, week 20")  # noqa: S311 plausible numbers, no secret
    rows: list[list[Cell]] = [["x_local_m", "y_local_m", "level_cd_m", "nearest_pile"]]
    for x in range(300, 364):
        for y in range(100, 130):
            rows.append([x, y, round(_bed(x, y) + random.gauss(0, 0.03), 2), 132 + (x - 300) // 2])
    return _csv(rows)


def _bed(x: int, y: int) -> float:
    ridge = 0.35 * math.exp(-(((y - 103) / 1.6) ** 2)) if 316 <= x <= 349 else 0.0
    hole = 0.8 * math.exp(-((x - 357) ** 2 + (y - 120) ** 2) / 18)
    return -14.2 + ridge - hole


_BOLLARDS: Final = (9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20)
_ORANGE_CALLS: Final = (11, 25)
"""The two calls whose night was orange: a line passed 600 kN, none passed 750."""


def _loads() -> bytes:
    random = Random("quay 3, September")  # noqa: S311 plausible numbers, no secret
    rows: list[list[Cell]] = [["call", "berthed_utc", "line", "bollard", "max_10min_kn", "state"]]
    for call in range(1, 35):
        berthed = datetime(2026, 9, 1, 2) + timedelta(hours=21 * (call - 1) + random.randrange(6))
        bollards = sorted(random.sample(_BOLLARDS, 6))
        for line, bollard in enumerate(bollards, 1):
            most = _load(random, bollard=bollard, is_orange=call in _ORANGE_CALLS and line == 2)
            state = "orange" if most >= 600 else "green"
            rows.append([call, berthed.isoformat(timespec="minutes") + "Z", line, bollard, most, state])
    return _csv(rows)


def _load(random: Random, *, bollard: int, is_orange: bool) -> int:
    if bollard == 14:
        return random.randrange(2, 9)
    return random.randrange(610, 740) if is_orange else random.randrange(140, 520)


def _brakes() -> bytes:
    """Monday's readings of cranes 3 and 4: in strong wind the brake of 4 reaches 118 °C in twenty minutes."""
    readings: list[list[Cell]] = [["Heure", "Vent (km/h)", "Frein portique 3 (°C)", "Frein portique 4 (°C)"]]
    random = Random("frein du portique 4")  # noqa: S311 plausible numbers, no secret
    hot = 34.0
    for step in range(145):
        at = datetime(2026, 11, 16, 6) + timedelta(minutes=5 * step)
        wind = 38 + 17 * math.sin(step / 17) + random.uniform(-2, 2)
        hot += (118 - hot) * 0.55 if wind > 50 else (42 - hot) * 0.12
        cool = min(70.0, 36 + max(wind - 25, 0) + random.uniform(-1, 1))
        readings.append([f"{at:%H:%M}", round(wind), round(cool), round(hot)])
    places: Rows = [
        ["Mesure", "Portique 3", "Portique 4"],
        ["Vent au-dessus duquel le frein chauffe (km/h)", "aucun", 50],
        ["Plus haute température (°C)", 70, max(int(row[3]) for row in readings[1:])],
        ["Garnitures changées le", "12 mars 2025", "9 septembre 2026"],
    ]
    return workbook(
        Sheet(name="Lundi 16 novembre", rows=readings, marks={"118": RED}), Sheet(name="Résumé", rows=places, marks={})
    )


def _tides() -> bytes:
    gaps: Rows = [
        ["Quai", "Début (TU)", "Fin (TU)", "Cause"],
        [8, "14/10/2026 02:00", "14/10/2026 05:00", "à préciser"],
        [8, "22/10/2026 00:00", "22/10/2026 24:00", "à préciser"],
    ]
    return workbook(
        Sheet(name="Par quai et par marée", rows=list(_tide_rows()), marks={"trou": ORANGE}),
        Sheet(name="Trous", rows=gaps, marks={"à préciser": ORANGE}),
    )


def _tide_rows() -> Iterator[list[Cell]]:
    random = Random("relevés d’octobre")  # noqa: S311 plausible numbers, no secret
    yield ["Quai", "Pleine mer (TU)", "Niveau (m)", "Vague max (m)", "Alertes", "Mesure"]
    for quay in range(1, 10):
        for tide in range(59):
            at = datetime(2026, 10, 1, 3, 10) + timedelta(minutes=745 * tide)
            is_gap = quay == 8 and (at.day == 22 or (at.day == 14 and 2 <= at.hour < 5))
            if is_gap:
                yield [quay, f"{at:%d/%m/%Y %H:%M}", "", "", "", "trou"]
                continue
            level = 6.6 + 1.1 * math.cos(tide / 28.5 * 2 * math.pi) + random.gauss(0, 0.05)
            wave = abs(random.gauss(0.22, 0.1))
            yield [quay, f"{at:%d/%m/%Y %H:%M}", round(level, 2), round(wave, 2), int(wave > 0.42), "complète"]


_CAUSES: Final = (
    ("2026-011", "Fos-sur-Mer", "Le chef de poste ne savait pas que la centrale n’avait que du 420 kg.", "2023-61"),
    ("2026-019", "Saint-Nazaire", "L’atelier ne savait pas qui avait emprunté la clé n° 14 depuis juin.", "2024-37"),
    ("2026-024", "Saint-Nazaire", "Personne n’avait dit que le four à électrodes ne s’éteint pas.", "2022-18"),
    ("2026-031", "Abidjan", "Les éprouvettes attendaient deux heures au soleil avant la camionnette.", "2023-09"),
    ("2026-042", "Gdańsk", "Le magasin ne savait pas que le certificat part avec le camion.", "2025-74"),
    ("2026-047", "Abidjan", "Le rapport donnait l’heure de Paris, le navire vivait à l’heure d’Abidjan.", "2025-12"),
    ("2026-058", "Le Havre", "L’acheteur ne savait pas que le négociant mélangeait deux coulées.", "2021-53"),
    ("2026-066", "Le Havre", "Le signataire d’août n’avait pas de pouvoir pour ce marché.", "2024-80"),
    ("2026-073", "Rotterdam", "Le monteur n’avait pas les pattes, livrées trois jours après.", "2025-31"),
    ("2026-088", "Saint-Nazaire", "Denis ne savait pas que le plan avait changé mardi.", "2025-66"),
    ("2026-097", "Gdańsk", "Le peintre ne savait pas que la nuit était passée sous le point de rosée.", "2024-22"),
    ("2026-109", "Fos-sur-Mer", "Le plongeur avait l’ancien repère des anodes.", "2025-90"),
)
_READ_ELSEWHERE: Final = (
    *("La Rochelle", "Saint-Nazaire", "Saint-Nazaire", "Sète", "Rotterdam", "Abidjan"),
    *("Gdańsk", "Le Havre", "Le Havre", "Saint-Nazaire", "Rotterdam", "Le Havre"),
)
"""Where the sheet that should have been read was written: seven of the twelve at another site."""


def _deviations() -> bytes:
    rows: list[list[Cell]] = [["Fiche", "Site", "Cause", "Fiche à lire", "Écrite à", "Autre site"]]
    for (sheet, site, cause, older), place in zip(_CAUSES, _READ_ELSEWHERE, strict=True):
        rows.append([sheet, site, cause, older, place, "oui" if place != site else "non"])
    totals: Rows = [
        ["Depuis janvier", "2025", "2026"],
        ["Causes répétées, fin octobre", 27, 12],
        ["Fiches, fin octobre 2026", "", 118],
        ["Écrites à un autre site", "", sum(row[5] == "oui" for row in rows)],
    ]
    return workbook(
        Sheet(name="Causes répétées", rows=rows, marks={"oui": ORANGE}), Sheet(name="Compteur", rows=totals, marks={})
    )


_BIDS: Final = (
    ("Esbjerg, berth 9 fenders", "2027-01-14", "Marieke Oosterhuis", "Charlotte Brouwer"),
    ("Zeebrugge, crane refit", "2027-01-28", "Daan Verbeek", "Sven Claessens"),
    ("Gdynia, quay wall monitoring", "2027-02-09", "Magdalena Kurek", "Imani Wekesa"),
    ("Amsterdam, two ship-to-shore cranes", "2027-02-10", "Daan Verbeek", "Marcin Gołębiowski"),
    ("Vlissingen, mooring study", "2027-02-12", "Priya Raghunathan", "Charlotte Brouwer"),
    ("Antwerp, crane brakes", "2027-02-26", "Daan Verbeek", "Sven Claessens"),
    ("Szczecin, maintenance dredging", "2027-03-12", "Magdalena Kurek", "Bartosz Pietrzak"),
)


def _bids() -> bytes:
    dates: Rows = [("Bid", "Submission", "Writes", "Reads"), *_BIDS]
    writing: list[list[Cell]] = [["Bid", "Technical chapter", "Survey chapter", "Reader"]]
    writing += [[bid, writer, "Joost Terpstra", reader] for bid, _, writer, reader in _BIDS]
    colours = {"Daan Verbeek": RED, "Joost Terpstra": RED}
    return workbook(
        Sheet(name="Calendar", rows=dates, marks={f"2027-02-{day}": ORANGE for day in ("09", "10", "12")}),
        Sheet(name="Who writes what", rows=writing, marks=colours),
    )


def _agitation() -> bytes:
    lines = (
        "Étude houle, poste 4 : page de résumé. 16 juin 2026, Lucas Vidalenc.",
        "# Question",
        "Combien de temps le poste 4 est-il arrêté par la houle de sud-est, et que gagne-t-on",
        "à prolonger la digue par un retour ?",
        "# Hypothèses",
        "Houle de sud-est de 2,5 m au large. Seuil d’exploitation : 0,40 m au poste (porte-conteneurs).",
        "# Résultats",
        "État actuel : 0,42 m au poste, soit 8 % de temps d’arrêt par an au-dessus du seuil.",
        "Avec un retour de 30 m sur la digue : 0,29 m au poste, soit 2 % de temps d’arrêt par an.",
        "# Limites",
        "Une seule direction de houle est montrée ici. Le seuil est celui des porte-conteneurs ;",
        "un autre navire peut demander moins.",
    )
    return page(title="Agitation au poste 4 par houle de sud-est", lines=lines)


def _reference() -> bytes:
    lines = (
        "Fiche de référence, bibliothèque des références clients. Tenue par Zoé Lambrecht.",
        "# Ouvrage",
        "Quai de chargement de céréales sur pieux, 12 m de tirant d’eau, une trémie mobile.",
        "# Ce que nous avons fait",
        "Études d’exécution, défenses et bollards, essais d’accostage, dossier des ouvrages exécutés.",
        "# Ce qui peut être dit au client",
        "Le quai a été construit sans arrêter le poste voisin. Les accostages sont mesurés depuis",
        "la mise en service, et les mesures peuvent être montrées.",
        "# À demander avant de citer",
        "Le contact répond : demander d’abord à la responsable de comptes.",
        "Ne pas citer le montant du marché.",
    )
    return page(title="Quai céréalier : fiche de référence", lines=lines)


MAKERS: Final[dict[str, Callable[[], bytes]]] = {
    "agitation-poste-4.pdf": _agitation,
    "bid-calendar-q1-2027.xlsx": _bids,
    "brume-quai-7.png": _fog,
    "darse-2-lever-du-jour.jpg": _dawn,
    "fiche-reference-quai-cerealier.pdf": _reference,
    "fiches-ecart-octobre-2026.xlsx": _deviations,
    "outer-basin-levels-week-20.csv": _levels,
    "quay-3-loads-september.csv": _loads,
    "relevés-octobre-9-quais.xlsx": _tides,
    "relevés-portique-4-novembre.xlsx": _brakes,
}
"""Who makes which file."""
