"""Translations of sentences → translations of texts, and the stretches of both that belong together."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from transforms.alignment.blocks import LONGEST, aligned_blocks
from transforms.alignment.sentence_pairs import SentencePair, align_sentences
from transforms.alignment.words import alignment_words
from transforms.projection.marker_repair import CleanTranslation, read_markers
from transforms.projection.marker_transfer import markers_hurt
from transforms.projection.project_texts import Link, TranslationEvidence
from transforms.projection.spans import ProjectionPair
from transforms.projection.stretches import Stretch, cut_into_stretches
from transforms.task_formats.record import AnnotatedText
from transforms.translation.layout import join
from transforms.translation.sentences import Asked, TextSentences, sentence_id, text_sentences

Translation = dict[str, Any]
"""A row of `TRANSLATIONS`."""


class AssembledText(NamedTuple):
    """A text in the target language: the pair of texts, its stretches, and what is told of each.

    ``quality`` is the lowest of its sentences, None for a translation that was given. ``failed`` are the checks that
    its sentences fail, with the code points of the source sentence.
    """

    pair: ProjectionPair
    stretches: list[Stretch]
    told: list[TranslationEvidence]
    quality: float | None = None
    failed: tuple[tuple[str, int], ...] = ()


class Languages(NamedTuple):
    """Tags of the languages of a text and its translation, and the digest of the model that translates it."""

    source: str
    target: str
    model: str


def given_text(text: AnnotatedText, target_text: str, languages: Languages) -> AssembledText:
    """A text whose translation was given: its sentences are aligned with those of the translation."""
    pair = _pair(text, target_text, languages)
    sentences = align_sentences(text.text, target_text, languages.source, languages.target)
    blocks = [block for sentence in sentences for block in _blocks(pair, sentence)]
    stretches = cut_into_stretches(pair, blocks)
    return AssembledText(pair, stretches, [TranslationEvidence()] * len(stretches))


def _blocks(pair: ProjectionPair, sentence: SentencePair) -> list[tuple[int, int, int, int]]:
    """Aligned sentences, cut at inner marks where they are longer than an aligner takes whole."""
    source_start, source_end, target_start, target_end = sentence
    source = alignment_words(pair.source_text[source_start:source_end], pair.source_language)
    target = alignment_words(pair.target_text[target_start:target_end], pair.target_language)
    if max(len(source.texts), len(target.texts)) <= LONGEST:
        return [sentence]
    cuts = aligned_blocks(source.texts, target.texts)[1:]
    sources, targets = (*source.starts, source_end - source_start), (*target.starts, target_end - target_start)
    source_cuts = [source_start, *(source_start + sources[block[0]] for block in cuts), source_end]
    target_cuts = [target_start, *(target_start + targets[block[2]] for block in cuts), target_end]
    return [
        (*of_source, *of_target)
        for of_source, of_target in zip(pairwise(source_cuts), pairwise(target_cuts), strict=True)
    ]


def translated_text(
    text: AnnotatedText,
    translations: Mapping[str, Translation],
    languages: Languages,
    asked: Asked,
    single_line: bool = False,
) -> AssembledText | None:
    """A text put together from the translations of its sentences by id; None where one of them is missing."""
    cut = text_sentences(text, languages.source, asked)
    found = [translations.get(_id(sentence, languages)) for sentence in cut.sentences]
    known = [translation for translation in found if translation is not None]
    if len(known) < len(found):
        return None
    texts = [translation["target_text"] for translation in known]
    joined = join(text.text, cut.parts, texts, languages.target, single_line)
    stretches: list[Stretch] = []
    told: list[TranslationEvidence] = []
    for number, (start, end) in enumerate(joined.offsets):
        pair = ProjectionPair(
            cut.sentences[number], languages.source, cut.spans[number], joined.text[start:end], languages.target
        )
        stretches.append(Stretch(pair, cut.parts[number].start, start, cut.numbers[number]))
        told.append(_evidence(cut, number, known[number], translations, languages))
    failed = tuple(
        (check, part.end - part.start)
        for part, translation in zip(cut.parts, known, strict=True)
        for check in (translation["failed_checks"] or [])[:1]
    )
    quality = min((translation["quality"] for translation in known), default=1.0)
    return AssembledText(_pair(text, joined.text, languages), stretches, told, quality, failed)


def _pair(text: AnnotatedText, target_text: str, languages: Languages) -> ProjectionPair:
    return ProjectionPair(text.text, languages.source, text.spans, target_text, languages.target)


def _id(sentence: str, languages: Languages) -> str:
    return sentence_id(sentence, languages.source, languages.target, languages.model)


def _evidence(
    cut: TextSentences,
    number: int,
    translation: Translation,
    translations: Mapping[str, Translation],
    languages: Languages,
) -> TranslationEvidence:
    links = translation["alignment"]
    marked: list[CleanTranslation] = []
    for source in cut.marked[number]:
        if of_marked := translations.get(_id(source.text, languages)):
            clean = read_markers(of_marked["target_text"], source)
            if not markers_hurt(translation["target_text"], translation["score"], clean.text, of_marked["score"]):
                marked.append(clean)
    alone = {
        index: [of_span["target_text"]]
        for index, span in enumerate(cut.span_texts[number])
        if (of_span := translations.get(_id(span, languages)))
    }
    attention = None if links is None else [Link(link["source"], link["target"], link["score"]) for link in links]
    return TranslationEvidence(attention, None, marked, alone)
