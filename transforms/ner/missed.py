"""Whether a sentence may hold an entity that no span marks, so that it would be taught as none.

Three signs, each a reason with the words that gave it:

- A doubt: a link that leads nowhere known, a link whose words do not name its target, a name of several entities.
- A known one-word name with something attached ("Berlins", "ঢাকায়", "בישראל"), or a single word of a person's name.
- A word written like a name that no span covers. Where only names have capitals: a word with a capital that does not
  open the sentence, is on no list of other capital words (peoples, months, titles) and is nowhere small in the
  document; an opening word before a person's name or before another such word, or that is one further inside
  the document.
  Where all nouns have capitals (German): an acronym, two such words together, or one behind a preposition of place. In
  scripts without case: a word in Latin letters with a capital, a foreign name with middle dots (バラク・オバマ,
  马克·吐温).
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from transforms.ner.naming import NamingRules
from transforms.sentences.rules import SentenceRules

Span = tuple[int, int]
Suspect = tuple[int, bool]
"""Number of a token in its sentence, whether it opens the sentence or a quotation."""

_ROMAN = re.compile(r"[IVXLCDM]+")
_DOTTED_NAME = re.compile(r"[ァ-ヺー]+(?:[・＝][ァ-ヺー]+)+|[㐀-鿿]{1,8}(?:[·‧•][㐀-鿿]{1,8})+")
_QUOTES = frozenset("\"'“„«»‹‘「『")
# "in Caputh", "nach Kasan": a noun without article behind these is a place unless it ends like a common one.
_PLACE_PREPOSITIONS = frozenset({"in", "nach", "aus", "bei"})
_COMMON_NOUN = re.compile(
    r"(?<!ing)(?<!haus)(?<!hof)(?<!kirch)(?<!bad)(?<!i)en$|(ern|eln|ung|heit|keit|schaft|tion|sion|tät|ismus|e)$"
    r"|^(Kraft|Form|Betrieb|Bezug|Sicht|Anspruch|Besitz|Teil|Holz|Stein|Gold|Silber|Papier|Glas|Stahl|Metall|Beton|Kontakt)$"
)
_LONGEST_ATTACHED = 4
"""Code points attached to a name, by which it is still taken for a form of that name."""


class Cover(Enum):
    """What lies on a token."""

    NOTHING = 0
    EXPLAINED = 1
    """A mention, a doubt, or a link that names nothing."""
    PERSON = 2
    """A person's mention."""


@dataclass(frozen=True)
class Sentence:
    """The tokens of one sentence, their words, and what lies on each."""

    text: str
    start: int
    end: int
    tokens: Sequence[Span]
    words: Sequence[str]
    cover: Sequence[Cover]

    def uncovered(self, words: frozenset[str]) -> str | None:
        """The first of ``words`` in the sentence that nothing lies on."""
        if words.isdisjoint(self.words):
            return None
        found = zip(self.words, self.cover, strict=True)
        return next((word for word, cover in found if cover is Cover.NOTHING and word in words), None)


@dataclass(frozen=True)
class Context:
    """What the language and the document tell about words."""

    naming: NamingRules
    openers: SentenceRules
    lower_case: frozenset[str]
    """Words that the document writes small."""
    cased: bool
    """Whether the language's script has capitals."""
    latin: bool


def attached_words(words: Iterable[str], names: frozenset[str], context: Context) -> frozenset[str]:
    """Those of ``words`` that hold one of the one-word ``names`` and something more."""
    return frozenset(word for word in words if len(word) > 3 and _holds_name(word, names, context))


def _holds_name(word: str, names: frozenset[str], context: Context) -> bool:
    naming = context.naming
    if (context.cased and word.islower()) or word in naming.not_names:
        return False
    for cut in range(1, min(_LONGEST_ATTACHED, len(word) - 3) + 1):
        if word[:-cut] in names and word[-cut:] not in naming.derivations:
            return True
    return any(word.startswith(start) and word.removeprefix(start) in names for start in naming.proclitics)


def unmarked_name(
    sentence: Sentence, suspects: Sequence[Suspect], inner_capitals: frozenset[str], context: Context
) -> str | None:
    """A word written like a name that nothing covers, if there is one.

    ``suspects`` are the sentence's ``capital_words``; ``inner_capitals`` those inside any sentence of the document.
    """
    dotted = _dotted_name(sentence)
    if dotted or context.naming.nouns_capital:
        return dotted or _german_name(sentence, suspects)
    for at, opens in suspects:
        word = sentence.words[at]
        is_latin = "A" <= word[0] <= "Z"
        if not context.cased and not is_latin:
            continue
        if not opens or (is_latin and not context.latin):
            return word
        if word in context.openers.starters:
            continue
        if word in inner_capitals or _leads_to_name(sentence, at + 1):
            return word
    return None


def _dotted_name(sentence: Sentence) -> str | None:
    for name in _DOTTED_NAME.finditer(sentence.text, sentence.start, sentence.end):
        first = bisect_left(sentence.tokens, name.start(), key=lambda token: token[0])
        last = bisect_left(sentence.tokens, name.end(), key=lambda token: token[0])
        if all(cover is Cover.NOTHING for cover in sentence.cover[first:last]):
            return name[0]
    return None


def _leads_to_name(sentence: Sentence, at: int) -> bool:
    """Whether the token is of a person's mention, or has a capital that nothing explains."""
    if at == len(sentence.words):
        return False
    cover = sentence.cover[at]
    return cover is Cover.PERSON or (cover is Cover.NOTHING and sentence.words[at][0].isupper())


def capital_words(sentence: Sentence, context: Context) -> list[Suspect]:
    """Uncovered words with a capital that nothing explains: see ``Suspect``."""
    written = sentence.text[sentence.start : sentence.end]
    if written == written.lower():
        return []
    found: list[Suspect] = []
    opens = True
    for at, (word, cover) in enumerate(zip(sentence.words, sentence.cover, strict=True)):
        first = word[0]
        if not first.isalpha():
            # A quotation opens behind a comma or colon; quotes behind a word hold a name: the daily "Pravda".
            opens = opens or (word in _QUOTES and sentence.words[at - 1] in (",", ":"))
            continue
        is_suspect = (
            cover is Cover.NOTHING
            and first.isupper()
            and len(word) > 1
            and word not in context.naming.not_names
            and word.casefold() not in context.lower_case
            and not _ROMAN.fullmatch(word)
        )
        if is_suspect:
            found.append((at, opens))
        opens = False
    return found


def _german_name(sentence: Sentence, suspects: Sequence[Suspect]) -> str | None:
    positions = {at for at, opens in suspects if not opens}
    for at in sorted(positions):
        word, before = sentence.words[at], sentence.words[at - 1]
        if before in _PLACE_PREPOSITIONS and not _COMMON_NOUN.search(word):
            return f"{before} {word}"
        if word.isupper() and word.isalpha():
            return word
        if at + 1 in positions:
            return f"{word} {sentence.words[at + 1]}"
    return None
