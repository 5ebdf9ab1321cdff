"""The embedded sample world through every stage: exact counters, same bytes, and only what is stale runs again."""

import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from pipelines.build import Build, build, check_inputs, main
from pipelines.engine import Engine
from pipelines.recipe import STAGES, Recipe, load_recipe
from pipelines.stage import run_stage
from transforms.columns import batches

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SAMPLE = REPOSITORY / "pipelines" / "recipes" / "sample.yaml"


def sample_recipe(**changes) -> Recipe:
    """The sample without its crawl, whose near-duplicates stay: what `expected.json` counts."""
    content = yaml.safe_load(SAMPLE.read_text()) | {"curate": {}, "web": None, "faq_retrieval": None}
    for section in ("wikidata", "wikipedia"):
        content[section]["input"] = [str(REPOSITORY / path) for path in content[section]["input"]]
    for section, settings in changes.items():
        content[section] = {**content[section], **settings}
    return Recipe.model_validate(content)


def run(output: Path, engine: Engine | None = None, **changes) -> dict[str, dict]:
    """Manifests by folder relative to the output."""
    manifests = build(Build(sample_recipe(**changes), str(output), engine or Engine(), 0.01))
    return {Path(folder).relative_to(output).as_posix(): content for folder, content in manifests.items()}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, dict[str, dict]]:
    output = tmp_path_factory.mktemp("sample")
    return output, run(output)


@pytest.fixture(scope="module")
def expected(sample_folder) -> dict:
    return json.loads((sample_folder / "expected.json").read_text())


def rows(folder: Path) -> list[dict]:
    return [row for path in sorted(folder.glob("[a-z]*/part-*.parquet")) for row in pq.read_table(path).to_pylist()]


def test_the_recipe_is_valid():
    assert load_recipe(str(SAMPLE)).languages[0] == "eng_Latn"


def test_entities_and_facts_are_all_accounted_for(built, expected):
    _, manifests = built
    world = expected["wikidata"]
    assert manifests["entities"]["records"] == {
        "entity": {"read": world["entities"], "kept": world["entities"], "dropped": {}, "failed": {}}
    }
    by_kind, by_rank = world["statements_by_kind"], world["statements_by_rank"]
    addresses = sum(by_kind[kind] for kind in ("commonsMedia", "external-id", "url"))
    dropped = {
        "datatype": addresses,
        "deprecated": by_rank["deprecated"],
        "novalue": by_kind["novalue"],
        "somevalue": by_kind["somevalue"],
    }
    assert manifests["facts"]["records"]["statement"] == {
        "read": world["statements"],
        "kept": world["statements"] - sum(dropped.values()),
        "dropped": dropped,
        "failed": {},
    }


def test_every_page_has_the_fate_that_it_was_written_for(built, expected):
    _, manifests = built
    wikis = expected["wikipedia"].values()

    def total(name: str) -> int:
        return sum(wiki[name] for wiki in wikis)

    assert len(manifests["wikipedia/documents"]["rows"]) == len(wikis) == 9
    account = manifests["wikipedia/documents"]["records"]["document"]
    assert account == {
        "read": total("pages"),
        "kept": total("articles") - total("disambiguation") - total("list"),
        "dropped": {
            "disambiguation": total("disambiguation"),
            "list": total("list"),
            "namespace": sum(sum(wiki["other_namespaces"].values()) for wiki in wikis),
            "redirect": total("redirects"),
        },
        "failed": {},
    }


