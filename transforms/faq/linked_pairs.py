"""Pairs as what a retrieval set is put together from: ids of query and passage, page, split; answers apart."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import FAQ
from schemas.fates import EXCERPT_LENGTH, FAILED, MARKS, is_kept, mark, marked_schema
from schemas.language import UNDETERMINED
from transforms.duplicates.canonical_url import site_of
from transforms.duplicates.exact import text_digests
from transforms.retrieval.columns import PASSAGES
from transforms.retrieval.length import letters_of
from transforms.splits.assign import split_of


@dataclass(frozen=True)
class FaqRetrievalOptions:
    """``shortest``: letters of an answer at least (as in ``RetrievalOptions``; "Yes." answers nothing on its own).

    ``most_answers``: a question with more different answers, such as "How can I contact you?", asks another thing on
    each site and is no query. ``negatives``: passages that do not answer, a query. ``dev_share``, ``test_share``: parts
    of the sites, chosen by a hash of ``seed`` and the site.
    """

    shortest: int = 20
    most_answers: int = 10
    negatives: int = 8
    dev_share: float = 0.05
    test_share: float = 0.05
    seed: int = 0


LINKED = marked_schema(
    pa.schema(
        [
            ("id", pa.string()),
            ("language", pa.string()),
            ("question", pa.string()),
            ("query_id", pa.string()),
            ("docid", pa.string()),
            ("page", pa.string()),
            ("split", pa.string()),
            ("article", pa.string()),
            ("beside", pa.list_(pa.string())),
        ]
    )
)
"""Pairs without their answers: query, passage, page and the split of their site.

``article`` is the first page on which the question stands, ``beside`` are those of all questions on the page.
"""

ANSWERS = pa.schema([("docid", pa.string()), ("text", pa.string())])


def linked(pairs: pa.RecordBatch, options: FaqRetrievalOptions) -> pa.RecordBatch:
    """Marked rows of `faq` as `LINKED`, one each.

    Ids are digests of the normalised text within its language, so that equal questions are one query and equal answers
    one passage: ``faq:deu_Latn-3a41…`` and ``faq-deu_Latn-c0ff…#0``. A pair without a domain is of the site of its
    address, else a site of its own. Failure: ``missing_value`` (no language). Drops: ``unknown_language``;
    ``no_words`` (a question without letter or digit); ``too_short`` (an answer).
    """
    sites = pc.coalesce(pairs["domain"], site_of(pairs["url"]), pairs["id"]).to_pylist()
    columns = {name: pairs[name] for name in LINKED.names if name in pairs.schema.names} | {
        "query_id": _ids("faq:", pairs["language"], pairs["question"], ""),
        "docid": _ids("faq-", pairs["language"], pairs["answer"], "#0"),
        "page": pc.coalesce(pairs["url"], pairs["document_id"], pairs["id"]),
        "split": pa.array(
            [split_of(f"{options.seed}/{site}", options.dev_share, options.test_share) for site in sites], pa.string()
        ),
    }
    marked = batch_of(columns, LINKED, pairs.num_rows)
    missing = pa.array(["no language; name it in the field `language`"] * pairs.num_rows)
    marked = mark(marked, pc.is_null(pairs["language"]), "missing_value", missing, FAQ, FAILED)
    marked = mark(marked, pc.equal(pairs["language"], UNDETERMINED), "unknown_language", pairs["language"], FAQ)
    wordless = pc.invert(pc.match_substring_regex(pairs["question"], r"[\p{L}\p{N}]"))
    marked = mark(marked, wordless, "no_words", pairs["question"], FAQ)
    letters = np.array(letters_of([text or "" for text in pairs["answer"].to_pylist()]), np.float64)
    return mark(marked, letters < options.shortest, "too_short", [f"{count:g} letters" for count in letters], FAQ)


def answers_of(pairs: pa.RecordBatch, links: pa.RecordBatch) -> pa.RecordBatch:
    """The `ANSWERS` of the pairs whose `links` are kept."""
    answers = batch_of({"docid": links["docid"], "text": pairs["answer"]}, ANSWERS, pairs.num_rows)
    return answers.filter(is_kept(links))


def pair_rows(pairs: pa.RecordBatch) -> pa.RecordBatch:
    """The fates of pairs (`LINKED`) as rows of `PASSAGES`."""
    excerpts = pc.utf8_slice_codeunits(pairs["question"], 0, EXCERPT_LENGTH)
    columns = {name: pairs[name] for name in ("language", *MARKS.names)} | {
        "docid": pairs["id"],
        "text": pc.if_else(is_kept(pairs), pa.scalar(None, pa.string()), excerpts),
    }
    return batch_of(columns, PASSAGES, pairs.num_rows)


def batch_of(columns: Mapping[str, pa.Array], schema: pa.Schema, rows: int) -> pa.RecordBatch:
    """A batch of ``schema`` from its columns, those that are not given null."""
    arrays = [columns.get(field.name, pa.nulls(rows, field.type)) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _ids(prefix: str, languages: pa.StringArray, texts: pa.StringArray, suffix: str) -> pa.StringArray:
    digests = text_digests(texts).to_pylist()
    return pa.array(
        [
            f"{prefix}{tag}-{digest.hex()[:24]}{suffix}" if tag and digest else None
            for tag, digest in zip(languages.to_pylist(), digests, strict=True)
        ],
        pa.string(),
    )
