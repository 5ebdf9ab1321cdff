"""The languages of pages and of their questions: by what they say, with what they declare as a hint."""

import pyarrow as pa
import pyarrow.compute as pc

from schemas.fates import is_kept
from transforms.columns.keys import find
from transforms.faq.languages import pair_languages
from transforms.languages.documents import identify_documents
from transforms.languages.identify import LanguageIdentifier


def identify_pages(documents: pa.RecordBatch, identifier: LanguageIdentifier) -> pa.RecordBatch:
    """Marked documents with `language`, `language_score` and `languages` of those that are kept."""
    texts = pc.if_else(is_kept(documents), documents["text"], pa.scalar(None, pa.string()))
    found = identify_documents(identifier, texts, documents["language_hints"])
    return _with(documents, {"language": found.language, "language_score": found.score, "languages": found.labels})


def identify_pairs(pairs: pa.RecordBatch, documents: pa.RecordBatch, identifier: LanguageIdentifier) -> pa.RecordBatch:
    """Marked rows of `faq` with the language of each pair, whatever that of its page among `documents` is."""
    page_language = documents["language"].take(find(pairs["document_id"], documents["id"]))
    found = pair_languages(identifier, pairs["question"], pairs["answer"], page_language)
    return _with(pairs, {"language": found.language, "language_score": found.score, "page_language": page_language})


def _with(batch: pa.RecordBatch, columns: dict[str, pa.Array]) -> pa.RecordBatch:
    arrays = [columns.get(field.name, batch[field.name]) for field in batch.schema]
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)
