"""Which scripts the letters of texts are in, counted over whole batches."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml

from schemas.language import split_tag, standard_language

_PLANES = 4 * 0x10000
# ISO 15924 codes that stand for several scripts of the Unicode property, or for variants of one.
_COMPOSITE = {
    "Jpan": ("Hira", "Kana", "Hani"),
    "Kore": ("Hang", "Hani"),
    "Hans": ("Hani",),
    "Hant": ("Hani",),
    "Aran": ("Arab",),
    "Cyrs": ("Cyrl",),
    "Latf": ("Latn",),
    "Latg": ("Latn",),
    "Syre": ("Syrc",),
    "Syrj": ("Syrc",),
    "Syrn": ("Syrc",),
}

_TAGGED = {"Hang": "Kore"}


@cache
def script_names() -> tuple[str, ...]:
    """ISO 15924 codes of the scripts that are told apart: the columns of ``count_scripts``."""
    return tuple(sorted(_tables()["ranges"]))


def code_points(texts: Sequence[str]) -> np.ndarray:
    """The code points of all texts, one after the other."""
    return np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)


def scripts_of(points: np.ndarray) -> np.ndarray:
    """The script of each code point: 1 + its position in ``script_names``, 0 for what is no letter, uint8."""
    scripts: np.ndarray = _script_of_code_point()[np.minimum(points, _PLANES - 1)]
    return scripts


def count_scripts(texts: Sequence[str]) -> np.ndarray:
    """Number of letters and marks of each script (columns) in each text (rows)."""
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    scripts = scripts_of(code_points(texts)).astype(np.int64)
    width = len(script_names()) + 1
    cells = np.repeat(np.arange(len(texts)) * width, lengths) + scripts
    return np.bincount(cells, minlength=len(texts) * width).reshape(-1, width)[:, 1:]


@cache
def letter_weights() -> np.ndarray:
    """How many letters of an alphabet a letter of each script says as much as: 3 for `Hani`."""
    weights = _tables()["weights"]
    return np.array([weights.get(script, 1) for script in script_names()], np.float64)


def unified_script(script: str) -> str:
    """ISO 15924 code without the distinctions that text itself does not settle: `Hani` for `Hans`, `Hant`."""
    return {"Hans": "Hani", "Hant": "Hani", "Hang": "Kore"}.get(script, script)


def composed_of(script: str) -> frozenset[str]:
    """The scripts that an ISO 15924 code stands for: `Hira`, `Kana` and `Hani` for `Jpan`."""
    return frozenset(_COMPOSITE.get(script, (script,)))


@cache
def written_in(tag: str) -> frozenset[str]:
    """Scripts that text of this language tag may be in; empty where the tag's script is none of those told apart."""
    language, script = split_tag(tag)
    own = composed_of(script)
    if not own <= set(script_names()):
        return frozenset()
    return frozenset(
        [*own, *(other for other, languages in _tables()["also"].items() if language in languages.split())]
    )


@cache
def sole_languages() -> tuple[str, ...]:
    """Tags of the languages that have a script to themselves, or nearly all text in it."""
    return tuple(f"{language}_{_TAGGED.get(script, script)}" for script, language in _tables()["sole"].items())


def is_sole(tag: str, script: str) -> bool:
    """Whether nearly all text in ``script`` is in the language of ``tag``."""
    return _tables()["sole"].get(script) == standard_language(split_tag(tag)[0]) and script in written_in(tag)


@cache
def _script_of_code_point() -> np.ndarray:
    """For each code point, 1 + the position of its script, 0 for none."""
    table = np.zeros(_PLANES, np.uint8)
    for position, script in enumerate(script_names(), 1):
        for span in _tables()["ranges"][script].split():
            first, last = (int(bound, 16) for bound in span.split("-"))
            table[first : last + 1] = position
    return table


@cache
def _tables() -> dict[str, dict[str, Any]]:
    text = resources.files("transforms.languages").joinpath("scripts.yaml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return tables
