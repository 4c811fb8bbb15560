"""The WSGI applications: pages and API."""

from __future__ import annotations

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillon.config.settings")

application = get_wsgi_application()
"""Behind the embedded front, which sends built files and stored files itself."""


def alone(environ: dict[str, Any], start_response: Any) -> Any:
    """`maillon web`, behind a proxy: WhiteNoise sends built files where the proxy does not."""
    return _with_built_files()(environ, start_response)


def _with_built_files() -> Any:
    global _whitenoise  # noqa: PLW0603 - made at the first request: it reads a folder
    if _whitenoise is None:
        from whitenoise import WhiteNoise

        from maillon.core.ui.assets import BUILT

        # Every name in that folder carries the hash of its content.
        _whitenoise = WhiteNoise(
            application,
            root=BUILT,
            prefix="static/",
            immutable_file_test=lambda path, url: True,
            allow_all_origins=False,
        )
    return _whitenoise


_whitenoise: Any = None
