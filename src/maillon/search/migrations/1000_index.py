"""The word index of the database in use. Numbered high, so that it stays when the first migration is written anew."""

from django.db import migrations

from maillon.search.backends import backend_for


def create(apps, schema_editor):
    run(schema_editor, backend_for(schema_editor.connection.vendor).create())


def drop(apps, schema_editor):
    run(schema_editor, backend_for(schema_editor.connection.vendor).drop())


def run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
