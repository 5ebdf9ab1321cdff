"""The command line of the stages: complete help, bad flags stop before any work, nothing but a message for the user."""

import json
import subprocess
import sys

import pytest

from pipelines import command
from pipelines.build import main as build_main
from pipelines.recipe import STAGES

RECIPE_ONLY = {"--models", "--oversampling", "--shares"}
CONTRACT = {"--input", "--output", "--recipe", "--languages", "--workers", "--runner", "--max_failure_rate"}


@pytest.mark.parametrize("name", STAGES)
def test_help_names_every_flag(name, capsys):
    with pytest.raises(SystemExit) as stop:
        command.main(STAGES[name], ["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    settings = STAGES[name].settings.model_fields
    sections = {field: info.annotation for field, info in settings.items() if hasattr(info.annotation, "model_fields")}
    fields = {f"--{field}" for field in settings.keys() - sections.keys()} - RECIPE_ONLY
    fields |= {f"--{section}.{field}" for section, model in sections.items() for field in model.model_fields}
    assert fields >= {f"--{join}" for join in STAGES[name].joins}
    assert [flag for flag in CONTRACT | fields if flag not in text] == []
    assert not any(flag in text for flag in RECIPE_ONLY)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--output", "o"], "--input is required"),
        (["--input", "nothing*", "--entities", "e", "--output", "o"], "input 'nothing*' matches no file"),
        (["--input", "x", "--output", "o", "--negativ_share", "1"], "unknown flag --negativ_share"),
        (["--input", "x", "--output", "o", "--negative_share", "7"], "--negative_share: Input should be less than"),
        (["--input", "x", "--output", "o", "--languages", "zzz"], "--languages: unknown language code 'zzz'"),
        (["--input", "x", "--output", "o", "--workers", "0"], "--workers: at least 1 is needed, not 0"),
        (["--input", "x", "--output", "o", "--max_failure_rate", "5"], "--max_failure_rate: a share from 0 to 1"),
        (["--input", "x", "--output", "o", "--recipe", "none.yaml"], "none.yaml: cannot be read"),
    ],
)
def test_bad_flags_stop_before_any_work(flags, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        command.main(STAGES["ner"], flags)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_ner_without_entities_says_what_is_missing(capsys, tmp_path):
    documents = tmp_path / "in.jsonl"
    documents.write_text(json.dumps({"id": "1", "text": "Ein Text.", "language": "deu_Latn"}))
    with pytest.raises(SystemExit) as stop:
        command.main(STAGES["ner"], ["--input", str(documents), "--output", str(tmp_path / "out")])
    assert stop.value.code == 2
    assert "--entities is required" in capsys.readouterr().err


def test_a_stage_runs_as_a_module(tmp_path):
    documents = tmp_path / "in.jsonl"
    text = "Die Stadt liegt an einem Fluss und hat einen großen Hafen, in dem viele Schiffe liegen. " * 3
    documents.write_text("".join(json.dumps({"id": str(n), "text": text, "language": "de"}) + "\n" for n in range(2)))
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.curate", "--input", documents, "--output", tmp_path / "out"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "deu_Latn               1" in done.stdout
    assert "document: read 2, kept 1; exact_duplicate 1" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_build_with_a_bad_recipe_stops_before_any_work(tmp_path, capsys):
    recipe = tmp_path / "r.yaml"
    recipe.write_text("name: r\nwikidata:\n  inputs: [x]\n")
    with pytest.raises(SystemExit) as stop:
        build_main(["--recipe", str(recipe), "--output", str(tmp_path / "out")])
    assert stop.value.code == 2
    assert "r.yaml, line 3: wikidata.inputs: unknown field" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
