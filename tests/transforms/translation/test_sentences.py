"""The sentences that a record asks for, and their keys."""

from transforms.projection.spans import SourceSpan
from transforms.task_formats.record import AnnotatedText
from transforms.translation.sentences import Asked, sentence_id, text_sentences


def test_each_span_lies_in_one_sentence_with_offsets_of_its_own() -> None:
    text = "Anna met Karl. They live in Ulm."
    spans = (SourceSpan(9, 13, "PER"), SourceSpan(28, 31, "LOC"))
    cut = text_sentences(AnnotatedText("text", text, spans), "eng_Latn", Asked())
    assert cut.sentences == ("Anna met Karl.", "They live in Ulm.")
    assert cut.numbers == ((0,), (1,))
    assert [cut.sentences[1][span.start : span.end] for span in cut.spans[1]] == ["Ulm"]


def test_a_span_with_white_space_at_a_border_of_sentences_is_not_lost() -> None:
    text = "Anna met Karl. They live in Ulm."
    cut = text_sentences(AnnotatedText("text", text, (SourceSpan(9, 15, "PER"),)), "eng_Latn", Asked())
    assert cut.numbers == ((0,), ())
    assert cut.sentences[0][slice(*cut.spans[0][0][:2])] == "Karl."


def test_markers_and_spans_alone_are_asked_for_beside_the_sentence() -> None:
    text = AnnotatedText("text", "Anna met Karl.", (SourceSpan(0, 4, "PER"), SourceSpan(9, 13, "PER")))
    cut = text_sentences(text, "eng_Latn", Asked("xml", span_texts=True))
    assert [marked.text for marked in cut.marked[0]] == ["<a>Anna</a> met <b>Karl</b>."]
    assert cut.span_texts == (("Anna", "Karl"),)


def test_a_key_tells_sentence_languages_and_model_apart() -> None:
    keys = {
        sentence_id(sentence, source, target, model)
        for sentence in ("a", "b", "\ud800")
        for source in ("eng_Latn", "fra_Latn")
        for target in ("deu_Latn", "ell_Grek")
        for model in ("1", "2")
    }
    assert len(keys) == 24
