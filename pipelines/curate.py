"""Documents → documents fit to train on: in the language they claim, long enough, prose, and each text once."""

import sys

import apache_beam as beam
import pyarrow as pa
from pydantic import Field, FilePath

from pipelines.dedup import DedupSettings, check_signatures, deduplicate
from pipelines.inputs import read_unique
from pipelines.settings import Settings
from pipelines.stage import Inputs, Outputs, Stage
from schemas.datasets import DOCUMENTS, SIGNATURES
from transforms.datasets.joined import AccountJoined
from transforms.datasets.read import ReadDataset
from transforms.duplicates.earlier import check_parameters, count_signed, sign
from transforms.filters.apply import DropByFilter
from transforms.filters.list_like import list_like
from transforms.filters.short import short
from transforms.filters.wanted import DropOtherLanguages
from transforms.languages.identify import embedded_model, model_digest
from transforms.languages.judge import JudgeLanguage


class CurateSettings(Settings):
    """Settings of the stage `curate`."""

    language_model: FilePath | None = Field(
        None, description="a fastText model whose labels are languages (.bin, .ftz); the embedded lid.176 without one"
    )
    dedup: DedupSettings = Field(DedupSettings(), description="how duplicates are found and which stay")
    signatures: tuple[str, ...] = Field(
        (), description="signatures of earlier builds: documents that those have are dropped, theirs never change"
    )


def build(p: beam.Pipeline, settings: CurateSettings, inputs: Inputs) -> Outputs:
    """Each document is kept or dropped by the first rule that finds something."""
    read = read_unique(p, inputs, "input", DOCUMENTS, settings.partitions)
    judged = (
        read["rows"]
        | JudgeLanguage(settings.language_model)
        | DropOtherLanguages(settings.languages)
        | "Short" >> DropByFilter(short)
        | "List-like" >> DropByFilter(list_like)
    )
    earlier = _earlier(p, settings, inputs) if settings.signatures else None
    left = deduplicate(judged, settings.dedup, settings.partitions, earlier and earlier["rows"])
    outputs: Outputs = {
        "documents": {
            "rows": left["rows"],
            "accounts": (read["accounts"], *left["accounts"], *([earlier["accounts"]] if earlier else []))
            | "Accounts" >> beam.Flatten(),
        }
    }
    if earlier:
        joined = earlier["rows"] | AccountJoined(SIGNATURES, DOCUMENTS)
        outputs["documents"]["rows"] = (left["rows"], joined["marked"]) | "All rows" >> beam.Flatten()
        outputs["documents"]["joined"] = joined["kept"]
    if settings.dedup.signatures:
        signed = left["compared"] | "Sign" >> beam.Map(sign, settings.dedup.near()).with_output_types(pa.RecordBatch)
        outputs["signatures"] = {"rows": signed, "accounts": signed | "Count signed" >> beam.Map(count_signed)}
    return outputs


def _earlier(p: beam.Pipeline, settings: CurateSettings, inputs: Inputs) -> dict[str, beam.PCollection]:
    """The signatures of earlier builds, those failed that cannot be compared."""
    near = settings.dedup.near() if "minhash" in settings.dedup.method else None
    # Builds may share ids: their texts are told apart where they are compared.
    read: dict[str, beam.PCollection] = p | "Read signatures" >> ReadDataset(inputs.patterns["signatures"], SIGNATURES)
    if near:
        check_signatures(inputs.files["signatures"], near)
        read["rows"] = read["rows"] | "Comparable" >> beam.Map(check_parameters, near).with_output_types(pa.RecordBatch)
    return read


STAGE = Stage(
    name="curate",
    summary="Documents to documents: language identified, foreign, short, list-like and duplicate ones dropped.",
    settings=CurateSettings,
    source=DOCUMENTS,
    datasets=(DOCUMENTS, SIGNATURES),
    build=build,
    joins=("signatures",),
    models=lambda settings: {"language": model_digest(settings.language_model or embedded_model())},
    optional={"signatures": lambda settings: settings.dedup.signatures},
)

if __name__ == "__main__":
    from pipelines.command import main

    sys.exit(main(STAGE))
