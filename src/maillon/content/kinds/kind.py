"""What the rest of the product asks of a kind of publication. A kind answers only where it differs from a post."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, NotRequired, Protocol, TypedDict, Unpack

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.urls import URLPattern
from django.utils.translation import gettext as _
from markupsafe import Markup
from ninja import Router

from maillon.access.models import EVERY, Space
from maillon.access.rules import publishes
from maillon.content.models import Comment, Publication
from maillon.core.api.shapes import Given, Told
from maillon.core.policy import Viewer
from maillon.core.ui.shapes import Act, Badge, Tab
from maillon.people.models import Person

if TYPE_CHECKING:
    from maillon.content.paging import Leaf
    from maillon.content.voting import Ballot

Own = Mapping[str, Any]
"""What only one kind knows, as it is given to its verb."""


class Words(TypedDict):
    """What whoever publishes has written, whatever the kind."""

    title: str
    body: str
    attachments: NotRequired[Sequence[int]]


class Part(Protocol):
    """What a viewer sees of a kind on one publication, or on one of its comments. It is a key of drawings that are kept
    (`feed.drawing`): hashable, and it holds everything that it draws but the language."""

    @property
    def leading(self) -> int | None:
        """The comment that a thread shows first."""

    @property
    def is_answer(self) -> bool:
        """Whether this comment is the accepted answer."""

    @property
    def state(self) -> str:
        """What the forum says of it: "", "awaiting", "solved" or another badge."""

    def badges(self) -> Sequence[Badge]:
        """Marks beside the community."""

    def block(self) -> Markup:
        """What stands under the text."""

    def acts(self) -> Markup:
        """What can be done with it, first in the line of acts."""

    def __hash__(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Plain:
    """A part that shows nothing: parts differ from it where they show something."""

    @property
    def leading(self) -> int | None:
        """No comment is shown before the others."""
        return None

    @property
    def is_answer(self) -> bool:
        """It is none."""
        return False

    @property
    def state(self) -> str:
        """The forum has nothing to say."""
        return ""

    def badges(self) -> Sequence[Badge]:
        """No marks."""
        return ()

    def block(self) -> Markup:
        """Nothing under the text."""
        return Markup()

    def acts(self) -> Markup:
        """Nothing of its own to do."""
        return Markup()


@dataclass(frozen=True, kw_only=True)
class Writing:
    """The words of the composer for one kind, in the writer's language."""

    submit: str
    title: str
    body: str
    title_needed: bool = False
    body_needed: bool = False


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A way to narrow a list of discussions to some of a kind."""

    name: str
    label: str
    rows: Q


@dataclass(frozen=True, kw_only=True)
class Counter:
    """A column of a kind's own table that counts rows: those of `rows` whose key `by` is the row's.

    `of`: which rows of the model it counts for. `total`: it equals the sum of this column of `rows`, not their number;
    such a difference is told and never repaired, as nothing says which of the two is right.
    """

    model: type[Model]
    column: str
    rows: QuerySet[Any]
    by: str
    of: Q = field(default_factory=Q)
    total: str = ""


class Kind(ABC):
    """One kind. `name` is what the column says, what the API says and what search filters by."""

    name: ClassVar[str]
    icon: ClassVar[str] = "post"
    shape: ClassVar[type[Told] | None] = None
    """Its own part in the API's publication, under its name."""
    given: ClassVar[type[Given] | None] = None
    """Its own part in the API's new publication, under its name."""
    looks_alike: ClassVar[bool] = False
    """Whether similar ones are shown while the title is typed."""
    verb: ClassVar[str] = "content.publish"
    """What one must be allowed in a space, to publish it there, or to move it there."""
    is_for_walls: ClassVar[bool] = True
    """Whether one publishes it on one's wall."""
    is_composed: ClassVar[bool] = True
    """Whether the composer offers it; what begins elsewhere is made there."""
    is_answered: ClassVar[bool] = True
    """Whether it takes comments; what leads to another conversation takes none (`why_unanswered`)."""
    needs_words: ClassVar[bool] = True
    """Whether it needs a title or a text when it is edited."""
    has_own_order: ClassVar[bool] = False
    """Whether its thread is read in an order of its own (`leaf`), and in that of time only where one asks for it."""
    ballot: ClassVar[Ballot | None] = None
    """How comments are voted for; None where they are not."""
    is_on_paper: ClassVar[bool] = False
    """Whether what stands under its text is printed."""
    told_levels: ClassVar[Collection[str]] = (EVERY,)
    """Members of which levels are told of a new one (whom a room addresses is there as one of DIRECT),"""
    told_as: ClassVar[str] = "published"
    """and for which reason."""

    @property
    @abstractmethod
    def label(self) -> str:
        """Its word in the reader's language."""

    @property
    @abstractmethod
    def writing(self) -> Writing:
        """The composer's words."""

    @property
    def why_unanswered(self) -> str:
        """Why it takes no comments, in a sentence; "" where it does."""
        return ""

    def why_no_turn(self, viewer: Viewer, publication: Publication) -> str:
        """Why she writes no further comment to the publication itself, only answers to comments; "" where she may."""
        return ""

    def turn_words(self, viewer: Viewer, publication: Publication) -> tuple[str, str]:
        """What a comment to the publication is called: on the button, and in the empty box."""
        return _("Reply"), _("Your answer")

    def leaf(self, viewer: Viewer, publication: Publication, *, page: int, at: int | None) -> Leaf | None:
        """A page of its thread in its own order; None where that holds no such page, or there is none."""
        return None

    @abstractmethod
    def publish(self, *, by: Viewer, space: Space, own: Own | None = None, **words: Unpack[Words]) -> Publication:
        """Its verb. Raises Invalid, NotFound, Forbidden."""

    def is_open_to(self, role: str, publishers: str) -> bool:
        """Whether a member with this role publishes it in a community where `publishers` do: `verb` in few words, for
        the composer."""
        return publishes(role, publishers)

    def is_open_in_rooms(self, role: str, publishers: str) -> bool:
        """The same of the room of the organisation, or of an entity."""
        return publishes(role, publishers)

    def read_form(self, posted: QueryDict) -> Own:
        """Its own fields as a page sent them."""
        return {}

    def fields(self, own: Own, errors: Mapping[str, Sequence[str]]) -> Markup:
        """Its own fields in the composer, filled."""
        return Markup()

    def checked_moment(self, own: Own, at: datetime) -> None:  # noqa: B027 - most kinds have no day of their own
        """Refuse own fields (of `read_form`) that would be past when it is published `at` a later moment. Raises Invalid."""

    def checked_edit(self, *, title: str, body: str) -> None:  # noqa: B027 - most kinds refuse nothing
        """Refuse words that would leave less than the kind needs. Raises Invalid."""

    def parts(self, viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
        """Its parts on these publications of the kind, in a constant number of queries."""
        return {}

    def parts_of_comments(
        self, viewer: Viewer, publication: Publication, rows: Sequence[Comment]
    ) -> Mapping[int, Part]:
        """Its parts on these comments of one publication, in a constant number of queries."""
        return {}

    def told(self, viewer: Viewer, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
        """Its own part as the API tells it, of publications that the viewer reads."""
        return {}

    def words(self, ids: Collection[int]) -> Mapping[int, str]:
        """What is found by search beside title and text."""
        return {}

    def links(self, publication: Publication) -> Sequence[str]:
        """Addresses that belong to it, before those in its words."""
        return ()

    def recount(self, publications: Iterable[int], branch: int | None = None) -> None:  # noqa: B027 - most count nothing
        """Comments of these came, went or came back, all of them in one `branch` where it is named: set what depends on
        them. Inside the action's transaction."""

    def comments_left(self, by: Viewer, publication: Publication, comments: Collection[int]) -> None:  # noqa: B027
        """These comments went to another thread: let go of what pointed to them. Inside the action's transaction."""

    def waiting_for_answer(self, publication: Publication, answer: Comment) -> Collection[int]:
        """Who is told of an answer beside the author, and beside the one whom it answers."""
        return ()

    def solvers(self, publications: Collection[int]) -> Mapping[int, int]:
        """Who gave what settled these, with how many of them."""
        return {}

    def acts(self, viewer: Viewer, publication: Publication) -> Sequence[Act]:
        """Further entries of the publication's menu."""
        return ()

    def filters(self) -> Sequence[Filter]:
        """Ways to narrow the forum."""
        return ()

    def rooms(self) -> Sequence[Tab]:
        """Its own pages, offered beside the feed."""
        return ()

    def on_profile(self, viewer: Viewer, person: Person) -> Markup:
        """What a person's page shows of it, in a constant number of queries."""
        return Markup()

    def settings(self, viewer: Viewer) -> Sequence[Tab]:
        """Its own pages for those who administer, offered in their menu."""
        return ()

    def counters(self) -> Sequence[Counter]:
        """Its counters, for `maillon check` to recount."""
        return ()

    def addresses(self) -> Sequence[URLPattern]:
        """Its own addresses."""
        return ()

    def router(self) -> Router | None:
        """Its own end points of the API."""
        return None


def element(template: str, name: str, **given: Any) -> Markup:
    """Draw one macro of a kind's own file, in the reader's language."""
    from maillon.core.web.pages import macro

    return Markup(macro(template, name)(**given))  # noqa: S704 - drawn by an escaping environment
