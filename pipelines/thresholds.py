"""Documents → thresholds and stop words of their languages: a file for `thresholds` of `curate`.

    python -m pipelines.thresholds --input DOCUMENTS... --output FILE.yaml [--plot FOLDER]

Give it reference documents: Wikipedia, or crawl text that was found good. One pass over the input with a bounded sample
of each language; no more than that is held in memory.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

import pyarrow as pa
import yaml

from pipelines.command import USER_ERRORS, stopped_by_signal
from pipelines.settings import load_yaml
from schemas.datasets import DOCUMENTS
from schemas.fates import kept_rows
from schemas.language import language_tag
from transforms.datasets.inputs import find_dataset
from transforms.datasets.json_rows import read_json_rows
from transforms.datasets.read import ReadUnit, plan_reads
from transforms.datasets.row_groups import read_row_group
from transforms.filters.all_filters import FILTERS, ON_REQUEST
from transforms.filters.common_words import common_words
from transforms.filters.derived_thresholds import FEWEST_TEXTS, Distribution, Method, derive, distributions
from transforms.filters.histogram import histograms
from transforms.filters.own_thresholds import own_thresholds_model
from transforms.filters.text_sample import TextSample
from transforms.filters.word_lists import STOP_WORDS
from transforms.sources.records import Held
from transforms.sources.splits import Split

ENGLISH = "eng_Latn"

_NO_MATTER_OF_LANGUAGE = (
    *("short", "word_count", "consent_text", "javascript_text", "placeholder_text", "adult_words", "spam_words"),
    *ON_REQUEST,
)
DERIVED = tuple(name for name in FILTERS if name not in _NO_MATTER_OF_LANGUAGE)
"""Filters to derive thresholds for. How long a good text is, and how much of a list it may hold, is left as it is."""

Derived = list[tuple[Distribution, float | None]]
"""The measures of a language, each with the threshold that is derived, None where the one in use stays."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Derive as the flags say; returns the exit status (1 where nothing could be derived)."""
    parser = _parser()
    flags = parser.parse_args(arguments)
    _check(parser, flags)
    try:
        with stopped_by_signal(parser.prog):
            sample = read_sample(flags.input, flags.size)
            derived, stop_words = derive_all(sample, flags)
            Path(flags.output).write_text(as_yaml(derived, stop_words), encoding="utf-8")
            for tag, found in derived.items() if flags.plot else ():
                folder = Path(flags.plot)
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"{tag}.svg").write_text(histograms(tag, found), encoding="utf-8")
    except (*USER_ERRORS, ValueError, OSError) as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 1
    print(as_table(derived))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pipelines.thresholds", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--input", nargs="+", required=True, help="documents: a dataset, files or globs")
    parser.add_argument("--output", required=True, help="the file to write (YAML)")
    parser.add_argument("--plot", help="a folder for a histogram of each measure, a file (SVG) a language")
    parser.add_argument("--languages", nargs="+", default=[], help="languages to derive for; all when none is named")
    parser.add_argument(
        "--filters", nargs="+", default=list(DERIVED), help=f"filters to derive for (default: {' '.join(DERIVED)})"
    )
    parser.add_argument("--thresholds", help="a file of own thresholds to start from, beside the built-in ones")
    parser.add_argument(
        "--method",
        choices=get_args(Method),
        default="tail",
        help="tail: what a share of the texts misses; english: as far from the mean as English's threshold is",
    )
    parser.add_argument("--share", type=float, default=0.01, help="share of the texts that a tail has (default: .01)")
    parser.add_argument("--size", type=int, default=2000, help="texts of a language that are measured (default: 2000)")
    return parser


def _check(parser: argparse.ArgumentParser, flags: argparse.Namespace) -> None:
    unknown = [name for name in flags.filters if name not in FILTERS]
    if unknown:
        parser.error(f"--filters: no filter {unknown[0]!r}; there are {', '.join(FILTERS)}")
    if not 0 < flags.share < 1:
        parser.error(f"--share: {flags.share:g} does not lie between 0 and 1")
    if flags.size < FEWEST_TEXTS:
        parser.error(f"--size: {flags.size} is less than {FEWEST_TEXTS}, the fewest texts to derive from")
    try:
        flags.languages = {language_tag(code) for code in flags.languages}
    except ValueError as error:
        parser.error(f"--languages: {error}")


