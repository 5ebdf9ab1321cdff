"""Question–answer pairs: structured data beside the items that extruct's samples expect, and pairs of a real site.

`python -m benchmarks.faq` prints both tables and a list of fifty pairs to read.
"""

import hashlib
import json
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa
from selectolax.lexbor import LexborHTMLParser

from benchmarks.real_input import DATA
from transforms.faq.items import Item, Literal, Value
from transforms.faq.json_ld import parse_json_ld
from transforms.faq.languages import pair_languages
from transforms.faq.microdata import microdata_items
from transforms.faq.pairs import faq_pairs
from transforms.faq.plain_text import ElementTexts
from transforms.faq.rdfa import rdfa_items
from transforms.languages.documents import identify_documents
from transforms.languages.identify import LanguageIdentifier

SAMPLES = DATA / "faq" / "extruct_samples.tar.gz"
SITE = DATA / "faq" / "cat-guide_html_en-es-de.tar.gz"

MICRODATA_FOLDERS = ("w3c/", "schema.org/", "websites/")
OTHER_VIEWS = (".flat.", "_flat", "withtext", "custom_url")
"""Expected files that show items in another form (flattened, with text of items) and have no page of their own."""


class Comparison(NamedTuple):
    """Whether what we find in a sample is what is expected."""

    syntax: str
    name: str
    is_equal: bool


def main() -> None:
    """Print the tables."""
    for path in (SAMPLES, SITE):
        if not path.is_file():
            sys.exit(f"{path} is absent; set BABELMILL_DATA to the folder that holds faq/")
    print_samples()
    print_site()


def print_samples() -> None:
    """Samples with exactly the expected items, by syntax; those that differ by name."""
    compared = compare_samples(unpacked(SAMPLES))
    for syntax in ("JSON-LD", "microdata", "RDFa"):
        own = [one for one in compared if one.syntax == syntax]
        different = ", ".join(one.name for one in own if not one.is_equal) or "none"
        print(
            f"{syntax:<10}{sum(one.is_equal for one in own):>4} of {len(own):>3} samples equal; different: {different}"
        )


def print_site() -> None:
    """Pairs of the site by the language that its pages declare and the one found, speed, and fifty pairs."""
    pages = {name: body.decode() for name, body in unpacked(SITE).items() if name.endswith(".html")}
    trees = {name: LexborHTMLParser(text) for name, text in pages.items()}
    started = time.process_time()
    found = {name: faq_pairs(tree, f"https://example.org/{name}") for name, tree in trees.items()}
    seconds = time.process_time() - started
    pairs = [(name, pair) for name, page in found.items() for pair in page.pairs]
    identifier = LanguageIdentifier()
    declared = {name: str(tree.css("html")[0].attributes.get("lang")) for name, tree in trees.items()}
    texts = pa.array([ElementTexts().of(tree.css("body")[0]) for tree in trees.values()], pa.string())
    page_language = dict(zip(trees, identify_documents(identifier, texts).language.to_pylist(), strict=True))
    languages = pair_languages(
        identifier,
        pa.array([pair.question for _, pair in pairs], pa.string()),
        pa.array([pair.answer for _, pair in pairs], pa.string()),
        pa.array([page_language[name] for name, _ in pairs], pa.string()),
    ).language.to_pylist()
    print(f"\n{len(pages)} pages, {len(pages) / seconds:,.0f} a second once parsed; {len(pairs)} pairs")
    print(f"dropped: {dict(Counter(drop[0] for page in found.values() for drop in page.drops))}")
    print(f"failed: {dict(Counter(failure[0] for page in found.values() for failure in page.failures))}")
    counts = Counter((declared[name], language) for (name, _), language in zip(pairs, languages, strict=True))
    for (tag, language), count in sorted(counts.items()):
        print(f"declared {tag:<6} found {language:<10}{count:>5}")
    print("\nFifty pairs to read, chosen by a hash of the question:\n")
    distinct = {pair.question: (language, name, pair) for (name, pair), language in zip(pairs, languages, strict=True)}
    by_hash = sorted(distinct, key=lambda question: hashlib.sha256(question.encode()).digest())
    for language, name, pair in (distinct[question] for question in by_hash[:50]):
        print(f"[{language}, {name}] {pair.question}\n    {pair.answer}")


