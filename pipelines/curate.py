"""Documents → documents fit to train on: in the language they claim, long enough, prose, and each text once."""

import sys
from pathlib import Path

import apache_beam as beam
from pydantic import Field

from pipelines.settings import Settings
from pipelines.stage import Inputs, Outputs, Stage
from schemas.datasets import DOCUMENTS
from transforms.datasets.read import ReadDataset
from transforms.duplicates.drop_exact import DropExactDuplicates
from transforms.filters.apply import DropByFilter
from transforms.filters.list_like import list_like
from transforms.filters.short import short
from transforms.filters.wanted import DropOtherLanguages
from transforms.languages.identify import embedded_model, model_digest
from transforms.languages.judge import JudgeLanguage


class CurateSettings(Settings):
    """Settings of the stage `curate`."""

    language_model: str | None = Field(
        None, description="a fastText model whose labels are languages (.bin, .ftz); the embedded lid.176 without one"
    )


def model_path(settings: CurateSettings) -> Path:
    """The language model to use. Raises SettingsError when there is no such file."""
    return Path(settings.language_model) if settings.language_model else embedded_model()


def build(p: beam.Pipeline, settings: CurateSettings, inputs: Inputs) -> Outputs:
    """Each document is kept or dropped by the first rule that finds something."""
    read = p | ReadDataset(inputs.patterns["input"], DOCUMENTS)
    rows = (
        read["rows"]
        | JudgeLanguage(model_path(settings))
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
    models=lambda settings: {"language": model_digest(model_path(settings))},
)

if __name__ == "__main__":
    from pipelines.command import main

    sys.exit(main(STAGE))
