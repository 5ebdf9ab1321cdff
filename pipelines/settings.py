"""Settings of stages and recipes: typed, checked before any work, with messages that name field and line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, FilePath, ValidationError

from schemas.language import language_tag
from transforms.datasets.parts import ROWS_PER_PART
from transforms.languages.identify import embedded_model
from transforms.models.fasttext_file import check_fasttext
from transforms.models.registry import resolve_model
from transforms.yaml_text import parse_yaml, read_yaml


class SettingsError(ValueError):
    """A recipe or flags that cannot be used; the message names the file, the line and the field."""


def _tags(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(language_tag(code) for code in codes))


Languages = Annotated[tuple[str, ...], AfterValidator(_tags)]
"""Language codes (`de`, `deu`, `deu_Latn`), as tags and none twice."""


def _resolved(model: object) -> object:
    return resolve_model(model) if isinstance(model, str) else model


def _is_fasttext(model: Path) -> Path:
    check_fasttext(model)
    return model


def _there(model: Path | None) -> Path | None:
    if model is None:
        embedded_model()
    return model


LanguageModel = Annotated[FilePath, BeforeValidator(_resolved), AfterValidator(_is_fasttext)]
"""A fastText model file, by path or by its name in the registry (transforms/models/registry.yaml)."""

MaybeLanguageModel = Annotated[LanguageModel | None, AfterValidator(_there)]
"""The same, or None for the embedded one, which must be there; for fields with `validate_default`."""


class Settings(BaseModel):
    """What every stage can be told, in its section of a recipe or by flags of the same names."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    input: tuple[str, ...] = Field((), description="files, globs or addresses, or the folder of a dataset")
    languages: Languages = Field((), description="languages to keep (de, deu or deu_Latn); all when none is named")
    partitions: int = Field(
        0,
        ge=0,
        le=65536,
        description="partitions of a join, 0: one for each 256 MB of the inputs, at least 4 a worker; more need less "
        "memory each, the output is the same",
    )
    rows_per_part: int = Field(ROWS_PER_PART, ge=1, description="rows of an output file about; it is sorted in memory")


Model = TypeVar("Model", bound=BaseModel)


def load_yaml(path: str, model: type[Model]) -> Model:
    """The YAML file at `path` as a `model`.

    Raises SettingsError naming file, line and field for YAML that does not parse and values that do not fit.
    """
    try:
        text = read_yaml(Path(path))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from error
    try:
        content, node = parse_yaml(text)
    except ValueError as error:
        raise SettingsError(f"{path}: not valid YAML: {error}") from error
    if not isinstance(content, dict):
        raise SettingsError(f"{path}: a recipe is a mapping of fields, this is {type(content).__name__}")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise SettingsError("\n".join(_messages(path, node, error))) from error


def check(model: type[Model], values: dict[str, Any]) -> Model:
    """`values` from flags as a `model`; raises SettingsError naming the flag."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        messages = [
            f"--{'.'.join(map(str, item['loc']))}: {_plain(item['msg'])}" if item["loc"] else _plain(item["msg"])
            for item in error.errors()
        ]
        raise SettingsError("\n".join(messages)) from error


def _messages(path: str, node: yaml.Node | None, error: ValidationError) -> list[str]:
    return [
        f"{path}, line {_line(node, item['loc'])}: {'.'.join(map(str, item['loc']))}: {_plain(item['msg'])}"
        for item in error.errors()
    ]


def _plain(message: str) -> str:
    return {"Extra inputs are not permitted": "unknown field"}.get(message, message.removeprefix("Value error, "))


def _line(node: yaml.Node | None, location: Sequence[str | int]) -> int:
    """Line (from 1) of the deepest node on the way to `location`."""
    line = node.start_mark.line + 1 if node else 1
    for step in location:
        child: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value == str(step):
                    line, child = key.start_mark.line + 1, value
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            child = node.value[step]
            line = child.start_mark.line + 1
        if child is None:
            break
        node = child
    return line
