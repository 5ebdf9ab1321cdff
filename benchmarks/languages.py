"""Macro-F1 of language identification beside plain lid.176 and lingua, by language, with what is confused.

Each table says over which languages: those that the model knows, all of the set, those that lingua knows. lingua, which
is slow, sees at most `SAMPLE` texts a language, and so do the others beside it. A text that ours leaves undetermined
counts by its best label; the share of those is shown.
"""

import json
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple
from unittest.mock import patch

import fasttext
import pyarrow as pa

from benchmarks.language_texts import Sample, code_of, drawn, samples
from benchmarks.peer_environment import peer_python
from schemas.language import UNDETERMINED, language_tag
from transforms.languages import evidence
from transforms.languages.documents import identify_documents
from transforms.languages.foreign import first_languages
from transforms.languages.identify import LanguageIdentifier

PACKAGES = ("lingua-language-detector==2.1.1",)
SAMPLE = 100
ROWS = 2000
WORST = 25
CONFUSIONS = 40
NOTICEABLE = 0.02


class Found(NamedTuple):
    """The language of each text (ISO 639-3) by a tool, and the share that it does not believe itself."""

    codes: list[str]
    undetermined: float


def main() -> None:
    """Print the tables."""
    identifier = LanguageIdentifier()
    taught = {code_of(tag) for tag in identifier.languages}
    texts = list(samples())
    for kind in dict.fromkeys(text.kind for text in texts):
        chosen = [text for text in texts if text.kind == kind]
        found = {
            "lid.176": plain(identifier, chosen),
            "letters alone": by_letters(identifier, chosen),
            "ours": ours(identifier, chosen),
        }
        print(f"\n{kind}: {len(chosen):,} texts in {len({text.language for text in chosen})} languages\n")
        print_f1(chosen, found, {"known to lid.176": taught, "all": {code_of(text.language) for text in chosen}})
        print_languages(chosen, found["lid.176"], found["ours"], taught)
        print_confusions(chosen, found["ours"], taught)
    beside_lingua(identifier, drawn(texts, SAMPLE), taught)


def plain(identifier: LanguageIdentifier, texts: list[Sample]) -> Found:
    """The model's first labels for the whole texts, as they are."""
    model = fasttext.load_model(str(identifier.model))
    labels, _ = model.predict([text.text.replace("\n", " ") for text in texts])
    codes = {label: code_of(language_tag(label.removeprefix("__label__"))) for label in model.get_labels()}
    return Found([codes[label] for (label,) in labels], 0)


def ours(identifier: LanguageIdentifier, texts: list[Sample]) -> Found:
    """Our best labels, whether they are believed or not."""
    codes: list[str] = []
    undetermined = 0
    for start in range(0, len(texts), ROWS):
        identified = identify_documents(identifier, pa.array([text.text for text in texts[start : start + ROWS]]))
        undetermined += identified.language.to_pylist().count(UNDETERMINED)
        codes += [code_of(tag or UNDETERMINED) for tag in first_languages(identified.labels).to_pylist()]
    return Found(codes, undetermined / len(texts))


def by_letters(identifier: LanguageIdentifier, texts: list[Sample]) -> Found:
    """Ours without the table of words and letters: what the script rules do alone."""
    with patch.object(evidence, "CUE_WEIGHT", 0.0):
        return ours(identifier, texts)


def f1_scores(texts: list[Sample], codes: list[str], languages: set[str]) -> dict[str, float]:
    """F1 of each of the ``languages`` that texts are in, over the texts in those."""
    pairs = [(code_of(text.language), code) for text, code in zip(texts, codes, strict=True)]
    pairs = [(true, found) for true, found in pairs if true in languages]
    right = Counter(true for true, found in pairs if true == found)
    said, there = Counter(found for _, found in pairs), Counter(true for true, _ in pairs)
    return {code: 2 * right[code] / (said[code] + there[code]) for code in there}


def print_f1(texts: list[Sample], found: dict[str, Found], groups: dict[str, set[str]]) -> None:
    """Macro-F1 of each tool over each group of languages."""
    print(f"{'macro-F1 over':<34}" + "".join(f"{name:>16}" for name in found))
    for group, languages in groups.items():
        scores = [f1_scores(texts, tool.codes, languages) for tool in found.values()]
        print(f"{group + f' ({len(scores[0])})':<34}" + "".join(f"{fmean(score.values()):>16.4f}" for score in scores))
    print(f"{'undetermined':<34}" + "".join(f"{tool.undetermined:>16.1%}" for tool in found.values()))


def print_languages(texts: list[Sample], before: Found, after: Found, languages: set[str]) -> None:
    """Languages by what our rules gain or lose, and those that remain worst."""
    old, new = (f1_scores(texts, tool.codes, languages) for tool in (before, after))
    gains = sorted(new, key=lambda code: new[code] - old[code])
    lost = [code for code in gains if new[code] < old[code] - NOTICEABLE]
    won = [code for code in reversed(gains) if new[code] > old[code] + NOTICEABLE]
    for title, codes in (("gained", won), ("lost", lost), ("worst", sorted(new, key=lambda code: new[code])[:WORST])):
        print(f"{title}: " + ", ".join(f"{code} {old[code]:.2f}>{new[code]:.2f}" for code in codes))


def print_confusions(texts: list[Sample], found: Found, languages: set[str]) -> None:
    """The most frequent wrong labels."""
    pairs = [(code_of(text.language), code) for text, code in zip(texts, found.codes, strict=True)]
    wrong = Counter(f"{true} as {code}" for true, code in pairs if true != code and true in languages)
    print("confused: " + ", ".join(f"{pair} {number}" for pair, number in wrong.most_common(CONFUSIONS)))


def beside_lingua(identifier: LanguageIdentifier, texts: list[Sample], taught: set[str]) -> None:
    """A sample of the texts beside lingua, over the languages that it and the model know."""
    report = lingua([text.text for text in texts])
    known = {code_of(language_tag(code)) for code in report["known"]}
    codes = [code_of(language_tag(code)) if code else UNDETERMINED[:3] for code in report["found"]]
    begun = time.process_time()
    tools = {"lid.176": plain(identifier, texts), "lingua": Found(codes, 0), "ours": ours(identifier, texts)}
    print(f"\nlingua: {len(texts) / report['seconds']:,.0f} texts a second", end="; ")
    print(f"lid.176 and ours: {len(texts) / (time.process_time() - begun):,.0f}")
    for kind in dict.fromkeys(text.kind for text in texts):
        rows = [row for row, text in enumerate(texts) if text.kind == kind]
        found = {name: Found([tool.codes[row] for row in rows], 0) for name, tool in tools.items()}
        print(f"\n{kind}, at most {SAMPLE} a language\n")
        print_f1([texts[row] for row in rows], found, {"known to both": known & taught, "known to lingua": known})


def lingua(texts: list[str]) -> dict[str, Any]:
    """What `language_peers.py` reports."""
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch, "texts.json"), Path(scratch, "found.json")
        source.write_text(json.dumps(texts), encoding="utf-8")
        script = Path(__file__).with_name("language_peers.py")
        subprocess.run([peer_python("languages", PACKAGES), script, source, target], check=True)
        found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
        return found


if __name__ == "__main__":
    main()