def unpacked(archive: Any) -> dict[str, bytes]:
    """The files of an archive by name, without the folder that holds all of extruct's."""
    with tarfile.open(archive) as packed:
        files = ((member.name, packed.extractfile(member)) for member in packed if member.isfile())
        return {name.removeprefix("samples/"): file.read() for name, file in files if file is not None}


def compare_samples(files: dict[str, bytes]) -> list[Comparison]:
    """Every sample of the three syntaxes beside what is expected of it."""
    return [*_compare_json_ld(files), *_compare_microdata(files), *_compare_rdfa(files)]


def _compare_json_ld(files: dict[str, bytes]) -> Iterator[Comparison]:
    for name in sorted(name for name in files if name.endswith(".jsonld")):
        tree = _tree(files[name.replace(".jsonld", ".html")])
        scripts = [parse_json_ld(node.text())[0] for node in tree.css('script[type*="ld+json" i]')]
        expected = json.loads(files[name])
        if isinstance(expected, dict) and "items" in expected:
            expected = expected["items"]
        yield Comparison("JSON-LD", name, list(_leaves(scripts)) == list(_leaves(expected)))


def _leaves(value: Any) -> Iterator[Any]:
    """What nested lists hold, without null, false and empty strings, of which extruct makes no items."""
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif value:
        yield value


def _compare_microdata(files: dict[str, bytes]) -> Iterator[Comparison]:
    for name in sorted(name for name in files if name.startswith(MICRODATA_FOLDERS) and name.endswith(".json")):
        if any(view in name for view in OTHER_VIEWS):
            continue
        base = "http://www.example.com/microdata/" if "object" in name else ""
        base = "http://blog.example.com/progress-report" if "7.1" in name else base
        items = microdata_items(_tree(files[name.replace(".json", ".html")]), base)
        inner = {id(value) for item in items for values in item.properties.values() for value in values}
        ours = [_as_json(item) for item in items if id(item) not in inner]
        yield Comparison("microdata", name, ours == [_listed(item) for item in json.loads(files[name])])


def _as_json(item: Item) -> dict[str, Any]:
    properties = {
        name: [_as_json(value) if isinstance(value, Item) else _text(value) for value in values]
        for name, values in item.properties.items()
    }
    return {"properties": properties, "type": list(item.types), "id": item.id}


def _listed(value: Any) -> Any:
    """An expected item with lists where there may be several, white space as one space."""
    if not isinstance(value, dict):
        return " ".join(str(value).split())
    properties = {name: list(map(_listed, _as_list(values))) for name, values in value.get("properties", {}).items()}
    return {"properties": properties, "type": _as_list(value.get("type", [])), "id": value.get("id")}


def _compare_rdfa(files: dict[str, bytes]) -> Iterator[Comparison]:
    for name in sorted(name for name in files if name.endswith(".expanded.json")):
        items = rdfa_items(_tree(files[name.replace(".expanded.json", ".html")]), "http://www.example.com/index.html")
        ours = [
            {"@id": item.id, **({"@type": list(item.types)} if item.types else {})}
            | {
                key: [{"@id": value.id} if isinstance(value, Item) else {"@value": _text(value)} for value in values]
                for key, values in item.properties.items()
            }
            for item in items
        ]
        yield Comparison("RDFa", name, _statements(ours) == _statements(json.loads(files[name])))


def _statements(nodes: Iterable[dict[str, Any]]) -> Counter[str]:
    """Nodes in any order, without the names of those that have none, language tags and datatypes."""
    found: Counter[str] = Counter()
    for node in nodes:
        properties = {
            key: sorted(
                value if isinstance(value, str) else str(_blank(value.get("@id", value.get("@value"))))
                for value in values
            )
            for key, values in node.items()
            if key != "@id"
        }
        found[json.dumps([_blank(node["@id"]), properties], sort_keys=True)] += 1
    return found


def _blank(name: str) -> str:
    return "_:" if name.startswith("_:") else " ".join(name.split())


def _tree(body: bytes) -> LexborHTMLParser:
    return LexborHTMLParser(body.decode(errors="replace"))


def _text(value: Value) -> str:
    text = value.text if isinstance(value, Literal) else ElementTexts().of(value)  # type: ignore[arg-type]
    return " ".join(text.split())


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


if __name__ == "__main__":
    main()
