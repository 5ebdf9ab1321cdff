"""Names that are copied unchanged between real sentences, found without any aligner."""

import re
import tarfile
from pathlib import Path

import pytest

from transforms.alignment.words import alignment_words
from transforms.projection.candidate_table import Evidence
from transforms.projection.combine import project
from transforms.projection.spans import ProjectionPair, SourceSpan
from transforms.projection.surface import surface_candidates


@pytest.mark.parametrize(("code", "language"), [("nl", "nld_Latn"), ("hu", "hun_Latn"), ("es", "spa_Latn")])
def test_copied_names_are_found_where_they_are(data_folder: Path, code: str, language: str) -> None:
    archive = data_folder / "alignment" / "xl-wa.tar.gz"
    if not archive.is_file():
        pytest.skip(f"{archive} is absent")
    with tarfile.open(archive) as packed:
        file = packed.extractfile(f"data/{code}/dev.tsv")
        assert file is not None
        lines = file.read().decode().splitlines()
    wanted, right, placed = 0, 0, 0
    for line in lines:
        source, target, _ = line.split("\t")
        names = set(re.findall(r"\b[A-Z][a-zé]{4,}\b", source[1:]))
        names = {name for name in names if len(re.findall(rf"\b{name}\b", target)) == source.count(name) == 1}
        spans = tuple(SourceSpan(source.index(name), source.index(name) + len(name)) for name in sorted(names))
        pair = ProjectionPair(source, "eng_Latn", spans, target, language)
        words = alignment_words(source, "eng_Latn"), alignment_words(target, language)
        found = project(pair, Evidence(*words, {}, surface_candidates(pair, *words)))
        for name, one in zip(sorted(names), found, strict=True):
            wanted += 1
            placed += one.start is not None
            right += one.start is not None and target[one.start : one.end] == name
    assert wanted >= 25
    assert placed >= 0.95 * wanted
    assert right >= 0.97 * placed
