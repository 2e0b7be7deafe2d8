"""What a draft case looks like in JSON is promised, and the promise is only ever added to."""

import copy
import json
import re
from typing import Any

import pytest

from tests.triage.conftest import Drafts, a_line
from transcription.model import Grade
from triage.draft import Triage
from triage.model import SCHEMA_VERSION, Message
from triage.schema import PUBLISHED, as_json, breaks, draft_case_schema, published

WRITE_IT = "run: ./hotline schema draft-case > triage/schemas/draft-case-VERSION.json"


def read(version: str = SCHEMA_VERSION) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(published(version).read_text(encoding="utf-8"))
    return told


def test_what_is_published_is_what_the_program_makes() -> None:
    assert read() == draft_case_schema(), WRITE_IT


def test_every_published_version_of_this_age_can_still_be_read() -> None:
    major = SCHEMA_VERSION.split(".")[0]
    versions = [
        path.stem.removeprefix("draft-case-") for path in PUBLISHED.glob(f"draft-case-{major}.*.json")
    ]

    assert SCHEMA_VERSION in versions
    assert {version: breaks(read(version), draft_case_schema()) for version in versions} == {
        version: [] for version in versions
    }


@pytest.mark.parametrize(
    "text",
    [
        "thank you",
        "they locked me in, they keep my passport, not paid for 3 months, we are 12 workers",
        "beaten, child, help me, 999 baht at Mahachai",
        "",
    ],
)
@pytest.mark.parametrize("answers", [{}, {"in_danger": "yes", "may_call_back": "yes", "how_many": "4"}])
def test_real_drafts_are_as_the_schema_says(draft: Drafts, text: str, answers: dict[str, str]) -> None:
    validator = pytest.importorskip("jsonschema").Draft202012Validator(read())

    told = json.loads(json.dumps(as_json(draft(text, answers=answers))))

    assert [error.message for error in validator.iter_errors(told)] == []
    assert told["schema_version"] == SCHEMA_VERSION
    assert set(told) >= set(read()["required"])


def test_a_spoken_draft_is_as_the_schema_says_and_wrong_ones_are_not(triage: Triage) -> None:
    validator = pytest.importorskip("jsonschema").Draft202012Validator(read())
    spoken = triage.draft(Message("m", "en", None, (a_line("locked in"),), {}, Grade.DRAFT, 2.0))

    told = as_json(spoken)

    assert validator.is_valid(told)
    assert not validator.is_valid(told | {"urgency": "tomorrow"})
    assert not validator.is_valid({key: value for key, value in told.items() if key != "findings"})


def test_the_schema_itself_is_one() -> None:
    pytest.importorskip("jsonschema").Draft202012Validator.check_schema(read())


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda schema: schema["properties"].pop("summary"), "summary is gone"),
        (lambda schema: schema["properties"]["summary"].update(type="integer"), "summary has another type"),
        (lambda schema: schema["required"].remove("summary"), "summary may be missing"),
        (lambda schema: schema["$defs"]["Urgency"]["enum"].remove("soon"), "Urgency.a value is gone"),
        (lambda schema: schema["$defs"].pop("Finding"), "Finding is gone"),
        (lambda schema: schema["$defs"]["Finding"]["properties"].pop("code"), "Finding.code is gone"),
    ],
)
def test_what_would_break_a_reader_is_noticed(harm: Any, told: str) -> None:
    spoiled = copy.deepcopy(read())
    harm(spoiled)

    assert breaks(read(), spoiled) == [told]


def test_what_is_added_breaks_nobody() -> None:
    grown = copy.deepcopy(read())
    grown["properties"]["weather"] = {"type": "string"}
    grown["required"].append("weather")
    grown["$defs"]["Urgency"]["enum"].append("later")

    assert breaks(read(), grown) == []


def test_the_version_has_two_numbers() -> None:
    assert re.fullmatch(r"[1-9]\d*\.\d+", SCHEMA_VERSION)
