import numpy as np
import pytest

from tests.made_texts import made_text
from transforms.languages.identify import embedded_model
from transforms.quality.fasttext_classifier import FastTextClassifier, FastTextOptions, train_fasttext

SMALL = FastTextOptions(buckets=1 << 14)
LABELS = [number % 2 == 0 for number in range(400)]
TEXTS = [made_text(label, number) for number, label in enumerate(LABELS)]


@pytest.fixture(scope="module")
def content():
    return train_fasttext(TEXTS, LABELS, "eng_Latn", SMALL)


@pytest.fixture
def classifier(content, tmp_path):
    (tmp_path / "eng_Latn.bin").write_bytes(content)
    return FastTextClassifier(tmp_path / "eng_Latn.bin")


def test_texts_of_a_kind_that_was_learnt_are_told_apart(classifier):
    good = classifier.margins([made_text(True, number) for number in range(1000, 1050)], "eng_Latn")
    poor = classifier.margins([made_text(False, number) for number in range(1000, 1050)], "eng_Latn")
    assert np.mean(good > 0) > 0.9 and np.mean(poor < 0) > 0.9


def test_the_same_texts_give_the_same_bytes(content):
    assert train_fasttext(TEXTS, LABELS, "eng_Latn", SMALL) == content
    assert train_fasttext(TEXTS[::-1], LABELS[::-1], "eng_Latn", SMALL) != content


def test_odd_texts_have_finite_margins_that_depend_on_nothing_else(classifier):
    odd = ["", "\n\n", "\x00", "🙂🙂", "__label__positive", "…", "ש" * 50_000, "theory"]
    together = classifier.margins(odd, "eng_Latn")
    assert np.isfinite(together).all()
    assert [classifier.margins([text], "eng_Latn")[0] for text in odd] == together.tolist()
    assert together[4] == classifier.margins(["positive"], "eng_Latn")[0]
    assert classifier.margins([], "eng_Latn").tolist() == []


def test_scripts_without_spaces_learn_from_characters(tmp_path):
    good, poor = "歷史語言科學島嶼世紀", "購物便宜點擊價格優惠"
    texts = [(good if number % 2 else poor)[number % 7 :] * 3 for number in range(100)]
    path = tmp_path / "zho.bin"
    path.write_bytes(train_fasttext(texts, [number % 2 == 1 for number in range(100)], "zho_Hant", SMALL))
    margins = FastTextClassifier(path).margins(["科學的世紀", "優惠的價格"], "zho_Hant")
    assert margins[0] > 0 > margins[1]


def test_files_that_are_no_model_of_ours(tmp_path):
    (tmp_path / "no.bin").write_bytes(b"nonsense")
    with pytest.raises(ValueError, match=r"no\.bin"):
        FastTextClassifier(tmp_path / "no.bin")
    with pytest.raises(ValueError, match="its labels are"):
        FastTextClassifier(embedded_model())


def test_nothing_to_learn_from_is_an_error():
    with pytest.raises((ValueError, RuntimeError)):
        train_fasttext([], [], "eng_Latn", SMALL)
