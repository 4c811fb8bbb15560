"""Questions that wait are brought to those who may know, in a Club of ten who do: rounds, refusals, ends, pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conftest import on_one_ground
from kinds.test_asking_experts import DAY, ask, go, people_asked, state, ten_newcomers
from maillon.access.counting import admit
from maillon.access.models import Membership
from maillon.checking.counters import miscounts
from maillon.communities.actions import archive, create_community
from maillon.communities.roles import remove_member
from maillon.content.actions import publish_comment, remove
from maillon.content.closing import close_discussion
from maillon.content.kinds.post.actions import publish_on_wall
from maillon.content.kinds.question.actions import accept_answer
from maillon.content.kinds.question.asking import asked_of, requests_for
from maillon.content.kinds.question.events import RequestDeclined, RoundDue
from maillon.content.kinds.question.models import AnswerRequest, Question
from maillon.content.kinds.question.routing import (
    MOST,
    decline_request,
    hand_request_on,
    take_request,
    written,
)
from maillon.content.models import Publication
from maillon.content.moving import carry_publications, move_publication
from maillon.content.subscribing import subscribe
from maillon.core.errors import Forbidden, Invalid, NotFound, Refusal
from maillon.core.events.worker import work_off
from maillon.core.refs import ref
from maillon.notifications.models import Notice
from maillon.notifications.queries import notices_for
from maillon.people.actions import add_person, set_preferences
from maillon.search import experts


@pytest.fixture(scope="module")
def newcomers(lasting) -> list[str]:
    return ten_newcomers(lasting)


stage, db = on_one_ground("newcomers")


# ── Whom, and why ──


def test_nobody_is_asked_before_the_hours_have_passed_and_three_likeliest_at_once_then(world, newcomers):
    question = ask(world)
    work_off(now=timezone.now() + timedelta(hours=3, minutes=59))
    assert people_asked(world, question) == []
    work_off(now=timezone.now() + timedelta(hours=4))
    assert people_asked(world, question) == ["n0", "n1", "n2"]
    assert state(question).asked_count == 3
    why = asked_of(world.viewer("n0"), [question.pk])[question.pk].why
    assert why == "2 of your answers about #valves were accepted."
    told = notices_for(world.viewer("n0"))[0][0]
    assert (told.notice.reason, told.notice.actor_id, told.why) == ("asked", world.fay.person_id, why)


def test_a_question_on_a_wall_or_with_the_setting_at_nothing_is_brought_to_nobody(world, newcomers, settings):
    publish_on_wall(by=world.ana, body="No question")
    settings.ASK_EXPERTS_AFTER = timedelta(0)
    assert state(ask(world)).round_at is None


# ── What they say ──


def test_not_me_is_told_to_nobody_and_the_next_one_is_asked_at_once(world, newcomers, sign_in):
    question = ask(world)
    go(question)
    decline_request(by=world.viewer("n1"), publication=question)
    decline_request(by=world.viewer("n1"), publication=question)
    work_off()
    assert people_asked(world, question) == ["n0", "n1", "n2", "n3"]
    assert requests_for(world.viewer("n1")).count() == 0
    assert [told.notice.reason for told in notices_for(world.viewer("n1"))[0] if told.notice.reason == "asked"] == []
    for who in ("fay", "ola", "ana"):
        page = sign_in(who).get(question.url).content.decode()
        assert "4 people who may know were asked" in page
        assert "Newcomer" not in page


def test_who_will_answer_is_given_a_day_for_it(world, newcomers):
    question = ask(world)
    go(question)
    Question.objects.filter(publication=question).update(round_at=timezone.now() + timedelta(hours=1))
    for _ in range(2):
        take_request(by=world.viewer("n0"), publication=question)
    at = state(question).round_at
    assert timedelta(hours=23) < at - timezone.now() <= DAY
    work_off(now=at - timedelta(minutes=1))
    assert len(people_asked(world, question)) == 3
    work_off(now=at)
    assert people_asked(world, question, round=2) == ["n3", "n4", "n5"]


def test_a_colleague_is_named_and_asked_in_ones_place_twice_at_most(world, newcomers):
    question = ask(world)
    go(question)
    hand_request_on(by=world.viewer("n0"), publication=question, to=world.ana.person_id)
    hand_request_on(by=world.viewer("n0"), publication=question, to=world.people["n9"].pk)  # Pressed twice: nothing.
    work_off()
    assert people_asked(world, question) == ["ana", "n0", "n1", "n2"]
    one = asked_of(world.ana, [question.pk])[question.pk]
    assert (one.why, one.may_pass_on) == ("Newcomer 0 thinks that you know.", True)
    told = notices_for(world.ana)[0][0].notice
    assert (told.reason, told.actor_id) == ("passed_on", world.people["n0"].pk)
    hand_request_on(by=world.ana, publication=question, to=world.ola.person_id)
    assert not asked_of(world.ola, [question.pk])[question.pk].may_pass_on
    with pytest.raises(Forbidden):
        hand_request_on(by=world.ola, publication=question, to=world.people["n9"].pk)
    assert state(question).asked_count == 5
    assert miscounts() == []


def test_nobody_is_named_beyond_as_many_as_are_asked_in_one_place(world, newcomers):
    question = ask(world)
    go(question)
    more = [add_person(name=f"Further {n}", email=f"further{n}@club.example") for n in range(MOST - 4)]
    facts = {"question": state(question), "space": world.space("club"), "round": 1, "reason": "named", "hand": 1}
    rows = AnswerRequest.objects.bulk_create(AnswerRequest(person=one, **facts) for one in more)
    hand_request_on(by=world.viewer("n0"), publication=question, to=world.people["n5"].pk)
    for _again in range(2):
        with pytest.raises(Invalid, match="cannot be asked now"):
            hand_request_on(by=world.viewer("n1"), publication=question, to=world.people["n6"].pk)
    assert len(people_asked(world, question)) == MOST
    rows[0].delete()
    hand_request_on(by=world.viewer("n1"), publication=question, to=world.people["n6"].pk)


def test_whether_a_colleague_was_asked_refuses_or_is_full_is_not_told_to_who_names_her(world, newcomers):
    question = ask(world)
    go(question)
    decline_request(by=world.viewer("n1"), publication=question)
    set_preferences(by=world.viewer("n8"), asked_weekly=0)
    subscribe(by=world.viewer("n7"), publication=question, level="muted")
    sentences = set()
    for to in ("n1", "n8", "n7", "otto", "fay", "n0", "zoe", "sam", "eve"):
        with pytest.raises(Invalid) as refused:
            hand_request_on(by=world.viewer("n0"), publication=question, to=world.people[to].pk)
        sentences.add(refused.value.errors[0].message)
    assert sentences == {"This colleague cannot be asked now: choose somebody else."}
    assert asked_of(world.viewer("n0"), [question.pk])


def test_nobody_but_the_asked_person_answers_her_request(world, newcomers):
    question = ask(world)
    go(question)
    for who in ("fay", "ana", "n9", "otto", "eve"):
        for act in (take_request, decline_request, partial(hand_request_on, to=world.ola.person_id)):
            with pytest.raises(NotFound):
                act(by=world.viewer(who), publication=question)
    assert set(AnswerRequest.objects.values_list("state", flat=True)) == {"open"}


# ── Rounds ──


def test_three_rounds_ask_others_then_the_moderators_hear_of_it_once(world, newcomers):
    question = ask(world, by="ana")
    go(question, rounds=3)
    assert people_asked(world, question) == [f"n{i}" for i in range(9)]
    go(question)
    told = [row.person_id for row in Notice.objects.filter(reason="unanswered")]
    assert told == [world.fay.person_id]
    assert state(question).round_at is None
    work_off(now=timezone.now() + 90 * DAY)
    assert (len(people_asked(world, question)), Notice.objects.filter(reason="unanswered").count()) == (9, 1)


def _answered(world, question):
    publish_comment(by=world.ola, publication=question, body="Yes, the seals.")


def _removed(world, question):
    remove(by=world.fay, thing=question)


def _closed(world, question):
    close_discussion(by=world.fay, publication=question)


def _archived(world, question):
    archive(by=world.ola, community=world.communities["club"])


def _accepted(world, question):
    answer = publish_comment(by=world.fay, publication=question, body="I found it myself.")
    accept_answer(by=world.fay, comment=answer)


@pytest.mark.parametrize("ends", [_answered, _removed, _closed, _archived, _accepted])
def test_what_ends_the_waiting_ends_the_asking_at_once_and_for_good(world, newcomers, ends):
    question = ask(world)
    go(question)
    ends(world, question)
    viewer = world.viewer("n0")
    assert (asked_of(viewer, [question.pk]), list(requests_for(viewer))) == ({}, [])
    assert [told for told in notices_for(viewer)[0] if told.notice.reason == "asked"] == []
    with pytest.raises(Refusal):
        take_request(by=viewer, publication=question)
    work_off(now=timezone.now() + 90 * DAY)
    assert (len(people_asked(world, question)), state(question).round_at) == (3, None)
    assert not Notice.objects.filter(reason="unanswered").exists()


def test_a_moved_question_asks_anew_where_it_stands_and_no_longer_where_it_stood(world, newcomers):
    ola = world.ola
    other = create_community(by=ola, name="Yard", access="closed")
    world.communities["yard"] = other
    for name in ("fay", "n1", "n9"):
        admit(space=other.space, person_id=world.people[name].pk)
    question = ask(world)
    go(question)
    before = set(people_asked(world, question))
    assert before == {"n0", "n1", "n2"}
    move_publication(by=world.fay, publication=question, to=world.space("yard"))
    assert asked_of(world.viewer("n1"), [question.pk]) == {}
    work_off()
    assert (state(question).round, state(question).asked_count) == (0, 0)
    go(question)
    assert people_asked(world, question, space=world.space("yard")) == ["n1", "n9"]
    assert asked_of(world.viewer("n1"), [question.pk])
    assert asked_of(world.viewer("n0"), [question.pk]) == {}
    assert miscounts() == []
    # Back where it was, those who were asked there are asked, and counted.
    move_publication(by=ola, publication=Publication.objects.get(pk=question.pk), to=world.space("club"))
    work_off()
    assert asked_of(world.viewer("n0"), [question.pk])
    assert (state(question).round, state(question).asked_count, miscounts()) == (0, 3, [])
    go(question)
    assert set(people_asked(world, question, space=world.space("club"))) == before
    assert (state(question).round, state(question).asked_count, miscounts()) == (1, 3, [])


def test_nobody_is_asked_at_once_in_the_place_of_one_who_declined_where_it_stood_before(world, newcomers):
    yard = create_community(by=world.ola, name="Yard", access="closed")
    for name in ("fay", "n8", "n9"):
        admit(space=yard.space, person_id=world.people[name].pk)
    question = ask(world)
    go(question)
    decline_request(by=world.viewer("n0"), publication=question)
    move_publication(by=world.fay, publication=question, to=yard.space)
    # Whichever the worker does first.
    experts.ask_next(RequestDeclined(subject=ref(AnswerRequest.objects.get(person=world.people["n0"]))))
    work_off()
    assert people_asked(world, question, space=yard.space) == []
    go(question)
    assert people_asked(world, question, space=yard.space) == ["n8", "n9"]


def test_it_is_searched_before_anything_is_locked_and_again_where_the_question_went_elsewhere(world, newcomers):
    yard = create_community(by=world.ola, name="Yard")
    for name in ("fay", "n8", "n9"):
        admit(space=yard.space, person_id=world.people[name].pk)
    question = ask(world)
    work_off()
    event, depths, moved = RoundDue(subject=ref(question), at=written(state(question).round_at)), [], []
    outermost = len(connection.savepoint_ids)

    def meanwhile(execute, sql, params, many, context):
        if "search_words" in sql or "search_document" in sql:
            depths.append(len(connection.savepoint_ids) - outermost)
            if not moved:  # Somebody moves it between the searching and the lock.
                moved.append(question.pk)
                move_publication(by=world.fay, publication=question, to=yard.space)
                Question.objects.filter(publication=question).update(round_at=datetime.fromisoformat(event.at))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        experts.ask_round(event)
    assert (moved, set(depths), len(depths) > 1) == ([question.pk], {0}, True)
    assert people_asked(world, question, space=yard.space) == ["n8", "n9"]


def test_who_loses_access_loses_the_request_and_the_notice_with_it(world, newcomers, sign_in):
    question = ask(world)
    go(question)
    membership = Membership.objects.get(space=world.space("club"), person=world.people["n0"])
    remove_member(by=world.ola, community=world.communities["club"], membership=membership)
    assert list(requests_for(world.viewer("n0"))) == []
    assert [told for told in notices_for(world.viewer("n0"))[0] if told.title == question.title] == []
    with pytest.raises(NotFound):
        decline_request(by=world.viewer("n0"), publication=question)


# ── Once, though many run ──


def test_a_round_or_a_replacement_that_runs_twice_asks_nobody_more(world, newcomers):
    question = ask(world)
    go(question)
    at = state(question).round_at
    event = RoundDue(subject=ref(question), at=written(at))
    experts.ask_round(event)
    experts.ask_round(event)
    assert len(people_asked(world, question)) == 6
    decline_request(by=world.viewer("n3"), publication=question)
    row = AnswerRequest.objects.get(person=world.people["n3"])
    for _ in range(3):
        experts.ask_next(RequestDeclined(subject=ref(row)))
    assert len(people_asked(world, question)) == 7


def test_her_week_ends_after_seven_days(world, newcomers):
    for n in range(4):
        go(ask(world, title=f"Do the valves leak, number {n}?"))
    mine = AnswerRequest.objects.filter(person=world.people["n0"])
    assert mine.count() == 3
    mine.update(asked_at=timezone.now() - timedelta(days=7, minutes=1))
    go(ask(world, title="And now?"))
    assert mine.count() == 4


# ── Pages ──


def test_the_asked_person_says_it_on_the_page_and_nobody_else_is_offered_it(world, newcomers, sign_in):
    question = ask(world)
    go(question)
    n0, fay = sign_in_new(world, "n0"), sign_in("fay")
    page = n0.get(question.url).content.decode()
    assert "2 of your answers about #valves were accepted." in page
    assert "ask-me-acts" not in fay.get(question.url).content.decode()
    assert fay.post(f"{question.url}asked/", {"said": "taken"}).status_code == 404
    assert n0.post(f"{question.url}asked/", {"said": "taken"})["Location"] == f"{question.url}#answer"
    assert "You said that you will answer." in n0.get(question.url).content.decode()
    assert question.title in n0.get("/questions/?show=asked").content.decode()
    form = n0.get(f"{question.url}asked/somebody/?who=ana").content.decode()
    assert ("Ana Person" in form, "Otto Outside" in form) == (True, False)
    wrong = n0.post(f"{question.url}asked/somebody/", {"person": str(world.people["n1"].pk)})
    assert (wrong.status_code, "choose somebody else" in wrong.content.decode()) == (422, True)
    assert n0.post(f"{question.url}asked/somebody/", {"person": str(world.ana.person_id)}).status_code == 302
    assert "ask-me-acts" not in n0.get(question.url).content.decode()
    assert n0.get(f"{question.url}asked/somebody/").status_code == 404


def test_a_routed_question_costs_others_no_query_and_the_asked_person_one(world, newcomers, sign_in):
    question = ask(world)
    ana = sign_in("ana")
    n0 = sign_in_new(world, "n0")
    counts = {}
    for moment in ("before", "after"):
        for name, browser in (("ana", ana), ("n0", n0)):
            browser.get(question.url)
            with CaptureQueriesContext(connection) as asked:
                browser.get(question.url)
            counts[name, moment] = len(asked)
        if moment == "before":
            go(question)
            Notice.objects.update(read_at=timezone.now())
    assert counts["ana", "after"] == counts["ana", "before"]
    assert counts["n0", "after"] <= counts["n0", "before"] + 1


def sign_in_new(world, name: str):
    from django.test import Client

    from cast import PASSWORD

    account = world.people[name].account
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert client.post("/accounts/login/", {"login": world.login(name), "password": PASSWORD}).status_code == 302
    return client


def test_the_api_tells_what_one_is_asked_and_takes_what_one_says(world, newcomers, program_of):
    question = ask(world)
    go(question)
    n0, ana = program_of("n0"), program_of("ana")
    told = n0.get("questions/asked")["items"]
    assert [(one["publication"]["id"], one["state"], one["may_pass_on"]) for one in told] == [
        (str(question.pk), "open", True)
    ]
    assert told[0]["why"] == "2 of your answers about #valves were accepted."
    assert n0.get("notices")["items"][0]["why"] == told[0]["why"]
    assert ana.get("questions/asked")["items"] == []
    assert ana.put(f"questions/asked/{question.pk}", {"state": "taken"}) == 404
    assert n0.put(f"questions/asked/{question.pk}", {"state": "taken"}) == 200
    assert n0.post(f"questions/asked/{question.pk}/pass-on", {"person": str(world.people["otto"].pk)}) == 422
    assert n0.post(f"questions/asked/{question.pk}/pass-on", {"person": str(world.ana.person_id)}) == 200
    assert ana.put(f"questions/asked/{question.pk}", {"state": "declined"}) == 200
    assert ana.get(f"publications/{question.pk}")["question"]["asked_count"] == 4


def test_a_question_that_came_with_its_merged_community_is_asked_in_the_new_one_when_its_round_comes(world, newcomers):
    yard = create_community(by=world.ola, name="Yard", access="closed")
    admit(space=yard.space, person_id=world.people["n9"].pk)
    question = ask(world)
    go(question)
    with transaction.atomic():
        carry_publications(from_space=world.space("club").pk, to_space=yard.space_id, limit=500)
    assert asked_of(world.viewer("n0"), [question.pk]) == {}
    go(question)
    assert people_asked(world, question, space=yard.space) == ["n9"]
    assert (state(question).round, state(question).asked_count) == (1, 1)
    assert miscounts() == []
