"""`python -m pipelines.rebuild` on real builds: what is made anew, what is refused, and what a kill leaves behind."""

import bz2
import fcntl
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from pipelines import rebuild
from pipelines.build import Build
from pipelines.engine import Engine
from pipelines.output_lock import LOCK
from pipelines.rebuild import Rebuild, main
from pipelines.recipe import Recipe
from pipelines.stage import StageError
from schemas.datasets import NER
from tests.file_server import file_server
from tests.hostile_server import HostileServer, hostile_server
from tests.published_rows import publish_rows
from tests.tiny_translation_model import save_translation_model
from tests.wikimedia_server import put_wiki
from transforms.rebuild.builds import Builds

HEAD = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="{code}">
<siteinfo><sitename>W</sitename><dbname>{code}wiki</dbname><namespaces><namespace key="0" case="first-letter" />
</namespaces></siteinfo>
"""
PAGE = "<page><title>{n}</title><ns>0</ns><id>{n}</id><revision><id>{n}</id><text>{text}</text></revision></page>\n"


def dump(pages: dict[int, str], code: str = "fo") -> bytes:
    articles = "".join(PAGE.format(n=n, text=text) for n, text in pages.items())
    return f"{HEAD.format(code=code)}{articles}</mediawiki>\n".encode()


def pages(count: int) -> dict[int, str]:
    return {n: f"Bygd {n} liggur við fjørðin." for n in range(1, count + 1)}


def row(number: int) -> dict:
    return {"id": f"d#{number}", "language": "deu_Latn", "text": f"sentence {number}"}


class Corpus:
    """A recipe that reads one dump, and the folder that it is rebuilt in."""

    def __init__(self, folder: Path, **sections: object) -> None:
        self.recipe, self.output = folder / "recipe.yaml", folder / "out"
        self.dump = folder / "fowiki-20260101-pages-articles.xml"
        self.sections = {"name": "tiny", "wikipedia": {"input": [str(self.dump)]}, "rebuild": {"least_rows": 5}}
        self.change(**sections)

    def change(self, **sections: object) -> None:
        self.sections |= sections
        self.recipe.write_text(yaml.safe_dump(self.sections))

    def flags(self, *more: str) -> list[str]:
        return ["--recipe", str(self.recipe), "--output", str(self.output), *more]

    def rebuild(self, *more: str) -> int:
        return main(self.flags(*more))

    def ids(self) -> list[str]:
        return sorted(path.name for path in (self.output / "builds").iterdir())

    def latest(self) -> str:
        named = json.loads((self.output / "latest.json").read_text())["build"]
        assert (self.output / "latest").resolve().name == named
        return named

    def manifest(self, dataset: str = "wikipedia/documents") -> dict:
        return json.loads((self.output / "latest" / dataset / "manifest.json").read_text())

    def comparison(self, build: str | None = None) -> dict:
        return json.loads((self.output / "builds" / (build or self.latest()) / "comparison.json").read_text())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a corpus with one build of 20 pages."""
    corpus = Corpus(tmp_path_factory.mktemp("built"))
    corpus.dump.write_bytes(dump(pages(20)))
    assert corpus.rebuild() == 0
    return corpus.recipe.parent


