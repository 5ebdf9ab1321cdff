"""The small crawl of the sample world through the stage `web`: exact counters, what a reader sees, the same bytes."""

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.command import main
from pipelines.engine import Engine
from pipelines.stage import StageError, run_stage
from pipelines.web import STAGE, WebSettings
from tests.file_server import file_server
from transforms.datasets.inputs import InputError
from transforms.web import read

REPOSITORY = Path(__file__).resolve().parent.parent.parent
CRAWL = REPOSITORY / "tests" / "sample" / "crawl"
LANGUAGES = {
    "ara_Arab": 1,
    "deu_Latn": 5,
    "ell_Grek": 1,
    "eng_Latn": 10,
    "hin_Deva": 1,
    "jpn_Jpan": 3,
    "rus_Cyrl": 4,
    "tha_Thai": 1,
    "zho_Hans": 3,
}


def run(output: Path, *inputs: str, workers: int = 1, max_failure_rate: float = 0.01, **settings) -> dict[str, dict]:
    chosen = WebSettings(input=inputs or (str(CRAWL / "*"),), **settings)
    found = STAGE.find(STAGE.named_inputs(chosen))
    return run_stage(STAGE, chosen, found, str(output), Engine(workers=workers), max_failure_rate)


def rows(folder: Path) -> list[dict]:
    return [row for path in sorted(folder.glob("[a-z]*/part-*.parquet")) for row in pq.read_table(path).to_pylist()]


def parts(output: Path) -> dict[str, bytes]:
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("part-*.parquet")}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, dict[str, dict]]:
    output = tmp_path_factory.mktemp("web")
    return output, run(output)


@pytest.fixture(scope="module")
def pages(built) -> dict[str, dict]:
    return {row["url"].removeprefix("https://"): row for row in rows(built[0] / "documents")}


def test_every_record_has_a_fate(built):
    _, manifests = built
    assert manifests["documents"]["records"] == {
        "document": {
            "read": 56,
            "kept": 29,
            "dropped": {"empty": 1, "not_html": 1, "request": 18, "revisit": 1, "status": 2, "warcinfo": 4},
            "failed": {},
        },
        "archive": {"read": 4, "kept": 4, "dropped": {}, "failed": {}},
    }
    assert manifests["documents"]["rows"] == LANGUAGES
    assert manifests["faq"]["records"] == {"pair": {"read": 15, "kept": 15, "dropped": {}, "failed": {}}}
    assert manifests["page_pairs"]["records"] == {"page pair": {"read": 5, "kept": 5, "dropped": {}, "failed": {}}}


def test_drops_say_which_record_and_why(built):
    output, _ = built
    dropped = pq.read_table(output / "documents" / "_dropped").to_pylist()
    assert sorted((row["reason"], row["detail"]) for row in dropped) == [
        ("empty", "no main text"),
        ("not_html", "PDF"),
        ("revisit", "unchanged since an earlier fetch"),
        ("status", "301"),
        ("status", "404"),
    ]
    assert all(len(row["id"]) == 36 for row in dropped)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("gorod-segodnya.example/news/most.html", "Поезда не ходят по нему с 1994 года"),  # windows-1251
        ("gorod-segodnya.example/news/biblioteka.html", "Зимой в зале обещают поставить ещё один самовар"),  # chunked
        ("daidokoro.example/recipes/miso.html", "味噌汁は毎日の食卓に欠かせない料理です。"),  # Shift JIS, not declared
        ("daidokoro.example/recipes/tsukemono.html", "最初の一週間は、朝と晩に底からよくかき混ぜて"),  # brotli
        ("chadian.example/cha/luzhou.html", "泡绿茶最要紧的是水温。"),  # gzip
        ("talat.example/rueang/talat-nam.html", "ก๋วยเตี๋ยวเรือของป้าแดงขายมาแล้วสามสิบปี"),  # called Latin 1, is UTF-8
        ("souq.example/maqalat/khatt.html", "يبدأ تعليم الخط العربي في مدرستنا من سن السابعة"),
        ("gaon.example/lekh/baarish.html", "हमारे गाँव में पहले हर घर की छत का पानी नाली में बह जाता था।"),  # ARC
        ("drachenwiese.example/kunst.html", "Ein guter Drachen braucht weniger Wind, als man denkt."),  # WET
        ("harbour-museum.example/el/faros.html", "Ο φάρος στην άκρη του κυματοθραύστη άναψε για πρώτη φορά"),
    ],
)
def test_text_arrives_whatever_its_bytes_were(pages, url, sentence):
    assert sentence in pages[url]["text"]


