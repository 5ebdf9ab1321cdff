"""Dates in text: our finder beside `dateparser.search`, on Re-DocRED and REBEL's sample, and its speed by language.

The peer is measured where it is installed: `pip install dateparser`.
"""

import datetime
import importlib.util
import json
import tarfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

from benchmarks.real_input import DATA
from schemas.language import language_tag
from transforms.dates.find import find_dates

Spans = list[tuple[int, int]]


class Sentence(NamedTuple):
    """A sentence of Re-DocRED, the spans of its TIME mentions, and those that name a year."""

    text: str
    times: Spans
    years: Spans


def main() -> None:
    """Print the tables."""
    print_redocred()
    print_rebel()
    print_speed()


def print_redocred() -> None:
    """Precision: share of found dates that overlap a TIME; recall: share of TIMEs with a year that a date overlaps."""
    sentences = list(_redocred())
    print("Re-DocRED dev; values are not annotated, so only places are compared\n")
    print(f"{'finder':<24}{'sentences':>10}{'found':>8}{'precision':>11}{'recall':>8}{'kB/s':>10}")
    _print_finder("Babelmill", _ours, sentences)
    if importlib.util.find_spec("dateparser"):
        _print_finder("dateparser.search", _dateparser, sentences)
    else:
        print("dateparser.search is not installed: pip install dateparser")


def print_rebel() -> None:
    """Agreement with the dates of REBEL's sample, which have the precision of a day whatever the text says."""
    same = finer = different = missed = 0
    with (DATA / "relations/rebel_sample.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            document = json.loads(line)
            ours = {(m.start, m.end): m for m in find_dates(document["text"], "eng_Latn")}
            for entity in document["entities"]:
                if entity["annotator"] != "Date_Linker":
                    continue
                start, end = entity["boundaries"]
                overlapping = [m for (a, b), m in ours.items() if a < end and start < b]
                day = entity["uri"][:10]
                if not overlapping:
                    missed += 1
                elif any(m.value == day for m in overlapping):
                    same += 1
                elif any(day.startswith(m.value) for m in overlapping):
                    finer += 1
                else:
                    different += 1
    print(
        f"\nREBEL's sample: {same:,} dates the same day, {finer:,} the same but for parts that the text does not say,"
        f" {different:,} another date, {missed:,} not found"
    )


def print_speed() -> None:
    """Bytes of FLORES a second and dates per thousand sentences, by language."""
    print(f"\n{'FLORES':<12}{'sentences':>10}{'dates':>8}{'kB/s':>10}")
    totals: dict[str, float] = defaultdict(float)
    for language, lines in _flores():
        find_dates("1990", language)
        begun = time.process_time()
        dates = sum(len(find_dates(line, language)) for line in lines)
        seconds = time.process_time() - begun
        size = sum(len(line.encode()) for line in lines)
        totals["size"] += size
        totals["seconds"] += seconds
        print(f"{language:<12}{len(lines):>10,}{dates:>8,}{size / 1e3 / seconds:>10,.0f}")
    print(f"{'all':<30}{totals['size'] / 1e3 / totals['seconds']:>10,.0f}")


def _print_finder(name: str, find: Callable[[str], Spans], sentences: list[Sentence]) -> None:
    find("1 January 1990")
    begun = time.process_time()
    found = [find(sentence.text) for sentence in sentences]
    seconds = time.process_time() - begun
    pairs = list(zip(found, sentences, strict=True))
    right = sum(_overlaps(span, sentence.times) for spans, sentence in pairs for span in spans)
    seen = sum(_overlaps(span, spans) for spans, sentence in pairs for span in sentence.years)
    size = sum(len(sentence.text.encode()) for sentence in sentences)
    number = sum(map(len, found))
    print(
        f"{name:<24}{len(sentences):>10,}{number:>8,}{right / number:>11.1%}"
        f"{seen / sum(len(sentence.years) for sentence in sentences):>8.1%}{size / 1e3 / seconds:>10,.1f}"
    )


def _overlaps(span: tuple[int, int], others: Spans) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _ours(text: str) -> Spans:
    return [(mention.start, mention.end) for mention in find_dates(text, "eng_Latn")]


def _dateparser(text: str) -> Spans:
    """The peer gives the words of a date and not their place; we look for them from the last place on."""
    from dateparser.search import search_dates  # noqa: PLC0415  (not everybody has it)

    spans: Spans = []
    end = 0
    base = {"RELATIVE_BASE": datetime.datetime(2020, 1, 1), "PREFER_DAY_OF_MONTH": "first"}
    for words, _ in search_dates(text, languages=["en"], settings=base) or []:
        start = text.find(words, end)
        if start >= 0:
            end = start + len(words)
            spans.append((start, end))
    return spans


def _redocred() -> Iterator[Sentence]:
    documents = json.loads((DATA / "relations/redocred_dev_revised.json").read_text())
    for document in documents:
        mentions = [mention for entity in document["vertexSet"] for mention in entity if mention["type"] == "TIME"]
        for number, words in enumerate(document["sents"]):
            starts = [0]
            for word in words:
                starts.append(starts[-1] + len(word) + 1)
            text = " ".join(words)
            times = sorted({(starts[m["pos"][0]], starts[m["pos"][1]] - 1) for m in mentions if m["sent_id"] == number})
            years = [
                (start, end)
                for start, end in times
                if any(len(word) == 4 and word.isdecimal() for word in text[start:end].split())
            ]
            yield Sentence(text, times, years)


def _flores() -> Iterator[tuple[str, list[str]]]:
    with tarfile.open(DATA / "parallel/flores_dev.tar.gz") as packed:
        for member in sorted(packed.getmembers(), key=lambda member: member.name):
            code = member.name.rpartition(".")[2]
            file = packed.extractfile(member) if member.isfile() and code != "md" else None
            if file:
                yield language_tag(code), file.read().decode().splitlines()


if __name__ == "__main__":
    main()
