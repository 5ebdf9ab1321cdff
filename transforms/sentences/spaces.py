"""Sentences of scripts that write neither stops nor spaces between words: stretches between spaces.

Thai and Lao put a space after a sentence, and also after a clause, around numbers and between the parts of a name. A
space counts as a border by what follows it and by how long the stretch before it is. On 897 known borders of FLORES dev
(Thai, ten sentences glued with spaces) that finds 72 % of them with a precision of 60 %; a false one lies between
clauses.
"""

import re
from collections.abc import Iterator

from transforms.sentences.rules import SentenceRules

SPACE_SPLIT_SCRIPTS = frozenset({"Thai", "Laoo"})

_SPACE = re.compile(r"\s+")
# In code points; a grid of 20-80 and 40-160 on FLORES dev is flat around these two.
_SHORTEST_BEFORE_STARTER = 40
_SHORTEST = 60
_ABBREVIATES = frozenset(".,:;ๆฯໆ")


def split_at_spaces(text: str, start: int, end: int, rules: SentenceRules) -> Iterator[tuple[int, int]]:
    """The stretches of ``text[start:end]`` that read like sentences, in order, together all of it."""
    starters, continuers = tuple(rules.starters), tuple(rules.continuers)
    for space in _SPACE.finditer(text, start, end):
        length = space.start() - start
        after = space.end()
        if length < _SHORTEST_BEFORE_STARTER or after == end:
            continue
        if text.startswith(starters, after):
            is_border = True
        elif text.startswith(continuers, after) or not "ก" <= text[after] <= "\u0eff":
            is_border = False
        else:
            before = text[space.start() - 1]
            is_foreign = before.isascii() and before.isalnum()
            is_border = length >= _SHORTEST and before not in _ABBREVIATES and not is_foreign
        if is_border:
            yield start, after
            start = after
    yield start, end
