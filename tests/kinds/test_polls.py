"""Polls: made, voted in, changed, closed, shown; who voted for what where one votes by name, and the file of results."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.access.counting import admit
from maillon.access.models import Membership, Space
from maillon.checking.counters import miscounts
from maillon.content.actions import edit, remove
from maillon.content.kinds.poll.actions import close_poll, make_poll, take_poll_vote_back, vote_in_poll
from maillon.content.kinds.poll.models import Poll, PollChoice, PollVote, PollVoter
from maillon.content.kinds.poll.parts import parts_of_polls, share
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.models import Publication
from maillon.core.errors import Conflict, Forbidden, Invalid, NotFound
from maillon.core.policy import can
from maillon.people.actions import set_preferences
from maillon.people.viewing import viewer_of

DAYS = ["Monday", "Tuesday", "Wednesday"]


@pytest.fixture
def make(world):
    """A function that makes a poll of Ana's in Club."""

    def poll(**facts):
        facts = {"by": world.ana, "space": world.space("club"), "title": "Which day?", "choices": DAYS} | facts
        return make_poll(**facts)

    return poll


@pytest.fixture
def days(make) -> Publication:
    return make()


def ids(publication: Publication) -> dict[str, int]:
    return dict(PollChoice.objects.filter(poll__publication=publication).values_list("text", "pk"))


def counts(publication: Publication) -> list[int]:
    rows = PollChoice.objects.filter(poll__publication=publication)
    return list(rows.order_by("place").values_list("votes_count", flat=True))


def voters(publication: Publication) -> int:
    return Poll.objects.get(publication=publication).voters_count


def vote(viewer, publication: Publication, *texts: str) -> None:
    vote_in_poll(by=viewer, publication=publication, choices=[ids(publication)[text] for text in texts])


def over(publication: Publication) -> None:
    """Its time has come."""
    Poll.objects.filter(publication=publication).update(closes_at=timezone.now() - timedelta(seconds=1))


def card(client, pk: int, path: str = "/") -> str:
    found = re.search(rf'<article class="card post" id="p{pk}".*?</article>', client.get(path).content.decode(), re.S)
    return found[0] if found else ""


# ── Making one ──


def test_a_poll_asks_in_its_title_and_keeps_its_choices_in_their_order(world, make):
    made = make(choices=["  Monday ", "", "Tuesday\n", "   ", "Wed\u200bnesday"], is_multiple=True)
    rows = PollChoice.objects.filter(poll__publication=made).order_by("place")
    assert [one.text for one in rows] == ["Monday", "Tuesday", "Wed\u200bnesday"]
    assert (made.kind, made.title, Poll.objects.get(publication=made).is_multiple) == ("poll", "Which day?", True)
    with pytest.raises(Invalid, match="in one line"):
        make(title="  ")
    with pytest.raises(Invalid, match="in one line"):
        edit(by=world.ana, thing=made, title="", body="Only a body")
    with pytest.raises(Forbidden):
        make(by=world.otto)


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ([], "Give at least 2 choices"),
        (["Only one", " ", ""], "Give at least 2 choices"),
        (["A", "A"], "“A” and “A” are the same"),
        (["Café", "Tea", " CAFE "], "“Café” and “CAFE” are the same"),
        (["x" * 121, "y"], "120 characters"),
        ([f"Choice {n}" for n in range(21)], "at most 20 choices"),
        ([f"Choice {n}" for n in range(10_000)], "at most 20 choices"),
    ],
    ids=["none", "one", "alike", "alike but for case and accents", "too long", "too many", "far too many"],
)
def test_choices_that_do_not_fit_are_told_in_a_sentence(make, choices, sentence):
    with pytest.raises(Invalid, match=sentence) as refused:
        make(choices=choices)
    assert refused.value.errors[0].field == "choices"
    assert not Publication.objects.exists()


def test_twenty_choices_of_120_characters_fit(make):
    made = make(choices=[f"{n:02}" + "x" * 118 for n in range(20)])
    assert len(ids(made)) == 20


