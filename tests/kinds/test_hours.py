"""Question hours: announced, asked beforehand, voted for until the end, answered, and what is owed afterwards."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.access.counting import admit
from maillon.access.models import Membership
from maillon.checking.counters import miscounts
from maillon.content.actions import edit, publish_comment, remove, restore
from maillon.content.closing import close_discussion
from maillon.content.drafts.models import Draft
from maillon.content.drafts.scheduling import schedule
from maillon.content.kinds.hour.actions import announce_hour
from maillon.content.kinds.hour.handlers import PAUSE
from maillon.content.kinds.hour.models import ANSWERED, GONE, OWED, SAID, Hour, HourQuestion, HourVote
from maillon.content.kinds.hour.order import PAGE, REPLIES
from maillon.content.kinds.hour.queries import hours_for, owed_by, owed_counts
from maillon.content.kinds.hour.times import GRACE, LONGEST
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.models import Comment, Publication
from maillon.content.splitting import split_thread
from maillon.content.voting import take_vote_back, vote_for
from maillon.core.days import today_of
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound
from maillon.core.events.worker import work_off
from maillon.notifications.models import Notice
from maillon.people.actions import set_preferences
from maillon.people.models import Person
from maillon.people.viewing import viewer_of

HOUR = timedelta(hours=1)


def announced(world, *, by: str = "ana", opens: timedelta | None = None, lasts: timedelta = HOUR, place: str = "club"):
    now = timezone.now()
    opens_at = now + opens if opens else None
    return announce_hour(
        by=world.viewer(by), space=world.space(place), title="Ask about the harbour", body="Anything",
        opens_at=opens_at, ends_at=(opens_at or now) + lasts,
    )  # fmt: skip


@pytest.fixture
def hour(world) -> Publication:
    """Ana's in Club, open now."""
    return announced(world)


def ask(world, hour: Publication, name: str = "fay", body: str = "How deep is it?") -> Comment:
    return publish_comment(by=world.viewer(name), publication=hour, body=body)


def reply(world, name: str, to: Comment, body: str = "Twelve metres") -> Comment:
    return publish_comment(by=world.viewer(name), publication=to.publication, parent=to, body=body)


def move_end(hour: Publication, at: timedelta = -timedelta(minutes=1)) -> None:
    """The clock went on: it ended so long ago."""
    now = timezone.now()
    Hour.objects.filter(publication=hour).update(opens_at=now + at - HOUR, ends_at=now + at)


def facts(hour: Publication) -> tuple[int, int]:
    row = Hour.objects.get(publication=hour)
    return row.questions_count, row.answered_count


def row_of(comment: Comment) -> HourQuestion:
    return HourQuestion.objects.get(comment=comment)


def turns(client, hour: Publication, query: str = "") -> list[int]:
    text = client.get(f"/p/{hour.pk}/{query}").content.decode()
    return [int(pk) for pk in re.findall(r'<article class="message[^"]*" id="c(\d+)"', text)]


def test_it_has_a_title_and_opens_and_ends_within_bounds(world):
    now, space = timezone.now(), world.space("club")
    publish = partial(announce_hour, by=world.ana, space=space, title="Ask me")
    at_once = Hour.objects.get(publication=publish(ends_at=now + LONGEST - HOUR))
    assert (at_once.opens_at - now < HOUR, at_once.state) == (True, "open")
    later = Hour.objects.get(publication=publish(opens_at=now + HOUR, ends_at=now + HOUR + LONGEST))
    assert (later.opens_at, later.state) == (now + HOUR, "coming")
    late = Hour.objects.get(publication=publish(opens_at=now - GRACE / 2, ends_at=now + HOUR))
    assert late.opens_at >= now
    for field, wrong in (
        ("title", {"title": " ", "ends_at": now + HOUR}),
        ("ends_at", {"ends_at": None}),
        ("ends_at", {"ends_at": now - HOUR}),
        ("ends_at", {"opens_at": now + 2 * HOUR, "ends_at": now + HOUR}),
        ("ends_at", {"opens_at": now + HOUR, "ends_at": now + HOUR}),
        ("ends_at", {"opens_at": now + HOUR, "ends_at": now + 2 * HOUR + LONGEST}),
        ("opens_at", {"opens_at": now - 2 * HOUR, "ends_at": now + HOUR}),
        ("opens_at", {"opens_at": now + timedelta(days=400), "ends_at": now + timedelta(days=401)}),
    ):
        with pytest.raises(Invalid) as refused:
            publish(**wrong)
        assert [error.field for error in refused.value.errors] == [field]
    with pytest.raises(Forbidden):
        announce_hour(by=world.otto, space=space, title="Ask me", ends_at=now + HOUR)
    with pytest.raises(NotFound):
        announce_hour(by=world.otto, space=world.space("vault"), title="Ask me", ends_at=now + HOUR)
    with pytest.raises(Invalid):
        edit(by=world.ana, thing=publish(ends_at=now + HOUR), title="", body="Only words")


