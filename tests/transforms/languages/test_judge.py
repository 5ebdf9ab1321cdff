"""The language of documents in a batch: that of the kept ones is identified, marked ones stay as they are."""

import pyarrow as pa

from schemas.datasets import DOCUMENTS
from schemas.fates import mark, with_marks
from transforms.languages.identify import LanguageIdentifier
from transforms.languages.judge import judge

GERMAN = "Die Stadt liegt an einem breiten Fluss und hat einen großen Hafen, in dem viele Schiffe aus aller Welt sind."
RUSSIAN = "Город стоит на берегу широкой реки, и в его большом порту всегда много кораблей из разных стран мира."


def judged() -> list[dict]:
    rows = [
        {"id": "a", "text": GERMAN, "language": "deu_Latn"},
        {"id": "b", "text": GERMAN, "language": None},
        {"id": "c", "text": GERMAN, "language": "pol_Latn"},
        {"id": "d", "text": RUSSIAN, "language": "deu_Latn"},
        {"id": "e", "text": GERMAN, "language": None},
        {"id": "f", "text": "", "language": "deu_Latn"},
    ]
    batch = with_marks(pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS.schema), "document")
    batch = mark(batch, pa.array([False] * 4 + [True, False]), "short", [""] * 6, DOCUMENTS)
    return judge(batch, LanguageIdentifier()).to_pylist()


def test_fates_and_languages():
    rows = judged()
    assert [row["reason"] for row in rows] == [None, None, "foreign_language", "foreign_script", "short", None]
    assert [row["language"] for row in rows] == ["deu_Latn", "deu_Latn", "pol_Latn", "deu_Latn", None, "deu_Latn"]
    assert rows[2]["detail"].startswith("declared=pol_Latn, identified=deu_Latn, score=")


def test_scores_are_those_of_the_declared_language():
    rows = judged()
    assert rows[0]["language_score"] > 0.9
    assert rows[2]["language_score"] < 0.1
    assert rows[0]["languages"][0]["language"] == "deu_Latn"
    assert [rows[4]["languages"], rows[4]["language_score"]] == [None, None]