@pytest.fixture
def corpus(tmp_path: Path, built: Path) -> Corpus:
    shutil.copytree(built, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Corpus(tmp_path)


def test_nothing_is_rebuilt_until_an_input_is_newer(corpus: Corpus, capsys) -> None:
    first = corpus.latest()
    assert corpus.rebuild() == 0
    assert f"nothing to do: {corpus.output}/builds/{first} is of the newest inputs" in capsys.readouterr().out
    assert corpus.ids() == [first]
    corpus.dump.write_bytes(dump(pages(20) | {7: "Ein onnur bygd.", 21: "Ein nýggj bygd."}))
    assert corpus.rebuild() == 0
    assert corpus.ids() == [first, corpus.latest()]
    counts = corpus.comparison()["datasets"]["wikipedia/documents"]["languages"]["fao_Latn"]
    assert {name: counts[name] for name in ("before", "after", "added", "removed", "changed", "unchanged")} == {
        "before": 20, "after": 21, "added": 1, "removed": 0, "changed": 1, "unchanged": 19,
    }  # fmt: skip
    assert re.search(r"wikipedia/documents +20 +21 +1 +0 +1 +19\n", capsys.readouterr().out)
    table = (corpus.output / "latest" / "comparison.md").read_text()
    assert f"Compared with {first}." in table
    assert "| wikipedia/documents | fao_Latn | 20 | 21 | 1 | 0 | 1 | 19 |" in table


def test_a_build_that_drifts_is_refused_until_somebody_accepts_it(corpus: Corpus, capsys) -> None:
    first = corpus.latest()
    corpus.dump.write_bytes(dump(pages(15)))
    assert corpus.rebuild() == 3
    said = capsys.readouterr().err
    assert "wikipedia/documents, fao_Latn: share of rows removed 0.25, the limit removed is 0.1" in said
    assert "--accept_drift" in said
    assert corpus.latest() == first
    refused = corpus.ids()[-1]
    assert corpus.comparison(refused)["status"] == "refused"
    assert corpus.rebuild() == 3  # says it again, and has nothing to run
    assert "wikipedia: up to date" in capsys.readouterr().err
    assert corpus.ids() == [first, refused]
    assert corpus.rebuild("--accept_drift") == 0
    assert capsys.readouterr().err == ""
    assert corpus.latest() == refused
    assert corpus.comparison()["status"] == "accepted by hand"
    assert corpus.rebuild("--accept_drift") == 1
    assert "nothing to accept" in capsys.readouterr().err


def test_a_raised_limit_accepts_what_was_refused(corpus: Corpus) -> None:
    corpus.dump.write_bytes(dump(pages(15)))
    assert corpus.rebuild() == 3
    corpus.change(rebuild={"least_rows": 5, "limits": {"removed": 0.3, "length_drift": None}})
    assert corpus.rebuild() == 0
    assert corpus.manifest()["rows"] == {"fao_Latn": 15}
    assert len(corpus.ids()) == 2


def test_a_refused_build_of_other_inputs_gives_way_to_a_new_one(corpus: Corpus) -> None:
    first = corpus.latest()
    refused = []
    for count in (15, 14):
        corpus.dump.write_bytes(dump(pages(count)))
        assert corpus.rebuild() == 3
        refused += [corpus.ids()[-1]]
    assert corpus.ids() == [first, refused[1]]
    corpus.dump.write_bytes(dump(pages(19)))
    assert corpus.rebuild() == 0
    assert corpus.ids() == [first, corpus.latest()]
    assert corpus.comparison()["previous"] == first


def test_the_newest_builds_are_kept(corpus: Corpus) -> None:
    accepted = [corpus.latest()]
    for count in (21, 22, 23):
        corpus.dump.write_bytes(dump(pages(count)))
        assert corpus.rebuild("--keep", "2") == 0
        accepted.append(corpus.latest())
    assert corpus.ids() == accepted[-2:] == sorted(set(accepted))[-2:]


def test_a_second_rebuild_refuses_while_one_is_at_work(corpus: Corpus, capsys) -> None:
    with (corpus.output / LOCK).open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)  # as the first one has it
        assert corpus.rebuild() == 1
    assert f"writes in {corpus.output}; run again when it is through" in capsys.readouterr().err


@pytest.mark.parametrize("more", [(), ("--accept_drift",)], ids=["rebuild", "accept"])
def test_a_folder_in_the_place_of_the_link_ends_it_before_any_work(tmp_path: Path, capsys, more: tuple) -> None:
    corpus = Corpus(tmp_path)
    corpus.dump.write_bytes(dump(pages(5)))
    (corpus.output / "latest").mkdir(parents=True)
    assert corpus.rebuild(*more) == 1
    assert f"{corpus.output}/latest: is in the way of the link" in capsys.readouterr().err
    assert [path.name for path in corpus.output.iterdir()] == ["latest"]