def test_case_g1_a_page_with_ten_thousand_choices_says_the_same_sentence_at_once(world, sign_in):
    ana = sign_in("ana")
    many = "\n".join(f"Choice {n}" for n in range(10_000))
    for choices in (many, [f"Choice {n}" for n in range(21)]):
        facts = {"kind": "poll", "place": "club", "title": "Which?", "choices": choices}
        with CaptureQueriesContext(connection) as captured:
            refused = ana.post("/publish/", facts)
        assert refused.status_code == 422
        assert "A poll has at most 20 choices." in refused.content.decode()
        assert len(captured) < 30
        assert len(refused.content) < 100_000, "the page does not grow with what was sent"
    assert not Publication.objects.exists()


@pytest.mark.parametrize("far", [timedelta(0), timedelta(days=-1), timedelta(days=400)])
def test_a_poll_closes_in_the_future_within_a_year(make, far):
    with pytest.raises(Invalid) as refused:
        make(closes_at=timezone.now() + far)
    assert refused.value.errors[0].field == "closes_at"
    assert make(closes_at=timezone.now() + timedelta(days=365)).pk


def test_the_composer_keeps_all_that_was_typed_when_it_is_refused_and_publishes_when_it_fits(world, sign_in):
    ana = sign_in("ana")
    typed = {
        "kind": "poll", "place": "club", "title": "Which day?", "body": "Some words", "choices": ["Monday", "monday", "Friday"],
        "is_anonymous": "on", "is_multiple": "on", "results": "after_vote", "closes_on": "2001-02-03",
    }  # fmt: skip
    page = ana.post("/publish/", typed)
    text = page.content.decode()
    assert page.status_code == 422
    assert "are the same" in text or "closes in the future" in text
    assert re.findall(r'name="choices" value="(\w*)"', text)[:3] == ["Monday", "monday", "Friday"]
    assert all(re.search(rf'name="{name}"[^>]* checked', text) for name in ("is_anonymous", "is_multiple"))
    assert re.search(r'<option value="after_vote" selected', text)
    assert 'value="2001-02-03"' in text
    today = timezone.localdate(timezone=ZoneInfo("Europe/Paris"))
    fits = typed | {"choices": ["Monday", "Friday"], "closes_on": today.isoformat()}
    assert ana.post("/publish/", fits).status_code == 302
    poll = Poll.objects.get()
    assert (poll.is_anonymous, poll.is_multiple, poll.results, poll.publication.kind) == (
        True,
        True,
        "after_vote",
        "poll",
    )
    assert poll.closes_at is not None
    assert timezone.localtime(poll.closes_at).date() == today


@pytest.mark.parametrize("closes_on", ["tomorrow", "2026-13-45", "9999-12-31", "0001-01-01", "٢٠٢٦-٠١-٠١"])
def test_a_date_that_is_none_or_too_far_is_told_under_its_field(sign_in, world, closes_on):
    facts = {"kind": "poll", "place": "club", "title": "Which day?", "choices": DAYS, "closes_on": closes_on}
    refused = sign_in("ana").post("/publish/", facts)
    assert refused.status_code == 422
    assert 'id="id_closes_on-error"' in refused.content.decode()


def test_without_scripts_more_rows_come_with_what_was_typed(world, sign_in):
    ana = sign_in("ana")
    page = ana.get("/publish/?kind=poll&place=club").content.decode()
    assert page.count('name="choices"') == 4
    facts = {"kind": "poll", "place": "club", "choose": "1", "choices": ["a", "b", "c", "d"], "is_multiple": "on"}
    more = ana.post("/publish/", facts)
    assert more.status_code == 200
    assert re.findall(r'name="choices" value="(\w*)"', more.content.decode()) == ["a", "b", "c", "d", "", ""]


# ── Voting ──


def test_a_vote_by_name_counts_is_changed_and_taken_back(world, days, published):
    vote(world.gus, days, "Monday")
    vote(world.ana, days, "Monday")
    assert (counts(days), voters(days)) == ([2, 0, 0], 2)
    vote(world.gus, days, "Tuesday")
    assert (counts(days), voters(days)) == ([1, 1, 0], 2)
    before = len(published())
    vote(world.gus, days, "Tuesday")
    assert len(published()) == before, "the same vote again changes nothing"
    for _ in range(2):
        take_poll_vote_back(by=world.gus, publication=days)
    assert (counts(days), voters(days)) == ([1, 0, 0], 1)
    assert (PollVote.objects.count(), PollVoter.objects.count()) == (1, 1)
    assert miscounts() == []


