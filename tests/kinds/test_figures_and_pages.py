"""How long a community's questions wait, and which of them should become pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillon.content.actions import publish_comment, remove
from maillon.content.kinds.question.actions import (
    accept_answer,
    ask_question,
    take_acceptance_back,
    take_page_wish_back,
    wish_page,
)
from maillon.content.kinds.question.figures import figures_of, span
from maillon.content.kinds.question.models import Question
from maillon.content.kinds.question.queries import to_write_up_for
from maillon.content.models import Publication
from maillon.core.errors import Forbidden, Invalid, NotFound

HOUR = timedelta(hours=1)


def waited(world, ago: timedelta, first: timedelta | None = None, accepted: timedelta | None = None, where="club"):
    """A question that was asked so long ago, and so long after it answered and accepted."""
    row = ask_question(by=world.ana, space=world.space(where), title="How long?")
    at = timezone.now() - ago
    Publication.objects.filter(pk=row.pk).update(published_at=at)
    facts = {"first_answer_at": first and at + first, "accepted_at": accepted and at + accepted}
    Question.objects.filter(publication=row).update(**facts)
    return row


def test_half_and_nine_of_ten_waited_at_most_so_long(world):
    for n in range(1, 11):
        waited(world, timedelta(days=8), first=n * HOUR, accepted=2 * n * HOUR)
    short, long = figures_of(world.space("club"), world.gus)
    assert (short.weeks, long.weeks, short.questions) == (4, 12, 10)
    assert (short.answered.half, short.answered.most) == (5.5 * HOUR, 9 * HOUR)
    assert (short.accepted.half, short.accepted.most) == (11 * HOUR, 18 * HOUR)
    assert (short.late, short.answered) == (0.0, long.answered)


def test_each_figure_needs_five_questions_of_its_own(world):
    for _ in range(4):
        waited(world, timedelta(days=8), first=HOUR, accepted=HOUR)
    short, long = figures_of(world.space("club"), world.ana)
    assert (short.questions, short.answered, short.accepted, short.late) == (4, None, None, None)
    waited(world, timedelta(days=40), first=HOUR)
    short, long = figures_of(world.space("club"), world.ana)
    assert (short.answered, long.answered.half, long.accepted, long.late) == (None, HOUR, None, 0.0)


def test_late_is_what_nobody_answered_within_a_week_and_young_ones_do_not_count(world):
    for first in (HOUR, timedelta(days=6), timedelta(days=9), None, None):
        waited(world, timedelta(days=20), first=first)
    for _ in range(9):
        waited(world, timedelta(days=2))
    assert figures_of(world.space("club"), world.ana)[0].late == 0.6


def test_hidden_removed_and_moved_questions_are_not_among_them(world):
    rows = [waited(world, timedelta(days=8), first=HOUR) for _ in range(7)]
    remove(by=world.fay, thing=rows[0])
    Publication.objects.filter(pk=rows[1].pk).update(hidden_at=timezone.now())
    for who in ("ana", "fay"):
        assert figures_of(world.space("club"), world.viewer(who))[0].questions == 5


@pytest.mark.parametrize(
    ("who", "refusal"), [("otto", Forbidden), ("ada", Forbidden), ("eve", NotFound), ("zoe", NotFound)]
)
def test_only_members_are_told(world, sign_in, who, refusal):
    for _ in range(6):
        waited(world, timedelta(days=8), first=HOUR)
    with pytest.raises(refusal):
        figures_of(world.space("club"), world.viewer(who))
    if who == "otto":
        assert "How long questions wait here" not in sign_in(who).get("/questions/?community=club").content.decode()
    page = sign_in("ana").get("/questions/?community=club").content.decode()
    assert ("How long questions wait here" in page, "1 hour" in page or "60 minutes" in page) == (True, True)


def test_the_page_with_figures_asks_as_many_queries_for_three_as_for_thirty(world, sign_in):
    ana = sign_in("ana")
    counts = []
    for n in (3, 27):
        for _ in range(n):
            waited(world, timedelta(days=8), first=HOUR)
        ana.get("/questions/?community=club")
        with CaptureQueriesContext(connection) as asked:
            ana.get("/questions/?community=club")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.lists(st.integers(1, 10**6), min_size=5, max_size=40))
def test_nine_of_ten_waited_no_longer_than_said_and_half_no_longer_than_half(world, seconds):
    from maillon.content.kinds.question.figures import _figures

    now = timezone.now()
    rows = [(now - timedelta(days=20), now - timedelta(days=20) + timedelta(seconds=n), None) for n in seconds]
    found = _figures(rows, 4, now).answered
    times = [timedelta(seconds=n) for n in seconds]
    assert sum(time <= found.most for time in times) >= 0.9 * len(times)
    assert sum(time < found.most for time in times) < 0.9 * len(times)
    assert sum(time <= found.half for time in times) >= len(times) / 2
    assert sum(time >= found.half for time in times) >= len(times) / 2


def test_times_are_said_as_exactly_as_it_matters(world):
    said = [span(timedelta(minutes=n)) for n in (0, 1, 89, 90, 47 * 60, 48 * 60, 10 * 1440)]
    assert said == ["1 minute", "1 minute", "89 minutes", "2 hours", "47 hours", "2 days", "10 days"]


# ── Which should become pages ──


@pytest.fixture
def solved(world):
    row = ask_question(by=world.ana, space=world.space("club"), title="How thick is the ice?", body="#ice")
    accept_answer(by=world.ana, comment=publish_comment(by=world.gus, publication=row, body="30 cm"))
    return row


def listed(world, who="ola", **narrowed) -> list[str]:
    return [row.title for row in to_write_up_for(world.viewer(who), **narrowed)]


def test_who_asked_and_moderators_wish_it_and_take_it_back(world, solved, published):
    for who in ("gus", "otto", "ada", "eve"):
        with pytest.raises((Forbidden, NotFound)):
            wish_page(by=world.viewer(who), publication=solved)
    for _ in range(2):
        wish_page(by=world.ana, publication=solved)
    assert (listed(world), listed(world, "otto"), listed(world, "gus")) == ([solved.title], [], [solved.title])
    for _ in range(2):
        take_page_wish_back(by=world.fay, publication=solved)
    assert listed(world) == []
    told = [(event.name, event.publication_id) for event in published() if event.name.startswith("question.page")]
    assert told == [("question.page_wished", solved.pk), ("question.page_wish_taken_back", solved.pk)]


def test_only_a_solved_question_is_wished_and_it_is_listed_only_while_it_is_solved(world, solved):
    waits = ask_question(by=world.ana, space=world.space("club"), title="And how wide?")
    with pytest.raises(Invalid):
        wish_page(by=world.ana, publication=waits)
    wish_page(by=world.ana, publication=solved)
    take_acceptance_back(by=world.ana, publication=solved)
    assert listed(world) == []


def test_the_wish_is_in_the_menu_on_the_page_and_in_the_lists(world, solved, sign_in):
    ana, gus = sign_in("ana"), sign_in("gus")
    wish = f"{solved.url}page-wish/"
    menus = [client.get(f"{solved.url}acts/").content.decode() for client in (ana, gus)]
    assert [wish in menu for menu in menus] == [True, False]
    assert gus.post(wish).status_code == 403
    assert ana.post(wish).status_code == 302
    assert "Should become a page" in gus.get(solved.url).content.decode()
    for url in ("/questions/?show=to_write_up", "/questions/?show=to_write_up&community=club",
                "/questions/?show=to_write_up&topic=ice", "/c/club/forum/?show=to_write_up"):  # fmt: skip
        assert solved.title in gus.get(url).content.decode(), url
    assert solved.title not in gus.get("/questions/?show=to_write_up&community=everyone").content.decode()
    assert f"{wish}?on=0" in ana.get(f"{solved.url}acts/").content.decode()
    assert ana.post(f"{wish}?on=0").status_code == 302
    assert solved.title not in gus.get("/questions/?show=to_write_up").content.decode()


def test_the_api_wishes_lists_and_tells_the_figures(world, solved, program_of):
    for _ in range(6):
        waited(world, timedelta(days=8), first=HOUR)
    ana, otto = program_of("ana"), program_of("otto")
    assert (otto.put(f"publications/{solved.pk}/page-wish"), ana.put(f"publications/{solved.pk}/page-wish")) == (
        404,
        200,
    )
    items = ana.get("questions/to-write-up?community=club")["items"]
    assert [(one["id"], one["question"]["page_wished_at"] is not None) for one in items] == [(str(solved.pk), True)]
    assert ana.delete(f"publications/{solved.pk}/page-wish") == 204
    assert ana.get("questions/to-write-up")["items"] == []
    short = ana.get("communities/club/question-figures")["items"][0]
    assert (short["weeks"], short["questions"], short["first_answer"], short["late"]) == (
        4, 7, {"half": 3600, "most": 3600}, 0.0,
    )  # fmt: skip
    assert otto._send("get", "communities/club/question-figures", None) == 403
    assert otto._send("get", "communities/vault/question-figures", None) == 404
