"""All stages on all real dumps: documents, links that resolve, sentences with entities, relations, retrieval sets."""

import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.real_input import real_dumps, wikidata_dumps
from pipelines.build import Build, build
from pipelines.engine import Engine
from pipelines.recipe import Recipe


def main() -> None:
    """Build everything in a scratch folder and print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        report(Path(scratch), Path(scratch, "out"))


def report(scratch: Path, output: Path) -> None:
    """Build into `output` (left there) and print the table."""
    dumps = real_dumps(scratch)
    recipe = Recipe.model_validate(
        {
            "name": "real",
            "wikidata": {"input": list(map(str, wikidata_dumps()))},
            "wikipedia": {"input": list(map(str, dumps))},
            "curate": {},
            "ner": {},
            "relations": {},
            "retrieval": {},
        }
    )
    begun = time.monotonic()
    manifests = build(Build(recipe, str(output), Engine(), max_failure_rate=0.01))
    print(f"{len(dumps)} dumps in {time.monotonic() - begun:.0f} s, one worker\n")
    for folder, manifest in manifests.items():
        print(f"{Path(folder).relative_to(output)}: {manifest['records']}")
    print_table(output)


def print_table(output: Path) -> None:
    """By language: documents, mentions, those with an item, documents that curate kept, and what the datasets hold."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted(output.glob("wikipedia/documents/[a-z]*_*/*.parquet")):
        table = pq.read_table(path, columns=["mentions"])
        mentions = [mention for row in table["mentions"].to_pylist() for mention in row]
        counts[path.parent.name] += Counter(
            documents=table.num_rows, mentions=len(mentions), resolved=sum(m["qid"] is not None for m in mentions)
        )
    for path in sorted(output.glob("documents/[a-z]*_*/*.parquet")):
        counts[path.parent.name]["curated"] += pq.read_metadata(path).num_rows
    for path in sorted(output.glob("ner/[a-z]*_*/*.parquet")):
        spans = pq.read_table(path, columns=["spans"])["spans"].to_pylist()
        counts[path.parent.name] += Counter(sentences=len(spans), spans=sum(map(len, spans)))
    for path in sorted(output.glob("relations/[a-z]*_*/*.parquet")):
        relations = pq.read_table(path, columns=["relations"])["relations"].to_pylist()
        counts[path.parent.name]["relations"] += sum(map(len, relations))
    for name in ("corpus", "queries", "triples"):
        for path in sorted(output.glob(f"retrieval/{name}/[a-z]*_*/*.parquet")):
            counts[path.parent.name][name] += pq.read_metadata(path).num_rows
    columns = ("documents", "mentions", "resolved", "curated", "sentences", "spans")
    columns += ("relations", "corpus", "queries", "triples")
    print(f"\n{'language':<12}" + "".join(f"{column:>11}" for column in columns))
    rows = {**dict(sorted(counts.items())), "all": sum(counts.values(), Counter())}
    for language, row in rows.items():
        print(f"{language:<12}" + "".join(f"{row[column]:>11,}" for column in columns))


if __name__ == "__main__":
    main()
