"""Whoever loses access loses all of it at once, on every surface, and nothing else: one world, every way to lose.

Otto has had to do with everything in Yard: he wrote there, answered, voted, praised and was praised, acknowledged, kept,
followed, has a draft and notices. Then he loses it, and everything is asked again: at once, and when the worker is through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from api.conftest import Program, secret_of
from api.test_every_operation import requests
from boundaries.hidden import Hidden, fill
from boundaries.test_every_route import MORE, ROUTES
from conftest import work_off_all
from maillon.access.counting import admit
from maillon.access.models import Membership
from maillon.communities.actions import ask_to_join, create_community, edit_community
from maillon.communities.models import Community
from maillon.communities.roles import change_role, remove_member
from maillon.config.live import allowed, authenticate
from maillon.content.actions import publish_comment, react
from maillon.content.drafts.keeping import keep_draft
from maillon.content.drafts.places import Place
from maillon.content.files import keep_files
from maillon.content.keeping import arrange, keep
from maillon.content.kinds.announcement.actions import acknowledge
from maillon.content.kinds.hour.actions import announce_hour
from maillon.content.kinds.poll.actions import vote_in_poll
from maillon.content.kinds.post.actions import publish_post
from maillon.content.kinds.praise.actions import give_praise
from maillon.content.kinds.question.actions import accept_answer, ask_question, have_same_question
from maillon.content.kinds.question.models import Question
from maillon.content.models import Comment, Publication
from maillon.content.moving import move_publication
from maillon.content.subscribing import subscribe
from maillon.content.topics.actions import follow_topic
from maillon.content.topics.models import Topic
from maillon.content.voting import vote_for
from maillon.core.events.worker import work_off
from maillon.core.live import Identity
from maillon.notifications.queries import waiting
from maillon.people.actions import suspend

FIELDS = ("objective", "about", "title", "body", "comment", "file", "question", "answer", "poll", "choice", "offer", "link", "page", "reason",
          "praise", "said", "hour", "turn", "owing", "draft", "similar", "waits", "topic")  # fmt: skip
YARD = tuple(f"wqzyard{field}" for field in FIELDS)
OWN = ("wqzyardown", "wqzyardpraised", "wqzyardmention")
"""What Otto wrote, what praises him, and where he is named."""
KEEPERS = ("wqzyardasked", "wqzyardhid")
"""A request to join and a hidden comment: for those who look after the place."""
OF_THE_PLACE = ("wqzyardobjective", "wqzyardabout")
NOT_HIS = ("wqzyarddraft",)
"""Drafts of others: never told to him."""
STANDS = "standseverywhere"
DRAFT = "hisowndraft"
"""What he has not published stays his: he finds it in the room of drafts, with no name of where it was."""

ASKED = [
    "/p/{own}/", "/comments/{mine}/", "/p/{praised}/", "/people/{otto}/", "/people/?q=otto", "/c/yard/members/?q=o",
    "/search/?q=WQZYARDBODY", "/search/?q=WQZYARDOWN", "/search/?q=wqzyard*&type=comment", "/search/suggest/?q=wqzyard",
    "/complete/alike?kind=question&title=WQZYARDQUESTION+bollard+weight", "/complete/topics?q=wqzyard", "/kept/",
    "/p/{standing}/", "/files/{standing_file}/", f"/search/?q={STANDS.upper()}", "/c/everyone/", "/people/{ana}/", "/topics/?followed=1",
]  # fmt: skip
ASKED_OF_THE_API = [
    "/search?q=wqzyardbody", "/search?q=wqzyardown", "/search?q=wqzyardfile", "/publications/{own}", "/comments/{mine}",
    "/people/{otto}/publications", "/people/{ana}/publications", "/topics?q=wqzyard", "/topics?followed=true",
    "/publications/{standing}", f"/search?q={STANDS.upper()}", "/communities/everyone/publications",
]  # fmt: skip
PAGED = re.compile(r"[?&](cursor|limit)=")
"""What only says how much of a list is wanted."""


@dataclass
class Scene:
    """The world, what lies in Yard, Otto's browser and program, and his open stream."""

    world: Any
    thing: Hidden
    places: dict[str, Any]
    browser: Client
    program: Program
    stream: Identity

    @property
    def yard(self) -> Community:
        """As it is now."""
        return Community.objects.select_related("space").get(slug="yard")

    def addresses(self) -> list[str]:
        """Every page of the product, and every operation of the API that only asks."""
        pages = [one.replace("kqzclub", "wqzyard").replace("vqz", "wqz").replace("kqz", "wqz") for one in
                 [*ROUTES.values(), *MORE]]  # fmt: skip
        pages = [one.format(**self.places) for one in [*pages, *ASKED]]
        api = [asked for method, asked, _ in requests(self.thing) if method == "get" and not PAGED.search(asked)]
        api += [one.format(**self.places) for one in ASKED_OF_THE_API]
        return list(dict.fromkeys([*pages, *(f"/api/v1{one}" for one in api)]))

    def ask(self, address: str) -> str:
        """What Otto is told there."""
        browser = self.program if address.startswith("/api/") else self.browser
        answer = browser.get(address)
        assert answer.status_code < 500, address
        return answer.getvalue().decode("utf-8", "replace") + str(answer.headers)

    def told(self, addresses: Iterable[str], words: Iterable[str]) -> dict[str, set[str]]:
        """Where Otto is told which of some words; addresses that tell none are missing."""
        words, found = tuple(words), {}
        for address in addresses:
            said = self.ask(address)
            if hit := {word for word in words if word in said}:
                found[address] = hit
        return found

    def hears_of(self, space: int) -> bool:
        """Whether his open stream is told when something happens in a space."""
        hearing = allowed([self.stream])
        return self.stream in hearing and space in hearing[self.stream]

    @property
    def draft_there(self) -> str:
        """His draft by the thread it was for: the one address of it that goes with the thread."""
        return f"/drafts/at/p:{self.thing.publication}/"


