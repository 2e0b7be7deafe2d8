"""Decided cases leave as files, and of each no more than its caller allowed."""

import csv
import json
import stat
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from ivr.model import Question
from ops.casebook import decisions
from ops.casebook.models import (
    AuditEntry,
    AuditKind,
    CanaryContact,
    CanaryNumber,
    Caseworker,
    DraftCase,
    Instance,
)
from ops.cli import build_app
from ops.console.roles import Role
from ops.export.writing import harmless
from tests.console.town import NUMBER, Call, Town, given_call, given_draft, proposal
from tests.ops.export.conftest import Case, somebody
from triage.facts.masking import MASK
from triage.model import Urgency
from triage.summary import joined, shortened

pytestmark = pytest.mark.django_db

SECRETS = ("Aye Aye", "0812345678", "Somchai", NUMBER)
WHERE = ("Golden Shrimp", "Mahachai")


def export(folder: Path, *options: str, by: str = "mali", shape: str = "json", name: str = "out") -> Any:
    """What the command said, its exit status, and the file."""
    out = folder / name
    words = ["export", "cases", "--format", shape, "--out", str(out), "--by", by, *options]
    return CliRunner().invoke(build_app(), words), out


def exported(folder: Path, *options: str, **how: str) -> list[dict[str, Any]]:
    done, out = export(folder, *options, **how)
    assert done.exit_code == 0, done.output
    told: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))
    return told


def test_a_case_that_may_be_shared_leaves_with_its_facts_and_without_names(
    tmp_path: Path, accepted: Case
) -> None:
    draft = accepted("share")

    (told,) = exported(tmp_path)

    assert told["issues"] == draft.issues_now != []
    assert told["facts"]["employer"] == ["Golden Shrimp"]
    assert told["workers"] == "4"
    assert told["confidentiality"] == "share"
    assert MASK in told["summary"]
    assert not any(secret in json.dumps(told) for secret in SECRETS)
    assert {"broker", "person", "phone"}.isdisjoint(told["facts"])


def test_who_brought_her_is_named_only_where_names_are_asked_for(tmp_path: Path, accepted: Case) -> None:
    accepted("share", text="My agent Mister Velu keeps my passport.")

    (told,) = exported(tmp_path)
    assert "Velu" not in json.dumps(told)
    (told,) = exported(tmp_path, "--with-names", name="named")
    assert "Velu" in " ".join(told["facts"]["broker"])


@pytest.mark.parametrize("length", range(115, 125))
def test_her_own_words_do_not_leave_wherever_they_are_cut(
    tmp_path: Path, accepted: Case, length: int
) -> None:
    said = "They locked " + " ".join(["lantern"] * 40)
    quote = said[:length] + " lantern lantern"
    draft = accepted("share")
    finding = draft.findings.filter(kind="issue").first()
    assert finding is not None
    finding.evidence = [{**finding.evidence[0], "kind": "text", "quote": quote}]
    finding.save()
    DraftCase.objects.update(summary=f"Reports: locked in (“{shortened(quote)}”).")

    (told,) = exported(tmp_path)

    assert "lantern" not in told["summary"]
    assert MASK in told["summary"]


def test_her_own_words_of_several_sentences_do_not_leave(tmp_path: Path, accepted: Case) -> None:
    draft = accepted("share")
    finding = draft.findings.filter(kind="issue").first()
    assert finding is not None
    parts = ("lantern", "the")
    finding.evidence = [
        {**finding.evidence[0], "kind": "text", "quote": quote, "together": 3} for quote in parts
    ]
    finding.save()
    DraftCase.objects.update(summary=f"Somebody is there: locked in (“{joined(parts)}”).")

    (told,) = exported(tmp_path)

    assert told["summary"].startswith(f"Somebody is there: locked in (“{MASK}”)")


def test_names_and_numbers_leave_only_where_they_are_asked_for(tmp_path: Path, accepted: Case) -> None:
    draft = accepted("share")

    (told,) = exported(tmp_path, "--with-names")

    assert told["caller_number"] == NUMBER
    assert told["facts"]["person"] == ["Aye Aye"]
    assert told["summary"] == draft.summary
    opened = AuditEntry.objects.get(kind=AuditKind.OPENED_NUMBER)
    assert opened.object_id == str(draft.contact_id)


