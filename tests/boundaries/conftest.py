"""The API's programs are asked here, too."""

from api.conftest import at_home

__all__ = ["at_home"]
