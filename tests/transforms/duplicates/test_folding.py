import random
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.duplicates.folding import NOTHING, SPACE, fold


def folded(text: str) -> str:
    codes, ends = fold([text])
    assert ends.tolist() == [len(codes)]
    return "".join(" " if code == SPACE else "" if code == NOTHING else chr(code) for code in codes)


def reference(text: str) -> str:
    """The definition, one character at a time."""
    out = []
    for character in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(character)
        if category[0] in "PZ" or character.isspace():
            out.append(" ")
        elif category not in ("Cc", "Cf") and not ("\ufe00" <= character <= "\ufe0f" or ord(character) >> 12 == 0xE0):
            simple = [form for form in (character.casefold(), character.lower(), character) if len(form) == 1]
            out.append(simple[0])
    return "".join(out)


# Characters that compose, reorder, expand: marks of many classes, jamo, kana, Indic vowel signs, compatibility forms.
TRICKY = (
    "aeoqżÅé\u0301\u0302\u0307\u0323\u0327\u0347가각한"
    "\u1100\u1161\u11a8か\u3099ﾞｶ\u09c7\u09be\u09af\u09bcক\u0344\u212bﬁ½№㎢´²Ǆ …\u00a0"
)


@given(st.text(alphabet=st.sampled_from(TRICKY), max_size=12))
@settings(max_examples=2000)
def test_tricky_sequences(text: str) -> None:
    assert folded(text).split() == reference(text).split()


@given(st.text(max_size=30))
def test_any_text(text: str) -> None:
    assert folded(text).split() == reference(text).split()


def test_every_character_alone_and_with_marks() -> None:
    choose = random.Random(0)
    characters = [chr(point) for point in range(0x20, 0x32400) if unicodedata.category(chr(point)) not in ("Cs", "Cn")]
    marks = [character for character in characters if unicodedata.combining(character)]
    chosen = choose.sample(characters, 20_000)
    texts = chosen + [character + "".join(choose.sample(marks, 2)) for character in chosen]
    codes, ends = fold(texts)
    starts = [0, *ends[:-1].tolist()]
    different = [
        ascii(text)
        for text, start, end in zip(texts, starts, ends.tolist(), strict=True)
        if "".join(" " if code == SPACE else chr(code) for code in codes[start:end] if code).split()
        != reference(text).split()
    ]
    assert different == []


@pytest.mark.parametrize("text", ["", "\0", "\ud800", "\U0010ffff", "\U000e0041"])
def test_odd_text(text: str) -> None:
    assert folded(text) == reference(text)
