"""BM25 on the sentences of XQuAD-R, in scripts whose words are hard to find."""

import json
import tarfile

import pytest

from benchmarks.xquad_r import sentence_retrieval
from transforms.retrieval.bm25 import Bm25Index
from transforms.retrieval.evaluate import evaluate


@pytest.mark.parametrize(
    ("code", "language", "candidates", "least"),
    [
        ("ar", "arb_Arab", 1222, 0.7),  # whole words: .653
        ("ru", "rus_Cyrl", 1219, 0.75),  # whole words: .676
        ("th", "tha_Thai", 852, 0.77),  # clusters one by one: .745
        ("zh", "zho_Hans", 1196, 0.77),
    ],
)
def test_sentences_with_the_answer_are_found(data_folder, code, language, candidates, least):
    archive = data_folder / "retrieval" / "xquad-r.tar.gz"
    if not archive.is_file():
        pytest.skip(f"{archive} is absent")
    with tarfile.open(archive) as packed:
        task = sentence_retrieval(json.load(packed.extractfile(f"xquad-r/{code}.json")))
    assert (len(task.sentences), len(task.questions)) == (candidates, 1190)
    docids = list(task.sentences)
    rows, _ = Bm25Index(list(task.sentences.values()), language).search(list(task.questions.values()), 100)
    found = zip(task.questions, rows.tolist(), strict=True)
    rankings = {question: [docids[row] for row in best if row >= 0] for question, best in found}
    assert evaluate(rankings, task.grades).average_precision > least
