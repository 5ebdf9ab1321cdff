"""Word alignment by eflomal (Östling & Tiedemann 2016), where its package is installed.

eflomal samples, and seeds itself from /dev/urandom without a way to set the seed: **its links differ from run to run**,
and the links of a pair depend on the other pairs of the call. ``statistical`` is the reproducible method; this one is a
second opinion.
"""

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from transforms.alignment.alignment_model import pair_blocks
from transforms.alignment.links import Link
from transforms.alignment.vocabulary import word_form
from transforms.alignment.words import Words

LONGEST = 1_024
"""Words of a sentence that eflomal takes (its MAX_SENT_LEN); one longer sentence stops it."""


class EflomalAligner:
    """Aligns the pairs of each call, and keeps the counts of its links as priors of the next."""

    def __init__(self, relative_iterations: float = 1.0) -> None:
        """Take ``relative_iterations`` times as many iterations as eflomal would.

        It takes about 5,000 over the square root of the number of pairs, which is slow for few long pairs.

        Raises:
            ImportError: the package eflomal is not installed.
        """
        self._relative_iterations = relative_iterations
        self._eflomal = _import_eflomal()
        self._priors: list[Counter[Any]] | None = None

    def align(self, pairs: Sequence[tuple[Words, Words]]) -> list[npt.NDArray[np.float32]]:
        """For each pair float32 (source words, target words): the mean of both directions' links, 0, 0.5 or 1.

        Sentences of more than 400 words are aligned in blocks (see ``blocks``), which keeps all of them under
        ``LONGEST``. A pair with an empty side has no links.

        Raises:
            RuntimeError: eflomal left no links for some pair, because it failed.
        """
        result = [np.zeros((len(source.texts), len(target.texts)), np.float32) for source, target in pairs]
        for posteriors, directions in zip(result, self.align_directions(pairs), strict=True):
            for links in directions:
                for link in links:
                    posteriors[link] += 0.5
        return result

    def align_directions(self, pairs: Sequence[tuple[Words, Words]]) -> list[tuple[set[Link], set[Link]]]:
        """The links of both directions of each pair, for ``links``; otherwise as ``align``."""
        result: list[tuple[set[Link], set[Link]]] = [(set(), set()) for _ in pairs]
        blocks = [
            (number, block)
            for number, (source, target) in enumerate(pairs)
            for block in pair_blocks(source.texts, target.texts)
        ]
        if not blocks:
            return result
        sources = [_line(pairs[number][0].texts[a:b]) for number, (a, b, _, _) in blocks]
        targets = [_line(pairs[number][1].texts[c:d]) for number, (_, _, c, d) in blocks]
        directions = self._run(sources, targets)
        for at, lines in enumerate(directions):
            for (number, (a, _, c, _)), line in zip(blocks, lines, strict=True):
                links = (link.split("-") for link in line.split())
                result[number][at].update((a + int(i), c + int(j)) for i, j in links)
        self._keep(self._eflomal.calculate_priors(sources, targets, *directions))
        return result

    def save(self, path: str | Path) -> None:
        """Write the priors in eflomal's own text format."""
        with Path(path).open("w", encoding="utf-8") as file:
            self._eflomal.write_priors(file, *(self._priors or [Counter() for _ in range(5)]))

    @classmethod
    def load(cls, path: str | Path, relative_iterations: float = 1.0) -> "EflomalAligner":
        """An aligner that goes on from saved priors.

        Raises:
            ImportError: the package eflomal is not installed.
            OSError, ValueError: no such file, or not one of priors.
        """
        aligner = cls(relative_iterations)
        with Path(path).open(encoding="utf-8") as file:
            lexicon, forward, backward, source_fertility, target_fertility = aligner._eflomal.read_priors(file)
        pairs = [{(a, b): count for a, b, count in rows} for rows in (lexicon, source_fertility, target_fertility)]
        aligner._priors = [Counter(counts) for counts in (pairs[0], forward, backward, pairs[1], pairs[2])]
        return aligner

    def _run(self, sources: list[str], targets: list[str]) -> tuple[list[str], list[str]]:
        with tempfile.TemporaryDirectory(prefix="eflomal-") as folder:
            files = Path(folder, "forward"), Path(folder, "backward")
            priors = None
            if self._priors is not None:
                path = Path(folder, "priors")
                self.save(path)
                priors = path.read_text(encoding="utf-8").splitlines(keepends=True)
            self._eflomal.Aligner(rel_iterations=self._relative_iterations).align(
                sources,
                targets,
                links_filename_fwd=str(files[0]),
                links_filename_rev=str(files[1]),
                priors_input=priors,
            )
            # The package does not look at the exit status of the program it calls.
            forward, backward = (
                file.read_text(encoding="utf-8").splitlines() if file.exists() else [] for file in files
            )
        if len(forward) != len(sources) or len(backward) != len(sources):
            raise RuntimeError(f"eflomal failed: links of {len(forward)} of {len(sources)} sentence pairs")
        return forward, backward

    def _keep(self, counts: Sequence[Counter[Any]]) -> None:
        if self._priors is None:
            self._priors = list(counts)
        else:
            for kept, new in zip(self._priors, counts, strict=True):
                kept.update(new)


def _import_eflomal() -> ModuleType:
    try:
        import eflomal  # noqa: PLC0415  # optional, and under another licence (GPL-3)
    except ImportError as error:
        raise ImportError("alignment by eflomal needs its package: pip install eflomal") from error
    module: ModuleType = eflomal
    return module


def _line(words: Sequence[str]) -> str:
    """One line of forms; what eflomal would read as a separator or as its null word is replaced."""
    return (
        " ".join("".join(word_form(word).encode("utf-8", "replace").decode().split()) or "_" for word in words) + "\n"
    )
