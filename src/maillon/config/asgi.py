"""The embedded profile's app: the front, with Django behind it and the live streams beside it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maillon.core.front.app import Front, Live

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")


def make_web() -> Front:
    """The front of one web process. Made in the process itself: it holds threads."""
    from django.conf import settings

    from maillon.config.faces import error_page
    from maillon.config.wsgi import application
    from maillon.core.front import Limits, front
    from maillon.core.ui.assets import BUILT

    return front(
        application,
        live=make_live(),
        static_roots=[BUILT],
        files_root=settings.FILES_FOLDER,
        error_page=error_page,
        limits=Limits(
            upload_paths=("/files/", "/publish/", "/p/*/comment/", "/me/profile/", "/c/*/import/", "/api/v1/files"),
            spool_folder=settings.DATA,
        ),
    )


def make_live() -> Live:
    """The live streams of one process."""
    from maillon.config.faces import error_page
    from maillon.config.live import allowed, authenticate
    from maillon.core.live import live_app
    from maillon.core.live.tail import Tail

    return live_app(authenticate, Tail(), allowed, error_page=error_page)
