"""Inputs that users bring may repeat a document or an entity; datasets of ours do not."""

import apache_beam as beam

from pipelines.stage import Inputs
from schemas.datasets import Dataset
from transforms.datasets.read import ReadDataset
from transforms.duplicates.repeated import DropRepeated


def read_unique(
    p: beam.Pipeline,
    inputs: Inputs,
    name: str,
    dataset: Dataset,
    partitions: int,
    columns: tuple[str, ...] | None = None,
) -> dict[str, beam.PCollection]:
    """The input `name` as {"rows", "accounts"}, of rows with one key but the first dropped as ``repeated``.

    The records of one finished dataset (files with a digest) are told apart already, which saves a shuffle; two
    datasets, such as those of two snapshots, may share keys.
    """
    progress = inputs.journal.progress if name == "input" else None
    read: dict[str, beam.PCollection] = p | f"Read {name}" >> ReadDataset(
        inputs.patterns[name], dataset, columns, progress
    )
    if len(inputs.patterns[name]) == 1 and all(file.sha256 for file in inputs.files[name]):
        return read
    unique = read["rows"] | f"Drop repeated {name}" >> DropRepeated(dataset, dataset.key, partitions)
    return {"rows": unique, "accounts": read["accounts"]}
