"""What a comparison needs of a document: some numbers in place of its text."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.fates import kept_rows
from transforms.columns.batches import nest
from transforms.columns.keys import combine, key_strings
from transforms.duplicates.banding import Banding
from transforms.duplicates.candidates import sketches
from transforms.duplicates.canonical_url import canonical_urls, site_of
from transforms.duplicates.exact import text_digests
from transforms.duplicates.minhash import band_hashes, signatures
from transforms.duplicates.numbers import number_strings
from transforms.duplicates.options import DuplicateOptions, NearDuplicates, Scope
from transforms.duplicates.shingles import Shingles, shingle

RANKED = pa.schema(
    [
        ("number", pa.uint64()),  # hash of the id; of a document of an earlier build, of all that decides
        ("id", pa.string()),
        ("quality", pa.float32()),
        ("length", pa.int64()),  # code points
        ("snapshot", pa.string()),
        ("digest", pa.uint64()),  # hash of the text as it is
        ("cluster_id", pa.string()),
        ("cluster_size", pa.int32()),
        ("is_earlier", pa.bool_()),  # of a build before this one
        ("equal_key", pa.string()),  # the same for documents that are duplicates at once; null: none is
    ]
)
"""What decides which document of a cluster survives, and how a cluster is named."""

DESCRIBED = pa.schema(
    [
        *RANKED,
        ("shingle_count", pa.int64()),
        ("twin", pa.uint64()),  # hash of the whole signature
        ("sketch", pa.uint64()),  # a bit of each of its first values
        ("bands", pa.list_(pa.uint64())),
        ("shingles", pa.list_(pa.uint32())),
    ]
)
"""A document as it is compared; the last five are null where near-duplicates are not looked for."""


def describe(documents: pa.RecordBatch, options: DuplicateOptions) -> pa.RecordBatch:
    """The kept ones of a batch of marked documents, as `DESCRIBED`."""
    kept = kept_rows(documents)
    columns = ranked_columns(kept) | {"is_earlier": pa.array(np.zeros(kept.num_rows, bool))}
    if options.equal:
        keys = text_keys(kept) if options.equal == "text" else canonical_urls(kept["url"])
        columns["equal_key"] = keys_within(keys, kept, options.within)
    if options.near:
        shingles = shingle(kept["text"], options.near.shingling)
        columns["shingles"] = shingle_lists(shingles)
        signed = minhash(shingles, options.near)
        columns |= band_columns(np.diff(shingles.offsets), signed, kept, options.near.banding, options.within)
    return described_rows(columns, kept)


def ranked_columns(documents: pa.RecordBatch) -> dict[str, pa.Array]:
    """Of `RANKED` what the text decides."""
    return {
        "length": pc.utf8_length(documents["text"]).cast(pa.int64()),
        "digest": pa.array(number_strings(documents["text"])),
    }


def text_keys(documents: pa.RecordBatch) -> pa.Array:
    """The same string for documents whose normalised texts are equal (see `text_digests`)."""
    digests = text_digests(documents["text"]).to_pylist()
    return pa.array([digest and digest.hex() for digest in digests], pa.string())


def keys_within(keys: pa.Array, documents: pa.RecordBatch, within: tuple[Scope, ...]) -> pa.Array:
    """`keys` that are equal only for documents that may be compared; a null stays one."""
    return pc.binary_join_element_wise(_scopes(documents, within), keys, "\x1e") if within else keys


def described_rows(columns: dict[str, pa.Array], documents: pa.RecordBatch) -> pa.RecordBatch:
    """A batch of `DESCRIBED`: columns made for it, others taken from the documents, null where neither has them."""
    columns = {"number": pa.array(number_strings(documents["id"]))} | columns
    arrays = []
    for field in DESCRIBED:
        if field.name in columns:
            arrays.append(columns[field.name])
        elif field.name in documents.schema.names:
            arrays.append(documents[field.name])
        else:
            arrays.append(pa.nulls(documents.num_rows, field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=DESCRIBED)


def minhash(shingles: Shingles, near: NearDuplicates) -> np.ndarray:
    """The signatures of shingle sets (documents × permutations, uint32)."""
    return signatures(shingles, near.permutations, near.seed)


def band_columns(
    counts: np.ndarray, signed: np.ndarray, documents: pa.RecordBatch, banding: Banding, within: tuple[Scope, ...]
) -> dict[str, pa.Array]:
    """What finding candidates takes, of documents with `counts` shingles; null for those without any."""
    scope = np.zeros(len(counts), np.uint64)
    if within:
        scope = number_strings(_scopes(documents, within))
    bands = combine(band_hashes(signed, banding.bands, banding.rows), scope[:, None])
    twins = combine(combine(band_hashes(signed, 1, signed.shape[1])[:, 0], scope), counts)
    some = np.flatnonzero(counts)
    return {
        "shingle_count": pa.array(counts, pa.int64()),
        "twin": pa.array(twins, mask=counts == 0),
        "sketch": pa.array(sketches(signed)),
        "bands": nest(np.repeat(some, banding.bands), pa.array(bands[some].ravel()), len(counts)),
    }


def shingle_lists(shingles: Shingles) -> pa.ListArray:
    """Shingle sets as a column."""
    return pa.ListArray.from_arrays(pa.array(shingles.offsets, pa.int32()), pa.array(shingles.hashes))


def _scopes(documents: pa.RecordBatch, within: tuple[Scope, ...]) -> pa.Array:
    """A string a document, equal where two may be compared."""
    if "site" in within:
        documents = documents.append_column("site", site_of(documents["url"]))
    return key_strings(documents, within)
