"""Items in microdata, by the HTML Living Standard, section 5; an attribute ``content`` counts on every element.

That is what the W3C's note HTML Microdata (2021) says, schema.org's examples have, and search engines do.
"""

from collections.abc import Iterable, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.faq.addresses import absolute, base_of
from transforms.faq.items import Item, Literal

_ADDRESSES = {
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
    **dict.fromkeys(("a", "area", "link"), "href"),
    "object": "data",
}
_VALUED = frozenset(("data", "meter"))
MOST_REFERRED = 100_000
"""Nodes and properties that ``itemref`` may add to the items of a page, since many may refer to one large element."""


def microdata_items(tree: LexborHTMLParser, url: str) -> list[Item]:
    """Every item of a page, nested ones too, in order. Addresses in values are made absolute by ``url``.

    Values are as the standard says: of most elements the text, for which the element itself stands here.
    """
    base = base_of(tree, url)
    scopes = tree.css("[itemscope]")
    items = {scope.mem_id: Item(_words(scope, "itemtype"), scope.attributes.get("itemid")) for scope in scopes}
    elements = tree.css("[itemprop]")
    positions = {element.mem_id: number for number, element in enumerate(elements)}
    properties: dict[int, set[int]] = {scope: set() for scope in items}
    for element, owner in zip(elements, _owners(elements, items), strict=True):
        if owner is not None:
            properties[owner].add(positions[element.mem_id])
    _refer(tree, scopes, items, positions, properties)
    for scope, numbers in properties.items():
        for number in sorted(numbers):
            element = elements[number]
            value = items[element.mem_id] if element.mem_id in items else _value(element, base)
            for name in dict.fromkeys(_words(element, "itemprop")):
                items[scope].properties.setdefault(name, []).append(value)
    return list(items.values())


def _value(element: LexborNode, base: str) -> Literal | LexborNode:
    """The value of a property that is no item: an address, an attribute, or the element whose text it is."""
    attributes = element.attributes
    tag = element.tag
    if tag == "meta" or attributes.get("content"):
        return Literal(attributes.get("content") or "")
    if tag in _ADDRESSES:
        return Literal(absolute(base, attributes.get(_ADDRESSES[tag])))
    if tag in _VALUED:
        return Literal(attributes.get("value") or "")
    if tag == "time" and "datetime" in attributes:
        return Literal(attributes["datetime"] or "")
    return element


def _owners(elements: Sequence[LexborNode], items: dict[int, Item]) -> list[int | None]:
    """For each element the nearest item above it; what lies on the way is looked at once."""
    owner_of: dict[int, int | None] = {}
    owners = []
    for element in elements:
        passed = []
        node = element.parent
        while node is not None and node.mem_id not in items and node.mem_id not in owner_of:
            passed.append(node.mem_id)
            node = node.parent
        owner = None if node is None else node.mem_id if node.mem_id in items else owner_of[node.mem_id]
        owner_of.update(dict.fromkeys(passed, owner))
        owners.append(owner)
    return owners


def _refer(
    tree: LexborHTMLParser,
    scopes: Iterable[LexborNode],
    items: dict[int, Item],
    positions: dict[int, int],
    properties: dict[int, set[int]],
) -> None:
    """Adds the properties of elements that items name in ``itemref``."""
    referring = [(scope, _words(scope, "itemref")) for scope in scopes]
    wanted = {name for _, names in referring for name in names}
    if not wanted:
        return
    by_id: dict[str, LexborNode] = {}
    for node in tree.css("[id]"):
        name = node.attributes.get("id")
        if name in wanted:
            by_id.setdefault(name, node)
    left = MOST_REFERRED
    below: dict[str, list[int]] = {}
    for scope, names in referring:
        for name in names:
            if name not in below:
                numbers, nodes = _properties_below(by_id.get(name), items, positions, left)
                below[name], left = numbers, left - nodes
            added = below[name][: max(left, 0)]
            left -= len(added)
            properties[scope.mem_id].update(added)
            properties[scope.mem_id].discard(positions.get(scope.mem_id, -1))


def _properties_below(
    root: LexborNode | None, items: dict[int, Item], positions: dict[int, int], most_nodes: int
) -> tuple[list[int], int]:
    """The positions of properties in ``root``, itself included, that belong to no item within it; the nodes it took."""
    found: list[int] = []
    nodes = 0
    waiting = [root] if root else []
    while waiting and nodes < most_nodes:
        nodes += 1
        node = waiting.pop()
        if node.mem_id in positions:
            found.append(positions[node.mem_id])
        if node.mem_id not in items:
            waiting += reversed(list(node.iter()))
    return found, nodes


def _words(node: LexborNode, name: str) -> tuple[str, ...]:
    return tuple((node.attributes.get(name) or "").split())
