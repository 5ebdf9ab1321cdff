"""The stage `translate` with a tiny real model: what arrives, what is lost and why, and exact counters."""

import gzip
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines import command
from pipelines.build import Build, check_inputs
from pipelines.engine import Engine
from pipelines.recipe import STAGES, Recipe
from pipelines.settings import SettingsError, check
from pipelines.translate_settings import TranslateSettings
from tests.tiny_translation_model import save_translation_model

STAGE = STAGES["translate"]


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "tiny"
    return save_translation_model(
        folder, description={"family": "marian", "source_languages": ["en"], "target_languages": ["de", "fr"]}
    )


def lines(path: Path, rows: list[dict]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def span(text: str, words: str, kind: str, **more: str) -> dict:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "type": kind, **more}


def run(*flags: object) -> int:
    return command.main(STAGE, [str(flag) for flag in flags])


def rows(folder: Path, language: str) -> list[dict]:
    return pq.read_table(sorted((folder / language).glob("*.parquet"))).to_pylist()


def records(folder: Path) -> dict:
    return json.loads((folder / "manifest.json").read_text())["records"]


def sentence(identity: str, text: str, *spans: dict, language: str = "eng_Latn") -> dict:
    return {"id": identity, "language": language, "text": text, "tokens": text.split(), "tags": [], "spans": spans}


def ner_rows() -> list[dict]:
    born = "Anna Berg was born near Ulm ."
    works = "the dog works for Tinwork ."
    endless = "Ulm lives forever ."
    return [
        sentence("a", born, span(born, "Anna Berg", "PER", qid="Q1"), span(born, "Ulm", "LOC")),
        sentence("b", works, span(works, "Tinwork", "ORG")),
        sentence("c", endless, span(endless, "Ulm", "LOC")),
        sentence("d", "Das ist Ulm .", language="deu_Latn"),
        sentence("e", "C'est Ulm .", language="fra_Latn"),
        sentence("f", born, span(born, "Anna Berg", "PER", qid="Q1")),
    ]


@pytest.fixture(scope="module")
def translated_ner(tmp_path_factory, model) -> Path:
    folder = tmp_path_factory.mktemp("ner")
    given = lines(folder / "ner.jsonl", [row | {"tags": ["O"] * len(row["tokens"])} for row in ner_rows()])
    flags = ("--target_language", "de", "--languages", "en", "--model", model, "--partitions", 3)
    assert run("--input", given, "--output", folder / "out", *flags) == 0
    return folder / "out"


def test_a_translated_sentence_has_tokens_tags_and_spans_of_its_own(translated_ner):
    first = rows(translated_ner / "ner", "deu_Latn")[0]
    assert first["id"] == "a"
    assert first["text"] == "Anna Berg war geboren bei Ulm ."
    assert [(first["text"][one["start"] : one["end"]], one["type"], one["qid"]) for one in first["spans"]] == [
        ("Anna Berg", "PER", "Q1"),
        ("Ulm", "LOC", None),
    ]
    assert first["tokens"] == first["text"].split()
    assert first["tags"] == ["B-PER", "I-PER", "O", "O", "O", "B-LOC", "O"]
    assert first["source_language"] == "eng_Latn"
    told = first["projection"][0]
    assert (told["field"], told["source_text"], told["status"]) == (
        "text",
        "Anna Berg was born near Ulm .",
        "projected",
    )
    assert all(0 < one["score"] <= 1 and one["method"] for one in told["target_spans"])


def test_every_row_sentence_and_span_has_one_fate(translated_ner):
    assert records(translated_ner / "ner") == {
        "sentence": {
            "read": 6,
            "kept": 3,
            "dropped": {"other_language": 1, "same_language": 1, "translation_overlong": 1},
            "failed": {},
        },
        "span": {"read": 5, "kept": 4, "dropped": {"record_lost": 1}, "failed": {}},
    }
    # "a" and "f" are one sentence, translated once.
    assert records(translated_ner / "translations" / "ner")["sentence"] == {
        "read": 3,
        "kept": 3,
        "dropped": {},
        "failed": {},
    }


def test_a_sentence_that_never_ends_is_told_not_cut_off(translated_ner):
    by_source = {row["source_text"]: row for row in rows(translated_ner / "translations" / "ner", "deu_Latn")}
    endless = by_source["Ulm lives forever ."]
    assert endless["method"] == "overlong"
    assert "overlong" in endless["failed_checks"]
    assert by_source["the dog works for Tinwork ."]["target_text"] == "das Hund arbeitet für Tinwork ."


