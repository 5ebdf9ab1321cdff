"""Spans of tokens from tags of any of the usual schemes."""

from collections.abc import Sequence

_BEGIN = frozenset("BSU")
_END = frozenset("ESLU")
_INSIDE = frozenset("IELM")
_OTHER = frozenset({"OTH", "O"})
"""Types that Universal NER has for what is no entity: ``B-OTH``, ``B-O``."""


def tag_spans(tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """(first token, token after the last, type) of each entity, from IOB1, IOB2, IOBES or BILOU tags.

    An entity begins with ``B``, ``S`` or ``U``, and with any other tag that does not continue one of its type; it ends
    with ``E``, ``L``, ``S`` or ``U``. In IOB1, where ``B`` stands only between neighbours of one type, that comes to
    the same, so that no scheme need be named.

    Raises:
        ValueError: a tag is of none of these schemes.
    """
    spans: list[tuple[int, int, str]] = []
    open_type = ""
    for index, tag in enumerate(tags):
        prefix, dash, kind = tag.partition("-")
        if tag == "O" or (dash and kind in _OTHER):
            open_type = ""
            continue
        if not dash or not kind or len(prefix) != 1 or prefix not in _BEGIN | _END | _INSIDE:
            raise ValueError(f"{tag!r} is no tag of IOB1, IOB2, IOBES or BILOU")
        if prefix not in _BEGIN and kind == open_type:
            spans[-1] = spans[-1][0], index + 1, kind
        else:
            spans.append((index, index + 1, kind))
        open_type = "" if prefix in _END else kind
    return spans


def iob2_of_spans(count: int, spans: Sequence[tuple[int, int, str]]) -> list[str]:
    """IOB2 tags of `count` tokens; spans (first token, token after the last, type) do not overlap."""
    tags = ["O"] * count
    for first, last, kind in spans:
        tags[first:last] = [f"B-{kind}", *[f"I-{kind}"] * (last - first - 1)]
    return tags
