"""Documents that a stage makes other rows of have a row with their fate too."""

from typing import Any

from schemas import fates
from schemas.datasets import DOCUMENTS

Row = dict[str, Any]


def document_row(
    document: Row, key: str, fate: str | None = None, reason: str | None = None, detail: str | None = None
) -> Row:
    """The row that tells a document's fate (None: kept) in a dataset whose rows have their id in the column `key`."""
    return {
        key: document["id"],
        "language": document["language"],
        "text": (document["text"] or "")[: fates.EXCERPT_LENGTH] if fate else None,
        "level": DOCUMENTS.record,
        "fate": fate,
        "reason": reason,
        "detail": detail,
        "place": document["place"] or ({"record": document["id"]} if fate == fates.FAILED else None),
    }


def unusable_row(document: Row, key: str) -> Row | None:
    """The row of a document that has a fate already or lacks a language, None for one that can be worked on."""
    if document["fate"] is not None:
        return document_row(document, key, document["fate"], document["reason"], document["detail"])
    if document["language"] is None:
        detail = "no language; name it in the field `language`, or run curate, which identifies it"
        return document_row(document, key, fates.FAILED, "missing_value", detail)
    return None


def failed_row(document: Row, key: str, error: Exception) -> Row:
    """The row of a document that could not be worked on."""
    return document_row(document, key, fates.FAILED, "extraction", f"{type(error).__name__}: {error}")
