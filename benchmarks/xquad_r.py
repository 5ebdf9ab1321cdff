"""Sentence retrieval on XQuAD-R (Roy et al. 2020) by BM25, through the evaluation code of our retrieval sets.

A query is a question, the candidates are all sentences of its language, relevant is the sentence that the answer lies
in, or those it spans. With context the paragraph stands behind each of its sentences.

The mean average precisions that Roy et al. report (.23 to .66) are of multilingual BERT over the sentences of all
languages together and say nothing about these. Questions of SQuAD were written beside their paragraph and share words
with it, which is why BM25 does well.
"""

import json
import sys
import tarfile
from dataclasses import dataclass
from typing import Any

from benchmarks.real_input import DATA
from transforms.retrieval.bm25 import Bm25Index
from transforms.retrieval.evaluate import Measures, evaluate, random_reciprocal_rank

LANGUAGES = {
    "ar": "arb_Arab",
    "de": "deu_Latn",
    "el": "ell_Grek",
    "en": "eng_Latn",
    "es": "spa_Latn",
    "hi": "hin_Deva",
    "ru": "rus_Cyrl",
    "th": "tha_Thai",
    "tr": "tur_Latn",
    "vi": "vie_Latn",
    "zh": "zho_Hans",
}


@dataclass(frozen=True)
class SentenceRetrieval:
    """Candidates and their paragraphs by docid; questions and grades by query id."""

    sentences: dict[str, str]
    contexts: dict[str, str]
    questions: dict[str, str]
    grades: dict[str, dict[str, int]]


def main() -> None:
    """Print a row for each language, and the mean."""
    archive = DATA / "retrieval" / "xquad-r.tar.gz"
    if not archive.is_file():
        sys.exit(f"{archive} is absent; set BABELMILL_DATA to the folder that holds retrieval/xquad-r.tar.gz")
    print("           sentences questions   random |  sentence alone          |  with its paragraph")
    print("                                 MRR@10 |    mAP  MRR@10  R@100    |    mAP  MRR@10  R@100")
    rows: list[tuple[Measures, Measures]] = []
    with tarfile.open(archive) as packed:
        for code, language in LANGUAGES.items():
            file = packed.extractfile(f"xquad-r/{code}.json")
            assert file is not None
            task = sentence_retrieval(json.load(file))
            alone = search(task, task.sentences, language)
            with_context = {docid: f"{text}\n{task.contexts[docid]}" for docid, text in task.sentences.items()}
            rows.append((alone, search(task, with_context, language)))
            chance = random_reciprocal_rank(len(task.sentences), 1, 10)
            print(
                f"{language:<11}{len(task.sentences):>9}{len(task.questions):>10}{chance:>9.3f} |"
                + " |".join(f"{_columns(measures)}    " for measures in rows[-1])
            )
    means = [
        [sum(column) / len(rows) for column in zip(*map(_values, side), strict=True)]
        for side in zip(*rows, strict=True)
    ]
    print(f"{'mean':<39} |" + " |".join("".join(f"{value:>8.3f}" for value in side) + "    " for side in means))


def sentence_retrieval(xquad: dict[str, Any]) -> SentenceRetrieval:
    """The task of one language; a sentence that holds a part of an answer is relevant."""
    task = SentenceRetrieval({}, {}, {}, {})
    paragraphs = [paragraph for article in xquad["data"] for paragraph in article["paragraphs"]]
    for number, paragraph in enumerate(paragraphs):
        context = paragraph["context"]
        spans = {f"{number}#{at}": span for at, span in enumerate(paragraph["sentence_breaks"])}
        for docid, (start, end) in spans.items():
            task.sentences[docid] = context[start:end]
            task.contexts[docid] = context
        for question in paragraph["qas"]:
            task.questions[question["id"]] = question["question"]
            task.grades[question["id"]] = {
                docid: 1
                for answer in question["answers"]
                for docid, (start, end) in spans.items()
                if answer["answer_start"] < end and start < answer["answer_start"] + len(answer["text"])
            }
    return task


def search(task: SentenceRetrieval, texts: dict[str, str], language: str) -> Measures:
    """Measures of all questions over ``texts``."""
    docids = sorted(texts)
    rows, _ = Bm25Index([texts[docid] for docid in docids], language).search(list(task.questions.values()), 100)
    rankings = {
        question: [docids[row] for row in found if row >= 0]
        for question, found in zip(task.questions, rows, strict=True)
    }
    return evaluate(rankings, task.grades)


def _values(measures: Measures) -> tuple[float, float, float]:
    return measures.average_precision, measures.mrr_10, measures.recall_100


def _columns(measures: Measures) -> str:
    return "".join(f"{value:>8.3f}" for value in _values(measures))


if __name__ == "__main__":
    main()
