"""A question hour held at another time: who asked or voted hears of it, and what waits for its moments follows."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from maillon.access.models import Membership
from maillon.content.actions import publish_comment
from maillon.content.kinds.hour.actions import announce_hour
from maillon.content.kinds.hour.models import Hour
from maillon.content.kinds.hour.times import LONGEST, shown_time
from maillon.content.kinds.hour.times_changing import change_hour_times
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Publication
from maillon.content.voting import vote_for
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound
from maillon.core.events.worker import work_off
from maillon.core.models import EventRecord
from maillon.notifications import notices
from maillon.notifications.models import Notice
from maillon.people.actions import set_preferences

HOUR = timedelta(hours=1)


def announced(world, opens: timedelta = HOUR) -> Publication:
    at = timezone.now() + opens
    return announce_hour(by=world.ana, space=world.space("club"), title="Ask me", opens_at=at, ends_at=at + HOUR)


def times(publication: Publication) -> tuple:
    return Hour.objects.values_list("opens_at", "ends_at").get(publication=publication)


def told(world, reason: str = "hour_moved") -> set[str]:
    names = {person.pk: name for name, person in world.people.items()}
    return {names[row.person_id] for row in Notice.objects.filter(reason=reason, read_at=None)}


def test_who_asked_or_voted_hears_of_the_new_time_once_in_her_language(world, settle, sign_in):
    Membership.objects.filter(space=world.space("club")).update(level="direct")
    hour = announced(world)
    question = publish_comment(by=world.fay, publication=hour, body="How deep?")
    vote_for(by=world.gus, comment=question)
    settle()
    Notice.objects.all().delete()
    opens, ends = times(hour)
    change = partial(change_hour_times, by=world.ana, publication=hour, opens_at=opens + HOUR, ends_at=ends + HOUR)
    change()
    settle()
    assert (told(world), times(hour)) == ({"fay", "gus"}, (opens + HOUR, ends + HOUR))
    set_preferences(by=world.gus, language="fr")
    pages = [sign_in(name).get("/notices/").content.decode() for name in ("fay", "gus")]
    assert ["changed the time of a question hour" in pages[0], "Opens in 2 hours" in pages[0]] == [True, True]
    assert "a changé l’horaire d’une heure de questions" in pages[1]
    Notice.objects.update(read_at=timezone.now())
    change()
    settle()
    assert told(world) == set()


def test_many_are_told_in_steps(world, settle, monkeypatch):
    hour = announced(world)
    question = publish_comment(by=world.fay, publication=hour, body="How deep?")
    for name in ("gus", "ola"):
        vote_for(by=world.viewer(name), comment=question)
    settle()
    Notice.objects.all().delete()
    monkeypatch.setattr(notices, "CROWD", 1)
    opens, ends = times(hour)
    change_hour_times(by=world.ana, publication=hour, opens_at=opens, ends_at=ends + HOUR)
    for _ in range(5):  # Between two of them lies a breath.
        work_off(now=timezone.now() + timedelta(seconds=1))
    assert told(world) == {"fay", "gus", "ola"}


def test_what_waits_for_its_moments_follows_also_where_it_comes_back_to_the_first_time(world, settle):
    Membership.objects.filter(space=world.space("club")).update(level="every")
    hour = announced(world)
    publish_comment(by=world.fay, publication=hour, body="How deep?")
    opens, ends = times(hour)
    change = partial(change_hour_times, by=world.ana, publication=hour)
    change(opens_at=opens + 2 * HOUR, ends_at=ends + 2 * HOUR)
    work_off(now=opens + timedelta(seconds=1))
    assert told(world, "hour_open") == set()
    change(opens_at=opens + 3 * HOUR, ends_at=ends + 3 * HOUR)
    change(opens_at=opens + 2 * HOUR, ends_at=ends + 2 * HOUR)
    Notice.objects.all().delete()
    work_off(now=opens + 2 * HOUR + timedelta(seconds=1))
    assert told(world, "hour_open") >= {"fay", "gus"}
    assert EventRecord.objects.filter(name="hour.opened").count() == 1
    Hour.objects.update(opens_at=timezone.now() - HOUR)  # The clock of what is owed goes on, too.
    work_off(now=ends + HOUR)
    assert told(world, "owed") == set()
    work_off(now=ends + 2 * HOUR + timedelta(seconds=1))
    assert told(world, "owed") == {"ana"}


def test_one_that_is_moved_to_now_opens_now(world, settle):
    Membership.objects.filter(space=world.space("club")).update(level="every")
    hour = announced(world)
    settle()
    change_hour_times(by=world.ana, publication=hour, opens_at=None, ends_at=timezone.now() + HOUR)
    settle()
    assert (Hour.objects.get(publication=hour).state, "fay" in told(world, "hour_open")) == ("open", True)


def test_of_one_that_is_open_only_the_end_moves_and_of_one_that_ended_nothing(world):
    hour = announced(world)
    now = timezone.now()
    Hour.objects.update(opens_at=now - HOUR, ends_at=now + HOUR)
    change = partial(change_hour_times, by=world.ana, publication=hour)
    change(opens_at=now + HOUR, ends_at=now + 3 * HOUR)
    assert times(hour) == (now - HOUR, now + 3 * HOUR)
    for ends in (None, now - timedelta(minutes=1), now + LONGEST):
        with pytest.raises(Invalid) as refused:
            change(opens_at=None, ends_at=ends)
        assert [error.field for error in refused.value.errors] == ["ends_at"]
    Hour.objects.update(ends_at=now - timedelta(minutes=1))
    with pytest.raises(Conflict):
        change(opens_at=None, ends_at=now + HOUR)


def test_who_may_not_edit_it_moves_nothing_and_is_shown_no_way(world, sign_in):
    hour = announced(world)
    before, later = times(hour), timezone.now() + 5 * HOUR
    for name, refusal in (("fay", Forbidden), ("gus", Forbidden), ("otto", NotFound)):
        with pytest.raises(refusal):
            change_hour_times(by=world.viewer(name), publication=hour, opens_at=None, ends_at=later)
    post = publish_post(by=world.ana, space=world.space("club"), body="No hour")
    with pytest.raises(NotFound):
        change_hour_times(by=world.ana, publication=post, opens_at=None, ends_at=later)
    way = f"/hours/{hour.pk}/times/"
    offered = {name: way in sign_in(name).get(f"/p/{hour.pk}/acts/").content.decode() for name in ("ana", "fay")}
    assert (offered, times(hour), sign_in("fay").get(way).status_code) == ({"ana": True, "fay": False}, before, 403)
    Hour.objects.update(opens_at=timezone.now() - 2 * HOUR, ends_at=timezone.now() - HOUR)
    assert way not in sign_in("ana").get(f"/p/{hour.pk}/acts/").content.decode()
    assert sign_in("ana").get(way).status_code == 409


def test_the_page_keeps_what_was_left_alone_and_what_was_refused(world, sign_in):
    set_preferences(by=world.ana, time_zone="UTC")
    hour = announced(world)
    (opens, ends), ana, way = times(hour), sign_in("ana"), f"/hours/{hour.pk}/times/"
    assert shown_time(opens) in ana.get(way).content.decode()
    assert ana.post(way, {"opens_at": shown_time(opens), "ends_at": shown_time(ends)}).status_code == 302
    assert (times(hour), Hour.objects.get().times_changed) == ((opens, ends), 0)
    refused = ana.post(way, {"opens_at": shown_time(opens), "ends_at": shown_time(opens - HOUR / 2)})
    assert refused.status_code == 422
    assert (shown_time(opens - HOUR / 2) in refused.content.decode(), times(hour)) == (True, (opens, ends))
    assert ana.post(way, {"opens_at": shown_time(opens), "ends_at": shown_time(ends + HOUR)}).status_code == 302
    assert times(hour)[0] == opens
    assert shown_time(times(hour)[1]) == shown_time(ends + HOUR)
    Hour.objects.update(opens_at=timezone.now() - HOUR)
    assert 'name="opens_at"' not in ana.get(way).content.decode()


def test_the_api_moves_it_too(world, program_of):
    hour = announced(world)
    (opens, ends), path = times(hour), f"hours/{hour.pk}/times"
    body = {"opens_at": (opens + HOUR).isoformat(), "ends_at": (ends + HOUR).isoformat()}
    ana, fay, otto = (program_of(name) for name in ("ana", "fay", "otto"))
    assert [one.put(path, body) for one in (otto, fay, ana, ana)] == [404, 403, 200, 200]
    assert (ana.answer.json()["hour"]["state"], times(hour)) == ("coming", (opens + HOUR, ends + HOUR))
    assert Hour.objects.get().times_changed == 1
    Hour.objects.update(opens_at=timezone.now() - 2 * HOUR, ends_at=timezone.now() - HOUR)
    assert ana.put(path, body) == 409
