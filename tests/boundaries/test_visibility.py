"""Who reads what: five questions that must agree with each other, and with PRODUCT's table read by somebody else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from boundaries.rows import Rows
from maillon.access.models import Membership, Space
from maillon.access.streams import hearing_of
from maillon.access.visibility import can_see, people_for, readers_of, seen_by
from maillon.accounts.models import Account
from maillon.communities.models import Community
from maillon.content.branches import spot_of
from maillon.content.models import Attachment, Comment, Publication
from maillon.content.topics.models import Tagging, Topic
from maillon.core.policy import Viewer
from maillon.people.models import Person
from maillon.people.viewing import viewer_of

WALKED = {"access.Space", "communities.Community", "content.Publication", "content.Comment", "content.Attachment"}
OWN = {"integrations.Token", "drafts.Draft"}
"""What is one person's alone, wherever she reads."""
KEPT = {"content.Bookmark", "question.AnswerRequest"}
"""One person's alone, and of what she reads only: held by tests/flows/test_kept.py, tests/kinds/test_asking_experts.py."""
NAMED = {"topics.Topic", "topics.Tagging"}
"""What something is about: known to whoever reads something that stands and says so."""
OWNERS = {"integrations.ImportRun", "integrations.RawMessage"}
"""What a community's owners alone see; who does is held by tests/mail/test_import_page.py."""


# ── The table of PRODUCT.md ("Who sees what in a community"), from its words and not from the code ──


@dataclass(eq=False)
class Human:
    kind: str
    is_suspended: bool
    is_administrator: bool = False


@dataclass(eq=False)
class Place:
    wall_of: Human | None
    access: str
    is_extended: bool
    is_removed: bool
    roles: dict[Human, str] = field(default_factory=dict)
    is_room: bool = False


@dataclass(eq=False)
class Thing:
    place: Place
    author: Human
    state: str
    kind: str = "publication"
    under: Thing | None = None


def is_here(human: Human) -> bool:
    """Staged people read nothing; whoever is suspended has no access at all."""
    return human.kind in ("employee", "guest") and not human.is_suspended


def may_read_place(human: Human, place: Place) -> bool:
    """Content: open for every employee, closed and secret for members; a guest where she is a member and the community
    is extended; a wall and a room for every employee and never for guests."""
    if not is_here(human) or place.is_removed:
        return False
    if place.wall_of or place.is_room:
        return human.kind == "employee"
    if human.kind == "guest":
        return human in place.roles and place.is_extended
    return place.access == "open" or human in place.roles


def may_know_place(human: Human, place: Place) -> bool:
    """Name and purpose: also a closed community's, for every employee."""
    is_told = human.kind == "employee" and is_here(human) and place.access == "closed" and not place.is_removed
    return is_told or may_read_place(human, place)


def is_shown(human: Human, thing: Thing) -> bool:
    """Removed for nobody; hidden for its author and those who moderate the place: a room the administrators."""
    moderates = thing.place.roles.get(human) in ("owner", "moderator")
    moderates |= thing.place.is_room and human.is_administrator
    return thing.state == "published" or (thing.state == "hidden" and (thing.author is human or moderates))


def may_read(human: Human, thing: Thing) -> bool:
    """A file is as visible as what it hangs on, a comment at most as its publication; a file that hangs on nothing yet
    is its uploader's."""
    if not is_here(human):
        return False
    if thing.kind == "attachment":
        is_mine = thing.author is human and thing.under is None
        return thing.state != "removed" and (is_mine or (thing.under is not None and may_read(human, thing.under)))
    if thing.under is not None and not may_read(human, thing.under):
        return False
    return may_read_place(human, thing.place) and is_shown(human, thing)


def may_know(human: Human, other: Human, places: list[Place]) -> bool:
    """An employee knows of everybody; a guest of herself and of those whom she meets in a community that she reads."""
    if not is_here(human):
        return False
    meets = any(human in p.roles and other in p.roles and may_read_place(human, p) for p in places)
    return human.kind == "employee" or human is other or (other.kind != "staged" and meets)


