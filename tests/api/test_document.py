"""The OpenAPI document: whole, true to what is answered, committed as it is, readable as a page."""

import re
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from api.schema import DOCUMENT, OPERATIONS
from maillon.access.models import Membership
from maillon.communities.actions import create_community
from maillon.config.api import api
from maillon.content.actions import publish_comment
from maillon.content.categories import make_category
from maillon.content.drafts.models import Draft
from maillon.content.keeping import arrange
from maillon.content.kinds.announcement.actions import announce
from maillon.content.kinds.hour.actions import announce_hour
from maillon.content.kinds.offer.actions import publish_offer
from maillon.content.kinds.poll.actions import make_poll
from maillon.content.kinds.poll.models import PollChoice
from maillon.content.kinds.post.actions import publish_post
from maillon.content.kinds.question.actions import accept_answer, ask_question
from maillon.content.kinds.question.models import AnswerRequest
from maillon.content.leaders.actions import name_leader
from maillon.core.api.shapes import Problem
from maillon.integrations.document import METHODS, PROBLEMS
from maillon.organisation.models import Site

ROOT = Path(__file__).parents[2]
TABLE = {
    "/me": "get patch",
    "/people": "get",
    "/people/{person_id}": "get",
    "/people/{person_id}/publications": "get post",
    "/communities": "get post",
    "/community-templates": "get",
    "/communities/{slug}": "get patch",
    "/communities/{slug}/hand-over": "post",
    "/communities/{slug}/my-place": "patch",
    "/communities/{slug}/archive": "put delete",
    "/communities/{slug}/merge": "post",
    "/communities/{slug}/populations": "get put",
    "/communities/{slug}/links": "get post",
    "/communities/{slug}/links/{link_id}": "delete",
    "/communities/{slug}/related": "get",
    "/communities/{slug}/related/{other}": "put delete",
    "/mix": "get",
    "/leaders": "get",
    "/leaders/{person_id}": "put delete",
    "/leaders/{person_id}/delegates/{delegate_id}": "put delete",
    "/leaders/{person_id}/quiet": "put delete",
    "/communities/{slug}/memberships": "get post",
    "/communities/{slug}/memberships/{membership_id}": "get patch delete",
    "/communities/{slug}/memberships/{membership_id}/last-day": "put",
    "/communities/{slug}/publications": "get post",
    "/publications/{publication_id}": "get patch delete",
    "/publications/{publication_id}/comments": "get post",
    "/comments/{comment_id}": "get patch delete",
    "/publications/{publication_id}/reactions/{name}": "put delete",
    "/comments/{comment_id}/reactions/{name}": "put delete",
    "/publications/{publication_id}/same": "put delete",
    "/publications/{publication_id}/accepted": "put delete",
    "/comments/{comment_id}/vote": "put delete",
    "/publications/{publication_id}/vote": "put delete",
    "/publications/{publication_id}/votes": "get",
    "/publications/{publication_id}/closed": "put delete",
    "/publications/{publication_id}/category": "put delete",
    "/communities/{slug}/categories": "get",
    "/publications/{publication_id}/move": "post",
    "/comments/{comment_id}/move": "post",
    "/polls/{publication_id}/closed": "put",
    "/questions/unanswered": "get",
    "/questions/asked": "get",
    "/questions/asked/{publication_id}": "put",
    "/questions/asked/{publication_id}/pass-on": "post",
    "/questions/to-write-up": "get",
    "/publications/{publication_id}/page-wish": "put delete",
    "/communities/{slug}/question-figures": "get",
    "/publications/{publication_id}/reactions": "get",
    "/comments/{comment_id}/reactions": "get",
    "/drafts": "get",
    "/drafts/scheduled": "get",
    "/drafts/at/{place}": "get put",
    "/drafts/{draft_id}": "delete",
    "/drafts/{draft_id}/schedule": "put delete",
    "/drafts/{draft_id}/publish": "post",
    "/publications/{publication_id}/withdrawal": "get put delete",
    "/kept": "get",
    "/kept/collections": "get patch",
    "/publications/{publication_id}/kept": "put delete",
    "/comments/{comment_id}/kept": "put delete",
    "/publications/{publication_id}/subscription": "get put delete",
    "/publications/{publication_id}/pin": "get put delete",
    "/publications/{publication_id}/feature": "get put delete",
    "/publications/{publication_id}/seen": "put",
    "/featured": "get",
    "/publications/{publication_id}/shares": "get post",
    "/rooms": "get",
    "/rooms/{room}/publications": "get post",
    "/offers/open": "get",
    "/offers/{publication_id}/closed": "put delete",
    "/offers/{publication_id}/last-day": "put",
    "/hours": "get",
    "/hours/owed": "get",
    "/hours/{publication_id}/questions": "get",
    "/hours/{publication_id}/times": "put",
    "/publications/{publication_id}/acknowledgement": "put",
    "/announcements/{publication_id}/missing": "get",
    "/announcements/{publication_id}/reminders": "post",
    "/values": "get",
    "/topics": "get",
    "/topics/{topic}": "get",
    "/topics/{topic}/publications": "get",
    "/topics/{topic}/followed": "put delete",
    "/feed": "get",
    "/search": "get",
    "/notices": "get",
    "/notices/read": "post",
    "/files": "post",
    "/files/{file_id}": "get delete",
}


