"""What an article's entity is called in the languages of the recipe."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from schemas.datasets import MULTILINGUAL
from schemas.language import split_tag


@dataclass(frozen=True)
class Names:
    """Label and aliases of an entity in one language; ``label`` is None where it has none."""

    label: str | None = None
    aliases: tuple[str, ...] = ()


def names_by_language(
    labels: Iterable[tuple[str, str]], aliases: Iterable[tuple[str, str]], languages: Iterable[str]
) -> dict[str, Names]:
    """The names in each of ``languages`` (tags) from an entity's (tag, name) pairs.

    A label of the same language in another script or variety is an alias, and the label where there is none. The label
    for all languages (``mul``) is one for languages in Latin script, in which Wikidata's are written.
    """
    labelled: Mapping[str, list[tuple[str, str]]] = _by_code(labels)
    others: Mapping[str, list[tuple[str, str]]] = _by_code(aliases)
    found: dict[str, Names] = {}
    for tag in languages:
        code, script = split_tag(tag)
        codes = (code, MULTILINGUAL) if script == "Latn" else (code,)
        own = [pair for each in codes for pair in labelled.get(each, ())]
        label = next((name for known, name in own if known == tag), own[0][1] if own else None)
        names = [name for _, name in own] + [name for each in codes for _, name in others.get(each, ())]
        found[tag] = Names(label, tuple(dict.fromkeys(name for name in names if name != label)))
    return found


def _by_code(names: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    grouped: dict[str, list[tuple[str, str]]] = {}
    for tag, name in names:
        grouped.setdefault(tag.partition("_")[0], []).append((tag, name))
    return grouped
