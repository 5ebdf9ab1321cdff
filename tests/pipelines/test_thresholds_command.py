import json
from pathlib import Path

import pytest

from pipelines.settings import load_yaml
from pipelines.thresholds import main
from transforms.filters.own_thresholds import own_thresholds_model
from transforms.filters.word_lists import STOP_WORDS


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """Sentences of a made-up language and of English, each with words of its own."""
    path = tmp_path / "documents.jsonl"
    rows = []
    for row in range(120):
        word = "".join("abcdefghij"[int(digit)] for digit in f"{row:03}")
        own = f"Sa {word}ik ble ke {word}um se {word}ovi ble te. Ke {word[::-1]}or ble, {row} sa {word}es ke nu."
        english = f"The {word}ik of the {word}um was {row} and it is a {word}ovi to the {word[::-1]}or in that."
        rows += [
            {"id": f"x{row}", "text": own, "language": "vol_Latn"},
            {"id": f"e{row}", "text": english, "language": "eng_Latn"},
        ]
    rows.append({"id": "few", "text": "Ein Satz.", "language": "deu_Latn"})
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_a_file_that_curate_takes_a_table_and_plots(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output, plots = tmp_path / "own.yaml", tmp_path / "plots"
    assert main(["--input", str(documents), "--output", str(output), "--plot", str(plots)]) == 0
    own = load_yaml(str(output), own_thresholds_model())
    digits = own.thresholds().of("digits", "max_share", "vol_Latn")
    assert 0 < digits < 0.1
    assert own.thresholds().of("digits", "max_share", "deu_Latn") == 0.2
    assert set(own.word_lists().phrases(STOP_WORDS, "vol_Latn")) >= {"sa", "ble", "ke"}
    assert sorted(path.name for path in plots.iterdir()) == ["eng_Latn.svg", "vol_Latn.svg"]
    table = capsys.readouterr().out
    assert f"{digits:.3g}" in next(line for line in table.splitlines() if line.startswith("vol_Latn  digits.max_share"))
    assert "word_count" not in table


def test_the_same_documents_give_the_same_bytes(documents: Path, tmp_path: Path) -> None:
    shuffled = tmp_path / "shuffled.jsonl"
    shuffled.write_text("\n".join(sorted(documents.read_text(encoding="utf-8").split("\n"))), encoding="utf-8")
    for path in (documents, shuffled):
        assert main(["--input", str(path), "--output", str(path) + ".yaml", "--size", "100"]) == 0
    assert Path(f"{documents}.yaml").read_bytes() == Path(f"{shuffled}.yaml").read_bytes()


def test_by_the_position_of_english(documents: Path, tmp_path: Path) -> None:
    output = tmp_path / "own.yaml"
    flags = ["--method", "english", "--languages", "vol_Latn", "--filters", "word_length", "digits"]
    assert main(["--input", str(documents), "--output", str(output), *flags]) == 0
    digits = load_yaml(str(output), own_thresholds_model()).thresholds().of("digits", "max_share", "vol_Latn")
    assert digits not in {0, 0.2}
    assert "eng_Latn" not in output.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("flags", "status", "message"),
    [
        (["--filters", "absent"], 2, "--filters: no filter 'absent'"),
        (["--share", "1.5"], 2, "--share: 1.5"),
        (["--size", "3"], 2, "--size: 3"),
        (["--languages", "nonsense"], 2, "unknown language code"),
        (["--languages", "de"], 1, "no language with 100 texts"),
        (["--thresholds", "absent.yaml"], 1, "absent.yaml: cannot be read"),
        (["--input", "absent*.parquet"], 1, "matches no file"),
        (["--output", "absent/own.yaml"], 1, "absent/own.yaml"),
    ],
)
def test_bad_flags_and_inputs(
    documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], flags: list[str], status: int, message: str
) -> None:
    arguments = ["--input", str(documents), "--output", str(tmp_path / "own.yaml"), *flags]
    try:
        found = main(arguments)
    except SystemExit as exit_:
        found = int(exit_.code or 0)
    assert found == status
    assert message in capsys.readouterr().err
