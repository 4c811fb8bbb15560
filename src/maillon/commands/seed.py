"""`maillon seed`: a large, made-up world, for measuring."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from maillon.commands.command import DONE, Command, in_organisation, organisation_option

DETAILS = """\

The same numbers give the same world: person00001@seed.example … and guest00001@seed.example (of a company, in the last
community only) sign in with the one password; communities seed-0001 …, of which the first is open and holds everybody.
Writes into the organisation that stands, or makes the first one. A second run writes nothing.
"""


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, required=True, metavar="N", help="employees, beside the one guest")
    parser.add_argument("--communities", type=int, required=True, metavar="M", help="2 or more")
    parser.add_argument(
        "--publications", type=int, required=True, metavar="K", help="publications and comments together"
    )
    parser.add_argument("--password", required=True, metavar="P", help="of everybody")
    organisation_option(parser)


def _run(given: argparse.Namespace) -> int:
    from maillon.seed.sizes import Sizes
    from maillon.seed.world import seed

    sizes = Sizes(given.people, given.communities, given.publications)
    sizes.check()
    with _organisation(given.organisation):
        done = seed(sizes, password=given.password, say=lambda line: print(line, flush=True))  # noqa: T201
    if not done.rows:
        print("already seeded: nothing was written")  # noqa: T201
        return DONE
    print(f"{done.rows} rows in {done.seconds:.1f} s: {done.rows / done.seconds:.0f} rows/s")  # noqa: T201
    return DONE


@contextmanager
def _organisation(slug: str) -> Iterator[Any]:
    """The organisation that stands; the first one is made, on a database made ready."""
    from django.conf import settings

    from maillon.config.starting import migrate, only_one
    from maillon.organisation.models import Organisation

    settings.DATA.mkdir(parents=True, exist_ok=True)
    with only_one(settings.DATA / "starting.lock"):
        migrate()
    if not Organisation.objects.exists():
        Organisation.objects.create(name=slug.title() or "Demo", slug=slug or "demo")
    with in_organisation(slug) as organisation:
        yield organisation


COMMANDS = (Command("seed", "Fill the organisation with a made-up world.", _run, _options, details=DETAILS),)
