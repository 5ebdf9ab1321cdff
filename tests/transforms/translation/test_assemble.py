"""Texts put together from what was translated or given."""

from transforms.projection.spans import SourceSpan
from transforms.task_formats.record import AnnotatedText
from transforms.translation.assemble import Languages, given_text, translated_text
from transforms.translation.sentences import Asked, sentence_id

ASKED = Asked("xml")
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


def test_a_marked_translation_that_is_much_worse_tells_nothing() -> None:
    def row(source: str, target: str, score: float) -> tuple[str, dict]:
        told = {"target_text": target, "score": score, "quality": 1.0, "failed_checks": [], "alignment": None}
        return sentence_id(source, "eng_Latn", "deu_Latn", ""), told

    text = AnnotatedText("text", "Anna met Karl.", (SourceSpan(9, 13, "PER"),))
    plain = row("Anna met Karl.", "Anna traf Karl.", -0.2)
    for marked, told in (("Anna traf <a>Karl</a>.", 1), ("<a>Karl</a>.", 0)):
        made = translated_text(text, dict([plain, row("Anna met <a>Karl</a>.", marked, -0.4)]), LANGUAGES, ASKED)
        assert made is not None
        assert len(made.told[0].marked) == told
    made = translated_text(
        text, dict([plain, row("Anna met <a>Karl</a>.", "Anna traf <a>Karl</a>.", -0.9)]), LANGUAGES, ASKED
    )
    assert made is not None
    assert made.told[0].marked == []
