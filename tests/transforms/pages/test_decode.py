"""The text of a page, whatever its bytes declare."""

import codecs
import random
import tarfile
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.pages.declared_encoding import declared_encodings, encoding_of_label
from transforms.pages.decode import decode
from transforms.pages.detect_encoding import CANDIDATES
from transforms.pages.encoding_models import models

RUSSIAN = "Вчера вечером жители города собрались на площади, чтобы послушать музыку и поговорить с соседями."
CZECH = "Příliš žluťoučký kůň úpěl ďábelské ódy, když šéf přišel večer domů a řekl, že už má dost všech těch řečí."
JAPANESE = "東京は日本の首都です。昨日は友達と一緒に新しい映画を見に行きました。とても面白かったです。"
CHINESE = "昨天晚上我和朋友一起去看了新电影，我们都觉得非常好看，你也应该去看看。"
KOREAN = "어제 저녁에 친구와 함께 새로운 영화를 보러 갔습니다. 정말 재미있었습니다."
GREEK = "Χθες το βράδυ πήγαμε με τους φίλους μας να δούμε μια καινούργια ταινία και μας άρεσε πολύ."
THAI = "เมื่อวานนี้ฉันไปดูหนังเรื่องใหม่กับเพื่อน เราทุกคนคิดว่าหนังเรื่องนี้สนุกมาก"
HEBREW = "אתמול בערב הלכנו עם החברים שלנו לראות סרט חדש וכולנו חשבנו שהוא טוב מאוד."
ARABIC = "ذهبنا مساء أمس مع أصدقائنا لمشاهدة فيلم جديد، وقد أعجبنا جميعا كثيرا."
FRENCH = "Hier soir, nous sommes allés voir un nouveau film à côté de l’école ; c’était très drôle, même pour ma mère."

DECLARED = "<html><head><meta charset={}></head><body><p>{}</p></body></html>"


def page(text: str, declared: str = "utf-8") -> str:
    return DECLARED.format(declared, text)


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8_r", "koi8-r"),
        (RUSSIAN, "cp866", "ibm866"),
        (RUSSIAN, "iso8859_5", "iso-8859-5"),
        (CZECH, "cp1250", "windows-1250"),
        (CZECH, "iso8859_2", "iso-8859-2"),
        (JAPANESE, "cp932", "shift_jis"),
        (JAPANESE, "euc_jp", "euc-jp"),
        (CHINESE, "gb18030", "gb18030"),
        (CHINESE.translate(str.maketrans("电们觉应该", "電們覺應該")), "big5", "big5"),
        (KOREAN, "cp949", "euc-kr"),
        (GREEK, "iso8859_7", "windows-1253"),
        (THAI, "cp874", "windows-874"),
        (HEBREW, "cp1255", "windows-1255"),
        (ARABIC, "cp1256", "windows-1256"),
        (FRENCH, "cp1252", "windows-1252"),
    ],
)
def test_undeclared_and_lying_pages_are_detected(text, codec, name):
    for declared in ("", "utf-8", "iso-8859-1" if codec != "cp1252" else "utf-8"):
        found = decode(page(text, declared).encode(codec), f"text/html; charset={declared}")
        assert found.text == page(text, declared)
        if codec != "iso8859_7":  # all of this text is the same in both Greek encodings
            assert (found.encoding, found.origin) == (name, "detected")


@pytest.mark.parametrize("codec", ["cp1251", "iso8859_2", "cp932", "cp949", "gb18030", "iso8859_15", "koi8_u"])
def test_what_is_declared_counts_where_the_bytes_do_not_decide(codec):
    name = next(candidate.encoding.name for candidate in CANDIDATES if candidate.encoding.codec == codec)
    text = {"cp1251": "и", "iso8859_2": "ř", "cp932": "日", "cp949": "한", "gb18030": "中"}.get(
        codec, "ї" if "koi" in codec else "€"
    )
    found = decode(page(text, name).encode(codec), None)
    assert found == (page(text, name), name, "declared")


def test_utf_8_wins_over_every_declaration():
    for text in (RUSSIAN, JAPANESE, FRENCH, ARABIC):
        found = decode(page(text, "iso-8859-1").encode(), "text/html; charset=windows-1251")
        assert found == (page(text, "iso-8859-1"), "utf-8", "utf-8")


