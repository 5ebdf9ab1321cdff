"""The edition in a language, by the name of its database."""

import pytest

from transforms.wikipedia.edition import wiki_of


@pytest.mark.parametrize(
    ("code", "wiki"),
    [
        ("fo", "fowiki"),
        ("fao_Latn", "fowiki"),
        ("en", "enwiki"),
        ("be", "bewiki"),
        ("ro", "rowiki"),
        ("nds", "ndswiki"),
        ("gsw", "alswiki"),
        ("nb", "nowiki"),
        ("nn", "nnwiki"),
        ("yue", "zh_yuewiki"),
        ("nan", "zh_min_nanwiki"),
        ("lzh", "zh_classicalwiki"),
        ("cmn", "zhwiki"),
        ("zho_Hant", "zhwiki"),
        ("ekk", "etwiki"),
        ("srp_Latn", "srwiki"),
        ("goh", None),
    ],
)
def test_the_edition_in_a_language(code, wiki):
    assert wiki_of(code) == wiki
