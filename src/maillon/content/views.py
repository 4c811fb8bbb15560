"""Small acts on one publication or comment: react, remove, bring back, its history, its menu; and files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.content import actions
from maillon.content.categories import categories_of
from maillon.content.closing import REASON, close_discussion, open_discussion
from maillon.content.featuring_pages import featuring_acts
from maillon.content.files import keep_files, send_file
from maillon.content.history import changes_of, differs
from maillon.content.keeping import bookmark_of, keep, let_go
from maillon.content.kinds.share.queries import is_open_to_sharing
from maillon.content.kinds.table import kind_named
from maillon.content.models import FOLLOWED, MUTED, Comment, Publication
from maillon.content.pinning_pages import pinning_acts
from maillon.content.previews.views import preview_acts
from maillon.content.queries import attachment_at, comment_at, my_reaction, publication_at, reactions_for
from maillon.content.reactions import reactions_of
from maillon.content.subscribing import subscribe
from maillon.core.errors import Invalid
from maillon.core.policy import Viewer, can, require
from maillon.core.ui.shapes import Act
from maillon.core.web.pages import SignedInRequest, back, fragment, is_fragment, page, signed_in
from maillon.people.faces import face_of
from maillon.people.models import Person

Find = Callable[..., Any]
FACES = 60
"""So many of those who reacted are shown by name."""


def _both(view: Callable[..., HttpResponse]) -> tuple[Any, Any]:
    """The same view for a publication and for a comment."""

    def of_publication(request: SignedInRequest, number: int) -> HttpResponse:
        return view(request, publication_at(number, request.viewer))

    def of_comment(request: SignedInRequest, number: int) -> HttpResponse:
        return view(request, comment_at(number, request.viewer))

    of_publication.__name__ = of_comment.__name__ = view.__name__
    return signed_in(of_publication), signed_in(of_comment)


def _react(request: SignedInRequest, thing: Publication | Comment) -> HttpResponse:
    """React, or take it back where it is the same as before."""
    name = request.POST.get("reaction", "")
    before = my_reaction(thing, request.viewer)
    counts = actions.react(by=request.viewer, thing=thing, name="" if name == before else name)
    if not is_fragment(request):
        return back(request, thing.url)
    return fragment(
        request,
        "content/reactions.html",
        "reactions",
        url=request.path,
        reactions=reactions_of(counts, "" if name == before else name),
    )


def _reacted(request: SignedInRequest, thing: Publication | Comment) -> HttpResponse:
    """Who reacted how: FACES people, and how many more. A part for the dialog, or a page."""
    found = list(reactions_for(request.viewer, thing)[:FACES])
    faces = [(one.name, face_of(one.person)) for one in found]
    kinds = reactions_of({}, "")
    groups = [(kind.label, kind.icon, [face for name, face in faces if name == kind.name]) for kind in kinds]
    facts = {"groups": [one for one in groups if one[2]], "others": max(0, thing.reactions_count - len(found))}
    if is_fragment(request):
        return fragment(request, "content/reacted.html", "people", **facts)
    return page(request, "content/reacted.html", facts | {"thing": thing})


def _remove(request: SignedInRequest, thing: Publication | Comment) -> HttpResponse:
    """Remove; the answer offers to undo."""
    actions.remove(by=request.viewer, thing=thing)
    undo = f"{thing_base(thing)}/restore/"
    if is_fragment(request) and isinstance(thing, Comment):
        return fragment(request, "content/removed.html", "removed", number=thing.pk, undo_url=undo)
    where = thing.publication.url if isinstance(thing, Comment) else "/"
    return page(
        request, "content/gone.html", {"undo_url": undo, "where": where, "is_comment": isinstance(thing, Comment)}
    )


def _history(request: SignedInRequest, thing: Publication | Comment) -> HttpResponse:
    """What each edit changed, a page of them; what stood before stands under it. Of what was published in somebody's name
    whoever reads it is told whose hand it was."""
    written_by = writer_of(thing)
    if written_by is None:
        require(request.viewer, "content.see_history", thing)
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 10 else None
    changes, more = changes_of(thing, request.viewer, before=before)
    facts = {"thing": thing, "changes": changes, "differs": differs, "written_by": written_by}
    return page(request, "content/history.html", facts | {"more_url": f"{request.path}?before={more}" if more else ""})


def writer_of(thing: Publication | Comment) -> Person | None:
    """Whose hand it was, where it was published in the name of its author."""
    return thing.written_by if isinstance(thing, Publication) else None


def has_history(thing: Publication | Comment) -> bool:
    """Whether there is more to tell of it than who published it and when."""
    return thing.edited_at is not None or writer_of(thing) is not None


def _acts(request: SignedInRequest, thing: Publication | Comment) -> HttpResponse:
    """The menu of one thing."""
    return fragment(request, "content/acts.html", "acts", acts=acts_of(thing, request))


def _keep(request: SignedInRequest, thing: Publication | Comment) -> HttpResponse:
    """Keep it for oneself, in one press."""
    keep(by=request.viewer, thing=thing)
    return _said(request, thing, _("Kept. Only you see it, under “Kept”."))


def _let_go(request: SignedInRequest, thing: Publication | Comment) -> HttpResponse:
    """No longer keep it."""
    let_go(by=request.viewer, thing=thing)
    return _said(request, thing, _("No longer kept."))


def _said(request: SignedInRequest, thing: Publication | Comment, said: str) -> HttpResponse:
    """The menu as it is now, and what was done in words; a browser without scripts goes to the thing."""
    if not is_fragment(request):
        return back(request, "/kept/" if request.POST.get("from") == "kept" else thing.url)
    menu = fragment(request, "content/acts.html", "menu", id=menu_of(thing), acts=acts_of(thing, request))
    menu["HX-Trigger"] = json.dumps({"maillon:toast": {"text": said}})
    return menu


keep_publication, keep_comment = (require_POST(v) for v in _both(_keep))
let_publication_go, let_comment_go = (require_POST(v) for v in _both(_let_go))
react_to_publication, react_to_comment = (require_POST(v) for v in _both(_react))
reacted_to_publication, reacted_to_comment = (require_GET(v) for v in _both(_reacted))
remove_publication, remove_comment = (require_POST(v) for v in _both(_remove))
history_of_publication, history_of_comment = (require_GET(v) for v in _both(_history))
acts_of_publication, acts_of_comment = (require_GET(v) for v in _both(_acts))


def menu_of(thing: Publication | Comment) -> str:
    """The id of its menu in a page."""
    return f"m-c{thing.pk}" if isinstance(thing, Comment) else f"m-p{thing.pk}"


def _keeping_acts(thing: Publication | Comment, viewer: Viewer) -> Sequence[Act]:
    base, menu = thing_base(thing), f"#{menu_of(thing)}"
    if bookmark_of(thing, viewer) is None:
        return (Act(label=_("Keep"), url=f"{base}/keep/", icon="bookmark", post=True, target=menu),)
    return (
        Act(label=_("Collection and reminder"), url=f"{base}/kept/", icon="bookmark"),
        Act(label=_("No longer keep"), url=f"{base}/let-go/", icon="close", post=True, target=menu),
    )


def thing_base(thing: Publication | Comment) -> str:
    """The address that the acts of a thing hang on."""
    return f"/comments/{thing.pk}" if isinstance(thing, Comment) else f"/p/{thing.pk}"


def acts_of(thing: Publication | Comment, request: SignedInRequest) -> list[Act]:
    """What this viewer may do to it."""
    viewer, base = request.viewer, thing_base(thing)
    acts = [Act(label=_("Copy link"), url=request.build_absolute_uri(thing.url), icon="link", copies=True)]
    if can(viewer, "content.comment", thing):
        acts.append(Act(label=_("Quote"), url=_quoting(thing), icon="quote"))
    if isinstance(thing, Publication) and is_open_to_sharing(thing, viewer):
        acts.append(Act(label=pgettext("verb", "Share"), url=f"{base}/share/", icon="share"))
    acts += _keeping_acts(thing, viewer)
    if can(viewer, "content.edit", thing):
        acts.append(Act(label=_("Edit"), url=f"{base}/edit/", icon="edit"))
    if has_history(thing) and (writer_of(thing) or can(viewer, "content.see_history", thing)):
        acts.append(Act(label=_("History"), url=f"{base}/history/", icon="history"))
    if isinstance(thing, Publication):
        acts.append(Act(label=_("Print"), url=f"{thing.url}print/", icon="print"))
        acts += kind_named(thing.kind).acts(viewer, thing)
        acts += _closing_acts(thing, viewer)
        acts += [*pinning_acts(thing, viewer), *featuring_acts(thing, viewer)]
        acts += preview_acts(thing, viewer)
        if thing.title and can(viewer, "content.categorise", thing) and categories_of(thing.space, viewer):
            acts.append(Act(label=_("Category"), url=f"{base}/category/", icon="list"))
        if can(viewer, "content.move", thing):
            acts.append(Act(label=_("Move elsewhere"), url=f"{base}/move/", icon="move"))
        if can(viewer, "content.set_withdrawal", thing):
            acts.append(Act(label=_("Withdraw on a date"), url=f"{base}/withdrawal/", icon="clock"))
    elif can(viewer, "content.split", thing):
        acts.append(Act(label=_("Make it a discussion of its own"), url=f"{base}/move/", icon="move"))
    if can(viewer, "content.remove", thing):
        # A removed comment leaves a line with its undo in its place; a removed publication leaves its page.
        target = f"#c{thing.pk}" if isinstance(thing, Comment) else ""
        acts.append(
            Act(
                label=_("Remove"),
                url=f"{base}/remove/",
                icon="trash",
                post=True,
                danger=True,
                opens_group=True,
                target=target,
            )
        )
    return acts


def _quoting(thing: Publication | Comment) -> str:
    """The form to answer it, with its words in it."""
    if isinstance(thing, Comment):
        return f"/p/{thing.publication_id}/?answer={thing.pk}&quote=1#answer"
    return f"{thing.url}?quote=1#answer"


def _closing_acts(thing: Publication, viewer: Viewer) -> Sequence[Act]:
    if not can(viewer, "content.close", thing):
        return ()
    if thing.closed_at:
        return (Act(label=_("Open the discussion again"), url=f"{thing.url}discussion/open/", icon="open", post=True),)
    return (Act(label=_("Close the discussion"), url=f"{thing.url}discussion/close/", icon="closed"),)


@require_http_methods(["GET", "POST"])
@signed_in
def close(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/discussion/close/`: let it take no new comments, for a reason or without one."""
    publication = publication_at(number, request.viewer)
    require(request.viewer, "content.close", publication)
    errors: list[str] = []
    if request.method == "POST":
        try:
            close_discussion(by=request.viewer, publication=publication, reason=request.POST.get("reason", ""))
            return back(request, publication.url)
        except Invalid as refusal:
            errors = [error.message for error in refusal.errors]
    facts = {"publication": publication, "reason": request.POST.get("reason", ""), "limit": REASON, "errors": errors}
    return page(request, "content/close.html", facts, status=422 if errors else 200)


