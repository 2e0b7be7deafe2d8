"""The database itself refuses to change or remove audit entries, whoever asks."""

SQLITE = {"audit_entry_no_update": "UPDATE", "audit_entry_no_delete": "DELETE"}

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'audit entries are only ever added' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_refuse()
"""


def to_install(vendor: str) -> tuple[str, ...]:
    """Statements that put the triggers in place; `vendor` as Django names it."""
    if vendor == "postgresql":
        return POSTGRESQL_FUNCTION, POSTGRESQL_TRIGGER
    return tuple(
        f"CREATE TRIGGER {name} BEFORE {deed} ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit entries are only ever added'); END"
        for name, deed in SQLITE.items()
    )


def to_remove(vendor: str) -> tuple[str, ...]:
    """Statements that take them away again, for a migration backwards."""
    if vendor == "postgresql":
        return (
            "DROP TRIGGER IF EXISTS audit_entry_append_only ON audit_entry",
            "DROP FUNCTION IF EXISTS audit_entry_refuse()",
        )
    return tuple(f"DROP TRIGGER IF EXISTS {name}" for name in SQLITE)