def test_a_rebuild_takes_sentences_from_the_cache_and_writes_the_same_bytes(translated_ner, tmp_path, model):
    given = lines(tmp_path / "ner.jsonl", [row | {"tags": ["O"] * len(row["tokens"])} for row in ner_rows()[:2]])
    cache = tmp_path / "cache.jsonl"
    cached = rows(translated_ner / "translations" / "ner", "deu_Latn")
    for row in cached:
        row["target_text"] = row["target_text"].replace("Hund", "Dackel")
    lines(cache, cached)
    flags = ("--target_language", "de", "--languages", "en", "--model", model)
    assert run("--input", given, "--output", tmp_path / "out", *flags, "--cache", cache) == 0
    texts = [row["text"] for row in rows(tmp_path / "out" / "ner", "deu_Latn")]
    assert texts == ["Anna Berg war geboren bei Ulm .", "das Dackel arbeitet für Tinwork ."]
    first = (tmp_path / "out" / "ner" / "manifest.json").read_text()
    # The next run finds its own translations, and needs no cache to come out the same.
    assert run("--input", given, "--output", tmp_path / "out", *flags, "--partitions", 7) == 0
    again = (tmp_path / "out" / "ner" / "manifest.json").read_text()
    assert json.loads(first)["parts"] == json.loads(again)["parts"]


def test_two_languages_in_one_run_of_a_dataset_with_two_texts(tmp_path, model):
    pair = {"id": "1", "language": "eng_Latn", "question": "who is Anna?", "answer": "the president.\n\nthe old man."}
    given = lines(tmp_path / "faq.jsonl", [pair])
    flags = ("--target_language", "de", "fr", "--model", model, "--most_failed", 1)
    assert run("--input", given, "--output", tmp_path / "out", *flags) == 0
    found = rows(tmp_path / "out" / "faq", "deu_Latn")[0]
    assert (found["question"], found["answer"]) == ("wer ist Anna?", "das Präsident.\n\ndas altes Mann.")
    assert rows(tmp_path / "out" / "faq", "fra_Latn")[0]["language"] == "fra_Latn"
    assert records(tmp_path / "out" / "faq")["pair"]["read"] == 2


def test_rows_that_bring_their_translation_are_projected_only(tmp_path):
    text = "Angela Merkel met Emmanuel Macron in Berlin."
    row = {
        "id": "1",
        "source_language": "en",
        "source_text": text,
        "spans": [span(text, "Angela Merkel", "PER"), span(text, "Berlin", "LOC")],
        "target_language": "de",
        "target_text": "In Berlin traf Angela Merkel den Präsidenten.",
    }
    french = row | {"target_language": "fr", "target_text": "À Berlin, Angela Merkel a rencontré Emmanuel Macron."}
    outside = row | {"id": "2", "spans": [{"start": 40, "end": 80, "type": "LOC"}]}
    untranslated = row | {"id": "3", "target_text": None}
    given = lines(tmp_path / "rows.jsonl", [row, french, outside, untranslated])
    assert run("--input", given, "--output", tmp_path / "out", "--max_failure_rate", 1) == 0
    (found,) = rows(tmp_path / "out" / "projection", "deu_Latn")
    target = found["target_text"]
    assert [(target[one["start"] : one["end"]], one["type"], one["source_index"]) for one in found["target_spans"]] == [
        ("Angela Merkel", "PER", 0),
        ("Berlin", "LOC", 1),
    ]
    assert (found["status"], found["reason"]) == ("projected", None)
    assert records(tmp_path / "out" / "projection")["text"] == {
        "read": 4,
        "kept": 2,
        "dropped": {},
        "failed": {"contradictory_row": 1, "not_translated": 1},
    }
    (found,) = rows(tmp_path / "out" / "projection", "fra_Latn")
    assert [found["target_text"][one["start"] : one["end"]] for one in found["target_spans"]] == [
        "Angela Merkel",
        "Berlin",
    ]
    assert not (tmp_path / "out" / "translations").exists()


def tacred_row(identity: str, tokens: str, subject: tuple[int, int], obj: tuple[int, int]) -> dict:
    return {
        "id": identity,
        "docid": "D1",
        "relation": "per:city_of_birth",
        "token": tokens.split(),
        "subj_start": subject[0],
        "subj_end": subject[1],
        "obj_start": obj[0],
        "obj_end": obj[1],
        "subj_type": "PERSON",
        "obj_type": "CITY",
        "stanford_pos": ["X"] * len(tokens.split()),
    }


