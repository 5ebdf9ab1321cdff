"""An entity → its `entities` row: names, classes and the pages about it."""

from functools import cache
from typing import Any, NamedTuple

from schemas.language import language_tag
from transforms.wikidata.entity import entity_id
from transforms.wikidata.names import Name, names
from transforms.wikidata.statements import best_rank, statement_groups
from transforms.wikidata.values import parse_value

INSTANCE_OF, SUBCLASS_OF = "P31", "P279"


class EntityRow(NamedTuple):
    """The columns of one entity. `type` is not known before the classes of all entities are."""

    qid: str
    classes: list[str]
    superclasses: list[str]
    labels: list[Name]
    aliases: list[Name]
    sitelinks: list[tuple[str, str]]


def entity_row(entity: dict[str, Any], languages: frozenset[str] | None) -> EntityRow:
    """The row of an item or property; names and sitelinks of the given language tags only (None: of all).

    `classes` and `superclasses` are the items of P31 and P279 of the best rank, in source order. `labels` and `aliases`
    as `names` has them. `sitelinks` are (wiki, title); with `languages`, of the Wikipedia editions in one of them.

    Raises ValueError for an entity without a valid id and for names or sitelinks that are not text.
    """
    labels, aliases = names(entity, languages)
    classes: list[str] = []
    superclasses: list[str] = []
    for predicate, statements in statement_groups(entity):
        if predicate == INSTANCE_OF:
            classes = _items(statements)
        elif predicate == SUBCLASS_OF:
            superclasses = _items(statements)
    return EntityRow(entity_id(entity), classes, superclasses, labels, aliases, _sitelinks(entity, languages))


def _items(statements: list[Any]) -> list[str]:
    """The distinct items that are objects of the best statements; malformed ones fail as facts, not here."""
    best = best_rank(statements)
    items: dict[str, None] = {}
    for statement in statements:
        try:
            if statement.get("rank", "normal") == best and statement["mainsnak"]["snaktype"] == "value":
                items[parse_value(statement["mainsnak"], "item").object] = None
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return list(items)


@cache
def wikipedia_language(wiki: str) -> str | None:
    """The language tag of a Wikipedia edition by its database name ("zh_min_nanwiki"), None for any other wiki."""
    edition = wiki.removesuffix("wiki")
    try:
        return language_tag(edition) if edition != wiki else None
    except ValueError:  # commonswiki, specieswiki and their like
        return None


def _sitelinks(entity: dict[str, Any], languages: frozenset[str] | None) -> list[tuple[str, str]]:
    sitelinks = entity.get("sitelinks") or {}
    if not isinstance(sitelinks, dict):
        raise ValueError(f"sitelinks of {entity.get('id')} are a JSON {type(sitelinks).__name__}, not a map by wiki")
    pages = []
    for wiki, link in sitelinks.items():
        title = (link.get("title") or link.get("name")) if isinstance(link, dict) else link
        if not isinstance(title, str):
            raise ValueError(f"sitelink of {entity.get('id')} to {wiki} has no title")
        if languages is None or wikipedia_language(wiki) in languages:
            pages.append((wiki, title))
    return pages
