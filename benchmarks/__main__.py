"""Run the benchmarks that are named, or all, one after the other."""

import importlib
import sys

BENCHMARKS = {
    "wikitext": "wikitext to text with link spans, beside WikiExtractor and mwparserfromhell",
    "wikitext_agreement": "agreement of our text with mwparserfromhell's, and what markup is left, dump by dump",
    "curate": "documents per second of the steps of curate",
    "real_dumps": "all stages on all real dumps, in a table",
    "dates": "dates in text beside dateparser.search, and their speed by language",
    "relations": "facts aligned with published relations: recall, what is added and left out",
    "critics": "the light critic against human judgements of Re-DocRED, and on the REBEL sample",
    "retrieval": "BM25 on the retrieval sets of the sample and all real dumps, by language and kind",
    "xquad_r": "sentence retrieval in 11 languages by the same evaluation",
    "growth": "relations and retrieval on 10,000 and 100,000 documents: time and peak memory",
    "dedup": "near-duplicates beside datatrove, datasketch and rensa: speed, and agreement of what is removed",
    "dedup_recall": "planted and natural pairs beside the S-curve, two sets with truth; writes the plot",
    "dedup_growth": "near-duplicates of 10,000 to 1,000,000 documents: time, peak memory, two workers",
    "web": "web archives to filtered, deduplicated Parquet beside datatrove; costs of Common Crawl slices",
    "archives": "records a second of web archives beside FastWARC and warcio, and what becomes of broken ones",
    "languages": "language identification beside lid.176 and lingua: macro-F1 on Tatoeba and UDHR",
    "multilang_docs": "share of real pages in 482 languages whose language is found, and wrong declarations",
    "filters": "documents a second of the heuristic filters beside datatrove's, and what both drop",
    "quality": "personal data: speed and what is found; quality models: F1, calibration and speed",
    "extraction": "main text beside trafilatura and resiliparse: F1 and pages a second",
    "faq": "structured data of extruct's samples item by item, and the questions of real pages",
    "alignment": "word alignment beside eflomal: alignment error on en-fr and XL-WA, words a second",
    "projection": "spans of XQuAD, XL-WA and product help projected, by language and method",
    "translation": "words a second beside bare CTranslate2, BLEU of en-de-small, independence of batches",
    "translation_memory": "memory of a worker over a million sentences",
    "translation_checks": "false alarms of the checks on good translations, and planted faults that they find",
    "translate_stage": "the stage translate: first run, rebuild with a full cache, two workers",
    "memory": "input size beside peak memory of each stage on the local runner",
    "fetch": "faults of servers injected into fetches, and files that arrive whole",
    "fuzz": "broken files to every reader: how many were tried, and what broke",
    "kills": "kill -9 at random moments of builds: kills made, kills survived, by stage and moment",
    "workers": "one local worker beside two: time, and the same bytes",
    "engines": "the local runner, Flink, Spark and Prism: the same bytes and counters, and time",
}


def main(names: list[str]) -> int:
    """Run benchmarks by name; returns the exit status."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        print(f"\n== {name}: {BENCHMARKS[name]}\n", flush=True)
        importlib.import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
