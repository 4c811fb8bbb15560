"""The arithmetic of a seeded world, and that its texts are what the product itself would have made of them."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from maillon.core.errors import Conflict
from maillon.core.text.markdown import render
from maillon.seed.sizes import Sizes
from maillon.seed.spaces import access_of, plan_members
from maillon.seed.texts import Speaker, Topic, topic_mark, topic_slugs
from maillon.seed.vocabulary import COMMON, MEDIUM, RARE


@pytest.mark.parametrize("texts", [0, 1, 2, 3, 99, 100, 2000, 20_000, 1_000_000])
def test_publications_and_comments_are_together_what_was_asked(texts: int) -> None:
    sizes = Sizes(1000, 50, texts)
    newest = min(40, texts // 100)
    assert sizes.newest == newest
    assert newest * 21 + sizes.older_publications + sizes.older_comments == texts
    assert 0 <= 2 * sizes.older_publications - sizes.older_comments <= 2


def test_a_world_that_cannot_be_is_refused_with_its_reason() -> None:
    with pytest.raises(Conflict, match="cannot own"):
        Sizes(2, 500, 10).check()
    with pytest.raises(Conflict, match="two communities"):
        Sizes(10, 1, 10).check()


@pytest.mark.parametrize(("people", "communities"), [(1, 2), (5, 2), (3, 20), (40, 12), (60, 130), (300, 250)])
def test_everybody_has_her_places_and_every_community_an_owner(people: int, communities: int) -> None:
    sizes = Sizes(people, communities, 0)
    sizes.check()
    members = plan_members(sizes, random.Random(3))
    places = Counter(person for place in members for person in place)
    assert places[0] == min(100, communities)
    assert {places[person] for person in range(1, people)} <= {min(12, communities)}
    assert [len(place) == len(set(place)) for place in members] == [True] * communities
    assert members[0] == list(range(people))
    assert all(place[0] != people for place in members)
    assert [number for number, place in enumerate(members) if people in place] == [communities - 1]
    assert len(members[-1]) >= min(5, people) + 1


def test_access_follows_the_number_of_the_community() -> None:
    assert [access_of(number, 31) for number in (1, 2, 3, 4, 10, 11, 12, 13, 14, 20, 30, 31)] == [
        "open", "closed", "closed", "open", "secret", "closed", "closed", "closed", "open", "secret", "secret", "closed",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def said() -> list:
    topics = [Topic(number, slug, topic_mark(slug)) for number, slug in enumerate(topic_slugs(), 1)]
    speaker = Speaker(rng=random.Random(11), topics=topics)
    mention = (562382525743101, "Héloïse Garrigue")
    return [speaker.publication(mention if i % 3 == 0 else None) for i in range(1500)] + [
        speaker.comment(mention if i % 5 == 0 else None) for i in range(1500)
    ]


def test_the_html_and_the_text_of_a_seeded_post_are_what_rendering_gives(said: list) -> None:
    for one in said[::4]:
        made = render(one.piece.body, mentions={562382525743101: "Héloïse Garrigue"})
        assert (one.piece.html, one.piece.text) == (made.html, made.text)
        assert made.topics == ((one.topic.slug,) if one.topic else ())
        assert made.mentions == ((one.mentioned,) if one.mentioned else ())
    assert sum(1 for one in said if one.topic) > 100


def test_words_stand_in_the_share_of_texts_that_the_bench_relies_on(said: list) -> None:
    texts = [set(one.piece.text.lower().replace(".", "").split()) for one in said]
    share = {word: sum(word in text for text in texts) / len(texts) for word in (*COMMON["fr"], *COMMON["en"])}
    assert min(share.values()) > 0.07
    assert max(share.values()) < 0.14
    assert 0.07 < sum(bool({"project", "projet"} & text) for text in texts) / len(texts) < 0.13
    planted = sum(len(text & {*MEDIUM}) for text in texts) / len(texts)
    assert 0.03 < planted < 0.12
    assert not {*MEDIUM} & {*RARE}
    assert (len(set(MEDIUM)), len(set(RARE))) == (66, 66)
