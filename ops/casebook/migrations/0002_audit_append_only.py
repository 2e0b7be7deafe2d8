"""The database refuses to change or remove audit entries."""

from django.db import migrations

from ops.casebook import triggers


class Migration(migrations.Migration):
    dependencies = [("casebook", "0001_first")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: triggers.install(editor), lambda apps, editor: triggers.remove(editor)
        )
    ]
