"""Thai, Lao and Khmer as spoken on the telephone; drafts that no native speaker has reviewed."""

import pytest

from tests.triage.conftest import Drafts
from triage.model import Urgency


@pytest.mark.parametrize(
    ("text", "language", "issue"),
    [
        ("เถ้าแก่ค้างค่าแรงพวกผมสองวิกแล้ว", "th", "wages.unpaid"),
        ("มาสายสิบนาที เขาปรับสองร้อย", "th", "wages.deductions"),
        ("พาสปอร์ตหนูอยู่ที่ออฟฟิศ", "th", "documents.retained"),
        ("เขียนใบลาออกแล้ว หัวหน้าไม่ยอมเซ็น", "th", "freedom.resignation"),
        ("เข้างานเจ็ดโมงเช้า ปิดร้านสี่ทุ่ม", "th", "hours.excessive"),
        ("ເຂົາຫັກຄ່າຫ້ອງທຸກເດືອນ", "lo", "wages.deductions"),
        ("ນາຍຈ້າງບໍ່ຈ່າຍຄ່າແຮງສາມເດືອນແລ້ວ", "lo", "wages.unpaid"),
        ("ພາສປອດຂ້ອຍຢູ່ນຳນາຍໜ້າ", "lo", "documents.retained"),
        ("ນາຍບໍ່ໃຫ້ລົມກັບແມ່", "lo", "freedom.isolation"),
        ("ມື້ວານຫົວໜ້າເອົາສາຍຢາງຟາດຫຼັງຂ້ອຍ", "lo", "violence.physical"),
        ("ថៅកែមិនបើកប្រាក់ខែពីរខែហើយ", "km", "wages.unpaid"),
        ("ប៉ាស្ប័រខ្ញុំនៅនឹងថៅកែ", "km", "documents.retained"),
        ("គ្មានស្រោមដៃទេ បាញ់ថ្នាំរាល់ថ្ងៃ", "km", "safety.hazard"),
        ("គ្មានថ្ងៃឈប់សម្រាកសោះ", "km", "hours.excessive"),
        ("សុំទៅស្រុកវិញគេមិនឲ្យទៅ", "km", "freedom.resignation"),
        ("อัดกันอยู่ในตึกแถว เช้ามาต่อคิวเข้าห้องน้ำ", "th", "living.conditions"),
        ("เจอในติ๊กต็อก บอกว่างานแอดมิน พอมาถึงเป็นงานหลอกคน", "th", "recruitment.deception"),
        ("ໜັງສືຜ່ານແດນຂ້ອຍເຖົ້າແກ່ເອົາໄປເກັບໄວ້", "lo", "documents.retained"),
        ("ຢັດກັນຢູ່ຫ້ອງແຖວ ຕື່ນມາລຽນຄິວເຂົ້າຫ້ອງນ້ຳ", "lo", "living.conditions"),
        ("លុយថែមម៉ោងអត់បានទេ", "km", "wages.overtime"),
        ("នៅឃ្លងតើយ ថៅកែមិនបើកប្រាក់ខែ", "km", "wages.unpaid"),
        ("ຫ້ອງການເກັບພາສປອດກັບບັດທະນາຄານໄວ້ປີໜຶ່ງແລ້ວ", "lo", "documents.retained"),
        ("ພວກເຮົາຢູ່ບ່ອນນີ້ ນ້ຳເຂົ້າທ້ອງເຮືອຮອດແອວແລ້ວ ຕັກບໍ່ທັນ", "lo", "safety.hazard"),
        ("គេឲ្យស្កេនកាតចេញម៉ោងប្រាំ រួចធ្វើបន្តដល់ម៉ោងប្រាំបី តែមិនរាប់ឲ្យ", "km", "wages.overtime"),
    ],
)
def test_a_complaint_is_recognised_in_its_everyday_words(
    draft: Drafts, text: str, language: str, issue: str
) -> None:
    assert issue in draft(text, language).issues


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("เขาล็อกประตูจากข้างนอก หนูออกไม่ได้", "th"),
        ("หนูขึ้นมาบนดาดฟ้า ฝากบอกแม่ว่าขอโทษ", "th"),
        ("เพื่อนตกนั่งร้าน นอนนิ่งเรียกไม่ตอบ", "th"),
        ("คืนนี้จะมีคนมารับไปส่งร้านอื่น หนูไม่อยากไป", "th"),
        ("ຂ້ອຍເວົ້າດັງບໍ່ໄດ້ ລາວເມົາ ຖືມີດຢືນຢູ່ໜ້າປະຕູ", "lo"),
        ("ເຮືອຊິຈົມ ນ້ຳເຂົ້າເຮືອ ບໍ່ເຫັນຝັ່ງ", "lo"),
        ("គេចាក់សោទ្វារពីក្រៅ យើងចេញមិនបាន", "km"),
        ("ឥឡូវនេះគេកំពុងវាយវា ខ្ញុំឮវាយំ", "km"),
        ("ดินไหลลงมากลบหลุม เห็นแต่มือโผล่", "th"),
        ("น้ำท่วมถึงอกแล้ว พวกเราปีนขึ้นมาอยู่บนหลังคา", "th"),
        ("ຂ້ອຍນັ່ງຢູ່ແຄມລະບຽງຊັ້ນສິບສີ່. ໃຫ້ແມ່ເບິ່ງລູກແທນ ຂ້ອຍຂໍໄປກ່ອນ.", "lo"),
        ("ຖືພາແປດເດືອນ ແຕ່ເຊົ້າມາເຈັບທ້ອງ ເລືອດອອກ", "lo"),
        ("ដេកត្រួតគ្នាក្រោមតង់ គ្មានខ្យល់ ម្នាក់ហៅមិនឆ្លើយហើយ", "km"),
    ],
)
def test_danger_is_heard_at_once(draft: Drafts, text: str, language: str) -> None:
    assert draft(text, language).urgency is Urgency.NOW


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ไม่มีใครตีใครด่าค่ะ เจ้าของใจดี", "th"),
        ("ลืมกุญแจไว้ในห้อง ล็อกประตูแล้วเข้าไม่ได้", "th"),
        ("พาสปอร์ตอยู่กับหนู เขาไม่ได้ยึด", "th"),
        ("หัวหน้าเลิกงานตีสองบ้าง ตีสามบ้าง", "th"),
        ("เมื่อคืนดูมวย แดงต่อยน็อกยกสาม เลือดสาดเลย", "th"),
        ("ບໍ່ມີໃຜຕີໃຜດ່າເດີ", "lo"),
        ("ພາສປອດຢູ່ນຳຂ້ອຍ ໄປໃສກໍໄດ້", "lo"),
        ("ແມ່ຍິງສອງຄົນຕື່ນຕີສີ່ໄປຕະຫຼາດ", "lo"),
        ("ខ្ញុំនៅផ្ទះខ្ញុំ ម្ចាស់ផ្ទះល្អណាស់", "km"),
        ("ប៉ាស្ប័រនៅជាមួយខ្ញុំ", "km"),
        ("ได้ยินเขาพูดกันว่าโรงงานท้ายซอยขังคนงานไว้ ทางเราอยู่สบายดี", "th"),
        ("รับสมัครคนงานด่วน มีที่พัก ไม่หักค่านายหน้า ไม่ยึดบัตร", "th"),
        ("ຝຶກອົບຮົມວັນອາທິດນີ້ ສອນເລື່ອງຄ່າແຮງຄ້າງ ແລະ ການຖືກຍຶດພາສປອດ", "lo"),
        ("ຂໍໂທດເດີ ໄດ້ຍິນສຽງຕີນຄົນຍ່າງຂຶ້ນຂັ້ນໄດ", "lo"),
        ("វគ្គបណ្តុះបណ្តាលថ្ងៃអាទិត្យ បង្រៀនពីប្រាក់ខែជំពាក់ ការដកហូតប៉ាស្ព័រ", "km"),
        ("សួស្តីឆ្នាំថ្មី ខ្ញុំសុខសប្បាយទេ", "km"),
    ],
)
def test_what_is_denied_or_over_or_daily_life_is_no_complaint(
    draft: Drafts, text: str, language: str
) -> None:
    case = draft(text, language)

    assert case.issues == ()
    assert case.urgency is not Urgency.NOW
