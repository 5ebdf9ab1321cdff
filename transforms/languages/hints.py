"""The languages that a page declares for itself."""

from functools import cache

import pyarrow as pa

from schemas.language import language_tag


def hinted_languages(hints: pa.Array) -> list[list[str]]:
    """For each row of list<struct<origin, language>> the tags of its languages, each once; without what is none."""
    return [
        list(dict.fromkeys(tag for hint in row or () if hint and (tag := _tag(hint["language"]))))
        for row in hints.to_pylist()
    ]


@cache
def _tag(code: str | None) -> str | None:
    try:
        return language_tag(code or "")
    except ValueError:
        return None
