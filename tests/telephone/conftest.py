"""One line node for all calls that leave it whole, and one of its own for each test that breaks it."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ops.config import Settings
from ops.telephone.speech import VOICES, read_vocabulary, speak_texts
from prompts.library import Library
from tests.places import FreePorts, fail_unless_installed
from tests.telephone.booth import Booth, booth_beside, hours_at_noon
from tests.telephone.node import LineNode, running_node, settings_on_free_ports, with_short_prompts
from tests.telephone.told_apart import with_prompts_told_apart
from transcription.registry import EMBEDDED_MODELS

NEEDED = ("Asterisk", "pjsua2", "prompts", "espeak-ng")


@pytest.fixture(scope="session")
def short_prompts() -> Iterator[Path]:
    """An `installed` folder whose prompts are half a second long."""
    for name in NEEDED:
        fail_unless_installed(name)
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        yield with_short_prompts(Settings().folder.installed, Path(folder) / "installed")


@pytest.fixture(scope="session")
def told_apart() -> Iterator[Path]:
    """An `installed` folder of three languages, whose prompts can be told apart."""
    for name in NEEDED:
        fail_unless_installed(name)
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        into = Path(folder) / "installed"
        yield with_prompts_told_apart(Settings().folder.installed, into, "en", "th", "my")


@pytest.fixture(scope="module")
def settings_apart(told_apart: Path, free_ports: FreePorts) -> Iterator[Settings]:
    """Of one module's own node, whose prompts can be told apart; nothing runs there yet."""
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        yield settings_on_free_ports(Path(folder), told_apart, free_ports)


@pytest.fixture(scope="session")
def node(short_prompts: Path, free_ports: FreePorts) -> Iterator[LineNode]:
    """For calls that come and go; nobody kills anything here."""
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        with running_node(settings_on_free_ports(Path(folder), short_prompts, free_ports)) as running:
            yield running


@pytest.fixture(scope="session")
def plain_booth(
    told_apart: Path, free_ports: FreePorts, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Booth]:
    """For calls that come and go, beside a node with a studio."""
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        usual = settings_on_free_ports(Path(folder), told_apart, free_ports)
        settings = usual.model_copy(update={"studio_number": "1399"})
        with booth_beside(settings, tmp_path_factory.mktemp("heard")) as booth:
            yield booth


@pytest.fixture(scope="session")
def calling_booth(
    told_apart: Path, free_ports: FreePorts, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Booth]:
    """Beside a node that calls Thailand, where it is noon and quiet; it takes two calls of one number."""
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        usual = settings_on_free_ports(Path(folder), told_apart, free_ports)
        settings = usual.model_copy(
            update={
                "numbers": "1300,1310",
                "trunk": f"127.0.0.1:{free_ports.udp()}",
                "call_countries": "66",
                "calls_per_hour": 2,
            }
        )
        numbers, hours = "[numbers.1310]\nflash = true\n", hours_at_noon(quiet="11:00-15:00")
        heard = tmp_path_factory.mktemp("heard")
        with booth_beside(settings, heard, numbers=numbers, hours=hours) as booth:
            yield booth


@pytest.fixture
def own_node(short_prompts: Path, free_ports: FreePorts) -> Iterator[LineNode]:
    """For one test, which may kill what it likes."""
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        with running_node(settings_on_free_ports(Path(folder), short_prompts, free_ports)) as running:
            yield running


@pytest.fixture(scope="session")
def language_keys(short_prompts: Path) -> dict[str, str]:
    """The keys of each language that callers are offered."""
    library = Library.load(audio=[short_prompts / "prompts"])
    return {language.code: keys for keys, language in library.language_menu().keys()}


@pytest.fixture(scope="session")
def messages(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """Three short messages that can be told apart."""
    folder = tmp_path_factory.mktemp("words")
    vocabulary = read_vocabulary(EMBEDDED_MODELS / "hotline-nano" / "vocab.tsv")["en"]
    paths = [folder / f"{number}.wav" for number in range(3)]
    for number, path in enumerate(paths):
        speak_texts([unit.text for unit in vocabulary[2 * number : 2 * number + 2]], VOICES["en"], path)
    return paths


@pytest.fixture(scope="session")
def speech(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Four things said in each language, about five seconds."""
    folder = tmp_path_factory.mktemp("speech")
    vocabulary = read_vocabulary(EMBEDDED_MODELS / "hotline-nano" / "vocab.tsv")
    for language, voice in VOICES.items():
        texts = [unit.text for unit in vocabulary[language][22:26]]
        speak_texts(texts, voice, folder / f"{language}.wav")
    return {language: folder / f"{language}.wav" for language in VOICES}
