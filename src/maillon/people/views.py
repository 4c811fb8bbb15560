"""What is one's own: settings, profile, language, theme, the places one is signed in."""

from __future__ import annotations

from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillon.accounts.sessions import end_sessions
from maillon.core.errors import Invalid, NotFound
from maillon.core.ui.shapes import Option
from maillon.core.web.pages import SignedInRequest, back, page, signed_in
from maillon.organisation.models import Department, Site
from maillon.people import actions
from maillon.people.forms import ProfileForm
from maillon.people.models import ASKED_WEEKLY
from maillon.people.photos import keep_photo
from maillon.people.viewing import LANGUAGE_COOKIE, LANGUAGES


@require_GET
@signed_in
def settings(request: SignedInRequest) -> HttpResponse:
    """`/me/`: settings, and where one is signed in."""
    sessions = UserSession.objects.filter(user_id=request.viewer.account_id).order_by("-last_seen_at")
    here = request.session.session_key
    return page(
        request,
        "people/settings.html",
        {
            "sessions": [(row, row.session_key == here) for row in sessions if row.exists()],
            "weekly": [
                Option(value=str(n), label=_weekly(n), is_chosen=n == request.person.asked_weekly)
                for n in range(ASKED_WEEKLY, -1, -1)
            ],
        },
    )


def _weekly(n: int) -> str:
    said = ngettext("At most %(num)s question a week", "At most %(num)s questions a week", n) % {"num": n}
    return said if n else _("Do not ask me")


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: SignedInRequest) -> HttpResponse:
    """`/me/profile/`: change one's own profile."""
    person = request.person
    fields = ("name", "title", "about", "department", "site")
    form = ProfileForm(
        request.POST or None,
        request.FILES or None,
        initial={field: getattr(person, field) for field in fields},
        departments=Department.objects.order_by("name"),
        sites=Site.objects.order_by("name"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, form.cleaned_data)
            return back(request, person.url)
        except Invalid as refusal:
            for error in refusal.errors:
                form.add_error(error.field if error.field in form.fields else None, error.message)
    return page(
        request,
        "people/edit.html",
        {"form": form, "person": person},
        status=422 if form.is_bound and form.errors else 200,
    )


def _save(request: SignedInRequest, data: dict[str, Any]) -> None:
    changes = {field: data[field] for field in ("name", "title", "about")}
    changes |= {
        "department_id": data["department"] and data["department"].pk,
        "site_id": data["site"] and data["site"].pk,
    }
    if data.get("photo"):
        changes["photo"] = keep_photo(data["photo"])
    actions.edit_profile(by=request.viewer, person=request.person, **changes)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """`/me/language/`: French or English, kept with the person, or in a cookie before sign-in."""
    chosen = request.POST.get("language", "")
    to = safe_referer(request)
    answer = HttpResponseRedirect(to)
    if chosen in LANGUAGES:
        if request.viewer:  # type: ignore[attr-defined]
            actions.set_preferences(by=request.viewer, language=chosen)  # type: ignore[attr-defined]
        answer.set_cookie(LANGUAGE_COOKIE, chosen, max_age=31_536_000, samesite="Lax", secure=request.is_secure())
    return answer


@require_POST
@signed_in
def set_asked_weekly(request: SignedInRequest) -> HttpResponse:
    """`/me/asked-weekly/`: how many questions I let myself be asked in a week."""
    chosen = request.POST.get("asked_weekly", "")
    if chosen in map(str, range(ASKED_WEEKLY + 1)):
        actions.set_preferences(by=request.viewer, asked_weekly=int(chosen))
    return back(request, "/me/")


@require_POST
@signed_in
def set_theme(request: SignedInRequest) -> HttpResponse:
    """`/me/theme/`: light, dark, or as the system."""
    chosen = request.POST.get("theme", "")
    if chosen in ("", "light", "dark"):
        actions.set_preferences(by=request.viewer, theme=chosen)
    return HttpResponse(status=204)


def safe_referer(request: HttpRequest) -> str:
    """The page somebody came from, if it is one of ours."""
    from django.utils.http import url_has_allowed_host_and_scheme

    referer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()})
    return referer if referer and ours else "/"


@require_POST
@signed_in
def end_session(request: SignedInRequest, number: int) -> HttpResponse:
    """`/me/sessions/<id>/end/`: sign out one other device."""
    row = UserSession.objects.filter(user_id=request.viewer.account_id, pk=number if number < 2**63 else -1).first()
    if row is None:
        raise NotFound(_("This session has ended already."))
    row.end()
    return back(request, "/me/")


@require_POST
@signed_in
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """`/me/sessions/end/`: sign out everywhere but here."""
    if request.viewer.account_id:
        end_sessions(request.viewer.account_id, but=request.session.session_key or "")
    return back(request, "/me/")
