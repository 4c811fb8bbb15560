"""Questions: asked, answered, voted for, accepted, had by others too; and found before they are asked again."""

from __future__ import annotations

import re
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.access.counting import admit
from maillon.access.models import Membership
from maillon.checking.counters import miscounts
from maillon.content.actions import edit, publish_comment, remove, restore
from maillon.content.kinds.post.actions import publish_post
from maillon.content.kinds.question.actions import (
    accept_answer,
    ask_question,
    have_same_question,
    no_longer_have_question,
    take_acceptance_back,
)
from maillon.content.kinds.question.models import Answer, AnswerVote, Question, SameQuestion
from maillon.content.models import Publication
from maillon.content.voting import take_vote_back, vote_for
from maillon.core.errors import Forbidden, Invalid, NotFound
from maillon.core.refs import ref
from maillon.notifications.models import Notice
from maillon.people.actions import set_preferences
from maillon.people.viewing import viewer_of
from maillon.search.alike import alike
from maillon.search.indexing import rebuild


@pytest.fixture
def asked(world):
    return ask_question(by=world.ana, space=world.space("club"), title="How thick is the ice?", body="At berth 5.")


def state(publication: Publication) -> Question:
    return Question.objects.get(publication=publication)


def card(client, pk: int, path: str = "/") -> str:
    found = re.search(rf'<article class="card post" id="p{pk}".*?</article>', client.get(path).content.decode(), re.S)
    return found[0] if found else ""


def reasons(world) -> dict[str, str]:
    names = {person.pk: name for name, person in world.people.items()}
    return {names[one.person_id]: one.reason for one in Notice.objects.all()}


def test_a_question_is_asked_in_its_title_and_keeps_it(world, asked):
    assert (asked.kind, asked.title, state(asked).first_answer_at) == ("question", "How thick is the ice?", None)
    with pytest.raises(Invalid):
        ask_question(by=world.ana, space=world.space("club"), title="  ", body="Only a body")
    with pytest.raises(Invalid):
        edit(by=world.ana, thing=asked, title="", body="Only a body")
    with pytest.raises(Forbidden):
        ask_question(by=world.otto, space=world.space("club"), title="May I?")


def test_the_time_of_the_first_answer_is_that_of_somebody_else_and_follows_what_stands(world, asked):
    publish_comment(by=world.ana, publication=asked, body="At low water, I mean.")
    assert state(asked).first_answer_at is None
    first = publish_comment(by=world.fay, publication=asked, body="30 cm")
    second = publish_comment(by=world.gus, publication=asked, body="31 cm")
    assert state(asked).first_answer_at == first.published_at
    remove(by=world.fay, thing=first)
    assert state(asked).first_answer_at == second.published_at
    restore(by=world.fay, thing=first)
    assert state(asked).first_answer_at == first.published_at


def test_who_asked_or_a_moderator_accepts_changes_and_takes_back(world, asked, published):
    one = publish_comment(by=world.gus, publication=asked, body="30 cm")
    two = publish_comment(by=world.fay, publication=asked, body="31 cm")
    with pytest.raises(Forbidden):
        accept_answer(by=world.gus, comment=one)
    accept_answer(by=world.ana, comment=one)
    at = state(asked).accepted_at
    accept_answer(by=world.ana, comment=one)
    assert (state(asked).accepted_id, state(asked).accepted_at) == (one.pk, at)
    accept_answer(by=world.fay, comment=two)
    assert state(asked).accepted_id == two.pk
    take_acceptance_back(by=world.ana, publication=asked)
    assert (state(asked).accepted_id, state(asked).accepted_at) == (None, None)
    told = [(event.name, event.subject) for event in published() if event.name.startswith("question.a")]
    assert told == [
        ("question.answer_accepted", ref(one)),
        ("question.acceptance_taken_back", ref(one)),
        ("question.answer_accepted", ref(two)),
        ("question.acceptance_taken_back", ref(two)),
    ]


def test_an_answer_of_another_thread_or_one_that_is_gone_is_not_accepted(world, asked, program_of):
    other = publish_post(by=world.ana, space=world.space("club"), body="No question")
    elsewhere = publish_comment(by=world.fay, publication=other, body="Not here")
    with pytest.raises(NotFound):
        accept_answer(by=world.ana, comment=elsewhere)
    assert program_of("ana").put(f"publications/{asked.pk}/accepted", {"comment": str(elsewhere.pk)}) == 422
    gone = publish_comment(by=world.fay, publication=asked, body="Gone soon")
    remove(by=world.fay, thing=gone)
    with pytest.raises((Invalid, NotFound)):
        accept_answer(by=world.ana, comment=gone)
    assert state(asked).accepted_id is None


