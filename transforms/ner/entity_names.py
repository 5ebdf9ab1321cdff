"""What the items that documents mention are called, in each document's language."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.datasets import MULTILINGUAL
from schemas.fates import is_kept
from schemas.language import split_tag
from transforms.columns.batches import explode, one_batch
from transforms.columns.keys import find, key_strings
from transforms.columns.lookup import REQUESTER

ON = ("qid",)
_NAMED = ("qid", "language", "wiki")
REQUESTS = pa.schema([(REQUESTER, pa.string()), *((name, pa.string()) for name in _NAMED)])
ANSWERS = pa.schema(
    [
        (REQUESTER, pa.string()),
        ("qid", pa.string()),
        ("type", pa.string()),
        ("title", pa.string()),
        ("label", pa.string()),
        ("aliases", pa.list_(pa.string())),
    ]
)
ENTITY_COLUMNS = ("qid", "type", "labels", "aliases", "sitelinks")


def entity_requests(documents: pa.RecordBatch) -> pa.RecordBatch:
    """`REQUESTS` of a batch: each kept document asks for its own item and for each distinct item of its mentions."""
    kept = documents.filter(is_kept(documents))
    rows, mentions = explode(kept["mentions"])
    asking = pa.array(np.concatenate([np.arange(kept.num_rows), rows]))
    qids = pa.concat_arrays([kept["qid"], pc.struct_field(mentions, "qid")])
    columns = [kept["id"].take(asking), qids, kept["language"].take(asking), kept["source"].take(asking)]
    requests = pa.table(columns, schema=REQUESTS).filter(pc.is_valid(qids))
    return one_batch(requests.group_by(REQUESTS.names, use_threads=False).aggregate([]).select(REQUESTS.names))


def entity_names(requests: pa.Table, entities: pa.Table) -> pa.Table:
    """The answers to the requests of one partition.

    `title` is the title of the item's article in the document's wiki. `label` is the label in the document's language,
    else the one for all languages (``mul``). `aliases` are the other names in that language, in whatever script, and
    those for all languages.
    """
    is_requested = pc.is_in(entities["qid"], key_strings(requests, ON))
    requested = one_batch(entities.filter(pc.and_(is_requested, is_kept(entities))))
    wanted = requests.filter(pc.is_in(requests["qid"], requested["qid"]))
    distinct = one_batch(wanted.group_by(list(_NAMED), use_threads=False).aggregate([]).select(list(_NAMED)))
    found = requested.take(find(distinct["qid"], requested["qid"]))
    labels = _names(found["labels"], distinct["language"])
    aliases = _names(found["aliases"], distinct["language"])
    titles = _titles(found["sitelinks"], distinct["wiki"])
    chosen = [_best(names, tag) for names, tag in zip(labels, distinct["language"].to_pylist(), strict=True)]
    others = [
        list(dict.fromkeys(name for _, name in (*label_names, *alias_names) if name != label))
        for label, label_names, alias_names in zip(chosen, labels, aliases, strict=True)
    ]
    named = pa.table(
        {
            "type": found["type"],
            "title": pa.array(titles, pa.string()),
            "label": pa.array(chosen, pa.string()),
            "aliases": pa.array(others, pa.list_(pa.string())),
        }
    )
    answers = named.take(find(key_strings(wanted, _NAMED), key_strings(distinct, _NAMED)))
    return pa.Table.from_arrays([wanted[REQUESTER], wanted["qid"], *answers.columns], schema=ANSWERS)


def _names(column: pa.ListArray, languages: pa.StringArray) -> list[list[tuple[str, str]]]:
    """(tag, name) of each row that are in the row's language or in all."""
    rows, names = explode(column)
    tags = pc.struct_field(names, "language")
    codes = {tag: tag and split_tag(tag)[0] for tag in languages.unique().to_pylist()}
    wanted = pa.array([codes[tag] for tag in languages.to_pylist()], pa.string()).take(pa.array(rows))
    same = pc.or_kleene(pc.equal(pc.utf8_slice_codeunits(tags, 0, 3), wanted), pc.equal(tags, MULTILINGUAL))
    kept = pc.fill_null(same, False)
    found: list[list[tuple[str, str]]] = [[] for _ in range(len(languages))]
    kept_rows = rows[kept.to_numpy(zero_copy_only=False)].tolist()
    words = pc.struct_field(names, "name").filter(kept).to_pylist()
    for row, tag, name in zip(kept_rows, tags.filter(kept).to_pylist(), words, strict=True):
        found[row].append((tag, name))
    return found


def _best(names: list[tuple[str, str]], language: str) -> str | None:
    by_tag = dict(reversed(names))
    return by_tag.get(language) or next((name for tag, name in names if tag != MULTILINGUAL), by_tag.get(MULTILINGUAL))


def _titles(sitelinks: pa.ListArray, wikis: pa.StringArray) -> list[str | None]:
    rows, links = explode(sitelinks)
    own = pc.fill_null(pc.equal(pc.struct_field(links, "wiki"), wikis.take(pa.array(rows))), False)
    titles: list[str | None] = [None] * len(wikis)
    kept_rows = rows[own.to_numpy(zero_copy_only=False)].tolist()
    for row, title in zip(kept_rows, pc.struct_field(links, "title").filter(own).to_pylist(), strict=True):
        titles[row] = title
    return titles
