"""One page from bytes to text, and what is no page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.pages.content_kind import content_kind
from transforms.pages.page import LARGEST_PAGE, PageSource, read_page
from transforms.pages.plain_text import plain_text

SENTENCES = {
    "deu": "Die Fähre zu den Inseln fährt um sieben ab und kommt vor der Dunkelheit zurück, täglich außer sonntags.",
    "rus": "Паром на острова отходит в семь часов утра и возвращается до темноты каждый день, кроме воскресенья.",
    "arb": "تغادر العبارة إلى الجزر في الساعة السابعة صباحا وتعود قبل حلول الظلام كل يوم ما عدا يوم الأحد.",
    "hin": "द्वीपों के लिए नौका सुबह सात बजे निकलती है और रविवार को छोड़कर हर दिन अंधेरा होने से पहले लौट आती है।",
    "ben": "দ্বীপগুলির ফেরি সকাল সাতটায় ছাড়ে এবং রবিবার ছাড়া প্রতিদিন অন্ধকার হওয়ার আগে ফিরে আসে।",
    "jpn": "島へのフェリーは朝七時に出発し、日曜日を除く毎日、暗くなる前に戻ってきます。切符は港で買うことができます。",
    "zho": "前往各岛的渡轮早上七点出发，除星期日外每天天黑前返回。船票可以在码头购买，也可以提前在网上预订。",
    "tha": "เรือข้ามฟากไปเกาะออกเดินทางเวลาเจ็ดโมงเช้าและกลับก่อนมืดทุกวันยกเว้นวันอาทิตย์",
    "ell": "Το πλοίο για τα νησιά αναχωρεί στις επτά το πρωί και επιστρέφει πριν σκοτεινιάσει, εκτός Κυριακής.",
    "kor": "섬으로 가는 배는 아침 일곱 시에 출발하여 일요일을 제외하고 매일 어두워지기 전에 돌아옵니다.",
    "vie": "Chuyến phà ra đảo khởi hành lúc bảy giờ sáng và trở về trước khi trời tối, mọi ngày trừ chủ nhật.",
    "heb": "המעבורת לאיים יוצאת בשבע בבוקר וחוזרת לפני רדת החשיכה, בכל יום מלבד יום ראשון.",
    "kat": "ბორანი კუნძულებისკენ დილის შვიდ საათზე გადის და დაღამებამდე ბრუნდება, ყოველდღე კვირის გარდა.",
    "amh": "ወደ ደሴቶቹ የሚሄደው ጀልባ ከጠዋቱ አንድ ሰዓት ላይ ተነስቶ ከእሑድ በስተቀር በየቀኑ ከመጨለሙ በፊት ይመለሳል።",
}


def source(body, content_type="text/html", **more):
    headers = (("content-type", content_type),) if content_type is not None else ()
    data = body.encode() if isinstance(body, str) else body
    return PageSource(
        "http://example.org/a/b", "2024-05-18T01:58:10Z", more.get("headers", headers), data, more.get("languages")
    )


@pytest.mark.parametrize("language", SENTENCES)
def test_a_page_in_many_scripts(language):
    sentence = SENTENCES[language]
    paragraphs = "".join(f"<p>{sentence}</p>" for _ in range(4))
    page = read_page(source(f"<html><title>T</title><body><h1>T</h1><article>{paragraphs}</article></body></html>"))
    assert page.fate is None
    assert page.text.count(sentence) >= 1
    assert (page.title, page.encoding, page.encoding_origin) == ("T", "utf-8", "utf-8")


def test_a_page_has_its_facts_and_pairs():
    question = (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"FAQPage","mainEntity":[{"@type":'
        '"Question","name":"When does the ferry leave?","acceptedAnswer":{"@type":"Answer","text":"At 7."}}]}</script>'
    )
    text = f"<p>{SENTENCES['deu']}</p>" * 5
    page = read_page(
        source(
            f"<html lang=de><title>Fähre</title><link rel=canonical href=/c>{question}<h1>Fähre</h1>{text}",
            languages="deu",
        )
    )
    assert [(pair.question, pair.answer) for pair in page.pairs] == [("When does the ferry leave?", "At 7.")]
    assert (page.title, page.canonical_url) == ("Fähre", "http://example.org/c")
    assert page.language_hints == [("html lang", "deu_Latn"), ("record", "deu_Latn")]
    for start, end, level in page.headings:
        assert (page.text[start:end], level) == ("Fähre", 1)


@pytest.mark.parametrize(
    ("body", "content_type", "detail"),
    [
        (b"%PDF-1.4 text <html>", "text/html", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "PNG"),
        (b"PK\x03\x04", None, "ZIP"),
        (
            b'<?xml version="1.0"?><rss version="2.0"><channel><title>a</title></channel></rss>',
            "text/html",
            "XML <rss>",
        ),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a --><feed xmlns="x">', "application/xml", "XML <feed>"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><title>a</title></svg>", "image/svg+xml", "XML <svg>"),
        (b'{"a": "<b>"}', "application/json", "application/json"),
        (b'[{"a": "x"}]', None, "JSON"),
        (b"\x01\x02\x03\x04" * 100, "text/html", "binary text/html"),
        (b"body { color: red }", "text/css", "text/css"),
        (b"plain", "image/jpeg", "image/jpeg"),
    ],
)
def test_what_is_no_page_is_dropped_and_says_what_it_is(body, content_type, detail):
    page = read_page(source(body, content_type))
    assert (page.fate, page.reason, page.detail, page.text) == ("dropped", "not_html", detail, "")


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        ("<!DOCTYPE html><p>a", "text/plain", "html"),
        ("<!-- a --> <html>", "application/octet-stream", "html"),
        ("<p>a</p>", None, "html"),
        ("<p>a</p>", "", "html"),
        ("  <html>", "image/jpeg", "html"),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML" "x"><html>', "application/xhtml+xml", "html"),
        ('<?xml version="1.0"?><html xmlns="x">', "text/xml", "html"),
        ("no markup at all", "text/html", "plain"),
        ("a < b and <b>", "text/plain", "plain"),
        ("text", None, "plain"),
        ("<?php echo 1 ?><html>", "text/html", "html"),
        (b"\xff\xfe" + "<html>ü".encode("utf-16-le"), "text/html", "html"),
        ("<html>ü".encode("utf-16-be"), None, "html"),
        ("<p>日本語".encode("iso2022_jp"), "text/html", "html"),
    ],
)  # fmt: skip
def test_what_is_html_and_what_is_text(body, content_type, kind):
    data = body.encode() if isinstance(body, str) else body
    assert content_kind(data, content_type).name == kind


@pytest.mark.parametrize("body", [b"", b" \r\n\t ", b"\x00" * 50, b"\xef\xbb\xbf", b"\xff\xfe"])
def test_bytes_without_any_sign_are_empty(body):
    page = read_page(source(body))
    assert (page.fate, page.reason) == ("dropped", "empty")


@pytest.mark.parametrize(
    "body", ["<html><body><script>a()</script></body></html>", "<p> </p>", "<frameset><frame src=a></frameset>"]
)
def test_pages_without_text_are_empty(body):
    page = read_page(source(body))
    assert (page.fate, page.reason, page.detail) == ("dropped", "empty", "no main text")


def test_a_page_of_50_megabytes_is_too_large():
    page = read_page(source(b"<p>" + b"x" * (50 << 20)))
    assert (page.fate, page.reason) == ("dropped", "too_large")
    assert page.detail == f"{(50 << 20) + 3} bytes, at most {LARGEST_PAGE}"


def test_plain_text_keeps_lines_and_paragraphs():
    page = read_page(
        source("One  line\r\nand another \r\n\r\n\r\n\u3000Next\xa0paragraph\n", "text/plain; charset=utf-8")
    )
    assert page.text == "One line\nand another\n\nNext paragraph"
    assert (page.fate, page.title, page.headings) == (None, None, ())


def test_plain_text_has_the_languages_that_header_and_record_state():
    page = read_page(
        source("Text", headers=(("content-type", "text/plain"), ("content-language", "de")), languages="eng")
    )
    assert page.language_hints == [("header", "deu_Latn"), ("record", "eng_Latn")]


@given(st.text(max_size=200))
def test_plain_text_is_stable(text):
    once = plain_text(text)
    assert plain_text(once) == once
    assert "\n\n\n" not in once


@given(
    st.binary(max_size=400), st.sampled_from(["text/html", "text/plain", "application/xhtml+xml", "", None, "\x00;;="])
)
def test_any_bytes_have_a_fate(body, content_type):
    page = read_page(source(body, content_type))
    assert (page.fate is None) == (page.reason is None) == bool(page.text)
    assert page.fate != "failed", page.detail
    page.text.encode("utf-8")


@pytest.mark.parametrize(
    "body",
    [
        "<b>" * 20_000,
        "<a href='" + "x" * 1_000_000,
        "<p " + "a=b " * 200_000 + ">x",
        "<!--" * 100_000,
        "&" * 1_000_000,
        "<![CDATA[" * 50_000,
        "<table><tr><td>" * 2_000 + "text",
        "<b><i><a><p>" * 1_000 + "text",
        "\u202e" * 100_000,
        "a\u0301" * 100_000,
        "😀" * 100_000,
        "<script type=application/ld+json>" + "[" * 500_000,
        "<p>\ud800</p>".encode("utf-8", "surrogatepass"),
    ],
)
def test_hostile_pages_do_not_fail(body):
    assert read_page(source(body)).fate != "failed"
