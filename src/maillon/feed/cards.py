"""From rows to what the kit draws: cards of streams, messages of threads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from markupsafe import Markup

from maillon.access.models import COMMUNITY, ROOM, Space
from maillon.communities.faces import community_face
from maillon.content.kinds.kind import Part, element
from maillon.content.kinds.table import kind_named, parts_of, parts_of_comments
from maillon.content.models import Attachment, Comment, Publication, Reaction
from maillon.content.previews.queries import previews_on
from maillon.content.reactions import reactions_of
from maillon.content.rooms import face_of_room
from maillon.core.db.prepared import prepared
from maillon.core.files.kinds import INLINE_SAFE
from maillon.core.policy import Viewer
from maillon.core.text.elision import elided
from maillon.core.text.excerpt import excerpt
from maillon.core.ui import shapes
from maillon.core.ui.filters import size
from maillon.people.faces import face_of
from maillon.people.models import Person

CUT = 1200
"""A body of more characters than this is cut on a card, and read on its own page."""
_PARAGRAPH = re.compile(r"<p>(?:(?!</p>).)*</p>\s*", re.DOTALL)
_TOPIC = re.compile(r'<a class="topic" href="[^"]*">[^<]*</a>')
_TAG = re.compile(r"<[^>]*>")


@dataclass
class Along:
    """What hangs on a list of rows, fetched in a constant number of queries."""

    mine: Mapping[int, str] = field(default_factory=dict)
    files: Mapping[int, Sequence[Attachment]] = field(default_factory=dict)
    people: Mapping[int, Person] = field(default_factory=dict)
    parts: Mapping[int, Part] = field(default_factory=dict)
    pinned: Container[int] = ()
    """What stands on top of the community whose page this is."""
    featured: Mapping[int, str] = field(default_factory=dict)
    """What stands before her until she has seen it, and where she says so."""
    previews: Mapping[int, tuple[shapes.LinkPreview, ...]] = field(default_factory=dict)
    delivered: Mapping[int, str] = field(default_factory=dict)
    """The walls of leaders that bring something to her, and to whom they do ("": to everybody)."""
    is_closed: bool = False
    """Whether these are comments of a discussion that takes no more of them."""


def along_publications(rows: Sequence[Publication], viewer: Viewer) -> Along:
    """For cards: my reactions, files, the faces of who commented, what their kinds show. Three queries, those of the kinds
    that occur, and one where there are previews of links, whatever the number of rows."""
    ids = [row.pk for row in rows]
    faces = {person for row in rows for person in row.commenters}
    known = {person.pk: person for row in rows for person in _at_hand(row)}
    missing = faces - known.keys()
    people = known | ({one.pk: one for one in _faces.kept(ids=list(missing))} if missing else {})
    mine = _mine_here(me=viewer.person_id, ids=ids)
    return Along(
        dict(mine),
        _by_thing(_files_here(ids=ids), "publication_id"),
        people,
        parts_of(rows, viewer),
        previews=previews_on(*rows),
    )


@prepared
def _mine_here(me: int, ids: Sequence[int]) -> QuerySet[Reaction, tuple[int, str]]:
    return Reaction.objects.filter(person_id=me, publication__in=ids).values_list("publication_id", "name")


@prepared
def _files_here(ids: Sequence[int]) -> QuerySet[Attachment]:
    return Attachment.objects.filter(publication__in=ids, comment=None).order_by("created_at")


@prepared
def _faces(ids: Sequence[int]) -> QuerySet[Person]:
    return Person.objects.filter(pk__in=ids).only("kind", "name", "title", "company", "photo")


def along_first(row: Publication, viewer: Viewer) -> Along:
    """For a publication on its own page: my reaction, files, what its kind shows."""
    mine = _mine_here(me=viewer.person_id, ids=[row.pk])
    return Along(
        dict(mine),
        _by_thing(_files_here(ids=[row.pk]), "publication_id"),
        parts=parts_of([row], viewer),
        previews=previews_on(row),
    )


def along_comments(rows: Sequence[Comment], publication: Publication, viewer: Viewer) -> Along:
    """For messages of one thread: my reactions, files, what its kind shows on them."""
    ids = [row.pk for row in rows]
    mine = _mine_there(me=viewer.person_id, ids=ids)
    parts = parts_of_comments(publication, rows, viewer)
    return Along(
        dict(mine),
        _by_thing(_files_there(ids=ids), "comment_id"),
        parts=parts,
        previews=previews_on(*rows),
        is_closed=bool(publication.closed_at),
    )


@prepared
def _mine_there(me: int, ids: Sequence[int]) -> QuerySet[Reaction, tuple[int, str]]:
    return Reaction.objects.filter(person_id=me, comment__in=ids).values_list("comment_id", "name")


@prepared
def _files_there(ids: Sequence[int]) -> QuerySet[Attachment]:
    return Attachment.objects.filter(comment__in=ids).order_by("created_at")


def _at_hand(row: Publication) -> Iterable[Person]:
    yield row.author
    if row.last_comment:
        yield row.last_comment.author


def _by_thing(rows: Iterable[Attachment], column: str) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = defaultdict(list)
    for row in rows:
        if row.removed_at is None:
            found[getattr(row, column)].append(row)
    return found


def card_of(row: Publication, along: Along, *, is_new: bool, when: str, acts: bool = True) -> shapes.Card:
    """A publication as a card, with the words for its moment; without `acts` it is only to be read."""
    place = face_of_space(row.space)
    files, part = along.files.get(row.pk, ()), along.parts.get(row.pk)
    body, is_cut = cut(row.html)
    return shapes.Card(
        id=f"p{row.pk}",
        url=row.url,
        author=author_face(row),
        body=body,
        is_cut=is_cut,
        when=when,
        at=row.published_at.isoformat(timespec="seconds"),
        community=place,
        wall="" if place else wall_words(row, along.delivered.get(row.space_id)),
        title=row.title,
        is_new=is_new,
        is_edited=row.edited_at is not None,
        badges=(*_standing_above(row, along), *badges_of(row, part)),
        block=part.block() if part else "",
        previews=along.previews.get(row.pk, ()),
        own_acts=_seen_button(row, along) + (part.acts() if part and acts else ""),
        files=[file_face(file) for file in files if not file.width],
        pictures=[picture_of(file) for file in files if file.width],
        react_url=f"/p/{row.pk}/react/" if acts else "",
        reactions=reactions_of(row.reactions, along.mine.get(row.pk, "")),
        comments=row.comments_count,
        comments_url=f"{row.url}#answer" if acts and not row.comments_count else row.url,
        is_closed=row.closed_at is not None or not kind_named(row.kind).is_answered,
        comment_faces=[face_of(along.people[pk], with_title=False) for pk in row.commenters if pk in along.people],
        last_comment=last_comment_of(row),
        acts_url=f"/p/{row.pk}/acts/",
    )


def _standing_above(row: Publication, along: Along) -> Iterable[shapes.Badge]:
    if row.pk in along.featured:
        yield shapes.Badge(kind="featured")
    if row.pk in along.pinned:
        yield shapes.Badge(kind="pinned")


def _seen_button(row: Publication, along: Along) -> Markup:
    url = along.featured.get(row.pk)
    return element("content/featured.html", "seen", url=url) if url else Markup()


def face_of_space(space: Space) -> shapes.CommunityFace | None:
    """The community or the room that something stands in, as the kit draws it; None for a wall."""
    if space.kind == ROOM:
        return face_of_room(space)
    community = getattr(space, "community", None) if space.kind == COMMUNITY else None
    return community_face(community, space) if community else None


def message_of(
    row: Publication | Comment, along: Along, *, is_new: bool, when: str, acts: bool = True
) -> shapes.Message:
    """A turn of a thread; without `acts` it is only to be read."""
    is_comment = isinstance(row, Comment)
    files, part = along.files.get(row.pk, ()), along.parts.get(row.pk)
    base = f"/comments/{row.pk}" if is_comment else f"/p/{row.pk}"
    publication_id = row.publication_id if isinstance(row, Comment) else row.pk
    answers = answered_in(row) if isinstance(row, Comment) else None
    return shapes.Message(
        id=f"c{row.pk}" if is_comment else f"p{row.pk}",
        author=author_face(row),
        body=Markup(row.html),  # noqa: S704 - made by core.text when it was saved
        when=when,
        at=row.published_at.isoformat(timespec="seconds"),
        url=row.url,
        is_new=is_new,
        is_edited=row.edited_at is not None,
        is_answer=part.is_answer if part else False,
        badges=badges_of(row, part),
        block=part.block() if part else "",
        previews=along.previews.get(row.pk, ()),
        own_acts=part.acts() if part and acts else "",
        files=[file_face(file) for file in files if not file.width],
        pictures=[picture_of(file) for file in files if file.width],
        react_url=f"{base}/react/" if acts else "",
        reactions=reactions_of(row.reactions, along.mine.get(row.pk, "")),
        reply_url=f"/p/{publication_id}/?answer={row.pk}#answer" if is_comment and acts and not along.is_closed else "",
        acts_url=f"{base}/acts/",
        branch=row.branch if isinstance(row, Comment) else 0,
        is_under=isinstance(row, Comment) and row.is_under,
        answers=answers.author.name if answers else "",
        answers_url=answers.url if answers else "",
    )


def answered_in(row: Comment) -> Comment | None:
    """The comment that is answered, where it does not head the branch and still stands: who is not seen is not named."""
    if not row.is_under or row.parent_id in (None, row.branch):
        return None
    parent = row.parent
    return parent if parent and parent.removed_at is None and parent.hidden_at is None else None


def badges_of(row: Publication | Comment, part: Part | None) -> Sequence[shapes.Badge]:
    """The marks of its kind, and whether the discussion is closed."""
    badges = part.badges() if part else ()
    if isinstance(row, Comment) or row.closed_at is None:
        return badges
    return (*badges, shapes.Badge(kind="closed", text=_("Discussion closed")))


def author_face(row: Publication | Comment) -> shapes.PersonFace:
    """The author; what came by e-mail says who brought it in."""
    brought = row.brought_in_by.name if row.brought_in_by_id and row.brought_in_by else ""
    return face_of(row.author, brought_in_by=brought)


def wall_words(row: Publication, delivered: str | None = None) -> str:
    """Where a wall's publication stands: "on her wall" is said by naming whose it is; and to whom it is `delivered`, where
    a leader's brought it ("": to everybody)."""
    owner = row.space.wall_of
    words = elided(_("Wall of %(name)s"), named := {"name": owner.name}) % named if owner else ""
    if delivered is None:
        return words
    whom = _("for %(name)s") % {"name": delivered} if delivered else _("for everybody")
    return f"{words} · {whom}"


