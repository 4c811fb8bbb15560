"""Previews in the API."""

from __future__ import annotations

from pydantic import Field

from maillon.content.previews.models import SITE, TEXT, TITLE, URL
from maillon.core.api.shapes import Told


class PreviewShape(Told):
    """What stands behind a link: words of somebody outside, as plain text, and a picture at an address of ours."""

    url: str = Field(max_length=URL)
    title: str = Field(max_length=TITLE)
    text: str = Field(max_length=TEXT)
    site: str = Field(max_length=SITE)
    picture_url: str | None
    width: int
    height: int
