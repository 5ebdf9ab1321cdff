"""Signatures of functions that Beam looks at, found out once."""

import types
from collections.abc import Callable
from inspect import Signature
from typing import Any
from weakref import WeakKeyDictionary

from apache_beam.transforms import core
from apache_beam.typehints import decorators

_signature_of: Callable[[Any], Signature] = decorators.get_signature
_KNOWN: WeakKeyDictionary[Any, dict[bool, Signature]] = WeakKeyDictionary()


def remember_signatures() -> None:
    """Have Beam keep the signature of a function that it has found out.

    It asks for those of all methods of each DoFn whenever it looks for state in one, 28,000 times for a stage: that was
    a third of the processor time that a stage takes beside its records.
    """
    decorators.get_signature = core.get_signature = _remembered


def _remembered(function: Any) -> Signature:
    """Of a bound method what its function has without the first parameter; the method itself would keep its object."""
    is_bound = isinstance(function, types.MethodType)
    try:
        known = _KNOWN.setdefault(function.__func__ if is_bound else function, {})
    except TypeError:  # neither hashable nor to be referred to weakly
        return _signature_of(function)
    if is_bound not in known:
        known[is_bound] = _signature_of(function)
    return known[is_bound]
