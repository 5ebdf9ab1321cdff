"""Classes of Wikidata → types: the P279 closure of a type table, and the type of an item by its classes."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.batches import explode
from transforms.wikidata.types import TypeTable

Ids = npt.NDArray[np.int64]
_EXCLUDED = 1  # bit of the classes without a type; the types have the bits after it, in order
_FAR = 255


@dataclass(frozen=True)
class ClassTypes:
    """Which types each class leads to and how far away they are: 13 bytes a class, classes without a type left out.

    `ids` are sorted; `types` has a bit for each of the nearest types; `distances` are steps up P279 (at most 254).
    """

    table: TypeTable
    ids: Ids
    types: npt.NDArray[np.uint32]
    distances: npt.NDArray[np.uint8]
    _winners: dict[int, str | None] = field(default_factory=dict, repr=False, compare=False)

    def lookup(self, ids: Ids) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8]]:
        """(types, distances) of classes, 0 and 255 where a class leads to none."""
        if not len(self.ids):
            return np.zeros(len(ids), np.uint32), np.full(len(ids), _FAR, np.uint8)
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        found = self.ids[at] == ids
        return np.where(found, self.types[at], 0), np.where(found, self.distances[at], _FAR)

    def winner(self, types: int) -> str | None:
        """The type that a set of equally near ones amounts to, None for none or an excluded class."""
        if types not in self._winners:
            names = frozenset(name for bit, name in enumerate(self.table.order, 1) if types >> bit & 1)
            self._winners[types] = self.table.winner(names) if names and not types & _EXCLUDED else None
        return self._winners[types]


def type_closure(classes: Ids, superclasses: Ids, table: TypeTable) -> ClassTypes:
    """The types of all classes below the table's roots, by breadth-first search down P279; cycles do no harm.

    `classes[i]` is a subclass of `superclasses[i]`: 16 bytes an edge, and 80 more while this runs (measured on 4
    million edges, about as many as Wikidata has: 64 MB and 320 MB). A class has the types of its nearest roots only.
    Empty arrays give the table itself.
    """
    bits = {name: 1 << bit for bit, name in enumerate(table.order, 1)}
    roots = {_number(qid): bits[name] for name, rule in table.types.items() for qid in rule.roots}
    roots |= {_number(qid): _EXCLUDED for qid in table.excluded}
    exact = {_number(qid): bits[name] for name, rule in table.types.items() for qid in rule.exact}

    ids = np.unique(np.concatenate((classes, superclasses, np.array([*roots, *exact], np.int64))))
    children, first_child = _children(ids, classes, superclasses)
    types = np.zeros(len(ids), np.uint32)
    distances = np.full(len(ids), _FAR, np.uint8)
    for given in (roots, exact):
        at = np.searchsorted(ids, np.array([*given], np.int64))
        types[at], distances[at] = [*given.values()], 0
    frontier = np.searchsorted(ids, np.array(sorted(roots), np.int64))
    for distance in range(1, _FAR):
        degrees = first_child[frontier + 1] - first_child[frontier]
        reached = children[_ranges(first_child[frontier], degrees)]
        origins = np.repeat(frontier, degrees)
        new = distances[reached] == _FAR
        if not new.any():
            break
        np.bitwise_or.at(types, reached[new], types[origins[new]])
        frontier = np.unique(reached[new])
        distances[frontier] = distance
    typed = distances < _FAR
    return ClassTypes(table, ids[typed], types[typed], distances[typed])


def _children(ids: Ids, classes: Ids, superclasses: Ids) -> tuple[Ids, Ids]:
    """Positions in `ids` of the subclasses, grouped by superclass, and where each superclass's group starts."""
    parents = np.searchsorted(ids, superclasses)
    children = np.searchsorted(ids, classes)[np.argsort(parents, kind="stable")]
    first_child = np.concatenate(([0], np.cumsum(np.bincount(parents, minlength=len(ids)))))
    return children.astype(np.int64), first_child.astype(np.int64)


def _ranges(starts: Ids, lengths: Ids) -> Ids:
    """The numbers from each start on, `lengths` of them, one after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)


def subclass_edges(qids: pa.Array, superclasses: pa.ListArray) -> tuple[Ids, Ids]:
    """(classes, superclasses) of a batch of entities, as `type_closure` takes them."""
    rows, found = explode(superclasses)
    return _numbers(qids)[rows], _numbers(found)


def entity_type(qid: str, classes: Sequence[str], superclasses: Sequence[str], class_types: ClassTypes) -> str | None:
    """The type of one item by its P31 and P279; see `entity_types`."""
    column = pa.array([classes], pa.list_(pa.string())), pa.array([superclasses], pa.list_(pa.string()))
    found: str | None = entity_types(pa.array([qid]), *column, class_types)[0].as_py()
    return found


def entity_types(
    qids: pa.Array, classes: pa.ListArray, superclasses: pa.ListArray, class_types: ClassTypes
) -> pa.StringArray:
    """The types of items, null for those without one (and for properties).

    The nearest type of all classes (P31) counts; of several equally near ones the table's `winner`, and none if an
    excluded class is among them. An item whose classes lead nowhere and that is a class itself (P279) has the type of
    the class that it is, where the type's rule says `kinds`, else the table's `class_items`.
    """
    types = _nearest(classes, class_types)
    own, _ = class_types.lookup(_numbers(qids))
    is_class = pc.greater(pc.fill_null(pc.list_value_length(superclasses), 0), 0).to_numpy(zero_copy_only=False)
    by_class = {int(bits): class_types.winner(int(bits)) for bits in np.unique(np.concatenate((types, own)))}
    rules, class_items = class_types.table.types, class_types.table.class_items
    result: list[str | None] = []
    for bits, own_bits, a_class in zip(types.tolist(), own.tolist(), is_class.tolist(), strict=True):
        name = by_class[bits]
        if not bits and a_class:
            kind = by_class[own_bits]
            name = kind if kind and rules[kind].kinds else class_items
        result.append(name)
    return pa.array(result, pa.string())


def _nearest(classes: pa.ListArray, class_types: ClassTypes) -> npt.NDArray[np.uint32]:
    """Per row the bits of the types that are nearest among all its classes."""
    rows, found = explode(classes)
    types, distances = class_types.lookup(_numbers(found))
    nearest = np.full(len(classes), _FAR, np.uint8)
    np.minimum.at(nearest, rows, distances)
    result = np.zeros(len(classes), np.uint32)
    at_minimum = distances == nearest[rows]
    np.bitwise_or.at(result, rows[at_minimum], types[at_minimum])
    return result


def _number(qid: str) -> int:
    return int(qid[1:])


def _numbers(qids: pa.Array) -> Ids:
    """The numbers of item ids, -1 for whatever else stands there (properties, excerpts of broken lines, nulls)."""
    is_item = pc.fill_null(pc.match_substring_regex(qids, "^Q[0-9]{1,18}$"), False)
    numbers = pc.if_else(is_item, pc.utf8_slice_codeunits(qids, 1), "-1")
    result: Ids = pc.cast(numbers, pa.int64()).to_numpy(zero_copy_only=False)
    return result
