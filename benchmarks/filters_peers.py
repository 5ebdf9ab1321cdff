"""datatrove's filters for the benchmark of filters; runs in the environment of the peers, which knows nothing of ours.

    python filters_peers.py INPUT OUTPUT

INPUT is a folder of Parquet files `LANGUAGE.parquet` with `id` and `text`; LANGUAGE is a tag as datatrove has them
(`deu_Latn`). OUTPUT is a JSON file: of each filter the CPU seconds, and of each text that it drops the reason.
"""

import json
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq


def main(folder: str, output: str) -> None:
    """Run each filter over each text, one process; tokenisers are warm before the clock starts."""
    from datatrove.data import Document  # noqa: PLC0415
    from datatrove.pipeline.filters import (  # noqa: PLC0415
        C4QualityFilter,
        FineWebQualityFilter,
        GopherQualityFilter,
        GopherRepetitionFilter,
    )
    from datatrove.utils.logging import logger  # noqa: PLC0415

    logger.remove()
    seconds: dict[str, float] = {}
    dropped: dict[str, dict[str, str]] = {}
    for path in sorted(Path(folder).glob("*.parquet")):
        rows = pq.read_table(path).to_pylist()
        language = path.stem
        filters = {
            "Gopher repetition": GopherRepetitionFilter(language=language),
            "Gopher quality": GopherQualityFilter(language=language),
            "FineWeb quality": FineWebQualityFilter(language=language),
            "C4 quality": C4QualityFilter(language=language),
        }
        for name, filter_ in filters.items():
            try:
                filter_.filter(Document(text="Warm up. " * 60, id="warm"))
            except (ImportError, LookupError, AssertionError, ValueError) as error:
                print(f"{name}, {language}: {type(error).__name__}: {error}", file=sys.stderr)
                continue
            for row in rows:
                document = Document(text=row["text"], id=row["id"])
                start = time.process_time()
                try:
                    verdict = filter_.filter(document)
                except Exception as error:
                    verdict = (False, f"error: {type(error).__name__}")
                seconds[name] = seconds.get(name, 0) + time.process_time() - start
                if verdict is not True:
                    reason = verdict[1] if isinstance(verdict, tuple) else ""
                    dropped.setdefault(name, {})[row["id"]] = reason
        print(language, {name: round(spent, 1) for name, spent in seconds.items()}, file=sys.stderr, flush=True)
    Path(output).write_text(json.dumps({"seconds": seconds, "dropped": dropped}), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
