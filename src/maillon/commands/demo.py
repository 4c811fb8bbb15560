"""`maillon demo`: the demo organisation, without serving it."""

from __future__ import annotations

import argparse

from maillon.commands.command import DONE, Command, fail

DETAILS = """\

Makes "Groupe Estuaire" where no organisation is yet, as the first `maillon serve` does, and prints its accounts; where it
stands already it only prints them. It never mixes with an organisation of yours: name another folder with MAILLON_DATA.
"""


def _run(given: argparse.Namespace) -> int:
    from django.conf import settings

    from maillon.config.starting import demo_accounts, prepare_data

    del given
    prepare_data(demo=True)
    accounts = demo_accounts()
    if not accounts:
        fail(
            f"an organisation of yours stands in {settings.DATA}: nothing was changed. Name another folder with MAILLON_DATA"
        )
    print(accounts)  # noqa: T201
    return DONE


COMMANDS = (Command("demo", "Load the demo organisation into an empty installation.", _run, details=DETAILS),)
