"""Words of any script in Latin letters, by sound, as far as that can be told letter by letter."""

import re
import unicodedata
from functools import cache
from importlib import resources, util
from pathlib import Path

import yaml

from transforms.projection.folding import fold

_BRAHMIC_NAME = re.compile(
    r"(?:DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU|KANNADA|MALAYALAM)"
    r" (LETTER|VOWEL SIGN|SIGN)(?: CHILLU| ARCHAIC)? (.+)"
)
_KANA_NAME = re.compile(r"(?:KATAKANA|HIRAGANA|KATAKANA-HIRAGANA) LETTER (SMALL )?([A-Z]+)")
_ETHIOPIC_NAME = re.compile(r"ETHIOPIC SYLLABLE (?:GLOTTAL |PHARYNGEAL |SEBATBEIT )?([A-Z]+)")
_HANGUL_NAME = re.compile(r"HANGUL SYLLABLE ([A-Z]+)")
_SIGNS = {"ANUSVARA": "n", "CANDRABINDU": "n", "BINDI": "n", "TIPPI": "n", "VISARGA": "h"}
_VOWEL_IN_FRONT = re.compile("([เ-ไເ-ໄ])([ก-ฮກ-ຮ])")
_INHERENT = "\x01"
"""Behind a consonant with a vowel of its own, and before what takes that vowel away."""
_SMALL = "\x02"
"""Before a small kana."""


def romanize(text: str) -> str:
    """`text` in small Latin letters a–z; digits stay, all else (spaces, signs, unknown scripts) is left out.

    Alphabets by tables as English writes names of them, Indic scripts, kana, hangul and Ethiopic by the names that
    Unicode gives their letters, Han by its Mandarin reading. Arabic and Hebrew have no vowels but those written. It
    serves for comparing sounds, not for reading: "Вашингтон" is "vashington", "बराक" "barak", "奥巴马" "aobama".
    """
    folded = fold(text)
    if folded.isascii():
        return "".join(character for character in folded if character.isalnum())
    folded = _VOWEL_IN_FRONT.sub(r"\2\1", folded)
    table = _table()
    out: list[str] = []
    at = 0
    while at < len(folded):
        two = folded[at : at + 2]
        if len(two) == 2 and two in table:
            out.append(table[two])
            at += 2
            continue
        character = folded[at]
        at += 1
        sound = table.get(character)
        out.append(_sound(character) if sound is None else sound)
    return _joined(out)


def _joined(sounds: list[str]) -> str:
    """The sounds in one; a consonant's own vowel is dropped where a vowel sign, a virama or the word's end follows.

    Small kana take the vowel of the one before them: ヴィ is vi, キャ kya.
    """
    kept: list[str] = []
    for sound in sounds:
        if kept and kept[-1].endswith("a" + _INHERENT) and sound.startswith(_INHERENT):
            kept[-1] = kept[-1][:-2]
        is_small = sound.startswith(_SMALL)
        if is_small and kept and len(kept[-1]) > 1 and kept[-1][-1] in "iueo":
            kept[-1] = kept[-1][:-1]
        kept.append(sound[is_small:])
    if len(kept) > 1 and kept[-1].endswith("a" + _INHERENT):
        kept[-1] = kept[-1][:-2]
    return "".join(kept).replace(_INHERENT, "")


@cache
def _sound(character: str) -> str:
    if character.isalnum() and character.isascii():
        return character
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    name = unicodedata.name(character, "")
    if match := _BRAHMIC_NAME.match(name):
        return _brahmic_sound(match[1], match[2])
    if match := _KANA_NAME.match(name):
        sound = match[2].lower()
        if not match[1]:
            return sound
        return "" if sound == "tu" else _SMALL + sound  # the small tu doubles the consonant behind it
    if match := _HANGUL_NAME.match(name):
        # Names from abroad have "eu" where Korean needs a vowel between consonants: 더글러스, Douglas.
        return match[1].lower().replace("eu", "").replace("eo", "o").replace("ae", "e")
    if match := _ETHIOPIC_NAME.match(name):
        return match[1].lower()
    return _pinyin().get(character, "")


def _brahmic_sound(kind: str, letter: str) -> str:
    if kind == "SIGN":
        return _INHERENT if letter == "VIRAMA" else _SIGNS.get(letter, "")
    sound = letter.lower().split(" ")[-1]
    # Short and long, dental and retroflex letters (KA, TTA, II, VOCALIC R, CANDRA O) sound alike to a comparison.
    sound = re.sub(r"(.)\1+", r"\1", sound)
    if kind != "LETTER":
        return _INHERENT + sound
    return sound + _INHERENT if len(sound) > 1 and sound.endswith("a") else sound


@cache
def _table() -> dict[str, str]:
    text = resources.files("transforms.projection").joinpath("romanization.yaml").read_text(encoding="utf-8")
    pairs = (pair.partition("=") for row in yaml.safe_load(text).values() for pair in row.split())
    return {letter: sound for letter, _, sound in pairs} | {"ー": ""}


@cache
def _pinyin() -> dict[str, str]:
    """Han character → its first Mandarin reading without tone, from the table in the package uroman."""
    found = util.find_spec("uroman")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("the package uroman, whose table of Mandarin readings is needed, is not installed")
    readings: dict[str, str] = {}
    with Path(found.origin).with_name("data").joinpath("Chinese_to_Pinyin.txt").open(encoding="utf-8") as lines:
        for line in lines:
            character, _, reading = line.rstrip("\n").partition("\t")
            if len(character) == 1:
                plain = unicodedata.normalize("NFD", reading).casefold()
                readings.setdefault(
                    character, "".join(letter for letter in plain if letter.isascii() and letter.isalpha())
                )
    return readings
