"""The section `fetch` of a recipe: what is newest, from where, and what a build makes of it."""

import bz2
import json
from pathlib import Path

import pytest
import yaml

from pipelines import fetch
from pipelines.build import Build, build
from pipelines.engine import Engine
from pipelines.fetch_recipe import fetch_resolved, resolve
from pipelines.recipe import Recipe, load_recipe
from pipelines.settings import SettingsError
from tests.conftest import REPOSITORY
from tests.hostile_server import IMPATIENT, hostile_server
from tests.wikimedia_server import put_crawl, put_wiki, put_wikidata
from transforms.fetch.attempts import DownloadError
from transforms.fetch.fetched import read_fetched

CONTENT = bz2.compress(b"<mediawiki>" * 1000)


@pytest.fixture
def server():
    with hostile_server() as server:
        yield server


def recipe(server, **sections) -> Recipe:
    """One that fetches from the server."""
    wanted = {
        name: {**section, "server": server.root} for name, section in sections.items() if isinstance(section, dict)
    }
    if "common_crawl" in wanted:
        wanted["common_crawl"]["collections"] = server.address("/collinfo.json")
    return Recipe.model_validate({"name": "x", "languages": ["fo", "de"], "fetch": wanted})


def ask(server, known=(), **sections):
    said: list[str] = []
    return resolve(recipe(server, **sections), said.append, known, IMPATIENT), said


def test_the_newest_dump_that_is_done(server):
    put_wiki(server, "fowiki", "20260101", CONTENT)
    done = put_wiki(server, "fowiki", "20260120", CONTENT, parts=3)
    put_wiki(server, "fowiki", "20260201", CONTENT, "in-progress")
    put_wiki(server, "fowiki", "20260220", CONTENT, "waiting")
    found, said = ask(server, wikipedia={"wikis": ["fowiki"]})
    assert [file.addresses for file in found] == [(server.address(path),) for path in done]
    assert {(file.stage, file.version, file.asked) for file in found} == {
        ("wikipedia", "20260120", "fowiki latest articlesmultistreamdump")
    }
    assert [file.size for file in found] == [len(data) for data in done.values()]
    assert {*found[0].digests} == {"sha1", "md5"}
    assert [message.rpartition(": ")[2] for message in said] == [
        "articlesmultistreamdump is waiting",
        "articlesmultistreamdump is in-progress",
    ]


def test_parts_in_the_order_of_their_pages(server):
    put_wiki(server, "fowiki", "20260101", CONTENT, parts=12)
    found, _ = ask(server, wikipedia={"wikis": ["fowiki"]})
    assert [file.path.split("multistream")[1].split(".")[0] for file in found] == [str(part) for part in range(1, 13)]


def test_editions_of_the_languages_and_a_named_date(server):
    for wiki in ("fowiki", "dewiki"):
        put_wiki(server, wiki, "20260101", CONTENT)
        put_wiki(server, wiki, "20260201", CONTENT)
    found, _ = ask(server, wikipedia={"date": 20260101})
    assert [(file.asked.split()[0], file.version) for file in found] == [("dewiki", "20260101"), ("fowiki", "20260101")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'{"version": "0.8", "jobs": {"articlesmultis', "not valid JSON"),
        (b"<html>", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b'{"jobs": []}', "jobs: Input should be a valid dictionary"),
        (b"{}", "jobs: Field required"),
        (b'{"jobs": {}}', "it has no job articlesmultistreamdump"),
        (b'{"jobs": {"articlesmultistreamdump": {"status": "done"}}}', "lists no XML file"),
        (
            b'{"jobs": {"articlesmultistreamdump": {"status": "done", "files": {"../../x.xml": {}}}}}',
            "lists '../../x.xml', which is no file of fowiki of 20260201",
        ),
        (
            b'{"jobs": {"articlesmultistreamdump": {"status": "done", "files": {"x.xml": {"sha1": "1"}}}}}',
            "sha1: String should match pattern",
        ),
    ],
)
def test_a_status_that_cannot_be_used(server, text, message):
    put_wiki(server, "fowiki", "20260201", CONTENT)
    server.files["/fowiki/20260201/dumpstatus.json"] = text
    with pytest.raises(
        DownloadError, match=r"/fowiki/: has no dump that is done: 20260201: .*name another date"
    ) as caught:
        ask(server, wikipedia={"wikis": ["fowiki"]})
    assert message in str(caught.value)
    put_wiki(server, "fowiki", "20260101", CONTENT)
    found, _ = ask(server, wikipedia={"wikis": ["fowiki"]})
    assert [file.version for file in found] == ["20260101"]


