"""The table that says which Wikidata classes make which entity type, as a user writes it in YAML."""

from collections import Counter
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from transforms.yaml_text import parse_yaml, read_yaml


def _is_qid(text: str) -> str:
    if not (text[:1] == "Q" and text[1:].isdecimal() and text.isascii()):
        raise ValueError(f"{text!r} is not the id of a Wikidata item, which reads like Q5")
    return text


_Classes = dict[Annotated[str, AfterValidator(_is_qid)], str]  # id → label, for the reader


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TypeRule(_Strict):
    """The classes of one type: `roots` with all that is below them, `exact` ones without.

    `kinds`: the type's members are classes themselves (diseases), so an untyped item takes the type of the class it is.
    """

    roots: _Classes = {}
    exact: _Classes = {}
    kinds: bool = False


class Conflict(_Strict):
    """Which type wins where exactly these types are equally near."""

    between: frozenset[str]
    choose: str


class TypeTable(_Strict):
    """Types by class; types.yaml explains the parts.

    `order`: of types that are equally near the first wins, unless `conflicts` says otherwise. `excluded`: classes
    without a type, which win over all that are equally near. `class_items`: the type of untyped items that are classes.
    """

    order: list[str] = Field(min_length=1, max_length=31)
    types: dict[str, TypeRule]
    conflicts: list[Conflict] = []
    excluded: _Classes = {}
    class_items: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if sorted(self.order) != sorted(self.types):
            difference = ", ".join(sorted(set(self.order) ^ set(self.types))) or "a type named twice"
            raise ValueError(f"order and types must name the same types, each once; they differ in: {difference}")
        named = {*chain.from_iterable((*conflict.between, conflict.choose) for conflict in self.conflicts)}
        unknown = (named | {self.class_items or self.order[0]}) - set(self.order)
        if unknown:
            raise ValueError(f"conflicts or class_items name unknown types: {', '.join(sorted(unknown))}")
        uses = Counter(chain(self.excluded, *((*rule.roots, *rule.exact) for rule in self.types.values())))
        twice = sorted(qid for qid, count in uses.items() if count > 1)
        if twice:
            raise ValueError(f"a class can stand in one place only: {', '.join(twice)}")
        return self

    def winner(self, types: frozenset[str]) -> str:
        """The one of several equally near types that the table prefers."""
        for conflict in self.conflicts:
            if conflict.between == types:
                return conflict.choose
        return min(types, key=self.order.index)


def load_types(path: Path | None = None) -> TypeTable:
    """The table of entity types in a YAML file, ours without one.

    Raises ValueError, naming file and field, for a file that is no such table; OSError where it cannot be read.
    """
    if path is None:
        return _load("types.yaml")
    try:
        text = read_yaml(path)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return _parse(text, str(path))


def load_page_kinds() -> TypeTable:
    """The table of the kinds of pages (disambiguation, list, name …) that are no articles on one thing."""
    return _load("page_kinds.yaml")


def _load(name: str) -> TypeTable:
    return _parse(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"), name)


def _parse(text: str, name: str) -> TypeTable:
    try:
        table, _ = parse_yaml(text)
    except ValueError as error:
        raise ValueError(f"{name} is not YAML: {error}") from None
    try:
        return TypeTable.model_validate(table)
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, item['loc'])) or 'the file'}: {item['msg']}" for item in error.errors())
        raise ValueError(f"{name}: {'; '.join(problems)}") from None
