"""`ExtractFaqRetrieval`: question–answer pairs → the marked rows of corpus, queries, qrels and triples."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import apache_beam as beam
import pyarrow as pa
import pyarrow.compute as pc
from apache_beam.typehints.decorators import no_annotations

from schemas import fates
from schemas.datasets import CORPUS, FAQ_CORPUS, FAQ_QRELS, FAQ_QUERIES, FAQ_TRIPLES, QRELS, QUERIES
from schemas.fates import is_kept
from transforms.columns.batches import cut
from transforms.columns.shuffle import DEFAULT_PARTITIONS, JoinPartitions
from transforms.faq.judge_pairs import judge_answers, judge_questions, note_neighbours
from transforms.faq.linked_pairs import ANSWERS, LINKED, FaqRetrievalOptions, answers_of, linked, pair_rows
from transforms.faq.retrieval_rows import judgements_of, passages_of, queries_of
from transforms.retrieval.mine import MineNegatives
from transforms.step import step


@step
class ExtractFaqRetrieval(beam.PTransform):
    """Marked rows of `faq` → for each dataset of the retrieval set {"rows", "accounts"}, with "joined" where needed.

    Pairs meet by question, by page, by answer and by question again; answers travel once, to their passage.
    """

    options: FaqRetrievalOptions
    index_passages: int
    partitions: int = DEFAULT_PARTITIONS

    def expand(self, pairs: beam.PCollection) -> dict[str, dict[str, beam.PCollection]]:
        read = pairs | "Link pairs" >> beam.ParDo(_LinkPairs(self.options)).with_output_types(
            pa.RecordBatch, marked=pa.RecordBatch, answers=pa.RecordBatch
        ).with_outputs("marked", "answers", main="kept")
        asked = {"pairs": read.kept} | "By question" >> self._by(
            "query_id", partial(judge_questions, options=self.options)
        )
        beside = {"pairs": asked} | "By page" >> self._by("page", note_neighbours)
        judged = {"pairs": beside} | "By answer" >> self._by("docid", judge_answers)
        passages = {"pairs": judged, "answers": read.answers} | "Passages" >> JoinPartitions(
            keys={"pairs": ("docid",), "answers": ("docid",)},
            schemas={"pairs": LINKED, "answers": ANSWERS},
            join=_passages,
            partitions=self.partitions,
        )
        queries = {"pairs": judged} | "Queries" >> self._by("query_id", queries_of)
        fates_of_pairs = (read.marked, judged) | "All pairs" >> beam.Flatten() | "Fates" >> _map(pair_rows)
        triples = {"queries": queries, "passages": passages} | MineNegatives(
            self.options.negatives, self.index_passages, self.partitions
        )
        return {
            FAQ_CORPUS.name: {
                "rows": (passages, fates_of_pairs) | "Corpus" >> beam.Flatten(),
                "accounts": passages | "Passages made" >> _map(_account, CORPUS.record),
            },
            FAQ_QUERIES.name: {"rows": queries, "accounts": queries | "Queries made" >> _map(_account, QUERIES.record)},
            FAQ_QRELS.name: {
                "rows": queries | "Judgements" >> _map(judgements_of),
                "accounts": queries | "Judgements made" >> _map(_account_judgements),
            },
            FAQ_TRIPLES.name: triples,
        }

    def _by(self, key: str, judge: Callable[[pa.Table], pa.Table]) -> JoinPartitions:
        return JoinPartitions(
            keys={"pairs": (key,)},
            schemas={"pairs": LINKED},
            join=partial(_alone, judge),
            partitions=self.partitions,
        )


def _alone(judge: Callable[[pa.Table], pa.Table], tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    yield from cut(judge(tables["pairs"]))


def _passages(tables: dict[str, pa.Table]) -> Iterator[pa.RecordBatch]:
    yield from cut(passages_of(tables["pairs"], tables["answers"]))


def _map(function: Any, *arguments: Any) -> beam.PTransform:
    return beam.Map(function, *arguments).with_output_types(pa.RecordBatch)


def _account(batch: pa.RecordBatch, level: str) -> pa.RecordBatch:
    return fates.accounts(level, "pairs", batch.num_rows)


def _account_judgements(queries: pa.RecordBatch) -> pa.RecordBatch:
    kept = queries.filter(is_kept(queries))
    lengths = [pc.sum(pc.list_value_length(kept[name])).as_py() or 0 for name in ("relevant", "leaked")]
    return fates.accounts(QRELS.record, "queries", sum(lengths))


class _LinkPairs(beam.DoFn):
    """Pairs → those to be judged, those that have a fate, and the answers of the former."""

    def __init__(self, options: FaqRetrievalOptions) -> None:
        self._options = options

    @no_annotations
    def process(self, pairs: pa.RecordBatch) -> Iterator[pa.RecordBatch | beam.pvalue.TaggedOutput]:
        links = linked(pairs, self._options)
        kept = is_kept(links)
        yield links.filter(kept)
        yield beam.pvalue.TaggedOutput("marked", links.filter(pc.invert(kept)))
        yield beam.pvalue.TaggedOutput("answers", answers_of(pairs, links))