# ── Random worlds ──


@dataclass
class Scene:
    humans: list[Human]
    places: list[Place]
    things: list[Thing]


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    kinds = st.sampled_from(["employee", "employee", "guest", "staged"])
    humans = [
        Human(draw(kinds), draw(st.integers(0, 4)) == 0, draw(st.integers(0, 3)) == 0)
        for _ in range(draw(st.integers(2, 6)))
    ]
    places = [draw(_places(humans)) for _ in range(draw(st.integers(1, 4)))]
    walls = [Place(human, "open", False, draw(st.integers(0, 4)) == 0) for human in humans[: draw(st.integers(0, 2))]]
    voices = {human: "relay" for human in humans if draw(st.integers(0, 3)) == 0}
    rooms = [Place(None, "open", False, draw(st.integers(0, 4)) == 0, voices, is_room=True)][: draw(st.integers(0, 1))]
    things: list[Thing] = []
    for place in [*places, *walls, *rooms]:
        for _ in range(draw(st.integers(0, 2))):
            things += draw(_threads(place, humans))
    return Scene(humans, [*places, *walls, *rooms], things)


@st.composite
def _places(draw: st.DrawFn, humans: list[Human]) -> Place:
    access = draw(st.sampled_from(["open", "closed", "secret"]))
    place = Place(None, access, draw(st.booleans()), draw(st.integers(0, 5)) == 0)
    roles = st.sampled_from([None, "member", "member", "relay", "moderator", "sponsor", "owner"])
    place.roles = {human: role for human in humans if (role := draw(roles)) is not None}
    return place


@st.composite
def _threads(draw: st.DrawFn, place: Place, humans: list[Human]) -> list[Thing]:
    states = st.sampled_from(["published", "published", "hidden", "removed"])
    authors = st.sampled_from(humans)
    top = Thing(place, draw(authors), draw(states))
    found = [top]
    for _ in range(draw(st.integers(0, 2))):
        found.append(Thing(place, draw(authors), draw(states), "comment", top))
    for _ in range(draw(st.integers(0, 2))):
        under = draw(st.sampled_from([*found, None]))
        if under is None or under.kind != "attachment":
            found.append(
                Thing(place, draw(authors), draw(st.sampled_from(["published", "removed"])), "attachment", under)
            )
    return found


