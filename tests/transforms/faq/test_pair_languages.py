"""Languages of pairs: of their own words, with the page's where these are too few."""

import pyarrow as pa
import pytest

from schemas.language import UNDETERMINED
from transforms.faq.languages import pair_languages, pair_texts
from transforms.languages.identify import LanguageIdentifier


@pytest.fixture(scope="module")
def identifier() -> LanguageIdentifier:
    return LanguageIdentifier()


def language(identifier: LanguageIdentifier, question: str, answer: str, page: str | None) -> str:
    arrays = [pa.array([value], pa.string()) for value in (question, answer, page)]
    return pair_languages(identifier, *arrays).language[0].as_py()


@pytest.mark.parametrize(
    ("question", "answer", "page", "expected"),
    [
        ("How long does shipping take?", "Orders arrive within three working days.", "deu_Latn", "eng_Latn"),
        ("Wie lange dauert der Versand?", "Bestellungen kommen innerhalb von drei Tagen an.", None, "deu_Latn"),
        ("Сколько стоит доставка?", "Доставка по городу бесплатная.", "deu_Latn", "rus_Cyrl"),
        ("كم تستغرق عملية الشحن؟", "تصل الطلبات خلال ثلاثة أيام عمل.", "eng_Latn", "arb_Arab"),
        ("送料はいくらですか？", "全国一律五百円です。送料無料の商品もあります。", "eng_Latn", "jpn_Jpan"),
        ("배송은 얼마나 걸리나요?", "주문하신 상품은 영업일 기준 삼 일 안에 도착합니다.", "eng_Latn", "kor_Kore"),
        ("Πόσο διαρκεί η αποστολή;", "Οι παραγγελίες φτάνουν σε τρεις ημέρες.", "eng_Latn", "ell_Grek"),
        ("คิดค่าส่งเท่าไร", "ส่งฟรีทั่วประเทศสำหรับทุกคำสั่งซื้อ", "eng_Latn", "tha_Thai"),
        # Danish and Norwegian: the page tells.
        ("Hvor finder jeg mine ordrer?", "De ligger under din profil.", "dan_Latn", "dan_Latn"),
        # Too short to tell.
        ("Der Preis?", "Elf Euro.", "deu_Latn", "deu_Latn"),
    ],
)
def test_a_pair_has_its_own_language(identifier, question, answer, page, expected):
    found = language(identifier, question, answer, page)
    assert found == expected or (expected == "arb_Arab" and found == "ara_Arab")


def test_a_question_in_another_language_than_its_answer_is_undetermined(identifier):
    question = "What documents do I need in order to open an account at your bank?"
    answer = "Sie benötigen Ihren Personalausweis und eine aktuelle Meldebescheinigung der Gemeinde."
    assert language(identifier, question, answer, "deu_Latn") == UNDETERMINED


def test_nothing_is_null_and_rubbish_undetermined(identifier):
    columns = pa.array(["a", None, "12 34"]), pa.array([None, "b", "🙂"]), pa.array(["deu_Latn", None, None])
    found = pair_languages(identifier, *columns)
    assert found.language.to_pylist()[:2] == [None, None]
    assert found.language[2].as_py() in (None, UNDETERMINED)


def test_pair_texts():
    assert pair_texts(pa.array(["a", "b", None]), pa.array(["x", None, "z"])).to_pylist() == ["a\nx", None, None]