def test_the_table_holds_none_that_ends_before_it_opens(hour):
    with pytest.raises(IntegrityError), transaction.atomic():
        Hour.objects.filter(publication=hour).update(ends_at=timezone.now() - 2 * HOUR)


def test_what_is_asked_beforehand_and_while_it_is_open_is_voted_for_once_and_never_by_who_asked_or_answers(world):
    hour = announced(world, opens=HOUR)
    question = ask(world, hour, "fay")
    assert [vote_for(by=world.gus, comment=question) for _ in range(2)] == [1, 1]
    assert vote_for(by=world.ola, comment=question) == 2
    assert [take_vote_back(by=world.gus, comment=question) for _ in range(2)] == [1, 1]
    assert (row_of(question).votes_count, HourVote.objects.count()) == (1, 1)
    for name in ("fay", "ana"):
        with pytest.raises(Forbidden):
            vote_for(by=world.viewer(name), comment=question)
    with pytest.raises(NotFound):
        vote_for(by=world.otto, comment=question)
    under = reply(world, "fay", question)
    said = ask(world, hour, "ana", "Soon")
    for comment in (under, said):
        with pytest.raises(Invalid):
            vote_for(by=world.ola, comment=comment)
    post = publish_post(by=world.ana, space=world.space("club"), body="No hour")
    with pytest.raises(Invalid):
        vote_for(by=world.ola, comment=publish_comment(by=world.ana, publication=post, body="No question"))
    close_discussion(by=world.ana, publication=hour)
    question.refresh_from_db()
    with pytest.raises(Forbidden):
        vote_for(by=world.gus, comment=Comment.objects.get(pk=question.pk))


