"""The split of an article: by a hash of what it is about, so that it is the same in every build and language."""

import hashlib
from typing import Literal

Split = Literal["train", "dev", "test"]


def article_key(qid: str | None, source: str | None, title: str | None, document_id: str) -> str:
    """What an article is about: its item, else its wiki and title, else itself. Articles in many languages share it."""
    if qid:
        return qid
    return f"{source}:{title}" if source and title else document_id


def split_of(key: str, dev_share: float, test_share: float) -> Split:
    """The split of all that belongs to `key`.

    It depends on the key alone: a rebuild with other documents moves nothing, and a larger share only takes from train.
    MessIRve splits by article as well, so that no relevant article is in both train and test.
    """
    position = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8, person=b"split").digest()) / 2**64
    if position < test_share:
        return "test"
    if position >= 1 - dev_share:
        return "dev"
    return "train"