@pytest.mark.parametrize("below", ["", "/folder"], ids=["a file", "in a file"])
def test_an_output_that_cannot_be_written_is_told_as_that(tmp_path: Path, capsys, below: str) -> None:
    corpus = Corpus(tmp_path)
    corpus.dump.write_bytes(dump(pages(5)))
    (tmp_path / "file").touch()
    output = f"{tmp_path}/file{below}"
    assert corpus.rebuild("--output", output) == 1
    said = capsys.readouterr().err
    assert f"cannot write to --output {output}: " in said
    assert "the stage that ran" not in said


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--keep", "0"), "--keep: at least 1"),
        (("--kep", "3"), "unknown flag --kep"),
        (("--recipe", "nowhere.yaml"), "nowhere.yaml: cannot be read"),
    ],
)
def test_bad_flags_end_it_before_any_work(tmp_path: Path, capsys, more: tuple[str, ...], message: str) -> None:
    corpus = Corpus(tmp_path)
    with pytest.raises(SystemExit) as ended:
        corpus.rebuild(*more)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err
    assert not corpus.output.exists()


@pytest.mark.parametrize(
    "section", [{"keep": 0}, {"limits": {"removed": 2}}, {"limits": {"moved": 0.1}}, {"least_rows": "few"}]
)
def test_a_wrong_section_is_told_with_its_line(tmp_path: Path, capsys, section: dict) -> None:
    with pytest.raises(SystemExit) as ended:
        Corpus(tmp_path, rebuild=section).rebuild()
    assert ended.value.code == 2
    assert re.search(r"recipe.yaml, line \d+: rebuild\.", capsys.readouterr().err)


def test_exit_statuses_are_told(capsys) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "3 refused, the new build differs too much" in re.sub(r"\s+", " ", capsys.readouterr().out)


def parts(corpus: Corpus) -> dict[Path, Path]:
    """The parts of the latest build by their paths in it."""
    folder = corpus.output / "builds" / corpus.latest()
    return {path.relative_to(folder): path for path in folder.rglob("*.parquet")}


def test_only_stale_stages_run_and_what_is_not_is_the_same_file(tmp_path: Path, sample_folder: Path, capsys) -> None:
    """Two editions through four stages; the second build has an article more in one of them."""
    entities = (sample_folder / "wikidata" / "wikidata-20260101-all.json").read_text().splitlines(keepends=True)
    (tmp_path / "entities.json").write_text("".join([*entities[:60], "]\n"]))
    for code in ("de", "el"):
        name = f"{code}wiki-20260101-pages-articles.xml"
        text = (sample_folder / "wikipedia" / name).read_text()
        (tmp_path / name).write_text(text[: text.index("</page>", 6000) + 7] + "\n</mediawiki>\n")
    corpus = Corpus(
        tmp_path,
        languages=["de", "el"],
        wikidata={"input": [str(tmp_path / "entities.json")]},
        wikipedia={"input": [str(tmp_path / "*wiki-*.xml")]},
        curate={},
        ner={},
        rebuild={},
    )
    assert corpus.rebuild() == 0
    first = parts(corpus)
    name = "dewiki-20260101-pages-articles.xml"
    text = (sample_folder / "wikipedia" / name).read_text()
    (tmp_path / name).write_text(text[: text.index("</page>", 9000) + 7] + "\n</mediawiki>\n")
    capsys.readouterr()
    assert corpus.rebuild() == 0
    said = capsys.readouterr().err
    assert re.findall(r"^(\w+): (up to date|running)", said, re.MULTILINE) == [
        ("wikidata", "up to date"),
        ("wikipedia", "running"),
        ("curate", "running"),
        ("ner", "running"),
    ]
    second = parts(corpus)
    linked = {path for path in first.keys() & second.keys() if first[path].samefile(second[path])}
    assert {path.parts[0] for path in linked} == {"entities", "facts"}
    rows = corpus.comparison()["datasets"]["documents"]["languages"]
    assert rows["deu_Latn"]["added"] > 0
    assert rows["ell_Grek"]["unchanged"] == rows["ell_Grek"]["after"] > 0