def test_after_the_end_nothing_more_is_asked_or_voted_for_and_threads_go_on(world, hour):
    question = ask(world, hour)
    move_end(hour)
    for act in (
        partial(ask, world, hour, "gus", "One more?"),
        partial(vote_for, by=world.gus, comment=question),
        partial(take_vote_back, by=world.gus, comment=question),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert "has ended" in refused.value.detail
    assert facts(hour) == (1, 0)
    reply(world, "gus", question, "And how wide?")
    reply(world, "ana", question)
    ask(world, hour, "ana", "Thank you all")
    assert (facts(hour), row_of(question).rank) == ((1, 1), ANSWERED)


def test_the_end_is_asked_again_under_the_lock(world, hour, monkeypatch):
    """It ends between the looking and the writing: all of it is taken back."""
    from maillon.content import actions

    composed = actions.compose_comment

    def slowly(**given):
        move_end(hour)
        return composed(**given)

    monkeypatch.setattr(actions, "compose_comment", slowly)
    with pytest.raises(Conflict):
        ask(world, hour)
    assert not Comment.objects.filter(publication=hour).exists()


def test_a_question_is_answered_where_a_host_answers_and_is_owed_again_where_that_is_removed(world, hour):
    question, other = ask(world, hour), ask(world, hour, "gus", "How wide?")
    assert (facts(hour), [row_of(one).rank for one in (question, other)]) == ((2, 0), [OWED, OWED])
    reply(world, "ola", question, "I think twelve")
    assert facts(hour) == (2, 0)
    nested = reply(world, "ola", reply(world, "gus", question, "Really?"), "Yes")
    first, second = reply(world, "ana", nested, "Twelve"), reply(world, "ana", question, "And a half")
    row = row_of(question)
    assert (facts(hour), row.rank, row.answer_id) == ((2, 1), ANSWERED, first.pk)
    remove(by=world.ana, thing=first)
    assert row_of(question).answer_id == second.pk
    remove(by=world.ana, thing=second)
    assert (facts(hour), row_of(question).rank, row_of(question).answer_id) == ((2, 0), OWED, None)
    restore(by=world.ana, thing=first)
    assert (facts(hour), row_of(question).answer_id) == ((2, 1), first.pk)
    vote_for(by=world.ola, comment=other)
    remove(by=world.gus, thing=other)
    assert (facts(hour), row_of(other).rank) == ((1, 1), GONE)
    restore(by=world.gus, thing=other)
    assert (facts(hour), row_of(other).votes_count) == ((2, 1), 1)
    assert row_of(ask(world, hour, "ana", "A word to all")).rank == SAID
    assert facts(hour) == (2, 1)


def test_the_thread_shows_what_waits_before_what_is_answered_and_the_most_wanted_first(world, hour, sign_in):
    said = ask(world, hour, "ana", "I begin in a minute")
    asked = [ask(world, hour, "gus", f"Question {n}") for n in range(4)]
    for n, voters in ((1, ("fay",)), (3, ("fay", "ola")), (2, ("fay", "ola"))):
        for name in voters:
            vote_for(by=world.viewer(name), comment=asked[n])
    answer = reply(world, "ana", asked[2])
    first, second, third, fourth = (one.pk for one in asked)
    wanted = [fourth, second, first, third, answer.pk, said.pk]
    fay = sign_in("fay")
    assert turns(fay, hour) == wanted
    by_time = [said.pk, first, second, third, answer.pk, fourth]
    assert turns(fay, hour, "?order=time") == by_time
    assert turns(fay, hour, f"?at={answer.pk}") == wanted
    assert turns(fay, hour, f"?answer={first}") == wanted
    text = fay.get(hour.url).content.decode()
    assert "1 of 4 questions answered" in text
    assert text.count("Answered") == 1
    assert "Answers here" in text
    remove(by=world.gus, thing=asked[2])
    assert turns(fay, hour) == [fourth, second, first, said.pk, answer.pk]


def test_pages_hold_questions_and_a_long_branch_goes_on_elsewhere(world, hour, sign_in):
    asked = [ask(world, hour, "gus", f"Question {n}") for n in range(PAGE + 5)]
    under = [reply(world, "fay", asked[0], f"Word {n}") for n in range(REPLIES + 4)]
    ola = sign_in("ola")
    assert turns(ola, hour) == [asked[0].pk, *(one.pk for one in under[:REPLIES]), *(one.pk for one in asked[1:PAGE])]
    assert turns(ola, hour, "?page=2") == [one.pk for one in asked[PAGE:]]
    assert turns(ola, hour, "?page=9") == turns(ola, hour, "?page=2")
    assert turns(ola, hour, f"?at={asked[-1].pk}") == turns(ola, hour, "?page=2")
    text = ola.get(hour.url).content.decode()
    assert "4 more comments" in text
    assert f"?order=time&amp;at={under[REPLIES - 1].pk}#c" in text
    # A comment that is asked for stands there, however far down its branch, and so does the host's answer.
    assert under[-1].pk in turns(ola, hour, f"?at={under[-1].pk}")
    answer = reply(world, "ana", asked[0])
    assert answer.pk in turns(ola, hour, "?page=2")
    assert answer.pk not in turns(ola, hour)
    Comment.objects.filter(pk=asked[1].pk).update(hidden_at=timezone.now())
    assert [asked[1].pk in turns(sign_in(name), hour) for name in ("ana", "ola")] == [False, True]


def test_what_is_new_on_another_page_stays_unread(world, hour, sign_in):
    from maillon.feed.unread import mark_thread_read, read_until

    mark_thread_read(by=world.ola, publication=hour)
    asked = [ask(world, hour, "gus", f"Question {n}") for n in range(PAGE + 2)]
    page = sign_in("ola").get(hour.url).content.decode()
    until = re.search(r'name="until" value="([^"]+)"', page)
    assert until is not None
    assert datetime.fromisoformat(until[1]) < asked[PAGE].published_at
    assert datetime.fromisoformat(until[1]) > asked[PAGE - 1].published_at
    assert "new-line" not in page
    assert read_until(world.ola, hour).read_until < asked[0].published_at


def test_cards_and_threads_say_when_it_is_in_the_readers_language(world, sign_in):
    hour = announced(world, opens=timedelta(hours=3))
    ana, fay = sign_in("ana"), sign_in("fay")
    set_preferences(by=world.fay, language="fr")
    ask(world, hour, "gus")

    def card(client) -> str:
        found = re.search(
            rf'<article class="card post" id="p{hour.pk}".*?</article>', client.get("/").content.decode(), re.S
        )
        assert found is not None
        return found[0]

    assert "Opens in 3 hours" in card(ana)
    assert "1 question asked beforehand" in card(ana)
    assert "S’ouvre dans 3" in card(fay)
    assert "You owe" not in card(ana)
    Hour.objects.filter(publication=hour).update(opens_at=timezone.now() - HOUR)
    assert "Open until" in card(ana)
    assert "You owe 1 answer" in card(ana)
    assert ("Ask a question" in card(ana), "Poser une question" in card(fay)) == (False, True)
    assert "Vous devez" not in card(fay)
    move_end(hour)
    assert "Ended on" in card(ana)
    assert "Poser une question" not in card(fay)
    assert "Ended" in ana.get("/c/club/forum/").content.decode()


def test_a_question_that_comes_too_late_is_refused_and_its_text_kept(world, hour, sign_in):
    gus = sign_in("gus")
    asked = ask(world, hour)
    assert ">Ask<" in gus.get(hour.url).content.decode()
    move_end(hour)
    assert "no more questions are taken" in gus.get(hour.url).content.decode()
    assert 'id="reply"' not in gus.get(hour.url).content.decode()
    refused = gus.post(f"{hour.url}comment/", {"body": "canary words"})
    text = refused.content.decode()
    assert (refused.status_code, "canary words" in text, "This question hour has ended" in text) == (409, True, True)
    assert (refused["HX-Retarget"], refused["HX-Reselect"], refused["HX-Reswap"]) == ("#answer", "#answer", "outerHTML")
    assert 'id="reply"' in gus.get(f"{hour.url}?answer={asked.pk}").content.decode()
    assert gus.post(f"{hour.url}comment/", {"body": "And then?", "parent": asked.pk}).status_code == 302
    assert 'id="reply"' in sign_in("ana").get(hour.url).content.decode()
    for answer in (gus.post(f"/comments/{asked.pk}/vote/"), gus.post(f"/comments/{asked.pk}/vote/", {"on": "0"})):
        assert answer.status_code == 409


def test_who_may_not_vote_is_shown_no_button(world, hour, sign_in):
    question = ask(world, hour, "fay")
    button = f'formaction="/comments/{question.pk}/vote/"'
    offered = {name: button in sign_in(name).get(hour.url).content.decode() for name in ("ana", "fay", "ola", "gus")}
    assert offered == {"ana": False, "fay": False, "ola": True, "gus": True}
    part = sign_in("ola").post(f"/comments/{question.pk}/vote/", headers={"hx-request": "true"}).content.decode()
    assert "I want this answered" in part
    assert 'aria-pressed="true"' in part
    move_end(hour)
    assert button not in sign_in("gus").get(hour.url).content.decode()


def test_what_is_owed_stands_on_a_page_of_its_hosts_alone(world, hour, sign_in):
    few, many = ask(world, hour, "gus", "Wanted by few"), ask(world, hour, "fay", "Wanted by many")
    for name in ("ola", "gus"):
        vote_for(by=world.viewer(name), comment=many)
    done, gone = ask(world, hour, "gus", "Done"), ask(world, hour, "gus", "Gone")
    reply(world, "ana", done)
    remove(by=world.gus, thing=gone)
    secret = ask(world, announced(world, place="vault"), "fay", "A secret one")
    coming = ask(world, announced(world, opens=HOUR), "fay", "Not yet")
    assert [row.comment_id for row in owed_by(world.ana)] == [many.pk, few.pk, secret.pk]
    for name in ("fay", "gus", "ola", "otto", "ada"):
        assert list(owed_by(world.viewer(name))) == []
    page = sign_in("ana").get("/hours/owed/").content.decode()
    shown = [
        text for text in ("Wanted by many", "Wanted by few", "Done", "Gone", "A secret one", "Not yet") if text in page
    ]
    assert shown == ["Wanted by many", "Wanted by few", "A secret one"]
    assert f"?answer={many.pk}#answer" in page
    assert "Wanted by many" not in sign_in("fay").get("/hours/owed/").content.decode()
    Membership.objects.filter(space=world.space("vault"), person=world.people["ana"]).delete()
    Comment.objects.filter(pk=few.pk).update(hidden_at=timezone.now())
    assert [row.comment_id for row in owed_by(world.ana)] == [many.pk]
    close_discussion(by=world.ana, publication=hour)
    assert (list(owed_by(world.ana)), owed_counts(world.ana, [hour.pk]), coming.pk > 0) == ([], {}, True)


def test_what_is_open_or_to_come_stands_on_one_page(world, hour, sign_in):
    later, secret = announced(world, opens=2 * HOUR), announced(world, opens=HOUR, place="vault")
    over = announced(world)
    move_end(over)
    wall = publish_on_wall(by=world.ana, body="My wall").space
    mine = announce_hour(
        by=world.ana,
        space=wall,
        title="On my wall",
        opens_at=timezone.now() + 5 * HOUR,
        ends_at=timezone.now() + 6 * HOUR,
    )
    found = {name: list(hours_for(world.viewer(name))) for name in ("fay", "gus", "otto")}
    assert found == {"fay": [hour, secret, later, mine], "gus": [hour, later], "otto": [mine]}
    assert "Wall of Ana Person" in sign_in("otto").get("/hours/").content.decode()
    titles = sign_in("fay").get("/c/club/forum/?show=hours").content.decode()
    assert [f'href="/p/{one.pk}/"' in titles for one in (hour, later, over)] == [True, True, False]


def notices(world) -> dict[str, str]:
    names = {person.pk: name for name, person in world.people.items()}
    return {
        names[row.person_id]: row.reason for row in Notice.objects.filter(thread__startswith="content.publication:")
    }


def test_members_hear_when_it_opens_and_its_host_what_is_owed_at_its_end_and_once_more(world, settle, sign_in):
    club = Membership.objects.filter(space=world.space("club"))
    club.update(level="direct")
    club.filter(person__in=[world.people["fay"], world.people["ana"]]).update(level="every")
    hour = announced(world, opens=HOUR)
    settle()
    assert notices(world) == {"fay": "published"}
    row = Hour.objects.get(publication=hour)
    ask(world, hour, "gus")
    settle()
    assert notices(world) == {"fay": "published", "ana": "answered"}
    work_off(now=row.opens_at + timedelta(seconds=1))
    assert notices(world) == {"fay": "hour_open", "ana": "answered"}
    Hour.objects.filter(pk=row.pk).update(opens_at=timezone.now() - HOUR)  # The clock of what is owed goes on, too.
    work_off(now=row.ends_at + timedelta(seconds=1))
    assert notices(world) == {"fay": "hour_open", "ana": "owed"}
    page = sign_in("ana").get("/notices/").content.decode()
    assert ("Your question hour has ended" in page, "You owe 1 answer" in page) == (True, True)
    Notice.objects.update(read_at=timezone.now())
    work_off(now=row.ends_at + PAUSE - HOUR)
    assert not Notice.objects.filter(read_at=None).exists()
    work_off(now=row.ends_at + PAUSE + HOUR)
    assert [row.reason for row in Notice.objects.filter(read_at=None)] == ["owed"]
    Notice.objects.update(read_at=timezone.now())
    work_off(now=row.ends_at + 20 * PAUSE)
    assert not Notice.objects.filter(read_at=None).exists()


def test_another_moment_than_the_present_one_tells_nobody_nor_does_one_that_was_removed(world, settle):
    hour, gone = announced(world, opens=HOUR), announced(world, opens=HOUR)
    ask(world, hour, "gus"), ask(world, gone, "gus")
    Membership.objects.filter(space=world.space("club")).update(level="every")
    settle()
    Hour.objects.filter(publication=hour).update(opens_at=timezone.now() + 5 * HOUR, ends_at=timezone.now() + 6 * HOUR)
    remove(by=world.ana, thing=gone)
    Notice.objects.all().delete()
    work_off(now=timezone.now() + 3 * HOUR + PAUSE)
    assert Notice.objects.count() == 0


def test_at_the_end_nobody_is_told_where_all_is_answered(world, hour, settle):
    reply(world, "ana", ask(world, hour))
    settle()
    end = Hour.objects.get(publication=hour).ends_at
    work_off(now=end + timedelta(seconds=1))
    work_off(now=end + PAUSE + HOUR)
    assert "owed" not in Notice.objects.values_list("reason", flat=True)


def test_who_asked_is_told_once_that_a_host_answered_wherever_under_it(world, hour, settle):
    question = ask(world, hour, "gus")
    talk = reply(world, "ola", question, "I wonder too")
    settle()
    Notice.objects.all().delete()
    reply(world, "fay", talk, "So do I")
    settle()
    assert notices(world) == {"ana": "answered", "ola": "answered"}
    Notice.objects.all().delete()
    reply(world, "ana", talk)
    settle()
    assert notices(world) == {"gus": "answered", "ola": "answered"}


def test_scheduled_it_must_open_when_it_has_appeared(world):
    now = timezone.now()
    fields = lambda opens, ends: {"opens_at": [opens], "ends_at": [ends]}  # noqa: E731
    at = now + timedelta(days=2)
    local = lambda moment: f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"  # noqa: E731
    plan = partial(schedule, by=world.ana, space=world.space("club"), at=at, kind="hour", title="Ask me")
    for field, own in (
        ("opens_at", fields(local(at - HOUR), local(at + HOUR))),
        ("ends_at", fields("", local(at - HOUR))),
    ):
        with pytest.raises(Invalid) as refused:
            plan(fields=own)
        assert [error.field for error in refused.value.errors] == [field]
    draft = plan(fields=fields(local(at + HOUR), local(at + 2 * HOUR)))
    assert Draft.objects.get(pk=draft.pk).due_at == at
    assert not Publication.objects.filter(kind="hour").exists()


def test_the_composer_keeps_everything_when_it_is_refused(world, sign_in):
    ana = sign_in("ana")
    form = ana.get("/publish/?kind=hour&place=club").content.decode()
    tomorrow = (today_of(by=world.ana) + timedelta(days=1)).isoformat()
    assert f'value="{tomorrow}T10:00"' in form
    typed = {
        "kind": "hour",
        "place": "club",
        "title": "",
        "body": "canary words",
        "opens_at": "",
        "ends_at": f"{tomorrow}T12:00",
    }
    refused = ana.post("/publish/", typed)
    text = refused.content.decode()
    assert (refused.status_code, "canary words" in text, f'value="{tomorrow}T12:00"' in text) == (422, True, True)
    assert "Say in one line what may be asked about." in text
    for ends, said in (
        ("2020-01-01T10:00", "It ends in the future."),
        ("soon", "Give a day and an hour."),
        ("", "Say when it ends."),
    ):
        late = ana.post("/publish/", typed | {"title": "Ask me", "ends_at": ends})
        assert (late.status_code, said in late.content.decode()) == (422, True)
    assert ana.post("/publish/", typed | {"title": "Ask me"}).status_code == 302
    assert Hour.objects.get(publication__title="Ask me").state == "open"


def test_the_hours_of_the_form_are_those_of_who_writes(world, sign_in):
    set_preferences(by=world.ana, time_zone="Pacific/Auckland")
    ends = timezone.now() + timedelta(days=3)
    typed = {"kind": "hour", "place": "club", "title": "Ask me", "opens_at": "", "ends_at": "2990-01-01T10:00"}
    from zoneinfo import ZoneInfo

    typed["ends_at"] = f"{ends.astimezone(ZoneInfo('Pacific/Auckland')):%Y-%m-%dT%H:%M}"
    assert sign_in("ana").post("/publish/", typed).status_code == 302
    assert Hour.objects.get().ends_at == ends.astimezone(UTC).replace(second=0, microsecond=0)


def test_a_question_that_becomes_a_discussion_of_its_own_is_owed_no_more(world, hour):
    question, other = ask(world, hour), ask(world, hour, "gus", "How wide?")
    answer = reply(world, "ana", question)
    made = split_thread(by=world.fay, comment=question, to=world.space("club"), title="Its depth")
    assert (facts(hour), HourQuestion.objects.count()) == ((1, 0), 1)
    assert made.kind == "post"
    assert Comment.objects.get(pk=answer.pk).publication_id == made.pk
    split_thread(by=world.fay, comment=reply(world, "ana", other), to=world.space("club"), title="Its width")
    assert (facts(hour), row_of(other).rank, row_of(other).answer_id) == ((1, 0), OWED, None)


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_ask_vote_and_are_answered_and_the_counters_equal_recounts(world, crowd, at_once, hour):
    question = ask(world, hour, "gus")
    for person in crowd:
        admit(space=world.space("club"), person_id=person.pk)
    viewers = [viewer_of(person) for person in crowd]
    assert at_once(partial(vote_for, by=viewer, comment=question) for viewer in viewers) == []
    twice = [partial(vote_for, by=viewers[0], comment=question) for _ in range(10)]
    back = [partial(take_vote_back, by=viewer, comment=question) for viewer in viewers[1:31]]
    asked = [partial(publish_comment, by=viewer, publication=hour, body="And?") for viewer in viewers[:10]]
    answer = partial(publish_comment, by=world.ana, publication=hour, body="So", parent=question)
    assert at_once([*twice, *back, *asked, answer, answer]) == []
    assert row_of(question).votes_count == HourVote.objects.count() == 20
    assert facts(hour) == (11, 1)
    # Whose comment was the last is told of `publish_comment` alone, in whatever kind of thread.
    assert [one for one in miscounts() if one.model in (Hour, HourQuestion)] == []


def test_the_print_says_when(world, hour, sign_in):
    ask(world, hour, "gus")
    text = sign_in("fay").get(f"{hour.url}print/").content.decode()
    assert "Open until" in text
    assert "How deep is it?" in text


def counted(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def test_pages_have_a_constant_number_of_queries(world, hour, sign_in):
    ola, ana = sign_in("ola"), sign_in("ana")
    question = ask(world, hour, "gus")
    reply(world, "ana", question)
    ask(world, hour, "gus")
    ask(world, announced(world, by="fay"), "ana")
    paths = (
        "/",
        "/c/club/",
        "/c/club/forum/",
        "/hours/",
        hour.url,
        f"{hour.url}?at={question.pk}",
        f"{hour.url}?order=time",
    )
    one = {path: counted(ola, path) for path in paths} | {"owed": counted(ana, "/hours/owed/")}
    for n in range(4):
        reply(world, "ana", ask(world, hour, "fay", f"More {n}"))
        ask(world, hour, "gus", f"And more {n}")
        announced(world, by="fay", opens=HOUR)
    assert {path: counted(ola, path) for path in paths} | {"owed": counted(ana, "/hours/owed/")} == one


def test_a_page_of_posts_asks_nothing_about_question_hours(world, sign_in):
    post = publish_post(by=world.fay, space=world.space("club"), title="A post", body="Words")
    publish_comment(by=world.ola, publication=post, body="One")
    ana = sign_in("ana")
    for path in ("/", post.url):
        with CaptureQueriesContext(connection) as captured:
            ana.get(path)
        assert [one["sql"] for one in captured if "hour" in one["sql"]] == []


def test_writing_in_one_branch_looks_at_no_other(world, hour):
    asked = [ask(world, hour, "gus", f"Question {n}") for n in range(6)]
    with CaptureQueriesContext(connection) as captured:
        reply(world, "ana", asked[0])
    touched = [one["sql"] for one in captured if "hour_hourquestion" in one["sql"] and one["sql"].startswith("UPDATE")]
    assert len(touched) == 1
    assert facts(hour) == (6, 1)


def test_a_guest_who_only_reads_asks_and_votes_for_nothing(world, hour, sign_in):
    from maillon.access.models import READ, Space

    question = ask(world, hour)
    Space.objects.filter(pk=hour.space_id).update(guests_may=READ)
    hour.refresh_from_db()
    gus = viewer_of(Person.objects.get(pk=world.people["gus"].pk))
    with pytest.raises(Forbidden):
        vote_for(by=gus, comment=Comment.objects.get(pk=question.pk))
    assert "I want this answered" not in sign_in("gus").get(hour.url).content.decode()
