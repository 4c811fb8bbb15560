"""`maillon person add`: somebody of the organisation, and the link for the first password."""

from __future__ import annotations

import argparse

from maillon.commands.command import DONE, Command, in_organisation, organisation_option


def _options(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="add|link")
    add = acts.add_parser("add", help="add somebody, print the one-time link that sets the first password")
    add.add_argument("--name", required=True)
    add.add_argument("--email", default="", help="what she signs in with")
    add.add_argument("--number", default="", help="an employee number, for people without a mailbox")
    add.add_argument("--admin", action="store_true", help="an administrator of the organisation")
    add.add_argument("--company", default="", help="makes a guest of that company")
    organisation_option(add)
    link = acts.add_parser("link", help="print a new one-time link for somebody; earlier ones end")
    link.add_argument("--email", default="")
    link.add_argument("--number", default="")
    organisation_option(link)


def _run(given: argparse.Namespace) -> int:
    from maillon.accounts.links import activation_link

    with in_organisation(given.organisation) as organisation:
        person = _add(given) if given.act == "add" else _known(given, organisation.slug)
        print(activation_link(person.account))  # noqa: T201
    return DONE


def _add(given: argparse.Namespace):  # type: ignore[no-untyped-def]
    from maillon.people.actions import add_person

    facts = {"kind": "guest", "company": given.company} if given.company else {}
    return add_person(name=given.name, email=given.email, number=given.number, is_administrator=given.admin, **facts)


def _known(given: argparse.Namespace, realm: str):  # type: ignore[no-untyped-def]
    from maillon.commands.command import fail
    from maillon.people.backend import person_signing_in

    person = person_signing_in(given.email or given.number, realm=realm)
    return person or fail("nobody signs in with that")


COMMANDS = (Command("person", "Add people, or make a new activation link.", _run, _options),)