def test_curate_drops_what_was_planted_and_nothing_else(built, expected):
    output, manifests = built
    planted = {
        (name, title): plant["kind"]
        for name, wiki in expected["wikipedia"].items()
        for title, plant in wiki["plants"].items()
        if plant["kind"] in {"planted_foreign", "exact_duplicates", "short", "list_like"}
    }
    titles = {row["id"]: (row["source"], row["title"]) for row in rows(output / "wikipedia" / "documents")}
    dropped = pq.read_table(output / "documents" / "_dropped").to_pylist()
    reasons = {
        "foreign_language": "planted_foreign",
        "foreign_script": "planted_foreign",
        "exact_duplicate": "exact_duplicates",
        "short": "short",
        "list_like": "list_like",
    }
    # Of two equal texts the one with the smaller id stays, whichever of them is the copy.
    found = {(titles[row["id"]], reasons[row["reason"]]) for row in dropped if row["reason"] != "exact_duplicate"}
    assert found == {(page, kind) for page, kind in planted.items() if kind != "exact_duplicates"}
    copies = {
        frozenset((titles[row["id"]], titles[row["detail"]])) for row in dropped if row["reason"] == "exact_duplicate"
    }
    originals = {
        frozenset(((name, title), (name, plant["of"])))
        for name, wiki in expected["wikipedia"].items()
        for title, plant in wiki["plants"].items()
        if plant["kind"] == "exact_duplicates"
    }
    assert copies == originals
    account = manifests["documents"]["records"]["document"]
    assert account["read"] - account["kept"] == len(planted)


def test_near_duplicates_are_those_that_were_planted(built, expected, tmp_path):
    documents = built[0] / "wikipedia" / "documents"
    stage = STAGES["curate"]
    settings = stage.settings.model_validate({"input": (str(documents),), "dedup": {"method": ["exact", "minhash"]}})
    run_stage(stage, settings, stage.find({"input": settings.input}), str(tmp_path), Engine())
    titles = {row["id"]: (row["source"], row["title"]) for row in rows(documents)}
    dropped = pq.read_table(tmp_path / "documents" / "_dropped").to_pylist()
    found = {
        frozenset((titles[row["id"]], titles[row["detail"].split(", similarity ")[0]]))
        for row in dropped
        if row["reason"] == "near_duplicate"
    }
    assert found == {
        frozenset(((name, title), (name, plant["of"])))
        for name, wiki in expected["wikipedia"].items()
        for title, plant in wiki["plants"].items()
        if plant["kind"] == "near_duplicates"
    }
    assert len(found) == 9


def test_mentions_are_their_surface_and_resolve(built, expected):
    output, _ = built
    documents = rows(output / "wikipedia" / "documents")
    markup = re.compile(r"\[\[|\]\]|\{\{|\}\}|\|\}|<ref|&nbsp;")
    counts = {"resolving": 0, "red": 0}
    for document in documents:
        assert markup.search(document["text"]) is None, document["id"]
        for mention in document["mentions"]:
            surface = document["text"][mention["start"] : mention["end"]]
            assert surface
            assert surface == surface.strip()
            counts["red" if mention["qid"] is None else "resolving"] += 1
        assert document["url"].startswith("https://")
        assert document["snapshot"] == "20260101"
    assert sum(document["qid"] is not None for document in documents) > 9 * 10
    assert counts["resolving"] > 4 * counts["red"]


def test_redirects_lead_to_items(built):
    output, _ = built
    targets = {m["target"]: m["qid"] for row in rows(output / "wikipedia" / "documents") for m in row["mentions"]}
    assert targets["Albert Einstein"] == "Q937"
    assert "Einstein" not in targets


def test_documents_know_their_redirects_also_through_others(built):
    output, _ = built
    redirects = {row["id"]: row["redirects"] for row in rows(output / "documents")}
    titles = {(row["source"], row["title"]): row["id"] for row in rows(output / "documents")}
    assert redirects[titles["enwiki", "Albert Einstein"]] == ["A. Einstein", "Einstein"]
    assert not any("Prize in alchemy" in names for names in redirects.values() if names)  # leads nowhere


def test_sentences_tags_and_spans_agree(built):
    output, manifests = built
    sentences = rows(output / "ner")
    assert {row["language"] for row in sentences} == set(sample_recipe().languages)
    for row in sentences:
        assert len(row["tokens"]) == len(row["tags"])
        assert "".join(row["tokens"]) == re.sub(r"\s+", "", row["text"])
        assert sum(tag.startswith("B-") for tag in row["tags"]) == len(row["spans"])
        for span in row["spans"]:
            assert span["type"] in {"PER", "LOC", "ORG", "EVE", "MEDIA"}
            surface = row["text"][span["start"] : span["end"]]
            assert surface == surface.strip() != ""
    account = manifests["ner"]["records"]["sentence"]
    assert account["kept"] == len(sentences)
    assert account["read"] == account["kept"] + sum(account["dropped"].values())
    assert manifests["ner"]["records"]["document"]["read"] == manifests["documents"]["records"]["document"]["kept"]