def test_tacred_comes_out_as_multitacred_has_it(tmp_path, model):
    examples = [
        tacred_row("x1", "Anna Berg was born near Ulm -LRB- the old city -RRB- .", (0, 1), (5, 5)),
        tacred_row("x2", "the president met Karl Berg .", (3, 4), (1, 1)),
    ]
    given = tmp_path / "dev.json"
    given.write_text(json.dumps(examples), encoding="utf-8")
    flags = ("--source_language", "en", "--target_language", "de", "--model", model, "--most_failed", 1)
    assert run("--input", given, "--output", tmp_path / "out", *flags) == 0
    made = json.loads((tmp_path / "out" / "tacred" / "_export" / "deu_Latn" / "dev.json").read_text())
    assert [set(row) for row in made] == [
        {"id", "token", "relation", "subj_start", "subj_end", "obj_start", "obj_end", "subj_type", "obj_type"}
    ] * 2
    first, second = made
    assert first["token"][first["subj_start"] : first["subj_end"] + 1] == ["Anna", "Berg"]
    assert first["token"][first["obj_start"] : first["obj_end"] + 1] == ["Ulm"]
    assert "-LRB-" in first["token"]
    assert second["token"][second["subj_start"] : second["subj_end"] + 1] == ["Karl", "Berg"]
    assert second["token"][second["obj_start"] : second["obj_end"] + 1] == ["Präsident"]


def test_ms_marco_keeps_its_ids_order_and_cells(tmp_path, model):
    given = tmp_path / "collection.tsv"
    given.write_text('7\tthe house is small. the "dog" is old.\n3\twho met Anna?\n12\t\n', encoding="utf-8")
    flags = ("--source_language", "en", "--target_language", "de", "--model", model, "--most_failed", 1)
    assert run("--input", given, "--output", tmp_path / "out", "--datasets", "ms_marco", *flags) == 0
    made = tmp_path / "out" / "ms_marco" / "_export" / "deu_Latn" / "collections" / "german_collection.tsv"
    assert made.read_text(encoding="utf-8").splitlines() == [
        '7\tdas Haus ist kleines. das "dog" ist altes.',
        "3\twer traf Anna?",
        "12\t",
    ]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ((), "--target_language is required to translate ner"),
        (("--target_language", "de"), "--model is required to translate ner into deu_Latn"),
        (("--target_language", "de", "--model", "nothing-like-it"), "no such file, and no such model"),
        (("--target_language", "de", "--datasets", "nerr"), "there is no dataset or format 'nerr'"),
        (("--target_language", "de", "--methods", "magic"), "there is no method 'magic'"),
        (("--target_language", "de", "--methods", "neural"), "neural needs an encoder"),
        (("--target_language", "zh", "--model", "MODEL"), "does not translate into zho_Hans"),
        (("--target_language", "de", "--model", "MODEL", "--decoding.compute_type", "int9"), "compute_type is 'int9'"),
        (("--target_language", "de", "--model", "MODEL", "--decoding.beam_size", "0"), "beam_size"),
        (("--target_language", "de", "--model", "MODEL", "--cuts.least_numbers", "-5"), "greater than or equal to 0"),
        (("--target_language", "de", "--model", "MODEL", "--cache", "nowhere"), "--cache: input 'nowhere' matches no"),
        (("--target_language", "de", "--model", "MODEL", "--datasets", "squad"), "ner.jsonl"),
        (("--methods", "neural", "--encoder", "MODEL"), "tokenizer.json is missing"),
    ],
)
def test_what_cannot_work_is_told_before_any_work(flags, message, tmp_path, model, capsys):
    given = lines(tmp_path / "ner.jsonl", [row | {"tags": []} for row in ner_rows()])
    words = [str(model) if flag == "MODEL" else flag for flag in flags]
    with pytest.raises(SystemExit) as stopped:
        run("--input", given, "--output", tmp_path / "out", *words)
    assert stopped.value.code == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_build_says_what_it_skips_without_a_model(tmp_path, model, capsys):
    recipe = Recipe.model_validate(
        {"name": "x", "translate": {"datasets": ["ner", "relations"], "input": ["in"], "target_language": ["de"]}}
    )
    plan = Build(recipe, str(tmp_path), Engine(), 0.01)
    check_inputs(plan)
    assert list(plan.runs()) == []
    assert "translate: skipped, it names no model; name one with --model" in capsys.readouterr().err
    runs = list(Build(recipe, str(tmp_path), Engine(), 0.01, model=str(model)).runs())
    assert [stage.datasets[0].name for stage, _settings in runs] == ["ner", "relations"]
    assert all(settings.model == model for _stage, settings in runs)


def test_rows_that_name_their_language_need_it_as_a_flag_to_be_translated(tmp_path, model):
    row = {"id": "1", "source_language": "en", "source_text": "the house", "spans": [], "target_language": "de"}
    given = lines(tmp_path / "rows.jsonl", [row])
    flags = ("--input", given, "--output", tmp_path / "out", "--model", model, "--max_failure_rate", 1)
    assert run(*flags) == 0
    assert records(tmp_path / "out" / "projection")["text"]["failed"] == {"not_translated": 1}
    assert run(*flags, "--target_language", "de") == 0
    assert rows(tmp_path / "out" / "projection", "deu_Latn")[0]["target_text"] == "das Haus"