@pytest.mark.parametrize("level", ["confidential", "anonymous", None])
@pytest.mark.parametrize("options", [(), ("--with-names",)], ids=["", "names asked for"])
@pytest.mark.parametrize("shape", ["json", "csv", "primero"])
def test_who_did_not_allow_it_leaves_as_codes_alone(
    tmp_path: Path, accepted: Case, level: str | None, options: tuple[str, ...], shape: str
) -> None:
    accepted(level)

    done, out = export(tmp_path, *options, shape=shape)

    written = out.read_text(encoding="utf-8")
    assert done.exit_code == 0
    assert "wages.unpaid" in written
    assert not any(each in written for each in (*SECRETS, *WHERE, MASK, "locked me in"))
    assert not AuditEntry.objects.filter(kind=AuditKind.OPENED_NUMBER).exists()


def test_of_an_anonymous_caller_only_the_month_is_told(tmp_path: Path, accepted: Case) -> None:
    accepted("anonymous")

    (told,) = exported(tmp_path)

    assert told["called_on"].endswith("-01")


def test_the_strictest_word_of_all_her_calls_holds(tmp_path: Path, accepted: Case, town: Town) -> None:
    draft = accepted("share")
    later = Call(answers={Question.CONFIDENTIALITY: "confidential"}, sounds=(), about=draft.contact_id)
    given_call(town, later)

    (told,) = exported(tmp_path)

    assert (told["confidentiality"], told["facts"], told["summary"]) == ("confidential", {}, "")


def test_what_was_taken_back_is_not_written(tmp_path: Path, accepted: Case, town: Town) -> None:
    draft = accepted("share")
    given_call(town, Call(sounds=(), about=draft.contact_id, withdrawn=True))

    assert exported(tmp_path) == []


def test_only_what_a_person_accepted_or_changed_leaves(
    tmp_path: Path, accepted: Case, town: Town, mali: Caseworker
) -> None:
    changed, dismissed = accepted("share"), accepted("share")
    given_draft(given_call(town, Call(text="x", sounds=())), proposal(Urgency.SOON))
    decisions.change(changed, mali, decisions.Change(Urgency.NOW, ["dismissal"]), "she says so")
    decisions.dismiss(dismissed, mali, "test")

    (told,) = exported(tmp_path)

    assert (told["urgency"], told["issues"]) == ("now", ["dismissal"])


def test_calls_of_the_canary_never_leave(tmp_path: Path, accepted: Case) -> None:
    draft = accepted("share")
    number = CanaryNumber.objects.create(pseudonym="ab" * 32)
    CanaryContact.objects.create(id=draft.contact_id, number=number)

    assert exported(tmp_path) == []


def test_a_case_has_the_same_id_in_every_export_and_nobody_can_tell_ours_from_it(
    tmp_path: Path, accepted: Case
) -> None:
    draft = accepted("share")

    (first,), (second,) = exported(tmp_path, name="one"), exported(tmp_path, name="two")
    done, out = export(tmp_path, shape="primero", name="three")

    assert done.exit_code == 0
    body = json.loads(out.read_text(encoding="utf-8"))
    assert first["id"] == second["id"] == body["data"]["id"]
    assert UUID(first["id"]).version == 5
    assert str(draft.contact_id) not in (tmp_path / "one").read_text(encoding="utf-8")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_another_casebook_gives_the_same_case_another_id(accepted: Case) -> None:
    draft = accepted("share")
    here = Instance.id_abroad(draft.contact_id)

    Instance.objects.all().delete()

    assert Instance.id_abroad(draft.contact_id) != here


def test_every_case_that_leaves_is_written_down_by_name(
    tmp_path: Path, accepted: Case, mali: Caseworker
) -> None:
    drafts = [accepted("share"), accepted("confidential")]

    exported(tmp_path)

    written = AuditEntry.objects.filter(kind=AuditKind.EXPORTED_CASE)
    assert {each.object_id for each in written} == {str(draft.contact_id) for draft in drafts}
    assert {each.who for each in written} == {mali}


