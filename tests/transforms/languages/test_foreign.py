import tarfile

import numpy as np
import pyarrow as pa
import pytest

from schemas.language import language_tag
from transforms.languages.foreign import first_languages, foreign_language, foreign_script, language_scores
from transforms.languages.identify import LABELS, LanguageIdentifier

GERMAN = "Die Stadt liegt am Ufer eines großen Flusses und hat mehrere Brücken, die sehr alt sind. "
RUSSIAN = "Город расположен на берегу большой реки, через которую ведут несколько очень старых мостов. "
ARABIC = "تقع المدينة على ضفة نهر كبير وفيها عدة جسور قديمة جدا بنيت قبل مئات السنين. "


@pytest.fixture(scope="module")
def identifier() -> LanguageIdentifier:
    return LanguageIdentifier()


def judge(identifier: LanguageIdentifier, declared: str | None, text: str | None) -> str | None:
    texts, tags = pa.array([text], pa.string()), pa.array([declared], pa.string())
    return foreign_language(identifier, tags, texts, identifier.identify(texts)).details[0].as_py()


def test_page_in_another_language_is_dropped(identifier) -> None:
    detail = judge(identifier, "fra_Latn", GERMAN * 5)
    assert detail.startswith("declared=fra_Latn, identified=deu_Latn, score=")
    assert float(detail.rpartition("=")[2]) > 0.9


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("deu_Latn", GERMAN * 5),
        ("gsw_Latn", GERMAN * 5),  # close to German
        ("ace_Latn", GERMAN * 5),  # a language that the model was not taught
        ("fra_Latn", "Die Stadt am Fluss"),  # too short
        ("fra_Latn", "1914 1915 1916 – (1917) " * 20),  # no letters
        ("fra_Latn", ""),
        ("fra_Latn", None),
        (None, GERMAN),
    ],
)
def test_kept(identifier, declared: str | None, text: str | None) -> None:
    assert judge(identifier, declared, text) is None


def test_scores_of_close_languages_add_up(identifier) -> None:
    # Bosnian is torn between four labels, none of which is believed alone; it is no French for that.
    text = (
        "Grad se nalazi na obali velike rijeke i ima nekoliko veoma starih mostova koje su sagradili prije 500 godina."
    )
    labels = identifier.identify([text]).to_pylist()[0]
    assert labels[0]["score"] < 0.7
    assert judge(identifier, "fra_Latn", text) is not None
    assert judge(identifier, "srp_Cyrl", text) is None


def test_letters_that_do_not_fit_the_label_are_not_believed(identifier) -> None:
    texts, declared = pa.array([GERMAN * 3]), pa.array(["fra_Latn"])
    labels = pa.array([[{"language": "rus_Cyrl", "score": 0.99}]], LABELS)
    assert not foreign_language(identifier, declared, texts, labels).mask[0]


def test_rows_are_judged_alone(identifier) -> None:
    texts = pa.array([GERMAN * 3, None, RUSSIAN * 3, "", ARABIC * 3])
    declared = pa.array(["fra_Latn", "deu_Latn", "rus_Cyrl", "rus_Cyrl", "ell_Grek"])
    found = foreign_language(identifier, declared, texts, identifier.identify(texts))
    assert found.mask.tolist() == [True, False, False, False, True]
    assert found.details.is_valid().to_pylist() == found.mask.tolist()


@pytest.mark.parametrize(
    ("declared", "text", "detail"),
    [
        ("ceb_Latn", RUSSIAN * 2, "declared=ceb_Latn, script=Cyrl"),
        ("abk_Cyrl", GERMAN * 2, "declared=abk_Cyrl, script=Latn"),
        ("jpn_Jpan", ARABIC * 2, "declared=jpn_Jpan, script=Arab"),
        ("srp_Cyrl", GERMAN * 2, None),  # Serbian is written in both
        ("kaz_Cyrl", ARABIC * 2, None),
        ("ceb_Latn", RUSSIAN[:40], None),
        ("ceb_Latn", RUSSIAN * 2 + GERMAN, None),
        ("und_Zyyy", RUSSIAN * 2, None),
        (None, RUSSIAN * 2, None),
        ("ceb_Latn", None, None),
    ],
)
def test_script(declared: str | None, text: str | None, detail: str | None) -> None:
    found = foreign_script(pa.array([declared], pa.string()), pa.array([text], pa.string()))
    assert found.details[0].as_py() == detail
    assert found.mask.tolist() == [detail is not None]


def test_language_scores() -> None:
    labels = pa.array(
        [
            [{"language": "deu_Latn", "score": 0.9}, {"language": "nld_Latn", "score": 0.05}],
            [{"language": "hrv_Latn", "score": 0.5}, {"language": "srp_Cyrl", "score": 0.25}],
            None,
            [{"language": "zho_Hans", "score": 0.75}],
        ],
        LABELS,
    )
    scores = language_scores(labels, pa.array(["fra_Latn", "hbs_Latn", "deu_Latn", "cmn_Hani"]))
    assert scores.to_pylist() == [0.0, 0.75, None, 0.75]
    assert language_scores(labels, pa.array([None] * 4, pa.string())).to_pylist() == [0.0, 0.0, None, 0.0]
    assert first_languages(labels).to_pylist() == ["deu_Latn", "hrv_Latn", None, "zho_Hans"]
    assert first_languages(labels.slice(2)).to_pylist() == [None, "zho_Hans"]
    assert language_scores(labels.slice(3), pa.array(["yue_Hant"])).to_pylist() == [0.75]


def test_empty_batch(identifier) -> None:
    nothing = pa.array([], pa.string())
    labels = identifier.identify(nothing)
    assert foreign_language(identifier, nothing, nothing, labels).mask.size == 0
    assert foreign_script(nothing, nothing).mask.size == 0
    assert len(language_scores(labels, nothing)) == 0


def test_genuine_texts_of_all_languages_are_kept(data_folder, identifier) -> None:
    """Under 0.5 % of FLORES's texts are dropped in each language, and most are found under a wrong declaration."""
    texts, declared = [], []
    with tarfile.open(data_folder / "parallel" / "flores_dev.tar.gz") as packed:
        for member in packed:
            code = member.name.rpartition(".")[2]
            if member.isfile() and code != "en":
                lines = packed.extractfile(member).read().decode().splitlines()
                for start in range(0, 500, 5):
                    texts.append("\n".join(lines[start : start + 5]))
                    declared.append(language_tag(code))
    column, tags = pa.array(texts), np.array(declared)
    labels = identifier.identify(column)
    genuine = pa.array(declared)
    lost = foreign_language(identifier, genuine, column, labels).mask | foreign_script(genuine, column).mask
    assert sorted(tags[lost]) == []
    wrong = pa.array(["eus_Latn"] * len(texts))
    found = foreign_language(identifier, wrong, column, labels).mask | foreign_script(wrong, column).mask
    known = np.array([identifier.knows(tag) for tag in declared])
    assert found[known].mean() > 0.97
