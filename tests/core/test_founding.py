"""A new database, whose tables the tests stand on, holds all that the models say: columns, constraints, indexes."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.state import ProjectState

from maillon.core.db.founding import founding


@pytest.mark.django_db
def test_a_new_database_has_every_column_constraint_and_index_of_the_models():
    lacking = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if not meta.managed or meta.proxy:
            continue
        with connection.cursor() as cursor:
            columns = {one.name for one in connection.introspection.get_table_description(cursor, meta.db_table)}
            names = set(connection.introspection.get_constraints(cursor, meta.db_table))
        wanted = {field.column for field in meta.local_concrete_fields}
        rules = {one.name for one in [*meta.constraints, *meta.indexes]}
        if columns != wanted or rules - names:
            lacking[meta.label] = (columns ^ wanted, rules - names)
    assert lacking == {}


def test_what_moves_data_sees_both_ends_again_once_the_tables_are_made():
    whole = ProjectState.reload_model
    with founding():
        assert ProjectState.reload_model is not whole
    assert ProjectState.reload_model is whole
