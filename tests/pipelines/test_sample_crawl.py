"""The whole recipe of `make corpus`: what becomes of the crawl's pages beside Wikipedia's, stage by stage."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from pipelines.build import Build, build
from pipelines.engine import Engine
from pipelines.recipe import Recipe

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SAMPLE = REPOSITORY / "pipelines" / "recipes" / "sample.yaml"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, dict[str, dict]]:
    content = yaml.safe_load(SAMPLE.read_text())
    for section in ("wikidata", "wikipedia", "web"):
        content[section]["input"] = [str(REPOSITORY / path) for path in content[section]["input"]]
    stages = ("name", "languages", "wikidata", "wikipedia", "web", "curate", "faq_retrieval")
    recipe = Recipe.model_validate({name: content[name] for name in stages})
    output = tmp_path_factory.mktemp("sample")
    manifests = build(Build(recipe, str(output), Engine(), 0.01))
    return output, {Path(folder).relative_to(output).as_posix(): content for folder, content in manifests.items()}


def crawl_rows(folder: Path) -> list[dict]:
    """Rows of pages and what was dropped of them: their ids are UUIDs, those of articles are not."""
    return [row for row in pq.read_table(folder).to_pylist() if len(row["id"]) == 36]


def test_datasets_lie_where_users_look(built):
    _, manifests = built
    assert {"wikipedia/documents", "web/documents", "documents", "faq", "page_pairs"} <= manifests.keys()
    assert manifests["faq_retrieval/queries"]["records"]["query"]["kept"] == 15


def test_spam_and_copies_go_and_each_says_why(built):
    output, _ = built
    dropped = [row for row in crawl_rows(output / "documents" / "_dropped") if row["level"] == "document"]
    assert sorted(row["reason"] for row in dropped) == [
        "duplicate_lines",  # bonuses of a casino
        "list_like",  # best prices
        "near_duplicate",  # the version for printing
        "near_duplicate",  # the bridge, on another site
        "url_duplicate",  # the address in the newsletter
    ]


def test_good_pages_of_all_languages_stay_beside_articles(built):
    output, _ = built
    kept = [
        row
        for folder in (output / "documents").glob("[a-z]*_*")
        for row in pq.read_table(folder).to_pylist()
        if row["source"] == "web"
    ]
    assert len(kept) == 24
    assert len({row["language"] for row in kept}) == 9
    mixed = {row["url"].rpartition("/")[2]: row for row in kept if len(row["language_spans"]) > 1}
    assert mixed.keys() == {"gaeste.html", "besuch.html"}
    letter = mixed["gaeste.html"]
    assert [span["language"] for span in letter["language_spans"]] == ["eng_Latn", "deu_Latn"]
    assert letter["text"][letter["language_spans"][1]["start"] :].startswith("Liebe Nachbarn,")
    assert 0.6 < letter["language_share"] < 0.8


def test_personal_data_is_masked_and_counted_and_nowhere_written(built):
    output, manifests = built
    assert manifests["documents"]["records"]["personal_data"] == {
        "read": 4,
        "kept": 0,
        "dropped": {"email": 2, "iban": 1, "phone": 1},
        "failed": {},
    }
    contact = next(
        row
        for row in pq.read_table(output / "documents" / "eng_Latn").to_pylist()
        if row["url"] and row["url"].endswith("contact.html")
    )
    assert "You reach the office at <EMAIL> or by telephone at <PHONE>." in contact["text"]
    assert "has the number <IBAN>, and" in contact["text"]
    for path in (output / "documents").rglob("*.parquet"):
        told = "\n".join(str(row) for row in pq.read_table(path).to_pylist())
        assert "7946 0123" not in told and "@museum-on" not in told and "0532 0130" not in told
