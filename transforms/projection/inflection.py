"""Whether a word of a text is a form of a name: another ending, an article or preposition written with it."""

from transforms.projection.folding import fold

_PREFIXES = {
    "arb": ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ف", "ب", "ل", "ك"),
    "heb": ("וה", "שה", "בה", "לה", "מה", "וב", "ול", "ומ", "ה", "ו", "ב", "ל", "מ", "ש", "כ"),
}
_PREFIXES |= dict.fromkeys(("ara", "arz", "ary", "apc", "acm", "ajp", "aeb", "ars", "acq"), _PREFIXES["arb"])
_LEAST_STEM, _SURE_STEM = 3, 5
_LONGEST_ENDING = 6
_VOWELS = "aeiouyаеиоуыэюяьйієіїαεηιουωաեէիու"
_CHANGED_CONSONANTS = frozenset("hz kc gz cs гз кц кч хс хш".split())


def form_likelihood(word: str, name: str, iso639_3: str) -> float:
    """How likely `word` is `name` or a form of it, in [0, 1]; both in the language with this ISO 639-3 code.

    1 for the name itself (case and accents aside), less by each letter that the name loses at its end and that the word
    has instead: "Praze" of "Praha", "Londonban" of "London", "والعراق" of "العراق". At least three letters and three in
    five must stay; where fewer than five do, none but vowels may go.
    """
    word, name = fold(word), fold(name)
    return max((_likelihood(form, name) - cost for form, cost in _without_prefixes(word, iso639_3)), default=0.0)


def longest_prefix(iso639_3: str) -> int:
    """Letters of the longest article or preposition that the language writes together with a name, 0 without any."""
    return max(map(len, _PREFIXES.get(iso639_3, ())), default=0)


def _without_prefixes(word: str, iso639_3: str) -> list[tuple[str, float]]:
    forms = [(word, 0.0)]
    for prefix in _PREFIXES.get(iso639_3, ()):
        if word.startswith(prefix) and len(word) - len(prefix) >= _LEAST_STEM:
            forms.append((word.removeprefix(prefix), 0.03))
    return forms


def _likelihood(word: str, name: str) -> float:
    if not word or not name:
        return 0.0
    if word == name:
        return 1.0
    shared = next(
        (at for at, (one, other) in enumerate(zip(word, name, strict=False)) if one != other), min(len(word), len(name))
    )
    lost, ending = name[shared:], word[shared:]
    least = max(_LEAST_STEM, 0.6 * len(name))
    if shared < least or len(lost) > 3 or len(ending) > (_LONGEST_ENDING if shared > _LEAST_STEM else 2):
        return 0.0
    # Of a short stem another consonant makes another name (Iran, Iraq), unless it is one that Slavic cases change.
    if shared < _SURE_STEM and lost.strip(_VOWELS) and (lost[0] + ending[:1]) not in _CHANGED_CONSONANTS:
        return 0.0
    return 1.0 - 0.07 * len(lost) - 0.03 * len(ending)
