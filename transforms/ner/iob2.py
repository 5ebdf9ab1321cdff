"""IOB2 tags from spans over tokens, and back."""

from collections.abc import Sequence

Span = tuple[int, int, str]
"""start, end, type"""


def iob2_tags(tokens: Sequence[tuple[int, int]], spans: Sequence[Span]) -> list[str]:
    """One tag a token; ``spans`` are in order, do not overlap and begin and end at tokens.

    Every entity begins with ``B-``, so that neighbours of one type stay apart.

    Raises:
        ValueError: a span's border is no token's border, or spans overlap or are out of order.
    """
    tags = ["O"] * len(tokens)
    at = 0
    for start, end, entity_type in spans:
        while at < len(tokens) and tokens[at][0] < start:
            at += 1
        if at == len(tokens) or tokens[at][0] != start:
            raise ValueError(f"span [{start}, {end}) begins at no token, or before the end of the span before it")
        prefix = "B-"
        while at < len(tokens) and tokens[at][1] <= end:
            tags[at] = prefix + entity_type
            prefix = "I-"
            at += 1
        if at == 0 or tokens[at - 1][1] != end:
            raise ValueError(f"span [{start}, {end}) ends at no token")
    return tags


def iob2_spans(tokens: Sequence[tuple[int, int]], tags: Sequence[str]) -> list[Span]:
    """The spans that ``tags`` describe; an ``I-`` that continues nothing begins an entity, as in conlleval.

    Raises:
        ValueError: a tag is not O, B-… or I-…, or there are not as many tags as tokens.
    """
    spans: list[Span] = []
    open_type = ""
    for (start, end), tag in zip(tokens, tags, strict=True):
        prefix, dash, entity_type = tag.partition("-")
        if tag == "O":
            open_type = ""
        elif prefix not in ("B", "I") or not dash or not entity_type:
            raise ValueError(f"{tag!r} is no IOB2 tag, expected O, B-TYPE or I-TYPE")
        elif prefix == "I" and entity_type == open_type:
            spans[-1] = spans[-1][0], end, entity_type
        else:
            spans.append((start, end, entity_type))
            open_type = entity_type
    return spans
