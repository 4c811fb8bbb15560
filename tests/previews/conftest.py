"""What tests of previews share: a site outside that may be reached, and pictures for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from PIL import Image

from outside import Outside, outside


@pytest.fixture
def site(settings) -> Iterator[Outside]:
    """A site that may be fetched from, with previews switched on."""
    with outside() as found:
        settings.PREVIEWS = True
        settings.OUTBOUND_ALLOWED = found.host
        yield found


@pytest.fixture
def picture(site) -> Callable[..., str]:
    """A function that puts a picture on the site and gives its address."""

    def put(path: str = "/p.png", size: tuple[int, int] = (1200, 630), colour: str = "teal") -> str:
        data = BytesIO()
        Image.new("RGB", size, colour).save(data, "PNG")
        site.pages[path] = (200, {"Content-Type": "image/png"}, data.getvalue())
        return site.url(path)

    return put