@pytest.fixture
def scene(world, at_home, sign_in, settings, tmp_path, monkeypatch) -> Scene:
    settings.FILES_FOLDER, settings.PREVIEWS = tmp_path, True
    # A stream asks in a thread of its own. Here, as in Django's own test client, the one connection stays open.
    monkeypatch.setattr("maillon.config.live.close_old_connections", lambda: None)
    world.communities["yard"] = yard = create_community(by=world.ola, name="Yard", access="open")
    admit(space=yard.space, person_id=world.people["fay"].pk, role="moderator")
    for member in ("ana", "otto"):
        admit(space=yard.space, person_id=world.people[member].pk)
    thing = fill(world, "yard", YARD)
    places = vars(thing) | have_to_do_with(world, thing) | stand(world)
    work_off_all()
    browser = sign_in("otto")
    stream = authenticate({"headers": [(b"host", b"testserver"), (b"cookie", cookie_of(browser))]})
    assert stream is not None
    token = f"Bearer {secret_of(world, 'otto')}"
    program = Program(HTTP_HOST="testserver", HTTP_AUTHORIZATION=token, HTTP_ACCEPT_LANGUAGE="en")
    return Scene(world, thing, places, browser, program, stream)


def cookie_of(browser: Client) -> bytes:
    """The header that carries the session."""
    return f"sessionid={browser.cookies['sessionid'].value}".encode()


def have_to_do_with(world: Any, thing: Hidden) -> dict[str, Any]:
    """Otto does in Yard whatever can be done there, and others do what concerns him."""
    otto, person = world.otto, world.people["otto"]
    rows = Publication.objects.select_related("space")
    post, question = rows.get(pk=thing.publication), rows.get(pk=thing.question)
    mine = publish_comment(by=otto, publication=post, body="wqzyardown")
    subscribe(by=otto, publication=post, level="followed")
    publish_comment(by=world.ana, publication=post, body=f"wqzyardmention @[{person.name}](person:{person.pk})")
    hidden = publish_comment(by=world.ana, publication=post, body="wqzyardhid")
    Comment.objects.filter(pk=hidden.pk).update(hidden_at=hidden.published_at)
    react(by=otto, thing=post, name="useful")
    have_same_question(by=otto, publication=question)
    vote_for(by=otto, comment=Comment.objects.get(pk=thing.answer))
    vote_in_poll(by=otto, publication=rows.get(pk=thing.poll), choices=[thing.choice])
    acknowledge(by=otto, publication=rows.get(pk=thing.announcement))
    praised = give_praise(by=world.fay, space=post.space, people=[person.pk], body="wqzyardpraised")
    arrange(by=otto, thing=post, collection="Later")
    keep(by=otto, thing=Comment.objects.get(pk=thing.comment))
    follow_topic(by=otto, topic=Topic.objects.get(slug="wqzyardtopic"))
    keep_draft(by=otto, place=Place(publication=post), body=DRAFT)
    ends_at = timezone.now() + timedelta(days=9)
    hour = announce_hour(by=otto, space=post.space, title="wqzyardhour of his", ends_at=ends_at)
    publish_comment(by=world.ana, publication=hour, body="wqzyardowing")
    vote_for(by=otto, comment=Comment.objects.get(pk=thing.turn))
    be_asked(world, post)
    return {"own": post.pk, "mine": mine.pk, "praised": praised.pk, "otto": person.pk, "ana": world.people["ana"].pk}


