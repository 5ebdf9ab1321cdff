"""Alignment error rate and speed beside eflomal, on the gold links of XL-WA and of the English-French Hansards."""

import tarfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.real_input import DATA
from schemas.language import language_tag
from transforms.alignment.eflomal import EflomalAligner
from transforms.alignment.links import Link, aer, grow_diag_final_and, links_above
from transforms.alignment.statistical import Similarity, train_alignment
from transforms.alignment.words import Words, words_from_texts
from transforms.projection.word_similarity import word_similarity

THRESHOLD = 0.4
"""Of our posteriors, the same for all languages."""
_Pairs = list[tuple[Words, Words]]
_Gold = list[set[Link]]


def main() -> None:
    folder = DATA / "alignment"
    print("AER; w/s: words of both sides a second of process time, training included; eflomal in wall time")
    header = ("pair", "pairs", "ours", "no spelling", "eflomal int", "eflomal gdfa", "ours w/s", "eflomal w/s")
    print(" | ".join(f"{name:>12}" for name in header))
    table = []
    for name, pairs, sure, possible in _sets(folder):
        language = language_tag(name)
        words = sum(len(source.texts) + len(target.texts) for source, target in pairs)

        def ours(similarity: Similarity | None, pairs: _Pairs = pairs, language: str = language) -> list[set[Link]]:
            model = train_alignment(pairs, "eng_Latn", language, similarity)
            return [links_above(model.posteriors(*pair), THRESHOLD) for pair in pairs]

        ours(word_similarity)  # compiles and fills caches
        started = time.process_time()
        with_spelling = ours(word_similarity)
        seconds = time.process_time() - started
        without_spelling = ours(None)
        wall = time.perf_counter()
        directions = EflomalAligner().align_directions(pairs)
        wall = time.perf_counter() - wall
        rates = [
            aer(links[: len(sure)], sure, possible)
            for links in (
                with_spelling,
                without_spelling,
                [forward & backward for forward, backward in directions],
                [grow_diag_final_and(forward, backward) for forward, backward in directions],
            )
        ]
        table.append(rates)
        cells = [name, f"{len(pairs)}", *(f"{rate:.3f}" for rate in rates)]
        cells += [f"{words / seconds:,.0f}", f"{words / wall:,.0f}"]
        print(" | ".join(f"{cell:>12}" for cell in cells), flush=True)
    means = [sum(column) / len(table) for column in zip(*table, strict=True)]
    print(" | ".join(f"{cell:>12}" for cell in ["mean", "", *(f"{mean:.3f}" for mean in means)]))


def _sets(folder: Path) -> Iterator[tuple[str, _Pairs, _Gold, _Gold]]:
    """Language, pairs (those with gold links first), sure and possible links."""
    yield "fr", *_hansards(folder)
    with tarfile.open(folder / "xl-wa.tar.gz") as archive:
        texts = {
            member.name: archive.extractfile(member).read().decode("utf-8")  # type: ignore[union-attr]
            for member in archive.getmembers()
            if member.isfile()
        }
    for language in sorted({name.split("/")[1] for name in texts}):
        rows = [
            line.split("\t")
            for split in ("test", "dev", "train")
            for line in texts[f"data/{language}/{split}.tsv"].splitlines()
        ]
        gold = [_links(row[2]) for row in rows[: len(texts[f"data/{language}/test.tsv"].splitlines())]]
        yield language, [(_words(row[0]), _words(row[1])) for row in rows], gold, gold


def _hansards(folder: Path) -> tuple[_Pairs, _Gold, _Gold]:
    lines = (folder / "enfr.src-tgt").read_text(encoding="utf-8").splitlines()
    pairs = [(_words(source), _words(target)) for source, target in (line.split("|||") for line in lines)]
    gold = (folder / "enfr.gold").read_text(encoding="utf-8").splitlines()
    sure = [_links(" ".join(link for link in line.split() if "-" in link), first=1) for line in gold]
    possible = [_links(line.replace("p", "-"), first=1) for line in gold]
    return pairs, sure, possible


def _words(line: str) -> Words:
    return words_from_texts(line.split())


def _links(text: str, first: int = 0) -> set[Link]:
    links: Sequence[list[str]] = [link.split("-") for link in text.split()]
    return {(int(i) - first, int(j) - first) for i, j in links}
