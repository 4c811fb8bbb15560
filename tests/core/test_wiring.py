"""What follows from what: every event has its line, every handler its lasting name, and may be told twice."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import maillon
from boundaries.rows import organisations_models
from maillon.accounts.actions import ask_reset
from maillon.communities import actions as communities
from maillon.communities import roles
from maillon.config.wiring import WIRING
from maillon.content.actions import edit, publish_comment, react, remove, restore
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.core.events import Handler
from maillon.core.events.event import known_events, rebuild
from maillon.core.events.wiring import Poke, handler_named, wiring
from maillon.core.events.worker import work_off
from maillon.core.models import Delivery, EventRecord
from maillon.people.actions import follow, suspend


def test_every_event_of_the_product_stands_in_the_table():
    root = Path(maillon.__file__).parent
    for path in root.rglob("events.py"):
        import_module("maillon." + ".".join(path.relative_to(root).with_suffix("").parts))
    known = {event for event in known_events().values() if event.__module__.startswith("maillon.")}
    assert known == set(WIRING)
    assert set(wiring()) == set(WIRING)


def test_every_handler_keeps_a_name_that_leads_back_to_it():
    lines = [line for entries in wiring().values() for line in entries]
    handlers = [line for line in lines if isinstance(line, Handler)]
    for handler in handlers:
        function = handler.function
        assert getattr(import_module(function.__module__), function.__name__) is function
        assert "<" not in handler.name
        assert len(handler.name) <= Delivery._meta.get_field("handler").max_length
        found = handler_named(handler.name)
        assert found == handler or found.function is function, "two handlers share a name"
    assert {line.kind for line in lines if isinstance(line, Poke)} <= {"space", "person"}


def test_no_event_nudges_twice():
    for entries in wiring().values():
        assert len([line for line in entries if isinstance(line, Poke)]) <= 1


def play(world: Any) -> None:
    """Let nearly everything happen once."""
    everyone, club = world.communities["everyone"], world.communities["club"]
    post = publish_post(
        by=world.ana, space=world.space("everyone"), body=f"Hello @[Otto]({world.people['otto'].pk}) #pumps"
    )
    answer = publish_comment(by=world.otto, publication=post, body="An answer #pumps")
    publish_comment(by=world.ana, publication=post, body="And another", parent=answer)
    react(by=world.fay, thing=post, name="bravo")
    edit(by=world.ana, thing=post, body="Hello again #valves")
    edit(by=world.otto, thing=answer, body="A better answer")
    remove(by=world.otto, thing=answer)
    restore(by=world.otto, thing=answer)
    gone = publish_post(by=world.gus, space=world.space("club"), body="Gone")
    remove(by=world.fay, thing=gone)
    publish_on_wall(by=world.otto, body="On my wall")
    communities.ask_to_join(by=world.otto, community=club, message="Please")
    communities.invite(by=world.ola, community=world.communities["vault"], person=world.people["ada"])
    communities.accept_invitation(by=world.ada, community=world.communities["vault"])
    roles.leave(by=world.ada, community=world.communities["vault"])
    communities.edit_community(by=world.ola, community=everyone, objective="Know each other", access="closed")
    communities.create_community(by=world.ana, name="New")
    follow(by=world.otto, person=world.people["ana"])
    suspend(person=world.people["otto"])
    ask_reset(typed=world.login("ana"), language="en")


def dump() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, without the outbox and without the moment of a last touch."""
    found = {}
    for model in organisations_models():
        if model not in (EventRecord, Delivery):
            columns = [
                f.attname for f in model._meta.concrete_fields if f.name not in ("updated_at", "id", "indexed_at")
            ]
            found[model._meta.label] = sorted(map(repr, model._base_manager.values_list(*columns)))
    return found


def test_every_handler_may_be_told_again_and_in_another_order(world, settle):
    play(world)
    deliveries = list(Delivery.objects.select_related("event").order_by("pk"))
    settle()
    before = dump()
    for delivery in reversed(deliveries):
        record = delivery.event
        columns = ("subject", "actor_id", "space_id", "person_id")
        event = rebuild(record.name, record.payload, number=record.pk, **{c: getattr(record, c) for c in columns})
        handler = handler_named(delivery.handler)
        handler.function(event)
    work_off()
    assert dump() == before
