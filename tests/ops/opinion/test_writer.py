"""A model on this machine may word the summary anew; where it adds, drops or turns round, the old stays."""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from ops.opinion.errors import WriterUnusable
from ops.opinion.retelling import SAID, Retelling
from ops.opinion.writer import LONGEST_ANSWER, LocalWriter
from ops.tasks.draft import thought_over
from tests.ops.opinion.llm import completion, serving
from triage.assembling import Office
from triage.draft import Triage
from triage.model import DraftCase, Message

MESSAGE = Message(
    "m",
    "en",
    "they keep my passport and I am not paid. My name is Aye Aye, we are 12 workers",
    (),
    {"in_danger": "no", "may_call_back": "yes", "how_many": "12"},
    None,
)
PLAIN = (
    "Reports: wages not paid or paid late ([[1]]); passport held by employer or broker ([[2]]). "
    "Concerns 12 workers."
)


@pytest.fixture(scope="module")
def triage() -> Triage:
    return replace(Triage.load(), learnt={})  # what is reworded is said in words of a lexicon


@pytest.fixture(scope="module")
def assembled(triage: Triage) -> DraftCase:
    return triage.draft(MESSAGE)


def retold(triage: Triage, made: DraftCase, answer: Callable[[str], object]) -> DraftCase:
    """As the desk does it: a thought that fails leaves the draft."""
    with serving(answer) as server:
        writer = LocalWriter.at(server.address, "tiny", patience=2.0)
        return thought_over([Retelling(writer, triage.assembling.words)], MESSAGE, made)


def test_the_same_words_in_another_order_are_taken_and_her_own_put_back(
    triage: Triage, assembled: DraftCase
) -> None:
    after = retold(triage, assembled, lambda _: completion(PLAIN))

    assert after.summary.startswith("Reports: wages not paid or paid late (not paid); passport held by")
    assert "(they keep my passport)" in after.summary
    assert after.summary.endswith("Pressed: not in danger now. May be called back.")
    assert after.cautions[-1] == SAID
    assert (after.findings, after.urgency, after.issues) == (
        assembled.findings,
        assembled.urgency,
        assembled.issues,
    )


def test_her_words_and_what_she_pressed_never_reach_the_writer(triage: Triage, assembled: DraftCase) -> None:
    with serving(lambda _: completion(PLAIN)) as server:
        Retelling(LocalWriter.at(server.address, "tiny"), triage.assembling.words).upon(MESSAGE, assembled)

    [(path, body)] = server.asked
    told = json.dumps(body, ensure_ascii=False)
    assert path == "/v1/chat/completions"
    assert (body["model"], body["temperature"], body["stream"]) == ("tiny", 0, False)
    assert not any(
        each in told for each in ("keep my passport", "“not paid”", "Aye Aye", "in danger", "called back")
    )
    assert "[[1]]" in told


@pytest.mark.parametrize(
    "said",
    [
        PLAIN.replace("12", "13"),
        PLAIN.replace("12 workers", "12 workers in 3 factories"),
        PLAIN.replace("employer", "Somchai"),
        PLAIN.replace("Concerns", "In Mahachai, concerns"),
        PLAIN.replace("not paid", "paid"),
        PLAIN.replace("passport", "not passport"),
        PLAIN.replace("[[2]]", "[[1]]"),
        PLAIN.replace(" ([[2]])", ""),
        PLAIN.replace("[[1]]", "[[2]]", 1).replace("([[2]])", "([[1]])"),
        PLAIN + " [[3]]",
        PLAIN + " She was beaten.",
        PLAIN + " " + "Reports wages paid late. " * 20,
        PLAIN + " https://example.org",
        PLAIN + " <b>now</b>",
        PLAIN.replace("passport held by employer or broker ([[2]])", "([[2]])"),
        "[[1]] [[2]]",
        "",
        "Sure! Here is the summary: " + PLAIN,
    ],
    ids=str,
)
def test_whatever_was_not_there_before_is_refused(triage: Triage, assembled: DraftCase, said: str) -> None:
    assert retold(triage, assembled, lambda _: completion(said)) == assembled