def test_only_new_sentences_are_translated(tmp_path: Path) -> None:
    """What the build before translated is taken from it: here it has been tampered with, to see that."""
    model = save_translation_model(
        tmp_path / "model", description={"family": "marian", "source_languages": ["en"], "target_languages": ["de"]}
    )
    given = tmp_path / "ner.jsonl"
    texts = ["the dog lives near Ulm .", "the man met Anna .", "the old house is near Ulm ."]

    def write(texts: list[str]) -> None:
        rows = [{"id": str(n), "language": "eng_Latn", "text": text} for n, text in enumerate(texts)]
        made = ({**row, "tokens": row["text"].split(), "tags": [], "spans": []} for row in rows)
        given.write_text("".join(json.dumps(row) + "\n" for row in made))

    write(texts[:2])
    settings = {"datasets": ["ner"], "input": [str(given)], "languages": ["en"], "target_language": ["de"]}
    corpus = Corpus(tmp_path, wikipedia=None, translate=settings)
    assert corpus.rebuild("--model", str(model)) == 0
    dataset = corpus.output / "latest" / "translated" / "translations" / "ner"
    [part] = dataset.glob("deu_Latn/*.parquet")
    table = pq.read_table(part)
    tampered = [text.replace("Hund", "Dackel") for text in table["target_text"].to_pylist()]
    position = table.schema.get_field_index("target_text")
    pq.write_table(table.set_column(position, "target_text", [tampered]), part)
    manifest = json.loads((dataset / "manifest.json").read_text())
    manifest["parts"][0]["size"] = part.stat().st_size
    (dataset / "manifest.json").write_text(json.dumps(manifest))
    write(texts)
    assert corpus.rebuild("--model", str(model)) == 0
    rows = pq.read_table(corpus.output / "latest" / "translated" / "ner" / "deu_Latn").to_pylist()
    assert [row["text"] for row in rows] == [
        "das Dackel lebt bei Ulm .",
        "das man traf Anna .".replace("man", "Mann"),
        "das altes Haus ist bei Ulm .",
    ]
    counts = corpus.comparison()["datasets"]["translated/translations/ner"]["languages"]["deu_Latn"]
    assert (counts["before"], counts["added"], counts["removed"]) == (2, 1, 0)


def test_a_newer_dump_is_fetched_and_the_older_one_goes_with_the_last_build_of_it(tmp_path: Path, capsys) -> None:
    names = "fowiki-20260101-pages-articles.xml", "fowiki-20260201-pages-articles.xml"
    with file_server(**{names[0]: dump(pages(20))}) as server:
        corpus = Corpus(tmp_path, wikipedia={"input": [server.address(f"/{names[0]}")]})
        assert corpus.rebuild() == 0
        assert corpus.rebuild() == 0
        assert "nothing to do" in capsys.readouterr().out
        assert len(server.asked(f"/{names[0]}")) == 1
        server.files[f"/{names[0]}"] = dump(pages(21))  # another file at the same address
        assert corpus.rebuild() == 0
        assert re.search(r"wikipedia: http://127.*: .+ is newer than .+", capsys.readouterr().err)
        assert corpus.manifest()["rows"] == {"fao_Latn": 21}
        server.files[f"/{names[1]}"] = dump(pages(22))
        corpus.change(wikipedia={"input": [server.address(f"/{names[1]}")]})
        assert corpus.rebuild() == 0
        assert corpus.manifest()["rows"] == {"fao_Latn": 22}
        downloads = corpus.output / "downloads"
        assert sorted(path.name for path in downloads.rglob("*.xml")) == list(names)  # the builds before are kept
        assert corpus.rebuild("--keep", "2") == 0
        assert sorted(path.name for path in downloads.rglob("*.xml")) == list(names)
        assert corpus.rebuild("--keep", "1") == 0
        assert [path.name for path in downloads.rglob("*.xml")] == [names[1]]
        assert names[0] not in (downloads / "SHA256SUMS").read_text()
        server.files.clear()
        assert corpus.rebuild() == 1
        assert corpus.manifest()["rows"] == {"fao_Latn": 22}


@pytest.fixture
def wikis(tmp_path: Path) -> Iterator[tuple[Corpus, HostileServer]]:
    """A corpus of the newest dump on a server, and that server."""
    with hostile_server() as server:
        dumps = {"wikis": ["fowiki"], "server": server.root}
        yield Corpus(tmp_path, fetch={"wikipedia": dumps}, wikipedia={}), server


