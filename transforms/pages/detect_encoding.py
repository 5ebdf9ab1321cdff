"""The encoding of text that declares none, or lies about it: the one under which the bytes are likeliest.

Under each encoding the bytes are other characters. How likely these are in a language (`encoding_models`) gives the
bytes a probability, and the largest wins. As an encoding maps characters to bytes one to one, probabilities compare.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from transforms.pages.declared_encoding import Encoding
from transforms.pages.encoding_models import models

SAMPLE_BYTES = 4096
"""Of words with bytes beyond ASCII."""

_SEARCHED_BYTES = 1 << 18

_MARKUP = re.compile(
    rb"<(?:script\b.*?(?:</script|\Z)|style\b.*?(?:</style|\Z)|!--.*?(?:-->|\Z)|[^<>]{0,4000}>?)|&#?\w{1,10};",
    re.DOTALL | re.IGNORECASE,
)
_ASCII = bytes(range(0x80))
_WORD = re.compile(rb"[^\s\x80-\xff]{0,12}[\x80-\xff]\S{0,200}")


class Candidate(NamedTuple):
    """An encoding that text may be in."""

    encoding: Encoding
    model: str
    """See `models`."""
    prior: float
    """Logarithm of how common it is on the web, roughly; decides where the bytes do not."""


CANDIDATES = tuple(
    Candidate(Encoding(name, codec), model, prior)
    for name, codec, model, prior in (
        ("windows-1252", "cp1252", "latin", 0.0),
        ("windows-1251", "cp1251", "cyrillic", -1.0),
        ("gb18030", "gb18030", "cmn", -1.0),
        ("shift_jis", "cp932", "jpn", -1.0),
        ("euc-kr", "cp949", "kor", -1.0),
        ("big5", "big5hkscs", "yue", -1.5),
        ("euc-jp", "euc_jp", "jpn", -2.0),
        ("windows-1250", "cp1250", "latin", -2.0),
        ("iso-8859-2", "iso8859_2", "latin", -2.5),
        ("windows-1254", "cp1254", "latin", -2.0),
        ("windows-1256", "cp1256", "arabic", -1.5),
        ("windows-1255", "cp1255", "hebrew", -2.0),
        ("windows-1253", "cp1253", "greek", -2.0),
        ("iso-8859-7", "iso8859_7", "greek", -2.5),
        ("windows-1257", "cp1257", "latin", -3.0),
        ("windows-874", "cp874", "thai", -2.0),
        ("koi8-r", "koi8_r", "cyrillic", -2.5),
        ("koi8-u", "koi8_u", "cyrillic", -4.0),
        ("windows-1258", "cp1258", "latin", -3.0),
        ("iso-8859-15", "iso8859_15", "latin", -3.0),
        ("iso-8859-5", "iso8859_5", "cyrillic", -4.0),
        ("ibm866", "cp866", "cyrillic", -6.0),
        ("iso-8859-6", "iso8859_6", "arabic", -4.0),
        ("iso-8859-8", "iso8859_8", "hebrew", -4.0),
        ("macintosh", "mac_roman", "latin", -8.0),
        ("iso-8859-13", "iso8859_13", "latin", -6.0),
        ("iso-8859-4", "iso8859_4", "latin", -6.0),
        ("x-mac-cyrillic", "mac_cyrillic", "cyrillic", -8.0),
    )
)

_OTHER_PRIOR = -4.0

_DECLARED_PRIOR = 10.0
_DECLARED_BYTE_PRIOR = 0.1
"""For a byte of the sample beyond ASCII. A wrong reading costs more than this for most of them."""


def sample_words(body: bytes) -> bytes:
    """The first words with bytes beyond ASCII outside markup and scripts; in them where there are no others."""
    searched = body[:_SEARCHED_BYTES]
    for source in (_MARKUP.sub(b" ", searched), searched, body):
        sample = bytearray()
        for match in _WORD.finditer(source):
            sample += b" " + match[0]
            if len(sample) >= SAMPLE_BYTES:
                break
        if sample:
            return bytes(sample) + b" "
    return b""


def detect_encoding(body: bytes, declared: Sequence[Encoding]) -> Encoding:
    """The likeliest encoding of ``body``, which is not UTF-8; windows-1252 where nothing speaks for another.

    What is ``declared`` is taken unless it makes the text much less likely.
    """
    sample = sample_words(body)
    bonus = _DECLARED_PRIOR + _DECLARED_BYTE_PRIOR * len(sample.translate(None, _ASCII))
    known = {candidate.encoding for candidate in CANDIDATES}
    others = [Candidate(encoding, "latin", _OTHER_PRIOR) for encoding in declared if encoding not in known]
    best = max(
        (*CANDIDATES, *others),
        key=lambda candidate: log_probability(sample, candidate) + bonus * (candidate.encoding in declared),
    )
    return best.encoding


def log_probability(sample: bytes, candidate: Candidate) -> float:
    """Natural logarithm of how likely ``sample`` is to be met in this encoding, but for a constant."""
    text = sample.decode(candidate.encoding.codec, "replace")
    codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)
    return models()[candidate.model].score(codes) + candidate.prior