def test_a_status_that_breaks_off_on_the_way_is_asked_for_again(server):
    put_wiki(server, "fowiki", "20260201", CONTENT)
    server.faults["/fowiki/20260201/dumpstatus.json"] = ["drop", "503", "gzip"]
    found, _ = ask(server, wikipedia={"wikis": ["fowiki"]})
    assert (len(found), server.met["gzip"]) == (1, 1)


def test_a_wiki_that_is_not_there(server):
    with pytest.raises(DownloadError, match=r"/fowiki/: the server answered 404"):
        ask(server, wikipedia={"wikis": ["fowiki"]})


def test_what_is_built_stays_where_the_newest_is_an_older_one_now(server):
    put_wiki(server, "fowiki", "20260101", CONTENT)
    newer = put_wiki(server, "fowiki", "20260201", CONTENT)
    put_crawl(server, "CC-MAIN-2026-05", {})
    put_crawl(server, "CC-MAIN-2026-08", {})
    sections = {"wikipedia": {"wikis": ["fowiki"]}, "common_crawl": {}}
    wanted = recipe(server, **sections)
    built = resolve(wanted, print, patience=IMPATIENT)
    assert {file.version for file in built} == {"20260201", "CC-MAIN-2026-08"}
    for status in (None, b'{"jobs": {"articlesmultistreamdump": {"status": "in-progress"}}}', b'{"jobs": {"art'):
        server.files.pop("/fowiki/20260201/dumpstatus.json", None)
        server.files |= {"/fowiki/20260201/dumpstatus.json": status} if status else {}
        server.files["/collinfo.json"] = b'[{"id": "CC-MAIN-2026-05"}]'
        said: list[str] = []
        assert resolve(wanted, said.append, (), IMPATIENT, built) == built
        assert "20260101; 20260201 is built already and stays (name a date" in said[-2]
        assert "CC-MAIN-2026-05; CC-MAIN-2026-08 is built already and stays" in said[-1]
    assert {file.addresses[0].removeprefix(server.root) for file in built} > {*newer}
    older = recipe(server, wikipedia={"wikis": ["fowiki"], "date": "20260101"})
    assert [file.version for file in resolve(older, print, (), IMPATIENT, built)] == ["20260101"]
    put_wiki(server, "fowiki", "20260301", CONTENT)
    wanted = recipe(server, wikipedia={"wikis": ["fowiki"]})
    assert [file.version for file in resolve(wanted, print, (), IMPATIENT, built)] == ["20260301"]


def test_wikidata_is_the_newest_with_all_entities(server):
    path = put_wikidata(server, "20260105", CONTENT)
    put_wikidata(server, "20260109", None)
    found, said = ask(server, wikidata={})
    assert [(file.addresses, file.version) for file in found] == [((server.address(path),), "20260105")]
    assert "wikidata-20260109-all.json.bz2 is not finished" in said[0]


def test_the_newest_crawl(server):
    for crawl in ("CC-MAIN-2025-51", "CC-MAIN-2026-08", "CC-MAIN-2026-05", "CC-MAIN-2009-2010"):
        listing = put_crawl(server, crawl, {})
    found, _ = ask(server, common_crawl={})
    assert [(file.version, file.stage) for file in found] == [("CC-MAIN-2026-08", "web")]
    found, _ = ask(server, common_crawl={"crawl": "CC-MAIN-2026-05", "kind": "wet"})
    assert found[0].addresses[0].endswith("/crawl-data/CC-MAIN-2026-05/wet.paths.gz")
    assert listing
    server.files["/collinfo.json"] = b'{"message": "busy"}'
    with pytest.raises(DownloadError, match=r"collinfo\.json: not the list of crawls that is expected here"):
        ask(server, common_crawl={})


def test_files_come_from_mirrors_and_the_status_from_the_server(server, tmp_path):
    with hostile_server() as mirror, hostile_server() as second:
        put_wiki(server, "fowiki", "20260101", CONTENT)
        put_wiki(second, "fowiki", "20260101", CONTENT)
        put_wiki(mirror, "fowiki", "20260101", CONTENT[::-1])  # damaged, and its status would tell so
        wanted = recipe(server, wikipedia={"wikis": ["fowiki"], "mirrors": [mirror.root, second.root]})
        files = resolve(wanted, print, patience=IMPATIENT)
        paths = fetch_resolved(wanted, files, str(tmp_path), print, IMPATIENT)
        assert [Path(path).read_bytes() for path in paths["wikipedia"]] == [CONTENT]
        assert not any("dumpstatus" in path for _, path, _ in mirror.requests + second.requests)
        assert not any(path.endswith(".bz2") for _, path, _ in server.requests)


