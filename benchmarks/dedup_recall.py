"""Which pairs of similar documents become candidates, beside what the banding promises; and what truth there is.

Planted pairs: real documents and copies with replaced words (see `dedup_planted`), 4,000 or more for each of ten
similarities and each script; a smaller set of them through the whole pipeline. Natural pairs: all documents of the
input whose shingle sets have a Jaccard similarity of .5 or more, found with a banding so loose that at .5 it misses one
in 100,000. Then two small sets with truth: articles_1000 with ten near-copies, and the answers of Clough and Stevenson
(2011) by how much was copied from the source.
"""

import csv
import io
import random
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.dedup_growth import run
from benchmarks.dedup_input import real_documents
from benchmarks.dedup_planted import SHORTEST, destroyed_shingles, mutated, units, vocabulary
from benchmarks.dedup_plot import Series, write_s_curves
from benchmarks.real_input import DATA
from transforms.duplicates.banding import Banding
from transforms.duplicates.candidates import candidate_pairs
from transforms.duplicates.minhash import band_hashes, signatures
from transforms.duplicates.options import NearDuplicates
from transforms.duplicates.shingles import Shingles, Shingling, shingle
from transforms.duplicates.similarity import jaccard, jaccard_between

JACCARDS = tuple(round(0.5 + 0.05 * step, 2) for step in range(10))
PAIRS = 4_000
"""Pairs of a script and similarity, at least; shared out among its languages."""
BATCH = 8_192
END_TO_END = 400
"""Pairs of a language that go through the pipeline."""
OTHER_BANDINGS = (Banding(bands=20, rows=5), Banding(bands=9, rows=13))
"""Beside the default in the plot: one for lower and one for higher similarities."""
PLOT = Path(__file__).resolve().parent.parent / "docs" / "images" / "dedup_s_curve.svg"


@dataclass(frozen=True)
class Pairs:
    """Planted pairs of one language: what was wanted, the true similarity, and whether they became candidates."""

    language: str
    wanted: np.ndarray
    jaccard: np.ndarray
    found: np.ndarray  # by the default banding
    found_otherwise: list[np.ndarray]  # by each of the others


def main() -> None:
    """Print all tables and write the plot."""
    options = NearDuplicates()
    with tempfile.TemporaryDirectory() as scratch:
        documents = real_documents(Path(scratch)).select(["language", "text"])
    print(f"word {options.shingling.size}-grams, {options.banding.bands} bands of {options.banding.rows} rows\n")
    pairs = list(planted(documents, options))
    print_planted(pairs, options)
    plot(pairs, options)
    print_end_to_end(documents, options)
    print_natural(documents["text"].combine_chunks(), options)
    print_articles(options)
    print_answers()


