"""What the macros draw: plain values that the slices fill, so that no template asks the database for anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from zlib import crc32

from markupsafe import Markup

TINTS = 6
"""How many quiet pairs of colours stand behind initials."""

COLOURS = 24
"""How many colours a community may take, leisure's own apart."""

COLOURS_BY_HUE = (20, 14, 6, 2, 22, 13, 12, 5, 21, 11, 1, 10, 7, 9, 4, 0, 23, 17, 8, 16, 18, 15, 3, 19)
"""The order in which they are offered."""


def initials_of(name: str) -> str:
    """Return one or two capitals for a circle without a photo: first and last word of the name."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    ends = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in ends).upper() or "?"


def tint_of(key: str) -> int:
    """Return the pair of colours (0 to 5) behind somebody's initials, the same on every page and every day."""
    return crc32(key.encode()) % TINTS


@dataclass(slots=True, kw_only=True)
class PersonFace:
    """A person as she stands in a card, a list or a line of faces. `kind` is employee, guest or staged."""

    name: str
    id: str = ""
    url: str = ""
    title: str = ""
    kind: str = "employee"
    company: str = ""
    photo_url: str = ""
    brought_in_by: str = ""
    initials: str = ""
    tint: int = -1

    def __post_init__(self) -> None:
        if not self.initials:
            self.initials = initials_of(self.name)
        if self.tint < 0:
            self.tint = tint_of(self.name)


@dataclass(slots=True, kw_only=True)
class CommunityFace:
    """A community as its coloured square and its name. `colour` is 0 to 23; leisure has its own."""

    name: str
    url: str = ""
    colour: int = 0
    icon: str = "communities"
    purpose: str = "business"
    access: str = "open"
    is_extended: bool = False
    companies: Sequence[str] = ()
    cover_url: str = ""
    cover_small_url: str = ""

    @property
    def palette(self) -> str:
        """The palette class of its square."""
        return "c-leisure" if self.purpose == "leisure" else f"c-{self.colour % COLOURS}"


@dataclass(slots=True, kw_only=True)
class Badge:
    """A mark of one word or two. `kind` is a key of BADGES in `ui/mark.html`; an empty text takes its usual word."""

    kind: str
    text: str = ""


@dataclass(slots=True, kw_only=True)
class Act:
    """An entry of a menu. With `post` it changes something: a button of the page's own form; else it is a link.

    With a `target` ("#c12") what the POST answers takes its place; without, the browser goes to what it answers.
    """

    label: str
    url: str
    icon: str = ""
    key: str = ""
    post: bool = False
    danger: bool = False
    copies: bool = False
    opens_group: bool = False
    target: str = ""


@dataclass(slots=True, kw_only=True)
class Reaction:
    """One reaction with its count; `mine` when the viewer gave it. `name` is what is sent back as `reaction`."""

    name: str
    label: str
    icon: str
    count: int = 0
    mine: bool = False


def shown(reactions: Sequence[Reaction]) -> Sequence[Reaction]:
    """Return the reactions that somebody gave; the first of all, as an invitation, when nobody gave any."""
    return [one for one in reactions if one.count or one.mine] or reactions[:1]


@dataclass(slots=True, kw_only=True)
class FileFace:
    """A file as a row: name, "Classeur · 184 Ko", an icon of the sprite; `plays`: "video" or "audio", under it."""

    name: str
    url: str
    detail: str = ""
    icon: str = "file"
    preview_url: str = ""
    plays: str = ""


@dataclass(slots=True, kw_only=True)
class Picture:
    """An image with its size in pixels, so that nothing moves when it arrives. `alt` is asked of who brings it."""

    url: str
    width: int
    height: int
    alt: str = ""
    full_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPreview:
    """What stands behind a link. All of it is plain text of somebody outside; `host` is where the link truly leads, `picture_url`
    an address of ours."""

    url: str
    host: str
    title: str
    text: str = ""
    site: str = ""
    picture_url: str = ""
    width: int = 0
    height: int = 0


@dataclass(slots=True, kw_only=True)
class LastComment:
    """The newest comment of a card, cut to one line (two on a phone). `text` is plain."""

    author: PersonFace
    text: str
    url: str


@dataclass(slots=True, kw_only=True)
class Relay:
    """Who has been asked to answer, who will be next, and the sentence that says it."""

    asked: Sequence[PersonFace]
    next: PersonFace | None
    lead: str
    sentence: str


@dataclass(slots=True, kw_only=True)
class Card:
    """A publication in a stream. `body` is safe HTML, `when` in words, `at` an ISO time, `id` unique on the page.

    `block` (under the text) and `own_acts` (first in the line of acts) are what its kind alone draws.
    """

    id: str
    url: str
    author: PersonFace
    body: Markup
    when: str
    at: str
    community: CommunityFace | None = None
    wall: str = ""
    title: str = ""
    is_cut: bool = False
    is_new: bool = False
    is_edited: bool = False
    badges: Sequence[Badge] = ()
    files: Sequence[FileFace] = ()
    pictures: Sequence[Picture] = ()
    block: Markup | str = ""
    previews: Sequence[LinkPreview] = ()
    own_acts: Markup | str = ""
    relay: Relay | None = None
    react_url: str = ""
    reactions: Sequence[Reaction] = ()
    comments: int = 0
    comments_url: str = ""
    is_closed: bool = False
    comment_faces: Sequence[PersonFace] = ()
    last_comment: LastComment | None = None
    bookmark_url: str = ""
    is_bookmarked: bool = False
    acts: Sequence[Act] = ()
    acts_url: str = ""
    reason: str = ""