def test_one_choice_or_several_and_only_those_of_the_poll(world, make, days):
    several = make(is_multiple=True)
    vote(world.gus, several, "Monday", "Tuesday")
    vote(world.gus, several, "Tuesday", "Wednesday")
    assert (counts(several), voters(several)) == ([0, 1, 1], 1)
    with pytest.raises(Invalid, match="one only"):
        vote(world.gus, days, "Monday", "Tuesday")
    with pytest.raises(Invalid, match="Choose first"):
        vote_in_poll(by=world.gus, publication=days, choices=[])
    with pytest.raises(Invalid, match="not one of this poll"):
        vote_in_poll(by=world.gus, publication=days, choices=[ids(several)["Monday"]])
    assert counts(days) == [0, 0, 0]


def test_an_anonymous_vote_is_final(world, make):
    poll = make(is_anonymous=True)
    vote(world.gus, poll, "Monday")
    for again in ("Monday", "Tuesday"):
        with pytest.raises(Conflict, match="cannot be changed or taken back"):
            vote(world.gus, poll, again)
    with pytest.raises(Conflict, match="cannot be changed or taken back"):
        take_poll_vote_back(by=world.gus, publication=poll)
    assert (counts(poll), voters(poll)) == ([1, 0, 0], 1)


def test_who_may_answer_votes_and_a_poll_that_is_gone_or_hidden_takes_no_votes(world, days):
    with pytest.raises(NotFound):
        vote(world.otto, days, "Monday")
    open_to_all = make_poll(by=world.ana, space=world.space("everyone"), title="Lunch?", choices=["Yes", "No"])
    Membership.objects.filter(space=world.space("everyone"), person=world.people["otto"]).delete()
    with pytest.raises(Forbidden):
        vote(world.otto, open_to_all, "Yes")
    Publication.objects.filter(pk=days.pk).update(hidden_at=timezone.now())
    for who in (world.ana, world.fay):
        with pytest.raises(Conflict, match="taken away"):
            vote(who, days, "Monday")
    with pytest.raises(NotFound):
        vote(world.gus, days, "Monday")
    Publication.objects.filter(pk=days.pk).update(hidden_at=None)
    remove(by=world.ana, thing=days)
    with pytest.raises(NotFound):
        vote(world.ana, days, "Monday")
    assert counts(days) == [0, 0, 0]
    post = publish_post(by=world.ana, space=world.space("club"), body="No poll")
    with pytest.raises(NotFound):
        vote_in_poll(by=world.ana, publication=post, choices=[1])


def test_cards_offer_a_vote_to_whom_the_policy_lets(world, make):
    space = publish_on_wall(by=world.ana, body="First").space
    polls = [make(), make(space=world.space("everyone")), make_poll(by=world.ana, space=space, title="?", choices=DAYS)]
    Membership.objects.filter(space=world.space("everyone"), person=world.people["otto"]).delete()
    for name in ("ola", "fay", "ana", "otto", "gus", "ada"):
        viewer = world.viewer(name)
        rows = list(Publication.objects.visible_to(viewer).filter(pk__in=[p.pk for p in polls]).select_related("space"))
        offered = {pk for pk, part in parts_of_polls(viewer, rows).items() if part.may_vote}
        assert offered == {row.pk for row in rows if can(viewer, "content.vote_in_poll", row)}, name


# ── Closing ──


def test_after_its_day_votes_are_refused_with_a_sentence(world, make, sign_in):
    poll = make(closes_at=timezone.now() + timedelta(days=1))
    vote(world.gus, poll, "Monday")
    over(poll)
    with pytest.raises(Conflict, match="This poll is closed"):
        vote(world.fay, poll, "Monday")
    with pytest.raises(Conflict, match="This poll is closed"):
        take_poll_vote_back(by=world.gus, publication=poll)
    refused = sign_in("fay").post(f"/p/{poll.pk}/vote/", {f"choice-{poll.pk}": ids(poll)["Monday"]})
    assert (refused.status_code, "This poll is closed" in refused.content.decode()) == (409, True)
    assert counts(poll) == [1, 0, 0]


