"""CASES A1, D1 below the pages: every function that takes a viewer × everybody, over all that lies hidden."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from django.db.models import QuerySet
from django.test import override_settings

from boundaries.asking import Function, Refused, Unknown, answers, functions, leaks, viewer_of
from boundaries.ground import Ground
from conftest import on_one_ground, undone, work_off_all
from maillon.access.models import Membership, Space
from maillon.communities.models import Community
from maillon.content.models import Comment, Publication
from maillon.content.topics.models import Topic
from maillon.core.policy import Viewer
from maillon.feed import queries

ELSEWHERE = {
    "access.leaders.is_colleague": "of which kind she is herself",
    "access.leaders.delivered_to": "conditions on leaders, whose walls are candidates for a feed; walked as `feed_for`",
    "access.readable.memberships_of": "her own memberships, of which the rule is made",
    "access.readable.readable": "a condition; what it lets through is held by test_visibility",
    "access.readable.listed": "a condition; what it lets through is held by test_visibility",
    "access.visibility.standing": "a condition; what it lets through is held by test_visibility",
    "access.visibility.shown_members": "a condition; what it lets through is walked as `members_of`",
    "access.visibility.tells_members": "whether a number is told, of a space that she is told of",
    "communities.queries.readers_for": "what `readers_sentence` says, or less: tests/boundaries/test_whom_guests_meet.py",
    "communities.populations.meant_for": "a condition that narrows a list; what is left of it is walked as `communities_for`",
    "communities.populations.narrowed": "narrows a list that `communities_for` told",
    "content.closing.refuse_closed": "refuses, and gives nothing back",
    "content.closing.refuse_turn": "refuses, and gives nothing back",
    "content.kinds.question.api.found_by": "pages of lists that are walked as `unanswered_for` and `to_write_up_for`",
    "content.topics.queries.is_about": "a condition; what it lets through is walked as `unanswered_for`",
    "search.topics.with_synonyms": "what she typed herself; what it finds is walked as `search`",
    "core.policy.statements.can": "asked verb by verb by test_policy_table",
    "core.policy.statements.require": "asked verb by verb by test_policy_table",
    "feed.leading.wall_chosen": "her own number, or a leader's whose delegate she is, where the composer sent it",
    "feed.unread.room_seen_at": "her own mark: a moment, and nothing of what stands there",
    "feed.turns.headless": "names heads of branches as `comments_among` tells them, which is walked",
    "feed.queries.newest_ids": "candidates, from which a page is asked with `visible_to`",
    "feed.sources.sources_of": "candidates, from which a page is asked with `visible_to`",
    "content.previews.asking.count_asking": "counts how often somebody asks, and gives nothing back",
    "content.previews.queries.picture_named": "by a name that nobody guesses, told with what she reads: tests/previews",
    "integrations.writing.count_write": "counts how often somebody writes, and gives nothing back",
    "search.backends.compiled.answered": "asks a question that is walked here itself",
    "search.backends.compiled.compiled": "SQL of a question that is walked here itself",
    "search.backends.joining.may_find": "a condition for employees; what it lets through is walked as `search`",
}
"""What is not walked, with the reason."""

TOLD = {
    "communities.heads.head_of": "of a community that `community_at` told",
    "communities.queries.my_membership": "her own, of a community that `community_at` told",
    "communities.telling.told_communities": "of communities that `communities_for` told",
    "content.kinds.announcement.queries.announcement_facts": "what is shown of publications that a list told",
    "content.kinds.poll.parts.parts_of_polls": "what is shown of publications that a list told",
    "content.kinds.question.parts.parts_of_answers": "what is shown of comments that a thread told",
    "content.kinds.question.parts.parts_of_questions": "what is shown of publications that a list told",
    "content.kinds.question.asking_views.colleagues": "who else answers where she is asked",
    "content.kinds.table.own_parts": "the kinds' facts of publications that a list told",
    "content.kinds.table.parts_of": "what kinds show of publications that a list told",
    "content.kinds.table.parts_of_comments": "what a kind shows of comments that a thread told",
    "content.leaders.queries.delegates_among": "of leaders that `leaderships` told",
    "content.splitting.departures_of": "what went on elsewhere of a thread that `publication_at` told",
    "feed.cards.along_comments": "what hangs on rows that `leaf_of` told",
    "feed.cards.along_first": "what hangs on a row that `publication_at` told",
    "feed.cards.along_publications": "what hangs on rows that a feed told",
    "feed.queries.feed_for": "of places that `places_of` told, where they are given",
    "content.subscribing.subscription_of": "her own wish for a thread that `publication_at` told",
    "feed.turns.led": "of a page that `leaf_of` told",
    "feed.turns.news_of": "of a thread that `publication_at` told",
    "feed.unread.unread_counts": "of places that `places_of` told",
    "feed.unread.read_until": "her own mark in a thread that `publication_at` told",
    "content.kinds.announcement.parts.parts_of_announcements": "what is shown of publications that a list told",
    "content.kinds.offer.parts.parts_of_offers": "what is shown of publications that a list told",
    "content.kinds.hour.parts.parts_of_hours": "what is shown of publications that a list told",
    "content.kinds.hour.parts.parts_of_turns": "what is shown of comments that a thread told",
    "content.kinds.hour.queries.owed_counts": "of publications that a list told",
    "content.kinds.share.queries.homes_of": "what shares that a list told point to",
    "content.kinds.share.parts.parts_of_shares": "what is shown of publications that a list told",
    "content.featuring.seen_of": "of a publication that `publication_at` told",
    "feed.featured.featured_before": "of places that `places_of` told",
    "feed.featured.featured_here": "of a thread that `publication_at` told",
    "content.kinds.link.parts.parts_of_links": "what is shown of publications that a list told",
    "content.kinds.praise.parts.on_profile": "what a profile shows of a person that `person_at` told",
    "content.kinds.praise.parts.parts_of_praises": "what is shown of publications that a list told",
    "content.kinds.praise.queries.praised_in": "of publications that a list told",
    "notifications.queries.told_notices": "her own notices",
    "content.drafts.queries.readable_places": "the places of her own drafts",
    "content.drafts.api.told_drafts": "her own drafts",
}
"""What is asked only with what the viewer was told before, with the reason; everything else is asked with everything."""

VIEWERLESS = {
    "content.kinds.poll.queries.member_of": "her own memberships",
    "content.kinds.poll.queries.my_choices": "of publications that a list told; her own",
    "content.kinds.poll.queries.poll_facts": "of publications that a list told",
    "content.kinds.poll.queries.voted_in": "of publications that a list told; her own",
    "content.kinds.question.queries.accepted_of": "of publications that a topic told",
    "content.topics.queries.written_as": "names of topics that are asked about with `visible_to`",
    "content.kinds.question.queries.is_accepted": "takes a comment that somebody was told of",
    "content.kinds.question.queries.my_same": "of publications that a list told; her own",
    "content.kinds.question.queries.my_votes": "of comments that a thread told; her own",
    "content.kinds.question.queries.question_facts": "of publications that a list told",
    "content.kinds.question.queries.vote_counts": "of comments that a thread told",
    "communities.queries.companies_of": "takes the guests that `guests_in` told",
    "communities.queries.face_of_place": "takes one of the viewer's own places",
    "communities.queries.readers_sentence": "says who reads a space to whoever may write there",
    "content.kinds.announcement.queries.acknowledged_by": "numbers, of publications that a list told",
    "content.kinds.announcement.queries.members_in": "numbers, of spaces that a list told",
    "content.kinds.announcement.queries.reminders_of": "of publications that their author is told of",
    "content.kinds.announcement.queries.seen_by": "numbers, of publications that a list told",
    "content.kinds.announcement.queries.unacknowledged": "what `missing_for` tells the author, and who is reminded",
    "content.queries.as_shown": "takes rows that are chosen already",
    "content.kinds.offer.queries.offer_facts": "of publications that a list told",
    "content.kinds.hour.queries.end_of": "of a publication that `publication_at` told",
    "content.kinds.hour.queries.hour_facts": "of publications that a list told",
    "content.kinds.hour.queries.my_hour_votes": "of comments that a thread told; her own",
    "content.kinds.hour.queries.not_over": "a condition",
    "content.kinds.hour.queries.question_facts": "of comments that a thread told",
    "content.kinds.hour.queries.people_in": "who is told of another time; each is asked for her rights",
    "content.kinds.link.queries.urls_of": "of publications that a list told",
    "content.previews.queries.as_shape": "takes the values of a row",
    "content.previews.queries.previews_by_thing": "of things that a list told",
    "content.previews.queries.previews_on": "takes rows that a list told",
    "content.previews.queries.shape_of": "takes what somebody asked for herself",
    "content.previews.queries.told_previews": "of things that a list told",
    "content.previews.queries.words_behind": "what search indexes of things, beside their words",
    "content.kinds.offer.queries.still_open": "a condition",
    "content.kinds.share.queries.home_for_author": "takes a share, for the author of what it points to",
    "content.kinds.praise.queries.praise_values": "of publications that a list told",
    "content.kinds.praise.queries.praised_people": "takes a publication, for those who are told of it and read it",
    "feed.queries.shown": "takes rows that are chosen already",
    "integrations.mail.queries.progress_of": "takes a run that `import_at` told",
    "integrations.queries.holder_of": "asked before anybody is known",
}
"""Functions of `queries` modules that take no viewer, with the reason."""


ASKING = ("ola", "fay", "ana", "otto", "gus", "ada", "zoe", "sam", "eve")
OUTSIDE = {"vault": ("gus",), "club": ("otto", "ada")}
"""Who hears nothing of what happened until then: Gus of Vault, and then, with Club, who is in neither."""


@pytest.fixture(scope="module")
def standing(lasting, tmp_path_factory) -> Iterator[Ground]:
    with override_settings(FILES_FOLDER=tmp_path_factory.mktemp("files"), PREVIEWS=True):
        assert set(ASKING) == set(lasting.everybody())
        yield Ground(lasting, work_off_all)


stage, db = on_one_ground("standing")


@pytest.fixture
def ground(standing, world) -> Ground:
    return standing


def walked() -> dict[str, Function]:
    return {key: function for key, function in functions().items() if key not in {**ELSEWHERE, **VIEWERLESS}}


def test_every_exception_is_a_function_that_exists_and_needs_it():
    found = functions()
    assert len(walked()) > 60
    assert {key for key, function in found.items() if not viewer_of(function)} == set(VIEWERLESS)
    assert {*ELSEWHERE, *TOLD} <= {key for key, function in found.items() if viewer_of(function)}


def test_case_a1_no_function_that_takes_a_viewer_tells_what_lies_hidden_from_her(ground):
    asked = walked()
    found, silent, before = [], set(asked), {}
    for key, function in asked.items():
        for name in ASKING:
            told = before[key, name] = answers(function, ground, name, is_told=key in TOLD)
            found += [(key, *leak) for leak in leaks(told, ground, name)]
            if any(not isinstance(atom, Refused) for _how, atom in told):
                silent.discard(key)
    assert found == []
    assert silent == set(), "nobody was told anything by these: the walk asked them nothing"

    with undone():
        changed = []
        for place, names in OUTSIDE.items():
            ground.more(place)
            changed += [
                (key, name, *(before[key, name] - now), *(now - before[key, name]))
                for key, function in asked.items()
                for name in names
                for now in (answers(function, ground, name, is_told=key in TOLD),)
                if now != before[key, name]
            ]
        assert changed == [], "what happened where they are not changed what those outside are told"


# ── The walk itself: functions that leak, each in the way in which somebody forgets ──


@dataclass
class Shown:
    title: str
    by: dict[str, str]


def without_visible_to(viewer: Viewer) -> QuerySet[Publication]:
    return Publication.objects.published()


def in_a_shape(publication: Publication, viewer: Viewer) -> list[Shown]:
    return [Shown(title=publication.title, by={"address": publication.url})]


def as_a_suggestion(viewer: Viewer, q: str) -> tuple[str, ...]:
    return tuple(Topic.objects.filter(slug__startswith=q).values_list("name", flat=True))


def along_a_row(community: Community, viewer: Viewer) -> QuerySet[Membership]:
    return Membership.objects.filter(space=community.space_id)


def by_an_optional_filter(viewer: Viewer, *, person: Sequence[str] = ()) -> QuerySet[Comment]:
    return Comment.objects.filter(author__in=person)


LEAKING = [without_visible_to, in_a_shape, as_a_suggestion, along_a_row, by_an_optional_filter]


def how_many(viewer: Viewer) -> int:
    return Publication.objects.count()


def as_a_percentage(space: Space, viewer: Viewer) -> float:
    return 100 * space.publications.count() / Publication.objects.count()


def whether_there_is(viewer: Viewer, text: str) -> bool:
    return Publication.objects.filter(title__startswith=f"{text}more").exists()


COUNTING = [how_many, as_a_percentage, whether_there_is]


def asked_in_a_new_way(viewer: Viewer, mood: str) -> list[Publication]:
    return []


def test_a_function_that_forgets_who_asks_is_found_out(ground):
    unnoticed = [one.__name__ for one in LEAKING if not leaks(answers(one, ground, "otto"), ground, "otto")]
    assert unnoticed == []
    assert leaks(answers(without_visible_to, ground, "ola"), ground, "ola"), "also of a place that was removed"


def test_a_number_that_counts_what_is_hidden_is_found_out(ground):
    before = {one: answers(one, ground, "otto") for one in COUNTING}
    assert [leaks(told, ground, "otto") for told in before.values()] == [[], [], []]
    with undone():
        ground.more("vault")
        assert [one.__name__ for one in COUNTING if answers(one, ground, "otto") == before[one]] == []


def test_a_question_that_nobody_knows_how_to_ask_is_found_out(ground):
    with pytest.raises(Unknown, match="`mood: str`"):
        answers(asked_in_a_new_way, ground, "otto")


def test_a_function_is_walked_from_the_day_it_is_born(monkeypatch):
    def born_today(viewer: Viewer) -> list[Publication]:
        return []

    born_today.__module__ = queries.__name__
    monkeypatch.setattr(queries, "born_today", born_today, raising=False)
    assert walked()["feed.queries.born_today"] is born_today