def test_utf_8_that_was_cut_or_has_a_foreign_piece_stays_utf_8():
    body = page(RUSSIAN * 5).encode()
    cut = body[: body.index("музыку".encode()) + 3]
    assert decode(cut, None).encoding == "utf-8"
    assert decode(cut, None).text.endswith("м\ufffd")
    assert decode(body + b"caf\xe9 ol\xe9", None).text == page(RUSSIAN * 5) + "caf\ufffd ol\ufffd"


def test_utf_8_that_is_declared_and_cuts_words_is_believed():
    body = "<p>schön <a>Kouga".encode() + b"\xef</a> <a>Kouga\xef</a>"
    assert decode(body, "text/html; charset=utf-8") == (
        "<p>schön <a>Kouga\ufffd</a> <a>Kouga\ufffd</a>",
        "utf-8",
        "declared",
    )
    for text, codec in (
        (CHINESE, "gb18030"),
        (KOREAN, "cp949"),
        (RUSSIAN, "cp1251"),
        (FRENCH, "cp1252"),
        (THAI, "cp874"),
    ):
        assert decode(text.encode(codec), "text/html; charset=utf-8").text == text


def test_written_replacement_characters_are_no_damage():
    assert decode("<p>a\ufffdb</p>".encode(), None) == ("<p>a\ufffdb</p>", "utf-8", "utf-8")


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_win(codec):
    found = decode(page(JAPANESE).encode(codec), "text/html; charset=iso-8859-1")
    assert (found.text, found.origin) == (page(JAPANESE), "bom")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [RUSSIAN, CHINESE, THAI, FRENCH])
def test_utf_16_without_a_mark(codec, text):
    found = decode(page(text).encode(codec), None)
    assert (found.text, found.encoding) == (page(text), codec.replace("-le", "le").replace("-be", "be"))


def test_iso_2022_jp_is_ascii_that_is_not():
    assert decode(page(JAPANESE).encode("iso2022_jp"), None) == (page(JAPANESE), "iso-2022-jp", "detected")


@pytest.mark.parametrize("text", [RUSSIAN, CZECH, JAPANESE, KOREAN, GREEK, THAI, HEBREW, ARABIC, FRENCH])
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("codec", ["cp1252", "latin-1"])
def test_mojibake_is_repaired_and_told(text, times, codec):
    broken = page(text)
    for _ in range(times):
        broken = read_wrongly(broken, codec)
    assert decode(broken.encode(), None) == (page(text), "utf-8", "utf-8, mojibake repaired")


def test_mojibake_of_other_readings():
    for text, codec in ((RUSSIAN, "cp1251"), (CZECH, "cp1250")):
        found = decode(read_wrongly(page(text), codec).encode(), None)
        assert (found.text, found.origin) == (page(text), "utf-8, mojibake repaired")


@pytest.mark.parametrize(
    "text",
    [
        "Ã© is how é looks after it was read wrongly.",
        "Encodings: â€œ and Ã¼ and Ã¤ and Ã¶ and ÃŸ and Ã±, beside größer, schön, Straße, über, dünn, Käse.",
        "« À côté », dit-il, « l’été où… » — « ça, voilà » : « déjà ! »",
        "São Paulo — “não é”, disse à mãe… às 10°",
        "Рой, Сай, РФ, СССР, «Рассвет» — №5, §3",
    ],
)
def test_text_that_is_not_surely_broken_stays(text):
    assert decode(page(text).encode(), None) == (page(text), "utf-8", "utf-8")


def test_controls_go_and_c1_means_windows_1252():
    assert decode(b"a\x00b\x08c\x1b\td\r\n\x7fe", None).text == "abc\td\r\ne"
    assert decode("it\x92s \x93here\x94\x81".encode(), None).text == "it’s “here”"


def test_surrogates_become_replacement_characters():
    body = "é".encode() * 100 + b"\xed\xa0\x80"
    assert set(decode(body, None).text) == {"é", "\ufffd"}
    assert "\ufffd" in decode(codecs.BOM_UTF16_LE + b"a\x00\x00\xd8b\x00", None).text