def test_its_author_closes_it_early_and_nobody_else(world, days, sign_in, published):
    for who in (world.fay, world.gus, world.ola):
        with pytest.raises(Forbidden):
            close_poll(by=who, publication=days)
    assert sign_in("fay").post(f"/p/{days.pk}/close/").status_code == 403
    assert f"/p/{days.pk}/close/" in sign_in("ana").get(f"/p/{days.pk}/acts/").content.decode()
    assert f"/p/{days.pk}/close/" not in sign_in("fay").get(f"/p/{days.pk}/acts/").content.decode()
    assert sign_in("ana").post(f"/p/{days.pk}/close/").status_code == 302
    at = Poll.objects.get(publication=days).closed_at
    close_poll(by=world.ana, publication=days)
    assert Poll.objects.get(publication=days).closed_at == at
    assert [event.name for event in published() if event.name.startswith("poll.")] == ["poll.closed"]
    with pytest.raises(Conflict, match="closed"):
        vote(world.gus, days, "Monday")
    assert f"/p/{days.pk}/close/" not in sign_in("ana").get(f"/p/{days.pk}/acts/").content.decode()


# ── What is shown ──


@pytest.mark.parametrize(
    ("results", "shown"),
    [
        ("always", {"before": True, "voted": True, "closed": True}),
        ("after_vote", {"before": False, "voted": True, "closed": True}),
        ("after_closing", {"before": False, "voted": False, "closed": True}),
    ],
)
@pytest.mark.parametrize("is_anonymous", [False, True])
def test_results_are_shown_when_the_poll_says_so_on_every_surface(
    world, make, sign_in, program_of, results, shown, is_anonymous
):
    poll = make(results=results, is_anonymous=is_anonymous)
    vote(world.fay, poll, "Tuesday")
    gus, robot = sign_in("gus"), program_of("gus")

    def surfaces() -> set[bool]:
        told = robot.get(f"publications/{poll.pk}")["poll"]["choices"]
        table = gus.get(f"/p/{poll.pk}/votes.csv")
        return {
            "poll-bar" in card(gus, poll.pk),
            "poll-bar" in gus.get(poll.url).content.decode(),
            {one["votes"] for one in told} != {None},
            table.status_code == 200,
            f"/p/{poll.pk}/votes.csv" in gus.get(f"/p/{poll.pk}/acts/").content.decode(),
            (is_anonymous and table.status_code == 200) or gus.get(f"/p/{poll.pk}/votes/").status_code == 200,
        }

    seen = {"before": surfaces()}
    vote(world.gus, poll, "Monday")
    seen["voted"] = surfaces()
    close_poll(by=world.ana, publication=poll)
    seen["closed"] = surfaces()
    assert seen == {moment: {is_shown} for moment, is_shown in shown.items()}


def test_a_card_says_what_was_voted_and_by_how_many_in_the_readers_language(world, days, sign_in):
    for who, text in (("fay", "Monday"), ("ana", "Monday"), ("ola", "Tuesday")):
        vote(world.viewer(who), days, text)
    gus, fay = sign_in("gus"), sign_in("fay")
    set_preferences(by=world.fay, language="fr")
    assert "67%" in re.sub(r"<[^>]*>|\s", "", card(gus, days.pk))
    assert "3 people have voted" in card(gus, days.pk)
    assert f'name="choice-{days.pk}"' in card(gus, days.pk)
    assert "3 personnes ont voté" in card(fay, days.pk)
    assert "votre vote" in card(fay, days.pk)
    assert "Changer mon vote" in card(fay, days.pk)
    assert "poll-mine" not in card(gus, days.pk)


