"""Documents → documents fit to train on: in the language they claim, long enough, prose, and each text once."""

import sys
from pathlib import Path
from typing import Literal

import apache_beam as beam
import pyarrow as pa
from pydantic import Field, FilePath, field_validator

from pipelines.dedup import DedupSettings, check_signatures, deduplicate
from pipelines.inputs import read_unique
from pipelines.selection import (
    DEFAULT_FILTERS,
    WEB_FILTERS,
    FilterNames,
    QualitySettings,
    WordListFolder,
    keep_best,
    lists_digest,
    of_texts,
    with_lists,
)
from pipelines.settings import MaybeLanguageModel, Settings, load_yaml
from pipelines.stage import Inputs, Outputs, Stage
from schemas.datasets import DOCUMENTS, SIGNATURES
from transforms.datasets.joined import AccountJoined
from transforms.datasets.read import ReadDataset
from transforms.duplicates.earlier import check_parameters, count_signed, sign
from transforms.filters.apply import FilterDocuments
from transforms.filters.own_thresholds import OwnThresholds, own_thresholds_model
from transforms.filters.uncertain_language import DropUncertainLanguages
from transforms.filters.wanted import DropOtherLanguages
from transforms.languages.identify import embedded_model, model_digest
from transforms.languages.judge import JudgeLanguage
from transforms.languages.judge_paragraphs import JudgeParagraphs
from transforms.pii.mask_personal_data import MaskPersonalData


class CurateSettings(Settings):
    """Settings of the stage `curate`."""

    language_model: MaybeLanguageModel = Field(
        None,
        validate_default=True,
        description="a fastText model of languages: a file or a name such as glotlid; by default the embedded lid.176",
    )
    filters: FilterNames = Field(
        DEFAULT_FILTERS, description="filters of all documents (transforms/filters/thresholds.yaml); [] for none"
    )
    web_filters: FilterNames = Field(
        WEB_FILTERS, description="filters that come after them for documents from web archives; [] for none"
    )
    thresholds: FilePath | None = Field(
        None,
        description="YAML file of thresholds in place of built-in ones (see python -m pipelines.thresholds)",
    )
    word_lists: WordListFolder | None = Field(
        None, description="folder of word lists (spam/deu.txt, adult/mul.txt) that are added to the built-in ones"
    )
    replace_word_lists: bool = Field(False, description="take them in place of the built-in ones of the same name")
    personal_data: Literal["off", "mask", "drop"] = Field(
        "off", description="mask e-mail addresses, telephone numbers and the like, or drop documents that have some"
    )
    quality: QualitySettings = Field(QualitySettings(), description="models that score documents, and which stay")
    dedup: DedupSettings = Field(DedupSettings(), description="how duplicates are found and which stay")
    signatures: tuple[str, ...] = Field(
        (), description="signatures of earlier builds: documents that those have are dropped, theirs never change"
    )

    @field_validator("thresholds")
    @classmethod
    def _readable(cls, thresholds: Path | None) -> Path | None:
        if thresholds:
            load_yaml(str(thresholds), own_thresholds_model())
        return thresholds

    def own_thresholds(self) -> OwnThresholds:
        """The thresholds and stop words that the file brings, none without one."""
        model = own_thresholds_model()
        return load_yaml(str(self.thresholds), model) if self.thresholds else model()


def build(p: beam.Pipeline, settings: CurateSettings, inputs: Inputs) -> Outputs:
    """Each document is kept or dropped by the first rule that finds something."""
    read = read_unique(p, inputs, "input", DOCUMENTS, settings.partitions)
    accounts = [read["accounts"]]
    own = settings.own_thresholds()
    documents = read["rows"] | JudgeLanguage(settings.language_model) | DropOtherLanguages(settings.languages)
    if settings.personal_data != "off":
        masked = documents | MaskPersonalData(settings.personal_data)
        documents = masked["documents"]
        accounts.append(masked["accounts"])
    lists = with_lists(own.word_lists(), settings.word_lists, settings.replace_word_lists)
    judged = (
        documents
        | FilterDocuments(of_texts(settings.filters), of_texts(settings.web_filters), own.thresholds(), lists)
        | JudgeParagraphs(settings.language_model)
        | DropUncertainLanguages(settings.filters, settings.web_filters)
    )
    joined = []
    if settings.quality.models:
        best = keep_best(judged, settings.quality)
        judged = best["documents"]
        accounts.append(best["accounts"])
        joined.append(best["joined"])
    earlier = _earlier(p, settings, inputs) if settings.signatures else None
    left = deduplicate(judged, settings.dedup, settings.partitions, earlier and earlier["rows"])
    accounts += [*left["accounts"], *([earlier["accounts"]] if earlier else [])]
    outputs: Outputs = {"documents": {"rows": left["rows"], "accounts": accounts | "Accounts" >> beam.Flatten()}}
    if earlier:
        signatures = earlier["rows"] | AccountJoined(SIGNATURES, DOCUMENTS)
        outputs["documents"]["rows"] = (left["rows"], signatures["marked"]) | "All rows" >> beam.Flatten()
        joined.append(signatures["kept"])
    if joined:
        outputs["documents"]["joined"] = joined | "Beside documents" >> beam.Flatten()
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
    summary="Documents to documents: languages identified, filtered, personal data masked, scored, duplicates dropped.",
    settings=CurateSettings,
    source=DOCUMENTS,
    datasets=(DOCUMENTS, SIGNATURES),
    build=build,
    joins=("signatures",),
    models=lambda settings: {
        "language": model_digest(settings.language_model or embedded_model()),
        **settings.quality.digests(),
        **lists_digest(settings.word_lists),
    },
    optional={"signatures": lambda settings: settings.dedup.signatures},
)

if __name__ == "__main__":
    from pipelines.command import main

    sys.exit(main(STAGE))
