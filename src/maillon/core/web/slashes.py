"""Django's redirects to addresses that end with a slash, spared where none does."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.common import CommonMiddleware


class Slashes(CommonMiddleware):
    """What stands under `/api/` never ends with a slash: to find that out, Django would resolve each address twice."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Whether a slash at the end would lead somewhere, and no slash does not."""
        return not request.path_info.startswith("/api/") and super().should_redirect_with_slash(request)
