"""The verb of links: share one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from maillon.access.models import Space
from maillon.content.composing import checked_title, compose
from maillon.content.kinds.link.models import Link
from maillon.content.models import Publication
from maillon.content.previews.addresses import normal
from maillon.content.previews.models import URL
from maillon.content.publishing import publish_publication
from maillon.core.errors import invalid
from maillon.core.net import NotFetched
from maillon.core.policy import Viewer, require
from maillon.core.text.limits import fitting

_BARE: Final = re.compile(r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:[/?#]|\Z)")
"""An address without its beginning: "example.com/page"."""


def share_link(
    *, by: Viewer, space: Space, url: str, title: str = "", body: str = "", attachments: Sequence[int] = ()
) -> Publication:
    """Share an address, with a title of one's own or without. Raises Invalid, NotFound, Forbidden."""
    require(by, "content.publish", space)
    words, title, address = compose(by=by, body=body), checked_title(title), checked_url(url)
    return publish_publication(
        by=by,
        space=space,
        kind="link",
        words=words,
        title=title,
        attachments=attachments,
        beside=lambda publication: Link.objects.create(publication=publication, url=address),
    )


def checked_url(url: str) -> str:
    """The address in one way of writing; "example.com/page" is one, too. Raises Invalid."""
    url = fitting(url.strip(), limit=URL, field="url")
    if not url:
        raise invalid("url", _("Paste the address of the page that you share."))
    try:
        return normal(f"https://{url}" if _BARE.match(url) else url)
    except NotFetched as error:
        raise invalid("url", _("This is no address of a web page: it begins with https:// or http://.")) from error
