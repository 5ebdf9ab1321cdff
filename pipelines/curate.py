"""Documents → documents fit to train on: in the language they claim, long enough, prose, and each text once."""

import sys

import apache_beam as beam
from pydantic import Field, FilePath

from pipelines.inputs import read_unique
from pipelines.settings import Settings
from pipelines.stage import Inputs, Outputs, Stage
from schemas.datasets import DOCUMENTS
from transforms.duplicates.drop_exact import DropExactDuplicates
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


def build(p: beam.Pipeline, settings: CurateSettings, inputs: Inputs) -> Outputs:
    """Each document is kept or dropped by the first rule that finds something."""
    read = read_unique(p, inputs, "input", DOCUMENTS, settings.partitions)
    rows = (
        read["rows"]
        | JudgeLanguage(settings.language_model)
        | DropOtherLanguages(settings.languages)
        | "Short" >> DropByFilter(short)
        | "List-like" >> DropByFilter(list_like)
        | DropExactDuplicates(settings.partitions)
    )
    return {"documents": {"rows": rows, "accounts": read["accounts"]}}


STAGE = Stage(
    name="curate",
    summary="Documents to documents: language identified, foreign, short, list-like and duplicate ones dropped.",
    settings=CurateSettings,
    source=DOCUMENTS,
    datasets=(DOCUMENTS,),
    build=build,
    models=lambda settings: {"language": model_digest(settings.language_model or embedded_model())},
)

if __name__ == "__main__":
    from pipelines.command import main

    sys.exit(main(STAGE))
