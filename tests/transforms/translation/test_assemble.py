"""Texts put together from what was translated or given."""

from transforms.projection.spans import SourceSpan
from transforms.task_formats.record import AnnotatedText
from transforms.translation.assemble import Languages, given_text

LANGUAGES = Languages("eng_Latn", "deu_Latn", "")


def test_a_long_text_without_sentence_ends_is_cut_at_inner_marks_and_covers_all() -> None:
    words = [f"word{number}{',' * (number % 11 == 10)}" for number in range(3000)]
    text = " ".join(words)
    at = text.index("word1500")
    assembled = given_text(AnnotatedText("text", text, (SourceSpan(at, at + 8),)), text, LANGUAGES)
    assert len(assembled.stretches) > 5
    assert "".join(stretch.pair.source_text for stretch in assembled.stretches) == text
    assert "".join(stretch.pair.target_text for stretch in assembled.stretches) == text
    (with_span,) = [stretch for stretch in assembled.stretches if stretch.span_indices]
    (span,) = with_span.pair.spans
    assert with_span.pair.source_text[span.start : span.end] == "word1500"
    assert "word1500" in with_span.pair.target_text
