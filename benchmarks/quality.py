"""Personal data found on real documents, and models of quality trained on them: speed, size, held-out figures.

Documents are the articles of the Wikipedia dumps and the pages of a few web archives, cut into pieces of `PIECE`
characters. Positives of the models are pieces of articles, negatives pieces of pages, so the figures tell how well one
is told from the other, not how good a text is.
"""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.real_input import DATA, real_dumps
from pipelines.build import Build, build
from pipelines.engine import Engine
from pipelines.recipe import Recipe
from schemas.datasets import DOCUMENTS
from schemas.fates import with_marks
from transforms.pii.find import KINDS, find_personal_data
from transforms.quality.fasttext_classifier import FastTextOptions, fasttext_margins, train_fasttext
from transforms.quality.sample import sampled, smallest
from transforms.quality.train import train_language

PIECE = 2000
ARCHIVES = ("derived/multilang_docs.warc.gz", "dolma/*.warc.gz", "resiliparse/warcfile.warc.gz", "whirlwind.warc.gz")
AT_MOST = 20_000
OPTIONS = {
    "ours": FastTextOptions(),
    "FineWeb2-HQ's rate": FastTextOptions(rate=0.1),
    "16 dimensions": FastTextOptions(dimensions=16),
    "1 million buckets": FastTextOptions(buckets=1 << 20),
    "64 of 2 million": FastTextOptions(dimensions=64, buckets=1 << 21),
}


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as scratch:
        articles, pages = documents(Path(scratch))
    print_personal_data({"articles": articles, "web pages": pages})
    print_models(articles, pages)


def documents(scratch: Path) -> tuple[pa.Table, pa.Table]:
    """Pieces of articles and of pages, with the columns of `documents`."""
    archives = [str(path) for pattern in ARCHIVES for path in sorted(DATA.glob(f"web_archives/{pattern}"))]
    dumps = [str(path) for path in real_dumps(scratch)]
    given = {"name": "quality", "wikipedia": {"input": dumps}, "web": {"input": archives}}
    build(Build(Recipe.model_validate(given), str(scratch / "out"), Engine(), max_failure_rate=1.0))
    articles, pages = (
        pa.concat_tables(
            [
                pieces(pq.read_table(path, columns=["id", "url", "language", "text"]))
                for path in sorted((scratch / "out" / stage).glob("documents/[a-z]*_*/*.parquet"))
            ]
        )
        for stage in ("wikipedia", "web")
    )
    return articles, pages


def pieces(table: pa.Table) -> pa.Table:
    """The documents cut into pieces."""
    rows = [
        {**row, "id": f"{row['id']}#{start}", "text": row["text"][start : start + PIECE]}
        for row in table.to_pylist()
        for start in range(0, len(row["text"] or ""), PIECE)
    ]
    return pa.Table.from_pylist(rows, schema=DOCUMENTS.schema)


def print_personal_data(tables: dict[str, pa.Table]) -> None:
    """Documents a second on one core (CPU time), and pieces of personal data by kind."""
    print(f"{'personal data':<14}{'documents':>10}{'MB':>7}{'documents/s':>12}{'MB/s':>7}   pieces found")
    for name, table in tables.items():
        texts = table["text"].combine_chunks()
        find_personal_data(texts.slice(0, 10))
        seconds, found = best(lambda texts=texts: find_personal_data(texts))
        counts = Counter(list(KINDS)[kind] for kind in found.kind.tolist())
        told = ", ".join(f"{kind} {count:,}" for kind, count in counts.most_common())
        size = texts.nbytes / 1e6
        print(f"{name:<14}{len(texts):>10,}{size:>7.1f}{len(texts) / seconds:>12,.0f}{size / seconds:>7.1f}   {told}")


def print_models(articles: pa.Table, pages: pa.Table) -> None:
    """Held-out figures of models of several sizes, by language."""
    head = f"{'F1':>7}{'AUC':>7}{'Brier':>7}{'MB':>7}{'training s':>11}{'scored/s':>10}"
    print(f"\n{'language':<10}{'settings':<20}{'held out':>9}{head}")
    for language, sample in samples(articles, pages):
        for name, options in OPTIONS.items():
            if row := trained(language, sample, options):
                print(f"{language:<10}{name:<20}{row}")


def samples(articles: pa.Table, pages: pa.Table) -> Iterator[tuple[str, pa.RecordBatch]]:
    """The sample of each language that both have texts in."""
    both = set(articles["language"].to_pylist()) & set(pages["language"].to_pylist()) - {None}
    sides = [(articles, True), (pages, False)]
    for language in sorted(both):
        chosen = [
            sampled(with_marks(batch, DOCUMENTS.record), is_positive, 42)
            for table, is_positive in sides
            for batch in table.filter(pc.equal(table["language"], language)).to_batches()
        ]
        yield language, smallest(chosen, AT_MOST)


def trained(language: str, sample: pa.RecordBatch, options: FastTextOptions) -> str | None:
    """A row of the table, None where there is too little to learn from."""
    texts = sample["text"].to_pylist()
    seconds = [0.0]

    def train(rows: np.ndarray, is_positive: np.ndarray) -> tuple[bytes, Any]:
        begun = time.process_time()
        content = train_fasttext([texts[row] for row in rows], is_positive.tolist(), language, options)
        seconds[0] = time.process_time() - begun
        return content, lambda some: fasttext_margins(content, [texts[row] for row in some], language)

    try:
        model = train_language(language, sample, train)
    except ValueError:
        return None
    scoring, _ = best(lambda: fasttext_margins(model.content, texts, language))
    test = model.report["test"]
    figures = "".join(f"{test[name]:>7.3f}" for name in ("f1", "auc", "brier"))
    size = len(model.content) / 1e6
    return f"{test['documents']:>9,}{figures}{size:>7.1f}{seconds[0]:>11.1f}{len(texts) / scoring:>10,.0f}"


def best(work: Callable[[], Any]) -> tuple[float, Any]:
    """The least CPU time of three runs, and what the last gave."""
    times = []
    for _ in range(3):
        begun = time.process_time()
        result = work()
        times.append(time.process_time() - begun)
    return min(times), result


if __name__ == "__main__":
    main()
