import gzip
import re
import unicodedata
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.duplicates.lines import line_hashes

Row = tuple[int, int, int, int]


def rows_of(texts: list[str | None], unit: str) -> list[Row]:
    lines = line_hashes(pa.array(texts, pa.string()), unit)
    assert [column.dtype for column in lines] == [np.int64, np.int64, np.int64, np.uint64]
    return list(zip(*(column.tolist() for column in lines), strict=True))


def same(one: str, other: str) -> bool:
    rows = rows_of([one, other], "line")
    assert [row[0] for row in rows] == [0, 1]
    return rows[0][3] == rows[1][3]


def mix(value: int) -> int:
    for multiplier in (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53):
        value = (value ^ value >> 33) * multiplier % 2**64
    return value ^ value >> 33


def folded(text: str) -> str:
    """The definition, one character at a time."""
    out = []
    for character in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(character)
        if category[0] in "PZ" or character.isspace():
            out.append(" ")
        elif category not in ("Cc", "Cf") and not ("\ufe00" <= character <= "\ufe0f" or ord(character) >> 12 == 0xE0):
            simple = [form for form in (character.casefold(), character.lower(), character) if len(form) == 1]
            out.append(simple[0])
    words = " ".join("".join(out).split(" "))
    return re.sub(r"\d+( +\d+)*", "0", re.sub(" +", " ", words).strip(" "))


def reference(texts: list[str | None], unit: str) -> list[Row]:
    rows = []
    for number, text in enumerate(texts):
        start, open_paragraph = 0, None
        for line in (text or "").split("\n"):
            end = start + len(line)
            if unit == "line" or open_paragraph is None:
                open_paragraph = (number, start, end, line)
            else:
                open_paragraph = (number, open_paragraph[1], end, f"{open_paragraph[3]}\n{line}")
            if unit == "paragraph" and not line.strip():
                rows.append((*open_paragraph[:2], start - 1, open_paragraph[3].removesuffix(f"\n{line}")))
                open_paragraph = None
            elif unit == "line":
                rows.append(open_paragraph)
            start = end + 1
        if unit == "paragraph" and open_paragraph:
            rows.append(open_paragraph)
    hashed = []
    for number, start, end, line in rows:
        codes = folded(line)
        if any(unicodedata.category(character)[0] == "L" for character in codes):
            value = 0
            for character in codes:
                value = mix(value ^ ord(character))
            hashed.append((number, start, end, value))
    return hashed


TEXTS = st.lists(
    st.none()
    | st.text(max_size=30)
    | st.text(st.sampled_from("ab1٣2é\u0301 \t\r\n\n\n.,-:½①ǅß한\u00ad\u200b\x0b\x85\u2028★😀文गि"), max_size=30),
    max_size=4,
)


@given(TEXTS, st.sampled_from(["line", "paragraph"]))
@settings(max_examples=250)
@example(["a\n\nb\n \nc\n"], "paragraph")
@example(["\n\na 1\n2 3\nb", None, "", "\n", "x"], "paragraph")
def test_by_the_definition(texts: list[str | None], unit: str) -> None:
    assert rows_of(texts, unit) == reference(texts, unit)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Read more", "  READ MORE…"),
        ("Copyright 2009 Example", "Copyright 2024 Example"),
        ("Posted on 30.4.2008, 12 comments", "Posted on 7 comments"),
        ("1,234 views", "99 views"),
        ("٣ تعليقات", "١٢ تعليقات"),
        ("３件のコメント", "12件のコメント"),
        ("टिप्पणियाँ ३", "टिप्पणियाँ १२"),
        ("Все права защищены", "ВСЕ ПРАВА ЗАЩИЩЕНЫ."),
        ("Cafe\u0301", "CAFÉ"),
        ("co\u00adpyright", "copyright"),
        ("ﾒﾆｭｰ", "メニュー"),
    ],
)
def test_repeated_lines(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ab c", "a bc"),
        ("3 comments", "comments 3"),
        ("No comments", "3 comments"),
        ("x1y", "x1 y"),
        ("C++", "C"),
        ("★ menu", "menu"),
        ("是", "不是"),
    ],
)
def test_different_lines(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize("text", ["", "\n\n", "12", "1\t2.5\n3", "---\n★★★\n…", "😀", "\0", "\u200b\u0301", " \n "])
@pytest.mark.parametrize("unit", ["line", "paragraph"])
def test_without_letters(text: str, unit: str) -> None:
    assert rows_of([text, None], unit) == []


def test_empty_batch() -> None:
    assert rows_of([], "line") == rows_of([], "paragraph") == []


def test_slices_and_large_strings() -> None:
    texts = pa.array(["out", "a\nb", None, "c"])
    whole = [column.tolist() for column in line_hashes(texts, "line")]
    for part in (texts.slice(1), texts.slice(1).cast(pa.large_string())):
        document, *rest = [column.tolist() for column in line_hashes(part, "line")]
        assert document == [0, 0, 2]
        assert rest == [column[1:] for column in whole[1:]]


def test_a_text_that_is_no_utf8_has_no_lines() -> None:
    texts = [b"good\nline", b"bad \xed\xa0\x80\nline", b"\xff", b"good"]
    lines = line_hashes(pa.Array.from_buffers(pa.string(), 4, pa.array(texts, pa.binary()).buffers()), "line")
    assert lines.document.tolist() == [0, 0, 3]
    assert lines.hash[0] == lines.hash[2]


def test_twenty_megabytes() -> None:
    lines = line_hashes(pa.array(["word " * 2_000_000, "a\n" * 1_000_000, " " * 5_000_000]), "line")
    assert np.bincount(lines.document).tolist() == [1, 1_000_000]
    assert len(np.unique(lines.hash)) == 2
    paragraphs = line_hashes(pa.array(["a\n" * 1_000_000, "a\n\n" * 300_000]), "paragraph")
    assert np.bincount(paragraphs.document).tolist() == [1, 300_000]


def test_menus_of_real_pages(data_folder: Path) -> None:
    """Pages of archive.org as crawled: the lines that most of them share are its menu and its notices."""
    raw = gzip.decompress((data_folder / "web_archives" / "aut" / "example.warc.gz").read_bytes()).decode("latin-1")
    pages = re.findall(r"(?s)WARC-Target-URI: http://www\.archive\.org\S*\r.*?(<body.*?</body>)", raw)
    texts = ["\n".join(re.sub(r"<[^>]*>", "\n", page).split("\n")) for page in pages]
    lines = line_hashes(pa.array(texts), "line")
    in_documents = {value: set() for value in np.unique(lines.hash).tolist()}
    text_of = {}
    for document, start, end, value in zip(*(column.tolist() for column in lines), strict=True):
        in_documents[value].add(document)
        text_of[value] = texts[document][start:end].strip()
    frequent = {text_of[value] for value, documents in in_documents.items() if len(documents) > len(texts) / 2}
    assert len(texts) > 50
    assert {"Forums", "FAQs", "Advanced Search"} <= frequent
    assert len(frequent) < len(in_documents) / 10