def be_asked(world: Any, post: Publication) -> None:
    """He answered a question well, and is asked to answer one like it."""
    similar = ask_question(by=world.fay, space=post.space, title="wqzyardsimilar stuck capstan chain")
    accept_answer(by=world.fay, comment=publish_comment(by=world.otto, publication=similar, body="Grease it"))
    work_off_all()
    waits = ask_question(by=world.fay, space=post.space, title="wqzyardwaits stuck capstan chain")
    work_off(now=Question.objects.get(publication=waits).round_at)


def stand(world: Any) -> dict[str, int]:
    """What he may read before and after: in Everyone, with a file, kept, and with a notice."""
    files = keep_files(by=world.ana, uploads=[SimpleUploadedFile(f"{STANDS}.txt", b"words", content_type="text/plain")])
    person = world.people["otto"]
    post = publish_post(by=world.ana, space=world.space("everyone"), title=STANDS, attachments=files,
                        body=f"{STANDS} #{STANDS} @[{person.name}](person:{person.pk})")  # fmt: skip
    keep(by=world.otto, thing=post)
    return {"standing": post.pk, "standing_file": files[0] if isinstance(files[0], int) else files[0].pk}


# ── The ways to lose it: what stands before, and what happens ──


def enter(scene: Scene, *, access: str, role: str = "member") -> None:
    """Otto is of Yard, and Yard is as closed as said."""
    edit_community(by=scene.world.ola, community=scene.yard, access=access)
    if role != "member":
        change_role(by=scene.world.ola, community=scene.yard, membership=membership_of(scene), role=role)


def membership_of(scene: Scene) -> Membership:
    """Otto's in Yard."""
    return Membership.objects.select_related("person").get(space=scene.thing.space, person=scene.world.people["otto"])


def leave_it(scene: Scene) -> None:
    remove_member(by=scene.world.ola, community=scene.yard, membership=membership_of(scene))


def look_after_it(scene: Scene) -> None:
    enter(scene, access="closed", role="owner")
    ask_to_join(by=scene.world.ada, community=scene.yard, message="wqzyardasked")


def step_down(scene: Scene) -> None:
    change_role(by=scene.world.ola, community=scene.yard, membership=membership_of(scene), role="member")


def shut(access: str) -> Callable[[Scene], object]:
    return lambda scene: edit_community(by=scene.world.ola, community=scene.yard, access=access)


def move_all(scene: Scene) -> None:
    for row in Publication.objects.filter(space=scene.thing.space):
        move_publication(by=scene.world.ola, publication=row, to=scene.world.space("vault"))


SEEN = (*(word for word in YARD if word not in NOT_HIS), *OWN)
NAMED = (*SEEN, "Yard")
SHUT = {access: shut(access) for access in ("secret", "closed")}
LOSSES: dict[str, tuple[Callable[[Scene], object], Callable[[Scene], object], tuple[str, ...]]] = {
    "removed from a secret one": (lambda scene: enter(scene, access="secret"), leave_it, NAMED),
    "removed from a closed one": (lambda scene: enter(scene, access="closed"), leave_it, SEEN),
    "demoted": (look_after_it, step_down, KEEPERS),
    "made secret": (leave_it, SHUT["secret"], NAMED),
    "closed": (leave_it, SHUT["closed"], SEEN),
    "moved": (leave_it, move_all, tuple(word for word in SEEN if word not in OF_THE_PLACE)),
    "suspended": (lambda scene: enter(scene, access="closed"), lambda scene: suspend(person=scene.world.people["otto"]), SEEN),
}  # fmt: skip
"""What stands before, what happens, and which words he then may not be told."""
LIKE = {"removed from a closed one", "closed", "demoted"}
"""These come after a stricter loss of the same kind, for which every address was asked: here those that ever told. He who was
demoted is a member again, as he was at first, when every address was asked for what is told to none."""
SURFACES = {
    "thread": "/p/{publication}/", "comment": "/comments/{comment}/", "file": "/files/{file}/", "feed": "/",
    "community": "/c/yard/", "about": "/c/yard/about/", "question": "/p/{question}/", "poll": "/p/{poll}/",
    "offer": "/p/{offer}/", "link": "/p/{link}/", "praise": "/p/{praise}/", "announcement": "/p/{announcement}/", "hour": "/p/{hour}/", "share": "/p/{share}/", "notices": "/notices/",
    "search": "/search/?q=WQZYARDBODY", "suggestions": "/complete/topics?q=wqzyard", "kept": "/kept/", "topics": "/topics/",
    "requests": "/questions/?show=asked", "requests of the API": "/api/v1/questions/asked", "profile": "/people/{otto}/", "offers": "/offers/?direction=offer",
    "hours": "/hours/", "owed": "/hours/owed/", "owed of the API": "/api/v1/hours/owed",
    "feed of the API": "/api/v1/feed", "search of the API": "/api/v1/search?q=wqzyardbody", "kept of the API": "/api/v1/kept",
    "notices of the API": "/api/v1/notices", "thread of the API": "/api/v1/publications/{publication}/comments",
    "file of the API": "/api/v1/files/{file}",
}  # fmt: skip
"""One address of each kind that must tell him before: a walk that finds nothing could not fail."""
ASKING = {"requests", "requests of the API", "owed", "owed of the API"}
"""Who only reads an open community is asked nothing."""


