"""Which edition of Wikipedia is written in a language."""

from collections.abc import Sequence
from functools import cache

from langcodes.data_dicts import LANGUAGE_ALPHA3

from schemas.language import language_tag, split_tag, standard_language
from transforms.wikipedia.site import edition_codes, renamed_codes


def wiki_of(code: str) -> str | None:
    """Database name of the edition in a language, whatever its script: "fowiki" of `fao_Latn`, "alswiki" of `gsw_Latn`.

    Of several (be, be-x-old) it is the one under the language's own code. None where there is no edition. Raises
    ValueError for a code that is none.
    """
    language = standard_language(split_tag(language_tag(code))[0])
    codes = _codes().get(language)
    if not codes:
        return None
    own = {short for short, iso639_3 in LANGUAGE_ALPHA3.items() if iso639_3 == language}
    return f"{min(codes, key=lambda code: (code not in own, len(code), code)).replace('-', '_')}wiki"


@cache
def _codes() -> dict[str, Sequence[str]]:
    """Codes of editions by ISO 639-3; those are left out that a wiki has only in its address, not as its database."""
    renamed = set(renamed_codes().values())
    found: dict[str, list[str]] = {}
    for code in edition_codes():
        if code not in renamed:
            try:
                found.setdefault(split_tag(language_tag(code))[0], []).append(code)
            except ValueError:  # a joke, or a domain that leads elsewhere
                continue
    return {language: tuple(codes) for language, codes in found.items()}
