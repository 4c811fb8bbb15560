"""`maillon import mbox`: real discussions out of mail, into a community."""

from __future__ import annotations

import argparse
import json
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from maillon.commands.command import DONE, Command, fail, in_organisation, organisation_option

DETAILS = """\

Every message is kept as it is before it is read; authors become people who are only known from mail. A message that is
there already is not brought in again, so the same files may be given twice, and an import that was cut short goes on.
Ends when the last message can be read and found by search.

  maillon import mbox list.mbox --community quay-crane --create
  maillon import mbox 2024/*.mbox --community quay-crane --dry-run
"""
BAR = 30


def _options(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="mbox")
    mbox = kinds.add_parser("mbox", help="files of mail: mbox archives, or single messages (.eml)")
    mbox.add_argument("files", nargs="+", metavar="FILE")
    mbox.add_argument("--community", required=True, metavar="SLUG", help="the last part of its address, /c/SLUG/")
    mbox.add_argument("--create", action="store_true", help="make it, closed, where it is missing")
    mbox.add_argument(
        "--by", default="", metavar="EMAIL", help="who brings them in, an owner; else the first administrator"
    )
    mbox.add_argument("--dry-run", action="store_true", help="count what would be done, write nothing")
    mbox.add_argument("--report", default="", metavar="FILE", help="write the counts there as JSON")
    organisation_option(mbox)


def _run(given: argparse.Namespace) -> int:
    began = time.monotonic()
    paths = _paths(given.files)
    with in_organisation(given.organisation) as organisation:
        by = _actor(given.by, organisation.slug)
        community = _community(given, by)
        report = _try(given, paths, community) if given.dry_run else _bring(paths, community, by, began)
    _tell(report, dry_run=given.dry_run, where=given.community)
    if given.report:
        Path(given.report).write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return DONE


def _paths(names: list[str]) -> list[Path]:
    paths = [Path(name) for name in names]
    for path in paths:
        if not path.is_file():
            fail(f"{path} is no file that can be read")
    return paths


def _actor(email: str, realm: str) -> Any:
    from maillon.people.backend import person_signing_in, present_people
    from maillon.people.viewing import viewer_of

    if email:
        person = person_signing_in(email, realm=realm) or fail(f"nobody signs in with {email}")
    else:
        administrators = present_people().filter(is_administrator=True).order_by("created_at", "pk")
        person = administrators.first() or fail("there is no administrator: say who brings them in, with --by EMAIL")
    return viewer_of(person)


def _community(given: argparse.Namespace, by: Any) -> Any:
    """The community of the slug; made where it is missing and may be. None where a dry run would make it."""
    from maillon.communities.models import Community

    slug = given.community
    found = Community.objects.select_related("space").filter(slug=slug).first()
    if found is not None:
        _check_owner(found, by)
        return found
    if not given.create:
        fail(f"there is no community {slug}: make it, or add --create")
    return None if given.dry_run else _made(slug, by)


def _check_owner(community: Any, by: Any) -> None:
    from maillon.core.policy import can

    if not can(by, "content.import", community.space):
        fail(f"{by.name} does not own {community.slug}: name one of its owners with --by EMAIL")


def _made(slug: str, by: Any) -> Any:
    from maillon.communities.actions import RESERVED, create_community
    from maillon.core.text.folding import slugify_name

    fitting = slugify_name(slug, taken=lambda name: name in RESERVED)
    if fitting != slug:
        fail(f"{slug} cannot be an address: take {fitting}")
    return create_community(by=by, name=slug[:80], access="closed")


def _try(given: argparse.Namespace, paths: list[Path], community: Any) -> dict[str, Any]:
    from maillon.integrations.mail.trying import try_out

    began = time.monotonic()
    counts = try_out(space=community.space if community else None, files=_given(paths), tell=_Bar())
    return counts | {"seconds": round(time.monotonic() - began, 2)}


def _bring(paths: list[Path], community: Any, by: Any, began: float) -> dict[str, Any]:
    from maillon.core.db.lean import be_lean
    from maillon.integrations.mail.bringing import bring_in_mail, report_of
    from maillon.integrations.mail.settling import settle

    be_lean()
    bar = _Bar()
    run = bring_in_mail(by=by, space=community.space, files=_given(paths), tell=bar)
    settle(run, tell=bar)
    bar.end()
    return report_of(run, seconds=time.monotonic() - began)


def _given(paths: list[Path]) -> list[Any]:
    from maillon.integrations.mail.keeping import Given

    return [Given(path.name, partial(_opened, path)) for path in paths]


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


class _Bar:
    """A bar on stderr, where that is a terminal."""

    WORDS = {"reading": "reading", "bringing": "bringing in", "indexing": "making them findable"}

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._next = 0.0

    def __call__(self, doing: str, done: int, of: int) -> None:
        """Show how far it is, ten times a second at most."""
        if self._shown and time.monotonic() > self._next:
            self._next = time.monotonic() + 0.1
            filled = BAR * done // of if of else 0
            line = f"{self.WORDS[doing]:22} [{'#' * filled}{' ' * (BAR - filled)}] {100 * done // of if of else 0:3} %"
            print(f"\r{line}", end="", file=sys.stderr, flush=True)  # noqa: T201

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            print(file=sys.stderr)  # noqa: T201


def _tell(report: dict[str, Any], *, dry_run: bool, where: str) -> None:
    verb = "would be brought" if dry_run else "brought"
    lines = [
        f"{report['imported']} of {report['messages']} messages {verb} into {where} in {report['seconds']} s",
        f"threads: {report['threads']}, joined by their subject: {report['joined_by_subject']} messages",
        f"authors: {report['people']}, files: {report['files']}",
        f"there already: {report['present']}, held because they cannot be read: {report['held']}",
    ]
    print("\n".join(lines))  # noqa: T201


COMMANDS = (Command("import", "Bring in real discussions: mail.", _run, _options, details=DETAILS),)
