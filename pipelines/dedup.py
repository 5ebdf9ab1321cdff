"""The section `dedup:` of a recipe, and the steps that it asks for."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Annotated, Any, Literal

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pipelines.settings import SettingsError
from transforms.datasets.inputs import InputFile
from transforms.datasets.read import PARQUET
from transforms.duplicates.banding import Banding, choose_banding
from transforms.duplicates.drop_duplicates import DropDuplicates
from transforms.duplicates.drop_lines import DropRepeatedLines
from transforms.duplicates.earlier import describe_earlier
from transforms.duplicates.options import DuplicateOptions, NearDuplicates, Scope
from transforms.duplicates.shingles import Shingling
from transforms.duplicates.survivors import Preference
from transforms.sources.files import open_stored

Method = Literal["url", "exact", "lines", "minhash"]


MOST_PERMUTATIONS = 4096


def listed(value: Any) -> Any:
    """A list of words from a flag, where one word is at least and `[]` stands for none."""
    if value in ("[]", ["[]"]):  # a flag has one word at least
        return ()
    return (value,) if isinstance(value, str) else value


class DedupSettings(BaseModel):
    """How duplicates are found and which of them stay."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: Annotated[tuple[Method, ...], BeforeValidator(listed)] = Field(
        ("exact",), description="url, exact, lines, minhash: one or several, applied in this order; [] for none"
    )
    survivor: Preference = Field(
        "quality", description="which of a cluster stays: best quality (then longest), longest, or earliest snapshot"
    )
    within: Annotated[tuple[Scope, ...], BeforeValidator(listed)] = Field(
        ("language",), description="what documents must share to be compared: language, snapshot, site; [] for nothing"
    )
    shingle: Literal["word", "character"] = Field("word", description="what a shingle is of: word or character")
    shingle_size: int = Field(5, ge=1, le=64, description="words or characters of a shingle")
    threshold: float = Field(0.75, gt=0, le=1, description="Jaccard similarity from which two documents are the same")
    bands: int | None = Field(None, ge=1, description="bands of a signature; with rows, in place of the choice")
    rows: int | None = Field(None, ge=1, description="permutations of a band")
    permutations: int = Field(
        112, ge=2, le=MOST_PERMUTATIONS, description="values of a signature, among which bands and rows are chosen"
    )
    false_positive_weight: float = Field(
        0.2, ge=0, le=1, description="weight of needless comparisons in that choice; that of missed pairs is the rest"
    )
    seed: int = Field(1, ge=0, lt=2**32, description="seed of the permutations, as datasketch uses it")
    verify: bool = Field(True, description="compare the shingle sets of candidates, else a common band will do")
    chained: Literal["drop", "keep"] = Field(
        "drop",
        description="drop or keep documents of a cluster that are themselves below the threshold to the one that stays",
    )
    signatures: bool = Field(
        False, description="write the dataset signatures, which a later build can name to compare its documents with"
    )
    line: Literal["line", "paragraph"] = Field("line", description="what the method lines looks at: line or paragraph")
    line_documents: int = Field(
        DropRepeatedLines.at_least, ge=2, description="documents of a site that have a line, from which on it goes"
    )

    @model_validator(mode="after")
    def _consistent(self) -> "DedupSettings":
        if (self.bands is None) != (self.rows is None):
            raise ValueError("bands and rows belong together; name both or neither")
        if len(set(self.method)) < len(self.method):
            raise ValueError("method: each at most once")
        if self.bands and self.rows and self.bands * self.rows > MOST_PERMUTATIONS:
            raise ValueError(
                f"bands and rows: {self.bands * self.rows} permutations; give {MOST_PERMUTATIONS} or fewer"
            )
        if "minhash" in self.method or self.signatures:
            self.near()
        if self.signatures and len(set(self._before_lines()) & _OF_TEXTS) == 1 and set(self.method) >= _OF_TEXTS:
            raise ValueError("signatures: exact and minhash must see the same texts; name lines before or after both")
        return self

    def _before_lines(self) -> tuple[Method, ...]:
        return self.method[: self.method.index("lines")] if "lines" in self.method else ()

    def near(self) -> NearDuplicates:
        """What the method minhash is to do."""
        if self.bands and self.rows:
            banding = Banding(self.bands, self.rows)
        else:
            banding = choose_banding(
                self.threshold, self.permutations, self.false_positive_weight, 1 - self.false_positive_weight
            )
        return NearDuplicates(
            shingling=Shingling(self.shingle, self.shingle_size),
            banding=banding,
            permutations=max(self.permutations, banding.permutations),
            seed=self.seed,
            threshold=self.threshold,
            verify=self.verify,
            chained=self.chained,
        )

    def passes(self, partitions: int) -> Iterator[tuple[str, DropDuplicates | DropRepeatedLines]]:
        """The steps by name, in order; exact and minhash side by side are one, which shuffles the texts once.

        Not where chained documents stay: copies of one of them are not replaced by it if their cluster has another
        survivor, so exact ones must have gone before.
        """
        together = _OF_TEXTS if self.chained == "drop" else frozenset()
        for _, group in groupby(self.method, key=lambda method: "texts" if method in together else method):
            methods = tuple(group)
            if methods == ("lines",):
                yield "Repeated lines", DropRepeatedLines(self.line, self.line_documents, partitions)
            else:
                yield f"Duplicates, {' and '.join(methods)}", DropDuplicates(self._options(methods), partitions)

    def _options(self, methods: tuple[str, ...]) -> DuplicateOptions:
        return DuplicateOptions(
            equal="url" if "url" in methods else "text" if "exact" in methods else None,
            near=self.near() if "minhash" in methods else None,
            survivor=self.survivor,
            within=self.within,
        )


_OF_TEXTS: frozenset[Method] = frozenset({"exact", "minhash"})


def deduplicate(
    rows: beam.PCollection, settings: DedupSettings, partitions: int, earlier: beam.PCollection | None = None
) -> dict[str, beam.PCollection]:
    """Marked documents less duplicates, by all methods of `settings`, as {"rows", "compared", "accounts"}.

    `earlier` are marked `SIGNATURES` of earlier builds, that the documents are compared with too; `compared` are the
    documents with the texts that such signatures must be of: lines that go after the last comparison are still there.
    """
    compared = rows
    accounts = []
    for name, step in settings.passes(partitions):
        if isinstance(step, DropRepeatedLines):
            left = rows | name >> step
            rows = left["documents"]
            accounts.append(left["accounts"])
        else:
            inputs = {"documents": rows}
            if earlier is not None:
                inputs["earlier"] = earlier | f"{name}, earlier" >> beam.Map(
                    describe_earlier, step.options
                ).with_output_types(pa.RecordBatch)
            rows = compared = inputs | name >> step
    return {"rows": rows, "compared": compared, "accounts": accounts}


def check_signatures(files: Iterable[InputFile], near: NearDuplicates) -> None:
    """Raises SettingsError if the first signature of a Parquet file was made with other parameters than `near`.

    One that comes later, or in JSON Lines, fails by itself when it is read.
    """
    for file in files:
        if not file.path.endswith(PARQUET):
            continue
        with open_stored(file.path) as stored:
            first = next(pq.ParquetFile(stored).iter_batches(1, columns=["parameters"]), None)
        for row in first.to_pylist() if first else []:
            if row["parameters"] != near.parameters:
                raise SettingsError(
                    f"signatures: {file.path} has {row['parameters']}, but dedup asks for {near.parameters}; "
                    "give the settings that they were made with, or make them again"
                )