def last_comment_of(row: Publication) -> shapes.LastComment | None:
    """The newest comment on one line."""
    comment = row.last_comment
    if comment is None or comment.removed_at or comment.hidden_at:
        return None
    return shapes.LastComment(
        author=face_of(comment.author, with_title=False), text=excerpt(comment.text, length=140), url=comment.url
    )


def cut(html: str) -> tuple[Markup, bool]:
    """The body for a card: whole, or its first paragraphs where it is long, or the beginning of its words; the topics that
    it names further on stand under it."""
    if len(html) <= CUT:
        return Markup(html), False  # noqa: S704 - made by core.text when it was saved
    shown, tail = _cut(html), _TOPIC.findall(html)
    missing = [link for link in dict.fromkeys(tail) if link not in shown]
    return shown + Markup(f'<p class="topics">{" ".join(missing)}</p>' if missing else ""), True  # noqa: S704 - links of it


def _cut(html: str) -> Markup:
    end = 0
    while (block := _PARAGRAPH.match(html, end)) and block.end() <= CUT:
        end = block.end()
    if end:
        return Markup(html[:end])  # noqa: S704 - cut between its paragraphs
    words = excerpt(unescape(_TAG.sub(" ", html[: CUT * 4])), length=CUT // 2)
    return Markup("<p>%s</p>") % words


def file_face(file: Attachment) -> shapes.FileFace:
    """A file as a row."""
    kind = file_kind(file.media_type, file.name)
    detail, sort = f"{kind[1]} · {size(file.bytes)}", file.media_type.partition("/")[0]
    plays = sort if sort in ("audio", "video") and file.media_type in INLINE_SAFE else ""
    return shapes.FileFace(name=file.name, url=file.url, detail=detail, icon=kind[0], plays=plays)


def picture_of(file: Attachment) -> shapes.Picture:
    """A picture with its measures."""
    return shapes.Picture(
        url=f"{file.url}preview/", width=file.width, height=file.height, alt=file.alt or file.name, full_url=file.url
    )


def file_kind(media_type: str, name: str) -> tuple[str, str]:
    """Icon and word of a kind of file."""
    end = name.rpartition(".")[2].lower()
    kinds = {
        ("xlsx", "xls", "ods"): ("sheet", _("Workbook")),
        ("csv", "tsv"): ("sheet", _("Table")),
        ("pdf",): ("pdf", _("PDF")),
        ("docx", "doc", "odt", "txt", "md"): ("file", _("Text")),
        ("pptx", "ppt", "odp"): ("slides", _("Slides")),
        ("zip", "7z", "gz", "tar"): ("archive", _("Archive")),
        ("mp3", "ogg", "wav", "m4a"): ("sound", _("Sound")),
        ("mp4", "webm", "mov"): ("film", _("Film")),
        ("eml",): ("mail", _("Message")),
    }
    found = next((value for ends, value in kinds.items() if end in ends), None)
    return found or (("picture", _("Picture")) if media_type.startswith("image/") else ("file", _("File")))
