"""The pages of bringing mail in: give files, see what would come and who would read it, say yes, see how it went."""

from __future__ import annotations

from functools import partial
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maillon.communities.faces import community_face
from maillon.communities.models import Community
from maillon.communities.queries import community_at, readers_sentence
from maillon.core.errors import Refusal
from maillon.core.policy import require
from maillon.core.text.numbers import size
from maillon.core.web.pages import SignedInRequest, back, page, signed_in
from maillon.integrations.mail.bringing import ask_import, confirm_run, drop_run
from maillon.integrations.mail.keeping import Given
from maillon.integrations.mail.models import READ, ImportRun
from maillon.integrations.mail.queries import SHOWN, held_in, import_at, imports_of, progress_of

LIMIT = 100 * 1000 * 1000
MOST = 20
REFRESH_SECONDS = 1


@require_http_methods(["GET", "POST"])
@signed_in
def imports(request: SignedInRequest, slug: str) -> HttpResponse:
    """`/c/<slug>/import/`: give files of mail, and see the earlier imports."""
    community = community_at(slug, request.viewer)
    require(request.viewer, "content.import", community.space)
    if request.method == "GET":
        return _page(request, community)
    uploads = request.FILES.getlist("files")
    if refusal := _refusal(request, uploads):
        return _page(request, community, error=refusal, status=413 if uploads else 422)
    try:
        run = ask_import(by=request.viewer, space=community.space, files=[_given(one) for one in uploads])
    except Refusal as refused:
        return _page(request, community, error=refused.detail, status=refused.status)
    return back(request, f"{community.url}import/{run.pk}/")


def _refusal(request: SignedInRequest, uploads: list[UploadedFile[Any]]) -> str:
    """Why these files are not taken; "" where they are."""
    if not 1 <= len(uploads) <= MOST:
        return _("Choose 1 to %(limit)d files.") % {"limit": MOST}
    if sum(one.size or 0 for one in uploads) <= LIMIT:
        return ""
    return _(
        "A page takes %(size)s at most. For more, ask whoever runs Maillon to use the command: maillon import mbox"
    ) % {"size": size(LIMIT, request.viewer.language)}


def _given(upload: UploadedFile[Any]) -> Given:
    return Given(upload.name or "mail", partial(_opened, upload))


def _opened(upload: UploadedFile[Any]) -> BinaryIO:
    upload.seek(0)
    return cast(BinaryIO, upload)


@require_http_methods(["GET", "POST"])
@signed_in
def one_import(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """`/c/<slug>/import/<id>/`: what was found, who would read it, how far it is, how it went."""
    community = community_at(slug, request.viewer)
    run = import_at(number, community, request.viewer)
    if request.method == "GET":
        return _run_page(request, community, run)
    if request.POST.get("act") == "bring":
        confirm_run(by=request.viewer, run=run)
        return back(request, request.path)
    drop_run(by=request.viewer, run=run)
    return back(request, f"{community.url}import/")


def _page(request: SignedInRequest, community: Community, *, error: str = "", status: int = 200) -> HttpResponse:
    runs = list(imports_of(community, request.viewer)[:20])
    context = {"community": community, "face": community_face(community), "runs": runs, "error": error}
    context |= {"limit": size(LIMIT, request.viewer.language)}
    return page(request, "integrations/import.html", context, status=status)


def _run_page(request: SignedInRequest, community: Community, run: ImportRun) -> HttpResponse:
    held = held_in(community, request.viewer).filter(run=run)
    context: dict[str, Any] = {
        "community": community,
        "face": community_face(community),
        "run": run,
        "counts": run.counts,
        "progress": progress_of(run) if run.is_at_work else None,
        "held": [(row.file.name, row.offset, _(row.reason)) for row in held[:SHOWN]],
        "readers": readers_sentence(community.space, place=community.name) if run.state == READ else None,
    }
    answer = page(request, "integrations/import_run.html", context)
    if run.is_at_work:  # without JavaScript too, the page follows
        answer["Refresh"] = str(REFRESH_SECONDS)
    return answer
