"""Checks of translations: false alarms on good translations, faults found, and whether quality follows chrF.

Good are the references of FLORES dev and the output of the best of the WMT systems (whose HTML entities are real
faults). Faults are planted in that output; `en-de-small` makes its own. Cuts are the defaults.
"""

import random
import re
import tarfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence

import ctranslate2
import numpy as np
import sentencepiece

from benchmarks.real_input import DATA
from schemas.language import language_tag
from transforms.languages.identify import LanguageIdentifier
from transforms.tokens.tokenize import tokenize
from transforms.translation.checks import Checks, Cuts, check_translations, failed_checks
from transforms.translation.round_trip import round_trip_score

SOURCE = "eng_Latn"
SENTENCES = 500
NAMES = "too_short too_long language script copied repetition numbers names entities unknowns".split()
OTHER_LANGUAGE = {"de": "cs", "cs": "de", "ru": "de", "zh": "ja", "ja": "zh"}

Pairs = list[tuple[str, str]]


def lines(archive: str, suffix: str) -> list[str]:
    with tarfile.open(DATA / "parallel" / archive) as packed:
        name = next(name for name in packed.getnames() if name.endswith(suffix))
        return packed.extractfile(name).read().decode().splitlines()  # type: ignore[union-attr]


def flores() -> Iterator[tuple[str, Pairs]]:
    with tarfile.open(DATA / "parallel" / "flores_dev.tar.gz") as packed:
        codes = sorted({name.rpartition(".")[2] for name in packed.getnames()} - {"en"})
    english = lines("flores_dev.tar.gz", "en-af/flores-dev.en")
    for code in codes:
        yield code, list(zip(english, lines("flores_dev.tar.gz", f".{code}"), strict=True))[:SENTENCES]


def wmt(code: str, system: str) -> Pairs:
    archive = "wmt20-22_systems.tar.gz"
    sources, targets = (lines(archive, f"en-{code}/wmt21.{name}") for name in ("en", f"{system}.{code}"))
    return [pair for pair in zip(sources, targets, strict=True) if all(map(str.strip, pair))][:SENTENCES]


def checked(pairs: Pairs, code: str, identifier: LanguageIdentifier | None) -> list[Checks]:
    sources, targets = zip(*pairs, strict=True)
    return check_translations(sources, targets, SOURCE, language_tag(code), identifier=identifier)


def rates(checks: Sequence[Checks]) -> str:
    failed = Counter(name for found in checks for name in failed_checks(found, Cuts()))
    return " ".join(f"{100 * failed[name] / len(checks):{len(name)}.1f}" for name in NAMES)


def false_alarms(identifier: LanguageIdentifier) -> None:
    print("% of good translations that fail\n" + " " * 16, *NAMES)
    sets = [(f"FLORES {code}", code, pairs) for code, pairs in flores()]
    sets += [(f"WMT21 google {code}", code, wmt(code, "google")) for code in OTHER_LANGUAGE]
    for name, code, pairs in sets:
        print(f"{name:16}", rates(checked(pairs, code, identifier)))