def test_the_committed_document_is_what_the_code_says():
    assert orjson.loads((ROOT / "docs/openapi.json").read_bytes()) == orjson.loads(orjson.dumps(DOCUMENT)), (
        "run tools/openapi"
    )


def test_the_document_holds_every_resource_and_verb_of_the_table_and_no_other():
    told = {
        path.removeprefix("/api/v1"): " ".join(method for method in METHODS if method in methods)
        for path, methods in DOCUMENT["paths"].items()
    }
    assert told == {path: " ".join(sorted(verbs.split(), key=METHODS.index)) for path, verbs in TABLE.items()}


def test_every_address_under_the_api_is_documented():
    addresses = {one for one in walked(get_resolver().url_patterns) if one.startswith("/api/")}
    helpers = {"/api/v1/openapi.json", "/api/docs", "/api/"}
    assert {one for one in addresses if one not in helpers} == set(DOCUMENT["paths"])


def walked(patterns, before="/"):
    for one in patterns:
        route = before + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(one.pattern).lstrip("^"))
        if isinstance(one, URLResolver):
            yield from walked(one.url_patterns, route)
        elif isinstance(one, URLPattern):
            yield route


def test_every_reference_in_the_document_leads_somewhere():
    references = set(re.findall(rb'"#/components/schemas/([^"]+)"', orjson.dumps(DOCUMENT)))
    assert {one.decode() for one in references} <= set(DOCUMENT["components"]["schemas"])


def test_the_document_is_openapi_3_1():
    assert DOCUMENT["openapi"].startswith("3.1")
    assert set(DOCUMENT["info"]) >= {"title", "version"}
    names = [name for _path, _method, operation in OPERATIONS.values() for name in [operation["operationId"]]]
    assert len(names) == len(set(names)) == sum(len(verbs.split()) for verbs in TABLE.values())


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_told_whole(name):
    path, method, operation = OPERATIONS[name]
    assert operation["description"]
    assert operation["tags"]
    assert operation["security"] == [{"token": []}, {"session": []}]
    places = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
    assert places == set(re.findall(r"{(\w+)}", path))
    assert all(one["required"] for one in operation["parameters"] if one["in"] == "path")
    statuses = set(operation["responses"])
    assert {"401", "404", "422"} <= statuses
    assert any(status.startswith("2") for status in statuses)
    for status in statuses & set(PROBLEMS):
        assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
    headers = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
    assert ("Idempotency-Key" in headers) == (method == "post")


