from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from schemas.datasets import DOCUMENTS
from schemas.fates import with_marks
from tests.made_texts import made_documents
from transforms.quality.sample import sampled, smallest
from transforms.quality.train import FEWEST, train_language


def sample(positives, negatives):
    batches = [
        sampled(with_marks(pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS.schema), "document"), good, 0)
        for good, rows in ((True, positives), (False, negatives))
    ]
    return smallest(batches, 10_000)


class Recorder:
    """A classifier that knows the truth but for every tenth document, and notes which rows it was shown."""

    def __init__(self, batch):
        self.truth = np.array(batch["is_positive"].to_pylist())
        self.sites = batch["site"].to_pylist()
        self.ids = batch["id"].to_pylist()
        self.learnt = np.zeros(0, np.int64)
        self.asked = []

    def __call__(self, rows, is_positive):
        assert (self.truth[rows] == is_positive).all()
        self.learnt = rows
        return b"model", self.margins

    def margins(self, rows):
        self.asked.append(rows)
        wrong = np.array([hash_of(self.ids[row]) % 10 == 0 for row in rows])
        return np.where(self.truth[rows] ^ wrong, 2.0, -2.0)


def hash_of(identity):
    return sum(identity.encode())


def test_it_is_judged_by_documents_and_sites_that_it_did_not_learn_from():
    batch = sample(made_documents(True, 900, sites=60), made_documents(False, 700, sites=60))
    recorder = Recorder(batch)
    trained = train_language("eng_Latn", batch, recorder)
    parts = [recorder.learnt, *recorder.asked]
    sites = [{recorder.sites[row] for row in part} for part in parts]
    assert not sites[0] & sites[1] and not sites[0] & sites[-1]
    assert Counter(recorder.truth[np.unique(np.concatenate(parts))].tolist()) == {True: 700, False: 700}
    assert trained.content == b"model"
    report = trained.report["test"]
    assert report["documents"] == len(recorder.asked[-1])
    assert 0.8 < report["accuracy"] < 1 and 0.8 < report["auc"] < 1
    # A tenth is wrong whatever the margin says, so that is what the probability should be.
    for row in report["calibration"]:
        assert row["probability"] == pytest.approx(row["positive"], abs=0.12)


def test_a_site_that_has_nearly_all_documents_is_dealt_by_document():
    batch = sample(made_documents(True, 400, sites=1), made_documents(False, 400, sites=0))
    recorder = Recorder(batch)
    report = train_language("eng_Latn", batch, recorder).report
    assert report["train"]["positives"] > 0.7 * 400
    assert report["test"]["documents"] > 30


def test_too_few_documents_are_named():
    batch = sample(made_documents(True, 100), made_documents(False, 900))
    with pytest.raises(ValueError, match=rf"deu_Latn: \d+ positive documents to learn from \(100 given\), {FEWEST}"):
        train_language("deu_Latn", batch, Recorder(batch))
    with pytest.raises(ValueError, match=r"0 negative documents|0 positive documents"):
        train_language("deu_Latn", sample(made_documents(True, 900), []), Recorder(batch))
