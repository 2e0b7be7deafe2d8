"""A secret that passes through the house stands in no log line, whoever logs it."""

import ast
import json
import logging
import sys
from collections.abc import Callable
from typing import TypeGuard
from uuid import uuid4

import pytest

from ops.config import REPOSITORY
from ops.logs import FIELDS, OUR_ROOMS, JsonLines

SECRET = "+66 81 234 5678"


def line(record: logging.LogRecord) -> dict[str, object]:
    told = JsonLines().format(record)
    assert SECRET not in told
    return dict(json.loads(told))


def record(name: str, message: object, *args: object, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.INFO, "/somewhere/file.py", 7, message, args, None, "where")
    vars(made).update(extra)
    return made


def broken(work: Callable[[], object]) -> logging.LogRecord:
    made = record("celery.app.trace", "Task %s raised", "x")
    try:
        work()
    except (ValueError, KeyError, RuntimeError):
        made.exc_info = sys.exc_info()
    return made


def test_our_own_words_and_ids_are_written() -> None:
    contact = uuid4()

    told = line(record("ops.intake", "taken in", contact=contact, count=2))

    assert told["message"] == "taken in"
    assert told["contact"] == str(contact)
    assert told["count"] == 2


def test_a_field_nobody_allowed_is_left_out() -> None:
    assert "number" not in line(record("ops.intake", "taken in", number=SECRET))


def test_every_field_that_our_own_lines_carry_is_allowed() -> None:
    rooms = (path for room in OUR_ROOMS for path in (REPOSITORY / room).rglob("*.py"))
    calls = [node for path in rooms for node in ast.walk(ast.parse(path.read_text())) if is_log(node)]
    extras = [each.value for call in calls for each in call.keywords if each.arg == "extra"]
    told = {
        key.value for extra in extras if isinstance(extra, ast.Dict) for key in extra.keys if is_name(key)
    }

    assert told
    assert told - FIELDS == set(), "they would be left out"


def is_log(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log.")


def is_name(key: ast.expr | None) -> TypeGuard[ast.Constant]:
    return isinstance(key, ast.Constant)


def test_something_long_in_an_allowed_field_is_left_out() -> None:
    assert "reason" not in line(record("ops.intake", "refused", reason=SECRET * 20))


@pytest.mark.parametrize("name", ["celery.worker", "django.request", "ops.intake"])
def test_arguments_are_never_filled_in(name: str) -> None:
    told = line(record(name, "Not Found: %s", SECRET))

    assert told["message"] == "Not Found: %s"


def test_a_foreign_text_that_may_be_filled_in_already_is_withheld_but_told_where() -> None:
    told = line(record("some.library", f"calling {SECRET}"))

    assert told["message"] == "(text withheld)"
    assert told["at"] == "file:where:7"


def test_an_error_is_told_by_its_type_and_its_way_not_by_its_words() -> None:
    def fail() -> None:
        number = SECRET
        raise ValueError(f"no such number {number}")

    told = line(broken(fail))

    assert isinstance(told["error"], dict)
    assert told["error"]["type"] == "builtins.ValueError"
    assert "fail" in told["error"]["where"][-1]


def test_the_cause_of_an_error_keeps_its_words_to_itself_too() -> None:
    def fail() -> None:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise RuntimeError(SECRET) from error

    told = line(broken(fail))

    assert isinstance(told["error"], dict)
    assert told["error"]["cause"] == "builtins.KeyError"
