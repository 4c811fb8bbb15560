"""Trees whose rows name the one above them (`parent`): from a row upwards, in the question itself."""

from __future__ import annotations

from typing import Any

from django.db import connection, models
from django.db.models import QuerySet, Subquery


class Upwards(Subquery):
    """The ids of `start`, one column of a tree's rows, and of all rows above them: to stand behind `__in`. A ring ends it.

    Whoever may be above is of the organisation that `start` was confined to: a row never points to another's.
    """

    template = (
        '(WITH RECURSIVE "upwards" ("id") AS (%(subquery)s UNION SELECT "above"."parent_id" FROM %(table)s "above" '
        'INNER JOIN "upwards" ON "above"."id" = "upwards"."id") SELECT "id" FROM "upwards" WHERE "id" IS NOT NULL)'
    )

    def __init__(self, start: QuerySet[Any, Any], tree: type[models.Model]) -> None:
        super().__init__(start, table=connection.ops.quote_name(tree._meta.db_table))
