"""Round trips: the translation translated back and compared with the source."""


def round_trip_score(source: str, back: str) -> float:
    """chrF of a back-translation against its source, in [0, 1]: character n-grams up to six, beta 2 (sacrebleu's).

    It says how much of the source can be had back, which is an upper bound of what both directions kept; a model that
    copies gets 1, so it is to be read beside ``copied``. 0 where either is blank.

    Raises:
        ImportError: sacrebleu is not installed.
    """
    from sacrebleu.metrics.chrf import CHRF  # noqa: PLC0415 - an optional package, slow to import

    if not source.strip() or not back.strip():
        return 0.0
    return float(CHRF().sentence_score(back, [source]).score) / 100
