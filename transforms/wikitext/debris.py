"""What dropped templates, references and images leave behind: empty brackets, orphaned separators, double spaces."""

import re

from transforms.wikitext.markers import GONE

# Characters that a dropped thing may leave without sense: spaces, opening brackets and quotes, separators, dashes.
_CAUSES = frozenset(" \t\u00a0([{（［「『《〈【\"“„«‹'‘’,;:،؛、，；：·•–—―-/|>" + GONE)
_ENDS = frozenset(',;:،؛、；："”»')
_TOUCHED = frozenset(",.;:!?)]،؛؟。、，；：！？।॥）］」』”»" + GONE)
_SPACES = re.compile("[ \t\u00a0]{2,}")
# One or no space can stand anywhere once runs of spaces are one; runs of separators are bounded to stay linear.
_S = "[ \t\u00a0]?"
_SEPARATOR = f"[ \t\u00a0,;:/|،؛、；：，·•{GONE}]"
_LOOSE = f"[ \t\u00a0,;:/|،؛、；：，·•–—―{GONE}-]"
_COMMA = ",;،؛、；，"
_RUN = re.compile(f"{GONE}(?:{_S}{GONE})+")
_LABEL = re.compile(f"(?<=[(（{_COMMA}])[^()（）{_COMMA}。.!?\n]{{1,40}}[:：]{_S}{GONE}(?={_S}[)）{_COMMA}])")
_QUOTES = re.compile(f"(?:''+|[\"“„«「『‘‹]){_S}{GONE}{_S}(?:''+|[\"”“»」』’›])")
_EMPTY = re.compile(
    _S
    + "(?:"
    + "|".join(f"\\{a}{_LOOSE}{{0,20}}{GONE}{_LOOSE}{{0,20}}\\{b}" for a, b in ("()", "（）", "[]", "［］", "【】"))
    + ")"
)
_AFTER_OPEN = re.compile(f"([(（\\[［【]){_SEPARATOR}{{0,20}}{GONE}(?:{_SEPARATOR}|[–—][ \t\u00a0]){{0,20}}")
_BEFORE_CLOSE = re.compile(f"(?:{_SEPARATOR}|(?<=[ \t\u00a0])[–—―-]){{0,20}}{GONE}{_S}([)）\\]］】])")
_BETWEEN_COMMAS = re.compile(f"{_S}([{_COMMA}]){_S}{GONE}{_S}[{_COMMA}]")
_BEFORE_STOP = re.compile(f"{_S}{GONE}{_S}(?=[,.;:!?،؛؟。、，；：！？।॥)）\\]］」』”»])")
_AFTER_QUOTE = re.compile(f"(?<=[«„“‘「『《〈‹]){_S}{GONE}{_S}")
_REST = re.compile(f"{_S}{GONE}{_S}")
_BRACKETS = re.compile("[(（\\[［【]")


def gone(text: str, start: int) -> str:
    """What to leave where something that begins at `start` of `text` is dropped.

    Behind a letter or a full stop nothing needs to be repaired; behind a space, a bracket or a separator the mark GONE
    stays until `clear_debris`.
    """
    return GONE if start > 0 and text[start - 1] in _CAUSES else ""


def clear_debris(text: str) -> str:
    """The text without GONE marks and without what is senseless around them.

    Only brackets, quotes, separators and spaces that touch a mark go; whatever the author wrote elsewhere stays.
    """
    mark = text.find(GONE)
    if mark < 0:
        return text
    pieces = []
    position = 0
    while mark >= 0:
        after = text[mark + 1 : mark + 3]
        before = text[mark - 1]
        if (not after or after[0] == "\n" or (after[0] == " " and after[1:] not in _TOUCHED)) and (
            text[mark - 2] not in _CAUSES and (before == " " or before in _ENDS)
        ):
            # Most marks stand between words, and one of the two spaces goes, or behind a comma or quotation mark.
            pieces.append(text[position : mark - (before == " ")])
            position = mark + 1
        else:
            start = max(position, text.rfind("\n", position, mark) + 1, mark - _WINDOW)
            end = mark
            while mark >= 0:  # the windows of marks that are near each other are one
                line_end = text.find("\n", mark, mark + _WINDOW)
                end = min(len(text), mark + _WINDOW) if line_end < 0 else line_end
                mark = text.rfind(GONE, mark + 1, end)
            pieces.append(text[position:start])
            pieces.append(_clear(text[start:end]))
            position = end
        mark = text.find(GONE, position)
    pieces.append(text[position:])
    return "".join(pieces)


_WINDOW = 60  # a mark touches what is near it: a label of 40 characters, 20 separators


def _clear(line: str) -> str:
    line = _RUN.sub(GONE, _SPACES.sub(" ", line))
    if _BRACKETS.search(line):
        line = _LABEL.sub(GONE, line)
        line = _QUOTES.sub(GONE, line)
        line = _EMPTY.sub(GONE, line)
        line = _EMPTY.sub(GONE, line)
        line = _AFTER_OPEN.sub(r"\1", line)
        line = _BEFORE_CLOSE.sub(r"\1", line)
    else:
        line = _QUOTES.sub(GONE, line)
    line = _BETWEEN_COMMAS.sub(r"\1" + GONE, line)
    line = _BEFORE_STOP.sub("", line)
    line = _AFTER_QUOTE.sub("", line)
    return _REST.sub(lambda found: " " if len(found.group()) > 1 else "", line)
