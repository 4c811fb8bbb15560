"""The index follows the rows, in whatever order it hears of them, and can tell where it does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.access.counting import admit
from maillon.communities.actions import edit_community
from maillon.content.actions import edit, publish_comment, remove
from maillon.content.models import Comment, Publication
from maillon.core.db.scope import inside
from maillon.core.events.worker import due
from maillon.core.models import EventRecord
from maillon.search import handlers
from maillon.search.backends import backend
from maillon.search.backends.compiled import answered
from maillon.search.events import IndexingContinued
from maillon.search.indexing import compare, forget, gather, index, index_rows, rebuild
from maillon.search.matching import standing_publications
from maillon.search.models import PER_SECOND, Document, first_id_at


def test_after_every_kind_of_change_index_and_rows_agree(write, indexed, settle):
    post = write("un treuil", title="Treuil", space="club")
    comment = publish_comment(by=indexed.fay, publication=post, body="oui")
    edit(by=indexed.ana, thing=post, body="un câble")
    edit_community(by=indexed.ola, community=indexed.club, access="open", name="Le Club")
    edit_community(by=indexed.ola, community=indexed.club, is_extended=False)
    remove(by=indexed.fay, thing=comment)
    settle()
    assert compare() == []


def test_handlers_may_hear_twice_and_in_any_order(write, indexed, published, settle):
    post = write("un treuil")
    edit(by=indexed.ana, thing=post, body="un câble")
    remove(by=indexed.ana, thing=post)
    heard = [event for event in published() if event.subject.endswith(str(post.pk))]
    for event in (*reversed(heard), *heard, heard[0]):
        handlers.reindex(event)
        assert Document.objects.filter(thing_id=post.pk).count() == 0


def test_compare_names_what_is_missing_surplus_or_other(write, indexed):
    missing, other, surplus = write("un"), write("deux"), write("trois")
    forget(list(Document.objects.filter(thing_id=missing.pk).values_list("pk", flat=True)))
    Publication.objects.filter(pk=other.pk).update(text="autre")
    Publication.objects.filter(pk=surplus.pk).update(removed_at=surplus.published_at)
    assert set(compare()) == {
        f"search: publication {missing.pk} is not in the index",
        f"search: publication {other.pk} is in the index with other words or places",
        "search: 1 documents of type publication are of things that nobody may find",
    }
    rebuild()
    assert compare() == []


def test_an_index_brought_into_one_piece_finds_the_same_and_has_nothing_left_to_bring(write, indexed, find):
    posts = {write(f"un treuil numéro {number}").url for number in range(6)}
    gather()
    assert backend().gather(begins=False) is False
    assert set(find("ana", "treuil")) == posts
    assert compare() == []


def test_compare_sees_a_document_that_only_one_table_knows(write, indexed):
    post = write("un")
    pk = Document.objects.get(thing_id=post.pk).pk
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_document WHERE id = %s", [pk])
    assert f"search: document {pk} is only in one of the index's tables" in compare()


def test_an_organisation_rebuilds_its_own_documents_only(write, indexed):
    write("un")
    with inside(indexed.elsewhere.pk):
        rebuild()
        theirs = set(Document.objects.values_list("pk", flat=True))
        assert theirs
    ours = set(Document.objects.values_list("pk", flat=True))
    rebuild()
    with inside(indexed.elsewhere.pk):
        assert set(Document.objects.values_list("pk", flat=True)) == theirs
    assert len(Document.objects.values_list("pk", flat=True)) == len(ours)


def test_ids_follow_time_and_a_full_second_spills_over(write, indexed):
    posts = [write(f"treuil {number}") for number in range(3)]
    moment = posts[0].published_at
    Publication.objects.filter(pk__in=[post.pk for post in posts]).update(published_at=moment)
    first = first_id_at(moment)
    monkeyed = [post.pk for post in posts]
    index("publication", monkeyed)
    ids = set(Document.objects.filter(thing_id__in=monkeyed).values_list("pk", flat=True))
    assert len(ids) == 3
    assert all(0 <= pk - first < 2 * PER_SECOND for pk in ids)


def test_an_archive_of_one_single_date_finds_room_in_few_draws(write, indexed):
    post = write("treuil")
    moment = datetime(2001, 3, 4, 5, 6, 7, tzinfo=UTC)
    Publication.objects.filter(pk=post.pk).update(published_at=moment)
    first = first_id_at(moment)
    known = {"type": "comment", "kind": "", "in_space": None, "by_person": None, "digest": 0}
    Document.objects.bulk_create(Document(id=first + n, thing_id=n + 1, **known) for n in range(16 * PER_SECOND))
    with CaptureQueriesContext(connection) as captured:
        index("publication", [post.pk])
    assert len([one for one in captured if "search_document WHERE id" in one["sql"]]) <= 20
    assert 16 * PER_SECOND <= Document.objects.get(thing_id=post.pk).pk - first < 61 * PER_SECOND


def test_an_unchanged_thing_is_not_written_again(write, indexed):
    post = write("un")
    assert index("publication", [post.pk]) == 0
    assert index_rows(type_of_thing="publication", ids=[post.pk]) == 0


def test_a_big_space_is_indexed_in_slices_that_announce_the_next(write, indexed, monkeypatch, settle, find):
    monkeypatch.setattr(handlers, "STEP", 2)
    monkeypatch.setattr(handlers, "HELD", -1)
    posts = [write(f"treuil {number}", space="vault") for number in range(5)]
    edit_community(by=indexed.ola, community=indexed.vault, access="open")
    assert due() != []
    settle()
    assert EventRecord.objects.filter(name=IndexingContinued.name).count() >= 3
    assert set(find("otto", "treuil")) == {post.url for post in posts}
    assert compare() == []


def test_a_removed_thread_leaves_with_all_its_comments_in_slices(write, indexed, monkeypatch, settle):
    monkeypatch.setattr(handlers, "STEP", 2)
    monkeypatch.setattr(handlers, "HELD", -1)
    post = write("un treuil")
    for number in range(5):
        publish_comment(by=indexed.fay, publication=post, body=f"réponse {number}")
    settle()
    assert Document.objects.filter(type="comment").count() == 5
    remove(by=indexed.ana, thing=post)
    settle()
    assert Document.objects.filter(type="comment").count() == 0
    assert Comment.objects.count() == 5
    assert compare() == []


def test_a_guest_finds_a_new_member_once_the_index_has_followed(indexed, settle, find):
    admit(space=indexed.space("club"), person_id=indexed.people["otto"].pk)
    index("person", [indexed.people["otto"].pk])
    assert find("gus", "otto") == [f"/people/{indexed.people['otto'].pk}/"]


def test_a_very_long_text_is_indexed_as_far_as_the_limit(write, indexed, find):
    post = write("mot " * 4900 + "fin")
    Publication.objects.filter(pk=post.pk).update(text="début " + "mot " * 30_000 + "jamais")
    index("publication", [post.pk])
    assert find("ana", "début") == [post.url]
    assert find("ana", "jamais") == []


def test_a_compiled_question_keeps_organisations_and_people_apart(write, indexed):
    vault, open_post = write("un", space="vault").pk, write("deux").pk
    ids = [vault, open_post]
    for name, expected in (
        ("ana", {vault, open_post}),
        ("otto", {open_post}),
        ("ana", {vault, open_post}),
        ("gus", set()),
        ("eve", set()),
    ):
        assert {row[0] for row in answered(standing_publications, indexed.viewer(name), ids)} == expected
    with inside(indexed.elsewhere.pk):
        assert answered(standing_publications, indexed.eve, ids) == []


def test_tables_are_those_of_the_database_in_use(indexed):
    assert type(backend()).__name__.lower() == connection.vendor


@pytest.mark.parametrize("typed", ["treuil", '"un treuil"', "treuil -câble", "#treuils"])
def test_the_index_alone_answers_like_a_reading_of_every_text(typed, write, indexed, find):
    texts = ["un treuil", "treuil un", "treuil et câble", "câble", "voir #treuils", "des treuils"]
    posts = {text: write(text).url for text in texts}
    expected = {
        "treuil": {"un treuil", "treuil un", "treuil et câble", "voir #treuils", "des treuils"},
        '"un treuil"': {"un treuil"},
        "treuil -câble": {"un treuil", "treuil un", "voir #treuils", "des treuils"},
        "#treuils": {"voir #treuils"},
    }[typed]
    assert set(find("ana", typed)) == {posts[text] for text in expected}
