"""Retrieval sets put to use: BM25 over the passages of each language, every kind of query, beside a random ranking.

Both the sample and all real dumps are built first. Passages are indexed by their text alone, and with the title of
their article before it, as the BM25 baselines of MIRACL index them. The passage that a query's words come from is left
out of its ranking, see ``without_source``.

    python -m benchmarks.retrieval [FOLDER...]     corpora that are built already
"""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.real_input import real_dumps, wikidata_dumps
from pipelines.build import Build, build
from pipelines.engine import Engine
from pipelines.recipe import Recipe, load_recipe
from transforms.retrieval.bm25 import Bm25Index
from transforms.retrieval.evaluate import Grades, evaluate, random_recall, random_reciprocal_rank, without_source
from transforms.retrieval.options import KINDS

SAMPLE = Path(__file__).resolve().parent.parent / "pipelines" / "recipes" / "sample.yaml"
LARGE = 500
"""Passages of a language from which it has rows of its own; a random ranking of fewer finds too much."""

Row = dict[str, Any]


@dataclass
class Judged:
    """Queries of one kind over one language's passages: judgements, rankings by what is indexed, random baselines."""

    grades: dict[str, Grades] = field(default_factory=dict)
    rankings: dict[str, dict[str, list[str]]] = field(default_factory=lambda: {"text": {}, "title": {}})
    random_mrr: list[float] = field(default_factory=list)
    random_recall: list[float] = field(default_factory=list)

    def add(self, other: "Judged") -> None:
        """Take in the queries of another language."""
        self.grades |= other.grades
        for indexed, rankings in other.rankings.items():
            self.rankings[indexed] |= rankings
        self.random_mrr += other.random_mrr
        self.random_recall += other.random_recall


def main(folders: Sequence[str] = ()) -> None:
    """Print a table for each corpus in ``folders``, or for the sample and the real dumps."""
    for folder in folders:
        report(Path(folder))
    if not folders:
        with tempfile.TemporaryDirectory() as scratch:
            report(built(load_recipe(str(SAMPLE)), Path(scratch, "sample")))
            report(built(real_recipe(Path(scratch)), Path(scratch, "real")))


def real_recipe(scratch: Path) -> Recipe:
    """All real dumps to a retrieval set."""
    stages: dict[str, Any] = {
        "wikidata": {"input": list(map(str, wikidata_dumps()))},
        "wikipedia": {"input": list(map(str, real_dumps(scratch)))},
    }
    return Recipe.model_validate({"name": "real", **stages, "curate": {}, "retrieval": {}})


def built(recipe: Recipe, output: Path) -> Path:
    """Build ``recipe`` without its stages that a retrieval set does not need."""
    build(
        Build(recipe.model_copy(update={"ner": None, "relations": None}), str(output), Engine(), max_failure_rate=0.01)
    )
    return output


def report(corpus: Path) -> None:
    """Print rows by language and kind: queries, MRR@10 and recall@100, and what a random ranking reaches."""
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for judgement in rows(corpus, "qrels"):
        grades[judgement["query_id"]][judgement["docid"]] = judgement["relevance"]
    queries: dict[str, list[Row]] = defaultdict(list)
    for query in rows(corpus, "queries"):
        queries[query["passage_language"]].append(query)
    every: dict[str, Judged] = defaultdict(Judged)
    print(f"\n{corpus.name:<44}{'MRR@10':^27}{'recall@100':^27}")
    columns = f"{'random':>9}{'text':>9}{'+ title':>9}"
    print(f"{'language':<12}{'kind':<23}{'queries':>8} {columns}{columns}")
    for language in sorted(queries):
        passages = sorted(rows(corpus, "corpus", language), key=lambda passage: passage["docid"])
        for kind, judged in judge(passages, language, queries[language], grades).items():
            every[kind].add(judged)
            if len(passages) >= LARGE:
                print(row(language, kind, judged), flush=True)
    for kind in sorted(every, key=KINDS.index):
        print(row(f"all {len(queries)}", kind, every[kind]))


def row(language: str, kind: str, judged: Judged) -> str:
    """One line of the table."""
    text, title = (evaluate(judged.rankings[indexed], judged.grades) for indexed in ("text", "title"))
    chance = [sum(values) / len(values) for values in (judged.random_mrr, judged.random_recall)]
    figures = (chance[0], text.mrr_10, title.mrr_10, chance[1], text.recall_100, title.recall_100)
    return f"{language:<12}{kind:<23}{text.queries:>8} " + "".join(f"{figure:>9.3f}" for figure in figures)


def judge(
    passages: Sequence[Row], language: str, queries: Sequence[Row], grades: Mapping[str, Grades]
) -> dict[str, Judged]:
    """The ``queries`` for the passages of ``language``, by kind."""
    docids = [passage["docid"] for passage in passages]
    indexes = {
        "text": Bm25Index([passage["text"] for passage in passages], language),
        "title": Bm25Index([f"{passage['title']}\n{passage['text']}" for passage in passages], language),
    }
    kinds: dict[str, Judged] = {kind: Judged() for kind in KINDS}
    for query in queries:
        judged, query_id = kinds[query["kind"]], query["query_id"]
        judged.grades[query_id] = grades[query_id]
        for indexed, index in indexes.items():
            judged.rankings[indexed][query_id] = ranking(index, docids, query, grades[query_id])
        relevant = sum(grade > 0 for grade in grades[query_id].values())
        judged.random_mrr.append(random_reciprocal_rank(len(docids), relevant, 10))
        judged.random_recall.append(random_recall(len(docids), 100))
    return {kind: judged for kind, judged in kinds.items() if judged.grades}


def ranking(index: Bm25Index, docids: Sequence[str], query: Row, grades: Mapping[str, int]) -> list[str]:
    """The first hundred passages for ``query``, its source left out."""
    found, _ = index.search([query["text"]], 101)
    return without_source([docids[at] for at in found[0] if at >= 0], query["source_docid"], grades)[:100]


def rows(corpus: Path, dataset: str, language: str = "*") -> Iterator[Row]:
    """Rows of a dataset of the retrieval set, of one language or all."""
    for path in sorted(corpus.glob(f"retrieval/{dataset}/{language}/*.parquet")):
        if not path.parent.name.startswith("_"):
            yield from pq.read_table(path).to_pylist()


if __name__ == "__main__":
    main(sys.argv[1:])
