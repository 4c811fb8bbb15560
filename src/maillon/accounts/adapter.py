"""What allauth asks of us: no sign-up, plain sentences, sign-in by what `people.backend` knows."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are invited or added; nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This login and this password do not belong together."),
        "username_password_mismatch": _("This login and this password do not belong together."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No flash messages: where somebody is says it."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Ours are sent by handlers."""
