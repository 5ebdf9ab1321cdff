"""`python -m pipelines.quality train`, and what its models make of documents."""

import json
import shutil

import apache_beam as beam
import pyarrow as pa
import pytest
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.testing.util import assert_that

import schemas.coder  # noqa: F401  (registers the coder for batches)
from pipelines.quality import main
from schemas.datasets import DOCUMENTS
from schemas.fates import mark, with_marks
from tests.made_texts import made_documents, made_text
from tests.tiny_text_encoder import save_text_encoder
from transforms.quality.models import check_models, read_models
from transforms.quality.score import ScoreQuality, score_batch


def write_lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inputs")
    faq = [
        {"id": f"q{n}", "question": made_text(True, n, 10), "answer": made_text(True, -n, 30), "language": "eng_Latn"}
        for n in range(1, 151)
    ]
    positives = [*made_documents(True, 350, sites=1), *made_documents(True, 30, "deu_Latn")]
    negatives = [*made_documents(False, 500), *made_documents(False, 400, "deu_Latn"), {"id": "x", "text": None}]
    return [
        *("--positives", write_lines(folder / "positives.jsonl", positives)),
        *("--faq", write_lines(folder / "faq.jsonl", faq)),
        *("--negatives", write_lines(folder / "negatives.jsonl", negatives)),
    ]


@pytest.fixture(scope="module")
def trained(inputs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    assert main(["train", *inputs, "--output", str(folder)]) == 0
    return folder


def documents():
    rows = [
        *({"id": f"good{n}", "text": made_text(True, n), "language": "eng_Latn"} for n in range(5000, 5020)),
        *({"id": f"poor{n}", "text": made_text(False, n), "language": "eng_Latn"} for n in range(5000, 5020)),
        {"id": "other", "text": "theory", "language": "fra_Latn"},
        {"id": "empty", "text": "", "language": "eng_Latn"},
        {"id": "nothing", "text": None, "language": "eng_Latn"},
        {"id": "gone", "text": "theory", "language": "eng_Latn"},
    ]
    batch = with_marks(pa.RecordBatch.from_pylist(rows, schema=DOCUMENTS.schema), "document")
    return mark(batch, [row["id"] == "gone" for row in rows], "short", [""] * len(rows), DOCUMENTS)


def check_scores(scores):
    assert min(score for name, score in scores.items() if name.startswith("good")) > max(
        score for name, score in scores.items() if name.startswith("poor")
    )
    assert [scores[name] is None for name in ("other", "empty", "nothing", "gone")] == [True, False, True, True]
    assert all(score is None or 0 <= score <= 1 for score in scores.values())


def scores_of(batch):
    return dict(zip(batch["id"].to_pylist(), batch["quality"].to_pylist(), strict=True))


def test_training_says_how_good_it_is_and_what_it_lacks(inputs, tmp_path, capsys):
    assert main(["train", *inputs, "--output", str(tmp_path / "models")]) == 0
    told = capsys.readouterr().out
    assert "eng_Latn" in told and "calibration" not in told
    assert "no model: deu_Latn: 2" in told and "(30 given), 200 are needed" in told
    assert "1 rows of the input could not be used" in told
    content = json.loads((tmp_path / "models" / "quality.json").read_text())
    assert content["languages"]["eng_Latn"]["test"]["auc"] > 0.95
    assert content["languages"]["eng_Latn"]["train"]["positives"] > 350  # questions among them
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == ["eng_Latn.bin", "quality.json"]


def test_another_training_by_two_workers_gives_the_same_bytes(inputs, trained, tmp_path):
    assert main(["train", *inputs, "--output", str(tmp_path / "again"), "--workers", "2"]) == 0
    for path in trained.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_documents_are_scored_and_the_digests_are_those_of_the_files(trained):
    batch = score_batch(documents(), read_models(str(trained)))
    check_scores(scores_of(batch))
    assert batch.schema == documents().schema
    assert list(check_models(str(trained))) == ["eng_Latn.bin"]
    whole = scores_of(batch)
    for row in (0, 25, 41):
        assert scores_of(score_batch(documents().slice(row, 1), read_models(str(trained)))) == {
            name: score for name, score in whole.items() if name == documents()["id"][row].as_py()
        }


def test_an_encoder_makes_perceptrons_of_the_same_use(inputs, tmp_path):
    encoder = str(save_text_encoder(tmp_path / "encoder"))
    assert main(["train", *inputs, "--output", str(tmp_path / "models"), "--encoder", encoder]) == 0
    content = json.loads((tmp_path / "models" / "quality.json").read_text())
    assert content["kind"] == "perceptron"
    assert content["languages"]["eng_Latn"]["test"]["auc"] > 0.8
    assert sorted(check_models(str(tmp_path / "models"))) == [
        "encoder/model.onnx",
        "encoder/tokenizer.json",
        "eng_Latn.npz",
    ]

    def check(batches):
        scores = scores_of(batches[0])
        means = [
            sum(score for name, score in scores.items() if name.startswith(kind)) / 20 for kind in ("good", "poor")
        ]
        assert means[0] > means[1] + 0.2
        assert [scores[name] is None for name in ("other", "empty", "nothing", "gone")] == [True, False, True, True]

    with beam.Pipeline(runner=FnApiRunner()) as pipeline:
        made = pipeline | beam.Create([documents()]).with_output_types(pa.RecordBatch)
        assert_that(made | ScoreQuality(str(tmp_path / "models")), check)
    (tmp_path / "encoder" / "tokenizer.json").write_text((tmp_path / "encoder" / "tokenizer.json").read_text() + " ")
    with pytest.raises(ValueError, match="needs another encoder"):
        check_models(str(tmp_path / "models"))


def test_a_changed_or_missing_model_is_named(trained, tmp_path):
    shutil.copytree(trained, tmp_path, dirs_exist_ok=True)
    (tmp_path / "eng_Latn.bin").write_bytes(b"other")
    with pytest.raises(ValueError, match=r"eng_Latn\.bin is not the file"):
        check_models(str(tmp_path))
    (tmp_path / "eng_Latn.bin").unlink()
    with pytest.raises(ValueError, match="cannot be read"):
        check_models(str(tmp_path))
    for content in ("", "[]", "{}", '{"kind": "fasttext", "encoder": null, "languages": {"eng_Latn": {}}}'):
        (tmp_path / "quality.json").write_text(content)
        with pytest.raises(ValueError, match="is not what"):
            read_models(str(tmp_path))
    with pytest.raises(ValueError, match="cannot be read"):
        read_models(str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (["--negatives", "x.jsonl"], "--positives or --faq is required"),
        (["--positives", "x.jsonl"], "--negatives is required"),
        (["--positives", "nowhere.jsonl", "--negatives", "nowhere.jsonl"], "matches no file"),
        (["--positives", "x", "--negatives", "x", "--at_most", "0"], "--at_most"),
        (["--positives", "x", "--negatives", "x", "--languages", "xx9"], "unknown language"),
        (["--positives", "x", "--negatives", "x", "--encoder", "nowhere"], "is missing"),
        (["--positives", "x", "--negatives", "x", "--nonsense", "1"], "unknown flag"),
    ],
)
def test_bad_flags_stop_before_any_work(flags, told, tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["train", "--output", str(tmp_path / "models"), *flags])
    assert stopped.value.code == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "models").exists()


def test_without_any_model_nothing_is_published(inputs, tmp_path, capsys):
    assert main(["train", *inputs, "--output", str(tmp_path / "models"), "--languages", "de"]) == 1
    assert "no language has a model; nothing is published" in capsys.readouterr().err
    assert not list((tmp_path / "models").glob("*"))
