"""`maillon token create`: a personal token, printed alone so that a script can take it."""

from __future__ import annotations

import argparse

from maillon.commands.command import DONE, Command, fail, in_organisation, organisation_option


def _options(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="create")
    create = acts.add_parser("create", help="make a personal token and print it; it is shown this once")
    create.add_argument("--email", default="", help="what the person signs in with")
    create.add_argument("--number", default="", help="or her employee number")
    create.add_argument("--name", default="command line", help="what she will know it by in her settings")
    organisation_option(create)


def _run(given: argparse.Namespace) -> int:
    with in_organisation(given.organisation) as organisation:
        from maillon.integrations.actions import make_token
        from maillon.people.backend import person_signing_in
        from maillon.people.viewing import viewer_of

        person = person_signing_in(given.email or given.number, realm=organisation.slug)
        if person is None:
            fail("nobody signs in with that")
        _token, secret = make_token(by=viewer_of(person), name=given.name)
        print(secret)  # noqa: T201
    return DONE


COMMANDS = (Command("token", "Make personal tokens for the API.", _run, _options),)
