"""`CheckTranslations`: each translation gets its quality and the checks that it fails."""

from collections.abc import Iterator

import apache_beam as beam
import pyarrow as pa
from apache_beam.typehints.decorators import no_annotations

from schemas.datasets import TRANSLATIONS
from transforms.columns.keys import split_by_number
from transforms.languages.identify import LanguageIdentifier, embedded_model
from transforms.step import step
from transforms.translation.checks import Cuts, check_translations, failed_checks

OVERLONG = "overlong"
"""Check that a translation fails, and its method, where the model did not come to an end."""
PASSED_THROUGH = frozenset({"empty", "untranslatable"})
"""Methods of texts in which there was nothing to translate."""
ROUND_TRIP = "round_trip"
"""Check that a translation fails of which too little comes back."""


@step
class CheckTranslations(beam.PTransform):
    """Fills `quality` and `failed_checks` of rows of `TRANSLATIONS`."""

    cuts: Cuts
    least_round_trip: float | None = None

    def expand(self, translations: beam.PCollection) -> beam.PCollection:
        return translations | beam.ParDo(_Check(self.cuts, self.least_round_trip)).with_output_types(pa.RecordBatch)


class _Check(beam.DoFn):
    def __init__(self, cuts: Cuts, least_round_trip: float | None) -> None:
        self._cuts = cuts
        self._least_round_trip = least_round_trip

    def setup(self) -> None:
        self._identifier = LanguageIdentifier(embedded_model())

    @no_annotations
    def process(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        encoded = batch["source_language"].dictionary_encode()
        for number, rows in split_by_number(batch, encoded.indices.to_numpy()):
            language = encoded.dictionary[number].as_py()
            yield with_checks(rows, language, self._cuts, self._identifier, self._least_round_trip)


def with_checks(
    batch: pa.RecordBatch,
    source_language: str,
    cuts: Cuts,
    identifier: LanguageIdentifier,
    least_round_trip: float | None = None,
) -> pa.RecordBatch:
    """Translations out of one language into one other, checked."""
    checks = check_translations(
        batch["source_text"].to_pylist(),
        batch["target_text"].to_pylist(),
        source_language,
        batch["target_language"][0].as_py(),
        batch["score"].to_pylist(),
        identifier,
    )
    methods = batch["method"].to_pylist()
    failed = [
        []
        if method in PASSED_THROUGH
        else [
            *([OVERLONG] if method == OVERLONG else []),
            *failed_checks(found, cuts),
            *([ROUND_TRIP] if None not in (round_trip, least_round_trip) and round_trip < least_round_trip else []),
        ]
        for found, method, round_trip in zip(checks, methods, batch["round_trip"].to_pylist(), strict=True)
    ]
    qualities = [
        1.0 if method in PASSED_THROUGH else found.quality for found, method in zip(checks, methods, strict=True)
    ]
    filled = {
        "quality": pa.array(qualities, pa.float32()),
        "failed_checks": pa.array(failed, pa.list_(pa.string())),
    }
    arrays = [filled.get(field.name, batch[field.name]) for field in TRANSLATIONS.schema]
    return pa.RecordBatch.from_arrays(arrays, schema=TRANSLATIONS.schema)
