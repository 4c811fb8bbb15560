"""One row of every organisation's table, made from the models themselves, so that a new table is tested unasked."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from maillon.core.db.boundary import organisation_field
from maillon.core.db.ids import new_id

NEEDED: dict[str, tuple[str, ...]] = {
    "content.Reaction": ("publication",),
    "content.Attachment": ("publication",),
    "content.Bookmark": ("publication",),
    "communities.Population": ("entity",),
    "access.Delivery": ("entity",),
    "previews.Holding": ("publication",),
}
"""Keys that may be empty, but that a constraint (or what is tested) wants to have filled."""


def organisations_models() -> list[type[models.Model]]:
    """Every model whose table carries its organisation."""
    return [m for m in apps.get_models(include_auto_created=True) if organisation_field(m) is not None]


def scoped_keys(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    """The foreign keys that lead to another organisation's table of the same kind."""
    return [
        f
        for f in model._meta.concrete_fields
        if isinstance(f, models.ForeignKey) and organisation_field(f.related_model) is not None
    ]


class Rows:
    """Makes rows in the organisation in scope; what one row needs is made first, and kept for the next."""

    def __init__(self) -> None:
        self._kept: dict[type[models.Model], models.Model] = {}

    def of(self, model: type[models.Model]) -> models.Model:
        """The kept row of a model."""
        if model not in self._kept:
            self._kept[model] = self.new(model)
        return self._kept[model]

    def new(self, model: type[models.Model], **given: Any) -> models.Model:
        """One more row of a model."""
        row = model(**{**self.facts(model), **given})
        row.save(force_insert=True)
        return row

    def facts(self, model: type[models.Model]) -> dict[str, Any]:
        """Values for every column that needs one."""
        wanted = NEEDED.get(model._meta.label, ())
        return {
            f.name: self._value(f)
            for f in model._meta.concrete_fields
            if f.name in wanted
            or not (
                (f.primary_key and f.has_default())
                or f.has_default()
                or f.null
                or f.has_db_default()
                or isinstance(f, models.AutoField)
                or f.name == "organisation"
            )
        }

    def _value(self, field: Any) -> Any:
        if isinstance(field, models.ForeignKey):
            related = field.related_model
            # Two keys to one model (who follows, who is followed) are two rows; so is a key to a thing that is one's own.
            is_alone = field.unique or sum(f.related_model is related for f in scoped_keys(field.model)) > 1
            return self.new(related) if is_alone else self.of(related)
        if field.choices:
            return field.choices[0][0]
        if isinstance(field, models.DateTimeField):
            return timezone.now()
        if isinstance(field, models.DateField):
            return timezone.localdate()
        if isinstance(field, models.BigIntegerField):
            return new_id()
        if isinstance(field, models.IntegerField | models.FloatField):
            return new_id() % 1000
        if isinstance(field, models.JSONField):
            return {}
        return f"{new_id():x}"[-(field.max_length or 20) :][: field.max_length or 20]
