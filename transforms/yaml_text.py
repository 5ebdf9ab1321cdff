"""YAML that users bring, read so that a hostile file costs no more than its size."""

from pathlib import Path
from typing import Any

import yaml

LARGEST_BYTES = 4 << 20
"""A recipe has some kilobytes; thresholds and template rules for hundreds of languages some hundred."""
MOST_NODES = 500_000
"""Keys, values and lists, those that an alias stands for counted each time."""
DEEPEST = 50

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What PyYAML's constructors raise for `!!int x`, `!!bool x`, `2026-99-99` and the like.
_WRONG_VALUE = (ValueError, KeyError, IndexError, AttributeError, TypeError, OverflowError)


def read_yaml(path: Path) -> str:
    """The text of a file. Raises ValueError for one that is too large or no UTF-8, OSError where it cannot be read."""
    with path.open("rb") as file:
        data = file.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise ValueError(f"more than {LARGEST_BYTES >> 20} MB; this is no file of settings")
    return data.decode("utf-8-sig")


def parse_yaml(text: str) -> tuple[Any, yaml.Node | None]:
    """The value of a document, and its nodes, which know their lines. No tag makes anything but plain values.

    Raises ValueError for what is not YAML, for values that are not what their tags say, for nesting deeper than
    `DEEPEST`, an alias that stands for what it is in, and aliases and merges that unfold to more than `MOST_NODES`.
    """
    try:
        _check_size(text)
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
            return (None if node is None else loader.construct_document(node)), node
        finally:
            loader.dispose()
    except (yaml.YAMLError, _RefusedError) as error:
        raise ValueError(str(error)) from error
    except _WRONG_VALUE as error:
        raise ValueError(f"a value is not what it says ({error})") from error


class _RefusedError(Exception):
    """YAML that is not read."""


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _check_size(text: str) -> None:
    """Counts what the document unfolds to, without unfolding it."""
    sizes: dict[str, int] = {}  # of what has an anchor
    open_nodes: list[tuple[str | None, int]] = []  # anchor, and the count where it began
    count = 0
    for event in yaml.parse(text, _LOADER):
        if isinstance(event, yaml.AliasEvent):
            if any(anchor == event.anchor for anchor, _ in open_nodes):
                raise _RefusedError(f"line {_line(event)}: *{event.anchor} stands for what it is in")
            count += sizes.get(event.anchor or "", 1)
        elif isinstance(event, yaml.NodeEvent):
            count += 1
            if isinstance(event, yaml.CollectionStartEvent):
                open_nodes.append((event.anchor, count - 1))
            elif event.anchor:
                sizes[event.anchor] = 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, begun = open_nodes.pop()
            if anchor:
                sizes[anchor] = count - begun
        if len(open_nodes) > DEEPEST:
            raise _RefusedError(f"line {_line(event)}: nested more than {DEEPEST} levels deep")
        if count > MOST_NODES:
            raise _RefusedError(f"line {_line(event)}: more than {MOST_NODES:,} values, aliases unfolded")
