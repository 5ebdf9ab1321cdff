import sys

import numpy as np
import pytest

from transforms.alignment.eflomal import LONGEST, EflomalAligner
from transforms.alignment.words import words_from_texts

PAIRS = [
    (words_from_texts(["the", word]), words_from_texts(["das", word]))
    for word in ("house", "book", "car", "window", "house book", "a\u2028b")
]


def test_the_package_is_named_where_it_is_absent(monkeypatch):
    monkeypatch.setitem(sys.modules, "eflomal", None)
    with pytest.raises(ImportError, match="pip install eflomal"):
        EflomalAligner()


@pytest.fixture(scope="module")
def aligned():
    pytest.importorskip("eflomal", reason="the optional package eflomal is absent")
    long = [f"word{number}" for number in range(LONGEST + 200)]
    pairs = [*PAIRS, (words_from_texts([]), PAIRS[0][1]), (words_from_texts(long), words_from_texts(long))]
    aligner = EflomalAligner(relative_iterations=0.02)
    return aligner, pairs, aligner.align(pairs)


def test_every_pair_has_its_matrix_of_both_directions(aligned):
    _, pairs, matrices = aligned
    assert [matrix.shape for matrix in matrices] == [(len(one.texts), len(other.texts)) for one, other in pairs]
    assert set(np.unique(np.concatenate([matrix.ravel() for matrix in matrices]))) <= {0.0, 0.5, 1.0}


def test_sentences_longer_than_eflomal_takes_are_aligned_to_their_ends(aligned):
    _, _, matrices = aligned
    assert (matrices[-1][-100:].sum(axis=1) > 0).mean() > 0.8


def test_priors_are_kept_between_runs(aligned, tmp_path):
    aligner, _, _ = aligned
    aligner.save(tmp_path / "priors")
    assert "LEX\tthe\tdas\t" in (tmp_path / "priors").read_text(encoding="utf-8")
    EflomalAligner.load(tmp_path / "priors").save(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "priors").read_bytes()
    next_run = EflomalAligner.load(tmp_path / "priors", relative_iterations=0.1)
    assert next_run.align(PAIRS[:1])[0].shape == (2, 2)


def test_nothing_is_left_in_the_temporary_folder(aligned, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    EflomalAligner(relative_iterations=0.02).align(PAIRS)
    assert list(tmp_path.iterdir()) == []


def test_no_pairs_need_no_run():
    pytest.importorskip("eflomal", reason="the optional package eflomal is absent")
    assert EflomalAligner().align([]) == []
