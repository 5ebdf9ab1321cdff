"""The codes by which translation models name languages, found by our tags."""

from collections.abc import Iterable

from schemas.language import language_tag, same_language, split_tag, standard_language

_SAME_SCRIPT = {"Kore": "Hang", "Hani": "Hans"}  # as NLLB writes kor_Hang


def code_for(tag: str, codes: Iterable[str], any_script: bool = False) -> str | None:
    """The code of a model ("de", "deu", "deu_Latn", "pt_br", "arb_Arab") that means the language of a tag.

    Of several the shortest, then the first by the alphabet, so "pt" before "pt_br". Without a code for the tag itself,
    one for the standard variety of its language (arb for ara, zsm for msa) or for its macrolanguage counts, in the same
    script. With ``any_script``, which suits sources, a code that names no script ("zh", "sr") is taken for all scripts
    of its language if nothing else is there. None where there is none. Codes that name no language are passed over.
    """
    tags = _tags(codes)
    exact = [code for code, found in tags.items() if _same_script(found, tag) and found[:3] == tag[:3]]
    related = [
        code
        for code, found in tags.items()
        if _same_script(found, tag) and same_language(found, tag) and _is_standard(found[:3], tag[:3])
    ]
    loose = [code for code, found in tags.items() if any_script and "_" not in code and found[:3] == tag[:3]]
    return min(exact or related or loose, key=lambda code: (len(code), code), default=None)


def known_tags(codes: Iterable[str]) -> list[str]:
    """The tags of a model's codes, sorted."""
    return sorted(set(_tags(codes).values()))


def _tags(codes: Iterable[str]) -> dict[str, str]:
    tags = {}
    for code in codes:
        try:
            tags[code] = language_tag(code)
        except ValueError:
            continue
    return tags


def _same_script(one: str, other: str) -> bool:
    scripts = (split_tag(tag)[1] for tag in (one, other))
    first, second = (_SAME_SCRIPT.get(script, script) for script in scripts)
    return first == second


def _is_standard(one: str, other: str) -> bool:
    return standard_language(one) == standard_language(other)
