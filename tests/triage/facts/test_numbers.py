"""Numbers as they are said, through what they count."""

import pytest

from tests.triage.facts.conftest import Reads
from triage.facts.tables import read_words


@pytest.mark.parametrize(
    ("text", "language", "number"),
    [
        ("two hundred thirty-four thousand baht", "en", 234_000),
        ("2.5 million rupiah", "en", 2_500_000),
        ("RM1,250", "en", 1250),
        ("สองแสนสามหมื่นห้าร้อยบาท", "th", 230_500),
        ("๑๒๓๔ บาท", "th", 1234),
        ("สิบเอ็ดล้านบาท", "th", 11_000_000),
        ("ကျပ်သိန်းသုံးဆယ်", "my", 3_000_000),
        ("နှစ်သိန်းငါးသောင်းကျပ်", "my", 250_000),
        ("၁၅၀၀ ဘတ်", "my", 1500),
        ("ពីរសែនប្រាំម៉ឺនរៀល", "km", 250_000),
        ("៣៥០ បាត", "km", 350),
        ("ສາມແສນຫ້າໝື່ນກີບ", "lo", 350_000),
        ("໒໐໐ ບາດ", "lo", 200),
        ("hai triệu rưỡi đồng", "vi", 2_500_000),
        ("một trăm lẻ năm ngàn đồng", "vi", 105_000),
        ("hai mươi mốt ngàn baht", "vi", 21_000),
        ("साढ़े चार हज़ार रुपये", "hi", 4500),
        ("एक करोड़ बीस लाख रुपये", "hi", 12_000_000),
        ("५०० रुपैयाँ", "ne", 500),
        ("दुई लाख पचपन्न हजार रुपैयाँ", "ne", 255_000),
        ("সাড়ে পাঁচ হাজার টাকা", "bn", 5500),
        ("৭৫০ টাকা", "bn", 750),
        ("চুয়াল্লিশ হাজার টাকা", "bn", 44_000),
        ("sejuta setengah rupiah", "id", 1_500_000),
        ("dua ratus lima puluh ribu rupiah", "id", 250_000),
        ("seribu dua ringgit", "ms", 1200),
        ("dua ribu tiga ratus empat puluh ringgit", "ms", 2340),
        ("otsenta mil pesos", "tl", 80_000),
        ("tatlong libo't limang daang piso", "tl", 3500),
        ("walong daang ringgit", "tl", 800),
    ],
)
def test_a_sum_in_words_or_digits_is_read(read: Reads, text: str, language: str, number: int) -> None:
    found = read(text, language).get("amount")

    assert isinstance(found, tuple)
    assert [value for value, _ in found] == [number]


@pytest.mark.parametrize("language", ["hi", "ne", "bn"])
def test_every_number_below_a_hundred_has_a_word_of_its_own(language: str) -> None:
    words = read_words()[language].numbers.add.values()

    assert set(range(1, 100)) <= {int(value) for value in words if value == int(value)}


@pytest.mark.parametrize("language", sorted(read_words()))
def test_every_language_counts_and_names_its_currencies(language: str) -> None:
    table = read_words()[language]

    assert set(range(10)) <= set(table.numbers.add.values())
    assert {"THB", "MYR", "USD"} <= set(table.currency.values())
    assert {"day", "week", "month", "year"} <= set(table.units.values())


@pytest.mark.parametrize(
    "text",
    ["two three people", "twelve hours", "room 12, soi 7", "I am 31 years old", "two policemen", "at 10 pm"],
)
def test_what_counts_no_workers_is_no_number_of_workers(read: Reads, text: str) -> None:
    assert "workers" not in read(text)