class Staged:
    """A scene as rows."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.people = {h: self._person(h, number) for number, h in enumerate(scene.humans)}
        self.spaces = {p: self._space(p, number) for number, p in enumerate(scene.places)}
        self.rows: dict[Thing, Any] = {}
        for thing in scene.things:
            self.rows[thing] = getattr(self, f"_{thing.kind}")(thing)

    def viewer(self, human: Human) -> Viewer | None:
        """Nobody becomes a viewer who may not sign in: sign-in, tokens and jobs all ask `present()`."""
        row = Person.objects.present().filter(pk=self.people[human].pk).first()
        return viewer_of(row) if row else None

    def _person(self, human: Human, number: int) -> Person:
        account = None if human.kind == "staged" else Account.objects.create(password="!")
        since = timezone.now() if human.is_suspended else None
        return Person.objects.create(
            name=f"P{number}",
            kind=human.kind,
            suspended_at=since,
            account=account,
            is_administrator=human.is_administrator,
        )

    def _space(self, place: Place, number: int) -> Space:
        wall_of = self.people[place.wall_of] if place.wall_of else None
        space = Space.objects.create(
            kind="wall" if wall_of else "room" if place.is_room else "community",
            wall_of=wall_of,
            access=place.access,
            is_extended=place.is_extended,
            removed_at=timezone.now() if place.is_removed else None,
        )
        for human, role in place.roles.items():
            Membership.objects.create(space=space, person=self.people[human], role=role)
        if not wall_of and not place.is_room:
            Community.objects.create(space=space, name=f"C{number}", slug=f"c{number}")
        return space

    def _publication(self, thing: Thing) -> Publication:
        return Publication.objects.create(space=self.spaces[thing.place], **self._written(thing))

    def _comment(self, thing: Thing) -> Comment:
        spot = spot_of(0, timezone.now(), None).columns()
        return Comment.objects.create(publication=self.rows[thing.under], **spot, **self._written(thing))

    def _attachment(self, thing: Thing) -> Attachment:
        under = self.rows.get(thing.under) if thing.under else None
        comment = under if isinstance(under, Comment) else None
        return Attachment.objects.create(
            publication=comment.publication if comment else under,
            comment=comment,
            uploaded_by=self.people[thing.author],
            name="a",
            media_type="text/plain",
            bytes=1,
            sha256="0",
            removed_at=timezone.now() if thing.state == "removed" else None,
        )

    def _written(self, thing: Thing) -> dict[str, Any]:
        column = {"hidden": "hidden_at", "removed": "removed_at"}.get(thing.state)
        return {"author": self.people[thing.author], **({column: timezone.now()} if column else {})}


@contextmanager
def staged(scene: Scene) -> Iterator[Staged]:
    with transaction.atomic():
        yield Staged(scene)
        transaction.set_rollback(True)


@pytest.fixture
def bare(world) -> None:
    """An organisation in scope, with nobody of the cast in it who would be a reader too."""
    Publication.objects.all().delete()
    Space.objects.all().delete()
    Person.objects.all().delete()


# A mutant wants to be seen red, not to be understood: no shrinking there.
PHASES = [Phase.generate] if os.environ.get("MAILLON_MUTANTS") else list(Phase)
PLAY = settings(
    phases=PHASES,
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@PLAY
@given(scene=scenes())
def test_case_a1_every_question_of_who_reads_what_has_the_one_answer_of_the_table(bare, scene):
    with staged(scene) as stage:
        for human in scene.humans:
            viewer = stage.viewer(human)
            told = {t: may_read(human, t) for t in scene.things}
            for model, kind in ((Publication, "publication"), (Comment, "comment"), (Attachment, "attachment")):
                expected = {stage.rows[t].pk for t, may in told.items() if may and t.kind == kind}
                assert set(model.objects.visible_to(viewer).values_list("pk", flat=True)) == expected
            for thing in scene.things[:: len(scene.things) // 5 + 1]:
                assert can_see(viewer, stage.rows[thing]) is told[thing]


@PLAY
@given(scene=scenes())
def test_the_readers_of_a_thing_are_those_who_may_read_it(bare, scene):
    with staged(scene) as stage:
        for thing in scene.things:
            if thing.kind != "attachment":
                expected = {stage.people[h].pk for h in scene.humans if may_read(h, thing)}
                assert set(readers_of(stage.rows[thing]).values_list("pk", flat=True)) == expected
        for place, space in stage.spaces.items():
            expected = {stage.people[h].pk for h in scene.humans if may_read_place(h, place)}
            assert set(readers_of(space).values_list("pk", flat=True)) == expected
            if not place.wall_of and not place.is_room:
                assert set(readers_of(space.community).values_list("pk", flat=True)) == expected


@PLAY
@given(scene=scenes())
def test_the_spaces_that_are_read_listed_and_heard_are_those_of_the_table(bare, scene):
    with staged(scene) as stage:
        heard = hearing_of([row.pk for row in stage.people.values()])
        for human in scene.humans:
            viewer, pk = stage.viewer(human), stage.people[human].pk
            read = {s.pk for p, s in stage.spaces.items() if may_read_place(human, p)}
            known = {s.pk for p, s in stage.spaces.items() if may_know_place(human, p)}
            communities = {s.pk for p, s in stage.spaces.items() if not (p.wall_of or p.is_room)}
            assert set(Space.objects.readable_by(viewer).values_list("pk", flat=True)) == read
            assert set(Space.objects.listed_for(viewer).values_list("pk", flat=True)) == known
            assert set(Community.objects.visible_to(viewer).values_list("space", flat=True)) == known & communities
            assert set(Community.objects.readable_by(viewer).values_list("space", flat=True)) == read & communities
            for place, space in stage.spaces.items():
                assert can_see(viewer, space) is may_know_place(human, place)
            assert (pk in heard) is is_here(human)
            assert {s.pk for s in stage.spaces.values() if s.pk in heard.get(pk, ())} == read


@PLAY
@given(scene=scenes())
def test_case_a18_a_guest_knows_of_those_only_whom_she_meets(bare, scene):
    with staged(scene) as stage:
        for human in scene.humans:
            expected = {stage.people[other].pk for other in scene.humans if may_know(human, other, scene.places)}
            assert set(people_for(stage.viewer(human)).values_list("pk", flat=True)) == expected


@PLAY
@given(scene=scenes())
def test_a_topic_is_known_to_whoever_reads_something_about_it_that_stands(bare, scene):
    with staged(scene) as stage:
        written = [thing for thing in scene.things if thing.kind != "attachment"]
        for number, thing in enumerate(written):
            top, comment = (thing.under, stage.rows[thing]) if thing.under else (thing, None)
            topic = Topic.objects.create(slug=f"t{number}", name="t")
            synonym = Topic.objects.create(slug=f"s{number}", name="s", same_as=topic)
            Tagging.objects.create(publication=stage.rows[top], comment=comment, topic=synonym)
        for human in scene.humans:
            viewer = stage.viewer(human)
            stands = [t.state == "published" and (not t.under or t.under.state == "published") for t in written]
            known = {n for n, thing in enumerate(written) if stands[n] and may_read(human, thing)}
            expected = {f"{letter}{number}" for number in known for letter in "st"}
            assert set(Topic.objects.visible_to(viewer).values_list("slug", flat=True)) == expected
            assert Tagging.objects.visible_to(viewer).count() == len(known)


def test_every_model_that_lies_in_a_space_or_says_who_sees_it_is_walked_here():
    found = {
        model._meta.label
        for model in apps.get_models()
        if hasattr(model, "space_path") or hasattr(model._default_manager.all(), "visible_to")
    }
    assert found | {"access.Space"} == WALKED | OWN | KEPT | OWNERS | NAMED


def test_what_is_ones_own_is_seen_by_nobody_else(world):
    for label in OWN:
        model = apps.get_model(label)
        row = Rows().new(model, person=world.people["gus"])
        seeing = {name for name in world.everybody() if can_see(world.viewer(name), row)}
        assert seeing == {"gus"}
        assert not seen_by(None, model).exists()


def test_a_viewer_of_another_organisation_reads_nothing_here(world):
    eve = world.eve
    assert eve.is_employee
    for model in (Space, Community, Publication, Person):
        assert seen_by(world.ana, model).model is model
        assert not seen_by(eve, model).exists()
    assert not Space.objects.readable_by(eve).exists()


def test_a_model_that_says_nothing_is_seen_by_nobody_and_says_so(world):
    with pytest.raises(TypeError, match="says nothing about who sees it"):
        can_see(world.ana, Membership.objects.first())


def test_nobody_sees_nothing_as_nobody(world):
    assert not can_see(None, world.space("everyone"))
    for model in (Space, Person, Publication, Community, Attachment):
        assert not seen_by(None, model).exists()


def test_a_staged_or_unknown_kind_of_viewer_reads_nothing_even_where_there_is_a_membership(world):
    from dataclasses import replace

    for kind in ("staged", "robot", ""):
        odd = replace(world.ana, kind=kind)
        for model in (Space, Person, Publication, Community):
            assert not seen_by(odd, model).exists()
