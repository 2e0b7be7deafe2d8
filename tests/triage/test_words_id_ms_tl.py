"""Indonesian, Malay and Tagalog as spoken on the telephone; drafts that no native speaker has reviewed."""

import pytest

from tests.triage.conftest import Drafts
from triage.model import Urgency

pytestmark = pytest.mark.words_alone


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Tadi ada yang milih-milih kami, yang dipilih disuruh ganti baju, sejam lagi dijemput"),
        ("id", "Di bawah kedengaran suara rotan, orangnya teriak ampun, belum berhenti dari tadi"),
        ("id", "Kawan saya turun ke tangki, dipanggil nggak nyahut, baunya nyengat"),
        ("ms", "Malam ni depa nak hantar kami menyeberang, orang baru dah bayar"),
        ("ms", "Gas bocor kat dapur, ramai dah rebah, pintu kecemasan berkunci"),
        ("ms", "Air dah paras pinggang dalam kongsi, kami atas meja"),
        ("tl", "Bumaba siya sa hukay, hindi na po umakyat, walang hangin sa loob"),
        ("tl", "Tumataas na ang tubig, hanggang dibdib na namin"),
    ],
)
def test_danger_is_heard_in_what_is_seen(draft: Drafts, language: str, text: str) -> None:
    assert draft(text, language).urgency is Urgency.NOW


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Pelatihan tadi diajari kalau orang pingsan diapakan. Terima kasih ya, ilmunya berguna."),
        ("id", "Yang beredar soal TKI dikurung itu hoaks, di sini aman."),
        ("ms", "Taklimat keselamatan pagi tadi, cikgu ajar kalau ada orang pengsan buat apa."),
        ("tl", "Sa seminar tinuro sa amin, 'pag sinaktan kayo tumawag dito. Tine-test ko lang po."),
    ],
)
def test_a_lesson_or_a_rumour_is_no_complaint(draft: Drafts, language: str, text: str) -> None:
    drafted = draft(text, language)
    assert not set(drafted.issues) - {"information"}
    assert drafted.urgency is not Urgency.NOW


@pytest.mark.parametrize(
    ("language", "issue", "text"),
    [
        ("id", "wages.unpaid", "Kerja iya, bayaran kagak, mandornya ngilang bawa duit borongan"),
        ("id", "wages.overtime", "Lewat jam lima ditahan sampai sembilan, empat jam itu nggak ada harganya"),
        ("id", "freedom.resignation", "Mau pulang, majikan bilang tunggu pengganti, entah kapan"),
        ("ms", "recruitment.deception", "Dia cakap kerja pasar raya, mari sini kena potong ayam"),
        ("ms", "violence.threats", "Kalau pergi pejabat buruh, dia suruh orang tunggu saya kat jalan"),
        ("tl", "documents.retained", "Ang pasaporte ko hawak ng agency, ayaw ibalik"),
        ("tl", "wages.unpaid", "Pinapangakuan lang kami pagdating sa bayaran"),
        ("tl", "wages.deductions", "Kinukupitan ng bisor ang sahod namin"),
        ("tl", "freedom.resignation", "Nagpaalam na ako pero pinunit niya 'yung sulat ko"),
        ("tl", "missing_person", "Wala pa ring paramdam si kuya"),
        ("tl", "discrimination", "Hindi nila pinopromote ang Pilipino"),
    ],
)
def test_trouble_told_in_other_words(draft: Drafts, language: str, issue: str, text: str) -> None:
    assert issue in draft(text, language).issues


@pytest.mark.parametrize(
    ("language", "text", "issue"),
    [
        ("id", "Dari Maret amplop saya kosong terus", "wages.unpaid"),
        ("id", "Saya mau pulang. Manajernya bilang nunggu orang baru dulu", "freedom.resignation"),
        ("id", "Bangun setengah lima, baru boleh tidur jam satu malam", "hours.excessive"),
        ("ms", "Upah kami tersangkut, bila tanya dia geleng kepala", "wages.unpaid"),
        ("ms", "Saya nak balik tengok ayah. Manager kata tunggu orang ganti", "freedom.resignation"),
        ("ms", "Masuk lima pagi, balik selalunya sembilan malam", "hours.excessive"),
    ],
)
def test_a_trouble_is_told_from_its_two_sides(draft: Drafts, language: str, text: str, issue: str) -> None:
    assert issue in draft(text, language).issues


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Kamar saya di lantai dua, satu kamar berempat."),
        ("id", "Saya pakai HP teman, jadi nggak bisa lama-lama."),
        ("id", "Supervisornya ada dua, satu orang India satu orang lokal."),
        ("ms", "Bos saya orang Cina, isteri dia orang Siam."),
        ("ms", "Dah beritahu mandor, dia kata bukan hal dia."),
        ("ms", "Saya pinjam telefon kawan, tak boleh lama."),
    ],
)
def test_what_is_told_beside_a_trouble_is_none(draft: Drafts, language: str, text: str) -> None:
    assert not set(draft(text, language).issues) - {"information"}


@pytest.mark.parametrize(
    "text",
    [
        "Isinasakay na kami sa trak, di ko alam kung saan dadalhin.",
        "Uminom siya ng clorox.",
        "Binuhusan kami ng gasolina.",
        "Handa na ang lubid ko.",
    ],
)
def test_danger_told_in_a_few_words_is_heard_at_once(draft: Drafts, text: str) -> None:
    assert draft(text, "tl").urgency is Urgency.NOW


@pytest.mark.parametrize(
    "text",
    ["Maliit ang sahod pero patas, kuntento ako.", "May aksidente sa highway kaya male-late ako."],
)
def test_frightening_words_of_every_day_are_no_complaint(draft: Drafts, text: str) -> None:
    assert not set(draft(text, "tl").issues) - {"information"}
