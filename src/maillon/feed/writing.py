"""Where one writes: publishing, answering, changing one's words. What was typed is never lost by a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillon.access.models import Space
from maillon.communities.queries import MyPlace, readers_for, readers_sentence
from maillon.content.actions import edit as edit_action
from maillon.content.actions import publish_comment
from maillon.content.closing import refuse_closed
from maillon.content.drafts.keeping import forget_draft
from maillon.content.drafts.models import Draft
from maillon.content.drafts.places import WALL, Place, space_named
from maillon.content.files import keep_files
from maillon.content.history import Clash, clash_of, differs
from maillon.content.kinds.kind import Kind
from maillon.content.kinds.table import kind_named, kinds
from maillon.content.leaders.queries import wall_in_her_name
from maillon.content.models import Comment, Publication
from maillon.content.publishing import own_wall
from maillon.content.queries import comment_at, publication_at
from maillon.content.rooms import PREFIX, room_to_publish_in
from maillon.core.errors import Conflict, Forbidden, Invalid
from maillon.core.policy import require
from maillon.core.text.limits import BODY, COMMENT
from maillon.core.ui.shapes import Option, Readers, Tab
from maillon.core.web.pages import SignedInRequest, back, is_fragment, page, signed_in
from maillon.feed.cards import along_comments, face_of_space
from maillon.feed.categories import category_options
from maillon.feed.drawing import Pen
from maillon.feed.later import MOMENTS, drawn, opened, own_fields, place_in, sent
from maillon.feed.leading import NAME, name_options
from maillon.feed.rooms import asked_again, room_options, space_of_room
from maillon.feed.threads import context_of


@require_http_methods(["GET", "POST"])
@signed_in
def publish(request: SignedInRequest) -> HttpResponse:
    """`/publish/`: write something of a kind in one of my communities, on my wall, or in a room."""
    draft = opened(request)
    asked = place_in(request, draft) if draft else ""
    chosen = request.POST.get("place") or request.GET.get("place") or asked
    kind = kind_named(request.POST.get("kind") or request.GET.get("kind") or (draft.kind if draft else ""))
    kind = kind if kind.is_composed else kinds()[0]
    if request.method == "POST" and request.POST.get("choose") != "1":
        try:
            if question := asked_again(request, chosen):
                facts = _form(request, kind, chosen, None, draft, kept=_files(request)) | {"question": question}
                return page(request, "feed/publish.html", facts)
            return back(request, _published(request, kind, chosen))
        except (Invalid, Conflict, Forbidden) as refusal:
            facts = _form(request, kind, chosen, refusal, draft)
            return page(request, "feed/publish.html", facts, status=refusal.status)
    return page(request, "feed/publish.html", _form(request, kind, chosen, None, draft))


def _published(request: SignedInRequest, kind: Kind, chosen: str) -> str:
    space = None if chosen == WALL else _space_at(request, chosen)
    uploads = request.FILES.getlist("files")
    if uploads:  # Before files are kept; the action asks by itself.
        require(request.viewer, kind.verb, space or own_wall(by=request.viewer))
    return sent(request, kind, space, _files(request))


def _files(request: SignedInRequest) -> list[int]:
    return keep_files(by=request.viewer, uploads=request.FILES.getlist("files"))


def _space_at(request: SignedInRequest, chosen: str) -> Space:
    if chosen.startswith(PREFIX):
        return room_to_publish_in(by=request.viewer, word=chosen.removeprefix(PREFIX))
    if chosen.startswith(NAME):
        return wall_in_her_name(by=request.viewer, word=chosen.removeprefix(NAME))
    return space_named(chosen, request.viewer)


def _form(
    request: SignedInRequest,
    kind: Kind,
    chosen: str,
    refusal: Invalid | Conflict | Forbidden | None,
    draft: Draft | None,
    kept: Sequence[int] = (),
) -> dict[str, Any]:
    places: Sequence[MyPlace] = request.places()  # type: ignore[attr-defined]
    # Whom no place takes this kind from is shown the plainest, with what she typed.
    kind = kind if _places_for(request, kind, chosen) else kinds()[0]
    options = _places_for(request, kind, chosen)
    if not any(one.is_chosen for one in options):
        # Nobody speaks to everybody, or for somebody else, by overlooking the choice.
        usual = next((o for o in options if not o.value.startswith((PREFIX, NAME))), options[0] if options else None)
        chosen = usual.value if usual else ""
        options = _places_for(request, kind, chosen)
    own = kind.read_form(own_fields(request, draft))
    errors = errors_of(refusal, {**own, **dict.fromkeys(MOMENTS)})
    return {
        "kind": kind,
        "kinds": [
            _choice(one, kind, chosen, draft)
            for one in kinds()
            if one.is_composed and _places_for(request, one, chosen)
        ],
        "draft": draft,
        "later": drawn(request, draft, errors or {}, kept),
        "writing": kind.writing,
        "own_fields": kind.fields(own, errors or {}),
        "options": options,
        "chosen": chosen,
        "readers": readers_at(request, chosen, places),
        "categories": _categories(request, chosen, draft),
        "space_id": next((p.space_id for p in places if p.slug == chosen), "") or space_of_room(request, chosen),
        "title_value": request.POST.get("title", draft.title if draft else ""),
        "value": request.POST.get("body", draft.body if draft else request.GET.get("body", "")),
        "errors": errors,
        "limit": BODY,
        "question": "",
    }


def _places_for(request: SignedInRequest, kind: Kind, chosen: str) -> list[Option]:
    """Where she may publish something of a kind."""
    places: Sequence[MyPlace] = request.places()  # type: ignore[attr-defined]
    has_wall = kind.is_for_walls and not request.viewer.is_guest
    wall = [Option(value=WALL, label=_("My wall"), is_chosen=chosen == WALL)] if has_wall else []
    mine = [p for p in places if kind.is_open_to(p.role, p.publishers)]
    named = [Option(value=p.slug, label=p.name, is_chosen=p.slug == chosen) for p in mine]
    return [*wall, *name_options(request, kind, chosen), *room_options(request, kind, chosen), *named]


def _categories(request: SignedInRequest, chosen: str, draft: Draft | None) -> list[Option]:
    """The categories of the chosen place."""
    places: Sequence[MyPlace] = request.places()  # type: ignore[attr-defined]
    space = next((p.space_id for p in places if p.slug == chosen), None)
    asked = own_fields(request, draft).get("category", "") or ""
    return category_options(Space(pk=space), request.viewer, asked) if space else []


def _choice(one: Kind, kind: Kind, place: str, draft: Draft | None) -> Tab:
    """A kind in the switch: a link, so that its form has an address."""
    asked = {"kind": one.name, "place": place} | ({"draft": draft.pk} if draft else {})
    address = "/publish/?" + urlencode(asked)
    return Tab(label=one.label, url=address, icon=one.icon, is_current=one is kind)


def readers_at(request: SignedInRequest, chosen: str, places: Sequence[MyPlace]) -> Readers | None:
    """The readers' sentence for the chosen place."""
    place = next((p for p in places if p.slug == chosen), None)
    if place:
        return readers_for(request.viewer, Space.objects.get(pk=place.space_id), place=place.name)
    if chosen == WALL or chosen.startswith((PREFIX, NAME)):
        return readers_sentence(Space(kind=WALL, access="open", pk=0), place=request.organisation.name)
    return None


