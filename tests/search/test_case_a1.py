"""What one may not read cannot be found: no result, no count, no facet, no suggestion, no other number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillon.access.counting import admit, dismiss
from maillon.access.models import Membership, Space
from maillon.communities.actions import edit_community
from maillon.communities.roles import leave
from maillon.content.actions import publish_comment, remove, restore
from maillon.content.models import Comment, Publication
from maillon.core.db.scope import inside
from maillon.people.actions import suspend
from maillon.people.models import Person
from maillon.search.queries import search
from maillon.search.suggesting import complete_people, complete_topics, suggest

CANARY = "xylocanari"
UNKNOWN = "xylobizarre"
OUTSIDERS = ["otto", "ada", "gus", "eve"]


def whatever_is_told(viewer, word, **asked):
    """Everything that a search tells, for comparison as a whole."""
    found = search(viewer, word, **asked)
    return (found.items, found.facets, found.next, found.total, found.total_label, found.scores, found.reason)


def count_queries(work):
    with CaptureQueriesContext(
        connection,
    ) as made:
        work()
    return len(made.captured_queries)


@pytest.fixture
def secret(write, settle, indexed):
    """A post and a comment in Vault that nobody outside may find; Ana does."""
    post = write(f"Le mot {CANARY} est ici #{CANARY}", title=f"{CANARY.title()} du coffre", space="vault")
    publish_comment(by=indexed.fay, publication=post, body=f"Réponse {CANARY}")
    settle()
    assert search(indexed.ana, CANARY).total == 2
    assert suggest(indexed.ana, CANARY[:6]) != []
    assert complete_topics(indexed.ana, CANARY[:6]) == [CANARY]
    return post


@pytest.mark.parametrize("name", OUTSIDERS)
def test_case_a1_a_secret_word_tells_the_same_as_an_unknown_one(name, secret, indexed):
    viewer = indexed.viewer(name)
    for shape in ("{}", '"{}"', "mot {}", "{} -rien", "#{}"):
        told = whatever_is_told(viewer, shape.format(CANARY))
        assert told == whatever_is_told(viewer, shape.format(UNKNOWN))
        assert told[3:] == (0, "0", [], "")


def test_case_a1_titles_that_one_may_not_read_change_no_place_and_no_score(write, indexed):
    for title in ("", "Le treuil", ""):
        write("Un treuil", title=title)
    before = search(indexed.otto, "treuil")
    for _turn in range(3):
        write("Un treuil", title="Treuil treuil", space="vault")
    after = search(indexed.otto, "treuil")
    assert (after.items, after.scores, after.reason) == (before.items, before.scores, before.reason)
    assert after.items[0].title == "Le <mark>treuil</mark>"


@pytest.mark.parametrize("name", OUTSIDERS)
def test_case_a1_excluding_a_secret_word_changes_nothing(name, secret, indexed, write):
    write("Le mot du jour")
    viewer = indexed.viewer(name)
    urls = [[item.url for item in search(viewer, f"mot -{word}").items] for word in (CANARY, UNKNOWN)]
    assert urls[0] == urls[1]


FILTERS = (
    {"type": ["publication"]}, {"kind": ["post"]}, {"community": ["vault"]}, {"since": "2020-01-01"},
    {"until": "2100-01-01"}, {"type": ["comment"], "community": ["vault"]},
)  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDERS)
def test_case_a1_no_filter_opens_the_secret(name, secret, indexed):
    viewer = indexed.viewer(name)
    for asked in FILTERS:
        for words in (CANARY, ""):
            told = whatever_is_told(viewer, words, **asked)
            assert not any(secret.url in item.url for item in told[0])
            assert "vault" not in repr(told[1]).lower()


@pytest.mark.parametrize("name", OUTSIDERS)
def test_case_a1_a_filter_by_a_secret_community_is_like_one_that_never_was(name, secret, indexed):
    viewer = indexed.viewer(name)
    assert whatever_is_told(viewer, "mot", community=["vault"]) == whatever_is_told(
        viewer, "mot", community=["never-was"]
    )


@pytest.mark.parametrize("name", OUTSIDERS)
def test_case_a1_the_author_of_a_secret_is_no_facet_and_no_filter(name, secret, indexed):
    viewer, author = indexed.viewer(name), str(indexed.people["ana"].pk)
    assert whatever_is_told(viewer, CANARY, person=[author]) == whatever_is_told(viewer, UNKNOWN, person=[author])


@pytest.mark.parametrize("name", OUTSIDERS)
def test_case_a1_nothing_is_suggested_or_completed_from_a_secret(name, secret, indexed):
    viewer = indexed.viewer(name)
    for typed in (CANARY[:2], CANARY[:6], CANARY, "coffre", "vault", "Vau"):
        assert [one.url for one in suggest(viewer, typed) if one.url in (secret.url, "/c/vault/")] == []
        assert complete_topics(viewer, typed) == []


@pytest.mark.parametrize("name", OUTSIDERS)
def test_case_a1_as_many_queries_for_a_secret_word_as_for_an_unknown_one(name, secret, indexed):
    viewer = indexed.viewer(name)
    scope = inside(viewer.organisation_id)
    with scope:
        for ask in (search, suggest, complete_topics, complete_people):
            ask(viewer, UNKNOWN)
            assert count_queries(lambda ask=ask: ask(viewer, CANARY)) == count_queries(
                lambda ask=ask: ask(viewer, UNKNOWN)
            )


def test_case_a1_eve_finds_nothing_in_her_own_organisation_either(secret, indexed):
    with inside(indexed.elsewhere.pk):
        assert search(indexed.eve, CANARY).total == 0
        assert suggest(indexed.eve, CANARY[:6]) == []


def test_a_closed_community_is_found_by_name_by_employees_but_not_its_content(write, indexed, find):
    post = write("Le plan du quai", space="club")
    assert find("otto", "club") == ["/c/club/"]
    assert find("otto", "plan") == []
    assert find("ana", "plan") == [post.url]


def test_a_guest_finds_her_space_its_members_and_nothing_else(write, indexed, find):
    inside_club = write("Bouée posée", space="club")
    write("Bouée ouverte", space="everyone")
    assert find("gus", "bouée") == [inside_club.url]
    assert find("gus", "club") == ["/c/club/"]
    assert find("gus", "everyone") == []
    assert find("gus", "ana") == [f"/people/{indexed.people['ana'].pk}/"]
    assert find("gus", "otto") == []
    assert find("ana", "otto") == [f"/people/{indexed.people['otto'].pk}/"]


def test_staged_and_suspended_people_are_not_found(indexed, find):
    assert find("ana", "sam") == []
    assert find("ana", "zoe") == []


# Loss of access, before and after the index has followed.


def test_who_leaves_finds_nothing_from_that_moment_on(secret, indexed, find):
    assert len(find("ana", CANARY)) == 2
    leave(by=indexed.ana, community=indexed.vault)
    assert whatever_is_told(indexed.ana, CANARY) == whatever_is_told(indexed.ana, UNKNOWN)
    assert suggest(indexed.ana, CANARY[:6]) == []


def test_an_open_space_that_becomes_secret_is_not_found_before_the_index_follows(write, indexed, settle, find):
    post = write("Mesure confidentielle", title="Confidentiel", space="everyone")
    dismiss(membership=Membership.objects.get(space=indexed.space("everyone"), person=indexed.people["otto"]))
    assert find("otto", "mesure") == [post.url]
    edit_community(by=indexed.ola, community=indexed.everyone, access="secret")
    for _turn in ("before", "after"):
        told = whatever_is_told(indexed.otto, "mesure")
        assert told == whatever_is_told(indexed.otto, UNKNOWN)
        assert suggest(indexed.otto, "confid") == []
        assert find("otto", "everyone") == []
        assert find("ana", "mesure") == [post.url]
        settle()


def test_a_secret_space_that_opens_is_found_once_the_index_has_followed(secret, indexed, settle, find):
    edit_community(by=indexed.ola, community=indexed.vault, access="open")
    settle()
    assert len(find("otto", CANARY)) == 2
    assert find("otto", "vault") == ["/c/vault/"]


def test_a_space_that_is_no_longer_extended_is_closed_to_guests_at_once(write, indexed, settle, find):
    post = write("Bouée posée", space="club")
    assert find("gus", "bouée") == [post.url]
    edit_community(by=indexed.ola, community=indexed.club, is_extended=False)
    for _turn in ("before", "after"):
        assert whatever_is_told(indexed.gus, "bouée") == whatever_is_told(indexed.gus, UNKNOWN)
        assert find("gus", "ana") == []
        settle()
    assert find("ana", "bouée") == [post.url]


def test_what_is_removed_is_gone_at_once_with_its_comments_and_comes_back(secret, indexed, settle, find):
    remove(by=indexed.ana, thing=secret)
    for _turn in ("before", "after"):
        assert whatever_is_told(indexed.fay, CANARY) == whatever_is_told(indexed.fay, UNKNOWN)
        assert suggest(indexed.fay, CANARY[:6]) == []
        settle()
    secret.refresh_from_db()
    restore(by=indexed.ana, thing=secret)
    settle()
    assert len(find("fay", CANARY)) == 2


def test_what_is_hidden_is_not_found_even_by_its_author(secret, indexed):
    from django.utils import timezone

    Publication.objects.filter(pk=secret.pk).update(hidden_at=timezone.now())
    Comment.objects.filter(publication=secret).update(hidden_at=timezone.now())
    assert whatever_is_told(indexed.ana, CANARY) == whatever_is_told(indexed.ana, UNKNOWN)


def test_a_removed_space_is_found_nowhere(secret, indexed):
    from django.utils import timezone

    Space.objects.filter(pk=secret.space_id).update(removed_at=timezone.now())
    assert whatever_is_told(indexed.ana, CANARY) == whatever_is_told(indexed.ana, UNKNOWN)
    assert suggest(indexed.ana, "vault") == []


def test_words_that_were_edited_out_are_not_found_and_not_shown(write, indexed, settle, find):
    from maillon.content.actions import edit

    post = write(f"Avant : {CANARY}")
    edit(by=indexed.ana, thing=post, body="Après")
    assert CANARY not in repr(search(indexed.ana, CANARY).items)
    settle()
    assert find("ana", CANARY) == []
    assert find("ana", "après") == [post.url]


def test_a_suspended_person_is_found_no_more(indexed, settle, find):
    assert len(find("ana", "otto")) == 1
    suspend(person=indexed.people["otto"])
    for _turn in ("before", "after"):
        assert find("ana", "otto") == []
        assert suggest(indexed.ana, "otto") == []
        assert complete_people(indexed.ana, "otto") == []
        settle()


# The composer.


def test_case_a17_completion_says_who_reads_a_place_only_to_those_who_read_it(indexed):
    vault = indexed.space("vault")
    told = {option.face.name: option.can_read for option in complete_people(indexed.ana, "o", vault)}
    assert told == {"Ola Owner": True, "Otto Outside": False}
    told = {option.face.name: option.can_read for option in complete_people(indexed.ada, "o", vault)}
    assert told == {"Ola Owner": True, "Otto Outside": True}


def test_case_a18_a_guest_completes_only_people_whom_she_meets(indexed):
    assert [option.face.name for option in complete_people(indexed.gus, "o")] == ["Ola Owner"]
    assert [option.face.name for option in complete_people(indexed.gus, "ott")] == []
    assert [option.face.name for option in complete_people(indexed.gus, "ola")] == ["Ola Owner"]


# A viewer with more spaces than one question names.


def test_with_many_spaces_the_same_is_found_by_a_join(write, indexed, settle, find, monkeypatch):
    from maillon.search import reach

    posts = [write("Le treuil", title="Treuil", space=name) for name in ("vault", "club", "everyone")]
    named = set(find("ana", "treuil")), set(find("otto", "treuil")), find("otto", "club vault"), find("otto", "club")
    monkeypatch.setattr(reach, "MOST", -1)
    joined = set(find("ana", "treuil")), set(find("otto", "treuil")), find("otto", "club vault"), find("otto", "club")
    assert joined == named == ({post.url for post in posts}, {posts[2].url}, [], ["/c/club/"])
    assert {one.url for one in suggest(indexed.otto, "treu")} == {posts[2].url}
    others = find("otto", "-rien")
    assert posts[2].url in others
    assert posts[0].url not in others


def test_a_new_member_finds_at_once(secret, indexed, find):
    assert find("otto", CANARY) == []
    admit(space=indexed.space("vault"), person_id=indexed.people["otto"].pk)
    assert len(find("otto", CANARY)) == 2


def test_who_was_met_and_left_is_found_no_more_by_the_guest(indexed, settle, find):
    leave(by=indexed.ana, community=indexed.club)
    for _turn in ("before", "after"):
        assert find("gus", "ana") == []
        settle()
    assert Person.objects.filter(name="Ana Person").exists()
