"""The form of a new token."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maillon.integrations.actions import NAME


class TokenForm(forms.Form):
    """What one will know a token by."""

    name = forms.CharField(
        label=_("Name"), max_length=NAME, help_text=_("What it is for, such as the program that will use it.")
    )