def downloads(corpus: Corpus) -> list[str]:
    return sorted(path.name for path in (corpus.output / "downloads").rglob("fowiki*") if path.is_file())


def test_a_dump_that_is_taken_back_does_not_bring_an_older_one_back(
    wikis: tuple[Corpus, HostileServer], capsys
) -> None:
    corpus, server = wikis
    for date, count in (("20260101", 20), ("20260201", 21)):
        put_wiki(server, "fowiki", date, bz2.compress(dump(pages(count))))
    assert corpus.rebuild() == 0
    latest = corpus.latest()
    del server.files["/fowiki/20260201/dumpstatus.json"]
    for _ in range(2):
        capsys.readouterr()
        assert corpus.rebuild() == 0
        said = capsys.readouterr()
        assert "nothing to do" in said.out
        assert "is newer than" not in said.err
        assert "no newer one that is done than 20260101; 20260201 is built already and stays" in said.err
    assert corpus.ids() == [latest]
    assert corpus.manifest()["rows"] == {"fao_Latn": 21}
    corpus.change(fetch={"wikipedia": {"wikis": ["fowiki"], "server": server.root, "date": "20260101"}})
    assert corpus.rebuild() == 0
    assert corpus.manifest()["rows"] == {"fao_Latn": 20}


@pytest.mark.parametrize("broken_off", ["as it built", "as it fetched"])
def test_downloads_for_a_build_that_never_was_go_with_the_next_dump(
    wikis: tuple[Corpus, HostileServer], monkeypatch, broken_off: str
) -> None:
    corpus, server = wikis
    put_wiki(server, "fowiki", "20260101", bz2.compress(dump(pages(20))))
    assert corpus.rebuild() == 0
    [first] = downloads(corpus)
    [path] = put_wiki(server, "fowiki", "20260201", bz2.compress(dump(pages(21))))
    if broken_off == "as it built":
        with monkeypatch.context() as patched:
            patched.setattr(rebuild, "build", broken)
            assert corpus.rebuild() == 1
        assert len(downloads(corpus)) == 2
    else:
        del server.files[path]
        assert corpus.rebuild() == 1
        half = corpus.output / "downloads" / server.root.removeprefix("http://").replace(":", "_") / path[1:]
        for suffix in (".partial", ".version"):
            half.with_name(half.name + suffix).write_text("{}")
    mine = corpus.output / "downloads" / "mine.partial"
    mine.write_text("of somebody else")
    [third] = put_wiki(server, "fowiki", "20260301", bz2.compress(dump(pages(22))))
    assert corpus.rebuild() == 0
    assert corpus.manifest()["rows"] == {"fao_Latn": 22}
    assert downloads(corpus) == [first, third.rpartition("/")[2]]
    assert "20260201" not in (corpus.output / "downloads" / "SHA256SUMS").read_text()
    assert mine.exists()


def broken(_plan: Build) -> None:
    raise StageError("the machine went down")


@pytest.mark.parametrize("damage", ["lost", "damaged", "manifest"])
def test_a_damaged_latest_is_a_reason_to_refuse_and_not_to_end_for_ever(corpus: Corpus, capsys, damage: str) -> None:
    first = corpus.latest()
    part = next((corpus.output / "latest" / "wikipedia" / "documents" / "fao_Latn").glob("*.parquet"))
    if damage == "lost":
        part.unlink()
    elif damage == "damaged":
        part.write_bytes(bytes(part.stat().st_size))
    else:
        part = part.parent.parent / "manifest.json"
        part.write_text('{"dataset": "docu')
    corpus.dump.write_bytes(dump(pages(21)))
    for _ in range(2):
        assert corpus.rebuild() == 3
        said = capsys.readouterr().err
        assert f"wikipedia/documents: {DAMAGED}: {corpus.output / 'builds' / first}" in said
        assert "--accept_drift" in said
        assert corpus.latest() == first
    [excess] = corpus.comparison(corpus.ids()[-1])["excesses"]
    assert f"- {excess}" in (corpus.output / "builds" / corpus.ids()[-1] / "comparison.md").read_text()
    assert corpus.rebuild("--accept_drift") == 0
    assert corpus.manifest()["rows"] == {"fao_Latn": 21}
    corpus.dump.write_bytes(dump(pages(22)))
    assert corpus.rebuild() == 0


