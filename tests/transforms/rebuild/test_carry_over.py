"""Datasets of one build in the folder of the next: the same bytes, and neither changes the other."""

import errno
from pathlib import Path

import pytest

from schemas.datasets import NER, RELATIONS, TRANSLATIONS, beside
from tests.published_rows import publish_rows
from transforms.rebuild.carry_over import carry_over, datasets_in

SENTENCES = beside(TRANSLATIONS, "ner")


def row(number: int, text: str = "x") -> dict:
    return {"id": f"d#{number}", "language": "deu_Latn", "text": text}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def before(tmp_path: Path) -> Path:
    folder = tmp_path / "before"
    publish_rows(folder, NER, [row(number) for number in range(9)])
    publish_rows(folder / "translated", SENTENCES, [{"id": "1", "language": "deu_Latn", "source_text": "a"}])
    return folder


def test_wanted_datasets_are_linked_and_others_go(before: Path, tmp_path: Path) -> None:
    after = tmp_path / "after"
    publish_rows(after, RELATIONS, [row(1)])
    assert datasets_in(str(before)) == ["ner", "translated/translations/ner"]
    carry_over(str(before), str(after), ["ner", "translated/translations/ner", "documents"])
    assert files(after) == files(before)
    assert all(path.stat().st_nlink == 2 for path in after.rglob("*.parquet"))


def test_publishing_over_a_link_leaves_the_other_build_as_it_was(before: Path, tmp_path: Path) -> None:
    after, whole = tmp_path / "after", files(before)
    carry_over(str(before), str(after), ["ner"])
    publish_rows(after, NER, [row(number, "other") for number in range(9)])
    assert files(before) == whole
    assert files(after / "ner") != files(before / "ner")


def test_what_the_new_build_has_finished_stays_and_what_it_began_is_begun_anew(before: Path, tmp_path: Path) -> None:
    after = tmp_path / "after"
    publish_rows(after, NER, [row(1, "newer")])
    newer = files(after)
    half = after / "translated" / "translations" / "ner" / "deu_Latn" / "part-00007-of-00009.parquet"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    carry_over(str(before), str(after), ["ner", "translated/translations/ner"])
    assert files(after / "ner") == {name.removeprefix("ner/"): content for name, content in newer.items()}
    assert files(after / "translated") == files(before / "translated")


def test_a_dataset_that_lacks_a_part_is_not_carried_over(before: Path, tmp_path: Path) -> None:
    next((before / "ner").rglob("*.parquet")).unlink()
    carry_over(str(before), str(tmp_path / "after"), ["ner", "translated/translations/ner"])
    assert datasets_in(str(tmp_path / "after")) == ["translated/translations/ner"]


@pytest.mark.parametrize("number", [errno.EPERM, errno.EXDEV, errno.EMLINK])
def test_a_disk_without_hard_links_gets_copies(before: Path, tmp_path: Path, monkeypatch, number: int) -> None:
    def refuse(*_args: object) -> None:
        raise OSError(number, "no links")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    carry_over(str(before), str(tmp_path / "after"), ["ner"])
    assert files(tmp_path / "after" / "ner") == files(before / "ner")
    assert all(path.stat().st_nlink == 1 for path in (tmp_path / "after").rglob("*.parquet"))


def test_a_full_disk_is_no_reason_to_copy(before: Path, tmp_path: Path, monkeypatch) -> None:
    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "hardlink_to", full)
    with pytest.raises(OSError, match="No space left"):
        carry_over(str(before), str(tmp_path / "after"), ["ner"])
