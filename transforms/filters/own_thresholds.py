"""Thresholds and stop words that a user brings, in a file of the form of thresholds.yaml and stop_words.yaml."""

from functools import cache
from math import isnan
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from schemas.language import split_tag
from transforms.filters.thresholds import DEFAULT, Thresholds, built_in_thresholds
from transforms.filters.word_lists import STOP_WORDS, WordLists, built_in_word_lists


def _key(key: str) -> str:
    """A key of a table: a tag, a language, a script, or the default."""
    as_tag = f"{key}_Latn" if key.islower() else f"und_{key}"
    try:
        if key != DEFAULT:
            split_tag(key if "_" in key else as_tag)
    except ValueError:
        raise ValueError(f"{key!r} is no tag (deu_Latn), language (deu), script (Latn) or {DEFAULT!r}") from None
    return key


def _number(value: float) -> float:
    if isnan(value):
        raise ValueError("not a number; .inf switches an upper bound off, -.inf a lower one")
    return value


_Values = dict[Annotated[str, AfterValidator(_key)], Annotated[float, AfterValidator(_number)]]
_Words = dict[Annotated[str, AfterValidator(_key)], str]


class OwnThresholds(BaseModel):
    """Thresholds by filter, name and key, and ``words``: stop words of a tag or language, parted by spaces.

    What is given replaces the built-in of the same filter, name and key. Fields are those of thresholds.yaml.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    def thresholds(self) -> Thresholds:
        """The built-in thresholds with these in place of theirs."""
        given = self.model_dump(exclude_unset=True)
        given.get(STOP_WORDS, {}).pop("words", None)
        return built_in_thresholds().with_own(given)

    def word_lists(self) -> WordLists:
        """The built-in lists with these stop words in place of theirs for the same tag or language."""
        words = self.model_dump(exclude_unset=True).get(STOP_WORDS, {}).get("words", {})
        own = {key: tuple(value.split()) for key, value in words.items()}
        return built_in_word_lists().replaced(STOP_WORDS, {**built_in_word_lists().lists[STOP_WORDS], **own})


@cache
def own_thresholds_model() -> type[OwnThresholds]:
    """The class that a user's file is checked by, with a field for each built-in filter and threshold."""
    filters: dict[str, Any] = {}
    for filter_name, names in built_in_thresholds().table.items():
        fields: dict[str, Any] = {name: (_Values, Field(default_factory=dict)) for name in names}
        if filter_name == STOP_WORDS:
            fields["words"] = (_Words, Field(default_factory=dict))
        table = create_model(filter_name, __config__=ConfigDict(extra="forbid", frozen=True), **fields)
        filters[filter_name] = (table, Field(default_factory=table))
    return create_model("Thresholds", __base__=OwnThresholds, **filters)
