"""A rebuild in an object store: no links, so datasets are copied, and latest.json alone names the newest build."""

import json

import yaml
from apache_beam.io.filesystems import FileSystems

from pipelines.rebuild import main
from tests.memory_file_system import FILES

BUCKET = "memory://bucket"


def write_dump(pages: int) -> None:
    page = (
        "<page><title>{n}</title><ns>0</ns><id>{n}</id><revision><id>{n}</id><text>Bygd {n}.</text></revision></page>"
    )
    FILES[f"{BUCKET}/fowiki-20260101-pages-articles.xml"] = (
        '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="fo"><siteinfo>'
        '<dbname>fowiki</dbname><namespaces><namespace key="0" case="first-letter" /></namespaces></siteinfo>\n'
        + "\n".join(page.format(n=n) for n in range(1, pages + 1))
        + "\n</mediawiki>\n"
    ).encode()


def builds() -> list[str]:
    return sorted({path.split("/")[5] for path in FILES if path.startswith(f"{BUCKET}/out/builds/")})


def latest() -> str:
    return json.loads(FILES[f"{BUCKET}/out/latest.json"])["build"]


def test_builds_are_compared_published_and_deleted(tmp_path, monkeypatch, capsys) -> None:
    FILES.clear()
    monkeypatch.setattr(FileSystems, "_pipeline_options", None)
    write_dump(20)
    recipe = tmp_path / "recipe.yaml"
    section = {"input": [f"{BUCKET}/fowiki-*.xml"]}
    content = {"name": "tiny", "wikipedia": section, "rebuild": {"least_rows": 5, "keep": 1}}
    recipe.write_text(yaml.safe_dump(content))
    flags = ["--recipe", str(recipe), "--output", f"{BUCKET}/out"]
    assert main(flags) == 0
    first = latest()
    assert main(flags) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert builds() == [first]
    write_dump(12)
    assert main(flags) == 3
    assert latest() == first
    assert len(builds()) == 2
    assert main([*flags, "--accept_drift"]) == 0
    assert builds() == [latest()] != [first]
    manifest = json.loads(FILES[f"{BUCKET}/out/builds/{latest()}/wikipedia/documents/manifest.json"])
    assert manifest["rows"] == {"fao_Latn": 12}
    stray = [path for path in FILES if "/builds/" not in path]
    assert sorted(stray) == [f"{BUCKET}/fowiki-20260101-pages-articles.xml", f"{BUCKET}/out/latest.json"]
