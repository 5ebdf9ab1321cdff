"""Model, letters, words and hints weighed against one another."""

import numpy as np
import pytest

from transforms.languages.cues import cue_columns, listed_languages
from transforms.languages.evidence import candidates, share_out, weigh
from transforms.languages.minimum_scores import minimum_score

TAGS = ("dan_Latn", "nob_Latn", "fra_Latn", "tam_Latn")  # the last one has no words


def weighed(model: list[float], hits: dict[str, int], hint: str | None = None, possible: str = "1111") -> np.ndarray:
    cues = np.zeros((1, len(listed_languages())))
    for language, number in hits.items():
        cues[0, listed_languages().index(language)] = number
    hinted = np.array([[tag == hint for tag in TAGS]])
    allowed = np.array([[flag == "1" for flag in possible]])
    return weigh(TAGS, np.array([model]), allowed, np.zeros((1, len(TAGS))), cues, hinted)[0]


def best(*arguments: object, **options: object) -> str:
    return TAGS[weighed(*arguments, **options).argmax()][:3]  # type: ignore[arg-type]


def test_without_words_the_model_decides() -> None:
    assert best([0.6, 0.4, 0, 0], {}) == "dan"


def test_words_decide_among_close_languages() -> None:
    assert best([0.99, 0.01, 0, 0], {"nob": 1}) == "dan"
    assert best([0.99, 0.01, 0, 0], {"nob": 2}) == "nob"
    assert best([0.99, 0.01, 0, 0], {"nob": 12, "dan": 12}) == "dan"


def test_languages_that_are_not_close_need_more_words() -> None:
    assert best([1, 0, 0, 0], {"fra": 2}) == "dan"
    assert best([1, 0, 0, 0], {"fra": 3}) == "fra"


def test_a_language_without_words_neither_gains_nor_loses_by_them() -> None:
    assert best([0.3, 0, 0, 0.7], {"dan": 20}) == "tam"
    assert best([0.7, 0, 0, 0.3], {"dan": 20}) == "dan"


def test_hints_count_for_what_the_text_allows() -> None:
    assert best([0.6, 0.4, 0, 0], {}, hint="nob_Latn") == "nob"
    assert best([0.6, 0.4, 0, 0], {}, hint="fra_Latn") == "dan"
    assert best([0.6, 0.4, 0, 0], {"dan": 3}, hint="nob_Latn") == "dan"


def test_impossible_languages_get_nothing() -> None:
    assert weighed([0.6, 0.4, 0, 0], {"dan": 5}, possible="0100").tolist() == [0, 1, 0, 0]
    assert weighed([0.6, 0.4, 0, 0], {"dan": 5}, possible="0000").tolist() == [0, 0, 0, 0]


def test_probabilities() -> None:
    found = weighed([0.6, 0.4, 0, 0], {"dan": 1})
    assert found.sum() == pytest.approx(1)
    assert (found >= 0).all()


def test_label_for_several_languages_is_shared_out() -> None:
    tags = ("bos_Latn", "hbs_Latn", "hrv_Latn", "deu_Latn", "srp_Cyrl")
    assert share_out(tags, np.array([[0, 0.6, 0.1, 0.3, 0]]))[0] == pytest.approx([0.2, 0, 0.3, 0.3, 0.2])
    assert share_out(("hbs_Latn", "deu_Latn"), np.array([[0.6, 0.4]]))[0].tolist() == [0.6, 0.4]


def test_candidates_are_those_of_the_model_and_those_that_words_or_letters_tell() -> None:
    found = candidates(("deu_Latn", "jav_Latn", "cmn_Hani"))
    assert found[:3] == ("deu_Latn", "jav_Latn", "cmn_Hani")
    assert {"fao_Latn", "sat_Olck", "div_Thaa"} <= set(found)
    assert not {"zho_Hans", "jav_Java"} & set(found)
    assert len(set(found)) == len(found)
    assert (cue_columns(found) >= 0).sum() >= len(listed_languages())


def test_minimum_scores() -> None:
    assert minimum_score("deu_Latn") == minimum_score("und_Zyyy") == 0.7
    assert minimum_score("eng_Latn") == 0.8
    assert minimum_score("zho_Hant") == minimum_score("zho_Hans") > 0.8
