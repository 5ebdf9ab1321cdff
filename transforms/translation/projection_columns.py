"""What became of a text and its spans, as columns."""

from typing import Any

from transforms.task_formats.record import AnnotatedText, TranslatedText

Row = dict[str, Any]

PROJECTED, PARTIAL, LOST = "projected", "partial", "lost"
"""Status of a text: all of its spans (or none, where it has none) are placed, some are, none is."""


def projection_columns(source: AnnotatedText, translated: TranslatedText) -> Row:
    """The columns of `schemas.datasets.PROJECTION` for one text and its translation, but those of its quality."""
    placed = [one for one in translated.projections if one.start is not None]
    lost = [one for one in translated.projections if one.start is None]
    reasons = sorted({one.reason for one in lost if one.reason})
    return {
        "source_text": source.text,
        "spans": [span._asdict() for span in source.spans],
        "target_text": translated.text,
        "target_spans": [
            {
                "start": one.start,
                "end": one.end,
                "type": source.spans[one.source_index].type,
                "source_index": one.source_index,
                "score": one.score,
                "method": one.method,
                "reason": one.reason,
            }
            for one in placed
        ],
        "lost_spans": [{"source_index": one.source_index, "reason": one.reason, "score": one.score} for one in lost],
        "status": PROJECTED if not lost else PARTIAL if placed else LOST,
        "reason": ", ".join(reasons) or None,
    }
