"""A world with a mark on everything that may be hidden, who may know of what, and what questions about it are given.

Who may know is read from PRODUCT's table (`test_visibility`) and from the lists below, never from the product's rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Min, Q
from django.utils import timezone

from boundaries.rows import Rows
from boundaries.test_visibility import Human, Place, Thing, is_here, may_know, may_know_place, may_read, may_read_place
from maillon.access.counting import admit
from maillon.access.models import Membership, Space
from maillon.access.rooms import Room
from maillon.communities.actions import (
    ask_to_join,
    create_community,
    edit_community,
    invite,
)
from maillon.communities.links import make_link
from maillon.communities.models import Community, Invitation, Request
from maillon.communities.populations import choose_populations
from maillon.communities.queries import places_of
from maillon.communities.relating import relate
from maillon.communities.roles import remove_member
from maillon.content.actions import edit, publish_comment, react
from maillon.content.categories import make_category
from maillon.content.closing import close_discussion
from maillon.content.drafts.keeping import keep_draft
from maillon.content.drafts.models import Draft, Withdrawal
from maillon.content.drafts.places import Place as DraftPlace
from maillon.content.drafts.scheduling import schedule
from maillon.content.drafts.withdrawing import set_withdrawal
from maillon.content.featuring import feature
from maillon.content.files import keep_files
from maillon.content.keeping import arrange, keep
from maillon.content.kinds.announcement.actions import acknowledge, announce, remind_missing
from maillon.content.kinds.announcement.models import Acknowledgement, Reminder
from maillon.content.kinds.hour.actions import announce_hour
from maillon.content.kinds.hour.models import HourQuestion, HourVote
from maillon.content.kinds.link.actions import share_link
from maillon.content.kinds.offer.actions import publish_offer
from maillon.content.kinds.poll.actions import make_poll, vote_in_poll
from maillon.content.kinds.poll.models import PollChoice, PollVote, PollVoter
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.kinds.praise.actions import give_praise
from maillon.content.kinds.question.actions import (
    accept_answer,
    ask_question,
    have_same_question,
    wish_page,
)
from maillon.content.kinds.question.events import ExpertAsked
from maillon.content.kinds.question.models import AnswerRequest, Question
from maillon.content.kinds.question.queries import SOLVED, TO_WRITE_UP, UNANSWERED
from maillon.content.kinds.share.actions import share_publication
from maillon.content.leaders.actions import name_delegate, name_leader
from maillon.content.models import (
    Attachment,
    Bookmark,
    Category,
    Closing,
    Collection,
    Comment,
    Departure,
    Feature,
    Publication,
    Reaction,
    ReadingMark,
    Revision,
)
from maillon.content.paging import Leaf
from maillon.content.previews.addresses import key_of
from maillon.content.rooms import name_voice, room_to_publish_in
from maillon.content.topics.actions import describe_topic, follow_topic, merge_topic
from maillon.content.topics.models import Curation, Tagging, Topic, TopicFollow
from maillon.content.voting import vote_for
from maillon.core.events import publish
from maillon.core.policy import Viewer
from maillon.core.refs import ref
from maillon.feed.drawing import EVER
from maillon.feed.unread import mark_thread_read
from maillon.integrations.actions import make_token
from maillon.integrations.mail.models import ImportRun, RawMessage
from maillon.integrations.models import Token
from maillon.notifications.models import Notice
from maillon.organisation.models import Department, Entity
from maillon.people.actions import add_person
from maillon.people.models import Person
from maillon.search.backends import Ask, backend
from maillon.search.filters import filters_for
from maillon.search.matching import Scored
from maillon.search.query import parse
from maillon.search.reach import reach_of
from outside import known_page

KINDS = {"gus": "guest", "gil": "guest", "sam": "staged"}
SUSPENDED = {"zoe"}
STAFF = {"ola": "owner", "fay": "moderator", "ana": "member", "zoe": "member"}
PLACES = {
    "everyone": ("open", False, {**STAFF, "otto": "member", "ada": "member"}),
    "club": ("closed", True, {**STAFF, "gus": "member"}),
    "vault": ("secret", False, STAFF),
    "lair": ("open", True, {**STAFF, "gus": "member"}),
}
"""The places in words. Lair is removed; Otto was a member of Vault, wrote there, and was taken out."""
REMOVED = {"lair"}
INVITED = "ada"
"""To Vault. Gil, a guest, is invited to Club."""

OF_EVERY_KIND = {"post", "share"}
"""Their functions are about publications of every kind."""


@dataclass(frozen=True)
class Secret:
    """Rows and words, and who may know of them."""

    is_for: Callable[[Human], bool]
    ids: frozenset[int]
    words: frozenset[str] = frozenset()


class Ground:
    """The world that is asked about. `given` is what parameters are given, by name and type or by type alone."""

    def __init__(self, world: Any, settle: Callable[[], int]) -> None:
        self.world, self._settle = world, settle
        world.people["mo"] = add_person(name="Mo Newcomer", email=world.login("mo"))
        world.people["gil"] = add_person(
            name="Gil Awaited", email=world.login("gil"), kind="guest", company="Partner Ltd"
        )
        self.humans = {
            name: Human(KINDS.get(name, "employee"), name in SUSPENDED, name == "ada")
            for name in world.people
            if name != "eve"
        }
        self.secrets: list[Secret] = []
        self.words: list[str] = []
        self.places = self._places()
        self.things: dict[int, Thing] = {}
        self._write()
        settle()
        self._keep()
        self._ask_about()

    def viewer(self, name: str) -> Viewer:
        """Somebody as the one who asks."""
        return self.world.viewer(name)  # type: ignore[no-any-return]

    def hidden_from(self, name: str) -> tuple[set[int], set[str]]:
        """The ids and words that somebody may not be told. Eve, of the other organisation, may be told nothing."""
        human = self.humans.get(name)
        hidden = [one for one in self.secrets if human is None or not one.is_for(human)]
        return {pk for one in hidden for pk in one.ids}, {word for one in hidden for word in one.words}

    def _places(self) -> dict[str, Place]:
        found = {
            name: Place(None, access, is_extended, name in REMOVED, {self.humans[who]: r for who, r in roles.items()})
            for name, (access, is_extended, roles) in PLACES.items()
        }
        return found | {
            "wall": Place(self.humans["ola"], "open", False, False),
            "room": Place(None, "open", False, False, {self.humans["otto"]: "relay"}, is_room=True),
        }

    # ── What stands there ──

    def _write(self) -> None:
        world = self.world
        world.communities["lair"] = create_community(by=world.ola, name="Lair", access="open", is_extended=True)
        for who, role in PLACES["lair"][2].items():
            admit(space=world.communities["lair"].space, person_id=world.people[who].pk, role=role)
        admit(space=world.communities["vault"].space, person_id=world.people["otto"].pk)
        for name in PLACES:
            self._community(name)
        self._thread("wall", publish_on_wall(by=world.ola, **self._words("wall", by=world.ola)))
        room = room_to_publish_in(by=world.fay, word="everybody")
        self._thread("room", publish_post(by=world.fay, space=room, **self._words("room", by=world.fay)))
        name_voice(by=world.ada, word="everybody", person=world.people["otto"])
        name_leader(by=world.ada, person=world.people["ola"])
        name_delegate(by=world.ola, leader=world.people["ola"], person=world.people["fay"])
        self._beside()
        # Otto alone is of a department, so that who may invite to Club is proposed somebody.
        entity = Entity.objects.create(name="House")
        Person.objects.filter(pk=world.people["otto"].pk).update(
            department=Department.objects.create(entity=entity, name="Works")
        )
        for name in ("club", "vault"):
            chosen = [f"entity:{entity.pk}"]
            choose_populations(by=world.ola, community=world.communities[name], chosen=chosen)
        remove_member(
            by=world.ola,
            community=world.communities["vault"],
            membership=Membership.objects.get(space=world.space("vault"), person=world.people["otto"]),
        )
        Space.objects.filter(pk=world.communities["lair"].space_id).update(removed_at=timezone.now())

    def _community(self, name: str) -> None:
        world, community = self.world, self.world.communities[name]
        edit_community(by=world.ola, community=community, about=f"{name}zqabout", objective=f"{name}zqobjective")
        self._offer(name)
        self._shared_link(name)
        self._praise(name)
        self._announcement(name)
        self._hour(name)
        post = publish_post(by=world.fay, space=community.space, **self._words(name, by=world.fay))
        self._thread(name, post)
        self._share(name, post)
        feature(by=world.ola, publication=post)
        self._keep_secret(self.things[post.pk], *Feature.objects.filter(publication=post), words=[])
        self._question(name)
        self._poll(name)
        for state in ("hidden", "removed"):
            mark = f"{name}{state}"
            post = publish_post(by=world.fay, space=community.space, **self._words(mark, by=world.fay))
            self._share(name, post, mark=mark)
            Publication.objects.filter(pk=post.pk).update(**{f"{state}_at": timezone.now()})
            self._thread(name, post, state=state, mark=mark)

    def _share(self, name: str, post: Publication, *, mark: str = "") -> None:
        """Where many read it, or who reads it otherwise: in Everyone, what stands there in Club."""
        to, body = "club" if name == "everyone" else "everyone", f"{mark or name}zqshared later"
        share = share_publication(by=self.world.fay, publication=post, space=self.world.space(to), body=body)
        self.things[share.pk] = Thing(self.places[to], self.humans["fay"], "published")
        self._keep_secret(self.things[share.pk], share, words=[body.split()[0]])

    def _question(self, name: str) -> None:
        """One that waits, and one that is answered, voted for, accepted, and that somebody else has too."""
        world, mark = self.world, f"{name}waiting"
        waits = ask_question(by=world.fay, space=world.space(name), **self._words(mark, by=world.fay))
        self.things[waits.pk] = Thing(self.places[name], self.humans["fay"], "published")
        self._keep_secret(self.things[waits.pk], waits, words=[f"{mark}zq{field}" for field in ("title", "body")])
        mark = f"{name}question"
        question = ask_question(by=world.fay, space=world.space(name), **self._words(mark, by=world.fay))
        self._thread(name, question, mark=mark)
        answer = Comment.objects.published().get(publication=question)
        self._request(waits, question)
        have_same_question(by=world.ola, publication=question)
        vote_for(by=world.ola, comment=answer)
        accept_answer(by=world.fay, comment=answer)
        wish_page(by=world.fay, publication=question)

    def _request(self, waits: Publication, similar: Publication) -> None:
        """Ana is asked to answer, as she answered one like it."""
        facts = {"person": self.world.people["ana"], "round": 1, "reason": "similar", "similar": similar}
        row = AnswerRequest.objects.create(question=waits.question, space=waits.space, **facts)
        Question.objects.filter(publication=waits).update(asked_count=1, round=1)
        publish(ExpertAsked(subject=ref(row), person_id=row.person_id))

    def _poll(self, name: str) -> None:
        """One by name in which a member has voted, and one that is anonymous."""
        world = self.world
        for mark, is_anonymous in ((f"{name}poll", False), (f"{name}secretpoll", True)):
            choices = [f"{mark}zqchoice", "Something else"]
            words = self._words(mark, by=world.fay)
            poll = make_poll(by=world.fay, space=world.space(name), choices=choices, is_anonymous=is_anonymous, **words)
            self.things[poll.pk] = Thing(self.places[name], self.humans["fay"], "published")
            rows = PollChoice.objects.filter(poll__publication=poll)
            vote_in_poll(by=world.ana, publication=poll, choices=[rows.get(place=0).pk])
            hidden = [
                *rows,
                *PollVoter.objects.filter(poll__publication=poll),
                *PollVote.objects.filter(choice__in=rows),
            ]
            marks = [f"{mark}zq{field}" for field in ("title", "body", "choice")]
            self._keep_secret(self.things[poll.pk], poll, *hidden, words=marks)

    def _words(self, mark: str, *, by: Viewer) -> dict[str, Any]:
        upload = SimpleUploadedFile(f"{mark}zqfile.txt", b"words", content_type="text/plain")
        named = [self.world.people[who] for who in (("gus",) if mark.startswith("club") else ("ana", "otto"))]
        names = " ".join(f"@[{one.name}](person:{one.pk})" for one in named)
        body = f"{mark}zqbody #{mark}zqtopic {names}"
        return {"title": f"{mark}zqtitle", "body": body, "attachments": keep_files(by=by, uploads=[upload])}

    def _offer(self, name: str) -> None:
        mark = f"{name}offer"
        offer = publish_offer(
            by=self.world.fay, space=self.world.space(name), direction="offer", **self._words(mark, by=self.world.fay)
        )
        self.things[offer.pk] = Thing(self.places[name], self.humans["fay"], "published")
        close_discussion(by=self.world.fay, publication=offer, reason=f"{mark}zqreason")
        closing = Closing.objects.get(publication=offer)
        marks = [f"{mark}zq{field}" for field in ("title", "body", "reason")]
        self._keep_secret(self.things[offer.pk], offer, closing, words=marks)

    def _shared_link(self, name: str) -> None:
        mark, url = f"{name}link", f"https://outside.example/{name}zqpath"
        known_page(url, **{field: f"{mark}zq{field}" for field in ("title", "text", "site")})
        words = self._words(f"{mark}own", by=self.world.fay)
        link = share_link(by=self.world.fay, space=self.world.space(name), url=url, **words)
        self.things[link.pk] = Thing(self.places[name], self.humans["fay"], "published")
        marks = [*(f"{mark}zq{field}" for field in ("title", "text", "site")), f"{mark}ownzqtitle", f"{name}zqpath"]
        self._keep_secret(self.things[link.pk], link, words=marks)

    def _praise(self, name: str) -> None:
        mark, people = f"{name}praise", [self.world.people["ola"].pk]
        words = self._words(mark, by=self.world.fay)
        praise = give_praise(by=self.world.fay, space=self.world.space(name), people=people, **words)
        self.things[praise.pk] = Thing(self.places[name], self.humans["fay"], "published")
        self._keep_secret(self.things[praise.pk], praise, words=[f"{mark}zq{field}" for field in ("title", "body")])

    def _announcement(self, name: str) -> None:
        """One that a member has acknowledged, and of which the others were reminded."""
        mark, words = f"{name}said", self._words(f"{name}said", by=self.world.fay)
        said = announce(by=self.world.fay, space=self.world.space(name), **words)
        acknowledge(by=self.world.ana, publication=said)
        remind_missing(by=self.world.fay, publication=said)
        self.things[said.pk] = Thing(self.places[name], self.humans["fay"], "published")
        rows = [*Acknowledgement.objects.filter(publication=said), *Reminder.objects.filter(publication=said)]
        self._keep_secret(self.things[said.pk], said, *rows, words=[f"{mark}zq{field}" for field in ("title", "body")])

    def _hour(self, name: str) -> None:
        """Open, with a question that waits and is voted for, and one that is answered."""
        world, mark = self.world, f"{name}hour"
        ends_at = timezone.now() + timedelta(days=9)
        hour = announce_hour(by=world.fay, space=world.space(name), ends_at=ends_at, **self._words(mark, by=world.fay))
        top = self.things[hour.pk] = Thing(self.places[name], self.humans["fay"], "published")
        self._keep_secret(top, hour, words=[f"{mark}zq{field}" for field in ("title", "body")])
        for end in ("asked", "answered"):
            row = publish_comment(by=world.ana, publication=hour, body=f"{mark}{end}zqbody")
            self._keep_turn(hour, row, "ana", f"{mark}{end}zqbody")
        reply = publish_comment(by=world.fay, publication=hour, parent=row, body=f"{mark}replyzqbody")
        self._keep_turn(hour, reply, "fay", f"{mark}replyzqbody")
        vote_for(by=world.ola, comment=Comment.objects.filter(publication=hour).earliest("pk"))

    def _keep_turn(self, hour: Publication, row: Comment, who: str, word: str) -> None:
        top = self.things[hour.pk]
        thing = self.things[row.pk] = Thing(top.place, self.humans[who], "published", "comment", top)
        beside = [*HourQuestion.objects.filter(comment=row), *HourVote.objects.filter(question__comment=row)]
        self._keep_secret(thing, row, *beside, words=[word])

    def _thread(self, place: str, post: Publication, *, state: str = "published", mark: str = "") -> None:
        """What a publication is, who may know of it, and what hangs on it: comments that stand and that are hidden."""
        mark, world = mark or place, self.world
        top = Thing(self.places[place], self.humans["ola" if place == "wall" else "fay"], state)
        self.things[post.pk] = top
        if state == "published":
            react(by=world.ola, thing=post, name="bravo")
            self._comments(place, post, top)
            edit(
                by=world.viewer("ola" if place == "wall" else "fay"),
                thing=post,
                body=f"{mark}zqbody #{mark}zqtopic later",
            )
        self._keep_secret(
            top,
            post,
            *Attachment.objects.filter(publication=post, comment=None),
            *Revision.objects.filter(publication=post),
            *Tagging.objects.filter(publication=post),
            *Reaction.objects.filter(publication=post),
            words=[f"{mark}zq{field}" for field in ("title", "body", "file", "topic")],
        )

    def _comments(self, place: str, post: Publication, top: Thing) -> None:
        for state in ("published", "hidden"):
            who = "otto" if place == "vault" and state == "published" else "ana"
            by = self.world.viewer(who)
            mark = f"{place}{state}"
            words = self._words(f"{mark}comment", by=by)
            row = publish_comment(by=by, publication=post, body=words["body"], attachments=words["attachments"])
            if state == "hidden":
                Comment.objects.filter(pk=row.pk).update(hidden_at=timezone.now())
            thing = Thing(top.place, self.humans[who], state, "comment", top)
            self.things[row.pk] = thing
            react(by=self.world.viewer(who), thing=row, name="useful")
            edit(by=by, thing=row, body=f"{mark}commentzqbody later")
            mark_thread_read(by=by, publication=post)
            self._keep_secret(
                thing,
                row,
                *Attachment.objects.filter(comment=row),
                *Revision.objects.filter(comment=row),
                words=[f"{mark}commentzq{field}" for field in ("body", "file")],
            )

    def _beside(self) -> None:
        """Doors, tokens, an import, a file that hangs on nothing."""
        world = self.world
        ask_to_join(by=world.otto, community=world.communities["club"], message="clubzqrequest")
        invite(by=world.ola, community=world.communities["vault"], person=world.people[INVITED])
        invite(by=world.ola, community=world.communities["club"], person=world.people["gil"])
        for who, place in (("ola", "vault"), ("gus", "club"), ("fay", "everyone")):
            post = Publication.objects.filter(space=world.space(place), kind="post", removed_at=None).earliest("pk")
            arrange(by=world.viewer(who), thing=post, collection=f"{who}zqcollection")
            keep(by=world.viewer(who), thing=Comment.objects.published().filter(publication=post).earliest("pk"))
        for who in ("ola", "gus", "otto"):
            make_token(by=world.viewer(who), name=f"{who}zqtoken")
        for who, place in (("ola", "vault"), ("gus", "club"), ("otto", "vault"), ("fay", "everyone")):
            by, space = world.viewer(who), world.space(place)
            keep_draft(by=by, place=DraftPlace(space=space), body=f"{who}zqdraft")
            thread = Publication.objects.filter(space=space, kind="post", removed_at=None).earliest("pk")
            keep_draft(by=by, place=DraftPlace(publication=thread), body=f"{who}zqdraft answer")
            at = timezone.now() + timedelta(days=3)
            schedule(by=by, space=space, at=at, body=f"{who}zqdraft later")
            mine = publish_post(by=by, space=space, body="later")
            self.things[mine.pk] = Thing(self.places[place], self.humans[who], "published")
            self._keep_secret(self.things[mine.pk], mine, words=[])
            set_withdrawal(by=by, publication=mine, at=at)
        rows = Rows()
        for name in ("club", "vault"):
            run = rows.new(ImportRun, space=world.space(name), by=world.people["ola"], reason=f"{name}zqimport")
            rows.new(RawMessage, space=run.space, run=run, state="held", reason=f"{name}zqmail", digest=name)
        # A part of each thread has gone where not everybody reads who reads the thread.
        for place, to in (("everyone", "vault"), ("club", "everyone"), ("everyone", "club"), ("vault", "club")):
            old, new = (
                Publication.objects.filter(space=world.space(one), kind="post", removed_at=None).earliest("pk")
                for one in (place, to)
            )
            Departure.objects.create(publication=old, target=new, first=1, comments=[1, 2])
        self._words("loose", by=world.otto)
        for name in ("vault", "club", "everyone"):
            self._topics(name)
            make_category(by=world.ola, space=world.space(name), name=f"{name}zqcategory")
        # Whoever holds a link is told of the community behind it: one into the open one lets the walk ask.
        relate(by=world.ola, community=world.communities["everyone"], other=world.communities["club"])
        self._link = make_link(by=world.ola, community=world.communities["everyone"])[1]

    def _topics(self, name: str) -> None:
        """One is followed, described, and has a synonym. Each is known where it was written; so is what curators did."""
        ruler = replace(self.world.ola, is_administrator=True)
        topic, other = (Topic.objects.get(slug=f"{name}{end}zqtopic") for end in ("", "question"))
        merge_topic(by=ruler, topic=other, into=topic)
        describe_topic(by=ruler, topic=topic, description=f"{name}zqdescription")
        follow_topic(by=self.world.ola, topic=topic)

    # ── Who may know of it ──

    def _keep_secret(self, thing: Thing, *rows: Any, words: list[str]) -> None:
        self.words += words
        self.secrets.append(
            Secret(lambda human: may_read(human, thing), frozenset(row.pk for row in rows), frozenset(words))
        )

    def _keep(self) -> None:
        for name, place in self.places.items():
            self._keep_place(name, place)
        for topic in Topic.objects.all():
            self._keep_topic(topic)
        people = self.world.people
        for who, human in self.humans.items():
            row, words = people[who], [people[who].name]
            self._for(lambda one, human=human: may_know(one, human, list(self.places.values())), row, words=words)  # type: ignore[misc]
            own = [
                model.objects.filter(person=row)
                for model in (Notice, Token, ReadingMark, Bookmark, Collection, Draft, AnswerRequest)
            ]
            own.append(Withdrawal.objects.filter(publication__author=row))
            own.append(Attachment.objects.filter(uploaded_by=row, publication=None))
            words = [f"{who}zqtoken", f"{who}zqcollection", f"{who}zqdraft"] + (
                ["loosezqfile"] if who == "otto" else []
            )
            self._for(lambda one, human=human: one is human, *(one for rows in own for one in rows), words=words)  # type: ignore[misc]
        nobody = [people["eve"], self.world.communities["their_club"]]
        self._for(lambda _one: False, *nobody, words=["Elsewhere"])

    def _keep_topic(self, topic: Topic) -> None:
        """Known to whoever reads something that is about it, or about a synonym of it; what curators did to it, too."""
        used = Tagging.objects.filter(Q(topic=topic) | Q(topic__same_as=topic))
        things = [self.things[row.comment_id or row.publication_id] for row in used]
        rows, words = [topic, *Curation.objects.filter(topic=topic)], [topic.slug, topic.description]
        if things:
            self._for(lambda one: any(may_read(one, thing) for thing in things), *rows, words=[w for w in words if w])
        follows = TopicFollow.objects.filter(topic=topic)
        self._for(lambda one: one is self.humans["ola"], *follows, words=[])

    def _keep_place(self, name: str, place: Place) -> None:
        here = Space.objects.get(
            **(
                {"wall_of": self.world.people["ola"]}
                if place.wall_of
                else {"kind": "room"}
                if place.is_room
                else {"community__slug": name}
            )
        )
        community = Community.objects.filter(space=here)
        # An invitation names its community, even a secret one: somebody of it chose to.
        invited = {"vault": {self.humans[INVITED]}, "club": {self.humans["gil"]}}.get(name, set())
        named = [] if place.wall_of or place.is_room else [name.title()]
        self._for(lambda one: may_know_place(one, place) or one in invited, here, *community, words=named)
        self._for(lambda one: may_read_place(one, place), words=[f"{name}zqobjective", f"{name}zqabout"])
        parts = Category.objects.filter(space=here)
        self._for(lambda one: may_read_place(one, place), *parts, words=[part.name for part in parts])
        names = {row.pk: who for who, row in self.world.people.items()}
        for row in Membership.objects.filter(space=here):
            self._own(row, names[row.person_id], lambda one: may_read_place(one, place))
        for row in Request.objects.filter(community__in=community):
            keepers = ("owner", "moderator")
            self._own(row, names[row.person_id], lambda one: place.roles.get(one) in keepers, words=[row.message])
        for row in Invitation.objects.filter(community__in=community):
            self._own(row, names[row.person_id], lambda one: may_read_place(one, place))
        imports = [*ImportRun.objects.filter(space=here), *RawMessage.objects.filter(space=here)]
        self._for(lambda one: place.roles.get(one) == "owner", *imports, words=[f"{name}zqimport", f"{name}zqmail"])

    def _for(self, is_for: Callable[[Human], bool], *rows: Any, words: list[str]) -> None:
        self.words += [word for word in words if "zq" in word]
        self.secrets.append(Secret(is_for, frozenset(row.pk for row in rows), frozenset(words)))

    def _own(self, row: Any, who: str, is_for: Callable[[Human], bool], words: list[str] | None = None) -> None:
        whose = self.humans[who]
        self._for(lambda one: one is whose or (is_here(one) and is_for(one)), row, words=words or [])

    # ── What questions are given ──

    def _ask_about(self) -> None:
        """The rows as they are now: two moments are compared by the same questions."""
        self._questions: dict[tuple[str, bool, str], dict[str, list[Any]]] = {}
        spaces = Space.objects.select_related("community")
        self._rows: dict[Any, list[Any]] = {
            Person: list(self.world.people.values()),
            Space: list(spaces.filter(kind="community"))
            + list(spaces.filter(kind="wall", wall_of__isnull=False))
            + list(spaces.filter(kind="room")),
            Community: list(Community.objects.select_related("space")),
            Publication: list(Publication.objects.filter(pk__in=self.things).select_related("space")),
            Comment: list(Comment.objects.filter(pk__in=self.things).select_related("publication__space")),
            Notice: list(Notice.objects.all()),
            Topic: list(Topic.objects.select_related("same_as")),
            Draft: list(Draft.objects.all()),
        }
        rows = [*Attachment.objects.all(), *Token.objects.all(), *ImportRun.objects.all()]
        self._ids = [row.pk for row in (*(one for found in self._rows.values() for one in found), *rows)]
        written = [*self._rows[Publication], *self._rows[Comment]]
        self._apart = self._of_each_sort([*written, *self._rows[Draft]])
        kinds = {row.kind for row in self._rows[Publication]} - OF_EVERY_KIND
        self._apart_of = {kind: self._of_each_sort(written, kind) for kind in kinds}
        self._numbered = self._apart | self._of_each_sort([*self._rows[Person], *rows])
        self._places_of_all = places_of(self.world.ola)
        self._found = backend().find(Ask(terms=parse("later").terms))

    def _of_each_sort(self, rows: Sequence[Any], kind: str = "") -> set[int]:
        """One id of what is alike: of one model and kind, hidden from the same people, with rows of the same tables hanging
        on it. What is asked about one thing is asked about each of these by everybody, and answers by nothing else. For
        what one `kind` asks, things of others are alike that are hidden from the same people: what most hangs on stays."""
        hidden = {name: self.hidden_from(name)[0] for name in self.world.people}
        hanging = {model: self._hanging_on(model) for model in {type(row) for row in rows}}
        found: dict[tuple[Any, ...], tuple[int, int]] = {}
        for row in rows:
            own = getattr(row.publication if isinstance(row, Comment) else row, "kind", "")
            unseen = frozenset(name for name, ids in hidden.items() if row.pk in ids)
            on_it = frozenset(table for table, ids in hanging[type(row)].items() if row.pk in ids)
            is_other = kind and own != kind
            sort = (type(row), "", unseen) if is_other else (type(row), own, unseen, on_it)
            if sort not in found or len(on_it) > found[sort][0]:
                found[sort] = (len(on_it), row.pk)
        return {pk for _many, pk in found.values()}

    @staticmethod
    def _hanging_on(model: type[Any]) -> dict[str, set[int]]:
        """{a column that points to a model: the ids to which it points}."""
        return {
            f"{one.related_model._meta.label}.{one.field.name}": set(
                one.related_model._base_manager.values_list(one.field.attname, flat=True)
            )
            for one in model._meta.related_objects
        }

    def questions(self, name: str, *, is_told: bool = False, kind: str = "") -> dict[str, list[Any]]:
        """What parameters are given: everything there is, or only what this person may know of (`is_told`); to functions of
        one `kind`, things of the other kinds by how they are hidden alone."""
        kind = kind if kind in self._apart_of else ""
        if (name, is_told, kind) not in self._questions:
            self._questions[name, is_told, kind] = self._questions_for(name, is_told, kind)
        return self._questions[name, is_told, kind]

    def _questions_for(self, name: str, is_told: bool, kind: str) -> dict[str, list[Any]]:
        hidden = self.hidden_from(name)[0] if is_told else set()
        rows = {model: [row for row in found if row.pk not in hidden] for model, found in self._rows.items()}
        ids = [pk for pk in self._ids if pk not in hidden]
        chosen = self._apart_of.get(kind, self._apart)
        numbers = [pk for pk in ids if pk in (self._numbered - self._apart) | chosen]
        slugs = [row.slug for row in rows[Community]]
        families = [row for row in rows[Topic] if row.description or row.same_as_id]
        # Who is told of a place by an invitation has none there.
        mine = {slug for slug, (_access, _extended, roles) in PLACES.items() if name in roles}
        told = [place for place in self._places_of_all if place.space_id not in hidden]
        places = [place for place in told if place.slug in mine] if is_told else told
        found = [one for one in self._found if one[2] not in hidden]
        apart = {model: [row for row in rows[model] if row.pk in chosen] for model in (Publication, Comment)}
        written = [*apart[Publication], *apart[Comment]]
        viewer = self.viewer(name)
        beginnings = ["vaultzq", "clubzq", "everyonezq", "vault", "club", "sam", "otto", "o", "gus"]
        return {
            "Community": rows[Community],
            "Iterable[Community]": [rows[Community]],
            "Sequence[Community]": [rows[Community]],
            "Space": rows[Space],
            "Space | None": [None, *rows[Space]],
            "Publication": apart[Publication],
            "Publication | Comment": written,
            "Sequence[Publication]": [rows[Publication]],
            "Sequence[Comment]": [rows[Comment]],
            "Sequence[Notice]": [rows[Notice]],
            "Collection[Draft]": [rows[Draft]],
            "list[Draft]": [rows[Draft]],
            "word: str": ["everybody", *(str(one.pk) for one in (*Entity.objects.all(), self.world.people["ola"]))],
            "rooms: Sequence[Room] | None": [None],
            "rooms: Sequence[Room]": [
                [Room(None, "", None, row.pk, 1, True) for row in rows[Space] if row.kind == "room"]
            ],
            "place: str": [
                "wall",
                "r:everybody",
                f"w:{self.world.people['ola'].pk}",
                *(f"c:{slug}" for slug in slugs),
                *(f"p:{row.pk}" for row in apart[Publication]),
            ],
            "name: str": [
                "wall",
                "r:everybody",
                f"w:{self.world.people['ola'].pk}",
                *(f"c:{slug}" for slug in slugs),
                *(f"p:{row.pk}" for row in apart[Publication]),
            ],
            "parent: Comment | None": [None, *rows[Comment][:2]],
            "Person": rows[Person],
            "thing: Any": [*written, *rows[Space], *rows[Community], *rows[Person]],
            "number: int": numbers,
            "membership: int": [row["first"] for row in Membership.objects.values("space").annotate(first=Min("pk"))],
            "page: int": [1, 2],
            "before: int | None": [None, 1],
            "publication: int": [row.pk for row in apart[Publication]],
            "slug: str": [*slugs, *(row.slug for row in families)],
            "topic: Topic": families,
            "about: Topic | None": families,
            "topics: Sequence[int]": [[row.pk for row in rows[Topic]]],
            "is_followed: bool": [True],
            "ids: Iterable[int]": [ids],
            "ids: Collection[int]": [ids],
            "ids: Any": [ids],
            "requests: Collection[int]": [[row.pk for row in AnswerRequest.objects.all()]],
            "ids: Sequence[int]": [ids],
            "ids_by_kind: Mapping[str, Sequence[int]]": [
                {
                    kind: [row.pk for row in rows[Publication] if row.kind == kind]
                    for kind in ("post", "question", "poll", "announcement", "hour", "share")
                }
            ],
            "only: Q | None": [None, UNANSWERED, SOLVED, TO_WRITE_UP],
            "community: str": slugs,
            "collection: str": ["", "olazqcollection", "guszqcollection"],
            "archived: bool": [True],
            "secret: str": [self._link],
            "title: str": ["vaultquestionzqtitle", "later words"],
            "spaces: Sequence[int]": [ids],
            "people: Sequence[int]": [ids],
            "people: Collection[int] | None": [None, ids],
            "people: Collection[Person]": [rows[Person]],
            "person_id: int | None": [None, *(row.pk for row in rows[Person])],
            "mine: Sequence[int]": [[row.pk for row in rows[Space]]],
            "places: Sequence[MyPlace]": [places],
            "places: Sequence[MyPlace] | None": [places],
            "place: MyPlace | None": [None, *places],
            "model: type[models.Model]": [
                Space,
                Community,
                Publication,
                Comment,
                Attachment,
                Person,
                Token,
                ImportRun,
                Draft,
            ],
            "category: str": [str(row.pk) for row in Category.objects.all()],
            "chosen: str": [""],
            "q: str": beginnings,
            "text: str": [*beginnings, " ".join(row.slug for row in rows[Topic][:30])],
            "query: str": ["later", "words", "vaultzq*", "#vaultzqtopic", "club"],
            "type: Sequence[str]": [["publication"], ["comment"], ["person"], ["community"]],
            "type: Collection[str]": [["publication"]],
            "kind: Sequence[str]": [["post"], ["question"], ["poll"], ["share"]],
            "what: str": ["post", "comment"],
            "kind: Collection[str]": [["post"]],
            "kind: str": ["employee", "guest", "project", "question"],
            "purpose: str": ["business"],
            "direction: str": ["offer", "request"],
            "space: int": [row.pk for row in rows[Space]],
            "link_key: str": [key_of(f"https://outside.example/{name}zqpath") for name in self.places],
            "publications: Collection[int]": [[row.pk for row in rows[Publication]]],
            "community: Sequence[str]": [[slug] for slug in slugs],
            "community: Collection[str]": [[slug] for slug in slugs],
            "person: Sequence[str]": [[str(row.pk)] for row in rows[Person]],
            "person: Collection[str]": [[str(row.pk)] for row in rows[Person]],
            "since: str": ["2020-01-01"],
            "until: str": ["2990-01-01"],
            "cursor: str": [""],
            "limit: int": [50],
            "n: int": [20],
            "most: int": [20],
            "at: int | None": [row.pk for row in rows[Comment]][:2],
            "since: datetime": [EVER],
            "since: datetime | None": [EVER],
            "leaf: Leaf": [Leaf(rows=rows[Comment]), Leaf(rows=rows[Comment][:1], pages=2)],
            "part: Part | None": [None],
            "mark: ReadingMark | None": [None],
            "row: Feature | None": [None, *Feature.objects.all()],
            "site: int | None": [None],
            "department: int | None": [None],
            "order: Order": ["new", "active"],
            "before: Position | None": [None],
            "before: Any": [None],
            "position: Position | None": [None],
            "tab: str": ["stream"],
            "rows: Sequence[Found]": [found],
            "ranked: Sequence[Scored]": [[Scored(1.0, one, False) for one in found]],
            "light: Light": [parse("later").light()],
            "reach: Reach": [reach_of(viewer)],
            "query: Query": [parse("later")],
            "filters: Filters": [filters_for(viewer)],
        }

    def more(self, name: str) -> None:
        """Something happens in a place: it is written, answered, reacted to; somebody comes, and somebody asks."""
        world = self.world
        post = publish_post(by=world.ola, space=world.space(name), **self._words(f"{name}more", by=world.ola))
        publish_comment(by=world.fay, publication=post, body="One more, later")
        for row in self._rows[Publication]:
            if self.things[row.pk].place is self.places[name] and self.things[row.pk].state == "published":
                if row.closed_at or row.kind == "share":
                    continue
                comment = publish_comment(by=world.fay, publication=row, body="And here, later")
                react(by=world.fay, thing=comment, name="bravo")
        admit(space=world.space(name), person_id=world.people["mo"].pk)
        Request.objects.create(community=world.communities[name], person=world.people["sam"])
        self._settle()