@pytest.mark.parametrize("roles", [(Role.OPERATOR,), ()], ids=["operator", "no role"])
def test_an_operator_exports_nothing(tmp_path: Path, accepted: Case, roles: tuple[Role, ...]) -> None:
    accepted("share")
    somebody("oper", *roles)

    done, out = export(tmp_path, by="oper")

    assert (done.exit_code, out.exists()) == (1, False)
    assert "Your role does not allow it." in done.output
    assert not AuditEntry.objects.filter(kind=AuditKind.EXPORTED_CASE).exists()


def test_who_left_or_never_was_here_exports_nothing(tmp_path: Path, accepted: Case, mali: Caseworker) -> None:
    accepted("share")
    Caseworker.objects.filter(pk=mali.pk).update(is_active=False)

    assert export(tmp_path)[0].exit_code == 1
    assert export(tmp_path, by="nobody")[0].exit_code == 1


def test_nobody_else_can_read_the_file_and_none_is_written_over(tmp_path: Path, accepted: Case) -> None:
    accepted("share")

    _done, out = export(tmp_path)
    again, _out = export(tmp_path)

    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert again.exit_code == 1
    assert "there is a file of this name already" in again.output


def test_half_a_file_does_not_stay(tmp_path: Path, accepted: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted("share")

    def break_off(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("ops.export.writing._json", break_off)
    done, out = export(tmp_path)

    assert (done.exit_code, out.exists()) == (1, False)


def test_only_what_was_decided_since_is_written(tmp_path: Path, accepted: Case) -> None:
    accepted("share")

    assert len(exported(tmp_path, "--since", "2020-01-01", name="all")) == 1
    assert exported(tmp_path, "--since", "2999-01-01", name="none") == []


def test_a_body_for_primero_has_its_fields_and_no_empty_ones(tmp_path: Path, accepted: Case) -> None:
    accepted("share")
    accepted("confidential")

    _done, out = export(tmp_path, "--with-names", shape="primero")
    shared, hidden = (json.loads(line)["data"] for line in out.read_text(encoding="utf-8").splitlines())

    assert shared["name"] == "Aye Aye"
    assert shared["telephone_current"] == NUMBER
    assert shared["address_current"] == "Mahachai"
    assert (shared["status"], shared["risk_level"]) == ("open", "high")
    assert {"name", "telephone_current", "address_current", "hotline_summary"}.isdisjoint(hidden)
    assert all(value for data in (shared, hidden) for value in data.values())


def test_a_hotline_names_primeros_fields_its_own_way(tmp_path: Path, accepted: Case, town: Town) -> None:
    accepted("share")
    own = town.folder.own_triage
    own.mkdir(parents=True)
    own_fields = (
        'version = 1\n[fields]\nurgency = "how_soon"\n[fixed]\nstatus = "open"\n[risk]\nnow = "high"\n'
    )
    (own / "primero.toml").write_text(own_fields)

    _done, out = export(tmp_path, shape="primero")
    assert set(json.loads(out.read_text())["data"]) == {"id", "status", "how_soon"}

    (own / "primero.toml").write_text(own_fields.replace("urgency =", "urgncy ="))
    done, out = export(tmp_path, shape="primero", name="other")
    assert done.exit_code == 1
    assert not out.exists()


def test_a_spreadsheet_takes_nothing_for_a_formula(tmp_path: Path, accepted: Case) -> None:
    accepted("share", text="=cmd|'/c calc'!A1 not paid Aye Aye 0812345678 Golden Shrimp")
    DraftCase.objects.update(summary='=HYPERLINK("http://evil")\r\n+1')

    _done, out = export(tmp_path, "--with-names", shape="csv")

    with out.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["summary"] == '\'=HYPERLINK("http://evil") +1'
    assert row["caller_number"] == f"'{NUMBER}"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


@pytest.mark.parametrize(
    "cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1", "\n=1", "\u200b=1", "\ufeff=1", "\x00=1"]
)
def test_whatever_begins_like_a_formula_is_text(cell: str) -> None:
    assert harmless(cell).startswith("'")


@pytest.mark.parametrize("cell", ["a;=1", "a; +1", "a,-1", "a;＝1"])
def test_where_other_marks_part_the_cells_none_begins_like_a_formula(cell: str) -> None:
    assert "'" in harmless(cell)


@pytest.mark.parametrize("cell", ["", "wages.unpaid", "a=b", "4", "ไม่จ่าย"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell
