"""The session of a browser at the API: its mark, its media type, and reading that never writes (CASES F15)."""

import json

from maillon.content.models import Publication
from maillon.core.models import EventRecord

POST = "/api/v1/communities/everyone/publications"


def words(**more):
    return {"data": {"body": "Hello"}, "content_type": "application/json", **more}


def test_case_f15_a_write_by_session_needs_the_mark(world, browser):
    client = browser("ana")
    refused = client.post(POST, **words())
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert client.post(POST, **words(HTTP_X_CSRFTOKEN="x" * 32)).status_code == 403
    assert not Publication.objects.exists()
    assert client.post(POST, **words(HTTP_X_CSRFTOKEN=client.cookies["csrftoken"].value)).status_code == 201


def test_case_f15_the_mark_of_another_site_is_refused(world, browser):
    client = browser("ana")
    mark = client.cookies["csrftoken"].value
    refused = client.post(POST, **words(HTTP_X_CSRFTOKEN=mark, HTTP_ORIGIN="https://evil.example"))
    assert (refused.status_code, Publication.objects.count()) == (403, 0)


def test_case_f15_every_unsafe_method_needs_the_mark(world, browser):
    client = browser("ana")
    for method in ("patch", "put", "delete"):
        assert getattr(client, method)("/api/v1/me", content_type="application/json").status_code in (403, 405)
    assert client.patch("/api/v1/me", {"language": "fr"}, content_type="application/json").status_code == 403


def test_case_f15_json_as_plain_text_is_refused(world, browser, program):
    body = json.dumps({"body": "Hello"})
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = program("ana").post(POST, body, content_type=kind)
        assert answer.status_code == 415, kind
    assert not Publication.objects.exists()


def test_a_token_needs_no_mark(world, program):
    client = program("ana")
    client.handler.enforce_csrf_checks = True
    assert client.send("POST", "/communities/everyone/publications", {"body": "Hello"}).status_code == 201


def test_case_f15_reading_writes_nothing(world, program):
    client = program("ana")
    made = client.send("POST", "/communities/everyone/publications", {"body": "Hello"}).json()["id"]
    before = EventRecord.objects.count()
    for path in (
        "/me",
        "/feed",
        "/notices",
        "/people",
        "/communities/everyone",
        f"/publications/{made}",
        "/search?q=hello",
    ):
        assert client.send("GET", path).status_code == 200
        assert client.send("HEAD", path).status_code == 200
    assert EventRecord.objects.count() == before


def test_case_a27_nothing_is_cached_by_anybody(world, program):
    for path in ("/feed", "/people/1", "/nothing"):
        answer = program("ana").send("GET", path)
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