DAMAGED = "the build before is damaged, so the two cannot be compared"


def killed(corpus: Corpus, seconds: float) -> bool:
    """Start a rebuild and kill it after a time; whether it was still at work."""
    command = [sys.executable, "-m", "pipelines.rebuild", *corpus.flags()]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not list(corpus.output.glob("builds/*/.lock")):
            time.sleep(0.005)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    return process.returncode == -signal.SIGKILL


def test_a_killed_rebuild_leaves_the_latest_and_the_next_one_goes_on_with_it(corpus: Corpus) -> None:
    first = corpus.latest()
    corpus.dump.write_bytes(dump(pages(22)))
    assert killed(corpus, 0.05)
    assert corpus.latest() == first
    assert corpus.manifest()["rows"] == {"fao_Latn": 20}
    [_, begun] = corpus.ids()
    assert corpus.rebuild() == 0
    assert corpus.ids() == [first, begun]
    assert corpus.latest() == begun
    assert corpus.manifest()["rows"] == {"fao_Latn": 22}
    leftovers = [path.name for path in corpus.output.rglob(".*")]
    assert leftovers == []


def test_a_broken_build_goes_where_the_latest_is_of_the_newest_inputs(corpus: Corpus) -> None:
    first = corpus.latest()
    broken = corpus.output / "builds" / "2099-01-01T00-00-00Z" / "wikipedia" / "documents" / "manifest.json"
    broken.parent.mkdir(parents=True)
    broken.write_text((corpus.output / "latest" / "wikipedia" / "documents" / "manifest.json").read_text())
    assert corpus.rebuild() == 0
    assert corpus.ids() == [first]


def test_killed_at_any_file_operation_it_leaves_the_latest_whole_and_the_next_finishes(
    tmp_path: Path, monkeypatch
) -> None:
    """Each run is a process that kills itself before its n-th change of a file; Beam is left out, for time."""
    made = [row(n) for n in range(3)]

    def build(plan: Build) -> None:
        publish_rows(Path(plan.output), NER, [*made, row(3)])

    def run(output: Path) -> str:
        plan = Build(Recipe(name="tiny", ner={"input": ["nothing"]}), "", Engine(), 0.01)
        return Rebuild(plan, Builds(str(output)), 1).run()

    monkeypatch.setattr(rebuild, "build", build)
    monkeypatch.setattr(rebuild, "is_current", lambda _plan: False)
    first = tmp_path / "first"
    folder = first / "builds" / "2020-01-01T00-00-00Z"
    publish_rows(folder, NER, made)
    Builds(str(first)).judge(folder.name, {"status": "accepted"})
    Builds(str(first)).publish(folder.name)
    for number in itertools.count():
        output = tmp_path / str(number)
        shutil.copytree(first, output, symlinks=True)
        if not run_killed_at(number, lambda output=output: run(output)):
            break
        for named in ("latest", json.loads((output / "latest.json").read_text())["path"]):
            parts = json.loads((output / named / "ner" / "manifest.json").read_text())["parts"]
            assert parts
            assert all((output / named / "ner" / part["path"]).stat().st_size == part["size"] for part in parts)
        run(output)
        assert pq.read_table(output / "latest" / "ner" / "deu_Latn").num_rows == 4
        assert [path.name for path in (output / "builds").iterdir()] == [(output / "latest").readlink().name]
        assert sorted(path.name for path in output.iterdir()) == ["builds", "latest", "latest.json"]
    assert number > 25


CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink"}


def run_killed_at(number: int, work: Callable[[], object]) -> bool:
    """Do `work` in a process of its own that is killed before its n-th change of a file; False where it has fewer."""
    child = os.fork()
    if child == 0:
        done = itertools.count()

        def kill(event: str, arguments: tuple[object, ...]) -> None:
            writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wxa")
            if (event in CHANGES or writes) and next(done) == number:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(kill)
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL)
    return status != 0
