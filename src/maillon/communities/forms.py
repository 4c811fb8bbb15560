"""The forms of communities."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from maillon.core.ui.shapes import COLOURS_BY_HUE


class CommunityForm(forms.Form):
    """Making or changing a community: who it is for, what it is for, who gets in."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("What people will look for. At most 80 characters.")
    )
    purpose = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("What for"),
        choices=[("business", pgettext_lazy("purpose", "Business")), ("leisure", pgettext_lazy("purpose", "Leisure"))],
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[
            ("gathering", _("Company event")),
            ("product", _("Product or technology")),
            ("problem", _("Customer problem")),
            ("customer", _("Customer account")),
            ("trade", _("Trade")),
            ("project", _("Project")),
            ("partner", _("Partner")),
            ("", _("Other")),
        ],
    )
    objective = forms.CharField(
        label=_("Objective"),
        max_length=200,
        required=False,
        help_text=_("What will have changed in six months, in one sentence."),
    )
    indicator = forms.CharField(
        label=_("How one will see it"),
        max_length=200,
        required=False,
        help_text=_("One figure or fact that tells whether the objective is reached."),
    )
    about = forms.CharField(label=_("About"), max_length=5000, required=False, widget=forms.Textarea)
    charter = forms.CharField(
        label=_("How one behaves here"),
        max_length=5000,
        required=False,
        widget=forms.Textarea,
        help_text=_("A few lines beside the organisation’s own rules: what belongs here, what does not."),
    )
    door_question = forms.CharField(
        label=_("A question to who asks to join"),
        max_length=200,
        required=False,
        help_text=_("Shown at the door of a closed community; whoever lets people in reads the answer."),
    )
    access = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Who gets in"),
        choices=[
            ("open", _("Open: every employee reads and joins")),
            ("closed", _("Closed: every employee sees the name, members read")),
            ("secret", _("Secret: only members know that it exists")),
        ],
    )
    publishers = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Who publishes"),
        required=False,
        choices=[
            ("members", _("Every member")),
            ("chosen", _("Owners, moderators and relays; every member answers")),
        ],
    )
    is_extended = forms.BooleanField(
        label=_("Extended: guests of partners may be invited"),
        required=False,
        help_text=_("Their company is named wherever somebody writes."),
    )
    guests_may = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("What guests do, where it is extended"),
        required=False,
        choices=[
            ("publish", _("Read, answer and publish, as members do")),
            ("answer", _("Read, answer and react")),
            ("read", _("Only read")),
        ],
    )
    guests_see = forms.ChoiceField(
        widget=forms.RadioSelect,
        label=_("Whom guests see, where it is extended"),
        required=False,
        choices=[
            ("members", _("All members")),
            ("met", _("Owners, moderators, and whoever writes where they read")),
        ],
    )
    colour = forms.TypedChoiceField(
        widget=forms.RadioSelect,
        label=_("Colour"),
        coerce=int,
        empty_value=0,  # type: ignore[arg-type]
        required=False,
        choices=[(number, str(at)) for at, number in enumerate(COLOURS_BY_HUE, 1)],
    )

    def clean_publishers(self) -> str:
        """Every member, where nothing was said."""
        return self.cleaned_data["publishers"] or "members"

    def clean_guests_may(self) -> str:
        """What members do, where nothing was said."""
        return self.cleaned_data["guests_may"] or "publish"

    def clean_guests_see(self) -> str:
        """All members, where nothing was said."""
        return self.cleaned_data["guests_see"] or "members"


class TemplateForm(CommunityForm):
    """What a template says: the same questions, with examples in the place of objective and indicator."""

    field_order = ("name", "help")
    guests_may = guests_see = None  # type: ignore[assignment]  # each community says it for itself

    help = forms.CharField(
        label=_("When it lives well"),
        max_length=200,
        required=False,
        help_text=_("One sentence under its name, for who chooses."),
    )
    name = forms.CharField(label=_("Name of the template"), max_length=80)
    objective = forms.CharField(
        label=_("Objective, as an example"),
        max_length=200,
        required=False,
        help_text=_("Told under the field: whoever makes the community writes their own."),
    )
    indicator = forms.CharField(
        label=_("How one will see it, as an example"),
        max_length=200,
        required=False,
    )


class AskForm(forms.Form):
    """Asking to join."""

    message = forms.CharField(max_length=500, required=False)


class InviteForm(forms.Form):
    """Inviting somebody by the number of a person."""

    person = forms.IntegerField(min_value=0, max_value=2**63 - 1)