def test_what_is_answered_is_what_the_document_says(world, program, things):
    from django.core.files.uploadedfile import SimpleUploadedFile

    places = {
        "slug": "club", "person_id": world.people["ana"].pk, "publication_id": things.publications["club"], "name": "useful", "room": "everybody",
        "comment_id": things.comments["club"], "file_id": things.files["club"],
        "membership_id": program("ana").send("GET", "/communities/club/memberships").json()["items"][0]["id"],
    }  # fmt: skip
    bodies = {
        "create_community": {"name": "New"}, "create_publication": {"body": "x"}, "publish_on_wall": {"body": "x"}, "publish_in_room": {"body": "x"},
        "create_comment": {"body": "x", "parent": str(things.comments["club"])}, "create_membership": {}, "read_notices": {},
        "edit_publication": {"body": "y"}, "edit_comment": {"body": "y"}, "edit_me": {"language": "fr"},
        "edit_community": {"objective": "y"}, "change_role": {"role": "owner"},
        "change_my_place": {"level": "mute"},
        "hand_over_community": {"person": str(world.people["fay"].pk)},
    }  # fmt: skip
    question = ask_question(by=world.ana, space=world.space("club"), title="A question")
    reply = publish_comment(by=world.ana, publication=question, body="An answer")
    poll = make_poll(by=world.ana, space=world.space("club"), title="A poll", choices=["One", "Another"])
    bodies["accept_answer"] = {"comment": str(reply.pk)}
    waits = ask_question(by=world.fay, space=world.space("club"), title="One that waits")
    mine = {"person": world.people["ana"], "round": 1, "reason": "named"}
    AnswerRequest.objects.create(question=waits.question, space=waits.space, **mine)
    bodies["answer_request"] = {"state": "taken"}
    bodies["pass_request_on"] = {"person": str(world.people["gus"].pk)}
    accept_answer(by=world.ana, comment=reply)
    bodies["vote_in_poll"] = {"choices": [str(PollChoice.objects.get(poll__publication=poll, place=0).pk)]}
    offer = publish_offer(by=world.ana, space=world.space("club"), direction="offer", title="An offer")
    said = announce(by=world.fay, space=world.space("club"), title="An announcement")
    ends_at = timezone.now() + timedelta(days=9)
    hour = announce_hour(by=world.ana, space=world.space("club"), title="An hour", ends_at=ends_at)
    publish_comment(by=world.fay, publication=hour, body="A question")
    bodies["change_hour_times"] = {"ends_at": (timezone.now() + timedelta(days=2)).isoformat()}
    bodies["extend_offer"] = {"last_day": (timezone.localdate() + timedelta(days=90)).isoformat()}
    bodies["set_last_day"] = {"last_day": (timezone.localdate() + timedelta(days=90)).isoformat()}
    of_gus = Membership.objects.get(space=world.space("club"), person=world.people["gus"])
    category = make_category(by=world.ola, space=world.space("club"), name="Moorings")
    bodies["set_category"] = {"category": str(category.pk)}
    bodies["close_discussion"] = {"reason": "It is given."}
    soon = (timezone.now() + timedelta(days=9)).isoformat()
    bodies["keep_draft"] = {"body": "Half a thought"}
    bodies["schedule_draft"] = {"publish_at": soon}
    bodies["set_withdrawal"] = {"at": soon}
    first, second = (Draft.objects.create(person=world.people["ana"], is_open=False, body=one) for one in ("a", "b"))
    Draft.objects.create(person=world.people["ana"], body="On the wall")
    bodies["pin_publication"] = bodies["feature_publication"] = {"last_day": None}
    bodies["share_publication"] = {"community": "vault"}
    bodies["subscribe"] = {"level": "followed"}
    bodies["move_publication"] = {"community": "vault"}
    bodies["split_thread"] = {"community": "vault", "title": "A part"}
    places_of_olas = [create_community(by=world.ola, name=name).slug for name in ("From", "Into")]
    site = Site.objects.create(name="Rotterdam", country="NL")
    bodies["choose_populations"] = {"chosen": [f"site:{site.pk}"]}
    bodies["make_link"] = {"days": 30}
    bodies["name_leader"] = {"chosen": [f"site:{site.pk}"]}
    name_leader(by=world.ada, person=world.people["ola"])
    bodies["merge_community"] = {"into": places_of_olas[1]}
    part = publish_comment(by=world.ana, publication=offer, body="Of its own")
    bodies["keep_publication"] = {"collection": "Later"}
    arrange(by=world.ana, thing=offer, collection="Later")
    bodies["rename_collection"] = {"collection": "Later", "name": "Later"}
    bodies["keep_comment"] = {"remind_at": (timezone.now() + timedelta(days=9)).isoformat()}
    who = {
        "pin_publication": "fay", "feature_publication": "fay",
        "edit_community": "ola", "change_role": "ola", "hand_over_community": "ola", "archive_community": "ola",
        "have_same_question": "fay", "vote_for_comment": "fay", "list_missing": "fay", "remind_missing": "fay",
        "list_links": "fay", "make_link": "fay", "relate_community": "fay",
        "merge_community": "ola", "set_last_day": "fay", "choose_populations": "fay",
        "name_leader": "ada", "name_delegate": "ada",
    }  # fmt: skip
    publish_post(by=world.ana, space=world.space("club"), body="About #pumps")
    others = {
        **{name: {"topic": "pumps"} for name in ("get_topic", "list_about_topic", "follow_topic")},
        "archive_community": {"slug": "everyone"},
        "name_delegate": {"person_id": world.people["ola"].pk, "delegate_id": world.people["otto"].pk},
        "quiet_leader": {"person_id": world.people["ola"].pk},
        "set_last_day": {"membership_id": of_gus.pk},
        "merge_community": {"slug": places_of_olas[0]},
        "relate_community": {"other": "everyone"},
        "have_same_question": {"publication_id": question.pk},
        "accept_answer": {"publication_id": question.pk},
        "wish_page": {"publication_id": question.pk},
        "answer_request": {"publication_id": waits.pk},
        "pass_request_on": {"publication_id": waits.pk},
        "vote_for_comment": {"comment_id": reply.pk},
        "get_draft": {"place": "wall"},
        "keep_draft": {"place": "c:club"},
        "schedule_draft": {"draft_id": first.pk},
        "publish_draft": {"draft_id": second.pk},
        **{name: {"publication_id": poll.pk} for name in ("vote_in_poll", "list_votes", "close_poll")},
        **{
            name: {"publication_id": said.pk} for name in ("acknowledge_announcement", "list_missing", "remind_missing")
        },
        "close_discussion": {"publication_id": offer.pk},
        "set_category": {"publication_id": question.pk},
        "move_publication": {"publication_id": offer.pk},
        "split_thread": {"comment_id": part.pk},
        "close_offer": {"publication_id": offer.pk},
        "extend_offer": {"publication_id": offer.pk},
        **{name: {"publication_id": hour.pk} for name in ("list_hour_questions", "change_hour_times")},
    }
    seen = set()
    for name, (path, method, _operation) in OPERATIONS.items():
        if method == "delete" or name == "mark_publication_seen":  # Those answer nothing.
            continue
        where = path.removeprefix("/api/v1").format(**places | others.get(name, {}))
        if name == "upload_file":
            answer = program("ana").post("/api/v1/files", {"file": SimpleUploadedFile("a.txt", b"x")})
        else:
            answer = program(who.get(name, "ana")).send(method, where, bodies.get(name))
        assert answer.status_code in (200, 201), (name, answer.content)
        model = models()[name][answer.status_code].model_fields["response"].annotation
        model.model_validate_json(answer.content, extra="forbid")
        seen.add(name)
    silent = sum(method == "delete" for _path, method, _operation in OPERATIONS.values()) + 1
    assert len(seen) == len(OPERATIONS) - silent


