"""What is found, in which order, how it is shown, counted and paged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.content.actions import publish_comment
from maillon.content.models import Publication
from maillon.core.errors import Invalid
from maillon.search import matching
from maillon.search.indexing import index, rebuild
from maillon.search.queries import search, search_items
from maillon.search.suggesting import suggest


def age(post, **delta):
    """Let a publication be older, as an import would have brought it."""
    Publication.objects.filter(pk=post.pk).update(published_at=timezone.now() - timedelta(**delta))
    index("publication", [post.pk])
    return post


def test_all_words_must_occur_in_any_order(write, find):
    post = write("Le portique numéro trois est arrêté.")
    write("Le portique tourne.")
    assert find("ana", "arrêté portique") == [post.url]


def test_a_phrase_is_found_in_its_order_only(write, find):
    post = write("une étude de houle à Fos")
    write("la houle : une étude de plus")
    assert find("ana", '"étude de houle"') == [post.url]
    assert len(find("ana", "étude houle")) == 2


def test_a_phrase_never_runs_from_title_to_text_nor_into_the_stems(write, find):
    write("rouge est la bouée", title="La bouée verte")
    assert find("ana", '"verte rouge"') == []
    assert find("ana", '"bouée boue"') == []


def test_an_excluded_word_or_phrase_leaves_out_what_holds_it(write, find):
    kept = write("houle du large")
    write("houle et bouées")
    write("houle du port de Fos")
    assert find("ana", 'houle -bouée -"port de Fos"') == [kept.url]


def test_an_exclusion_alone_lists_the_rest(write, find):
    kept = write("houle du large")
    write("bouées")
    assert kept.url in find("ana", "-bouée", type=["publication"])
    assert len(find("ana", "-bouée", type=["publication"])) == 1


def test_a_topic_is_found_by_its_mark_and_other_uses_of_the_word_are_not(write, find):
    post = write("À voir : #capteurs-de-quai")
    write("Les capteurs de quai")
    assert find("ana", "#capteurs-de-quai") == [post.url]
    assert len(find("ana", "capteurs quai")) == 2
    assert find("ana", "capteurs -#capteurs-de-quai") != [post.url]


def test_comments_people_and_communities_are_found_beside_publications(write, indexed, settle, find):
    post = write("Qui vient ?", title="Club du quai")
    comment = publish_comment(by=indexed.fay, publication=post, body="Le club répond")
    settle()
    assert set(find("ana", "club")) == {post.url, comment.url, "/c/club/"}
    assert find("ana", "club", type=["comment"]) == [comment.url]
    assert find("ana", "ana person", type=["person"]) == [f"/people/{indexed.people['ana'].pk}/"]


# Order.


def test_words_in_the_title_come_before_words_in_the_text_then_the_newest(write, find):
    old = age(write("…", title="Le treuil"), days=300)
    text = age(write("Un treuil neuf"), days=2)
    new = age(write("…", title="Treuil et câble"), days=1)
    assert find("ana", "treuil") == [new.url, old.url, text.url]


def test_the_first_says_why_it_is_first(write, indexed):
    write("…", title="Le treuil rouge")
    assert search(indexed.ana, "treuil rouge").reason == "First: all the words are in the title."
    assert search(indexed.ana, "treuil").reason == "First: the word is in the title."


# What is shown.


def test_words_are_lit_in_whatever_form_they_stand(write, indexed):
    write("Les capteurs et le CAPTEUR, pas la capture", title="Capteur")
    item = search(indexed.ana, "capteurs").items[0]
    assert item.title == "<mark>Capteur</mark>"
    assert item.excerpt == "Les <mark>capteurs</mark> et le <mark>CAPTEUR</mark>, pas la capture"


def test_what_people_wrote_is_escaped_around_the_lit_words(write, indexed):
    write("`<script>alert('treuil')</script>` & <b>treuil</b>", title="<img src=x onerror=treuil>")
    item = search(indexed.ana, "treuil").items[0]
    assert "<mark>treuil</mark>" in item.title
    for shown in (item.title, item.excerpt):
        assert "<" not in shown.replace("<mark>", "").replace("</mark>", "")


def test_an_excerpt_shows_the_place_where_the_words_are_near(write, indexed):
    write("début treuil. " + "remplissage ordinaire " * 100 + "ici treuil et câble ensemble. " + "suite " * 200)
    excerpt = search(indexed.ana, "treuil câble").items[0].excerpt
    assert excerpt.startswith("… ")
    assert "<mark>treuil</mark> et <mark>câble</mark> ensemble" in excerpt
    assert len(excerpt.striptags()) < 260


def test_a_wall_and_a_thread_are_named(write, indexed, settle):
    post = write("Question", title="Câbles du quai")
    publish_comment(by=indexed.fay, publication=post, body="un treuil")
    settle()
    item = search(indexed.ana, "treuil").items[0]
    assert (str(item.title), item.thread, item.community.name) == (
        "Comment by Fay Moderator",
        "Câbles du quai",
        "Everyone",
    )


# Filters and facets.


@pytest.fixture
def varied(write, indexed, settle):
    """Three posts and a comment about one word, by two people in two communities, over a year."""
    posts = {
        "new": write("treuil un", by="ana"),
        "club": age(write("treuil deux", by="fay", space="club"), days=40),
        "old": age(write("treuil trois", by="fay"), days=200),
    }
    posts["comment"] = publish_comment(by=indexed.ana, publication=posts["club"], body="treuil quatre")
    settle()
    return posts


def told(facets):
    return {name: {facet.value: facet.count for facet in values} for name, values in facets.items()}


def test_facets_count_types_communities_authors_and_days(varied, indexed):
    facets = told(search(indexed.ana, "treuil").facets)
    ana, fay = (str(indexed.people[name].pk) for name in ("ana", "fay"))
    assert facets["type"] == {"publication": 3, "comment": 1}
    assert facets["community"] == {"everyone": 2, "club": 2}
    assert facets["person"] == {ana: 2, fay: 2}
    assert list(facets["since"].values()) == [2, 3, 4]


def test_a_facet_counts_as_if_its_own_filter_were_not_set(varied, indexed):
    facets = told(search(indexed.ana, "treuil", community=["club"], type=["comment"]).facets)
    assert facets["community"] == {"club": 1}
    assert facets["type"] == {"publication": 1, "comment": 1}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"type": ["publication"]}, {"new", "club", "old"}),
        ({"kind": ["post"]}, {"new", "club", "old"}),
        ({"community": ["club"]}, {"club", "comment"}),
        ({"community": ["club", "everyone"]}, {"new", "club", "old", "comment"}),
        ({"since": "-90"}, {"new", "club", "comment"}),
        ({"until": "-90"}, {"old"}),
        ({"since": "-90", "until": "-20"}, {"club"}),
        ({"kind": ["idea"]}, set()),
    ],
)
def test_filters_narrow(asked, expected, varied, find):
    days = {
        name: (timezone.localdate() + timedelta(days=int(value))).isoformat()
        for name, value in asked.items()
        if isinstance(value, str)
    }
    assert set(find("ana", "treuil", **(asked | days))) == {varied[name].url for name in expected}


def test_a_filter_by_an_extended_community_brings_what_lies_in_it_not_its_people(indexed, find):
    assert find("ana", "", community=["club"]) == ["/c/club/"]
    assert find("ana", "person", community=["club"]) == []
    assert len(find("ana", "person")) == 1


def test_an_untitled_post_is_named_by_its_author(write, indexed):
    write("un treuil")
    item = search(indexed.ana, "treuil").items[0]
    assert (item.title, item.excerpt) == ("Post by Ana Person", "un <mark>treuil</mark>")


def test_a_filter_alone_lists_the_newest(varied, find, indexed):
    assert find("ana", "", person=[str(indexed.people["fay"].pk)]) == [varied["club"].url, varied["old"].url]


@pytest.mark.parametrize(
    "asked", [{"type": ["secret"]}, {"kind": ["A b"]}, {"person": ["abc"]}, {"person": ["9" * 30]}, {"since": "yesterday"}, {"until": "2026-02-30"}, {"cursor": "x"}, {"cursor": "1.-2"}, {"community": ["x"] * 21}]
)  # fmt: skip
def test_what_cannot_be_a_filter_is_refused_by_its_name(asked, indexed):
    with pytest.raises(Invalid) as refused:
        search(indexed.ana, "treuil", **asked)
    assert refused.value.errors[0].field == next(iter(asked))


def test_days_at_the_ends_of_time_are_days_too(varied, find):
    assert len(find("ana", "treuil", since="0001-01-01", until="9999-12-31")) == 4
    assert find("ana", "treuil", since="9999-12-31") == []


# Pages and the limit of what is counted.


def pages(viewer, query, limit):
    found, cursor = [], ""
    while cursor is not None:
        results = search(viewer, query, limit=limit, cursor=cursor)
        found.append([item.url for item in results.items])
        cursor = results.next
    return found


def test_pages_bring_everything_once(write, indexed):
    urls = {write(f"treuil {number}").url for number in range(7)}
    found = pages(indexed.ana, "treuil", 3)
    assert [len(page) for page in found] == [3, 3, 1]
    assert {url for page in found for url in page} == urls


def test_beyond_the_newest_matches_the_list_goes_on_with_older_ones(write, indexed, monkeypatch):
    posts = [age(write(f"treuil {number}"), days=number) for number in range(7)]
    monkeypatch.setattr(matching, "NEWEST", 3)
    monkeypatch.setattr("maillon.search.queries.NEWEST", 3)
    assert search(indexed.ana, "treuil").total_label == "3+"
    found = pages(indexed.ana, "treuil", 2)
    assert [url for page in found for url in page] == [post.url for post in posts]


def test_what_comes_between_two_pages_does_not_move_them(write, indexed):
    posts = [age(write(f"treuil {number}"), days=number + 1) for number in range(4)]
    first = search(indexed.ana, "treuil", limit=2)
    write("treuil tout neuf")
    second = search(indexed.ana, "treuil", limit=2, cursor=first.next)
    assert [item.url for item in (*first.items, *second.items)] == [post.url for post in posts]


def test_one_and_three_results_take_the_same_number_of_queries(write, indexed):
    def count():
        with CaptureQueriesContext(connection) as made:
            search(indexed.ana, "treuil")
        return len(made.captured_queries)

    write("treuil un")
    search(indexed.ana, "treuil")
    one = count()
    write("treuil deux", by="fay", space="club")
    write("treuil trois", by="ola")
    assert (one, count()) == (9, 9)


# Suggestions and the other face.


def test_beginnings_of_names_and_titles_are_suggested_people_first(write, indexed):
    post = write("…", title="Analyse du quai")
    found = suggest(indexed.otto, "ana")
    assert [(one.type, one.url) for one in found] == [
        ("person", f"/people/{indexed.people['ana'].pk}/"),
        ("publication", post.url),
    ]


def test_two_letters_are_needed_and_accents_are_not(write, indexed):
    post = write("…", title="Étalonnage")
    assert suggest(indexed.otto, "e") == []
    assert [one.url for one in suggest(indexed.otto, "ET")] == [post.url]
    assert [one.url for one in suggest(indexed.otto, "étal")] == [post.url]


def test_at_most_eight_are_suggested_with_a_constant_number_of_queries(write, indexed):
    def count():
        with CaptureQueriesContext(connection) as made:
            suggest(indexed.otto, "quai")
        return len(made.captured_queries)

    write("…", title="Quai 0")
    one = count()
    for number in range(9):
        write("…", title=f"Quai {number}")
    assert count() == one
    assert len(suggest(indexed.otto, "quai")) <= 8


def test_the_api_gives_plain_values(write, indexed):
    post = write("Un treuil", title="Treuil")
    told_items = search_items(indexed.ana, "treuil")
    assert told_items["items"][0] | {"published_at": "", "score": 0} == {
        "type": "publication", "id": str(post.pk), "kind": "post", "title": "Treuil",
        "excerpt": "Un <mark>treuil</mark>", "url": post.url, "score": 0, "published_at": "",
        "author": "Ana Person", "community": "everyone",
    }  # fmt: skip
    assert told_items["next"] is None
    assert told_items["facets"]["type"] == [{"value": "publication", "label": "publication", "count": 1}]


def test_a_rebuilt_index_finds_the_same(varied, find):
    before = set(find("ana", "treuil"))
    rebuild()
    assert set(find("ana", "treuil")) == before