def test_whoever_loses_access_loses_it_at_once_everywhere_and_keeps_the_rest(scene, settle):
    wrong: dict[str, Any] = {}
    everything = scene.addresses()
    at_first = scene.told(everything, (*NAMED, *KEEPERS, STANDS, DRAFT))
    # A plain member, of an open place: no address tells him what only those who look after it are told.
    assert [address for address, hit in at_first.items() if hit & set(KEEPERS)] == []
    telling = [address for address, hit in at_first.items() if hit]
    for name, (before, loss, words) in LOSSES.items():
        mark = transaction.savepoint()
        before(scene)
        settle()
        asked = everything if words == KEEPERS else telling
        found = lost(scene, loss, words, at_first=asked, at_once=telling if name in LIKE else everything)
        wrong |= {f"{name}: {what}": one for what, one in found.items() if one}
        transaction.savepoint_rollback(mark)
    assert wrong == {}


def lost(
    scene: Scene, loss: Callable[[Scene], object], words: tuple[str, ...], *, at_first: list[str], at_once: list[str]
) -> dict[str, Any]:
    """What is wrong with one way to lose access; every value empty where nothing is."""
    is_gone, is_shut = loss is LOSSES["suspended"][1], words != KEEPERS
    before = scene.told(at_first, (*words, STANDS, DRAFT))
    silent = {"about"} if loss is move_all else set()
    silent |= set() if is_member(scene) else ASKING
    surfaces = {one.format(**scene.places) for name, one in SURFACES.items() if name not in silent}
    wrong: dict[str, Any] = {
        "not told before": set(words) - set().union(*before.values()),
        "silent before": [one for one in surfaces if is_shut and not before.get(one, set()) & set(words)],
        "not heard before": not scene.hears_of(scene.thing.space),
    }
    loss(scene)
    wrong["told at once"] = scene.told(dict.fromkeys([*at_once, *before]), words)
    wrong["counted at once"] = is_shut and not is_gone and waiting(scene.world.otto) - 1
    wrong["heard at once"] = is_shut and is_hearing_wrong(scene)
    work_off_all()
    wrong["told later"] = scene.told(before, words)
    stays = {address: hit & {STANDS, DRAFT} for address, hit in before.items() if hit & {STANDS, DRAFT}}
    stays.pop(scene.draft_there, None)
    after = scene.told(stays, (STANDS, DRAFT))
    wrong["kept though suspended" if is_gone else "lost with it"] = {
        one: hit for one, hit in stays.items() if after.get(one, set()) != (set() if is_gone else hit)
    }
    return wrong


def is_member(scene: Scene) -> bool:
    """Whether he is one of Yard, and so may answer there."""
    return Membership.objects.filter(space=scene.thing.space, person=scene.world.people["otto"]).exists()


def is_hearing_wrong(scene: Scene) -> bool:
    """Whether his open stream hears of Yard though it is shut to him; of what was moved, whether it hears of where it is."""
    place = scene.world.communities["vault"].space_id if scene.yard.space.access == "open" else scene.thing.space
    return scene.hears_of(place)
