"""The form of one's own profile."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _


class ProfileForm(forms.Form):
    """Who one is, in one's own words."""

    name = forms.CharField(label=_("Name"), max_length=120)
    title = forms.CharField(
        label=_("Job title"), max_length=120, required=False, help_text=_("What you do, in a few words.")
    )
    department: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Department"), queryset=None, required=False
    )
    site: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=_("Site"), queryset=None, required=False)
    about = forms.CharField(
        label=_("About you"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=_("What people may ask you about. At most 2,000 characters."),
    )
    photo = forms.FileField(
        label=_("Photo"), required=False, help_text=_("A picture of at most 10 MB; it is cut to a square.")
    )

    def __init__(self, *args: Any, departments: QuerySet[Any], sites: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