def planted(documents: pa.Table, options: NearDuplicates) -> Iterator[Pairs]:
    """The pairs of each language, in the order of their scripts."""
    languages = sorted(documents["language"].unique().to_pylist(), key=lambda tag: (tag[4:], tag))
    of_script = defaultdict(list)
    for language in languages:
        of_script[language[4:]].append(language)
    for members in of_script.values():
        for language in members:
            texts = documents.filter(pc.equal(documents["language"], language))["text"].combine_chunks()
            yield _planted(language, texts, -(-PAIRS // len(members)), options)


def _planted(language: str, texts: pa.Array, count: int, options: NearDuplicates) -> Pairs:
    base = Base(language, texts, options)
    rows = np.array([base.chance.choice(base.usable) for _ in range(count * len(JACCARDS))])
    wanted = np.repeat(JACCARDS, count)
    bandings = [options.banding, *OTHER_BANDINGS]
    bands = [_bands(base.shingles, banding, options.seed) for banding in bandings]
    similarities, found = [], [[] for _ in bandings]
    for start in range(0, len(rows), BATCH):
        chosen = rows[start : start + BATCH]
        of_copies = shingle(base.copies(chosen, wanted[start : start + BATCH]), options.shingling)
        similarities.append(jaccard_between(base.shingles, chosen, of_copies, np.arange(len(chosen))))
        for banding, own, into in zip(bandings, bands, found, strict=True):
            into.append((own[chosen] == _bands(of_copies, banding, options.seed)).any(axis=1))
    default, *others = map(np.concatenate, found)
    return Pairs(language, wanted, np.concatenate(similarities), default, others)


class Base:
    """The documents of a language, and copies of them."""

    def __init__(self, language: str, texts: pa.Array, options: NearDuplicates) -> None:
        self.shingles = shingle(texts, options.shingling)
        self.sizes = np.diff(self.shingles.offsets)
        self.units = [units(text, language) for text in texts.to_pylist()]
        sizes = zip(self.sizes.tolist(), self.units, strict=True)
        self.usable = [row for row, (size, text) in enumerate(sizes) if min(len(text.words), size) >= SHORTEST]
        self.vocabulary = vocabulary(texts.to_pylist(), language)
        self.chance = random.Random(language)

    def copies(self, rows: np.ndarray, wanted: np.ndarray) -> pa.Array:
        """Copies of the rows with about these similarities to them."""
        destroyed = destroyed_shingles(self.sizes[rows], wanted).tolist()
        pairs = zip(rows.tolist(), destroyed, strict=True)
        return pa.array([mutated(self.units[row], number, self.vocabulary, self.chance) for row, number in pairs])


def _bands(shingles: Shingles, banding: Banding, seed: int) -> np.ndarray:
    return band_hashes(signatures(shingles, banding.permutations, seed), banding.bands, banding.rows)


def _expected(banding: Banding, similarities: np.ndarray) -> np.ndarray:
    return np.array([banding.candidate_probability(similarity) for similarity in similarities.tolist()])


def print_planted(pairs: list[Pairs], options: NearDuplicates) -> None:
    """Recall by similarity and script, less what the banding promises; in short for each language; precision."""
    head = "".join(f"{value:>7.2f}" for value in JACCARDS)
    everything = _joined(pairs)
    print(f"{'true Jaccard (mean)':<22}{''.join(f'{mean:>7.3f}' for mean in _by_bin(everything, everything.jaccard))}")
    expected = _expected(options.banding, everything.jaccard)
    print(f"{'expected recall, %':<22}{''.join(f'{mean:>7.1f}' for mean in 100 * _by_bin(everything, expected))}")
    print(
        f"{'measured recall, %':<22}{''.join(f'{mean:>7.1f}' for mean in 100 * _by_bin(everything, everything.found))}"
    )
    print(f"\nmeasured less expected, points\n{'script':<8}{'pairs':>9}     {head}")
    scripts: dict[str, list[Pairs]] = defaultdict(list)
    for group in pairs:
        scripts[group.language[4:]].append(group)
    largest = 0.0
    for script, groups in [*scripts.items(), ("all", pairs)]:
        joined = _joined(groups)
        differences = 100 * _by_bin(joined, joined.found - _expected(options.banding, joined.jaccard))
        largest = max(largest, *np.abs(differences).tolist()) if script != "all" else largest
        print(f"{script:<8}{len(joined.wanted):>9,}     {''.join(f'{value:>+7.1f}' for value in differences)}")
    print(f"largest of a script: {largest:.1f} points\n")
    print("by language: pairs, recall over all similarities, less expected; largest difference of a similarity in")
    print("standard errors of chance (with ten of them 2.8 or less in 19 of 20 languages)\n")
    for group in pairs:
        chances = _expected(options.banding, group.jaccard)
        errors = np.sqrt(_by_bin(group, chances * (1 - chances)) / _by_bin(group, None))
        most = np.abs(_by_bin(group, group.found - chances) / errors).max()
        print(
            f"{group.language:<10}{len(group.wanted):>8,}{100 * group.found.mean():>7.1f} %"
            f"{100 * (group.found - chances).mean():>+7.1f}{most:>7.1f}"
        )
    above = everything.jaccard >= options.threshold
    kept = everything.found & above
    print(
        f"\nof {everything.found.sum():,} candidates {(everything.found & ~above).sum():,} are below the threshold "
        f"{options.threshold}; verified: {kept.sum():,}, precision {(above & kept).sum() / kept.sum():.4f}, "
        f"recall {kept.sum() / above.sum():.4f} of the {above.sum():,} pairs at or above it"
    )


def _joined(groups: list[Pairs]) -> Pairs:
    return Pairs(
        "all",
        np.concatenate([group.wanted for group in groups]),
        np.concatenate([group.jaccard for group in groups]),
        np.concatenate([group.found for group in groups]),
        [np.concatenate(columns) for columns in zip(*(group.found_otherwise for group in groups), strict=True)],
    )


def _by_bin(pairs: Pairs, values: np.ndarray | None) -> np.ndarray:
    """Means of the values for each wanted similarity; the numbers of pairs without values."""
    members = [pairs.wanted == value for value in JACCARDS]
    return np.array([member.sum() if values is None else values[member].mean() for member in members], np.float64)


def plot(pairs: list[Pairs], options: NearDuplicates) -> None:
    """Write the S-curves and the measured recall."""
    scripts: dict[str, list[Pairs]] = defaultdict(list)
    for group in pairs:
        scripts[group.language[4:]].append(group)
    points = {}
    for script, groups in scripts.items():
        joined = _joined(groups)
        points[script] = list(zip(_by_bin(joined, joined.jaccard), _by_bin(joined, joined.found), strict=True))
    everything = _joined(pairs)
    series = [Series(options.banding, points)]
    for banding, found in zip(OTHER_BANDINGS, everything.found_otherwise, strict=True):
        means = zip(_by_bin(everything, everything.jaccard), _by_bin(everything, found), strict=True)
        series.append(Series(banding, {"all scripts": list(means)}))
    PLOT.parent.mkdir(parents=True, exist_ok=True)
    write_s_curves(PLOT, series)
    print(f"\nwrote {PLOT.relative_to(PLOT.parent.parent.parent)}")


def print_end_to_end(documents: pa.Table, options: NearDuplicates) -> None:
    """Planted pairs through the pipeline, and where its clusters differ from what pairs alone say."""
    made: dict[str, list[str]] = {"id": [], "text": [], "language": []}
    similarities, expected = [], []
    for language in sorted(documents["language"].unique().to_pylist()):
        texts = documents.filter(pc.equal(documents["language"], language))["text"].combine_chunks()
        base = Base(language, texts, options)
        rows = np.array(base.usable[:END_TO_END])
        copies = base.copies(rows, np.resize(JACCARDS, len(rows)))
        of_copies = shingle(copies, options.shingling)
        similarities.append(jaccard_between(base.shingles, rows, of_copies, np.arange(len(rows))))
        own = _bands(base.shingles, options.banding, options.seed)[rows]
        expected.append((own == _bands(of_copies, options.banding, options.seed)).any(axis=1))
        for kind, of_kind in (("base", texts.take(pa.array(rows))), ("copy", copies)):
            made["id"] += [f"{language} {row} {kind}" for row in rows.tolist()]
            made["text"] += of_kind.to_pylist()
            made["language"] += [language] * len(rows)
    similarity = np.concatenate(similarities)
    above = similarity >= options.threshold
    predicted = np.concatenate(expected) & above
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "documents.parquet")
        pq.write_table(pa.table(made), path)
        run(path, Path(scratch))
        columns = ["id", "reason", "detail"]
        dropped = pq.read_table(Path(scratch, "documents", "_dropped"), columns=columns).to_pylist()
    survivor = {row["id"]: row["detail"].rpartition(", similarity ")[0] for row in dropped}
    bases = [name for name in made["id"] if name.endswith("base")]
    pairs = [(name, name.removesuffix("base") + "copy") for name in bases]
    joined = np.array([survivor.get(one, one) == survivor.get(other, other) for one, other in pairs])
    print(
        f"\nthrough the pipeline, {len(pairs):,} pairs of other documents each: {joined.sum():,} in one cluster, of "
        f"{above.sum():,} at or above the threshold; {(joined & ~above).sum()} below it; "
        f"{(joined & ~predicted).sum()} more "
        f"and {(predicted & ~joined).sum()} fewer than candidates and similarities say"
    )


def print_natural(texts: pa.Array, options: NearDuplicates) -> None:
    """Recall on the pairs that the input itself has."""
    shingles = shingle(texts, options.shingling)
    loose = Banding(bands=40, rows=2)
    bands = _bands(shingles, loose, seed=7)
    rows = np.arange(len(texts), dtype=np.uint64)
    sizes = np.diff(shingles.offsets)
    similar: dict[str, list[np.ndarray]] = defaultdict(list)
    for band in range(loose.bands):
        left, right = candidate_pairs(bands[:, band], rows, sizes, JACCARDS[0])
        similarities = jaccard(shingles, left, right)
        near = similarities >= JACCARDS[0]
        similar["pairs"].append(left[near] << np.uint64(32) | right[near])
        similar["similarities"].append(similarities[near])
    pairs, first = np.unique(np.concatenate(similar["pairs"]), return_index=True)
    similarities = np.concatenate(similar["similarities"])[first]
    left, right = (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
    own = _bands(shingles, options.banding, options.seed)
    found = (own[left] == own[right]).any(axis=1)
    expected = _expected(options.banding, similarities)
    print(f"\nnatural pairs of {len(texts):,} documents (in long runs only neighbours in size are paired)\n")
    print(f"{'Jaccard':<14}{'pairs':>9}{'recall':>9}{'expected':>10}")
    for low in JACCARDS:
        high = low + 0.05
        member = (similarities >= low) & ((similarities < high) if high < 1 else True)
        if member.any():
            print(
                f"{low:.2f} to {min(high, 1):.2f}  {member.sum():>9,}{100 * found[member].mean():>7.1f} %"
                f"{100 * expected[member].mean():>8.1f} %"
            )


def print_articles(options: NearDuplicates) -> None:
    """The ten true pairs of articles_1000, and the most similar of all others."""
    rows = dict(line.split(" ", 1) for line in (DATA / "neardup/articles_1000.train").read_text().splitlines())
    ids = {name: number for number, name in enumerate(rows)}
    truth = {
        tuple(sorted(ids[name] for name in line.split()))
        for line in (DATA / "neardup/articles_1000.truth").read_text().splitlines()
    }
    shingles = shingle(pa.array(list(rows.values())), options.shingling)
    bands = _bands(shingles, options.banding, options.seed)
    left, right = np.triu_indices(len(rows), 1)
    similarities = jaccard(shingles, left, right)
    true = np.array([pair in truth for pair in zip(left.tolist(), right.tolist(), strict=True)])
    found = (bands[left[true]] == bands[right[true]]).any(axis=1) & (similarities[true] >= options.threshold)
    others = (bands[left[~true]] == bands[right[~true]]).any(axis=1)
    print(
        f"\narticles_1000: {found.sum()} of {true.sum()} true pairs found with the defaults, Jaccard "
        f"{similarities[true].min():.3f} to {similarities[true].max():.3f}; the most similar of the "
        f"{(~true).sum():,} other pairs {similarities[~true].max():.3f}, candidates among them {others.sum()}"
    )


def print_answers() -> None:
    """Clough and Stevenson: the answers whose similarity to the source, or to its best passage, reaches a threshold."""
    with tarfile.open(DATA / "neardup/clough_stevenson.tar.gz") as packed:
        files = {Path(member.name).name: packed.extractfile(member).read() for member in packed if member.isfile()}  # type: ignore[union-attr]
    rows = list(csv.DictReader(io.StringIO(files["file_information.csv"].decode("latin-1"))))
    classes = ("cut", "light", "heavy", "non")
    thresholds = (0.8, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05)
    print("\nClough and Stevenson: share of the answers at least this similar to the article they may be copied from\n")
    head = "".join(f"{threshold:>7.2f}" for threshold in thresholds)
    print(f"{'shingles, measure':<30}{'copied':<8}{'answers':>8}{head}")
    for shingling in (Shingling("word", 5), Shingling("word", 3), Shingling("character", 5)):
        for measure in ("Jaccard", "of answer"):
            for kind in classes:
                answers = [row for row in rows if row["Category"].strip() == kind]
                values = _similarities(files, answers, shingling, measure)
                name = f"{shingling.kind} {shingling.size}-grams, {measure}" if kind == classes[0] else ""
                shares = "".join(f"{100 * np.mean(values >= threshold):>6.0f}%" for threshold in thresholds)
                print(f"{name:<30}{kind:<8}{len(answers):>8}{shares}")


def _similarities(
    files: dict[str, bytes], answers: list[dict[str, str]], shingling: Shingling, measure: str
) -> np.ndarray:
    """Of each answer with its source: Jaccard, or the share of the answer's shingles that the source has."""
    texts = [files[row["File"].strip()].decode("latin-1") for row in answers]
    sources = [files[f"orig_task{row['Task'].strip()}.txt"].decode("latin-1") for row in answers]
    shingles = shingle(pa.array(texts + sources), shingling)
    left = np.arange(len(answers))
    values = jaccard(shingles, left, left + len(answers))
    if measure == "Jaccard":
        return values
    sizes = np.diff(shingles.offsets)
    both = values / (1 + values) * (sizes[: len(answers)] + sizes[len(answers) :])
    return both / sizes[: len(answers)]


if __name__ == "__main__":
    main()
