"""What leaves this machine: one client for all requests to others, and the guard that it cannot be led around."""

from maillon.core.net.client import Fetched, fetch
from maillon.core.net.errors import NotFetched, Reason

__all__ = ["Fetched", "NotFetched", "Reason", "fetch"]
