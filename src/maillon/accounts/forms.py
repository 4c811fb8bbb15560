"""The forms that signed-out people meet."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.core import context
from django import forms
from django.contrib.auth import logout
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from maillon.accounts.actions import ask_reset
from maillon.accounts.passwords import MAXIMUM
from maillon.accounts.sessions import end_sessions


class SignInForm(LoginForm):  # type: ignore[misc]
    """Sign-in by e-mail address or employee number, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(label=_("E-mail address or employee number"), max_length=254)
        self.fields["password"] = forms.CharField(
            label=_("Password"), max_length=MAXIMUM, strip=False, widget=forms.PasswordInput
        )

    def user_credentials(self) -> dict[str, str]:
        """What the backend is asked with; allauth also counts failures by it."""
        return {"email": self.cleaned_data["login"], "password": self.cleaned_data.get("password", "")}


class ResetForm(ResetPasswordForm):  # type: ignore[misc]
    """Forgotten password: what is typed is noted, and looked up later by the worker."""

    email = forms.CharField(label=_("E-mail address or employee number"), max_length=254)

    def clean_email(self) -> str:
        """Nothing is looked up here: an answer that knew would tell (CASES F1)."""
        return str(self.cleaned_data["email"]).strip()

    def save(self, request: HttpRequest, **_kwargs: Any) -> str:
        """Note it."""
        typed: str = self.cleaned_data["email"]
        ask_reset(typed=typed, language=get_language() or "en")
        return typed


class Bounded(forms.Form):
    """Every field to type in of a form of passwords has the limit of a password: no field is hashed that is longer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if not isinstance(field, forms.CharField):
                continue
            field.max_length = MAXIMUM
            field.validators.append(MaxLengthValidator(MAXIMUM))


class ChangeForm(Bounded, ChangePasswordForm):  # type: ignore[misc]
    """Another password: whoever is signed in elsewhere must know it."""

    def save(self) -> None:
        """Change it. Django finds the other sessions invalid when they next ask for a page; an open stream asks for none."""
        super().save()
        end_sessions(self.user.pk, but=context.request.session.session_key)


class ProofForm(Bounded, ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before a change that matters."""


class KeyForm(Bounded, ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password by the link of a mail: it ends every session, also the one in this browser."""

    def save(self) -> None:
        """Set it."""
        super().save()
        if context.request.user.pk == self.user.pk:
            logout(context.request)
        end_sessions(self.user.pk)


class ActivationForm(forms.Form):
    """The first password, typed once (it can be shown)."""

    password = forms.CharField(
        label=_("Your new password"),
        max_length=MAXIMUM,
        strip=False,
        widget=forms.PasswordInput,
        help_text=_("At least 10 characters. Four words that belong together only for you are good ones."),
    )
