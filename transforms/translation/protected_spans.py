"""What of a sentence must come out of translation as it went in: addresses, markup, placeholders, code, emoji."""

import re
from typing import NamedTuple

_CLOSED = "\\s<>\"'“”„»«（）()\\[\\]{}`\u3000-\u303f\uff01-\uff5e\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af"
_URL = rf"(?:(?:https?|ftp)://|www\.(?=\w))[^{_CLOSED}]+(?:\([^{_CLOSED}]*\)[^{_CLOSED}]*)*(?<![.,;:!?…'\-])"
_TAG = (
    r"</?(?:[A-Za-z][\w:.-]{0,40}(?:\s{1,3}[\w:.-]{1,40}(?:\s?=\s?(?:\"[^\"<>]{0,500}\"|'[^'<>]{0,500}'|[^\s\"'<>=]{1,500}))?){0,20}"
    r"|\d{1,4})\s{0,3}/?>|<!--(?:[^<]|<(?!!--)){0,500}?-->"
)
_PICTOGRAPH = "[\u2600-\u27bf\u2b50\u2b55\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff]"
_KINDS = {
    "code": r"```.{1,1000}?```|`[^`\n]{1,300}`",
    "formula": (
        r"\\\((?:[^\\]|\\(?![()])){1,500}\\\)|\\\[(?:[^\\]|\\(?![\[\]])){1,500}\\\]|\$\$[^$]{1,500}\$\$|\$(?![\s{])(?=[^$]{0,300}[\\^_{}=])[^$\n]{1,300}(?<!\s)\$"
        r"|\\[A-Za-z]{2,30}(?:\{[^{}]{0,200}\})+"
    ),
    "url": _URL,
    "email": r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+",
    "tag": _TAG,
    "entity": r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]{2,31}\d{0,2});",
    "placeholder": (
        r"\{\{[^{}\n]{0,300}\}\}|[$#%]\{[^{}\s]{1,100}\}|%\([A-Za-z_]\w{0,60}\)[sdifr]|\{[\w.:!,+-]{0,60}\}"
        r"|%(?:\d{1,2}\$)?[-+0#]{0,3}\d{0,3}(?:\.\d{1,2})?[sdifgxu@](?![A-Za-z])|\[\[?[A-Z][A-Z0-9_]{0,30}\]?\]|\[\d{1,4}\]"
    ),
    "handle": r"(?<![\w@./])@\w{2,50}",
    "hashtag": r"(?<![\w&#/])#(?=\w{0,40}[^\W\d_])\w{1,100}",
    "path": (
        r"(?<![\w/:.~])(?:~|\.{1,2})?(?:/[\w.+@-]{1,80}){2,}/?(?<![.])|(?<!\w)[A-Za-z]:\\(?:[\w.+-]{1,80}\\)*[\w.+-]{1,80}(?<![.])"
    ),
    "emoji": rf"(?:{_PICTOGRAPH}(?:[\ufe0f\u200d\U0001f3fb-\U0001f3ff]|{_PICTOGRAPH})*)",
}
_PATTERN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))
_MAY_HOLD = re.compile(rf"[`\\$@<&{{%#/\[]|www\.|{_PICTOGRAPH}")


class ProtectedSpan(NamedTuple):
    """A stretch ``[start, end)`` of a sentence (code points) that a translation must have, character by character."""

    start: int
    end: int
    kind: str


def protected_spans(sentence: str) -> list[ProtectedSpan]:
    """The protected stretches of ``sentence``, in order and disjoint.

    Kinds: ``url``, ``email``, ``tag`` (XML, HTML, ``<0>``), ``entity`` (``&amp;``), ``placeholder`` (``{name}``,
    ``%s``, ``${x}``, ``[X]``, ``{{…}}``), ``code`` in backticks, ``formula`` (LaTeX), ``handle`` (@name), ``hashtag``,
    ``path``, ``emoji``.
    """
    if _MAY_HOLD.search(sentence) is None:
        return []
    return [ProtectedSpan(*found.span(), found.lastgroup or "") for found in _PATTERN.finditer(sentence)]
