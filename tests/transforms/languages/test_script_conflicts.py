"""Which languages the letters of a text allow, and in which script a text is."""

import numpy as np

from transforms.languages.chinese import chinese_scripts
from transforms.languages.script_conflicts import allowed, in_own_script, letters_by_script, sole_shares
from transforms.languages.scripts import count_scripts

TAGS = ("deu_Latn", "rus_Cyrl", "srp_Cyrl", "jpn_Jpan", "zho_Hans", "ell_Grek")


def letters(*texts: str) -> np.ndarray:
    return letters_by_script(count_scripts(texts))


def test_languages_in_the_scripts_of_the_text() -> None:
    found = allowed(TAGS, letters("Die Stadt", "Город и река", "東京は大きい", "東京", "123", "Berlin Берлин Москва"))
    names = [{tag[:3] for tag, fits in zip(TAGS, row, strict=True) if fits} for row in found]
    # Japanese is written in Latin letters as well.
    assert names == [{"deu", "srp", "jpn"}, {"rus", "srp"}, {"jpn", "zho"}, {"jpn", "zho"}, set(), {"rus", "srp"}]


def test_scripts_of_one_language() -> None:
    shares = sole_shares(TAGS, letters("πόλη", "πόλη town", "town"))
    assert shares[0].tolist() == [0, 0, 0, 0, 0, 1]
    assert 0 < shares[1, 5] < 1
    assert not shares[2].any()


def test_tags_in_the_script_of_the_text() -> None:
    texts = letters("Grad leži na reci", "Град лежи", "東京", "東京タワー", "これは", "abc")
    tags = ["srp_Cyrl", "srp_Cyrl", "zho_Hans", "jpn_Jpan", "jpn_Jpan", "rus_Cyrl"]
    assert in_own_script(tags, texts).tolist() == [
        "srp_Latn",
        "srp_Cyrl",
        "zho_Hans",
        "jpn_Jpan",
        "jpn_Jpan",
        "rus_Cyrl",
    ]
    assert in_own_script([], letters()).tolist() == []


def test_simplified_and_traditional_characters() -> None:
    texts = ["这座城市位于河的岸边", "這座城市位於河的岸邊", "山水人口", "abc", "", "这這这"]
    assert chinese_scripts(texts).tolist() == ["Hans", "Hant", "", "", "", "Hans"]
    assert chinese_scripts([]).tolist() == []
