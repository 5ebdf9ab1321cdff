"""How Common Crawl's index names the languages of our tags."""

from collections.abc import Iterable
from functools import cache
from importlib import resources

import yaml

from schemas.language import macrolanguage, split_tag


def index_codes(tags: Iterable[str]) -> frozenset[str]:
    """The codes under which the index has pages in these languages (tags such as `deu_Latn`).

    A language that the index does not tell apart is found under its macrolanguage: `nob` under nor, `cmn` and `yue`
    under zho, `zsm` under msa, `arz` under ara, `ckb` under kur; a macrolanguage that it does not know is all of its
    members (`hbs`: bos, hrv and srp). Scripts are not told apart either. So some pages found are in other languages.

    Raises ValueError for a language that the index does not know under any code.
    """
    return frozenset(code for tag in tags for code in _codes_of(tag))


@cache
def _codes_of(tag: str) -> tuple[str, ...]:
    language = split_tag(tag)[0]
    codes, also = _table()
    if language in codes:
        return (language,)
    if over := also.get(language) or macrolanguage(language):
        return (over,) if over in codes else _unknown(tag)
    return tuple(code for code in sorted(codes) if macrolanguage(code) == language) or _unknown(tag)


def _unknown(tag: str) -> tuple[str, ...]:
    raise ValueError(
        f"Common Crawl's index does not tell pages in {tag}: choose them by domain or top-level domain, or read whole "
        "archives (warc.paths.gz)"
    )


@cache
def _table() -> tuple[frozenset[str], dict[str, str]]:
    """The codes of the index, and the code by language where ISO 639-3 does not give it."""
    path = resources.files("transforms.common_crawl").joinpath("languages.yaml")
    table = yaml.safe_load(path.read_text(encoding="utf-8"))
    also = {language: code for code, languages in table["also"].items() for language in languages.split()}
    return frozenset(table["codes"].split()), also
