"""The first start and every later one: folders, migrations under a lock, the demo organisation, what is printed."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from maillon.config.environment import Environment
from maillon.core.db.backends.sqlite3.base import make_file
from maillon.core.db.founding import founding
from maillon.core.db.scope import inside
from maillon.organisation.models import Organisation

ENVIRONMENT: Environment = settings.ENVIRONMENT


def prepare_data(*, demo: bool = ENVIRONMENT.demo) -> None:
    """Make what is missing in the data folder: tables, and on the first start an organisation (`demo`: the one that
    shows what Maillon is)."""
    for folder in (settings.DATA, settings.FILES_FOLDER, settings.MAIL_FOLDER):
        Path(folder).mkdir(parents=True, exist_ok=True)
    with only_one(settings.DATA / "starting.lock"):
        migrate()
        if not Organisation.objects.exists():
            _first_organisation(demo=demo)


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Let one process at a time in (two `serve` at once must not both migrate)."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate() -> None:
    """Bring the tables to this version, after a copy of the database where it holds something."""
    if connection.vendor == "sqlite":
        make_file(Path(connection.settings_dict["NAME"]))
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    if connection.vendor == "sqlite" and executor.loader.applied_migrations:
        _back_up(Path(connection.settings_dict["NAME"]))
    with nullcontext() if executor.loader.applied_migrations else founding():
        call_command("migrate", verbosity=0, interactive=False)
    if not settings.ENVIRONMENT.redis_url:
        call_command("createcachetable", verbosity=0)


def _back_up(path: Path) -> None:
    """SQLite's online backup: safe beside readers and writers."""
    with sqlite3.connect(path) as source, sqlite3.connect(path.with_suffix(".before-migration")) as target:
        source.backup(target)


def _first_organisation(*, demo: bool) -> None:
    if demo:
        from maillon.demo.loading import load_demo

        load_demo()
        return
    from maillon.accounts.links import activation_link
    from maillon.people.actions import add_person

    organisation = Organisation.objects.create(name="Maillon", slug="maillon", language="en")
    with inside(organisation.pk):
        email = os.environ.get("MAILLON_ADMIN_EMAIL", "admin@localhost.localdomain")
        admin = add_person(name="Administrator", email=email, is_administrator=True)
        print(f"An empty organisation is made. Its first administrator signs in as {email}; set the password here:")  # noqa: T201
        assert admin.account is not None
        print(f"  {activation_link(admin.account)}", flush=True)  # noqa: T201


def warm() -> None:
    """Load before the fork what every web process needs, so that they share it: addresses, templates, languages."""
    from django.template.loader import get_template
    from django.urls import get_resolver
    from django.utils import translation

    _ = get_resolver().url_patterns
    for name in ("feed/home.html", "feed/thread.html", "feed/community.html", "account/login.html", "ui/refusal.html"):
        get_template(name, using="jinja2")
    for language in ("en", "fr"):
        with translation.override(language):
            translation.gettext("Home")
    _warn_of_old_sqlite()
    connection.close()


def _warn_of_old_sqlite() -> None:
    """SQLite before 3.51.3 can, rarely, corrupt a database in WAL mode (fixed also in 3.44.6 and 3.50.7)."""
    version = sqlite3.sqlite_version_info
    fixed = version >= (3, 51, 3) or (3, 44, 6) <= version < (3, 45) or (3, 50, 7) <= version < (3, 51)
    if connection.vendor == "sqlite" and not fixed:
        print(  # noqa: T201
            f"maillon: this Python carries SQLite {sqlite3.sqlite_version}, in which a WAL database can in rare cases be "
            "damaged. Back up daily, or use PostgreSQL (MAILLON_DATABASE_URL).",
            file=sys.stderr,
        )


def welcome(host: str, port: int) -> str:
    """What is printed once connections are taken: the address, and the demo's accounts."""
    address = ENVIRONMENT.url or f"http://{host}:{port}"
    lines = [f"Maillon is open at {address}"]
    accounts = demo_accounts()
    return "\n".join([*lines, "", accounts, ""] if accounts else lines)


def demo_accounts() -> str:
    """Who signs in to the demo organisation, and how; empty where another organisation stands."""
    accounts: Path = settings.DATA / "demo-accounts"
    return accounts.read_text().rstrip() if accounts.exists() else ""
