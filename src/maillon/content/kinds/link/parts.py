"""What cards and threads show of a shared link before, or instead of, its preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from maillon.content.kinds.kind import Part, Plain, element
from maillon.content.kinds.link.queries import urls_of
from maillon.content.models import Publication
from maillon.core.policy import Viewer

FILE = "link/parts.html"


@dataclass(frozen=True, kw_only=True)
class LinkPart(Plain):
    """A link; bare where no preview of it is shown."""

    url: str
    is_bare: bool

    @property
    def host(self) -> str:
        """Where it leads."""
        return self.url.partition("://")[2].partition("/")[0].removeprefix("www.")

    @property
    def path(self) -> str:
        """What stands behind the host, in few characters."""
        path = self.url.partition("://")[2].partition("/")[2]
        return f"/{path[:60]}…" if len(path) > 60 else f"/{path}" if path else ""

    def block(self) -> Markup:
        """The address, where its preview does not say it."""
        return element(FILE, "bare", part=self) if self.is_bare else Markup()


def parts_of_links(viewer: Viewer, rows: Sequence[Publication]) -> Mapping[int, Part]:
    """One query, whatever the number of links."""
    shown = {row.pk for row in rows if row.previews and row.shows_previews}
    return {
        pk: LinkPart(url=url, is_bare=pk not in shown) for pk, url in urls_of(publications=[row.pk for row in rows])
    }