@require_POST
@signed_in
def open_again(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/discussion/open/`: let it take comments again."""
    publication = publication_at(number, request.viewer)
    open_discussion(by=request.viewer, publication=publication)
    return back(request, publication.url)


@require_POST
@signed_in
def set_subscription(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/subscription/?level=`: follow a thread, mute it, or neither."""
    publication, level = publication_at(number, request.viewer), request.GET.get("level", "")
    subscribe(by=request.viewer, publication=publication, level=level)
    if not is_fragment(request):
        return back(request, publication.url)
    menu = fragment(request, "content/subscription.html", "chosen", url=publication.url, level=level)
    menu["HX-Trigger"] = json.dumps({"maillon:toast": {"text": _subscribed(level)}})
    return menu


def _subscribed(level: str) -> str:
    if level == FOLLOWED:
        return _("You follow this discussion: every new comment is told to you.")
    if level == MUTED:
        return _("Muted: you hear of it only where you are named.")
    return _("You hear of what concerns you here.")


@require_POST
@signed_in
def restore_publication(request: SignedInRequest, number: int) -> HttpResponse:
    """`/p/<id>/restore/`: undo a removal."""
    actions.restore(by=request.viewer, thing=Publication(pk=number))
    return back(request, f"/p/{number}/")


@require_POST
@signed_in
def restore_comment(request: SignedInRequest, number: int) -> HttpResponse:
    """`/comments/<id>/restore/`: undo a removal."""
    actions.restore(by=request.viewer, thing=Comment(pk=number))
    return back(request, comment_at(number, request.viewer).url)


@require_POST
@signed_in
def upload(request: SignedInRequest) -> HttpResponse:
    """`/files/`: bring files for what one is about to send; they are one's own until then."""
    from django.http import JsonResponse

    made = keep_files(by=request.viewer, uploads=request.FILES.getlist("files"))
    return JsonResponse({"ids": [str(pk) for pk in made]})


@require_GET
@signed_in
def file(request: SignedInRequest, number: int) -> HttpResponse:
    """`/files/<id>/`: the file; what a browser could run comes as a download."""
    return send_file(attachment_at(number, request.viewer), request=request)


@require_GET
@signed_in
def preview(request: SignedInRequest, number: int) -> HttpResponse:
    """`/files/<id>/preview/`: a smaller picture."""
    return send_file(attachment_at(number, request.viewer), request=request, smaller=True)
