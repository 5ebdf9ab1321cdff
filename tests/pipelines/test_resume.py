"""A stage that was killed goes on from the splits of its input that it had read: a real process, a real SIGKILL."""

import bz2
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

HEAD = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="fo">
<siteinfo><sitename>W</sitename><dbname>fowiki</dbname><namespaces><namespace key="0" case="first-letter" />
</namespaces></siteinfo>
"""
PAGE = """<page><title>Bygd {n}</title><ns>0</ns><id>{n}</id><revision><id>{n}</id><text>{text}</text></revision></page>
"""


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """17 MB of pages: four splits."""
    path = tmp_path_factory.mktemp("dump") / "fowiki-20260101-pages-articles.xml"
    text = "Bygdin liggur við [[Fjørður {n}|fjørðin]] og hevur eina gamla kirkju, sum er bygd úr timbri. " * 60
    pages = (PAGE.format(n=n, text=text.format(n=n)) for n in range(1, 2901))
    path.write_text(HEAD + "".join(pages) + "</mediawiki>\n", encoding="utf-8")
    assert path.stat().st_size > 16 << 20
    return path


def stage(dump: Path, output: Path) -> list[str]:
    return [sys.executable, "-m", "pipelines.wikipedia", "--input", str(dump), "--output", str(output)]


def parts(output: Path) -> dict[str, str]:
    manifest = json.loads((output / "documents" / "manifest.json").read_text())
    return {part["path"]: part["sha256"] for part in manifest["parts"]} | manifest["records"]


def kill_after_first_split(command: list[str], output: Path) -> set[str]:
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not list(output.glob(".splits/*/*/*.split")):
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    return {path.name for path in output.glob(".splits/*/*/*.split")}


def test_a_killed_stage_reads_only_what_it_had_not_read(dump: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    subprocess.run(stage(dump, whole), check=True, capture_output=True)
    broken = tmp_path / "broken"
    kept = kill_after_first_split(stage(dump, broken), broken)
    assert 1 <= len(kept) < 4
    assert not (broken / "documents").exists()
    resumed = subprocess.run(stage(dump, broken), check=True, capture_output=True, text=True)
    assert (
        f"wikipedia: goes on where an earlier run broke off; {len(kept)} splits of its input are read" in resumed.stderr
    )
    assert parts(broken) == parts(whole)
    assert {path.name for path in broken.iterdir()} == {"documents"}


def test_what_was_read_of_another_input_is_not_taken(dump: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    kill_after_first_split(stage(dump, output), output)
    other = tmp_path / dump.with_suffix(".xml.bz2").name
    other.write_bytes(bz2.compress((HEAD + PAGE.format(n=1, text="Ein bygd.") + "</mediawiki>").encode()))
    run = subprocess.run(stage(other, output), check=True, capture_output=True, text=True)
    assert "goes on" not in run.stderr
    assert json.loads((output / "documents" / "manifest.json").read_text())["rows"] == {"fao_Latn": 1}
    assert {path.name for path in output.iterdir()} == {"documents"}
