"""What allauth asks of us: no sign-up, plain sentences, sign-in by what `people.backend` knows."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from maillon.accounts.sessions import renew_session


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

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Whose login and password these are. An attempt that the database did not answer is ours, and not counted:
        who kept trying while it was away comes in when it is back."""
        try:
            return super().authenticate(request, **credentials)
        except (OperationalError, InterfaceError):
            with suppress(OperationalError, InterfaceError):  # Where the counters stand in it as well.
                self._rollback_login_failed_rl_usage()
            raise

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Whether it is still she, before a change that matters. Who was proven anew goes on under a new session id
        (CASES F3)."""
        if not user.check_password(password):
            return False
        renew_session(context.request)
        return True

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """No flash messages: where somebody is says it."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Ours are sent by handlers."""
