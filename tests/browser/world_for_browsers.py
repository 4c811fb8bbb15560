"""Run as a program: fills an empty database with the cast and a few conversations, through the actions.

Who they are, with the tokens of those for whom programs ask, is left in `cast.json` of the data folder.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2] / "src"), str(Path(__file__).parents[1])]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")

EXTRAS = {
    "rita": "Rita Forgetful",
    "sven": "Sven Twoplaces",
    "lars": "Lars Guesser",
    "lea": "Léa Bilingue",
    "pia": "Pia Profile",
    "eloise": "Éloïse Quéré",
    "uma": "Uma Unread",
    "kai": "Kai Keyboard",
    "tom": "Tom Token",
}
"""People of one test each, so that no test disturbs another."""
PROGRAMS = ("ola", "fay", "ana", "otto", "gus")


def main() -> None:
    """Migrate, then fill."""
    import django

    django.setup()
    from cast import build
    from maillon.config.starting import migrate
    from maillon.content.actions import publish_comment
    from maillon.content.kinds.post.actions import publish_post
    from maillon.core.db.scope import inside

    migrate()
    world = build()
    with inside(world.organisation.pk):
        for name in ("everyone", "club", "vault"):
            post = publish_post(
                by=world.fay,
                space=world.space(name),
                title=f"First in {name}",
                body=f"Words of **{name}** for all to read.",
            )
            publish_comment(by=world.ana, publication=post, body=f"An answer in {name}.")
        _more_people(world)
        _tell(world)


def _more_people(world: Any) -> None:
    from maillon.accounts.models import Account
    from maillon.organisation.models import Department, Entity, Site
    from maillon.people.actions import add_person

    for short, name in EXTRAS.items():
        world.people[short] = add_person(name=name, email=world.login(short))
    world.people["nils"] = add_person(name="Nils Numbered", number="40117")
    entity = Entity.objects.create(name="Headquarters")
    Department.objects.create(entity=entity, name="Quay works")
    le_havre = Site.objects.create(name="Le Havre", country="FR")
    # So that those who make a community have people unlike themselves to invite.
    for end in ("North", "South", "East", "West", "Inland", "Abroad"):
        person = world.people[f"vega.{end.lower()}"] = add_person(
            name=f"Vega {end}", email=world.login(f"vega.{end.lower()}")
        )
        person.department = Department.objects.create(entity=entity, name=f"{end} works")
        person.site = le_havre if end == "Abroad" else None
        person.save(update_fields=["department", "site"])
    # Everybody's password is the same; hashing it takes a while.
    Account.objects.filter(password__startswith="!").update(password=world.account("ana").password)


def _tell(world: Any) -> None:
    from maillon.config.environment import Environment
    from maillon.integrations.actions import make_token

    told = {
        short: {"id": str(one.pk), "name": one.name, "session": _session(one)} for short, one in world.people.items()
    }
    for short in PROGRAMS:
        told[short]["token"] = make_token(by=world.viewer(short), name="tests")[1]
    (Environment().data / "cast.json").write_text(json.dumps(told))


def _session(person: Any) -> str:
    """The key of a session that stands, as when somebody has signed in: her password takes long to be compared."""
    from allauth.usersessions.models import UserSession
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from maillon.accounts.models import Account
    from maillon.accounts.sessions import SessionStore

    account = Account.objects.filter(pk=person.account_id).first()
    if account is None:
        return ""
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(account.pk), account.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store.save()
    UserSession.objects.create(user=account, session_key=store.session_key, ip="127.0.0.1", user_agent="The tests")
    return str(store.session_key)


if __name__ == "__main__":
    main()