def planted(pairs: Pairs, code: str) -> Iterator[tuple[str, Pairs]]:
    """Faults by kind, in translations of at least ten words."""
    choose = random.Random(0)
    tag, space = language_tag(code), "" if code in ("zh", "ja") else " "
    others = dict(wmt(OTHER_LANGUAGE[code], "google"))
    long = [(source, target) for source, target in pairs if len(tokenize(target, tag)) >= 10]
    ends = [[end for _, end in tokenize(target, tag)] for _, target in long]
    cuts = [choose.choice(words[2:-4]) for words in ends]
    kinds = {
        "second half lost": [t[: words[len(words) // 2]] for (_, t), words in zip(long, ends, strict=True)],
        "last third lost": [t[: words[len(words) * 2 // 3]] for (_, t), words in zip(long, ends, strict=True)],
        "source copied": [s for s, _ in long],
        "second half copied": [
            f"{t[: words[len(words) // 2]]} {s[len(s) // 2 :]}" for (s, t), words in zip(long, ends, strict=True)
        ],
        "phrase loop": [
            t[:cut] + (space + t[cut : words[words.index(cut) + 3]].strip()) * 4 + t[cut:]
            for (_, t), words, cut in zip(long, ends, cuts, strict=True)
        ],
        "another's": [long[(index + 7) % len(long)][1] for index in range(len(long))],
    }
    for kind, targets in kinds.items():
        yield kind, [(source, target) for (source, _), target in zip(long, targets, strict=True)]
    yield "wrong language", [(source, others[source]) for source, _ in long if source in others]
    numbers = [(s, re.sub(r"\d+", lambda m: str(int(m[0]) + 13), t, count=1)) for s, t in long if re.search(r"\d", s)]
    yield "number changed", [(s, t) for s, t in numbers if (s, t) not in long]
    names = [(s, t, name) for s, t in long for name in re.findall(r"(?<=[a-z] )[A-Z][a-z]{4,}", s) if name in t][::3]
    if names:
        yield "word with capital lost", [(s, t.replace(name, "")) for s, t, name in names]


def found_faults(identifier: LanguageIdentifier) -> None:
    print("\n% of planted faults that are found, by any check (planted in WMT21 output)")
    for code in OTHER_LANGUAGE:
        for kind, pairs in planted(wmt(code, "google"), code):
            checks = checked(pairs, code, identifier)
            share = np.mean([bool(set(failed_checks(found, Cuts())) - {"entities"}) for found in checks])
            quality = np.mean([found.quality for found in checks])
            print(f"{code}  {kind:24}{len(pairs):5}  {100 * share:5.1f}  mean quality {quality:.2f}")


def real_model(identifier: LanguageIdentifier) -> None:
    folder = str(DATA.parent / "models" / "en-de-small" / "ct2")
    model = ctranslate2.Translator(folder, intra_threads=1)
    source, target = (sentencepiece.SentencePieceProcessor(f"{folder}/{name}.spm") for name in ("source", "target"))
    pairs = dict(flores())["de"]
    pieces = [[">>de<<", *source.encode(sentence, out_type=str), "</s>"] for sentence, _ in pairs]
    outputs = model.translate_batch(pieces, return_scores=True, max_batch_size=2048, batch_type="tokens")
    texts = [target.decode(output.hypotheses[0]) for output in outputs]
    sources = [sentence for sentence, _ in pairs]
    scores = [output.scores[0] for output in outputs]
    checks = check_translations(sources, texts, SOURCE, "deu_Latn", scores, identifier)
    chrf = np.array([round_trip_score(reference, text) for (_, reference), text in zip(pairs, texts, strict=True)])
    print("\nen-de-small on FLORES dev\n" + " " * 16, *NAMES)
    print(" " * 16, rates(checks))
    passed = np.array([not failed_checks(found, Cuts()) for found in checks])
    quality = np.array([found.quality for found in checks])
    print(
        f"chrF of what passes {chrf[passed].mean():.3f} ({passed.mean():.0%}), of what fails {chrf[~passed].mean():.3f}"
    )
    for name, values in (("quality", quality), ("score of the model", np.array(scores))):
        ranks = [np.argsort(np.argsort(column, kind="stable"), kind="stable") for column in (values, chrf)]
        print(f"rank correlation with chrF: {name} {np.corrcoef(*ranks)[0, 1]:.2f}")


def speed() -> None:
    print("\nsentences a second of CPU time, without language identification")
    for code in ("de", "ru", "zh", "hi"):
        pairs = dict(flores())[code]
        checked(pairs[:50], code, None)
        begun = time.process_time()
        checked(pairs, code, None)
        print(code, round(len(pairs) / (time.process_time() - begun)))


def main() -> None:
    """Print the tables."""
    identifier = LanguageIdentifier()
    false_alarms(identifier)
    found_faults(identifier)
    real_model(identifier)
    speed()