def test_what_latest_meant_is_kept(server, tmp_path):
    put_wiki(server, "fowiki", "20260101", CONTENT)
    wanted = recipe(server, wikipedia={"wikis": ["fowiki"]})
    files = resolve(wanted, print, patience=IMPATIENT)
    paths = fetch_resolved(wanted, files, str(tmp_path), print, IMPATIENT)
    put_wiki(server, "fowiki", "20260201", CONTENT)
    server.requests.clear()
    known = read_fetched(str(tmp_path))
    assert known == files
    assert fetch_resolved(wanted, resolve(wanted, print, known, IMPATIENT), str(tmp_path), print, IMPATIENT) == paths
    assert server.requests == []
    assert {file.version for file in resolve(wanted, print, patience=IMPATIENT)} == {"20260201"}


def test_an_address_whose_file_changed_is_fetched_again(server, tmp_path):
    server.files["/latest/fowiki.xml"] = b"old"
    address = server.address("/latest/fowiki.xml").replace("://", "://name:word@")
    wanted = Recipe.model_validate({"name": "x", "wikipedia": {"input": [address]}})

    def fetched(known=()):
        files = resolve(wanted, print, known, IMPATIENT)
        return Path(fetch_resolved(wanted, files, str(tmp_path), print, IMPATIENT)["wikipedia"][0]).read_bytes()

    assert fetched() == b"old"
    server.files["/latest/fowiki.xml"] = b"new"
    assert fetched(read_fetched(str(tmp_path))) == b"old"
    assert fetched() == b"new"
    for name in ("fetched.json", "SHA256SUMS"):
        text = (tmp_path / name).read_text()
        assert ("word" in text, "***@127.0.0.1" in text) == (False, True)
    (tmp_path / server.root.removeprefix("http://").replace(":", "_") / "latest" / "fowiki.xml").unlink()
    assert fetched(read_fetched(str(tmp_path))) == b"new"
    assert all(headers["Authorization"].startswith("Basic ") for _, _, headers in server.requests)


def test_what_another_recipe_left_is_fetched_again_where_nothing_tells_that_it_is_the_same(server, tmp_path):
    server.files |= {"/one.xml": b"old", "/two.xml": b"two"}
    dumps = put_wiki(server, "fowiki", "20260101", CONTENT)
    one, two = (
        Recipe.model_validate({"name": "x", "wikipedia": {"input": [server.address(path)]}})
        for path in ("/one.xml", "/two.xml")
    )
    dump = recipe(server, wikipedia={"wikis": ["fowiki"]})

    def fetched(wanted):
        files = resolve(wanted, print, read_fetched(str(tmp_path)), IMPATIENT)
        return Path(fetch_resolved(wanted, files, str(tmp_path), print, IMPATIENT)["wikipedia"][0]).read_bytes()

    assert (fetched(one), fetched(dump), fetched(two)) == (b"old", CONTENT, b"two")
    server.files["/one.xml"] = b"new"
    server.requests.clear()
    assert (fetched(one), fetched(one), fetched(dump)) == (b"new", b"new", CONTENT)
    assert not {path for _, path, _ in server.requests} & {*dumps}
    assert len([path for method, path, _ in server.requests if (method, path) == ("GET", "/one.xml")]) == 1


def test_no_login_is_said_of_a_dump_that_is_not_done(server):
    put_wiki(server, "fowiki", "20260101", CONTENT)
    put_wiki(server, "fowiki", "20260201", CONTENT, "in-progress")
    root = server.root.replace("://", "://joe:hunter2@")
    wanted = Recipe.model_validate({"name": "x", "fetch": {"wikipedia": {"wikis": ["fowiki"], "server": root}}})
    said: list[str] = []
    resolve(wanted, said.append, patience=IMPATIENT)
    assert ("***@127.0.0.1" in said[0], "hunter2" in said[0]) == (True, False)


def test_files_of_two_ports_are_two_and_those_of_two_keys_are_refused(server, tmp_path):
    server.files["/fowiki.xml"] = b"fo"
    with hostile_server() as other:
        other.files["/fowiki.xml"] = b"other"
        addresses = [server.address("/fowiki.xml"), other.address("/fowiki.xml")]
        wanted = Recipe.model_validate({"name": "x", "wikipedia": {"input": addresses}})
        files = resolve(wanted, print, (), IMPATIENT)
        paths = fetch_resolved(wanted, files, str(tmp_path), print, IMPATIENT)["wikipedia"]
    assert [Path(path).read_bytes() for path in paths] == [b"fo", b"other"]
    keys = [server.address(f"/fowiki.xml?key={word}") for word in ("one", "two")]
    wanted = Recipe.model_validate({"name": "x", "wikipedia": {"input": keys}})
    with pytest.raises(DownloadError, match="are two addresses, but their files would both be"):
        resolve(wanted, print, (), IMPATIENT)


