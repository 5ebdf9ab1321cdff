"""Memory of a worker over a million short sentences, translated without a cache; about a quarter of an hour."""

import resource
from pathlib import Path

from benchmarks.translation import MODEL, multi30k
from transforms.translation.decoding import Decoding
from transforms.translation.model import Translator

MANY = 1_000_000


def main() -> None:
    """Translate the hundred shortest sentences of Multi30k again and again, printing the memory in use."""
    if not MODEL.is_dir():
        print(f"skipped: {MODEL} is absent")
        return
    short = sorted(multi30k()[0], key=len)[:100]
    translator = Translator(MODEL, "eng_Latn", "deu_Latn", Decoding(beam_size=1))
    for done in range(0, MANY, 1000):
        if done % 100_000 == 0:
            print(f"{done:,} sentences: {resident_megabytes():,.0f} MB", flush=True)
        translator.translate(short * 10)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{MANY:,} sentences: {resident_megabytes():,.0f} MB, {peak:,.0f} MB at most")


def resident_megabytes() -> float:
    """Memory of this process now (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main()