@given(
    st.binary(max_size=300), st.sampled_from([None, "text/html; charset=shift_jis", "charset=utf-16", "charset=\x00"])
)
def test_any_bytes_give_a_text_that_can_be_written(body, content_type):
    found = decode(body, content_type)
    found.text.encode("utf-8")
    assert len(found.text) <= len(body)
    assert "\x00" not in found.text
    assert found == decode(body, content_type)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf_8_is_read_as_it_is_unless_it_is_broken(text):
    found = decode(text.encode(), "text/html; charset=utf-8")
    # ISO-2022-JP needs a control character; UTF-16 zeros.
    if found.origin == "utf-8":
        assert found.text == text.removeprefix("\ufeff") or text.startswith("\ufeff")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff" * 500_000,
        b"<" * 1_000_000 + b"\xe9",
        b"\xe9<script>" * 200_000,
        b"<!--" * 300_000 + b"\xe9",
        b"<meta " * 200_000 + b"\xe9",
        "Ã©".encode() * 200_000,
        b"\x1b$B" * 300_000,
        b"\x00" * 2_000_000,
    ],
)
def test_hostile_bytes_take_linear_time(body):
    start = time.process_time()
    decode(body, "text/html; charset=" + "x" * 10_000)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("label", "codec"),
    [("ISO-8859-1", "cp1252"), (" latin1 ", "cp1252"), ("gb2312", "gb18030"), ("KS_C_5601-1987", "cp949"),
     ("Shift_JIS", "cp932"), ("x-sjis", "cp932"), ("ISO-8859-9", "cp1254"), ("tis-620", "cp874")],
)  # fmt: skip
def test_labels_mean_what_browsers_read(label, codec):
    assert encoding_of_label(label).codec == codec


def test_every_encoding_of_the_tables_exists():
    for candidate in CANDIDATES:
        assert encoding_of_label(candidate.encoding.name) == candidate.encoding
        assert "a".encode(candidate.encoding.codec) == b"a"
        assert candidate.model in models()


def test_unknown_labels_are_no_declaration():
    assert encoding_of_label("base64") is None
    assert declared_encodings(b"<meta charset=rot13>", "text/html; charset=''") == []


def test_declarations_come_in_the_order_of_trust():
    body = b'<?xml version="1.0" encoding="koi8-r"?><!-- <meta charset=big5> --><meta content="a;charset=gbk">'
    assert [one.name for one in declared_encodings(body, 'text/html; Charset="UTF-8"')] == [
        "utf-8",
        "gb18030",
        "koi8-r",
    ]


def read_wrongly(text: str, codec: str) -> str:
    return "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in text.encode())


def test_real_text_of_many_languages_is_detected(data_folder):
    """FLORES in the encodings its languages were written in: 98 % of texts of 1,000 bytes come out as they were."""
    encodings = {
        "cp1250": "cs pl hu sk sl hr bs", "iso8859_2": "cs pl hu sk sl hr bs", "cp1251": "ru uk be bg sr",
        "koi8_r": "ru bg", "koi8_u": "uk", "cp866": "ru", "iso8859_5": "ru bg be sr uk",
        "cp1252": "de fr es pt it nl sv da nb fi is ca gl en af et", "iso8859_15": "fr fi", "cp1253": "el",
        "iso8859_7": "el", "cp1254": "tr", "cp1255": "he", "iso8859_8": "he", "cp1256": "ar fa", "iso8859_6": "ar",
        "cp1257": "lt lv et", "cp874": "th", "gb18030": "zh", "cp932": "ja", "euc_jp": "ja", "cp949": "ko",
    }  # fmt: skip
    pseudo_random = random.Random(5)
    right, wrong = 0, []
    with tarfile.open(data_folder / "parallel" / "flores_dev.tar.gz") as archive:
        texts = {
            name.rpartition(".")[2]: archive.extractfile(name).read().decode().split("\n")
            for name in archive.getnames()
            if "flores-dev." in name and not name.endswith(".en")
        }
    for codec, languages in encodings.items():
        for language in set(languages.split()) & texts.keys():
            lines = texts[language]
            for _ in range(5):
                start = pseudo_random.randrange(len(lines) - 40)
                body = " ".join(lines[start : start + 40]).encode(codec, "ignore")[:1000]
                text = body.decode(codec, "ignore")
                body = text.encode(codec)
                found = decode(b"<p>" + body + b"</p>", None)
                if unicodedata.normalize("NFC", found.text) == unicodedata.normalize("NFC", f"<p>{text}</p>"):
                    right += 1
                else:
                    wrong.append((language, codec, found.encoding))
    assert right >= 0.98 * (right + len(wrong)), wrong
    assert right > 200