def errors_of(
    refusal: Invalid | Conflict | Forbidden | None, own: Mapping[str, Any] | None = None
) -> dict[str, list[str]] | None:
    """What the composer shows under its fields, those of the kind (`own`) among them."""
    if refusal is None:
        return None
    found: dict[str, list[str]] = {"title": [], "body": [], **{name: [] for name in own or {}}}
    for error in refusal.errors:
        found[error.field if error.field in found else "body"].append(error.message)
    if not refusal.errors:
        found["body"].append(refusal.detail)
    return found


@require_POST
@signed_in
def comment(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/comment/`: answer. htmx gets the new turn; a browser goes to it; a refusal keeps the text."""
    publication = publication_at(number, request.viewer)
    refuse_closed(request.viewer, publication)
    require(request.viewer, "content.comment", publication)
    parent = _parent(request)
    try:
        files = keep_files(by=request.viewer, uploads=request.FILES.getlist("files"))
        made = publish_comment(
            by=request.viewer,
            publication=publication,
            body=request.POST.get("body", ""),
            parent=parent,
            attachments=files,
        )
    except (Invalid, Conflict) as refusal:
        context = context_of(publication, request, value=request.POST.get("body", ""), errors=errors_of(refusal))
        answer = page(request, "feed/thread.html", context, status=refusal.status)
        # For htmx: the form alone is drawn anew, with what she wrote and why it was not taken.
        answer["HX-Retarget"] = answer["HX-Reselect"] = "#answer"
        answer["HX-Reswap"] = "outerHTML"
        return answer
    forget_draft(by=request.viewer, place=Place(publication=publication))
    if is_fragment(request):
        return _turn(request, made)
    return back(request, made.url)


def _parent(request: SignedInRequest) -> Comment | None:
    asked = request.POST.get("parent", "")
    return comment_at(int(asked), request.viewer) if asked.isdecimal() and len(asked) < 20 else None


def _turn(request: SignedInRequest, made: Comment) -> HttpResponse:
    row = comment_at(made.pk, request.viewer)
    pen = Pen(request.viewer, along_comments([row], row.publication, request.viewer))
    return HttpResponse(pen.message(row))


@require_http_methods(["GET", "POST"])
@signed_in
def edit_publication(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/edit/`: change one's own publication."""
    return _edit(request, publication_at(number, request.viewer))


@require_http_methods(["GET", "POST"])
@signed_in
def edit_comment(request: SignedInRequest, number: int) -> HttpResponse:
    """`/comments/<id>/edit/`: change one's own comment."""
    return _edit(request, comment_at(number, request.viewer))


def _edit(request: SignedInRequest, thing: Publication | Comment) -> HttpResponse:
    require(request.viewer, "content.edit", thing)
    refusal: Invalid | Conflict | None = None
    body, title = request.POST.get("body", thing.body), _title(request, thing)
    clash: Clash | None = None
    if request.method == "POST":
        try:
            edit_action(by=request.viewer, thing=thing, body=body, title=title, version=_version(request))
            return back(request, thing.url)
        except Conflict as raised:
            refusal, thing = raised, _again(thing, request)
            clash = clash_of(thing, by=request.viewer, version=_version(request), title=title, body=body)
        except Invalid as raised:
            refusal = raised
    facts = {"clash": clash, "mine": {"title": title or "", "body": body}, "differs": differs}
    return page(
        request,
        "feed/edit.html",
        facts | _editing(request, thing, clash, refusal),
        status=refusal.status if refusal else 200,
    )


def _editing(
    request: SignedInRequest, thing: Publication | Comment, clash: Clash | None, refusal: Invalid | Conflict | None
) -> dict[str, Any]:
    """The form: with what stands there, with what she sent, or with both changes where another came between."""
    publication = thing.publication if isinstance(thing, Comment) else thing
    face = face_of_space(publication.space)
    place = face.name if face else ""
    title = request.POST.get("title", getattr(thing, "title", ""))
    sent_from = _version(request)
    writing = None if isinstance(thing, Comment) else kind_named(thing.kind).writing
    return {
        "thing": thing,
        "has_title": bool(writing and writing.title),
        "writing": writing,
        "limit": COMMENT if isinstance(thing, Comment) else BODY,
        "title_value": clash.merged_title if clash else title,
        "value": clash.merged_body if clash else request.POST.get("body", thing.body),
        # What a refused text was made from stays with it, so that a change meanwhile is not written over later.
        "version": thing.version if clash or sent_from is None else sent_from,
        "errors": None if clash else errors_of(refusal),
        "readers": readers_for(request.viewer, publication.space, place=place, what="post"),
        "space_id": publication.space_id,
    }


def _again(thing: Publication | Comment, request: SignedInRequest) -> Publication | Comment:
    """What stands there now: it may be newer than when the page was asked for."""
    found = comment_at if isinstance(thing, Comment) else publication_at
    return found(thing.pk, request.viewer)


def _title(request: SignedInRequest, thing: Publication | Comment) -> str | None:
    return None if isinstance(thing, Comment) else request.POST.get("title", "")


def _version(request: SignedInRequest) -> int | None:
    asked = request.POST.get("version", "")
    return int(asked) if asked.isdecimal() and len(asked) < 10 else None
