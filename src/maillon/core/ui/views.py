"""The gallery of the kit at `/ui/`: every element in every state, in both themes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillon.core.ui import samples, tokens
from maillon.core.ui.shapes import Badge, Crumb, Option, Tab


def gallery(request: HttpRequest) -> HttpResponse:
    """Show the kit; `?dir=rtl` turns it round."""
    direction = "rtl" if request.GET.get("dir") == "rtl" else "ltr"
    return render(request, "ui/gallery.html", gallery_context(direction=direction))


def gallery_context(*, direction: str = "ltr") -> dict[str, Any]:
    """Return what the gallery draws."""
    return {
        "direction": direction,
        "samples": samples,
        "people": samples.people(),
        "communities": samples.communities(),
        "themes": ["light", "dark"],
        "colours": tokens.colours(),
        "badges": [
            "new",
            "awaiting",
            "guest",
            "extended",
            "leisure",
            "solved",
            "failed",
            "closed",
            "open",
            "secret",
            "pinned",
            "offer",
            "request",
            "given",
            "found",
            "over",
            "praise",
            "announcement",
            "to_acknowledge",
            "share",
            "featured",
        ],
        "Badge": Badge,
        "Crumb": Crumb,
        "Option": Option,
        "Tab": Tab,
        "words": {},
    }