def models():
    bound = [
        one
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for one in view.operations
    ]
    return {one.operation_id: one.response_models for one in bound}


def test_a_problem_is_of_its_shape(world, program):
    for answer in (
        program("ana").send("GET", "/publications/1"),
        program("ana").send("POST", "/communities", {"x": 1}),
    ):
        Problem.model_validate_json(answer.content, extra="forbid")


def test_times_end_in_z_and_ids_are_texts(world, program, things):
    told = program("ana").send("GET", f"/publications/{things.publications['club']}").json()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", told["published_at"])
    assert (told["id"], told["author"]["id"]) == (str(things.publications["club"]), str(world.people["ana"].pk))


def test_the_document_and_its_page_are_there_for_everybody(world, at_home, client):
    assert client.get("/api/v1/openapi.json").json() == orjson.loads(orjson.dumps(DOCUMENT))
    text = client.get("/api/docs").content.decode()
    for path, _method, operation in OPERATIONS.values():
        assert path in text
        assert f'id="{operation["operationId"]}"' in text
    for name in DOCUMENT["components"]["schemas"]:
        assert f'id="{name}"' in text


def test_the_page_runs_nothing_inline(world, at_home, client):
    answer = client.get("/api/docs")
    text = answer.content.decode()
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*(src=|type=\"application/json\"))|\son\w+=|style=", text)


def test_the_page_has_the_frame_of_whoever_is_signed_in(world, browser):
    text = browser("ana").get("/api/docs").content.decode()
    assert "/me/tokens/" in text
