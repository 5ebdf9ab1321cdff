"""Models of alignment as a dataset, so that the next run begins with what this one learnt."""

import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.datasets import ALIGNMENT_MODELS
from schemas.fates import accounts, with_marks
from transforms.alignment.statistical import AlignmentModel
from transforms.datasets.inputs import InputError, InputFile
from transforms.projection.word_similarity import word_similarity
from transforms.sources.files import open_stored
from transforms.step import step
from transforms.translation.evidence_models import AlignmentModels


@step
class ModelRows(beam.PTransform):
    """One dict of models by (source, target) language → {"rows", "accounts"} of `ALIGNMENT_MODELS`."""

    def expand(self, models: beam.PCollection) -> dict[str, beam.PCollection]:
        return {
            "rows": models | "Rows" >> beam.Map(model_rows).with_output_types(pa.RecordBatch),
            "accounts": models | "Count" >> beam.Map(count_models).with_output_types(pa.RecordBatch),
        }


def model_rows(models: AlignmentModels) -> pa.RecordBatch:
    """Models as marked rows."""
    rows = [
        {
            "id": f"{source}-{target}",
            "language": target,
            "source_language": source,
            "target_language": target,
            "digest": model.digest,
            "model": stored(model),
        }
        for (source, target), model in sorted(models.items())
    ]
    return with_marks(pa.RecordBatch.from_pylist(rows, schema=ALIGNMENT_MODELS.schema), ALIGNMENT_MODELS.record)


def stored(model: AlignmentModel) -> bytes:
    """A model as it is saved."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model")
        model.save(path)
        return path.read_bytes()


def restored(content: bytes) -> AlignmentModel:
    """The model that `stored` made bytes of."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model")
        path.write_bytes(content)
        return AlignmentModel.load(path, word_similarity)


def count_models(models: AlignmentModels) -> pa.RecordBatch:
    """How many models were learnt."""
    return accounts(ALIGNMENT_MODELS.record, "sentence pairs", len(models))


def read_models(files: Iterable[InputFile]) -> dict[tuple[str, str], bytes]:
    """The models in the files of datasets of alignment models, as they are stored, by languages.

    Raises InputError where a file is none, and for two models of one pair of languages.
    """
    found: dict[tuple[str, str], bytes] = {}
    for file in files:
        with open_stored(file.path) as content:
            try:
                rows = pq.read_table(pa.BufferReader(content.read())).to_pylist()
                models = [((row["source_language"], row["target_language"]), row["model"]) for row in rows]
                for _, model in models:
                    restored(model)
            except (pa.ArrowException, OSError, EOFError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
                raise InputError(f"--alignment_models {file.path}: not a dataset of alignment models") from error
        for languages, model in models:
            if languages in found:
                raise InputError(f"--alignment_models {file.path}: a second model for {'-'.join(languages)}; name one")
            found[languages] = model
    return found