def test_a_damaged_fetched_json(tmp_path):
    (tmp_path / "fetched.json").write_text('{"files": [')
    with pytest.raises(DownloadError, match=r"fetched\.json: damaged \(.*\); delete it to ask the servers anew"):
        read_fetched(str(tmp_path))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"fetch": {"wikipedia": {"date": "yesterday"}}}, "fetch.wikipedia.date"),
        ({"fetch": {"wikipedia": {"wikis": ["../x"]}}}, "'../x' is no database name of a wiki"),
        ({"fetch": {"wikipedia": {"mirrors": ["ftp://x/"]}}}, "ftp://x/: not an address"),
        (
            {"fetch": {"wikipedia": {}}, "languages": []},
            "fetch.wikipedia: name `languages` of the recipe, or the wikis",
        ),
        ({"fetch": {"wikipedia": {}}, "languages": ["goh"]}, "fetch.wikipedia: goh_Latn has no edition"),
        ({"fetch": {"wikipedia": {}}, "wikipedia": {"input": ["x"]}}, "wikipedia.input: the section fetch brings"),
        ({"fetch": {"common_crawl": {"kind": "wat"}}}, "'wat' is none of warc, wet, cc-index-table"),
        ({"fetch": {"common_crawl": {"crawl": "2026"}}}, "fetch.common_crawl.crawl"),
        ({"fetch": {"connections": 9}}, "fetch.connections"),
        ({"fetch": {"contact": "a\r\nb"}}, "contact: an address of mail or of a page"),
        ({"fetch": {"mirors": []}}, "fetch.mirors: unknown field"),
    ],
)
def test_sections_that_cannot_be_used(tmp_path, content, message):
    path = tmp_path / "recipe.yaml"
    path.write_text(yaml.safe_dump({"name": "x", "languages": ["fo"]} | content))
    with pytest.raises(SettingsError) as caught:
        load_recipe(str(path))
    assert message in str(caught.value)


def test_the_command(server, tmp_path, capsys):
    files = put_wiki(server, "fowiki", "20260101", CONTENT, parts=2)
    path = tmp_path / "recipe.yaml"
    dumps = {"wikis": ["fowiki"], "server": server.root}
    path.write_text(yaml.safe_dump({"name": "x", "fetch": {"wikipedia": dumps}}))
    flags = ["--recipe", str(path), "--output", str(tmp_path / "out")]
    assert fetch.main([*flags, "--dry_run"]) == 0
    assert "2 files, 0.0 MB" in capsys.readouterr().out
    assert not (tmp_path / "out").exists()
    assert fetch.main(flags) == 0
    assert f"2 files, 0.0 MB in {tmp_path / 'out' / 'downloads'}" in capsys.readouterr().out
    folder = tmp_path / "out" / "downloads" / server.root.removeprefix("http://").replace(":", "_")
    assert {f"/{file.relative_to(folder)}": file.read_bytes() for file in folder.rglob("*.bz2")} == files


def test_a_build_of_what_is_fetched(server, tmp_path, sample_folder):
    dump = (sample_folder / "wikipedia" / "elwiki-20260101-pages-articles.xml").read_bytes()
    put_wiki(server, "elwiki", "20260101", bz2.compress(dump))
    archives = {"village.arc.gz": (sample_folder / "crawl" / "village.arc.gz").read_bytes()}
    put_crawl(server, "CC-MAIN-2026-08", archives)
    crawl = {"server": server.root, "collections": server.address("/collinfo.json")}
    wanted = Recipe.model_validate(
        {
            "name": "x",
            "languages": ["el"],
            "fetch": {"wikipedia": {"server": server.root}, "common_crawl": crawl},
            "wikipedia": {},
            "web": {"languages": ["el", "en", "de"]},
        }
    )
    manifests = build(Build(wanted, str(tmp_path), Engine(), 0.01))
    told = {Path(path).relative_to(tmp_path).as_posix(): content for path, content in manifests.items()}
    assert sum(told["wikipedia/documents"]["rows"].values()) > 0
    assert told["web/documents"]["recipe"]["snapshot"] == "CC-MAIN-2026-08"
    assert [entry["version"] for entry in json.loads((tmp_path / "downloads" / "fetched.json").read_text())["files"]]
    server.requests.clear()
    put_wiki(server, "elwiki", "20260201", b"")
    assert build(Build(wanted, str(tmp_path), Engine(), 0.01)) == manifests
    assert {path for _, path, _ in server.requests if "warc" not in path and "arc.gz" not in path} == set()


@pytest.mark.parametrize("name", ["wikipedia", "common_crawl", "sample"])
def test_recipes_that_come_with_it_are_valid(name):
    assert load_recipe(str(REPOSITORY / "pipelines" / "recipes" / f"{name}.yaml")).name
