"""Language tags of the datasets: ISO 639-3 language and ISO 15924 script, `deu_Latn`."""

import re
from functools import cache
from importlib import resources

import yaml
from langcodes import Language
from langcodes.data_dicts import (
    ALL_SCRIPTS,
    LANGUAGE_ALPHA3,
    LANGUAGE_ALPHA3_BIBLIOGRAPHIC,
    MACROLANGUAGES,
    NORMALIZED_MACROLANGUAGES,
)
from langcodes.tag_parser import LanguageTagError

UNDETERMINED = "und_Zyyy"
"""Tag of text in an unknown language."""

_SHAPE = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}")
_LOOSE_TAG = re.compile(r"([a-z]{3})-([a-z]{4})")
_PRIVATE_USE = re.compile(r"q[a-t][a-z]")
# Codes for content without one known language (ISO 639-3, scope S). Wikidata writes names valid everywhere as "mul".
_SPECIAL = {"mis": "Zyyy", "mul": "Zyyy", "und": "Zyyy", "zxx": "Zxxx"}
# BCP 47, and so langcodes, knows a language by its shortest code only: "de", not "deu" (nor the bibliographic "ger").
_SHORTEST = {alpha3: code for code, alpha3 in (*LANGUAGE_ALPHA3_BIBLIOGRAPHIC.items(), *LANGUAGE_ALPHA3.items())}


@cache
def language_tag(code: str) -> str:
    """The tag `deu_Latn` for a language code as people and sources write it.

    Takes ISO 639-1 and 639-3 codes ("de", "deu"), BCP 47 ("de-AT", "zh-Hans", "kk-latn"), codes of Wikipedia editions
    with hyphens or underscores ("be-x-old", "zh_min_nan"), Wikidata's ("sr-ec", "zh-tw"), labels of language models,
    and tags themselves ("cmn_Hani", returned as they are). A script that is not given is the one of the Wikipedia
    edition, else the likely one of Unicode CLDR, so "ja" is `jpn_Jpan`, "ko" `kor_Kore`, "zh" `zho_Hans`; codes in
    which Wikipedia and ISO 639-3 disagree ("als", "nrm") mean the edition.

    Raises:
        ValueError: no such language.
    """
    plain = code.strip().lower().replace("_", "-")
    aliases = _codes()["aliases"]
    if plain in aliases:
        alias = aliases[plain]
        return alias if "_" in alias else language_tag(alias)
    if tag := _LOOSE_TAG.fullmatch(plain):
        language, script = tag[1], tag[2].title()
        if script in ALL_SCRIPTS and (language in _SPECIAL or _iso639_3(language)):
            return f"{language}_{script}"
    if plain in _SPECIAL:
        return f"{plain}_{_SPECIAL[plain]}"
    try:
        parsed = Language.get(plain, normalize=False)
    except LanguageTagError:
        parsed = Language.get("und")
    subtag = parsed.language or ""
    iso639_3 = _iso639_3(aliases.get(subtag, subtag).partition("_")[0])
    if iso639_3 is None:
        raise ValueError(
            f"unknown language code {code!r}: "
            "write an ISO 639 code, the code of a Wikipedia edition or a tag such as deu_Latn"
        )
    if parsed.script:
        return f"{iso639_3}_{parsed.script}"
    if not parsed.territory:
        return f"{iso639_3}_{_default_script(iso639_3)}"
    # A territory can settle the script (zh-TW, uz-AF, pa-PK); one that CLDR has no word on leaves the default.
    regional = parsed.maximize().script
    usual = Language.get(subtag, normalize=False).maximize().script
    return f"{iso639_3}_{regional if regional and regional != usual else _default_script(iso639_3)}"


@cache
def split_tag(tag: str) -> tuple[str, str]:
    """The two parts of a tag, `("deu", "Latn")`.

    Raises:
        ValueError: not of the form `deu_Latn`.
    """
    if not _SHAPE.fullmatch(tag):
        raise ValueError(f"not a language tag: {tag!r} (expected ISO 639-3 and ISO 15924, such as deu_Latn)")
    return tag[:3], tag[4:]


@cache
def same_language(one: str, other: str) -> bool:
    """Whether two codes or tags name one language, whatever their scripts. Tags are taken on trust.

    As ISO 639-3 has it, a macrolanguage is the same as each of its members (zho and cmn, ara and arz, nor and nob, hbs
    and hrv, msa and ind, est and ekk), while two members are two languages (cmn and yue, hrv and srp, nob and nno).

    Raises:
        ValueError: one of them is neither a tag nor a known code.
    """
    first, second = _language_of(one), _language_of(other)
    return first == second or macrolanguage(first) == second or macrolanguage(second) == first


@cache
def standard_language(iso639_3: str) -> str:
    """The code under which a language's standard variety is tagged: `ekk` to `est`, `cmn` to `zho`, others unchanged.

    Source: the macrolanguages that Unicode CLDR replaces their encompassed standard language by.
    """
    return _standard_languages().get(iso639_3, iso639_3)


@cache
def usual_tag(tag: str) -> str:
    """The tag under which people look for a language that a model labels by its standard variety: `est` for `ekk_Latn`.

    Those whose macrolanguage has a code in ISO 639-1 ("et"), for which ``language_tag`` gives that; others unchanged.
    """
    language, script = split_tag(tag)
    standard = standard_language(language)
    return f"{standard}_{script}" if standard in LANGUAGE_ALPHA3.values() else tag


def _language_of(code: str) -> str:
    return code[:3] if _SHAPE.fullmatch(code) else split_tag(language_tag(code))[0]


@cache
def macrolanguage(iso639_3: str) -> str | None:
    """ISO 639-3 code of the macrolanguage that an individual language belongs to (`nob` to `nor`), None if none."""
    return _macrolanguages().get(iso639_3)


@cache
def _macrolanguages() -> dict[str, str]:
    return {_iso639_3(member) or member: _iso639_3(macro) or macro for member, macro in MACROLANGUAGES.items()}


@cache
def _standard_languages() -> dict[str, str]:
    pairs = NORMALIZED_MACROLANGUAGES.items()
    return {_iso639_3(member) or member: _iso639_3(macro) or macro for member, macro in pairs}


@cache
def _codes() -> dict[str, dict[str, str]]:
    """The tables of language_codes.yaml, with the scripts by language."""
    text = resources.files("schemas").joinpath("language_codes.yaml").read_text(encoding="utf-8")
    tables = yaml.safe_load(text)
    scripts = tables["more_scripts"], tables["edition_scripts"]
    by_language = {
        language: script for table in scripts for script, codes in table.items() for language in codes.split()
    }
    return {
        "aliases": tables["aliases"],
        "scripts": by_language,
        "more_languages": dict.fromkeys(tables["more_languages"].split(), ""),
    }


def _iso639_3(language: str) -> str | None:
    """ISO 639-3 code of a language subtag of two or three letters, None if there is no such language."""
    if language in _codes()["more_languages"]:
        return language
    if not language or language in _SPECIAL or _PRIVATE_USE.fullmatch(language):
        return None
    parsed = Language.get(_SHORTEST.get(language, language), normalize=False)
    if not parsed.is_valid():
        return None
    try:
        return parsed.to_alpha3()
    except LookupError:
        return None


def _default_script(iso639_3: str) -> str:
    """The script the language is written in where nothing says otherwise; every language not in a table is in Latin."""
    listed = _codes()["scripts"].get(iso639_3)
    return listed or Language.get(iso639_3).maximize().script or "Latn"
