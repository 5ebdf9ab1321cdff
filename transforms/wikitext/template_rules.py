"""Which templates carry words inside a sentence, and which of their arguments those words are."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from transforms.wikitext.numbers import SUPERSCRIPTS, grouped
from transforms.yaml_text import parse_yaml, read_yaml

Arguments = Mapping[str, str]
"""Positional arguments under "1", "2", …, named ones under their names, the template's own name under TEMPLATE; values
without surrounding spaces."""
TEMPLATE = ""


@dataclass(frozen=True)
class Wording:
    """What of the wiki and the page a rule may use: the title, the language, how to make a mention."""

    title: str
    language: str
    mention: Callable[[str, str], str]
    """Target and words to marked words."""
    months: Sequence[str] = ()
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Keep:
    """The first of these arguments that is given."""

    names: tuple[str, ...]

    def apply(self, arguments: Arguments, wording: Wording) -> str:
        return _first(arguments, self.names)


@dataclass(frozen=True)
class Format:
    """Words with {argument} fields; a [part] goes where none of its fields is given."""

    pattern: str

    def apply(self, arguments: Arguments, wording: Wording) -> str:
        return _fill(self.pattern, arguments, wording)


@dataclass(frozen=True)
class LinkTo:
    """A link to the page whose title `target` writes, shown as `words` writes, else as its target."""

    target: str
    words: str

    def apply(self, arguments: Arguments, wording: Wording) -> str:
        target = _fill(self.target, arguments, wording)
        return wording.mention(target, _fill(self.words, arguments, wording) or target) if target else ""


@dataclass(frozen=True)
class Date:
    """Day, month and year, months as words of the language; the month may be given as words too."""

    year: tuple[str, ...]
    month: tuple[str, ...]
    day: tuple[str, ...]
    pattern: str

    def apply(self, arguments: Arguments, wording: Wording) -> str:
        month = _first(arguments, self.month)
        if month.isdecimal() and 1 <= int(month) <= 12 and wording.months:
            month = wording.months[int(month) - 1]
        day = _first(arguments, self.day).removeprefix("0")
        year = _first(arguments, self.year)
        if not month and not year:
            return day  # all of it in one argument
        return _fill(self.pattern, {"year": year, "month": month, "day": day if month else ""}, wording)


@dataclass(frozen=True)
class Measure:
    """A number, or two with a range word between, and the unit: {{convert|5|to|6|km|mi}} -> "5 to 6 km"."""

    def apply(self, arguments: Arguments, wording: Wording) -> str:
        words: list[str] = []
        for position in range(1, 8):
            argument = arguments.get(str(position), "")
            shown = grouped(argument, wording.language)
            if not argument or (words and not argument[0].isdigit() and argument not in _RANGE_WORDS):
                return " ".join((*words, wording.units.get(argument, argument))).rstrip()
            words.append(_RANGE_WORDS.get(argument, shown))
            if len(words) > 1 and words[-2] not in _RANGE_WORDS.values() and argument not in _RANGE_WORDS:
                words.pop()  # a second number without a range word is the precision
                break
        return " ".join(words)


@dataclass(frozen=True)
class Drop:
    """Nothing is shown."""

    def apply(self, arguments: Arguments, wording: Wording) -> str:
        return ""


Rule = Keep | Format | LinkTo | Date | Measure | Drop

_RANGE_WORDS = {
    **{
        word: word for word in ("to", "and", "by", "or", "x", "×", "-", "–", "+", "±", "a", "o", "bis", "à", "до", "至")
    },
    "to(-)": "–",
    "and(-)": "–",
    "+/-": "±",
    "&minus;": "–",
    "/": "/",
    "*": "×",
}
_FIELD = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def _first(arguments: Arguments, names: Sequence[str]) -> str:
    return next((arguments[name] for name in names if arguments.get(name)), "")


def _fill(pattern: str, arguments: Arguments, wording: Wording) -> str:
    """The pattern with its fields filled; optional parts from the innermost out."""

    def value(found: re.Match[str]) -> str:
        names, _, manner = found.group(1).partition(":") if "?" not in found.group(1) else (found.group(1), "", "")
        if names == "title":
            return wording.title
        if names == "template":
            return arguments[TEMPLATE]
        if names in ("all", "joined"):
            positional = [argument for key, argument in arguments.items() if key.isdecimal() and argument]
            return (", " if names == "all" else "").join(positional)
        condition, question, choice = names.partition("?")
        if question:
            given, _, missing = choice.partition(":")
            return given if _first(arguments, condition.split("|")) else missing
        filled = _first(arguments, names.split("|"))
        if manner == "number":
            return grouped(filled, wording.language)
        return filled.translate(SUPERSCRIPTS) if manner == "raised" else filled

    def optional(found: re.Match[str]) -> str:
        names = [field.partition(":")[0].split("|") for field in _FIELD.findall(found.group(1))]
        kept = _PART_GIVEN in found.group(1) or any(_first(arguments, alternatives) for alternatives in names)
        return _PART_GIVEN + found.group(1) if kept else ""

    while (reduced := _OPTIONAL.sub(optional, pattern)) != pattern:
        pattern = reduced
    # In "({2}, {3})" the comma has no reason where only the second is given.
    filled = _FIELD.sub(value, pattern.replace(_PART_GIVEN, "")).replace("(, ", "(")
    return filled if pattern.startswith(" ") else filled.strip()


_PART_GIVEN = "\ufddf"


@dataclass(frozen=True)
class LanguageRules:
    """The rules of one wiki: those of its language before those of all."""

    exact: Mapping[str, Rule]
    prefixes: Mapping[str, Rule]
    months: Sequence[str]
    units: Mapping[str, str]

    def find(self, name: str) -> Rule | None:
        """The rule for a template by its name as it stands in the wikitext, None where there is none."""
        key = template_key(name)
        rule = self.exact.get(key)
        if rule is None:
            for prefix, prefix_rule in self.prefixes.items():
                if key.startswith(prefix):
                    return prefix_rule
        return rule


@dataclass(frozen=True)
class TemplateRules:
    """The rules of all languages: section ("all" or a MediaWiki language code) to its entries as read."""

    sections: Mapping[str, Mapping[str, Any]]

    @cached_property
    def _of_language(self) -> dict[str, LanguageRules]:
        return {}

    def for_language(self, language: str) -> LanguageRules:
        """The rules that hold on a wiki of this MediaWiki language code, "de" or "zh-min-nan"."""
        rules = self._of_language.get(language)
        if rules is None:
            base = language.split("-", maxsplit=1)[0]
            rules = self._of_language[language] = self._merge(("all", base, language))
        return rules

    def _merge(self, names: Sequence[str]) -> LanguageRules:
        exact: dict[str, Rule] = {}
        prefixes: dict[str, Rule] = {}
        months: Sequence[str] = ()
        units: dict[str, str] = {}
        pattern = "{day} {month} {year}"
        sections = [self.sections[name] for name in dict.fromkeys(names) if name in self.sections]
        for section in sections:
            months = section.get("months", months)
            pattern = section.get("date_format", pattern)
            units.update(section.get("units", {}))
        for section in sections:
            for entry in section.get("templates", ()):
                rule = _rule(entry, pattern)
                for name in entry["names"]:
                    key = template_key(name)
                    if key.endswith("*"):
                        prefixes.pop(key[:-1], None)  # a later one is looked at first
                        prefixes = {key[:-1]: rule, **prefixes}
                    else:
                        exact[key] = rule
        return LanguageRules(exact, prefixes, months, units)


def template_key(name: str) -> str:
    """Names differ neither in the case of the first letter nor in underscores for spaces."""
    name = " ".join(name.replace("_", " ").split())
    return name[:1].lower() + name[1:]


def load_template_rules(path: Path | None = None) -> TemplateRules:
    """The packaged rules; those of a user's file are added, and win where both name a template.

    Raises ValueError, naming file and entry, for a file that does not keep to the form that templates.yaml describes.
    """
    packaged = Path(__file__).with_name("templates.yaml")
    sections = _read(packaged)
    if path is not None:
        for name, section in _read(path).items():
            own = sections.setdefault(name, {})
            own["templates"] = [*own.get("templates", ()), *section.get("templates", ())]
            own["units"] = {**own.get("units", {}), **section.get("units", {})}
            own.update({key: value for key, value in section.items() if key not in ("templates", "units")})
    return TemplateRules(sections)


_KINDS = {"keep", "format", "link", "date", "measure", "drop"}
_SECTION: dict[str, type[Any]] = {"templates": list, "months": list, "date_format": str, "units": dict}
_WORDS: dict[type[Any], str] = {list: "a list", str: "text", dict: "keys and values"}


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        sections, _ = parse_yaml(read_yaml(path))
    except ValueError as error:
        raise ValueError(f"{path}: not YAML: {error}") from error
    if not isinstance(sections, dict):
        raise ValueError(f"{path}: expected sections ('all' or a language code), found {type(sections).__name__}")
    for name, section in sections.items():
        for problem in _problems(section):
            raise ValueError(f"{path}: section {name!r}: {problem}")
    return {str(name): section for name, section in sections.items()}


def _problems(section: Any) -> Iterator[str]:
    if not isinstance(section, dict):
        yield "expected keys such as 'templates' and 'months'"
        return
    for key in section.keys() - _SECTION.keys():
        yield f"unknown key {key!r}"
    wrong = [key for key, kind in _SECTION.items() if not isinstance(section.get(key, kind()), kind)]
    if wrong:
        yield f"{wrong[0]!r} must be {_WORDS[_SECTION[wrong[0]]]}"
        return
    words = [*section.get("months", ()), *section.get("units", {}), *section.get("units", {}).values()]
    if not all(isinstance(word, str) for word in words):
        yield "'months' and 'units' must be text; put quotation marks around what YAML takes for something else"
    if len(section.get("months", range(12))) != 12:
        yield "'months' needs twelve names"
    for entry in section.get("templates", ()):
        names = entry.get("names") if isinstance(entry, dict) else None
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            yield f"a rule needs a list of 'names': {entry!r}"
        elif len(entry.keys() & _KINDS) != 1 or entry.keys() - _KINDS - {"names"}:
            yield f"a rule needs exactly one of {', '.join(sorted(_KINDS))} beside 'names': {entry!r}"
        else:
            try:
                _rule(entry, "")
            except (KeyError, TypeError, AttributeError) as error:
                yield f"bad rule {entry!r}: {error!r}"


def _rule(entry: Mapping[str, Any], date_format: str) -> Rule:
    if "keep" in entry:
        return Keep(_names(entry["keep"]))
    if "format" in entry:
        return Format(str(entry["format"]))
    if "link" in entry:
        return LinkTo(str(entry["link"]["target"]), str(entry["link"].get("words", "")))
    if "date" in entry:
        parts = entry["date"]
        return Date(_names(parts["year"]), _names(parts.get("month", ())), _names(parts.get("day", ())), date_format)
    return Measure() if "measure" in entry else Drop()


def _names(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else (str(value),)
