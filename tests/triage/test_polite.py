"""Callers in danger thank, ask first, name a poster or a film: that sets nothing aside that is theirs."""

import pytest

from tests.triage.conftest import Drafts
from triage.model import Urgency


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Good evening, is this not the embassy? Wrong number maybe, sorry. Anyway, we "
            "are in unit seven and the gate is chained from outside and there is smoke. "
            "Thank you sir.",
        ),
        (
            "th",
            "ขอถามหน่อยค่ะ ค่าแรงขั้นต่ำวันละเท่าไหร่ หนูทำงานบ้านนี้มา 6 ปีแล้ว "
            "นายตีหนูจนเลือดออกหัว ล็อกประตูไว้ สองวันผ่านไปแล้วยังไม่ได้กินข้าว",
        ),
        (
            "id",
            "Assalamualaikum, makasih ya mbak. Saya lihat nomor ini di poster klinik, "
            "majikan mengunci teman saya di gudang dari luar, sudah dua hari. Terima kasih "
            "ya, titip salam.",
        ),
        (
            "ms",
            "Hello, terima kasih kak, sorry kacau. Nampak nombor ni kat poster klinik, kawan "
            "saya kena kurung dalam stor, bos kunci dari luar. Kirim salam.",
        ),
        (
            "tl",
            "Hello po, nakita ko po sa poster yung number niyo, ikinulong po ng amo yung "
            "kaibigan ko sa bodega, naka-padlock sa labas. Salamat po, god bless.",
        ),
        (
            "tl",
            "Tanong ko lang po, ilang araw ang leave? Tapos na po ang kontrata ko pero "
            "binubugbog po ako ng amo ko ng tubo, dumudugo po ulo ko. Sorry po, wrong number "
            "po ba ito? Salamat po.",
        ),
        (
            "en",
            "Hello, I watched a movie with my friend when he came, and he said he will kill "
            "me tonight. Thanks, bye.",
        ),
        (
            "th",
            "สวัสดีค่ะ โทรผิดหรือเปล่าไม่แน่ใจ ขอบคุณนะคะ น้องที่ห้องโดนช่างไฟที่แคมป์ฟันหัว เลือดออกเยอะมาก",
        ),
        ("th", "หนี้ก็ใช้หมดแล้วค่ะ แต่เขาไม่ปล่อย ตอนนี้ขังหนูไว้ในห้อง ล็อกจากข้างนอก"),
        ("th", "หมาเห่าทั้งคืนเลยพี่ เพราะมีคนถือมีดมาพังประตูห้องหนู ตอนนี้ยังอยู่ข้างนอก"),
        ("th", "โทรมาอวยพรปีใหม่ค่ะ แล้วก็ช่วยหน่อย นายเมากำลังไล่ตีเมียผม เลือดออกหัว"),
        ("lo", "ໜີ້ໃຊ້ໝົດແລ້ວ ແຕ່ນາຍຍັງຂັງຂ້ອຍໄວ້ໃນຫ້ອງ ໃສ່ກະແຈທາງນອກ"),
        ("lo", "ໂທມາອວຍພອນປີໃໝ່ເດີ ຊ່ວຍແດ່ ດຽວນີ້ເຂົາກຳລັງຕີໝູ່ຂ້ອຍ ເລືອດອອກຫົວ"),
        (
            "ne",
            "गलत नम्बर हो कि? साथीसँग फिल्म हेरेको थिएँ, अनि साहु रक्सी खाएर आयो र मलाई छुरी देखाएर मार्छु भन्दैछ।",
        ),
        (
            "hi",
            "धन्यवाद, फिल्म देख रहे थे तभी मालिक शराब पीकर चाकू लेकर आया, मुझे मारने की धमकी दे रहा है।",
        ),
        (
            "bn",
            "আপা সিরিয়ালটা দেখতেছিলাম, মালিক মাতাল হইয়া ছুরি লইয়া দরজায় আইছে, আমারে মাইরা ফালাইবো।",
        ),
        ("bn", "একটু জিগাই আপা, আমারে ঘরে তালা মাইরা রাখছে দুই দিন, খাওন নাই, কী করমু?"),
        ("vi", "Em thấy trên mạng có số này, chủ nhốt tụi em trong phòng khóa ngoài hai ngày rồi."),
        ("vi", "Mang banh qua đá xong thì nó cầm dao rượt em, em trốn trong nhà tắm, cứu em."),
    ],
)
def test_who_thanks_or_asks_first_is_heard_at_once(draft: Drafts, language: str, text: str) -> None:
    assert draft(text, language).urgency is Urgency.NOW


@pytest.mark.parametrize(
    "text",
    [
        "We are in the hostel and the gate is chained from outside.",
        "My friend is inside, they locked her, the guard keeps the key with him.",
    ],
)
def test_what_tells_only_of_a_gate_hides_no_lock(draft: Drafts, text: str) -> None:
    assert draft(text).urgency is Urgency.NOW