def test_the_closing_is_said_in_the_zone_of_the_reader(world, make, sign_in):
    poll = make(closes_at=timezone.now().replace(hour=12, minute=0, second=0) + timedelta(days=3))
    set_preferences(by=world.fay, time_zone="Asia/Tokyo")
    set_preferences(by=world.gus, time_zone="UTC")
    assert "21:00" in card(sign_in("fay"), poll.pk)
    assert "12:00" in card(sign_in("gus"), poll.pk)


@pytest.mark.parametrize(("votes", "of", "percent"), [(0, 0, 0), (1, 3, 33), (2, 3, 67), (1, 8, 13), (8, 8, 100)])
def test_shares_are_rounded_half_up(votes, of, percent):
    assert share(votes, of) == percent


def test_a_vote_by_page_answers_with_the_poll_as_it_is_then(world, days, sign_in):
    gus = sign_in("gus")
    url, name = f"/p/{days.pk}/vote/", f"choice-{days.pk}"
    part = gus.post(url, {name: ids(days)["Monday"]}, headers={"HX-Request": "true"}).content.decode()
    assert "Your vote is counted." in part
    assert part.startswith(f'<div class="poll" id="poll-{days.pk}">')
    nothing = gus.post(url, {}, headers={"HX-Request": "true"}).content.decode()
    assert "Choose first, then vote." in nothing
    back = gus.post(url, {"on": "0"}, headers={"HX-Request": "true"}).content.decode()
    assert "Your vote is taken back." in back
    assert gus.post(url, {name: ids(days)["Monday"]})["Location"] == days.url
    assert gus.post(url, {name: ["x", "9" * 30]}).status_code == 422
    assert counts(days) == [1, 0, 0]


def test_choices_are_found_by_search(world, make, settle, program_of):
    poll = make(choices=["Periwinkle", "Marigold"])
    settle()
    found = program_of("gus").get("search?q=marigold")["items"]
    assert [one["id"] for one in found] == [str(poll.pk)]
    assert program_of("otto").get("search?q=marigold")["items"] == []


# ── Who voted for what, and the file ──


def table(client, publication: Publication, delimiter: str = ",") -> list[list[str]]:
    answer = client.get(f"/p/{publication.pk}/votes.csv")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="votes-{publication.pk}.csv"'
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_who_voted_for_what_is_told_to_readers_of_a_poll_by_name_and_to_nobody_else(world, make, days, sign_in):
    vote(world.ana, days, "Monday")
    page = sign_in("gus").get(f"/p/{days.pk}/votes/").content.decode()
    main = page[page.index("<main") :]
    assert main.index("Monday") < main.index("Ana Person") < main.index("Tuesday")
    assert f'href="/p/{days.pk}/votes/"' in card(sign_in("gus"), days.pk)
    assert [sign_in("otto").get(f"/p/{days.pk}/{end}").status_code for end in ("votes/", "votes.csv")] == [404, 404]
    secret = make(is_anonymous=True)
    vote(world.ana, secret, "Monday")
    assert sign_in("gus").get(f"/p/{secret.pk}/votes/").status_code == 403
    assert "/votes/" not in card(sign_in("gus"), secret.pk)


def test_a_guest_is_not_told_of_a_voter_whom_she_does_not_meet(world, days, sign_in):
    vote(world.ana, days, "Monday")
    Membership.objects.filter(space=world.space("club"), person=world.people["ana"]).delete()
    guest = sign_in("gus").get(f"/p/{days.pk}/votes/").content.decode()
    section = guest[guest.index('class="poll-people"') :]
    assert "Ana Person" not in section
    assert "and 1 person more" in section
    assert "Ana Person" in sign_in("fay").get(f"/p/{days.pk}/votes/").content.decode()


