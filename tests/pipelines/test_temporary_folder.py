"""Nothing of a run is left in the folder for temporary files."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from pipelines.temporary_folder import own_temporary_folder
from tests.tiny_translation_model import save_translation_model


def test_this_process_and_its_children_write_into_a_folder_that_goes(monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with own_temporary_folder():
        code = "import tempfile; print(tempfile.mkdtemp())"
        child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        mine = tempfile.mkdtemp()
        (folder,) = tmp_path.iterdir()
        assert {Path(child).parent, Path(mine).parent} == {folder}
    assert os.environ["TMPDIR"] == tempfile.gettempdir() == str(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_stage_with_a_model_leaves_no_temporary_file(tmp_path):
    """Beam left the addresses at which workers share the model."""
    temporary, given = tmp_path / "temporary", tmp_path / "documents.jsonl"
    temporary.mkdir()
    model = save_translation_model(
        tmp_path / "model", description={"family": "marian", "source_languages": ["en"], "target_languages": ["de"]}
    )
    given.write_text(json.dumps({"id": "a", "text": "Anna Berg was born near Ulm .", "language": "eng_Latn"}) + "\n")
    flags = ["--input", given, "--output", tmp_path / "out", "--target_language", "de", "--model", model]
    subprocess.run(
        [sys.executable, "-m", "pipelines.translate", *flags],
        env=os.environ | {"TMPDIR": str(temporary)},
        check=True,
        capture_output=True,
    )
    assert (tmp_path / "out" / "documents" / "manifest.json").exists()
    assert list(temporary.iterdir()) == []
