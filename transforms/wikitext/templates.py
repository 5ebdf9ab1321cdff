"""Templates, parser functions and variables, each to the words that stand for it in the text."""

import re

from transforms.wikitext.markers import without_marks
from transforms.wikitext.numbers import grouped
from transforms.wikitext.template_rules import TEMPLATE, Arguments, LanguageRules, Rule, Wording

_NO_NAME = re.compile("[<>\\[\\]{}\"']|\\A\\Z")  # in what stands before "=": an attribute of a tag, an address, nothing
_FUNCTIONS = frozenset("formatnum lc uc lcfirst ucfirst #if #ifeq #iferror #ifexist #ifexpr #switch #tag nobr".split())


class Templates:
    """The templates of one page."""

    def __init__(self, rules: LanguageRules, wording: Wording, known: dict[str, Rule | None]) -> None:
        self._rules = rules
        self._wording = wording
        self._known = known

    def has_words(self, name: str) -> bool:
        """Whether `{{name…` can leave words: a rule says so, or it is a parser function."""
        return self._rule(name) is not None or _function(name) is not None

    def render(self, name: str, arguments: str) -> str:
        """The words of `{{name|arguments}}`; `arguments` begins with "|" or is empty. Empty where nothing is shown."""
        rule = self._rule(name)
        if rule is not None:
            return rule.apply({TEMPLATE: without_marks(name).strip(), **parse_arguments(arguments)}, self._wording)
        function = _function(name)
        return "" if function is None else self._call(*function, arguments)

    def _rule(self, name: str) -> Rule | None:
        try:
            return self._known[name]
        except KeyError:
            if len(self._known) >= 100_000:
                self._known.clear()
            rule = self._known[name] = self._rules.find(without_marks(name))
            return rule

    def _call(self, function: str, first: str, rest: str) -> str:
        """A parser function as MediaWiki defines it, as far as it can be told without the wiki's database."""
        others = [part.strip() for part in rest.split("|")[1:]] + ["", ""]
        match function:
            case "formatnum":
                return grouped(first, self._wording.language)
            case "lc":
                return first.lower()
            case "uc":
                return first.upper()
            case "lcfirst":
                return first[:1].lower() + first[1:]
            case "ucfirst":
                return first[:1].upper() + first[1:]
            case "#if" | "#ifexpr" | "#ifexist":
                return others[0] if first else others[1]
            case "#iferror":
                return first
            case "#ifeq":
                return others[1] if first == others[0] else others[2] if len(others) > 4 else ""
            case "#switch":
                return _switch(first, rest.split("|")[1:])
            case _:
                return others[0] if first in ("nowiki", "poem") else ""


def _function(name: str) -> tuple[str, str] | None:
    """ "formatnum: 5" -> ("formatnum", "5"), None for what is no function that can leave words."""
    head, colon, first = name.partition(":")
    head = head.strip().lower()
    return (head, first.strip()) if colon and head in _FUNCTIONS else None


def _switch(value: str, cases: list[str]) -> str:
    default = ""
    matched = False
    for case in cases:
        label, equals, result = case.partition("=")
        label = label.strip()
        matched = matched or label == value
        if equals and matched:
            return result.strip()
        if equals and label == "#default":
            default = result.strip()
        elif not equals:
            default = label if case is cases[-1] else default
    return default


def parse_arguments(arguments: str) -> Arguments:
    """ "|a|b|lang=de" -> {"1": "a", "2": "b", "lang": "de"}."""
    found: dict[str, str] = {}
    position = 0
    for part in arguments.split("|")[1:]:
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals or _NO_NAME.search(name):
            position += 1
            found[str(position)] = part.strip()
        else:
            found[name] = value.strip()
    return found
