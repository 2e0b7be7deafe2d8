"""Burmese as it is spoken on the telephone; a draft that no native speaker has reviewed."""

import pytest

from tests.triage.conftest import Drafts
from triage.model import Urgency

pytestmark = pytest.mark.words_alone


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("ဖိုမင်က လခ သုံးလ မထုတ်ပေးသေးဘူး", "wages.unpaid"),
        ("ကျွန်မ လစာမရတာ နှစ်လရှိပြီ", "wages.unpaid"),
        ("ပတ်စပို့တွေက သူဌေးဆီမှာပဲ", "documents.retained"),
        ("ဗီဇာက သက်တမ်းကုန်နေပြီ အေးဂျင့်က မတိုးပေးဘူး", "documents.permit"),
        ("အဆောင်ခဆိုပြီး လတိုင်း ငါးရာ ဖြတ်တယ်", "wages.deductions"),
        ("အိုတီတွေ လုံးဝ မတွက်ပေးဘူး", "wages.overtime"),
        ("ပွဲစားကို သိန်းသုံးဆယ် ပေးခဲ့ရတယ်", "recruitment.fees"),
        ("အိမ်နဲ့ စကားပြောခွင့် မပေးဘူး", "freedom.isolation"),
        ("စာချုပ်မပြည့်ဘဲ ထွက်လို့မရဘူးတဲ့", "freedom.resignation"),
        ("နားရက်ဆိုတာ မရှိဘူး မနက်ကနေ ညဆယ့်တစ်နာရီထိ", "hours.excessive"),
        ("ကလေးတွေကို ပုစွန်ခွာခိုင်းတယ်", "child_labour"),
        ("နောက်ဆုံးလစာအတွက် ဖုန်းဆက်ရင် မကိုင်တော့ဘူး", "wages.unpaid"),
        ("အိုတီ လေးနာရီလုပ် နှစ်နာရီပဲ ရေးပေးတယ်", "wages.overtime"),
        ("ဝင်းတံခါးပြင်ကို ခြေတစ်ဖဝါးမှ မထွက်ဖူးဘူး။ ဒရိုင်ဘာက ကြည့်နေတယ်", "freedom.movement"),
        ("ပန်းကန်ပြားနဲ့ ခေါင်းကို ခေါက်တာ မြင်ရတယ်", "violence.physical"),
        ("ထွက်စာတင်ပြီး စောင့်ပြီးပြီ။ အခုကျ ပြန်တင်ပြန်စောင့်တဲ့", "freedom.resignation"),
    ],
)
def test_a_complaint_is_recognised_in_its_everyday_words(draft: Drafts, text: str, issue: str) -> None:
    assert issue in draft(text, "my").issues


@pytest.mark.parametrize(
    "text",
    [
        "တံခါးကို အပြင်က သော့ခတ်ထားတယ်",
        "တိုးတိုးပဲ ပြောမယ် သူတို့ လိုက်ရှာနေတယ် ဓားတွေနဲ့",
        "သွေးတွေ မတိတ်ဘူး ခေါ်လို့ မထူးတော့ဘူး",
        "ဒီည တခြားနေရာကို ပို့တော့မယ်တဲ့ ရောင်းစားမယ်",
        "ဆေးတွေ အကုန်သောက်လိုက်ပြီ သမီးလေးကို စောင့်ရှောက်ပေးပါ",
        "အခု ကောင်လေးကို ပိုက်နဲ့ ရိုက်နေကြတယ် အော်သံ ကြားနေရတယ်",
    ],
)
def test_danger_is_heard_at_once(draft: Drafts, text: str) -> None:
    assert draft(text, "my").urgency is Urgency.NOW


@pytest.mark.parametrize(
    "text",
    [
        "သူဌေးက မရိုက်ပါဘူး",
        "ပတ်စပို့ မသိမ်းဘူး ကျွန်မဆီမှာပဲ",
        "ညီမလေး မွေးနေ့မှာ ဓာတ်ပုံတွေ ရိုက်မယ်",
        "ဘောလုံးပွဲမှာ သူတို့ကို သုံးဂိုးပြတ် ရိုက်လိုက်တယ်",
        "သူဌေးက ပတ်စပို့ ပြန်ပေးလိုက်ပြီ ကျေးဇူးတင်ပါတယ်",
        "အမေ နေကောင်းလား ဒီလ ပိုက်ဆံပို့ပေးမယ်နော်",
        "ဒုရိယံသီး စားချင်လိုက်တာ သေတော့မယ်",
        "ငါးကို ဓားနဲ့ ခုတ်ပြီး ကြော်တာ",
        "လခတိုးပေးတယ် ဒီလကစပြီး",
    ],
)
def test_what_is_denied_or_over_or_daily_life_is_no_complaint(draft: Drafts, text: str) -> None:
    assert draft(text, "my").issues == ()


def test_the_last_syllable_of_a_woman_who_says_i_denies_nothing(draft: Drafts) -> None:
    """ကျွန်မ ends in မ, which before a verb is "not"."""
    assert draft("သူဌေးက ကျွန်မ ပတ်စပို့ သိမ်းထားတယ်", "my").issues == ("documents.retained",)


def test_a_young_woman_is_no_child(draft: Drafts) -> None:
    """မိန်းကလေး holds ကလေး."""
    assert draft("မိန်းကလေးတွေကို သူဌေးက ရိုက်တယ်", "my").urgency is Urgency.TODAY
