"""Accounts: what the sources held against what became of it, level by level and reason by reason."""

from collections import Counter
from collections.abc import Mapping
from typing import TypedDict

import pyarrow as pa

from schemas.fates import DROPPED, FAILED, KEPT
from transforms.datasets.parts import Fates


class LevelAccount(TypedDict):
    """What became of the records of one level."""

    read: int
    kept: int
    dropped: dict[str, int]
    failed: dict[str, int]


class AccountsError(Exception):
    """The fates of a stage's records do not add up to what its sources held."""


def count_accounts(batch: pa.RecordBatch) -> Counter[str]:
    """Records by level in a batch of `schemas.fates.ACCOUNTS`."""
    counts: Counter[str] = Counter()
    for level, records in zip(batch["level"].to_pylist(), batch["records"].to_pylist(), strict=True):
        counts[level] += records
    return counts


def reconcile(read: Mapping[str, int], fates: Fates) -> dict[str, LevelAccount]:
    """The account of each level.

    Raises AccountsError when a level's kept, dropped and failed records are not as many as were read.
    """
    levels = sorted({*read, *(level for level, *_ in fates)})
    result = {level: _account(level, read.get(level, 0), fates) for level in levels}
    wrong = [
        f"{level}: read {account['read']}, but {fates_of(account)} have a fate"
        for level, account in result.items()
        if account["read"] != fates_of(account)
    ]
    if wrong:
        raise AccountsError("records do not reconcile; nothing is published. " + "; ".join(wrong))
    return result


def _account(level: str, read: int, fates: Fates) -> LevelAccount:
    marked: dict[str, Counter[str]] = {DROPPED: Counter(), FAILED: Counter()}
    kept = 0
    for (row_level, _language, fate, reason), count in fates.items():
        if row_level != level:
            continue
        if fate == KEPT:
            kept += count
        else:
            marked[fate][reason] += count
    return {
        "read": read,
        "kept": kept,
        "dropped": dict(sorted(marked[DROPPED].items())),
        "failed": dict(sorted(marked[FAILED].items())),
    }


def fates_of(account: LevelAccount) -> int:
    """How many records of the account have a fate."""
    return account["kept"] + sum(account["dropped"].values()) + failed_in(account)


def failed_in(account: LevelAccount) -> int:
    """How many records of the account failed."""
    return sum(account["failed"].values())
