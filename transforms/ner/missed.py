"""Whether a sentence may hold an entity that no span marks, so that it would be taught as none.

Three signs, each a reason with the words that gave it:

- A doubt: a link that leads nowhere known, a link whose words do not name its target, a name of several entities.
- A known one-word name with something attached ("Berlins", "ঢাকায়", "בישראל"), or a single word of a person's name.
- A word written like a name that no span covers. Where only names have capitals: a word with a capital that does not open
  the sentence, is on no list of other capital words (peoples, months, titles) and is nowhere small in the document; an
  opening word followed by another capital, or that has a capital further inside the document too. Where all nouns have
  capitals (German): an acronym, two such words together, or one behind a preposition of place. In scripts without case: a word in Latin letters with a
  capital, a foreign name with middle dots (バラク・オバマ, 马克·吐温).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from transforms.ner.naming import NamingRules
from transforms.sentences.rules import SentenceRules

Span = tuple[int, int]

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
    """The tokens of one sentence, and what lies on each."""

    text: str
    tokens: Sequence[Span]
    cover: Sequence[Cover]
    start: int
    end: int

    def word(self, at: int) -> str:
        """The text of one token."""
        start, end = self.tokens[at]
        return self.text[start:end]


@dataclass(frozen=True)
class Context:
    """What the document tells about its words."""

    naming: NamingRules
    openers: SentenceRules
    lower_case: frozenset[str]
    inner_capitals: frozenset[str]
    """Words with a capital that stand, uncovered, inside a sentence of the document."""
    names: frozenset[str]
    """One-word names of entities of the types to label."""
    person_words: frozenset[str]
    """Words of names of persons, in scripts with spaces."""
    cased: bool
    """Whether the language's script has capitals."""
    latin: bool


def part_of_name(sentence: Sentence, context: Context) -> str | None:
    """An uncovered word that is part of a person's name, if there is one."""
    for at, cover in enumerate(sentence.cover):
        if cover is Cover.NOTHING and sentence.word(at) in context.person_words:
            return sentence.word(at)
    return None


def attached_name(sentence: Sentence, context: Context) -> str | None:
    """An uncovered word that holds a known name and something more, if there is one."""
    for at, cover in enumerate(sentence.cover):
        if cover is not Cover.NOTHING:
            continue
        word = sentence.word(at)
        if len(word) < 4 or (context.cased and word.islower()) or word in context.naming.not_names:
            continue
        for cut in range(1, min(_LONGEST_ATTACHED, len(word) - 3) + 1):
            rest = word[-cut:]
            if word[:-cut] in context.names and rest not in context.naming.derivations:
                return word
        for proclitic in context.naming.proclitics:
            if word.startswith(proclitic) and word.removeprefix(proclitic) in context.names:
                return word
    return None


def unmarked_name(sentence: Sentence, context: Context) -> str | None:
    """A word written like a name that nothing covers, if there is one."""
    covered = [
        token for token, cover in zip(sentence.tokens, sentence.cover, strict=True) if cover is not Cover.NOTHING
    ]
    for name in _DOTTED_NAME.finditer(sentence.text, sentence.start, sentence.end):
        if not any(start < name.end() and name.start() < end for start, end in covered):
            return name[0]
    suspects = capital_words(sentence, context)
    if context.naming.nouns_capital:
        return _german_name(sentence, suspects)
    for at, opens in suspects:
        word = sentence.word(at)
        is_latin = "A" <= word[0] <= "Z"
        if not context.cased and not is_latin:
            continue
        if not opens or (is_latin and not context.latin):
            return word
        if word in context.openers.starters:
            continue
        if word in context.inner_capitals or _leads_to_name(sentence, at + 1):
            return word
    return None


def _leads_to_name(sentence: Sentence, at: int) -> bool:
    """Whether the token is of a person's mention, or has a capital that nothing explains."""
    if at == len(sentence.tokens):
        return False
    cover = sentence.cover[at]
    return cover is Cover.PERSON or (cover is Cover.NOTHING and sentence.word(at)[0].isupper())


def capital_words(sentence: Sentence, context: Context) -> list[tuple[int, bool]]:
    """Uncovered words with a capital that nothing explains: index of the token, whether it opens the sentence or a quote."""
    found: list[tuple[int, bool]] = []
    opens = True
    for at, cover in enumerate(sentence.cover):
        word = sentence.word(at)
        if not word[0].isalpha():
            # A quotation opens behind a comma or colon; quotes behind a word hold a name: the daily "Pravda".
            opens = opens or (word in _QUOTES and sentence.word(at - 1) in (",", ":"))
            continue
        is_suspect = (
            cover is Cover.NOTHING
            and word[0].isupper()
            and len(word) > 1
            and word not in context.naming.not_names
            and word.casefold() not in context.lower_case
            and not _ROMAN.fullmatch(word)
        )
        if is_suspect:
            found.append((at, opens))
        opens = False
    return found


def _german_name(sentence: Sentence, suspects: Sequence[tuple[int, bool]]) -> str | None:
    positions = {at for at, opens in suspects if not opens}
    for at in sorted(positions):
        word = sentence.word(at)
        if at and sentence.word(at - 1) in _PLACE_PREPOSITIONS and not _COMMON_NOUN.search(word):
            return f"{sentence.word(at - 1)} {word}"
        if word.isupper() and word.isalpha():
            return word
        if at + 1 in positions:
            return f"{word} {sentence.word(at + 1)}"
    return None