def test_a_removed_accepted_answer_solves_nothing_and_does_again_when_it_is_back(world, asked, sign_in):
    answer = publish_comment(by=world.fay, publication=asked, body="30 cm")
    accept_answer(by=world.ana, comment=answer)
    ana = sign_in("ana")
    assert "Solved" in card(ana, asked.pk)
    remove(by=world.fay, thing=answer)
    assert "Solved" not in card(ana, asked.pk)
    assert "Awaiting an answer" in card(ana, asked.pk)
    restore(by=world.fay, thing=answer)
    assert "Solved" in card(ana, asked.pk)


def test_cards_say_awaiting_answered_solved_in_the_readers_language(world, asked, sign_in):
    ana, fay = sign_in("ana"), sign_in("fay")
    set_preferences(by=world.fay, language="fr")
    assert "Awaiting an answer" in card(ana, asked.pk)
    assert "Attend une réponse" in card(fay, asked.pk)
    answer = publish_comment(by=world.gus, publication=asked, body="30 cm")
    assert "Answered" in card(ana, asked.pk)
    accept_answer(by=world.ana, comment=answer)
    assert "Solved" in card(ana, asked.pk)
    assert f'href="{answer.url}"' in card(ana, asked.pk)
    assert "Voir la réponse retenue" in card(fay, asked.pk)


def test_the_accepted_answer_stands_first_with_its_badge_and_once(world, asked, sign_in):
    turns = [publish_comment(by=world.fay, publication=asked, body=f"Answer {n}") for n in range(4)]
    accept_answer(by=world.ana, comment=turns[2])
    page = sign_in("gus").get(asked.url).content.decode()
    shown = re.findall(r'<article class="message[^"]*" id="(\w+)"', page)
    assert shown == [f"p{asked.pk}", *(f"c{turns[n].pk}" for n in (2, 0, 1, 3))]
    assert page.count("Accepted answer") == 1


def test_only_who_may_accept_is_offered_to(world, asked, sign_in):
    publish_comment(by=world.gus, publication=asked, body="30 cm")
    offered = {
        name: "/accept/" in sign_in(name).get(asked.url).content.decode() for name in ("ana", "fay", "ola", "gus")
    }
    assert offered == {"ana": True, "fay": True, "ola": True, "gus": False}


def test_one_vote_a_person_never_for_oneself_and_only_in_questions(world, asked):
    answer = publish_comment(by=world.fay, publication=asked, body="30 cm")
    assert [vote_for(by=world.ana, comment=answer) for _ in range(2)] == [1, 1]
    assert vote_for(by=world.gus, comment=answer) == 2
    assert [take_vote_back(by=world.ana, comment=answer) for _ in range(2)] == [1, 1]
    with pytest.raises(Forbidden):
        vote_for(by=world.fay, comment=answer)
    with pytest.raises(NotFound):
        vote_for(by=world.otto, comment=answer)
    post = publish_post(by=world.ana, space=world.space("club"), body="No question")
    comment = publish_comment(by=world.fay, publication=post, body="No answer")
    with pytest.raises(Invalid):
        vote_for(by=world.ana, comment=comment)
    assert (Answer.objects.get(comment=answer).votes_count, AnswerVote.objects.count()) == (1, 1)


def test_who_has_the_question_too_is_counted_once_and_told_of_answers_and_of_the_accepted_one(world, asked, settle):
    assert [have_same_question(by=world.gus, publication=asked) for _ in range(2)] == [1, 1]
    with pytest.raises(Forbidden):
        have_same_question(by=world.ana, publication=asked)
    settle()
    assert reasons(world) == {}
    answer = publish_comment(by=world.fay, publication=asked, body="30 cm")
    settle()
    assert reasons(world) == {"ana": "answered", "gus": "answered"}
    accept_answer(by=world.ana, comment=answer)
    settle()
    assert reasons(world) == {"ana": "answered", "gus": "solved", "fay": "accepted"}
    assert no_longer_have_question(by=world.gus, publication=asked) == 0
    assert not SameQuestion.objects.exists()


def test_who_has_it_too_and_lost_her_access_is_told_nothing(world, asked, settle):
    have_same_question(by=world.gus, publication=asked)
    Membership.objects.filter(space=world.space("club"), person=world.people["gus"]).delete()
    answer = publish_comment(by=world.fay, publication=asked, body="30 cm")
    accept_answer(by=world.ana, comment=answer)
    settle()
    assert "gus" not in reasons(world)


def test_the_forum_is_narrowed_to_what_awaits_and_what_is_solved(world, asked, sign_in):
    solved = ask_question(by=world.ana, space=world.space("club"), title="Which chain?")
    accept_answer(by=world.ana, comment=publish_comment(by=world.fay, publication=solved, body="The long one"))
    publish_post(by=world.ana, space=world.space("club"), title="A discussion", body="Words")
    ana = sign_in("ana")
    titles = ("How thick", "Which chain", "A discussion")
    shown = {show: [t for t in titles if t in ana.get(f"/c/club/forum/?show={show}").content.decode()]
             for show in ("", "awaiting", "solved", "nonsense")}  # fmt: skip
    assert shown == {
        "": list(titles), "awaiting": ["How thick"], "solved": ["Which chain"], "nonsense": list(titles),
    }  # fmt: skip


