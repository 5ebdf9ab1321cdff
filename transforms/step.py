"""`@step`: the form all our `PTransform`s have, a frozen dataclass with an `expand`."""

from dataclasses import dataclass
from typing import Any, TypeVar, dataclass_transform

import apache_beam as beam
from apache_beam.typehints.decorators import no_annotations

Step = TypeVar("Step", bound=type[beam.PTransform])


@dataclass_transform(frozen_default=True, eq_default=False)
def step(cls: Step) -> Step:
    """Make a `PTransform` class a frozen dataclass.

    `dataclass(frozen=True)` alone fails: Beam notes type and resource hints on each transform when it is applied. So
    the fields are frozen and Beam's own attributes are not.
    """
    frozen: Any = dataclass(frozen=True, eq=False)(cls)
    fields = frozenset(frozen.__dataclass_fields__)
    refuse = frozen.__setattr__

    def set_attribute(self: Any, name: str, value: Any) -> None:
        if name in fields:
            refuse(self, name, value)
        else:
            object.__setattr__(self, name, value)

    frozen.__setattr__ = set_attribute
    frozen.expand = no_annotations(frozen.expand)  # for readers and mypy; Beam knows no dict of collections
    made: Step = frozen
    return made
