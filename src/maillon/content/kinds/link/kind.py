"""The kind link, as the table of kinds knows it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, Unpack

from django.http import QueryDict
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from maillon.access.models import Space
from maillon.content.kinds.kind import Kind, Own, Part, Words, Writing, element
from maillon.content.kinds.link.actions import share_link
from maillon.content.kinds.link.parts import FILE, parts_of_links
from maillon.content.kinds.link.queries import urls_of
from maillon.content.kinds.link.shapes import LinkGiven, LinkShape
from maillon.content.models import Publication
from maillon.content.previews.queries import words_behind
from maillon.core.policy import Viewer


class LinkKind(Kind):
    """A page found elsewhere, with what one says of it."""

    name: ClassVar[str] = "link"
    icon: ClassVar[str] = "link"
    shape: ClassVar[type[LinkShape]] = LinkShape
    given: ClassVar[type[LinkGiven]] = LinkGiven

    @property
    def label(self) -> str:
        """Its word."""
        return pgettext("kind", "Link")

    @property
    def writing(self) -> Writing:
        """The composer's words."""
        return Writing(
            submit=_("Publish"), title=_("Title (optional)"),
            body=_("Why should one read it? What is to be kept of it? (optional)"),
        )  # fmt: skip

    def publish(self, *, by: Viewer, space: Space, own: Own | None = None, **words: Unpack[Words]) -> Publication:
        """Share it."""
        url = (own or {}).get("url") or ""
        return share_link(by=by, space=space, url=url, **words)

    def read_form(self, posted: QueryDict) -> Own:
        """The address."""
        return {"url": posted.get("url", "")[:2_100]}

    def fields(self, own: Own, errors: Mapping[str, Sequence[str]]) -> Markup:
        """The same, with what stands behind it while it is typed."""
        return element(FILE, "fields", url=own["url"], errors=errors)

    def parts(self, viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
        """The address, where no preview says it."""
        return parts_of_links(viewer, rows)

    def told(self, viewer: Viewer, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
        """Its own part of the API."""
        return {pk: {"url": url} for pk, url in urls_of(publications=ids)}

    def links(self, publication: Publication) -> Sequence[str]:
        """What it shares."""
        return [url for _pk, url in urls_of(publications=[publication.pk])]

    def words(self, ids: Collection[int]) -> Mapping[int, str]:
        """The address, and what its page calls itself."""
        behind = words_behind(publications=ids)
        return {pk: f"{url}\n{behind.get(pk, '')}" for pk, url in urls_of(publications=ids)}

    def addresses(self) -> Sequence[URLPattern]:
        """Its own."""
        from maillon.content.kinds.link.urls import urlpatterns

        return urlpatterns