def test_paragraphs_stay_and_what_surrounds_them_goes(pages):
    lighthouse = pages["harbour-museum.example/en/lighthouse.html"]
    assert [paragraph.split()[0] for paragraph in lighthouse["text"].split("\n\n")][-3:] == ["The", "Visitors", "In"]
    everything = "\n".join(row["text"] for row in pages.values())
    for boilerplate in (
        "We use cookies",
        "Wir verwenden Cookies",
        "файлы cookie",
        "クッキー",
        "Read more",
        "Weiterlesen",
        "All rights reserved",
        "無断転載",
        "分享到",
        "Plan your visit\nSchool groups",
        "dataLayer",
    ):
        assert boilerplate not in everything


def test_a_page_says_what_it_is(pages):
    lighthouse = pages["harbour-museum.example/de/leuchtturm.html"]
    assert lighthouse["source"] == "web"
    assert lighthouse["title"] == "Der Leuchtturm auf der Mole"
    assert lighthouse["published"] == "2025-03-14"
    assert lighthouse["snapshot"].startswith("202510")
    assert {hint["language"] for hint in lighthouse["language_hints"]} == {"deu_Latn"}
    assert [link["language"] for link in lighthouse["alternates"]] == ["eng_Latn", "deu_Latn", "ell_Grek"]
    # Two thirds of it are German, whatever it says.
    letter = pages["garden-notes.example/2025/07/gaeste.html"]
    assert (letter["language"], letter["language_hints"][0]["language"]) == ("deu_Latn", "eng_Latn")
    for row in pages.values():
        for heading in row["headings"] or ():
            assert row["text"][heading["start"] : heading["end"]].strip()


def test_questions_of_all_markups_in_the_language_that_each_is_in(built):
    found = rows(built[0] / "faq")
    assert {(row["domain"], row["markup"]) for row in found} == {
        ("harbour-museum.example", "json-ld"),
        ("chadian.example", "json-ld"),  # with a comma too many
        ("daidokoro.example", "microdata"),
        ("gorod-segodnya.example", "rdfa"),
    }
    english = {row["question"]: row for row in found if row["language"] == "eng_Latn"}
    assert english["Do you offer tours in English?"]["page_language"] == "deu_Latn"
    assert english["How much is a ticket?"]["answer"].endswith("Children under 14 and members of the society go free.")


def test_pages_that_name_each_other_are_pairs(built):
    found = {
        (row["source_url"].rpartition("example/")[2], row["target_url"].rpartition("example/")[2]): row["mutual"]
        for row in rows(built[0] / "page_pairs")
    }
    assert found == {
        ("de/besuch.html", "en/visit.html"): True,
        ("de/leuchtturm.html", "el/faros.html"): True,
        ("de/leuchtturm.html", "en/lighthouse.html?utm_source=newsletter"): True,  # the same page, with a smaller id
        ("el/faros.html", "en/lighthouse.html?utm_source=newsletter"): True,
        ("de/taucherglocke.html", "en/diving-bell.html"): True,
    }


def test_the_same_bytes_however_the_archives_are_cut(built, tmp_path, monkeypatch):
    monkeypatch.setattr(read, "SPLIT_BYTES", 4000)
    run(tmp_path, partitions=7)
    assert parts(tmp_path) == parts(built[0])


def test_the_same_bytes_from_two_workers(built, tmp_path):
    run(tmp_path, workers=2)
    assert parts(tmp_path) == parts(built[0])


def test_other_languages_are_dropped_with_their_questions(tmp_path):
    manifests = run(tmp_path, languages=("ja", "ru"))
    assert manifests["documents"]["rows"] == {"jpn_Jpan": 3, "rus_Cyrl": 4}
    assert manifests["documents"]["records"]["document"]["dropped"]["other_language"] == 22
    assert manifests["faq"]["rows"] == {"jpn_Jpan": 3, "rus_Cyrl": 2}


def test_an_archive_given_twice_counts_once(tmp_path):
    copy = tmp_path / "copy.warc"
    copy.write_bytes((CRAWL / "museum-and-gardens.warc").read_bytes())
    manifests = run(tmp_path / "out", str(copy), str(CRAWL / "museum-and-gardens.warc"))
    account = manifests["documents"]["records"]["document"]
    assert (account["read"], account["dropped"]["repeated"]) == (56, account["kept"])
    assert manifests["faq"]["records"]["pair"]["dropped"] == {"repeated": 8}