def test_files_of_one_name_come_out_apart_and_not_compressed(tmp_path, model):
    row = {"text": "the house", "entities": [[4, 9, "X"]]}
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        content = json.dumps(row | {"id": folder}).encode() + b"\n"
        (tmp_path / folder / "doc.jsonl.gz").write_bytes(gzip.compress(content, mtime=0))
    flags = ("--source_language", "en", "--target_language", "de", "--datasets", "span_lines", "--model", model)
    assert run("--input", tmp_path / "*" / "doc.jsonl.gz", "--output", tmp_path / "out", *flags) == 0
    exported = tmp_path / "out" / "span_lines" / "_export" / "deu_Latn"
    for folder in ("a", "b"):
        made = json.loads((exported / folder / "doc.jsonl").read_text())
        assert (made["id"], made["text"], made["entities"]) == (folder, "das Haus", [[4, 8, "X"]])


def test_relations_are_counted_whether_they_arrive_or_not(tmp_path, model):
    text = "Anna Berg works for Tinwork near Ulm ."
    entities = [
        {**span(text, words, kind), "surface": words}
        for words, kind in (("Anna Berg", "PER"), ("Tinwork", "ORG"), ("Ulm", "LOC"))
    ]
    relations = [
        {"subject": 0, "object": 1, "predicate": "P108", "confidence": 1.0, "scope": "sentence"},
        {"subject": 1, "object": 2, "predicate": "P159", "confidence": 1.0, "scope": "sentence"},
    ]
    passage = {"id": "1", "language": "eng_Latn", "text": text, "entities": entities, "relations": relations}
    endless = passage | {"id": "2", "text": text.replace("near", "forever")}
    endless["entities"] = [{**one, **span(endless["text"], one["surface"], one["type"])} for one in entities]
    given = lines(tmp_path / "relations.jsonl", [passage, endless])
    flags = ("--target_language", "de", "--model", model)
    assert run("--input", given, "--output", tmp_path / "out", *flags) == 0
    assert records(tmp_path / "out" / "relations") == {
        "passage": {"read": 2, "kept": 1, "dropped": {"translation_overlong": 1}, "failed": {}},
        "relation": {"read": 4, "kept": 2, "dropped": {"record_lost": 2}, "failed": {}},
        "span": {"read": 6, "kept": 3, "dropped": {"record_lost": 3}, "failed": {}},
    }
    (kept,) = rows(tmp_path / "out" / "relations", "deu_Latn")
    assert [one["surface"] for one in kept["entities"]] == ["Anna Berg", "Tinwork", "Ulm"]
    assert [(one["subject"], one["object"], one["predicate"]) for one in kept["relations"]] == [
        (0, 1, "P108"),
        (1, 2, "P159"),
    ]


def test_text_in_which_there_is_nothing_to_translate_passes(tmp_path, model):
    given = lines(tmp_path / "ner.jsonl", [sentence("u", "https://example.org/c?x=1&y=2") | {"tags": ["O"]}])
    flags = ("--target_language", "de", "--model", model)
    assert run("--input", given, "--output", tmp_path / "out", *flags) == 0
    (found,) = rows(tmp_path / "out" / "ner", "deu_Latn")
    assert (found["text"], found["translation_quality"]) == ("https://example.org/c?x=1&y=2", 1.0)


def test_markers_that_a_model_does_not_know_are_refused(data_folder):
    folder = data_folder.parent / "models" / "en-de-small" / "ct2"
    if not folder.is_dir():
        pytest.skip(f"no real model: {folder} is absent")
    given = {"model": str(folder), "target_language": ["de"], "methods": ["markers"]}
    with pytest.raises(SettingsError, match="has no pieces for the markers xml; it knows parentheses"):
        check(TranslateSettings, given)
    assert check(TranslateSettings, given | {"marker_style": "parentheses"}).asked().markers == "parentheses"


def test_what_others_call_relations_is_not_counted(tmp_path, model):
    row = {"id": "1", "text": "the house", "entities": [[4, 9, "X"]], "relations": 5}
    given = lines(tmp_path / "doc.jsonl", [row])
    flags = ("--source_language", "en", "--target_language", "de", "--model", model)
    assert run("--input", given, "--output", tmp_path / "out", "--datasets", "span_lines", *flags) == 0
    assert set(records(tmp_path / "out" / "span_lines")) == {"record", "span"}
