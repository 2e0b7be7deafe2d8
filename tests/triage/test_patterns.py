"""Lines of a lexicon become the same patterns in whichever order they are spelt out and folded."""

from pathlib import Path

import pytest

from triage.folding import fold
from triage.patterns import forms, spelt_out
from triage.tables import HERE, LexiconTable, read_table

LEXICONS = sorted((HERE / "lexicons").glob("*.toml"))


def one_by_one(said: str, table: LexiconTable) -> set[tuple[str, bool]]:
    """Spelt out first, then each form folded: slow, and plainly right."""
    written = spelt_out(said, table)
    return {(fold(each.removesuffix("*")).text.strip(), each.endswith("*")) for each in written}


@pytest.mark.parametrize("path", LEXICONS, ids=lambda path: path.stem)
def test_a_line_has_the_forms_it_had_if_each_were_folded_by_itself(path: Path) -> None:
    table = read_table(path, LexiconTable)
    lines = [said for ways in table.concepts.values() for said in ways]
    lines += [said for phrases in table.phrases for said in phrases.say]

    for said in lines[::5]:
        assert set(forms(said, table)) == one_by_one(said, table), said


@pytest.mark.parametrize(
    "said",
    [
        "ก(ิ|ี)น",
        "(ກ|ຂ)(າ|ະ) ນ",
        "(ក|ខ)(ា|) គ",
        "(not  |)PAID*",
        "(क|ख)(़|)ा",
        "(a|b) {11..13} ก ข*",
        "x (ก |ข )ค",
    ],
)
def test_choices_within_a_letter_and_spaces_within_a_script_without_them(said: str) -> None:
    table = read_table(HERE / "lexicons" / "th.toml", LexiconTable)

    assert set(forms(said, table)) == one_by_one(said, table)
