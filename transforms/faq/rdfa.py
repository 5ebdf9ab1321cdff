"""Items in RDFa, by RDFa Core 1.1, section 7.5, as HTML+RDFa 1.1 changes it; RDFa Lite is a part of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from transforms.faq.addresses import absolute, base_of
from transforms.faq.items import Item, Literal, Value

_INITIAL_PREFIXES = {
    "dc": "http://purl.org/dc/terms/",
    "dc11": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "og": "http://ogp.me/ns#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "sioc": "http://rdfs.org/sioc/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Those of the RDFa initial context (w3.org/2011/rdfa-context/rdfa-1.1) that pages use."""
_TERMS = {name: f"http://www.w3.org/1999/xhtml/vocab#{name}" for name in ("describedby", "license", "role")}
_VOCABULARY_USED = "http://www.w3.org/ns/rdfa#usesVocabulary"

_STATES = frozenset(("about", "href", "property", "rel", "resource", "rev", "src", "typeof"))
_CURIE = re.compile(r"([^:\s]*):(?!//)(\S*)")
_PREFIX = re.compile(r"([^\s:]*):\s+(\S+)")

Attributes = Mapping[str, str | None]


@dataclass(frozen=True)
class _Context:
    """What an element inherits. ``incomplete`` are links of ``subject`` (to it, if True) that wait for the next one."""

    subject: Item
    object: Item
    vocabulary: str
    prefixes: Mapping[str, str]
    incomplete: tuple[tuple[str, bool], ...] = ()


def rdfa_items(tree: LexborHTMLParser, url: str) -> list[Item]:
    """Every thing that a page makes a statement about, in order of its first mention.

    Types and names of properties are absolute; those of an unknown vocabulary are left out. The value of a property
    that has neither an attribute for it nor an item is the element whose text it is.
    """
    base = base_of(tree, url)
    graph = _Graph(base)
    page = graph.resource(base)
    waiting = [(tree.root, _Context(page, page, "", _INITIAL_PREFIXES))] if tree.root else []
    while waiting:
        node, context = waiting.pop()
        inherited = graph.read(node, context)
        waiting += [(child, inherited) for child in reversed(list(node.iter())) if not child.is_comment_node]
    return graph.items()


class _Graph:
    def __init__(self, base: str) -> None:
        self._base = base
        self._items: dict[str, Item] = {}
        self._linked: set[tuple[int, str, int]] = set()

    def items(self) -> list[Item]:
        return [item for item in self._items.values() if item.types or item.properties]

    def resource(self, iri: str | None = None) -> Item:
        """The thing with this address, or a new one that has none."""
        name = f"_:{len(self._items)}" if iri is None else iri
        return self._items.setdefault(name, Item((), name))

    def read(self, node: LexborNode, context: _Context) -> _Context:
        """Adds what an element states; returns what its children inherit."""
        attributes = node.attributes
        context = self._named(attributes, context)
        if not _STATES & attributes.keys():
            return context
        about = self._refer(attributes, context, "about")
        target = self._refer(attributes, context, "resource", "href", "src")
        links = self._links(attributes, context)
        properties = _expand(attributes.get("property"), context)
        has_type = "typeof" in attributes
        current: Item | None = None
        if links is not None:
            subject, current = about or context.object, target
            if has_type and about is None:
                current = current or self._unnamed(node, context)
            typed = about or current
        elif "property" in attributes and not {"content", "datatype"} & attributes.keys():
            subject = about or context.object
            typed = current = (about or target or self._unnamed(node, context)) if has_type else None
        else:
            subject = about or target or (self._unnamed(node, context) if has_type else context.object)
            typed = subject
            if not (about or target or has_type or "property" in attributes):
                return context
        if has_type and typed is not None:
            typed.types = tuple(dict.fromkeys((*typed.types, *_expand(attributes["typeof"], context))))
        self._link(context.subject, context.incomplete, subject)
        incomplete: tuple[tuple[str, bool], ...] = ()
        if links and current is None:
            current, incomplete = self.resource(), links
        elif links and current is not None:
            self._link(subject, links, current)
        if properties:
            value = _value(
                node, attributes, target if links is None else None, typed if has_type and not about else None
            )
            for name in properties:
                subject.properties.setdefault(name, []).append(value)
        return replace(context, subject=subject, object=current or subject, incomplete=incomplete)

    def _named(self, attributes: Attributes, context: _Context) -> _Context:
        """The context with the vocabulary and prefixes that an element declares."""
        prefixes = {name.lower(): iri for name, iri in _PREFIX.findall(attributes.get("prefix") or "")}
        prefixes |= {name[6:]: iri for name, iri in attributes.items() if name.startswith("xmlns:") and iri}
        if prefixes:
            context = replace(context, prefixes={**context.prefixes, **prefixes})
        if "vocab" in attributes:
            context = replace(context, vocabulary=attributes["vocab"] or "")
            if context.vocabulary:
                self._link(self.resource(self._base), ((_VOCABULARY_USED, False),), self.resource(context.vocabulary))
        return context

    def _link(self, subject: Item, links: tuple[tuple[str, bool], ...], target: Item) -> None:
        for name, reverse in links:
            one, other = (target, subject) if reverse else (subject, target)
            if (statement := (id(one), name, id(other))) not in self._linked:
                self._linked.add(statement)
                one.properties.setdefault(name, []).append(other)

    def _unnamed(self, node: LexborNode, context: _Context) -> Item:
        return context.object if node.tag in ("html", "head", "body") else self.resource()

    def _links(self, attributes: Attributes, context: _Context) -> tuple[tuple[str, bool], ...] | None:
        """The properties in ``rel``, and in ``rev`` (True); None without such an attribute.

        Beside ``property``, plain words are those of HTML, such as ``nofollow``, and do not count.
        """
        found = []
        for name, reverse in (("rel", False), ("rev", True)):
            words = attributes.get(name) or ""
            if "property" in attributes:
                words = " ".join(word for word in words.split() if ":" in word)
            found += [(iri, reverse) for iri in _expand(words, context)]
        if not {"rel", "rev"} & attributes.keys() or (not found and "property" in attributes):
            return None
        return tuple(found)

    def _refer(self, attributes: Attributes, context: _Context, *names: str) -> Item | None:
        for name in names:
            reference = attributes.get(name)
            if reference is None:
                continue
            if name in ("about", "resource"):
                curie = _CURIE.fullmatch(reference.strip("[]"))
                if curie and curie[1] == "_":
                    return self.resource(f"_:named {curie[2]}")
                if curie and curie[1].lower() in context.prefixes:
                    return self.resource(context.prefixes[curie[1].lower()] + curie[2])
            return self.resource(absolute(self._base, reference))
        return None


def _expand(words: str | None, context: _Context) -> list[str]:
    """The addresses of terms, CURIEs and addresses; without those that stand for nothing."""
    found = []
    for word in (words or "").split():
        curie = _CURIE.fullmatch(word)
        if curie:
            found.append(context.prefixes.get(curie[1].lower(), f"{curie[1]}:") + curie[2])
        elif ":" in word:
            found.append(word)
        elif context.vocabulary:
            found.append(context.vocabulary + word)
        elif word.lower() in _TERMS:
            found.append(_TERMS[word.lower()])
    return found


def _value(node: LexborNode, attributes: Attributes, target: Item | None, typed: Item | None) -> Value:
    for name in ("content", "datetime"):
        if name in attributes:
            return Literal(attributes[name] or "")
    if "datatype" in attributes:
        return node
    return target or typed or node
