"""Burmese, Nepali and Vietnamese: emergencies told by what is seen, everyday words that look like them."""

import pytest

from tests.triage.conftest import Drafts
from triage.model import Urgency

pytestmark = pytest.mark.words_alone


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Nước dâng tới ngực rồi, tụi em leo lên nóc nhà kho, còn hai đứa nhỏ nữa."),
        ("vi", "Hai anh xuống hầm cá rồi gục luôn, kêu không thưa, mùi nồng lắm."),
        ("vi", "Chị bạn em vỡ ối từ chiều, đau từng cơn mà cổng chủ khóa ngoài."),
        ("vi", "Tối nay xe tới, bà chủ biểu tụi em gói đồ, mấy ông kia đếm tiền, không nói đi đâu."),
        ("vi", "Em núp sau máy giặt, ổng cầm dao đang tìm em, nghe tiếng dép."),
        ("vi", "Em dặn mẹ nuôi thằng cu giùm, em mua sẵn chai thuốc rầy rồi."),
        ("vi", "tau dang chim, nuoc tran vao ham, cuu em voi"),
        ("my", "လှေထဲ ရေတွေဝင်နေပြီ၊ စက်လည်း သေသွားပြီ၊ ကမ်းမမြင်ရဘူး"),
        ("my", "တိုင်ကီထဲ ဆင်းသွားတဲ့ သူငယ်ချင်းက ခေါ်လို့မရတော့ဘူး၊ ပြန်တက်မလာဘူး"),
        ("my", "ကုန်ကားနောက်ခန်းထဲ ထည့်ပိတ်ထားတာ၊ အသက်ရှူမရဘူး"),
        ("my", "ရေမြွှာပေါက်သွားပြီ၊ သူဌေးက ဆေးရုံမပို့ဘူး"),
        ("ne", "डुङ्गाको इन्जिन बन्द भयो, पानी पसिरहेको छ, किनार देखिँदैन"),
        ("ne", "ट्याङ्कीभित्र पसेको साथी बोलाउँदा बोल्दैन, गन्ध कडा छ"),
        ("ne", "आज राति भ्यान आउँछ भन्छ, झोला कस भन्यो, कहाँ लैजाने हो थाहा छैन"),
        ("ne", "म बाथरुमभित्र लुकेको छु, ऊ मातेर टर्च लिएर खोज्दै छ"),
        ("ne", "साल्नाल फुट्यो, रगत थामिँदैन, गेट बाहिरबाट ताला छ"),
        ("ne", "पछि लागेका छन्, पेट्रोल पम्प पछाडि लुकेको छु"),
        ("ne", "कीटनाशकको बोतल अगाडि राखेर बसेको छु, खाएपछि सब टुङ्गिन्छ"),
        ("ne", "गाडी पम्पमा छ, फोनमा मोल गर्दैछन्, राति अर्को पार्टीको हातमा दिने रे"),
    ],
)
def test_an_emergency_told_by_what_is_seen_is_for_now(draft: Drafts, language: str, text: str) -> None:
    assert draft(text, language).urgency is Urgency.NOW


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("vi", "Con ơi, mẹ nấu cơm rồi, tối nay xe đón con ở cổng nha."),
        ("vi", "Nhà em kêu thợ rửa nồi, cọ cái bàn, chiều đi xem đá banh."),
        ("vi", "Sáng mai ghe về, mua giùm em hai ký cá, đừng quên nước mắm."),
        ("vi", "Giáng sinh này em về thăm nhà, vất vả cả năm rồi, vui lắm."),
        ("my", "သူငယ်ချင်းက အပြင်မှာ စောင့်နေတယ်၊ ကားရောင်းမယ်လို့ ပြောတယ်"),
        ("my", "သမီးလေးကို အမေ့ဆီ အပ်ခဲ့ပြီး အလုပ်လာလုပ်တာ၊ အဆင်ပြေပါတယ်"),
        ("ne", "सासूको पेट दुखेको थियो, अहिले औषधि खाएर ठीक भयो, छत्तीस वर्ष लाग्यो"),
        ("ne", "तलब हिजै आयो, गाडी भाडामा लिएर घुम्न गयौं, रमाइलो छ"),
        ("ne", "छोरीको फोन आयो, सकुशल रहिछ, खोज्नु परेन"),
        ("ne", "हाम्रो टिमले उनीहरूलाई धुलो चटायो"),
    ],
)
def test_everyday_words_that_look_like_an_emergency_are_none(draft: Drafts, language: str, text: str) -> None:
    drafted = draft(text, language)

    assert drafted.urgency is not Urgency.NOW
    assert not drafted.indicators


@pytest.mark.parametrize(
    ("language", "text", "issue"),
    [
        ("ne", "तीन महिनाको तलब दिएको छैन। तपाईंको सहयोग चाहियो, पैसा निकालिदिनुस्।", "wages.unpaid"),
        ("vi", "Chủ nợ lương em ba tháng. Giờ em về quê rồi, nhờ anh chị giúp em đòi.", "wages.unpaid"),
        ("my", "လခ သုံးလ မပေးသေးဘူး။ အခု အိမ်ပြန်ရောက်နေပြီ၊ ကူညီပေးပါ။", "wages.unpaid"),
    ],
)
def test_who_asks_for_help_after_her_story_has_not_said_that_it_is_over(
    draft: Drafts, language: str, text: str, issue: str
) -> None:
    assert issue in draft(text, language).issues


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("chu thu ho chieu cua em tu hom qua nay", "documents.retained"),
        ("cong ty ko tra luong may thang roi", "wages.unpaid"),
        ("ong chu danh dap em hoai", "violence.physical"),
        ("tui em bi nhot trong xuong, khong cho ra ngoai", "freedom.movement"),
    ],
)
def test_vietnamese_texted_without_tone_marks_is_understood_in_its_plainest_words(
    draft: Drafts, text: str, issue: str
) -> None:
    assert issue in draft(text, "vi").issues


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("Lúc ký nói một tháng ngàn rưỡi ringgit, qua đây vô tài khoản có chín trăm.", "wages.underpaid"),
        ("Cò nói tiệm cà phê, qua là nuôi heo.", "recruitment.deception"),
        ("Visa em hết hai tuần rồi, chủ chưa làm.", "documents.permit"),
    ],
)
def test_what_was_said_and_what_is_make_a_complaint_in_vietnamese(
    draft: Drafts, text: str, issue: str
) -> None:
    assert issue in draft(text, "vi").issues


def test_the_end_of_a_grown_woman_s_age_is_no_child_s(draft: Drafts) -> None:
    assert "child_labour" in draft("Em mới mười bốn tuổi, em bán hàng cho chủ.", "vi").issues
    assert "child_labour" not in draft("Em mười chín tuổi, em bán hàng cho chủ.", "vi").issues
    assert "child_labour" not in draft("Em hai mươi tám tuổi, em bán hàng cho chủ.", "vi").issues
