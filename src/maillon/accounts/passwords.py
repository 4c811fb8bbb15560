"""What a password may be, beside Django's own validators."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAXIMUM = 256


class MaximumLength:
    """Refuse passwords longer than MAXIMUM characters: hashing one of a megabyte is an attack (CASES G11)."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError for one that is too long."""
        if len(password) > MAXIMUM:
            raise ValidationError(_("A password has at most %(limit)d characters.") % {"limit": MAXIMUM})

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("At most %(limit)d characters.") % {"limit": MAXIMUM}