@dataclass(slots=True, kw_only=True)
class Message:
    """One turn of a thread: the publication itself or a comment. `body` and `signature` are safe HTML.

    Two levels: one that `is_under` stands under the comment `branch`; `answers` names who else it answers there.
    """

    id: str
    author: PersonFace
    body: Markup
    when: str
    at: str
    url: str = ""
    is_new: bool = False
    is_edited: bool = False
    is_answer: bool = False
    is_removed: bool = False
    undo_url: str = ""
    signature: Markup | str = ""
    badges: Sequence[Badge] = ()
    block: Markup | str = ""
    previews: Sequence[LinkPreview] = ()
    own_acts: Markup | str = ""
    files: Sequence[FileFace] = ()
    pictures: Sequence[Picture] = ()
    react_url: str = ""
    reactions: Sequence[Reaction] = ()
    reply_url: str = ""
    acts: Sequence[Act] = ()
    acts_url: str = ""
    branch: int = 0
    is_under: bool = False
    answers: str = ""
    answers_url: str = ""


@dataclass(slots=True, kw_only=True)
class ForumRow:
    """A titled discussion. `state` is "", "awaiting", "solved" or another badge; `last` says who spoke last and when."""

    title: str
    url: str
    author: PersonFace
    last: str
    last_from_outside: str = ""
    category: str = ""
    category_colour: int | None = None
    comments: int = 0
    unread: int = 0
    state: str = ""
    is_pinned: bool = False


@dataclass(slots=True, kw_only=True)
class Readers:
    """Who will read what one is writing, from the rule that decides access. `what` is post, comment or message."""

    people: int
    place: str
    guests: int = 0
    companies: Sequence[str] = ()
    faces: Sequence[PersonFace] = ()
    guest_faces: Sequence[PersonFace] = ()
    what: str = "post"
    is_counted: bool = True
    """False to a guest who is not told how many they are."""


@dataclass(slots=True, kw_only=True)
class Tab:
    """A link of a row of tabs. `count` in ink; `unread` in coral; both left out when 0."""

    label: str
    url: str
    is_current: bool = False
    count: int = 0
    unread: int = 0
    icon: str = ""


@dataclass(slots=True, kw_only=True)
class Option:
    """A choice of a select, a radio group or a list of facets."""

    value: str
    label: str
    is_chosen: bool = False
    count: int | None = None
    company: bool = False


@dataclass(slots=True, kw_only=True)
class Crumb:
    """A step of the path back."""

    label: str
    url: str = ""


@dataclass(slots=True, kw_only=True)
class PathStep:
    """A link of the path that ties two people: a person or a community, and how."""

    label: str
    detail: str = ""
    person: PersonFace | None = None
    community: CommunityFace | None = None


@dataclass(slots=True, kw_only=True)
class Fact:
    """A sentence with an icon, such as what ties two people. `text` may be Markup."""

    icon: str
    text: str
    head: str = ""
    tone: str = ""


@dataclass(slots=True, kw_only=True)
class MenuEntry:
    """A room of the rail or of the phone's bar. `waiting` counts what waits for the viewer."""

    label: str
    url: str
    icon: str
    is_current: bool = False
    waiting: int = 0
    name: str = ""


@dataclass(slots=True, kw_only=True)
class Place:
    """A community in the rail with its unread publications."""

    community: CommunityFace
    unread: int = 0
    is_current: bool = False
    space: str = ""
    is_muted: bool = False


@dataclass(slots=True, kw_only=True)
class Frame:
    """All that the shell shows around a page. An empty address leaves its entry out: never a dead one."""

    organisation: str
    me: PersonFace
    menu: Sequence[MenuEntry] = ()
    phone: Sequence[MenuEntry] = ()
    favourites: Sequence[Place] = ()
    communities: Sequence[Place] = ()
    rooms: Sequence[Place] = ()
    communities_count: int = 0
    communities_url: str = ""
    create_community_url: str = ""
    home_url: str = "/"
    create_url: str = ""
    search_url: str = ""
    query: str = ""
    suggest_url: str = "/search/suggest/"
    notices_url: str = ""
    notices: int = 0
    account: Sequence[MenuEntry] = ()
    language: str = "en"
    languages: Sequence[Option] = ()
    language_url: str = ""
    theme: str = ""
    theme_url: str = "/me/theme/"
    sign_out_url: str = ""
    is_live: bool = True
    # How far the sequence of events was before the page was drawn: from there its stream goes on.
    place: str = ""
    direction: str = "ltr"
    accent_url: str = ""
    footer: Sequence[MenuEntry] = field(default_factory=tuple)
