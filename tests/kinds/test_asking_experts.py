"""Questions that wait are brought to those who may know: whom, why, how often, what they say, and when it ends."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from maillon.access.counting import admit
from maillon.access.models import Membership, Space
from maillon.access.visibility import answerers_of
from maillon.checking.counters import miscounts
from maillon.communities.roles import remove_member
from maillon.content.actions import publish_comment
from maillon.content.kinds.question.actions import accept_answer, ask_question
from maillon.content.kinds.question.asking import asked_of
from maillon.content.kinds.question.models import AnswerRequest, Question
from maillon.content.kinds.question.routing import (
    hand_request_on,
)
from maillon.content.models import Publication
from maillon.content.subscribing import subscribe
from maillon.content.topics.actions import follow_topic
from maillon.content.topics.models import Topic
from maillon.content.voting import vote_for
from maillon.core.errors import Invalid
from maillon.core.events.worker import deliver, work_off
from maillon.core.models import Delivery
from maillon.core.policy import can
from maillon.notifications.models import Notice
from maillon.people.actions import add_person, set_preferences, suspend
from maillon.people.models import Person
from maillon.people.viewing import viewer_of

DAY = timedelta(days=1)


def knows(
    who, *, asker, space, n: int = 1, words: str = "Which fits the pump?", body: str = "#valves"
) -> list[Publication]:
    """Somebody's answers about a topic are accepted."""
    rows = []
    for _ in range(n):
        row = ask_question(by=asker, space=space, title=words, body=body)
        accept_answer(by=asker, comment=publish_comment(by=who, publication=row, body="These."))
        rows.append(row)
    return rows


def ask(world, where: str = "club", title: str = "Do the valves leak?", body: str = "Again. #valves", by: str = "fay"):
    return ask_question(by=world.viewer(by), space=world.space(where), title=title, body=body)


def go(question: Publication, rounds: int = 1) -> None:
    """Let so many rounds come, each at its moment."""
    work_off()
    for _ in range(rounds):
        at = Question.objects.get(publication=question).round_at
        work_off(now=at)


def people_asked(world, question: Publication, **narrowed) -> list[str]:
    names = {person.pk: name for name, person in world.people.items()}
    rows = AnswerRequest.objects.filter(question__publication=question, **narrowed)
    return sorted(names.get(row.person_id, "?") for row in rows)


def state(question: Publication) -> Question:
    return Question.objects.get(publication=question)


@pytest.fixture
def newcomers(world) -> list[str]:
    return ten_newcomers(world)


def ten_newcomers(world) -> list[str]:
    """Ten employees who are members of Club, and each of whom had one answer about #valves accepted, the first one two."""
    names = [f"n{i}" for i in range(10)]
    for i, name in enumerate(names):
        person = add_person(name=f"Newcomer {i}", email=f"{name}@club.example")
        world.people[name] = person
        admit(space=world.space("club"), person_id=person.pk)
        knows(world.viewer(name), asker=world.ola, space=world.space("club"), n=1 if i else 2)
    work_off()
    return names


# ── Whom, and why ──


def test_each_kind_of_reason_is_given_in_words(world):
    club, (ana, otto) = world.space("club"), (world.ana, world.otto)
    admit(space=club, person_id=otto.person_id)
    knows(ana, asker=world.fay, space=club, words="Why does the crane brake squeal in winter?", body="")
    voted = ask_question(by=world.fay, space=club, title="About them", body="#valves")
    vote_for(by=world.ola, comment=publish_comment(by=otto, publication=voted, body="Turn them"))
    work_off()
    follow_topic(by=world.gus, topic=Topic.objects.get(slug="valves"))
    question = ask(world, title="The crane brake squeals again", by="ola")
    go(question)
    whys = {name: asked_of(world.viewer(name), [question.pk])[question.pk].why for name in ("ana", "otto", "gus")}
    assert whys == {
        "ana": "You answered a similar question: “Why does the crane brake squeal in winter?”",
        "otto": "Your answers about #valves were found good.",
        "gus": "You follow #valves.",
    }


def test_what_counts_is_what_she_reads_and_what_she_no_longer_reads_is_not_named(world):
    vault = world.space("vault")
    knows(world.ana, asker=world.ola, space=vault, words="Zqhidden ballast pump trouble", body="")
    knows(world.fay, asker=world.ola, space=vault, words="Another ballast pump trouble", body="")
    work_off()
    question = ask(world, "everyone", title="Ballast pump trouble", body="", by="otto")
    go(question)
    assert people_asked(world, question) == ["ana", "fay"]
    assert "Zqhidden" in asked_of(world.ana, [question.pk])[question.pk].why
    for name, community in (("ana", "vault"),):
        membership = Membership.objects.get(space=world.space(community), person=world.people[name])
        remove_member(by=world.ola, community=world.communities[community], membership=membership)
    assert asked_of(world.ana, [question.pk])[question.pk].why == "You may know the answer."
    later = ask(world, "everyone", title="Ballast pump trouble once more", body="", by="otto")
    go(later)
    assert people_asked(world, later) == ["fay"]


