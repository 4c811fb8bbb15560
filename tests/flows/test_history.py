"""What each edit changed is shown, and two hands at one text lose nothing (CASES J2)."""

from __future__ import annotations

import pytest

from maillon.content.actions import edit, publish_comment
from maillon.content.history import PAGE, changes_of, differs
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Publication, Revision
from maillon.core.errors import Conflict

FIRST = "The crane lifts 40 tons.\n\nBring your badge."
OTHER = "The crane lifts 45 tons.\n\nBring your badge."
MINE = "The crane lifts 40 tons.\n\nBring your badge and boots."


@pytest.fixture
def post(world) -> Publication:
    return publish_post(by=world.ana, space=world.space("club"), title="The crane", body=FIRST)


def read(pieces, kind: str) -> str:
    return "|".join(piece.text for piece in pieces if piece.kind == kind)


def test_each_change_says_who_made_it_and_what_it_removed_and_inserted(world, post):
    edit(by=world.ana, thing=post, title="The cranes", body=FIRST)
    edit(by=world.ana, thing=post, title="The cranes", body=OTHER)
    changes, more = changes_of(Publication.objects.get(pk=post.pk), world.fay)
    assert [(one.version, one.by) for one in changes] == [(2, world.people["ana"].name), (1, world.people["ana"].name)]
    second, first = changes
    assert (read(second.body, "removed"), read(second.body, "inserted"), differs(second.title)) == ("40", "45", False)
    assert (read(first.title, "removed"), read(first.title, "inserted"), differs(first.body)) == (
        "crane",
        "cranes",
        False,
    )
    assert more == 0
    assert changes_of(Publication.objects.get(pk=post.pk), world.gus) == ([], 0)


def test_the_page_shows_them_by_more_than_colour_and_to_whom_it_did(world, post, sign_in):
    comment = publish_comment(by=world.ana, publication=post, body="At seven <sharp>")
    edit(by=world.ana, thing=post, title="The crane", body=OTHER)
    edit(by=world.ana, thing=comment, body="At eight <sharp>")
    ana = sign_in("ana").get(f"{post.url}history/").content.decode()
    assert '<del><span class="sr">[removed: </span>40<span class="sr">]</span></del>' in ana
    assert '<ins><span class="sr">[inserted: </span>45<span class="sr">]</span></ins>' in ana
    assert "The crane lifts 40 tons." in ana
    said = sign_in("fay").get(f"/comments/{comment.pk}/history/").content.decode()
    assert "[removed: </span>seven" in said
    assert "&lt;sharp&gt;" in said
    assert sign_in("gus").get(f"{post.url}history/").status_code == 403
    assert sign_in("otto").get(f"{post.url}history/").status_code == 404


def test_many_changes_come_in_pages_and_none_is_left_out(world, post, sign_in):
    for number in range(2 * PAGE + 3):
        edit(by=world.ana, thing=post, title="The crane", body=f"It lifts {number} tons")
    post = Publication.objects.get(pk=post.pk)
    seen, before = [], None
    while before != 0:
        changes, before = changes_of(post, world.ana, before=before)
        assert len(changes) <= PAGE
        seen += [(one.version, read(one.body, "inserted")) for one in changes]
    assert [version for version, _said in seen] == list(range(2 * PAGE + 3, 0, -1))
    assert [said for _version, said in seen[:-1]] == [str(n) for n in range(2 * PAGE + 2, 0, -1)]
    ana = sign_in("ana")
    assert f"{post.url}history/?before={2 * PAGE + 3 - PAGE + 1}" in ana.get(f"{post.url}history/").content.decode()
    for odd in ("0", "x", "9" * 40, "-1"):
        assert ana.get(f"{post.url}history/?before={odd}").status_code == 200


def test_the_second_sees_what_stands_and_her_own_and_both_together_and_nothing_is_written(world, post, sign_in):
    ana, url = sign_in("ana"), f"{post.url}edit/"
    assert '<input type="hidden" name="version" value="1">' in ana.get(url).content.decode()
    assert ana.post(url, {"title": "The crane", "body": OTHER, "version": "1"}).status_code == 302
    answer = ana.post(url, {"title": "The cranes", "body": MINE, "version": "1"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Nothing is lost" in page
    assert "The crane lifts 45 tons." in page.split("What stands there now")[1].split("What yours changes")[0]
    assert "[removed: </span>45" in page
    assert "[inserted: </span>40" in page
    assert "[inserted: </span> and boots" in page
    assert "The crane lifts 45 tons.\n\nBring your badge and boots.</textarea>" in page, "both together"
    assert 'class="composer-title" name="title" value="The cranes"' in page
    assert f'<input type="hidden" name="body" value="{MINE}">' in page
    assert page.count('name="version" value="2"') == 2
    assert Publication.objects.get(pk=post.pk).body == OTHER


@pytest.mark.parametrize("choice", ["mine", "merged", "theirs"])
def test_whatever_she_chooses_the_other_text_stays_in_the_history(world, post, sign_in, choice):
    ana, url = sign_in("ana"), f"{post.url}edit/"
    ana.post(url, {"title": "The crane", "body": OTHER, "version": "1"})
    ana.post(url, {"title": "The crane", "body": MINE, "version": "1"})
    chosen = {"mine": MINE, "merged": "The crane lifts 45 tons.\n\nBring your badge and boots.", "theirs": OTHER}[
        choice
    ]
    if choice != "theirs":
        assert ana.post(url, {"title": "The crane", "body": chosen, "version": "2"}).status_code == 302
    assert Publication.objects.get(pk=post.pk).body == chosen
    assert {FIRST, OTHER} <= {*Revision.objects.values_list("body", flat=True), chosen}


def test_a_third_hand_between_is_seen_again_and_the_same_text_twice_is_no_conflict(world, post, sign_in):
    ana, url = sign_in("ana"), f"{post.url}edit/"
    for _ in range(2):
        assert ana.post(url, {"title": "The crane", "body": OTHER, "version": "1"}).status_code == 302
    assert Publication.objects.get(pk=post.pk).version == 2
    edit(by=world.ana, thing=post, title="The crane", body="A third")
    answer = ana.post(url, {"title": "The crane", "body": MINE, "version": "2"})
    assert (answer.status_code, 'name="version" value="3"' in answer.content.decode()) == (409, True)


def test_a_refused_text_keeps_the_version_from_which_it_was_made(world, post, sign_in):
    ana, url = sign_in("ana"), f"{post.url}edit/"
    edit(by=world.ana, thing=post, title="The crane", body=OTHER)
    refused = ana.post(url, {"title": "x" * 201, "body": MINE, "version": "1"})
    assert (refused.status_code, 'name="version" value="1"' in refused.content.decode()) == (422, True)
    assert ana.post(url, {"title": "The crane", "body": MINE, "version": "1"}).status_code == 409


def test_comments_do_the_same(world, post, sign_in):
    comment = publish_comment(by=world.ana, publication=post, body="At seven")
    ana, url = sign_in("ana"), f"/comments/{comment.pk}/edit/"
    ana.post(url, {"body": "At eight", "version": "1"})
    answer = ana.post(url, {"body": "At nine", "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "At eight\n\nAt nine</textarea>" in page
    assert '<input type="hidden" name="title"' not in page
    with pytest.raises(Conflict):
        edit(by=world.ana, thing=comment, body="At ten", version=1)
