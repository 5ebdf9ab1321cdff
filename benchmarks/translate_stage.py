"""The stage `translate` end to end: the first run, a rebuild with a full cache, one worker beside two.

The input are the English sides of Multi30k and WMT, one sentence a document, with their capitalised words as spans; the
model is `en-de-small`. A rebuild has other settings of projection, so that nothing but the translations is there.
"""

import json
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from gzip import decompress
from pathlib import Path
from typing import NamedTuple

from benchmarks.real_input import DATA

MODEL = DATA.parent / "models" / "en-de-small" / "ct2"
SENTENCES = 3_000
_CAPITALISED = re.compile(r"(?<=[a-z,] )[A-Z]\w+(?: [A-Z]\w+)*")


def main() -> None:
    """Write the input, run the stage three times and print the table."""
    if not MODEL.is_dir():
        print(f"skipped: {MODEL} is absent")
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        given = folder / "ner.jsonl"
        words = write_input(given)
        print(f"{SENTENCES:,} sentences, {words:,} words\n")
        print(f"{'':<34}{'seconds':>9}{'CPU':>9}{'words/s':>9}{'peak GiB':>10}")
        first = shown("first run", words, run(given, folder / "one"))
        rebuilt = shown("rebuild, all sentences cached", words, run(given, folder / "one", "--least_score", "0.3"))
        two = shown("first run, two workers", words, run(given, folder / "two", "--workers", "2"))
        print(
            f"\nrebuild {first.seconds / rebuilt.seconds:.1f}× faster in all, {first.cpu / rebuilt.cpu:.1f}× less CPU"
        )
        print(f"two workers: {first.seconds / two.seconds:.2f}×")


class Run(NamedTuple):
    """Seconds on the wall and of all processors, and the peak resident memory of the main process in GiB."""

    seconds: float
    cpu: float
    peak: float


def shown(label: str, words: int, took: Run) -> Run:
    """Print a row of the table."""
    speed = words / took.seconds
    print(f"{label:<34}{took.seconds:>9.1f}{took.cpu:>9.1f}{speed:>9.0f}{took.peak:>10.2f}", flush=True)
    return took


def run(given: Path, output: Path, *flags: str) -> Run:
    """The stage as a command."""
    command = [sys.executable, "-c", _RUN, "--input", str(given), "--output", str(output), "--model", str(MODEL)]
    command += ["--target_language", "de", "--lost_spans", "keep", "--most_failed", "1", *flags]
    begun = time.monotonic()
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    cpu, peak = map(float, told.split()[-2:])
    return Run(time.monotonic() - begun, cpu, peak)


_RUN = """
import resource
from pipelines.command import main
from pipelines.translate import STAGE
assert main(STAGE) == 0
own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(sum(used.ru_utime + used.ru_stime for used in (own, children)), own.ru_maxrss / 2**20)
"""


def write_input(path: Path) -> int:
    """Write rows of `ner`; returns their words."""
    words = 0
    with path.open("w", encoding="utf-8") as file:
        for number, sentence in zip(range(SENTENCES), sentences(), strict=False):
            spans = [
                {"start": found.start(), "end": found.end(), "type": "MISC"}
                for found in _CAPITALISED.finditer(sentence)
            ]
            tokens = sentence.split()
            row = {"id": f"{number:06d}", "language": "eng_Latn", "text": sentence, "spans": spans}
            file.write(json.dumps(row | {"tokens": tokens, "tags": ["O"] * len(tokens)}) + "\n")
            words += len(tokens)
    return words


def sentences() -> Iterator[str]:
    """English sentences, news first, none twice."""
    seen = set()
    for archive, wanted in (("wmt20-22_systems.tar.gz", ".en"), ("multi30k_task1_raw.tar.gz", "train.en.gz")):
        with tarfile.open(DATA / "parallel" / archive) as opened:
            for member in opened.getmembers():
                if member.name.endswith(wanted) and (stored := opened.extractfile(member)):
                    content = stored.read()
                    text = (decompress(content) if member.name.endswith(".gz") else content).decode("utf-8")
                    for line in text.splitlines():
                        if line.strip() and line not in seen:
                            seen.add(line)
                            yield line.strip()


if __name__ == "__main__":
    main()
