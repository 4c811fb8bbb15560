"""Where the table of who hears of what is taken in use, once every slice is loaded."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConfigConfig(AppConfig):
    """The only place that knows every app."""

    name = "maillon.config"

    def ready(self) -> None:
        """Load every slice's statements, then the kinds and the wiring."""
        autodiscover_modules("policies")
        from maillon.config.kinds import KINDS
        from maillon.config.wiring import WIRING
        from maillon.content.kinds.table import use
        from maillon.core.events import wire

        use(KINDS)
        wire(WIRING)