def test_a_broken_record_costs_that_record(tmp_path):
    whole = (CRAWL / "cities.warc.gz").read_bytes()
    members = [b"\x1f\x8b\x08" + member for member in whole.split(b"\x1f\x8b\x08")[1:]]
    members[2] = members[2][:200] + bytes(300) + members[2][500:]  # a page in the middle
    archive = tmp_path / "damaged.warc.gz"
    archive.write_bytes(b"".join(members)[:-40])  # and the end is missing
    with pytest.raises(StageError, match=r"2 of 24 document records failed.*\n.*damaged\.warc\.gz"):
        run(tmp_path / "out", str(archive))
    account = run(tmp_path / "out", str(archive), max_failure_rate=0.1)["documents"]["records"]["document"]
    assert (account["read"], account["kept"], account["failed"]) == (24, 12, {"damaged_record": 2})
    failed = pq.read_table(tmp_path / "out" / "documents" / "_failed").to_pylist()
    assert [row["source"] for row in failed] == [str(archive)] * 2
    assert sorted(row["offset"] for row in failed) == [sum(map(len, members[:at])) for at in (2, 23)]


def test_a_page_that_takes_too_long_costs_that_page(tmp_path):
    hostile = b"<!DOCTYPE html><body>" + b"<a><b><i><div>" * 60_000
    archive = tmp_path / "hostile.warc"
    archive.write_bytes(
        response("https://hostile.example/", hostile) + (CRAWL / "museum-and-gardens.warc").read_bytes()
    )
    account = run(tmp_path / "out", str(archive), max_failure_rate=0.1, seconds_per_page=0.5)["documents"]["records"]
    assert account["document"]["failed"] == {"timeout": 1}
    assert account["document"]["kept"] == 13


def test_archives_are_read_where_they_lie(built, tmp_path):
    with file_server(**{path.name: path.read_bytes() for path in CRAWL.iterdir()}) as server:
        run(tmp_path, *(server.address(f"/{path.name}") for path in sorted(CRAWL.iterdir())))
    assert parts(tmp_path) == parts(built[0])


def test_a_login_of_an_address_is_written_nowhere(tmp_path, capfd):
    content = (CRAWL / "village.arc.gz").read_bytes()
    damaged = content + gzip.compress(b"http://x/ 1.2.3.4 20250101000000 text/html 5000\nshort")[:-12]
    with file_server(**{"village.arc.gz": damaged}) as server:
        server.files["/gone.paths"] = b"village.arc.gz\ngone.arc.gz\n"
        root = server.root.replace("://", "://joe:secret@")
        run(tmp_path, f"{root}/village.arc.gz", f"{root}/gone.paths", max_failure_rate=1.0)
        with pytest.raises(InputError) as caught:
            run(tmp_path / "more", f"{root}/nothing.arc.gz")
    assert "***@127.0.0.1" in str(caught.value)
    assert "secret" not in str(caught.value)
    holding = [path.name for path in tmp_path.rglob("*") if path.is_file() and b"secret" in path.read_bytes()]
    assert holding == []
    tables = [pq.read_table(path).to_pylist() for path in tmp_path.rglob("*.parquet")]  # whose pages are compressed
    assert "secret" not in str(tables)
    assert "***@127.0.0.1" in str(tables)
    told = capfd.readouterr()
    assert "secret" not in told.out + told.err


def test_a_login_in_the_base_of_listings_is_not_in_the_manifest(tmp_path):
    base = "https://joe:secret@mirror.example/"
    manifest = run(tmp_path, str(CRAWL / "museum-and-gardens.warc"), base=base)["documents"]
    assert manifest["recipe"]["base"] == "https://***@mirror.example/"
    assert b"secret" not in (tmp_path / "documents" / "manifest.json").read_bytes()


def test_a_listing_stands_for_its_archives_and_can_be_sampled(tmp_path):
    names = [path.name for path in sorted(CRAWL.iterdir())]
    listing = gzip.compress("\n".join(f"crawl/{name}" for name in names).encode())
    with file_server() as server:
        server.files |= {f"/crawl/{name}": (CRAWL / name).read_bytes() for name in names}
        server.files["/warc.paths.gz"] = listing
        whole = run(tmp_path / "all", server.address("/warc.paths.gz"))
        assert whole["documents"]["rows"] == LANGUAGES
        server.requests.clear()
        run(tmp_path / "one", server.address("/warc.paths.gz"), sample=1)
        asked = {path for method, path, _ in server.requests if method == "GET" and path.startswith("/crawl/")}
    assert len(asked) == 1


