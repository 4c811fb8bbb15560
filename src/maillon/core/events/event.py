"""The shape of what can be said to have happened."""

from __future__ import annotations

from dataclasses import MISSING, asdict, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, ClassVar

_COLUMNS = ("subject", "actor_id", "space_id", "person_id", "number")
_by_name: dict[str, type[Event]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to `subject` (a ref). Slices subclass it, give it a name and what else is needed.

    `space_id`: where it happened, and so who may hear of it; `person_id`: whom it concerns alone;
    `number`: the event's place in the sequence, known once it is stored.
    """

    name: ClassVar[str]
    subject: str
    actor_id: int | None = None
    space_id: int | None = None
    person_id: int | None = None
    number: int = field(default=0, compare=False)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.name in _by_name and _by_name[cls.name].__qualname__ != cls.__qualname__:
            raise ValueError(f"two events are called {cls.name}")
        _by_name[cls.name] = cls

    @property
    def subject_id(self) -> int:
        """The id inside `subject`."""
        return int(self.subject.rpartition(":")[2])

    def payload(self) -> dict[str, Any]:
        """What the subclass adds, as JSON keeps it."""
        return {key: value for key, value in asdict(self).items() if key not in _COLUMNS}


def event_named(name: str) -> type[Event] | None:
    """The class of a stored event, or None where this version no longer knows it."""
    return _by_name.get(name)


def known_events() -> dict[str, type[Event]]:
    """Every event that any slice can publish, by name."""
    return dict(_by_name)


def rebuild(name: str, payload: dict[str, Any], **columns: Any) -> Event | None:
    """The event as it was published; fields that a newer version added take their defaults."""
    cls = event_named(name)
    if cls is None:
        return None
    known = {f.name for f in fields(cls)}
    values = {key: value for key, value in {**payload, **columns}.items() if key in known}
    missing = [
        f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING and f.name not in values
    ]
    return None if missing else cls(**values)


def written(at: datetime) -> str:
    """A moment as an event carries it: compared with the present one, it says whether that was changed meanwhile."""
    return at.astimezone(UTC).isoformat()
