"""The front of the embedded profile: one raw ASGI app before Django, which never lets a slow person hold a thread."""

from maillon.core.front.app import front
from maillon.core.front.limits import Limits

__all__ = ["Limits", "front"]
