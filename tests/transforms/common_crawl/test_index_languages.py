"""Our tags find the codes that Common Crawl's index has for them."""

import pytest

from schemas.language import language_tag
from transforms.common_crawl.languages import index_codes


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("de", "deu"),
        ("fo", "fao"),
        ("zh", "zho"),
        ("zho_Hant", "zho"),
        ("cmn_Hani", "zho"),
        ("yue", "zho"),
        ("nb", "nor"),
        ("no", "nor"),
        ("nn", "nno"),
        ("ms", "msa"),
        ("zsm", "msa"),
        ("id", "ind"),
        ("ar", "ara"),
        ("arz", "ara"),
        ("ekk", "est"),
        ("lvs", "lav"),
        ("ckb", "kur"),
        ("fa", "fas"),
        ("prs", "fas"),
        ("sr-Latn", "srp"),
        ("sh", "bos hrv srp"),
        ("tl", "tgl"),
        ("fil_Latn", "tgl"),
        ("bho", "bih"),
        ("mai", "bih"),
        ("mww", "blu"),
        ("ka", "kat"),
        ("am", "amh"),
        ("th", "tha"),
        ("he", "heb"),
    ],
)
def test_codes(asked, codes):
    tag = asked if "_" in asked else language_tag(asked)
    assert index_codes([tag]) == set(codes.split())


def test_several_languages():
    assert index_codes(["deu_Latn", "zho_Hans", "zho_Hant"]) == {"deu", "zho"}
    assert index_codes([]) == frozenset()


@pytest.mark.parametrize("tag", ["srd_Latn", "pcm_Latn", "und_Zyyy", "gsw_Latn"])
def test_a_language_that_the_index_does_not_know(tag):
    with pytest.raises(ValueError, match=f"does not tell pages in {tag}: choose them by domain"):
        index_codes([tag])
