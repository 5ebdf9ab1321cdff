"""Text pairs with source spans and where they stand in the target text, from three kinds of real data.

- XQuAD (Artetxe et al. 2020): the English answers and the answers to the same questions in eleven translations.
- XL-WA (Martelli et al. 2023): spans of the English side that look like named entities, dates or numbers; where they
  stand follows from the gold word alignment.
- Product help of Salesforce (Hashimoto et al. 2019): inline XML tags of both sides.
"""

import json
import re
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any, NamedTuple

from benchmarks.real_input import DATA
from schemas.language import language_tag
from transforms.projection.spans import ProjectionPair, SourceSpan

XQUAD = DATA / "projection" / "xquad.tar.gz"
XL_WA = DATA / "alignment" / "xl-wa.tar.gz"
PRODUCT_HELP = DATA / "parallel" / "salesforce_xml_mt_dev.tar.gz"

XQUAD_LANGUAGES = ("ar", "de", "el", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh")
XL_WA_LANGUAGES = ("bg", "da", "es", "et", "hu", "it", "nl", "pt", "ru", "sl")
PRODUCT_HELP_LANGUAGES = ("de", "fi", "fr", "ja", "nl", "ru", "zh")

_INNER = frozenset("of the de la du des von van der den del di da dos das do and al el bin ibn for".split())
_MONTHS = frozenset("January February March April May June July August September October November December".split())
_NUMBER = re.compile(r"\d[\d.,]*")
_TAG = re.compile(r"<(/?)([A-Za-z][\w.-]*)[^<>]*?(/?)>")
_ARTICLES = frozenset("the a an".split())


class GoldSpan(NamedTuple):
    """Where a source span stands in the target text, half-open code points."""

    start: int
    end: int


@dataclass(frozen=True)
class GoldPair:
    """A pair and the true target span of each of its source spans, in their order."""

    id: str
    pair: ProjectionPair
    gold: tuple[GoldSpan, ...]


def xquad_pairs(code: str) -> list[GoldPair]:
    """The 240 paragraphs of a language with the 1,190 answers; a paragraph's spans may overlap and repeat."""
    english, other = _xquad("en"), _xquad(code)
    pairs = []
    for number, (source, target) in enumerate(zip(english, other, strict=True)):
        answers = {question["id"]: question["answers"][0] for question in target["qas"]}
        spans, gold = [], []
        for question in source["qas"]:
            spans.append(SourceSpan(*_answer_offsets(question["answers"][0])))
            gold.append(GoldSpan(*_answer_offsets(answers[question["id"]])))
        pair = ProjectionPair(source["context"], "eng_Latn", tuple(spans), target["context"], language_tag(code))
        pairs.append(GoldPair(f"xquad-{code}-{number}", pair, tuple(gold)))
    return pairs


def xl_wa_pairs(code: str, splits: tuple[str, ...] = ("train", "dev", "test")) -> list[GoldPair]:
    """Sentences of a language with spans that look like names, dates and numbers (types NAME, DATE, NUMBER).

    A span is left out where its gold links are none, do not make one stretch, or its target words are linked to other
    source words as well. Articles and prepositions that the gold alignment hangs on a name are no part of it, as in
    annotated text. The training split was aligned by machine and corrected less; dev and test by hand.
    """
    pairs = []
    common = _lower_case_words()
    for split in splits:
        lines = _member(XL_WA, f"data/{code}/{split}.tsv").decode().splitlines()
        for number, line in enumerate(lines):
            source, target, links = line.split("\t")
            pair = _xl_wa_pair(source.split(), target.split(), links, common, code)
            if pair:
                pairs.append(GoldPair(f"xlwa-{code}-{split}-{number}", *pair))
    return pairs


def xl_wa_sentences(code: str) -> list[tuple[str, str]]:
    """All sentence pairs of a language, in running text, for training an aligner."""
    pairs = []
    for split in ("train", "dev", "test"):
        for line in _member(XL_WA, f"data/{code}/{split}.tsv").decode().splitlines():
            source, target, _ = line.split("\t")
            pairs.append((_running_text(source.split())[0], _running_text(target.split())[0]))
    return pairs


def product_help_pairs(code: str) -> list[GoldPair]:
    """Product help with inline tags as spans, the element's name as type; only where both sides have the same tags.

    Which of several equal tags belong together is not known: the order in the text is assumed, so compare sets of
    (type, start, end).
    """
    pairs = []
    for identifier, source, target in _product_help(code):
        source_text, source_spans = read_tags(source)
        target_text, target_spans = read_tags(target)
        gold: dict[str, list[GoldSpan]] = {}
        for name, start, end in target_spans:
            gold.setdefault(name, []).append(GoldSpan(start, end))
        if not source_spans or sorted(name for name, *_ in source_spans) != sorted(name for name, *_ in target_spans):
            continue
        spans = tuple(SourceSpan(start, end, name) for name, start, end in source_spans)
        ordered = tuple(gold[name].pop(0) for name, *_ in source_spans)
        pair = ProjectionPair(source_text, "eng_Latn", spans, target_text, language_tag(code))
        pairs.append(GoldPair(identifier, pair, ordered))
    return pairs


def product_help_sentences(code: str) -> list[tuple[str, str]]:
    """All text pairs of product help without their tags, for training an aligner."""
    return [(read_tags(source)[0], read_tags(target)[0]) for _, source, target in _product_help(code)]


def read_tags(marked: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Text without its inline tags, and (name, start, end) of each element that is not empty, by start, outer first."""
    text, spans, open_tags = "", [], []
    position = 0
    for tag in _TAG.finditer(marked):
        text += unescape(marked[position : tag.start()])
        position = tag.end()
        if tag[3]:
            continue
        if not tag[1]:
            open_tags.append((tag[2], len(text)))
        elif open_tags and open_tags[-1][0] == tag[2]:
            name, start = open_tags.pop()
            inner = text[start:]
            start, end = start + len(inner) - len(inner.lstrip()), len(text.rstrip())
            if start < end:
                spans.append((name, start, end))
    text += unescape(marked[position:])
    return text, sorted(spans, key=lambda span: (span[1], -span[2], span[0]))


def _answer_offsets(answer: dict[str, Any]) -> tuple[int, int]:
    start, text = answer["answer_start"], answer["text"]
    return start + len(text) - len(text.lstrip()), start + len(text.rstrip())


@cache
def _xquad(code: str) -> list[dict[str, Any]]:
    articles = json.loads(_member(XQUAD, f"xquad.{code}.json"))["data"]
    return [paragraph for article in articles for paragraph in article["paragraphs"]]


def _product_help(code: str) -> Iterator[tuple[str, str, str]]:
    source, target = (
        json.loads(_member(PRODUCT_HELP, f"data/en{code}/en{code}_{side}_dev.json"))["text"] for side in ("en", code)
    )
    for identifier in source:
        yield identifier.partition(":")[2], source[identifier], target[identifier]


@cache
def _member(archive: Any, name: str) -> bytes:
    if not archive.is_file():
        sys.exit(f"{archive} is absent; set BABELMILL_DATA to the folder that holds {archive.parent.name}/")
    with tarfile.open(archive) as packed:
        file = packed.extractfile(name)
        assert file is not None
        return file.read()


@cache
def _lower_case_words() -> frozenset[str]:
    """English words that are somewhere written in lower case, so that a capital opens a sentence and no name."""
    lines = [
        line
        for code in XL_WA_LANGUAGES
        for split in ("train", "dev", "test")
        for line in _member(XL_WA, f"data/{code}/{split}.tsv").decode().splitlines()
    ]
    return frozenset(word for line in lines for word in line.split("\t")[0].split() if word.islower())


def _xl_wa_pair(
    source: list[str], target: list[str], links: str, common: frozenset[str], code: str
) -> tuple[ProjectionPair, tuple[GoldSpan, ...]] | None:
    linked: dict[int, set[int]] = {}
    linked_back: dict[int, set[int]] = {}
    for link in links.split():
        left, right = map(int, link.split("-"))
        linked.setdefault(left, set()).add(right)
        linked_back.setdefault(right, set()).add(left)
    source_text, source_offsets = _running_text(source)
    target_text, target_offsets = _running_text(target)
    spans, gold = [], []
    for first, last, kind in _entity_like(source, common):
        words = sorted(set().union(*(linked.get(word, set()) for word in range(first, last + 1))))
        while words and target[words[0]].lower() in FUNCTION_WORDS[code]:
            words.pop(0)
        if not words or words[-1] - words[0] + 1 != len(words):
            continue
        if any(not first <= back <= last for word in words for back in linked_back[word]):
            continue
        if not any(letter.isalnum() for word in words for letter in target[word]):
            continue
        start, end = target_offsets[words[0]][0], target_offsets[words[-1]][1]
        # Some of their tokens keep the stop of the sentence or of an ordinal.
        bare = target_text[start:end].rstrip(".,;:-")
        if "." not in bare and not source[last].endswith("."):
            end = start + len(bare)
        spans.append(SourceSpan(source_offsets[first][0], source_offsets[last][1], kind))
        gold.append(GoldSpan(start, end))
    if not spans:
        return None
    return ProjectionPair(source_text, "eng_Latn", tuple(spans), target_text, language_tag(code)), tuple(gold)


def _entity_like(words: list[str], common: frozenset[str]) -> Iterator[tuple[int, int, str]]:
    """(first, last, type) of runs of capitalised words, of dates and of numbers; both ends included."""
    at = 0
    while at < len(words):
        word = words[at]
        if word in _MONTHS or (_NUMBER.fullmatch(word) and at + 1 < len(words) and words[at + 1] in _MONTHS):
            end = at
            while end + 1 < len(words) and (
                _NUMBER.fullmatch(words[end + 1])
                or words[end + 1] in _MONTHS
                or (words[end + 1] == "," and end + 2 < len(words) and re.fullmatch(r"\d{4}", words[end + 2]))
            ):
                end += 1
            if end > at or word != "May":
                yield at, end, "DATE"
            at = end + 1
        elif _NUMBER.fullmatch(word):
            yield at, at, "NUMBER"
            at += 1
        elif _is_name_word(word) and word.lower() not in _ARTICLES and not (at == 0 and word.lower() in common):
            end = at
            while True:
                further = end + 1
                while further < len(words) and words[further] in _INNER:
                    further += 1
                if further >= len(words) or further > end + 3 or not _is_name_word(words[further]):
                    break
                if "and" in words[end + 1 : further]:
                    break
                end = further
            yield at, end, "NAME"
            at = end + 1
        else:
            at += 1


def _is_name_word(word: str) -> bool:
    return word[0].isupper() and word != "I" and word not in _MONTHS and any(letter.isalpha() for letter in word)


def _running_text(words: list[str]) -> tuple[str, list[tuple[int, int]]]:
    """Tokens as running text, without the space before a stop and inside brackets, and their offsets."""
    text, offsets = "", []
    for number, word in enumerate(words):
        if number and word not in {".", ",", ";", ":", "!", "?", ")", "]"} and words[number - 1] not in {"(", "["}:
            text += " "
        offsets.append((len(text), len(text) + len(word)))
        text += word
    return text, offsets


FUNCTION_WORDS = {
    "bg": frozenset("в във на от за до с със по при към и".split()),
    "da": frozenset("i på af fra til for med den det de en et ved og om".split()),
    "es": frozenset("el la los las un una lo de del a al en con por para y e desde hasta hacia".split()),
    "et": frozenset("ja".split()),
    "hu": frozenset("a az egy és".split()),
    "it": frozenset(
        "il lo la i gli le un uno una l' un' di del dello della dei degli delle dell' d' a al allo alla ai agli alle "
        "all' in nel nello nella nei negli nelle nell' con su sul sullo sulla sui sugli sulle sull' da dal dallo "
        "dalla dai dagli dalle dall' per tra fra e ed".split()
    ),
    "nl": frozenset("de het een van in op te ten ter aan voor met bij tot door uit naar en".split()),
    "pt": frozenset(
        "o a os as um uma de do da dos das em no na nos nas num numa ao à aos às por pelo pela pelos pelas com para "
        "e até".split()
    ),
    "ru": frozenset("в во на с со из к ко от до по за о об у и при для".split()),
    "sl": frozenset("v na s z iz k h od do po za o ob pri in".split()),
}
"""Articles and prepositions that may open a linked stretch in XL-WA without belonging to the name."""
