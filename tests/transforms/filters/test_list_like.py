import pyarrow as pa
import pytest

from transforms.filters.list_like import list_like
from transforms.filters.measured import Measured

# A sentence of two clauses in each language, with the terminal punctuation of its script, and words for a list.
PROSE = {
    "eng_Latn": "The town lies on the bank of a large river, and it has several old bridges.",
    "hin_Deva": "यह शहर एक बड़ी नदी के किनारे बसा है और यहाँ कई पुराने पुल हैं।",
    "jpn_Jpan": "この町は大きな川のほとりにあり、古い橋がいくつもあります。",
    "zho_Hans": "这座城市位于一条大河的岸边，有好几座古老的桥。",
    "amh_Ethi": "ከተማው በትልቅ ወንዝ ዳርቻ ይገኛል፤ ብዙ አሮጌ ድልድዮችም አሉት።",
    "hye_Armn": "Քաղաքը գտնվում է մեծ գետի ափին և ունի մի քանի հին կամուրջ։",
    "urd_Arab": "یہ شہر ایک بڑے دریا کے کنارے آباد ہے اور یہاں کئی پرانے پل ہیں۔",
    "mya_Mymr": "ဤမြို့သည် မြစ်ကြီး၏ ကမ်းပေါ်တွင် တည်ရှိပြီး ရှေးဟောင်းတံတားများစွာ ရှိသည်။",
    "khm_Khmr": "ទីក្រុងនេះស្ថិតនៅលើច្រាំងទន្លេធំមួយ ហើយមានស្ពានចាស់ៗជាច្រើន។",
    "bod_Tibt": "གྲོང་ཁྱེར་འདི་གཙང་པོ་ཆེན་པོ་ཞིག་གི་འགྲམ་དུ་ཡོད།",
    "tha_Thai": "เมืองนี้ตั้งอยู่ริมแม่น้ำสายใหญ่ และมีสะพานเก่าแก่หลายแห่งที่สร้างมาหลายร้อยปีแล้ว",
}


def drop(text: str, language: str) -> str | None:
    return list_like(Measured(pa.array([text]), pa.array([language]))).details[0].as_py()


@pytest.mark.parametrize(("language", "sentence"), PROSE.items())
def test_prose_is_kept_in_every_script(language: str, sentence: str) -> None:
    assert drop(f"{sentence[:8]}\n\n{sentence}\n\n{sentence} {sentence}", language) is None


@pytest.mark.parametrize(("language", "sentence"), PROSE.items())
def test_list_is_dropped_in_every_script(language: str, sentence: str) -> None:
    entries = "\n".join([sentence[:12]] * 40)
    assert drop(f"{sentence}\n\n{entries}", language) is not None


def test_long_list_of_works_does_not_condemn_an_article() -> None:
    article = "\n\n".join([PROSE["eng_Latn"] * 4] * 5)
    works = "\n".join(f"A book of theirs (19{year})" for year in range(10, 50))
    assert drop(f"{article}\n\nWorks\n\n{works}", "eng_Latn") is None


def test_list_of_sentences_is_prose() -> None:
    assert drop("\n".join([PROSE["eng_Latn"]] * 20), "eng_Latn") is None


def test_quotes_and_brackets_after_the_full_stop() -> None:
    assert drop("\n".join(["He said: “It is so.”", "(This is a sentence.)", "「そうです。」"] * 9), "eng_Latn") is None


def test_detail_has_share_and_threshold() -> None:
    assert drop("One\nTwo\nThree\nFour", "eng_Latn") == (
        "value=1, threshold=0.7, measure=share of characters in short lines that end no sentence"
    )


def test_blank_and_null_are_no_lists() -> None:
    found = list_like(Measured(pa.array(["", None, "\n\n", "One\nTwo"]), pa.array(["eng_Latn"] * 4)))
    assert found.mask.tolist() == [False, False, False, True]
    assert list_like(Measured(pa.array([], pa.string()), pa.array([], pa.string()))).mask.tolist() == []