def test_unanswered_questions_of_mine_and_of_one_community_are_those_that_one_reads(world, asked, sign_in):
    secret = ask_question(by=world.ana, space=world.space("vault"), title="Where is the key?")
    answered = ask_question(by=world.ana, space=world.space("club"), title="Answered already?")
    publish_comment(by=world.fay, publication=answered, body="Yes")

    def listed(name: str, query: str = "") -> list[str]:
        page = sign_in(name).get(f"/questions/{query}").content.decode()
        return [one.title for one in (asked, secret, answered) if f'href="/p/{one.pk}/"' in page]

    assert listed("fay") == [asked.title, secret.title]
    assert listed("fay", "?community=club") == [asked.title]
    assert listed("gus") == listed("gus", "?community=club") == [asked.title]
    assert listed("gus", "?community=vault") == listed("otto") == listed("otto", "?community=vault") == []


def test_similar_questions_are_those_that_one_reads_and_only_questions(world, asked, settle):
    rebuild()
    ask_question(by=world.ana, space=world.space("vault"), title="How thick is the ice in the vault?")
    publish_post(by=world.ana, space=world.space("club"), title="The ice is thick", body="No question")
    settle()

    def found(viewer, text: str) -> list[str]:
        return sorted(one.title for one in alike(viewer, text, "question"))

    both = ["How thick is the ice in the vault?", "How thick is the ice?"]
    assert found(world.fay, "thick ice") == both
    assert found(world.fay, "how thick is our ice today") == both
    assert found(world.gus, "thick ice") == ["How thick is the ice?"]
    assert found(world.otto, "thick ice") == []
    assert found(world.fay, "is the") == found(world.fay, "") == found(world.fay, "bollards") == []
    assert alike(world.fay, "thick ice", "nonsense") == []


def test_the_composer_switches_kinds_and_keeps_what_was_typed_when_it_is_refused(world, sign_in):
    ana = sign_in("ana")
    page = ana.get("/publish/?kind=question&place=club").content.decode()
    assert "Your question, in one line" in page
    assert 'href="/publish/?kind=post&amp;place=club"' in page
    refused = ana.post("/publish/", {"kind": "question", "place": "club", "title": "", "body": "canary words"})
    assert refused.status_code == 422
    assert "canary words" in refused.content.decode()
    assert "Write your question in one line." in refused.content.decode()
    assert ana.post("/publish/", {"kind": "question", "place": "club", "title": "So?", "body": ""}).status_code == 302
    assert Publication.objects.get(title="So?").kind == "question"


def test_pages_have_a_constant_number_of_queries(world, sign_in, asked):
    ana = sign_in("ana")

    def counted(path: str) -> int:
        ana.get(path)
        with CaptureQueriesContext(connection) as captured:
            ana.get(path)
        return len(captured)

    paths = ("/", "/c/club/", "/c/club/forum/", "/questions/", asked.url)
    publish_comment(by=world.fay, publication=asked, body="30 cm")
    ask_question(by=world.fay, space=world.space("club"), title="Another one?")
    one = {path: counted(path) for path in paths}
    for n in range(4):
        ask_question(by=world.fay, space=world.space("club"), title=f"Question {n}?")
        publish_comment(by=world.gus, publication=asked, body=f"Answer {n}")
    assert {path: counted(path) for path in paths} == one


def test_a_page_of_posts_asks_nothing_about_questions(world, sign_in):
    publish_post(by=world.fay, space=world.space("club"), title="A post", body="Words")
    ana = sign_in("ana")
    with CaptureQueriesContext(connection) as captured:
        ana.get("/")
    assert [one["sql"] for one in captured if "question" in one["sql"]] == []


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_vote_and_have_the_same_question_and_the_counters_equal_recounts(world, crowd, at_once, asked):
    answer = publish_comment(by=world.fay, publication=asked, body="30 cm")
    for person in crowd:
        admit(space=world.space("club"), person_id=person.pk)
    viewers = [viewer_of(person) for person in crowd]
    assert at_once(partial(vote_for, by=viewer, comment=answer) for viewer in viewers) == []
    assert at_once(partial(have_same_question, by=viewer, publication=asked) for viewer in viewers) == []
    twice = [partial(vote_for, by=viewers[0], comment=answer) for _ in range(10)]
    back = [partial(take_vote_back, by=viewer, comment=answer) for viewer in viewers[1:41]]
    assert at_once([*twice, *back]) == []
    counts = Answer.objects.get(comment=answer).votes_count, state(asked).same_count
    assert counts == (AnswerVote.objects.count(), SameQuestion.objects.count()) == (10, 50)
    assert miscounts() == []