@pytest.mark.parametrize(
    "answer",
    [
        500,
        404,
        302,
        307,
        b"",
        b"no json",
        b"[" * 60_000,
        b"\xff\xfe",
        {},
        {"choices": []},
        {"choices": [{"message": {"content": None}}]},
        {"choices": "x"},
        [],
        completion(PLAIN, finish_reason="length"),
        b" " * (LONGEST_ANSWER + 10),
    ],
    ids=lambda each: str(each)[:30],
)
def test_whatever_else_it_answers_the_assembled_summary_stays(
    triage: Triage, assembled: DraftCase, answer: object
) -> None:
    assert retold(triage, assembled, lambda _: answer) == assembled


def test_a_writer_that_takes_too_long_is_not_waited_for(triage: Triage, assembled: DraftCase) -> None:
    with serving(lambda _: completion(PLAIN), wait=1.0) as server:
        writer = LocalWriter.at(server.address, patience=0.1)
        with pytest.raises(WriterUnusable):
            writer.reworded("anything", "en")


def test_a_writer_that_answers_a_letter_at_a_time_is_not_waited_for() -> None:
    told = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            line, _ = server.accept()
            with line, suppress(OSError):
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
                while not told.wait(0.02):
                    line.sendall(b" ")

        thread = threading.Thread(target=drip)
        thread.start()
        writer = LocalWriter.at(f"http://127.0.0.1:{server.getsockname()[1]}/v1", patience=0.2)
        with pytest.raises(WriterUnusable):
            writer.reworded("anything", "en")
        told.set()
        thread.join()


def test_a_writer_that_is_away_is_told_in_a_sentence() -> None:
    with serving(lambda _: completion(PLAIN)) as server:
        address = server.address

    with pytest.raises(WriterUnusable, match="did not answer"):
        LocalWriter.at(address, patience=0.5).reworded("anything", "en")


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/v1",
        "http://192.168.1.5:8080/v1",
        "http://8.8.8.8/v1",
        "http://127.0.0.1.example.org/v1",
        "http://127.0.0.1@example.org/v1",
        "http://user:word@127.0.0.1:8080/v1",
        "http://0.0.0.0:8080/v1",
        "http://[::ffff:8.8.8.8]/v1",
        "http://metadata/v1",
        "https://127.0.0.1:8080/v1",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "127.0.0.1:8080",
        "http://",
        "http://127.0.0.1:99999/v1",
        "http://2130706433/v1",
        "",
    ],
)
def test_only_an_address_of_this_machine_is_asked(address: str) -> None:
    with pytest.raises(WriterUnusable, match="address of this machine"):
        LocalWriter.at(address)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8080/v1", "http://localhost:8080/v1/", "http://[::1]:8080/v1"]
)
def test_the_loopback_in_each_of_its_spellings_is_asked(address: str) -> None:
    writer = LocalWriter.at(address)

    assert (writer.host in {"127.0.0.1", "::1"}, writer.port, writer.path) == (True, 8080, "/v1")


def test_a_proxy_of_the_environment_is_never_asked(
    triage: Triage, assembled: DraftCase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")

    assert retold(triage, assembled, lambda _: completion(PLAIN)) != assembled


def test_in_scripts_without_spaces_no_new_run_of_letters_is_taken() -> None:
    triage = replace(Triage.load(office=Office("th")), learnt={})
    made = triage.draft(MESSAGE)

    def echo(paragraph: str) -> object:
        return completion(paragraph.replace("แจ้งว่า:", "ผู้โทรแจ้งว่า"))

    def turned(paragraph: str) -> object:
        return completion(paragraph.replace("ไม่จ่ายค่าจ้าง", "จ่ายค่าจ้าง"))

    def added(paragraph: str) -> object:
        return completion(paragraph + " สมชายตีเธอ")

    assert "ผู้โทรแจ้งว่า" in retold(triage, made, echo).summary
    assert retold(triage, made, turned) == made
    assert retold(triage, made, added) == made


def test_a_language_whose_table_allows_no_other_words_is_left_alone() -> None:
    triage = Triage.load(office=Office("my"))
    made = triage.draft(MESSAGE)

    with serving(lambda paragraph: completion(paragraph)) as server:
        after = Retelling(LocalWriter.at(server.address), triage.assembling.words).upon(MESSAGE, made)

    assert after == made
    assert server.asked == []


def test_where_she_said_nothing_there_is_nothing_to_word(triage: Triage) -> None:
    made = triage.draft(Message("m", "en", None, (), {"in_danger": "yes"}, None))

    with serving(lambda paragraph: completion(paragraph)) as server:
        after = Retelling(LocalWriter.at(server.address), triage.assembling.words).upon(MESSAGE, made)

    assert (after, server.asked) == (made, [])
