"""Where `access` tells the policy how visibility is decided."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Spaces, memberships, visibility."""

    name = "maillon.access"

    def ready(self) -> None:
        """Give the one question of visibility to the policy."""
        from maillon.access.visibility import can_see
        from maillon.core.policy import visibility

        visibility(can_see)
