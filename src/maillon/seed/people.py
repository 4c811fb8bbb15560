"""The people of a seeded world: accounts, logins, addresses, and whom they follow."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from maillon.accounts.models import Account, Login
from maillon.core.db.bulk import insert_rows
from maillon.core.db.ids import id_for
from maillon.core.text.folding import sort_key
from maillon.organisation.models import Department, Entity, Site
from maillon.people.models import EMPLOYEE, GUEST, Address, Follow, Person
from maillon.seed.sizes import Sizes
from maillon.seed.vocabulary import words

DOMAIN: Final = "seed.example"
GUEST_NAME, GUEST_LOGIN, GUEST_COMPANY = "Gaël Invité", f"guest00001@{DOMAIN}", "Partenaire Semé"
FOLLOWS, FOLLOWS_OF_FIRST = 5, 20
_FIRST: Final = words(
    "Adèle Alban Anouk Basile Blanche Célie Colin Delphine Edgar Elouan Esther Fanny Florent Gaspard Héloïse Irène Jonas"
    " Judith Kenza Léonie Lubin Maëlle Malik Nadège Noé Odile Oscar Perrine Quentin Rokia Sacha Solène Tancrède Ulysse"
    " Violette Yanis Abigail Bryn Callum Daphne Ewan Freya Gareth Hattie Imogen Jasper Keira Lachlan Mabel Niall Orla"
    " Percy Rhona Seamus Tamsin Una Vaughan Winnie Yasmin Zachary"
)
_LAST: Final = words(
    "Aubrac Balzan Cazelle Delmarre Estoril Fauvelle Garrigue Hautbois Istrac Jaligny Kerlann Lasserade Montreval Nogaret"
    " Orsane Pontvieux Quercelle Rivesalte Sauvagine Tréguel Urvoy Valmorin Wasquel Xaintray Yvrande Zermatin Ashcombe"
    " Birkdale Coldharbour Dunmoor Eastwell Fairholm Greystone Hartsmere Inverdale Jedwood Kestrelby Longmire Moorfoot"
    " Netherby Oakhanger Penrose Quenby Ravenscar Selworthy Thornhaugh Underbank Vexley Westering Yewdale"
)
_TITLES: Final = (
    "Ingénieure amarrage", "Cheffe de projet", "Technicien capteurs", "Acheteuse", "Conducteur de travaux", "Comptable",
    "Project engineer", "Site manager", "Quality lead", "Crane operator", "Sales engineer", "Data analyst",
)  # fmt: skip
_SITES: Final = (
    ("Le Havre", "FR", "Europe/Paris"),
    ("Rotterdam", "NL", "Europe/Amsterdam"),
    ("Leith", "GB", "Europe/London"),
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """A seeded person, as the rest of the seed needs her."""

    id: int
    name: str


def person_login(number: int) -> str:
    """What person `number` (from 1) signs in with."""
    return f"person{number:05}@{DOMAIN}"


def seed_people(sizes: Sizes, *, hashed: str, start: datetime, rng: random.Random) -> tuple[list[Somebody], int]:
    """Write the employees, then the guest; returns them in that order, and how many rows were written."""
    places, written = _places()
    moments = [start + timedelta(milliseconds=50 * i) for i in range(sizes.people + 1)]
    everybody = [Somebody(id_for(at), f"{rng.choice(_FIRST)} {rng.choice(_LAST)}") for at in moments[:-1]]
    everybody.append(Somebody(id_for(moments[-1]), GUEST_NAME))
    accounts = [id_for(at) for at in moments]
    written += insert_rows(
        Account, ("id", "password", "created_at"), zip(accounts, [hashed] * len(accounts), moments, strict=True)
    )
    written += insert_rows(
        Person,
        ("id", "account_id", "kind", "name", "sort_name", "title", "company", "department_id", "site_id", "created_at"),
        [
            (one.id, account, EMPLOYEE, one.name, sort_key(one.name), rng.choice(_TITLES), "", *rng.choice(places), at)
            for one, account, at in zip(everybody[:-1], accounts, moments, strict=False)
        ]
        + [
            (
                everybody[-1].id,
                accounts[-1],
                GUEST,
                GUEST_NAME,
                sort_key(GUEST_NAME),
                "",
                GUEST_COMPANY,
                None,
                None,
                moments[-1],
            )
        ],
    )
    return everybody, written + _seed_logins(everybody, accounts, moments)


def _seed_logins(everybody: Sequence[Somebody], accounts: Sequence[int], moments: Sequence[datetime]) -> int:
    logins = [person_login(number) for number in range(1, len(everybody))] + [GUEST_LOGIN]
    addresses = [(one.id, login, at) for one, login, at in zip(everybody, logins, moments, strict=True)]
    return insert_rows(
        Login,
        ("account_id", "kind", "value"),
        [(account, Login.EMAIL, login) for account, login in zip(accounts, logins, strict=True)],
    ) + insert_rows(Address, ("person_id", "value", "verified_at"), addresses)


def _places() -> tuple[list[tuple[int, int]], int]:
    """Department and site of people: those that stand, else a few new ones."""
    written = 0
    if not Site.objects.exists():
        written += insert_rows(Site, ("name", "country", "time_zone"), _SITES)
    if not Department.objects.exists():
        entity = Entity.objects.first() or Entity.objects.create(name="Seed")
        written += insert_rows(Department, ("entity_id", "name"), [(entity.pk, f"Department {i}") for i in range(1, 9)])
    departments, sites = (
        list(Department.objects.values_list("pk", flat=True)),
        list(Site.objects.values_list("pk", flat=True)),
    )
    return [(department, site) for department in departments for site in sites], written


def seed_follows(employees: Sequence[Somebody], *, at: datetime, rng: random.Random) -> int:
    """Each follows some others, a few of whom are followed by many; person00001 follows more."""
    rows = []
    for number, one in enumerate(employees):
        wished = min(FOLLOWS_OF_FIRST if number == 0 else FOLLOWS, len(employees) - 1)
        chosen: set[int] = set()
        while len(chosen) < wished:
            other = int(len(employees) * rng.random() ** 2)
            if other != number:
                chosen.add(other)
        rows += [(one.id, employees[other].id, at) for other in sorted(chosen)]
    return insert_rows(Follow, ("follower_id", "followed_id", "created_at"), rows)
