"""How other people's data sets write languages."""

from functools import cache

from babel import Locale
from langcodes import Language

from schemas.language import split_tag


@cache
def short_code(tag: str) -> str:
    """The shortest code of a tag's language, as file names have it: `de` for `deu_Latn`, `ast` for `ast_Latn`."""
    return Language.get(split_tag(tag)[0]).language or "und"


@cache
def english_name(tag: str) -> str:
    """The English name of a tag's language in small letters, as mMARCO names its files: `german` for `deu_Latn`.

    Words are joined by ``_``; a language that Unicode CLDR has no name for goes by its code.
    """
    code = short_code(tag)
    name = Locale("en").languages.get(code) or code
    return "_".join(name.lower().split())
