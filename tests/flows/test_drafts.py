"""Drafts on the server: her own alone, one for each place, never overwritten unseen, gone once published."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.access.models import Membership
from maillon.communities.roles import leave, remove_member
from maillon.content.actions import publish_comment
from maillon.content.drafts import keeping
from maillon.content.drafts.keeping import change_draft, discard_draft, forget_draft, keep_draft
from maillon.content.drafts.models import Draft
from maillon.content.drafts.places import Place, place_named
from maillon.content.drafts.queries import KEEP, draft_in, drafts_of
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Publication
from maillon.core.errors import Conflict, Invalid, NotFound
from maillon.core.events.worker import work_off
from maillon.search.backends import Ask, backend
from maillon.search.query import parse


@pytest.fixture
def post(world) -> Publication:
    return publish_post(by=world.ana, space=world.space("club"), title="Where to park", body="By the gate?")


def kept(viewer, place: str, **words) -> Draft:
    return keep_draft(by=viewer, place=place_named(place, viewer), **words)


def bodies(viewer) -> list[str]:
    return [row.body for row in drafts_of(viewer)]


def test_there_is_one_for_each_place_and_person(world, post):
    for n in range(2):
        for place in ("wall", "c:club", "c:vault", f"p:{post.pk}"):
            kept(world.ana, place, body=f"{place} {n}")
    kept(world.fay, "c:club", body="Fay's")
    assert sorted(bodies(world.ana)) == sorted(f"{place} 1" for place in ("wall", "c:club", "c:vault", f"p:{post.pk}"))
    assert bodies(world.fay) == ["Fay's"]
    assert draft_in("c:club", world.ana).body == "c:club 1"


def test_a_draft_keeps_its_kind_and_the_kinds_own_fields_up_to_a_limit(world):
    fields = {"choices": ["One", "Two"], "is_anonymous": ["on"]}
    kept(world.ana, "c:club", kind="poll", title="Which?", fields=fields)
    found = draft_in("c:club", world.ana)
    assert (found.kind, found.title, found.fields) == ("poll", "Which?", fields)
    for wrong in ({"kind": "nothing"}, {"title": "x" * 201}, {"body": "x" * 20_001}, {"fields": {"a": ["x" * 20_001]}}):
        with pytest.raises(Invalid):
            kept(world.ana, "c:club", **wrong)
    assert draft_in("c:club", world.ana).title == "Which?"


def test_case_d12_a_draft_is_its_writers_alone_whatever_others_are(world, post, sign_in):
    row = kept(world.ana, "c:club", title="Mine alone", body="Zqdraft words")
    for who in ("ola", "fay", "otto", "gus", "ada", "zoe", "sam", "eve"):
        viewer = world.viewer(who)
        assert not Draft.objects.visible_to(viewer).filter(pk=row.pk).exists()
        for act in (discard_draft, change_draft):
            with pytest.raises(NotFound):
                act(by=viewer, draft=row)
    ola = sign_in("ola")
    assert "Zqdraft" not in ola.get("/drafts/").content.decode()
    assert "Zqdraft" not in ola.get(f"/publish/?draft={row.pk}").content.decode()
    assert ola.get(f"/drafts/at/d:{row.pk}/").json() == {"draft": None}
    assert ola.get("/drafts/at/c:club/").json() == {"draft": None}
    assert ola.post(f"/drafts/at/d:{row.pk}/", {"body": "Ola's"}).status_code == 404
    for act in ("delete", "publish", "back"):
        ola.post(f"/drafts/{row.pk}/{act}/")
    assert bodies(world.ana) == ["Zqdraft words"]


def test_a_draft_is_not_found_by_search(world, settle):
    kept(world.ana, "c:club", title="Zqdraft title", body="Zqdraft words")
    settle()
    assert backend().find(Ask(terms=parse("zqdraft*").terms)) == []
    publish_post(by=world.ana, space=world.space("club"), title="Zqdraft title", body="")
    settle()
    assert len(backend().find(Ask(terms=parse("zqdraft*").terms))) == 1


def test_a_place_that_she_does_not_read_takes_no_draft_and_is_told_as_one_that_is_not_there(world, post):
    for place in ("c:vault", "c:nothing", f"p:{post.pk}", "p:1", "x:1", "p:", "p:²", ""):
        with pytest.raises(NotFound):
            kept(world.otto, place, body="words")
    with pytest.raises(NotFound):
        kept(world.gus, "wall", body="words")


def test_two_windows_the_later_does_not_overwrite_what_it_has_not_seen(world, sign_in):
    first = kept(world.ana, "c:club", body="First window", version=0)
    with pytest.raises(Conflict):
        kept(world.ana, "c:club", body="Second window", version=0)
    second = kept(world.ana, "c:club", body="First window, more", version=first.version)
    with pytest.raises(Conflict):
        change_draft(by=world.ana, draft=first, body="Second window", version=first.version)
    ana = sign_in("ana")
    answer = ana.post("/drafts/at/c:club/", {"body": "Second window", "version": first.version})
    assert (answer.status_code, answer.json()["draft"]["body"]) == (409, "First window, more")
    chosen = ana.post("/drafts/at/c:club/", {"body": "Second window", "version": second.version})
    assert (chosen.status_code, chosen.json()["draft"]["version"]) == (200, 3)
    assert bodies(world.ana) == ["Second window"]


def test_the_same_words_again_change_nothing_whatever_was_known(world):
    row = kept(world.ana, "c:club", body="Words", version=0, device="one")
    again = kept(world.ana, "c:club", body="Words", version=0, device="two")
    assert (again.pk, again.version, again.saved_at) == (row.pk, 1, row.saved_at)


def test_what_was_published_or_discarded_is_not_brought_back_by_a_save_that_knew_it(world):
    row = kept(world.ana, "c:club", body="Words")
    forget_draft(by=world.ana, place=place_named("c:club", world.ana))
    with pytest.raises(Conflict):
        kept(world.ana, "c:club", body="Words, late", version=row.version)
    assert bodies(world.ana) == []


def test_one_person_has_at_most_200_and_keeps_on_writing_those_she_has(world, settle):
    assert keeping.MOST == 200
    space = world.space("club")
    rows = [Draft(person=world.people["ana"], space=space, is_open=False, body=str(n)) for n in range(199)]
    Draft.objects.bulk_create(rows)
    kept(world.ana, "c:club", body="The last")
    with pytest.raises(Invalid, match="200"):
        kept(world.ana, "c:vault", body="One more")
    kept(world.ana, "c:club", body="The last, longer")
    kept(world.fay, "c:club", body="Fay's")
    assert Draft.objects.filter(person=world.people["ana"]).count() == 200


def test_a_draft_that_nobody_touched_for_90_days_is_forgotten_and_another_stays(world, settle):
    old = kept(world.ana, "c:club", body="Old")
    touched = kept(world.ana, "c:vault", body="Touched")
    later = timezone.now() + timedelta(days=60)
    Draft.objects.filter(pk=touched.pk).update(saved_at=later)
    work_off(now=old.saved_at + KEEP - timedelta(seconds=1))
    assert sorted(bodies(world.ana)) == ["Old", "Touched"]
    work_off(now=old.saved_at + KEEP + timedelta(seconds=1))
    assert bodies(world.ana) == ["Touched"]
    work_off(now=later + KEEP + timedelta(seconds=1))
    assert bodies(world.ana) == []


def test_the_script_saves_and_finds_it_again_and_the_page_opens_it(world, sign_in):
    ana = sign_in("ana")
    fields = {"choices": ["Red", "Blue"], "results": ["after_vote"]}
    given = {
        "kind": "poll",
        "title": "Which?",
        "body": "",
        "fields": json.dumps(fields),
        "device": "d1",
        "version": "0",
    }
    assert ana.post("/drafts/at/c:club/", given).json()["draft"]["version"] == 1
    told = ana.get("/drafts/at/c:club/").json()["draft"]
    assert (told["kind"], told["title"], told["fields"], told["device"]) == ("poll", "Which?", fields, "d1")
    for wrong in ("[]", "no", '{"a": 1}', '{"a": [1]}', "[" * 50_000):
        assert ana.post("/drafts/at/c:club/", given | {"fields": wrong}).status_code == 422
    number = draft_in("c:club", world.ana).pk
    page = ana.get("/drafts/").content.decode()
    assert f"/publish/?draft={number}" in page
    composer = ana.get(f"/publish/?draft={number}").content.decode()
    assert ('value="Which?"' in composer, 'value="Red"' in composer, 'value="Blue"' in composer) == (True, True, True)
    assert f'data-draft="draft-{number}"' in composer


def test_publishing_from_the_composer_deletes_the_draft_that_it_showed_and_no_other(world, sign_in):
    ana, elsewhere = sign_in("ana"), Draft.objects.create(
        person=world.people["ana"], space=world.space("vault"), is_open=False, body="Set aside"
    )  # fmt: skip
    kept(world.ana, "c:club", body="Half a thought")
    kept(world.ana, "wall", body="For my wall")
    facts = {"place": "club", "kind": "post", "title": "", "body": "A whole thought", "draft": elsewhere.pk}
    answer = ana.post("/publish/", facts)
    assert answer.status_code == 302
    assert sorted(bodies(world.ana)) == ["For my wall", "Half a thought"]
    again = ana.post("/publish/", facts)
    assert (again.status_code, "A whole thought" in again.content.decode()) == (409, True)
    assert Publication.objects.filter(body="A whole thought").count() == 1
    assert ana.post("/publish/", facts | {"draft": "", "body": "Half a thought, and the rest"}).status_code == 302
    assert bodies(world.ana) == ["For my wall"]


def test_a_refused_publication_keeps_its_draft(world, sign_in):
    kept(world.ana, "c:club", kind="poll", title="Which?")
    facts = {"place": "club", "kind": "poll", "title": "Which?", "choices": ["One"]}
    assert sign_in("ana").post("/publish/", facts).status_code == 422
    assert draft_in("c:club", world.ana).title == "Which?"


def test_answering_deletes_the_draft_of_the_answer(world, post, sign_in):
    kept(world.ana, f"p:{post.pk}", body="Behind the")
    kept(world.ana, "c:club", body="Another")
    sign_in("ana").post(f"/p/{post.pk}/comment/", {"body": "Behind the shed"})
    assert bodies(world.ana) == ["Another"]


def test_a_draft_for_what_she_no_longer_reads_shows_her_text_and_no_name_and_can_go_elsewhere(world, sign_in):
    secret = publish_post(by=world.ola, space=world.space("vault"), title="Vaultzq title", body="words")
    publish_comment(by=world.ana, publication=secret, body="Here")
    kept(world.ana, "c:vault", body="My own words")
    kept(world.ana, f"p:{secret.pk}", body="My own answer")
    ana = sign_in("ana")
    assert "Vaultzq title" in ana.get("/drafts/").content.decode()
    leave(by=world.ana, community=world.communities["vault"])
    page = ana.get("/drafts/").content.decode()
    assert ("My own words" in page, "My own answer" in page) == (True, True)
    assert ("Vault" in page, "/c/vault/" in page, f"/p/{secret.pk}/" in page) == (False,) * 3
    assert "Publish elsewhere" in page
    number = drafts_of(world.ana).get(body="My own answer").pk
    composer = ana.get(f"/publish/?draft={number}").content.decode()
    assert ("My own answer" in composer, "Vault" in composer) == (True, False)
    ana.post("/publish/", {"place": "club", "kind": "post", "body": "My own answer", "draft": number})
    assert Publication.objects.filter(space=world.space("club"), body="My own answer").exists()
    assert bodies(world.ana) == ["My own words"]
    ana.post(f"/drafts/{drafts_of(world.ana).get().pk}/delete/")
    assert bodies(world.ana) == []


def test_somebody_suspended_has_no_drafts_until_she_is_back(world):
    row = kept(world.ana, "c:club", body="Words")
    world.people["ana"].suspended_at = timezone.now()
    world.people["ana"].save(update_fields=["suspended_at"])
    assert bodies(world.ana) == []
    with pytest.raises(NotFound):
        discard_draft(by=world.ana, draft=row)


def test_the_room_asks_as_much_for_three_as_for_one(world, sign_in):
    ana = sign_in("ana")
    counts = []
    for places in (("c:club",), ("c:vault", "c:everyone", "wall")):
        for place in places:
            kept(world.ana, place, body="Words")
        ana.get("/drafts/")
        with CaptureQueriesContext(connection) as asked:
            ana.get("/drafts/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_removed_members_keep_their_drafts(world):
    kept(world.gus, "c:club", body="A guest's words")
    row = Membership.objects.get(space=world.space("club"), person=world.people["gus"])
    remove_member(by=world.ola, community=world.communities["club"], membership=row)
    assert bodies(world.gus) == ["A guest's words"]
    with pytest.raises(NotFound):
        kept(world.gus, "c:club", body="More")
    assert Place().columns() == {"space": None, "publication": None}
