"""Labels and aliases of an entity: one name per language tag, every other spelling an alias."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from schemas.datasets import MULTILINGUAL
from schemas.language import language_tag

Name = tuple[str, str]
"""(language, name)"""

_SCRIPT_CODES = ("sr-ec", "sr-el")  # the only codes that say a script without its ISO 15924 name
_CONTROLS = dict.fromkeys(code for code in (*range(0x20), *range(0x7F, 0xA0)) if not chr(code).isspace())
# Marks of direction and other invisible characters carry nothing at the ends of a name and stop it from matching.
_INVISIBLE_ENDS = "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff "


@lru_cache(maxsize=4096)
def name_language(code: str) -> str:
    """The dataset's language of a Wikidata language code: our tag, ``mul`` for names valid in every language.

    A code that `language_tag` does not know stays as Wikidata writes it ("tokipona"), so no name is lost and such names
    can be counted (`unmapped_names`).
    """
    if code == MULTILINGUAL:
        return MULTILINGUAL
    try:
        return language_tag(code)
    except ValueError:
        return code


@lru_cache(maxsize=4096)
def _precedence(code: str) -> tuple[int, str]:
    """Sort key of the codes that share one tag: a code that states its script, the plain language, its variants.

    So "zh-hans" comes before "zh" (in either script) before "zh-cn", and "en" before "en-gb".
    """
    script = code.rpartition("-")[2].title()
    if code in _SCRIPT_CODES or (len(script) == 4 and name_language(code).endswith("_" + script)):
        return 0, code
    return (2 if "-" in code else 1), code


def clean_name(text: str) -> str:
    """`text` on one line: white space runs become one space, control characters and invisible marks at the ends go."""
    if text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " ":
        return text
    return " ".join(text.translate(_CONTROLS).split()).strip(_INVISIBLE_ENDS)


def names(entity: dict[str, Any], languages: frozenset[str] | None) -> tuple[list[Name], list[Name]]:
    """Labels and aliases of an entity, for the given language tags (None: all). ``mul`` names are always kept.

    Labels hold one name a language. Where several of Wikidata's codes share a tag (en and en-gb; zh, zh-hans and zh-cn)
    the first by `_precedence` is the label and the others' names, if they differ, come first among the aliases. Aliases
    are distinct, in source order. Users of labels should fall back to ``mul``: since 2024 Wikidata moves a name that is
    the same in many languages there.

    Raises ValueError for a label or alias that is not text.
    """
    coded = [(code, name) for code, name in _terms(entity, "labels") if _wanted(code, languages)]
    coded.sort(key=lambda term: _precedence(term[0]))
    labels: dict[str, str] = {}
    aliases: dict[Name, None] = {}
    for code, name in coded:
        language = name_language(code)
        if labels.setdefault(language, name) != name:
            aliases[language, name] = None
    for code, name in _terms(entity, "aliases"):
        if _wanted(code, languages):
            language = name_language(code)
            if labels.get(language) != name:
                aliases[language, name] = None
    return list(labels.items()), list(aliases)


def _wanted(code: str, languages: frozenset[str] | None) -> bool:
    return languages is None or code == MULTILINGUAL or name_language(code) in languages


def _terms(entity: dict[str, Any], field: str) -> Iterator[tuple[str, str]]:
    """(code, name) of each label or alias, from any of the forms that dumps have had.

    Now: {"en": {"language": "en", "value": "x"}} and lists of such values; an empty map can be []; the first dumps had
    bare strings.
    """
    terms = entity.get(field) or {}
    if not isinstance(terms, dict):
        raise ValueError(f"{field} of {entity.get('id')} are a JSON {type(terms).__name__}, not a map by language")
    for key, value in terms.items():
        for term in value if isinstance(value, list) else (value,):
            code, name = (term.get("language", key), term.get("value")) if isinstance(term, dict) else (key, term)
            if not isinstance(code, str) or not isinstance(name, str):
                raise ValueError(f"{field} of {entity.get('id')} in {key!r}: {str(term)[:80]!r} is not text")
            cleaned = clean_name(name)
            if cleaned:
                yield code, cleaned
