"""The database itself refuses to change or remove audit entries, whoever asks."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = {
    "audit_entry_no_update": "UPDATE",
    "audit_entry_no_delete": "DELETE",
}
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit entries are only ever added' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()
"""


def install(editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers in place."""
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRESQL_FUNCTION)
        editor.execute(POSTGRESQL_TRIGGER)
        return
    for name, deed in SQLITE.items():
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {deed} ON audit_entry "
            "BEGIN SELECT RAISE(ABORT, 'audit entries are only ever added'); END"
        )


def remove(editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away again, for a migration backwards."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP TRIGGER IF EXISTS audit_entry_append_only ON audit_entry")
        editor.execute("DROP FUNCTION IF EXISTS audit_entry_refuse()")
        return
    for name in SQLITE:
        editor.execute(f"DROP TRIGGER IF EXISTS {name}")