@pytest.mark.parametrize(
    "how", ["asker", "outside", "muted thread", "muted place", "suspended", "answered", "wishes none", "reads only"]
)
def test_who_may_not_is_away_does_not_want_or_spoke_already_is_not_asked(world, how):
    club = world.space("club")
    who = "gus" if how == "reads only" else "ana"
    knows(world.viewer(who), asker=world.fay, space=club)
    question = ask(world, by=who if how == "asker" else "fay")
    if how == "outside":
        membership = Membership.objects.get(space=club, person=world.people[who])
        remove_member(by=world.ola, community=world.communities["club"], membership=membership)
    if how == "muted thread":
        subscribe(by=world.ana, publication=question, level="muted")
    if how == "muted place":
        Membership.objects.filter(space=club, person=world.people["ana"]).update(level="mute")
    if how == "suspended":
        suspend(person=world.people["ana"])
    if how == "answered":
        publish_comment(by=world.ana, publication=question, body="I have no idea")
        Question.objects.filter(publication=question).update(first_answer_at=None)
    if how == "wishes none":
        set_preferences(by=world.ana, asked_weekly=0)
    if how == "reads only":
        Space.objects.filter(pk=club.pk).update(guests_may="read")
    go(question)
    assert people_asked(world, question) == []


@pytest.mark.parametrize("access", ["open", "closed", "secret"])
@pytest.mark.parametrize("guests_may", ["publish", "answer", "read"])
@pytest.mark.parametrize("extended", [True, False])
def test_who_answers_is_the_same_for_many_as_for_one(world, access, extended, guests_may):
    for archived, ended in ((False, False), (False, True), (True, False)):
        same_for_all(world, access, extended, guests_may, archived, ended)


def same_for_all(world, access: str, extended: bool, guests_may: str, archived: bool, ended: bool) -> None:
    now = timezone.now()
    facts = {"access": access, "is_extended": extended, "guests_may": guests_may}
    Space.objects.filter(pk=world.communities["club"].space_id).update(**facts, archived_at=now if archived else None)
    Membership.objects.filter(space=world.communities["club"].space_id, person=world.people["gus"]).update(
        ends_at=now - DAY if ended else None
    )
    row = Publication(pk=1, space=world.space("club"), author_id=world.ola.person_id, kind="question", published_at=now)
    row.save(force_insert=True)
    question = Question.objects.create(publication=row)
    people, facts = list(Person.objects.all()), {"space_id": row.space_id, "round": 1, "reason": "named"}
    AnswerRequest.objects.bulk_create(AnswerRequest(question=question, person=one, **facts) for one in people)
    many = set(answerers_of(row).values_list("pk", flat=True))
    one = {person.pk for person in people if can(viewer_of(person), "content.comment", row)}
    asked = {pk for pk in people if AnswerRequest.objects.visible_to(viewer_of(pk)).exists()}
    row.delete()
    assert many == one == {person.pk for person in asked}


# ── Rounds ──


def test_owners_hear_of_it_where_nobody_moderates(world):
    Membership.objects.filter(space=world.space("club"), role="moderator").update(role="member")
    question = ask(world, by="ana")
    go(question, rounds=4)
    assert list(Notice.objects.filter(reason="unanswered").values_list("person", flat=True)) == [world.ola.person_id]


# ── Once, though many run ──


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_ask_three_and_nobody_more_than_her_week_allows(world, newcomers, at_once):
    for name in newcomers[5:]:
        set_preferences(by=world.viewer(name), asked_weekly=0)
    questions = [ask(world, title=f"Do the valves leak, number {n}?") for n in range(6)]
    work_off()
    due = list(Delivery.objects.filter(event__name="question.round_due").select_related("event"))
    assert len(due) >= 5
    Delivery.objects.filter(pk__in=[one.pk for one in due]).update(due_at=timezone.now())
    for one in due:
        one.refresh_from_db(fields=["due_at"])
    at_once([partial(deliver, one) for one in due for _ in range(2)])
    for _ in range(20):
        Delivery.objects.filter(attempts__gt=0).update(due_at=timezone.now())
        if not work_off():
            break
    rows = AnswerRequest.objects.filter(question__publication__in=[one.pk for one in questions])
    by_question, by_person = Counter(row.question_id for row in rows), Counter(row.person_id for row in rows)
    assert max(by_question.values()) == 3
    # Five people with three rooms each, and six questions that wish for three.
    assert (len(by_person), max(by_person.values())) == (5, 3)
    assert len(rows) >= 12
    assert miscounts() == []


@pytest.mark.django_db(transaction=True)
def test_the_last_room_of_a_week_is_given_once_by_many_who_name_her(world, newcomers, at_once):
    set_preferences(by=world.ana, asked_weekly=1)
    questions = [ask(world, title=f"Do the valves leak, number {n}?") for n in range(3)]
    for one in questions:
        go(one)
    acts = [
        partial(hand_request_on, by=viewer_of(row.person), publication=row.question.publication, to=world.ana.person_id)
        for row in AnswerRequest.objects.select_related("person__site", "question__publication__space")
    ]
    refused = at_once(acts)
    assert AnswerRequest.objects.filter(person=world.people["ana"]).count() == 1
    assert len(refused) == len(acts) - 1


# ── Pages ──


def test_one_says_how_often_one_is_asked_in_the_settings(world, sign_in):
    ana = sign_in("ana")
    assert "Do not ask me" in ana.get("/me/").content.decode()
    for sent, kept in (("0", 0), ("2", 2), ("7", 2), ("-1", 2), ("", 2)):
        assert ana.post("/me/asked-weekly/", {"asked_weekly": sent}).status_code == 302
        assert Person.objects.get(pk=world.ana.person_id).asked_weekly == kept
    with pytest.raises(Invalid):
        set_preferences(by=world.ana, asked_weekly=4)


def test_a_program_says_how_often_one_is_asked(world, program_of):
    ana = program_of("ana")
    assert ana.get("me")["asked_weekly"] == 3
    assert ana._send("patch", "me", {"asked_weekly": 0}) == 200
    assert (ana.get("me")["asked_weekly"], ana._send("patch", "me", {"asked_weekly": 4})) == (0, 422)
