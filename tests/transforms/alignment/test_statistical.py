import pickle
import tarfile
from itertools import permutations

import numpy as np
import pytest

from transforms.alignment.links import aer, links_above
from transforms.alignment.statistical import AlignmentModel, train_alignment
from transforms.alignment.words import alignment_words, words_from_texts

SENTENCES = [
    ("the house is big", "das Haus ist groß"),
    ("the book is small", "das Buch ist klein"),
    ("a house", "ein Haus"),
    ("a small book", "ein kleines Buch"),
    ("the man reads the book", "der Mann liest das Buch"),
    ("the man is big", "der Mann ist groß"),
]
PAIRS = [(alignment_words(one, "eng_Latn"), alignment_words(other, "deu_Latn")) for one, other in SENTENCES]


def same_letters(source, target, source_language, target_language):
    """A stand-in: 0.95 for equal words, 0 for others."""
    return np.array([[0.95 * (a.casefold() == b.casefold()) for b in target] for a in source], np.float32)


def train(pairs=PAIRS, similarity=same_letters, priors=None):
    return train_alignment(pairs, "eng_Latn", "deu_Latn", similarity, priors)


def test_posteriors_are_probabilities_and_find_the_words():
    model = train()
    posteriors = model.posteriors(*PAIRS[4])
    assert posteriors.dtype == np.float32
    assert posteriors.shape == (5, 5)
    assert posteriors.min() >= 0
    assert posteriors.max() <= 1
    assert posteriors[1].argmax() == 1  # man
    assert posteriors[4].argmax() == 4  # book


def test_the_order_of_pairs_and_copies_of_them_do_not_matter():
    digests = {train(list(order)).digest for order in list(permutations(PAIRS))[::97]}
    assert digests == {train([*PAIRS, *PAIRS[:3]]).digest}


def test_saved_pickled_and_loaded_models_give_the_same(tmp_path):
    model = train()
    model.save(tmp_path / "model")
    model.save(tmp_path / "again")
    assert (tmp_path / "model").read_bytes() == (tmp_path / "again").read_bytes()
    for other in (AlignmentModel.load(tmp_path / "model", same_letters), pickle.loads(pickle.dumps(model))):
        assert other.digest == model.digest
        for pair in PAIRS:
            np.testing.assert_array_equal(other.posteriors(*pair), model.posteriors(*pair))


def test_training_goes_on_from_priors_and_counts_no_pair_twice():
    first = train(PAIRS[:3])
    both = train(PAIRS, priors=first)
    assert both.digest == train(PAIRS[3:], priors=first).digest
    assert train(PAIRS, priors=both).digest == both.digest
    assert set(first.source.forms) < set(both.source.forms)
    assert both.posteriors(*PAIRS[4])[4].argmax() == 4


def test_priors_of_other_languages_are_refused():
    with pytest.raises(ValueError, match="eng_Latn and deu_Latn, not of eng_Latn and fra_Latn"):
        train_alignment(PAIRS, "eng_Latn", "fra_Latn", priors=train())


def test_one_pair_alone_is_aligned_by_looks_and_order():
    pair = (
        words_from_texts("In 1923 Erich Hückel worked".split()),
        words_from_texts("1923 arbeitete Erich Hückel".split()),
    )
    posteriors = train([pair]).posteriors(*pair)
    assert [posteriors[i].argmax() for i in (1, 2, 3)] == [0, 2, 3]
    assert posteriors[1, 0] > 0.5


def test_unknown_words_find_each_other_by_looks():
    pair = words_from_texts(["the", "Zürich"]), words_from_texts(["Zürich", "das"])
    assert train().posteriors(*pair)[1, 0] > 0.5


def test_a_model_of_nothing_still_knows_looks():
    model = train([])
    assert model.posteriors(*PAIRS[0]).shape == (4, 4)
    pair = words_from_texts(["see", "Rome"]), words_from_texts(["Rome", "sehen"])
    assert model.posteriors(*pair)[1, 0] > 0.5


def test_empty_sides_have_no_links():
    nothing = alignment_words("", "eng_Latn")
    model = train([*PAIRS, (nothing, PAIRS[0][1])])
    assert model.digest == train().digest
    assert model.posteriors(nothing, PAIRS[0][1]).shape == (0, 4)


def test_the_last_word_of_a_sentence_is_aligned():
    pairs = [
        (words_from_texts([*one.split(), "Ankara"]), words_from_texts([*other.split(), "Ankara'da"]))
        for one, other in SENTENCES
    ]
    model = train(pairs, similarity=None)
    assert all(model.posteriors(*pair)[-1].argmax() == len(pair[1].texts) - 1 for pair in pairs)


def test_odd_words_are_aligned_like_others():
    pair = words_from_texts(["\ud800", "a\nb", "\x00", "😀"]), words_from_texts(["😀", "a\nb"])
    model = train([*PAIRS, pair])
    assert model.posteriors(*pair)[1, 1] > 0.3
    assert len(model.digest) == 64


def test_long_pairs_are_aligned_to_their_ends():
    words = [f"name{number}" if number % 3 else "." for number in range(1000)]
    pair = words_from_texts(words), words_from_texts(words)
    posteriors = train([pair]).posteriors(*pair)
    names = [at for at, word in enumerate(words) if word != "."]
    assert np.mean([posteriors[at, at] > 0.5 for at in names]) > 0.95
    assert posteriors[names[-1], names[-1]] > 0.5


def test_shards_learn_on_top_of_each_other(monkeypatch):
    monkeypatch.setattr("transforms.alignment.statistical._CELLS_AT_ONCE", 40)
    sharded = train()
    assert len(sharded.trained) == len(PAIRS)
    assert sharded.source.counts.sum() == sum(len(source.texts) for source, _ in PAIRS)
    assert sharded.posteriors(*PAIRS[4])[4].argmax() == 4


@pytest.mark.parametrize(("language", "tag", "limit"), [("ru", "rus_Cyrl", 0.34), ("nl", "nld_Latn", 0.2)])
def test_gold_links_of_xl_wa(data_folder, language, tag, limit):
    with tarfile.open(data_folder / "alignment" / "xl-wa.tar.gz") as archive:
        rows = [
            line.split("\t")
            for split in ("test", "dev")
            for line in archive.extractfile(f"data/{language}/{split}.tsv").read().decode("utf-8").splitlines()
        ]
    pairs = [(words_from_texts(row[0].split()), words_from_texts(row[1].split())) for row in rows]
    gold = [{tuple(map(int, link.split("-"))) for link in row[2].split()} for row in rows]
    model = train_alignment(pairs, "eng_Latn", tag, same_letters)
    links = [links_above(model.posteriors(*pair), 0.4) for pair in pairs]
    assert aer(links, gold) < limit
