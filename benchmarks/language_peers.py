"""lingua's languages of texts; runs in an environment of its own, which knows nothing of this project.

    python language_peers.py INPUT OUTPUT

INPUT is a JSON list of texts, OUTPUT a JSON file of the languages (ISO 639-3) it knows, the one of each text (null for
none), and the CPU seconds that took.
"""

import json
import sys
import time
from pathlib import Path


def main(source: str, target: str) -> None:
    """All languages, high accuracy: lingua's defaults."""
    from lingua import Language, LanguageDetectorBuilder  # noqa: PLC0415

    texts = json.loads(Path(source).read_text(encoding="utf-8"))
    detector = LanguageDetectorBuilder.from_all_languages().build()
    detector.detect_language_of("warm up")
    begun = time.process_time()
    found = [detector.detect_language_of(text) for text in texts]
    report = {
        "seconds": time.process_time() - begun,
        "known": [language.iso_code_639_3.name.lower() for language in Language.all()],
        "found": [language and language.iso_code_639_3.name.lower() for language in found],
    }
    Path(target).write_text(json.dumps(report), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