def test_case_h1_the_file_has_numbers_and_names_and_no_formula(world, make, sign_in):
    hostile = ["=1+1", "+1", "-1", "@x", "＝1", "  =2", 'say "hi", then; go']
    poll = make(choices=hostile)
    vote(world.ana, poll, "=1+1")
    world.people["gus"].name = "=HYPERLINK(1)"
    world.people["gus"].save(update_fields=["name"])
    vote(world.gus, poll, "+1")
    rows = table(sign_in("fay"), poll)
    assert rows[0] == ["Choice", "Votes", "Share in %", "Person"]
    assert [row[0] for row in rows[1:8]] == ["'=1+1", "'+1", "'-1", "'@x", "'＝1", "'=2", 'say "hi", then; go']
    assert rows[1][1:] == ["1", "50", ""]
    assert rows[8:] == [["'=1+1", "", "", "Ana Person"], ["'+1", "", "", "'=HYPERLINK(1)"]]
    set_preferences(by=world.fay, language="fr")
    assert table(sign_in("fay"), poll, ";")[0] == ["Choix", "Voix", "Part en\u00a0%", "Personne"]


def test_the_file_of_an_anonymous_poll_names_nobody(world, make, sign_in):
    poll = make(is_anonymous=True)
    vote(world.ana, poll, "Monday")
    assert table(sign_in("ana"), poll) == [
        ["Choice", "Votes", "Share in %"],
        ["Monday", "1", "100"],
        ["Tuesday", "0", "0"],
        ["Wednesday", "0", "0"],
    ]


# ── Counting ──


def test_pages_have_a_constant_number_of_queries_and_posts_ask_nothing_about_polls(world, make, sign_in):
    publish_post(by=world.fay, space=world.space("club"), title="A post", body="Words")
    ana = sign_in("ana")

    def asked(path: str) -> list[str]:
        ana.get(path)
        with CaptureQueriesContext(connection) as captured:
            ana.get(path)
        return [one["sql"] for one in captured]

    assert [sql for sql in asked("/") if "poll" in sql] == []
    first = make()
    vote(world.ana, first, "Monday")
    one = {path: len(asked(path)) for path in ("/", "/c/club/", "/c/club/forum/", first.url)}
    for _ in range(3):
        vote(world.ana, make(choices=[f"Choice {n}" for n in range(20)]), "Choice 3")
    assert {path: len(asked(path)) for path in one} == one


def test_miscounts_of_polls_are_found_and_what_can_be_repaired_is(world, make):
    named, secret = make(), make(is_anonymous=True)
    for poll in (named, secret):
        vote(world.gus, poll, "Monday")
    PollChoice.objects.filter(poll__publication=named, text="Tuesday").update(votes_count=5)
    Poll.objects.filter(publication=named).update(voters_count=7)
    PollChoice.objects.filter(poll__publication=secret, text="Tuesday").update(votes_count=5)
    assert len(miscounts(repair=True)) == 3
    assert (counts(named), voters(named)) == ([1, 0, 0], 1)
    [left] = miscounts(repair=True)
    assert str(left) == f"poll.poll {Poll.objects.get(publication=secret).pk}: voters_count is 1, counted 6"
    assert counts(secret) == [1, 5, 0], "nothing says which of the two numbers is right"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_anonymous", [False, True], ids=["by name", "anonymous"])
def test_case_j1_fifty_at_once_vote_and_the_counters_equal_recounts(world, crowd, at_once, make, is_anonymous):
    poll = make(is_anonymous=is_anonymous)
    for person in crowd:
        admit(space=world.space("club"), person_id=person.pk)
    poll.space = Space.objects.get(pk=poll.space_id)
    viewers, offered = [viewer_of(person) for person in crowd], list(ids(poll).values())
    refused = at_once(
        partial(vote_in_poll, by=viewer, publication=poll, choices=[offered[n % 3]])
        for n, viewer in enumerate([*viewers, *viewers[:10]])
    )
    # Ten vote twice at once, for different choices: by name the later one stands, anonymous the first alone.
    assert [type(one) for one in refused] == ([Conflict] * 10 if is_anonymous else [])
    assert (sum(counts(poll)), voters(poll), PollVoter.objects.count()) == (50, 50, 50)
    assert PollVote.objects.count() == (0 if is_anonymous else 50)
    assert miscounts() == []
    if not is_anonymous:
        assert at_once(partial(take_poll_vote_back, by=viewer, publication=poll) for viewer in viewers[:40]) == []
        assert (sum(counts(poll)), voters(poll)) == (10, 10)
        assert miscounts() == []