def test_a_recipe_can_name_the_datasets_that_stages_join(built, tmp_path):
    output, manifests = built
    types = ["PER", "LOC", "ORG", "EVE", "MEDIA"]
    ner = {"input": [str(output / "documents")], "entities": [str(output)], "types": types}
    recipe = Recipe.model_validate({"name": "ner", "languages": sample_recipe().languages, "ner": ner})
    made = build(Build(recipe, str(tmp_path), Engine(), 0.01))
    assert list(made) == [str(tmp_path / "ner")]
    assert made[str(tmp_path / "ner")]["key"] == manifests["ner"]["key"]


def digests(manifests: dict[str, dict]) -> dict[tuple[str, str], str]:
    return {
        (folder, part["path"]): part["sha256"] for folder, content in manifests.items() for part in content["parts"]
    }


def test_the_same_bytes_with_two_workers(built, tmp_path):
    assert digests(run(tmp_path, Engine(workers=2))) == digests(built[1])


def test_the_same_bytes_with_other_batches_and_partitions(built, tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "BATCH_ROWS", 3)
    monkeypatch.setattr(batches, "BATCH_BYTES", 20_000)
    monkeypatch.setattr(batches, "CHUNK_BYTES", 50_000)  # partitions and parts of several chunks
    partitions = {name: {"partitions": 3} for name in ("wikidata", "wikipedia", "curate", "ner")}
    assert digests(run(tmp_path, **partitions)) == digests(built[1])


def stages_run(capsys) -> list[str]:
    return re.findall(r"^(\w+): running", capsys.readouterr().err, re.MULTILINE)


def test_only_what_is_stale_runs_again(built, tmp_path, capsys):
    output = tmp_path / "copy"
    shutil.copytree(built[0], output)
    first = run(output)
    assert stages_run(capsys) == []
    assert digests(first) == digests(built[1])
    run(output, ner={"negative_share": 0.5})
    assert stages_run(capsys) == ["ner"]
    next((output / "documents" / "deu_Latn").glob("*.parquet")).write_bytes(b"cut")
    again = run(output)
    assert stages_run(capsys) == ["curate", "ner"]
    assert digests(again) == digests(built[1])
    (output / "entities" / "manifest.json").unlink()
    assert digests(run(output)) == digests(built[1])
    assert stages_run(capsys) == ["wikidata"]  # its output is the same, so nothing after it is stale


@pytest.mark.parametrize(
    ("section", "flags", "told"),
    [
        ({"curate": {"input": ["nowhere/*.jsonl"]}}, [], "input 'nowhere/*.jsonl' matches no file"),
        ({"curate": {"input": [str(REPOSITORY / "tests/sample/wikipedia")]}}, [], "is a folder without manifest.json"),
        ({"ner": {}, "wikipedia": None}, [], "ner: the recipe names no input for it"),
        ({"translate": {"datasets": ["ner"], "target_language": ["de"]}}, ["--model", "nowhere"], "nowhere"),
    ],
)
def test_what_a_later_stage_cannot_read_stops_the_build_before_any_work(tmp_path, capsys, section, flags, told):
    path = tmp_path / "recipe.yaml"
    sections = {
        "wikidata": {"input": [str(REPOSITORY / "tests/sample/wikidata/*.json")]},
        "wikipedia": {"input": [str(REPOSITORY / "tests/sample/wikipedia/dewiki*.xml")]},
        **section,
    }
    given = {name: value for name, value in sections.items() if value is not None}
    path.write_text(json.dumps({"name": "x", "languages": ["de"], **given}))
    assert main(["--recipe", str(path), "--output", str(tmp_path / "out"), *flags]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_input_that_the_build_itself_makes_is_not_looked_for_before(tmp_path):
    made = tmp_path / "out" / "documents"
    recipe = {"name": "x", "languages": ["de"], "curate": {"input": [str(made)]}}
    check_inputs(Build(Recipe.model_validate(recipe), str(tmp_path / "out"), Engine(), 0.01))
