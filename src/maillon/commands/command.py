"""What a verb of the command line is, and what all of them share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

DONE, FAILED, WRONG_WORDS, FOUND = 0, 1, 2, 3


@dataclass(frozen=True)
class Command:
    """A verb: its name, a sentence of help, the options it declares, and what it does (returns the exit code)."""

    name: str
    help: str
    act: Callable[[argparse.Namespace], int]
    options: Callable[[argparse.ArgumentParser], Any] = lambda parser: None
    needs_django: bool = True
    details: str = ""

    def declare(self, verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
        """Add the verb to the parser."""
        parser = verbs.add_parser(
            self.name,
            help=self.help,
            description=f"{self.help} {self.details}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.options(parser)
        parser.set_defaults(command=self)

    def run(self, given: argparse.Namespace) -> int:
        """Do it; a refusal becomes a sentence on stderr and exit code 1."""
        from maillon.core.errors import Refusal

        if self.needs_django:
            prepare()
        try:
            return self.act(given)
        except Refusal as refusal:
            say_why(refusal)
        except KeyboardInterrupt:
            return 130


def say_why(refusal: Exception) -> NoReturn:
    """Tell a refusal on stderr and end with FAILED."""
    errors = getattr(refusal, "errors", ())
    lines = [f"{error.field}: {error.message}" for error in errors] or [str(refusal)]
    print("maillon:", "; ".join(lines), file=sys.stderr)  # noqa: T201
    sys.exit(FAILED)


def fail(sentence: str) -> NoReturn:
    """End with a sentence on stderr."""
    print("maillon:", sentence, file=sys.stderr)  # noqa: T201
    sys.exit(FAILED)


def prepare() -> None:
    """Start Django, once."""
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()


@contextmanager
def in_organisation(slug: str = "") -> Iterator[Any]:
    """The scope of an organisation for a command: the named one, else the only one. Fails with a sentence."""
    from maillon.core.db.scope import inside
    from maillon.organisation.models import Organisation

    rows = list(Organisation.objects.filter(slug=slug) if slug else Organisation.objects.all()[:2])
    if len(rows) != 1:
        fail(
            "there is no organisation yet: start `maillon serve` once" if not rows else "name one: --organisation SLUG"
        )
    with inside(rows[0].pk):
        yield rows[0]


def organisation_option(parser: argparse.ArgumentParser) -> None:
    """The option that every command on an organisation's data takes."""
    parser.add_argument(
        "--organisation", default="", metavar="SLUG", help="which organisation, where there are several"
    )