def test_an_archive_that_a_listing_names_and_nobody_has_is_a_failure(tmp_path):
    listing = tmp_path / "warc.paths"
    listing.write_text("museum-and-gardens.warc\nmissing.warc.gz\n")
    with pytest.raises(StageError, match="1 of 2 archive records failed"):
        run(tmp_path / "out", str(listing), base=str(CRAWL), max_failure_rate=0.1)
    records = run(tmp_path / "out", str(listing), base=str(CRAWL), max_failure_rate=0.5)["documents"]["records"]
    assert records["archive"] == {"read": 2, "kept": 1, "dropped": {}, "failed": {"unreadable_archive": 1}}
    assert (records["document"]["read"], records["document"]["failed"]) == (28, {})


INDEX = pa.schema(
    [
        ("url", pa.string()),
        ("url_host_registered_domain", pa.string()),
        ("url_host_tld", pa.string()),
        ("fetch_status", pa.int16()),
        ("content_mime_detected", pa.string()),
        ("content_languages", pa.string()),
        ("warc_filename", pa.string()),
        ("warc_record_offset", pa.int32()),
        ("warc_record_length", pa.int32()),
    ]
)


def index_of(archive: bytes, languages: dict[str, str]) -> bytes:
    """A columnar index of the pages whose address holds one of the words, in that word's language."""
    found, offset = [], 0
    for member in archive.split(b"\x1f\x8b\x08")[1:]:
        length = len(member) + 3
        head = gzip.decompress(b"\x1f\x8b\x08" + member).partition(b"\r\n\r\n")[0].decode()
        for word, language in languages.items():
            if "WARC-Type: response" in head and word in head:
                found.append(
                    [
                        "https://x.example/",
                        "x.example",
                        "example",
                        200,
                        "text/html",
                        language,
                        "crawl/cities.warc.gz",
                        offset,
                        length,
                    ]
                )
        offset += length
    table = pa.table(list(zip(*found, strict=True)), schema=INDEX) if found else INDEX.empty_table()
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return sink.getvalue().to_pybytes()


def test_an_index_names_the_bytes_of_a_language_and_no_others_are_read(pages, tmp_path):
    archive = (CRAWL / "cities.warc.gz").read_bytes()
    with file_server() as server:
        server.files["/crawl/cities.warc.gz"] = archive
        server.files["/index.parquet"] = index_of(archive, {"daidokoro": "jpn,eng", "chadian": "zho", "talat": "tha"})
        server.files["/cc-index-table.paths"] = b"index.parquet\n"
        run(tmp_path, server.address("/cc-index-table.paths"), base=server.address("/"), languages=("ja", "th"))
        assert server.asked("/crawl/cities.warc.gz")
        assert all(server.asked("/crawl/cities.warc.gz"))
    found = rows(tmp_path / "documents")
    assert {row["url"] for row in found} == {
        row["url"] for row in pages.values() if row["language"] in ("jpn_Jpan", "tha_Thai")
    }
    assert {row["url"]: row["text"] for row in found}.items() <= {
        row["url"]: row["text"] for row in pages.values()
    }.items()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html>Not an archive</html>", "neither WARC nor ARC"),
        (b"", "neither WARC nor ARC but empty"),
        (pa.py_buffer(index_of(b"", {})).to_pybytes()[:200], "PAR1|Parquet"),
    ],
)
def test_what_is_no_archive_stops_before_any_work(tmp_path, content, message):
    file = tmp_path / "input.warc.gz"
    file.write_bytes(content)
    with pytest.raises((InputError, StageError), match=message):
        run(tmp_path / "out", str(file))
    assert not (tmp_path / "out" / "documents").exists()


def test_flags_are_checked(capsys, tmp_path):
    arguments = ["--input", str(CRAWL / "*"), "--output", str(tmp_path), "--sample", "1.5"]
    with pytest.raises(SystemExit, match="2"):
        main(STAGE, arguments)
    assert "sample: a share below 1 or a whole number is needed, not 1.5" in capsys.readouterr().err


def response(url: str, body: bytes) -> bytes:
    payload = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:9a2f2c2e-0000-4000-8000-000000000001>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: 2025-10-01T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"
