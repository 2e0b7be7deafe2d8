"""What is learnt from: labelled messages; for names, texts in which they are marked, and all else."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence

from ops.evaluation.triage_sets import LabelledSet, read_messages
from ops.teaching.names import MARKED, Marked, of_messages, read_names
from ops.teaching.sentences import TAUGHT, read_sentences
from triage.tables import HERE, Taxonomy, read_table

SIGNS = re.compile(r"[()|*]")
"""What a lexicon writes several forms at once with."""


def labelled_messages(taxonomy: Taxonomy) -> LabelledSet:
    """Empty where there is no file. Raises MessagesUnusable."""
    path = HERE / "teaching" / "messages.jsonl"
    return read_messages(path, taxonomy) if path.is_file() else LabelledSet((), ())


def marked_texts() -> list[Marked]:
    """Raises NamesUnusable, MessagesUnusable."""
    labelled = labelled_messages(read_table(HERE / "taxonomy.toml", Taxonomy)).messages
    names = [each for path in sorted((HERE / MARKED).glob("*.tsv")) for each in read_names(path)]
    return [*names, *of_messages(labelled)]


def said_without_names() -> Mapping[str, Sequence[str]]:
    """By language: its labelled sentences, its lexicon. Raises SentencesUnusable."""
    issues = read_table(HERE / "taxonomy.toml", Taxonomy).issues
    said = dict[str, list[str]]()
    for path in sorted((HERE / TAUGHT).glob("*.tsv")):
        lexicon = tomllib.loads((HERE / "lexicons" / f"{path.stem}.toml").read_text(encoding="utf-8"))
        sentences = (each.said for each in read_sentences(path, issues))
        said[path.stem] = [*sentences, *(SIGNS.sub(" ", each) for each in _words(lexicon))]
    return said


def _words(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for each in part.values():
            yield from _words(each)
    elif isinstance(part, list):
        for each in part:
            yield from _words(each)
