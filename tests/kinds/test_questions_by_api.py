"""The second face of questions."""

from __future__ import annotations

from maillon.content.actions import publish_comment
from maillon.content.kinds.question.actions import ask_question
from maillon.content.kinds.question.models import Question
from maillon.content.models import Publication


def test_a_question_is_asked_answered_voted_for_and_solved_by_api(world, program_of):
    ana, gus = program_of("ana"), program_of("gus")
    body = {"kind": "question", "title": "How thick is the ice?"}
    assert ana.post("communities/club/publications", body) == 201
    made = ana.answer.json()
    pk = made["id"]
    assert made["question"] == {
        "state": "awaiting", "accepted": None, "accepted_at": None, "first_answer_at": None, "same_count": 0,
        "has_same": False, "asked_count": 0, "page_wished_at": None,
    }  # fmt: skip
    assert [one["id"] for one in ana.get("questions/unanswered")["items"]] == [pk]
    assert [one["id"] for one in gus.get("questions/unanswered?community=club")["items"]] == [pk]
    assert (gus.put(f"publications/{pk}/same"), gus.answer.json()) == (200, {"same_count": 1})
    assert gus.post(f"publications/{pk}/comments", {"body": "30 cm"}) == 201
    comment = gus.answer.json()["id"]
    assert ana.get("questions/unanswered")["items"] == []
    assert (ana.put(f"comments/{comment}/vote"), ana.answer.json()) == (200, {"votes": 1})
    assert gus.put(f"publications/{pk}/accepted", {"comment": comment}) == 403
    assert ana.put(f"publications/{pk}/accepted", {"comment": comment}) == 200
    solved = gus.get(f"publications/{pk}")["question"]
    assert (solved["state"], solved["accepted"], solved["same_count"], solved["has_same"]) == (
        "solved",
        comment,
        1,
        True,
    )
    assert [ana.delete(f"publications/{pk}/accepted"), ana.delete(f"comments/{comment}/vote"),
            gus.delete(f"publications/{pk}/same")] == [204, 204, 204]  # fmt: skip
    assert gus.get(f"publications/{pk}")["question"]["state"] == "answered"


def test_without_a_title_or_of_no_kind_it_is_refused(world, program_of):
    ana = program_of("ana")
    assert ana.post("communities/club/publications", {"kind": "question", "body": "Only a body"}) == 422
    assert ana.answer.json()["errors"][0]["field"] == "title"
    assert ana.post("communities/club/publications", {"kind": "riddle", "title": "What am I?"}) == 422
    assert not Publication.objects.exists()
    assert ana.post("communities/club/publications", {"body": "A post"}) == 201
    assert ana.answer.json()["question"] is None


def test_the_list_goes_on_where_a_page_ended(world, program_of):
    asked = [ask_question(by=world.ana, space=world.space("club"), title=f"Question {n}?") for n in range(5)]
    publish_comment(by=world.fay, publication=asked[2], body="Answered")
    ana, seen, cursor = program_of("ana"), [], ""
    for _ in range(5):
        page = ana.get(f"questions/unanswered?limit=2{cursor}")
        seen += [int(one["id"]) for one in page["items"]]
        if not page["next"]:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [asked[n].pk for n in (4, 3, 1, 0)]
    assert Question.objects.count() == 5
