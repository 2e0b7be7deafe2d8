"""The database refuses to change or remove audit entries."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from ops.casebook import triggers


def install(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in triggers.to_install(editor.connection.vendor):
        editor.execute(statement)


def remove(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in triggers.to_remove(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("casebook", "0001_first")]

    operations = [migrations.RunPython(install, remove)]
