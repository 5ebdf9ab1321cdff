"""Beam's view of functions stays what it is without remembering."""

import gc
import inspect
import weakref
from collections.abc import Iterator
from functools import partial

import apache_beam as beam
import pytest
from apache_beam.transforms import core

from pipelines.signatures import _signature_of, remember_signatures


class Double(beam.DoFn):
    def process(self, number: int, times: int = 2) -> Iterator[int]:
        yield number * times


def add(one: int, other: int) -> int:
    return one + other


class Adding:
    __hash__ = None  # type: ignore[assignment]

    def __call__(self, one: int) -> int:
        return one + 1


@pytest.fixture(autouse=True)
def remembered() -> None:
    remember_signatures()


@pytest.mark.parametrize(
    "function", [add, Double.process, Double().process, partial(add, 1), Adding(), str.strip, int, lambda one: one]
)
def test_a_signature_is_the_same_each_time(function):
    expected = _signature_of(function)
    assert core.get_signature(function) == expected
    assert core.get_signature(function) == expected


def test_a_method_is_told_from_its_function():
    assert list(core.get_signature(Double.process).parameters) == ["self", "number", "times"]
    assert list(core.get_signature(Double().process).parameters) == ["number", "times"]
    assert list(core.get_signature(Double.process).parameters) == ["self", "number", "times"]


def test_nothing_is_found_out_twice_or_kept_alive(monkeypatch):
    asked = []
    signature = inspect.signature
    monkeypatch.setattr(inspect, "signature", lambda function: asked.append(1) or signature(function))
    function, made = (lambda one: one), Double()
    for _ in range(3):
        core.get_signature(function)
    assert len(asked) == 1
    core.get_signature(made.process)
    function, made = weakref.ref(function), weakref.ref(made)
    gc.collect()
    assert function() is None
    assert made() is None
