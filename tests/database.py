"""The database of the tests: a real file (or PostgreSQL) that can be emptied between tests."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

ASKS_FOR_ONE = frozenset({"db", "transactional_db", "live_server"})
OF_THE_CASEBOOK = ("tests/ops/", "tests/console/")


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Say which tests of the casebook's rooms ask for no database: they run on SQLite's machine alone."""
    for each in items:
        asked = ASKS_FOR_ONE.intersection(getattr(each, "fixturenames", ()))
        if each.nodeid.startswith(OF_THE_CASEBOOK) and not asked and not each.get_closest_marker("django_db"):
            each.add_marker("no_database")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file of its own: WAL and locks as in the house, which a database in memory has not."""
    from django.conf import settings

    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        folder: Path = tmp_path_factory.mktemp("database")
        settings.DATABASES["default"]["TEST"]["NAME"] = str(folder / "casebook.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Audit entries cannot be removed, yet Django empties SQLite by DELETE: the trigger goes, here alone."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER IF EXISTS audit_entry_no_delete")