def read_sample(patterns: Sequence[str], size: int) -> TextSample:
    """A sample of the documents of each language.

    Raises:
        InputError: no such input, or none of documents.
    """
    sample = TextSample(size)
    for unit in plan_reads(find_dataset(patterns, DOCUMENTS), DOCUMENTS):
        for batch in _read(unit):
            kept = kept_rows(batch)
            sample.add(kept["id"], kept["text"], kept["language"])
    return sample


def _read(unit: ReadUnit) -> Iterator[pa.RecordBatch]:
    if isinstance(unit, Split):
        yield from (batch for batch, _ in read_json_rows(unit, DOCUMENTS, Held()))
    else:
        yield from read_row_group(unit, DOCUMENTS, ("id", "text", "language"))


def derive_all(sample: TextSample, flags: argparse.Namespace) -> tuple[dict[str, Derived], dict[str, list[str]]]:
    """(measures with thresholds, stop words) by language.

    Raises:
        ValueError: too few texts of every language that is wanted.
    """
    texts = {tag: held for tag, held in sample.by_language().items() if len(held) >= FEWEST_TEXTS}
    wanted = [tag for tag in texts if not flags.languages or tag in flags.languages]
    if not wanted:
        counts = ", ".join(f"{tag} {len(held)}" for tag, held in sorted(sample.texts.items())) or "none"
        raise ValueError(f"no language with {FEWEST_TEXTS} texts or more to derive from; found: {counts}")
    own = load_yaml(flags.thresholds, own_thresholds_model()) if flags.thresholds else own_thresholds_model()()
    thresholds, lists = own.thresholds(), own.word_lists()
    stop_words = {tag: common_words(texts[tag], tag, thresholds) for tag in wanted}
    new = {tag: tuple(words) for tag, words in stop_words.items()}
    lists = lists.replaced(STOP_WORDS, {**lists.lists[STOP_WORDS], **new})
    measured = {
        tag: distributions(held, tag, flags.filters, thresholds, lists)
        for tag, held in texts.items()
        if tag in wanted or (tag == ENGLISH and flags.method == "english")
    }
    english = measured.get(ENGLISH, [None] * len(next(iter(measured.values()))))
    derived = {
        tag: [
            (one, derive(one, reference, flags.method, flags.share))
            for one, reference in zip(measured[tag], english, strict=True)
        ]
        for tag in wanted
    }
    return derived, stop_words


def as_yaml(derived: dict[str, Derived], stop_words: dict[str, list[str]]) -> str:
    """The thresholds in the form of thresholds.yaml, with the stop words."""
    tables: dict[str, dict[str, dict[str, float | str]]] = {}
    for tag, found in derived.items():
        for distribution, threshold in found:
            if threshold is not None:
                names = tables.setdefault(distribution.filter_name, {})
                names.setdefault(distribution.name, {})[tag] = threshold
    tables.setdefault(STOP_WORDS, {})["words"] = {tag: " ".join(words) for tag, words in stop_words.items()}
    return yaml.safe_dump(tables, allow_unicode=True, sort_keys=False, width=120)


def as_table(derived: dict[str, Derived]) -> str:
    """A line a language and threshold: texts, median, the threshold in use and what it drops, the one derived."""
    lines = [
        f"{'language':9} {'threshold':43} {'texts':>6} {'median':>8} "
        f"{'in use':>8} {'drops':>7} {'derived':>8} {'drops':>7}"
    ]
    for tag, found in derived.items():
        for one, threshold in found:
            median = f"{one.values[len(one.values) // 2]:8.3g}" if len(one.values) else f"{'-':>8}"
            new = f"{threshold:8.3g} {one.dropped(threshold):7.2%}" if threshold is not None else f"{'as is':>8} {'':7}"
            name = f"{one.filter_name}.{one.name}"
            in_use = f"{one.threshold:8.3g} {one.dropped(one.threshold):7.2%}"
            lines.append(f"{tag:9} {name:43} {len(one.values):6} {median} {in_use} {new}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
