"""Translation with `en-de-small`: words a second beside bare CTranslate2, BLEU, chrF, independence of batches."""

import gzip
import tarfile
import time
from collections.abc import Callable, Sequence
from typing import Any

import sacrebleu

from benchmarks.real_input import DATA
from transforms.translation.model import Translator

MODEL = DATA.parent / "models" / "en-de-small" / "ct2"
ROUNDS = 3


def multi30k() -> tuple[list[str], list[str]]:
    """Multi30k's test of 2016, English and German."""
    names = [f"data/task1/raw/test_2016_flickr.{language}.gz" for language in ("en", "de")]
    return _read("multi30k_task1_raw.tar.gz", names, gzip.decompress)


def flores() -> tuple[list[str], list[str]]:
    """FLORES dev, English and German."""
    return _read("flores_dev.tar.gz", ["en-af/flores-dev.en", "en-de/flores-dev.de"], bytes)


def _read(archive: str, names: Sequence[str], unpack: Callable[[bytes], bytes]) -> tuple[list[str], list[str]]:
    with tarfile.open(DATA / "parallel" / archive) as packed:
        english, german = (unpack(packed.extractfile(name).read()).decode().splitlines() for name in names)
    return english, german


def speed(translator: Translator, english: list[str]) -> None:
    """Words a second of ours and of bare CTranslate2 with the same tokens, sorted by length, in turns."""
    words = sum(len(sentence.split()) for sentence in english)
    tokenizer = translator.tokenizer
    tokens = sorted(
        ([*tokenizer.before, *tokenizer.source_pieces(sentence), *tokenizer.after] for sentence in english), key=len
    )
    ways: dict[str, Callable[[], Any]] = {
        "Babelmill, from text to text": lambda: translator.translate(english),
        "Babelmill, with attention": lambda: translator.translate(english, with_attention=True),
        "bare CTranslate2, 1,024 tokens a batch": lambda: bare(translator, tokens, 1024),
        "bare CTranslate2, 4,096 tokens a batch": lambda: bare(translator, tokens, 4096),
    }
    best = dict.fromkeys(ways, (0.0, 0.0))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            wall, cpu = time.perf_counter(), time.process_time()
            way()
            took = words / (time.perf_counter() - wall), words / (time.process_time() - cpu)
            best[name] = max(best[name][0], took[0]), max(best[name][1], took[1])
    print(f"\n{len(english):,} sentences, {words:,} words, beam 4, int8, one thread, best of {ROUNDS}:\n")
    print("| | words/s (wall) | words/s (CPU) |\n| --- | ---: | ---: |")
    for name, (by_wall, by_cpu) in best.items():
        print(f"| {name} | {by_wall:,.0f} | {by_cpu:,.0f} |")


def bare(translator: Translator, tokens: list[list[str]], batch_tokens: int) -> list[Any]:
    """CTranslate2's own batches."""
    found: list[Any] = translator.engine.translate_batch(
        tokens,
        max_batch_size=batch_tokens,
        batch_type="tokens",
        beam_size=4,
        max_input_length=0,
        max_decoding_length=translator.decoding.max_target_pieces(max(map(len, tokens)), 512),
        return_scores=True,
    )
    return found


def quality(translator: Translator) -> None:
    """BLEU and chrF, which show that tokenisation and marks are right."""
    print("\n| | sentences | BLEU | chrF | statuses |\n| --- | ---: | ---: | ---: | --- |")
    for name, (english, german) in {"Multi30k test 2016": multi30k(), "FLORES dev": flores()}.items():
        found = translator.translate(english)
        texts = [hypothesis.text for hypothesis in found]
        statuses = [hypothesis.status for hypothesis in found]
        counted = ", ".join(f"{statuses.count(status):,} {status}" for status in sorted(set(statuses)))
        bleu, chrf = sacrebleu.corpus_bleu(texts, [german]).score, sacrebleu.corpus_chrf(texts, [german]).score
        print(f"| {name} | {len(english):,} | {bleu:.1f} | {chrf:.1f} | {counted} |")


def independence(translator: Translator, english: list[str]) -> None:
    """How many sentences come out differently in other batches."""
    together = translator.translate(english)
    alone = [translator.translate([sentence])[0] for sentence in english]
    differ = sum(one != other for one, other in zip(together, alone, strict=True))
    tokenizer = translator.tokenizer
    tokens = [[*tokenizer.before, *tokenizer.source_pieces(sentence), *tokenizer.after] for sentence in english]
    padded = [tuple(result.hypotheses[0]) for result in bare(translator, tokens, 4096)]
    singles = [tuple(bare(translator, [one], 4096)[0].hypotheses[0]) for one in tokens]
    changed = sum(one != other for one, other in zip(padded, singles, strict=True))
    print(
        f"\nOf {len(english):,} sentences {differ} differ from what they are alone; {changed} in CTranslate2's batches."
    )


def main() -> None:
    """Print BLEU, speed beside bare CTranslate2, and independence of batches."""
    if not MODEL.is_dir():
        print(f"skipped: {MODEL} is absent")
        return
    translator = Translator(MODEL, "eng_Latn", "deu_Latn")
    english = multi30k()[0]
    quality(translator)
    speed(translator, english)
    independence(translator, english[:300])


if __name__ == "__main__":
    main()
