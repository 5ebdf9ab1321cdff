"""SQuAD 1.1 and 2.0, XQuAD, MLQA, XQuAD-R: contexts with questions, whose answers are anchored anew.

A record is a paragraph. Articles stay together; their titles are names of Wikipedia pages that XQuAD and MLQA leave in
English too. ``answer_start`` counts code points.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby
from typing import IO, Any

import orjson

from transforms.projection.spans import SourceSpan
from transforms.sentences.crossed import join_crossed
from transforms.sentences.split import split_sentences
from transforms.sources.failure import Failure, excerpt
from transforms.sources.records import Record
from transforms.task_formats.beginning import with_checked_beginning
from transforms.task_formats.json_array import BESIDE_OBJECTS, Around, read_array
from transforms.task_formats.json_lines import json_object
from transforms.task_formats.record import AnnotatedText, Drop, Rebuilt, Row, TaskRecord, TranslatedText
from transforms.task_formats.stored_chunks import stored_chunks

ANSWER_LISTS = ("answers", "plausible_answers")
"""Keys of a question that hold spans of the context; SQuAD 2.0 has the second for questions that have no answer."""


class Squad:
    """Contexts and questions. A question is dropped where none of its answers arrives, a paragraph with its last one.

    An answer that does not stand at its ``answer_start`` is lost: it is not looked for elsewhere.
    """

    name = "squad"

    def read(self, file: IO[bytes], path: str, language: str | None = None) -> Iterator[TaskRecord | Failure]:
        """The paragraphs of a file; as records without texts its empty articles and what stands beside ``data``."""
        return with_checked_beginning(self._read(file, path, language), path, "SQuAD's articles under 'data'")

    def _read(self, file: IO[bytes], path: str, language: str | None) -> Iterator[TaskRecord | Failure]:
        position = 0
        for number, found in enumerate(read_array(stored_chunks(file, path), path, "data")):
            if isinstance(found, Failure):
                yield found
            elif isinstance(found, Around):
                if found.value["data"]:
                    yield Failure(path, "", 0, BESIDE_OBJECTS, "", records=0)
                yield TaskRecord("file", language, (), {"file": found.value}, position)
            else:
                for record in _paragraphs(found, path, number, language):
                    yield record if isinstance(record, Failure) else record._replace(position=position)
                    position += 1

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The paragraph in the target language; every ``answer_start`` is where ``text`` stands."""
        old = record.original
        if not record.texts:
            return Rebuilt(old)
        context = translated["context"]
        drops: list[Drop] = []
        questions: list[Row] = []
        for number, (question, anchors) in enumerate(zip(old["paragraph"]["qas"], old["anchors"], strict=True)):
            moved = {**question, "question": translated[f"question {number}"].text}
            lost: list[str] = []
            for name in ANSWER_LISTS:
                if question.get(name):
                    moved[name], missing = _answers(question[name], anchors[name], context)
                    lost += missing
            if question.get("answers") and not moved["answers"]:
                drops.append(Drop("answer_lost", f"{question.get('id')}: {'; '.join(lost)}", "question"))
            else:
                drops += [Drop("answer_lost", f"{question.get('id')}: {answer}", "answer") for answer in lost]
                questions.append(moved)
        if old["paragraph"]["qas"] and not questions:
            return Rebuilt(None, (Drop("answer_lost", f"of all {len(drops)} questions"), *drops))
        paragraph = old["paragraph"] | {"context": context.text, "qas": questions}
        if "sentence_breaks" in paragraph:
            paragraph |= _sentences(context, target_language)
        kept = {name: old[name] for name in ("article", "article_fields")}
        return Rebuilt({**kept, "paragraph": paragraph}, tuple(drops))

    def write(self, rows: Iterable[Row], file: IO[bytes]) -> None:
        """One object; rows of one article stand together, as they came."""
        file_fields: Row = {}
        between = b'{"data":['
        for article, group in groupby(rows, key=lambda row: row.get("article")):
            if article is None:
                file_fields = next(group)["file"]
                continue
            first = next(group)
            fields = b"".join(_field(name, value) + b"," for name, value in first["article_fields"].items())
            file.write(between + b"{" + fields + b'"paragraphs":[')
            paragraphs = (row["paragraph"] for row in chain([first], group) if row["paragraph"] is not None)
            for number, paragraph in enumerate(paragraphs):
                file.write((b"," if number else b"") + orjson.dumps(paragraph))
            file.write(b"]}")
            between = b","
        fields = b"".join(b"," + _field(name, value) for name, value in file_fields.items() if name != "data")
        file.write((b"" if between == b"," else between) + b"]" + fields + b"}\n")


def _field(name: str, value: Any) -> bytes:
    return orjson.dumps(name) + b":" + orjson.dumps(value)


def _paragraphs(record: Record, path: str, number: int, language: str | None) -> Iterator[TaskRecord | Failure]:
    """The paragraphs of an article, or a record without texts where it has none."""
    name = f"article {number + 1}"
    try:
        article = json_object(record.data)
        paragraphs = article.pop("paragraphs", None)
        if not isinstance(paragraphs, list):
            raise ValueError("no list of 'paragraphs'")
    except ValueError as error:
        yield Failure(path, name, record.offset, str(error), excerpt(record.data))
        return
    place = {"article": number, "article_fields": article}
    if not paragraphs:
        yield TaskRecord(f"{number}", language, (), {**place, "paragraph": None})
    for index, paragraph in enumerate(paragraphs):
        try:
            texts, anchors = _texts(paragraph)
        except ValueError as error:
            shown = excerpt(orjson.dumps(paragraph))
            yield Failure(path, f"{name}, paragraph {index + 1}", record.offset, str(error), shown)
            continue
        original = {**place, "paragraph": paragraph, "anchors": anchors}
        yield TaskRecord(f"{number}/{index}", language, texts, original)


def _texts(paragraph: Any) -> tuple[tuple[AnnotatedText, ...], list[dict[str, list[int | None]]]]:
    """The texts of a paragraph and, for each question, which span of the context each answer is; None: none.

    Raises ValueError where it is no paragraph of SQuAD.
    """
    if not isinstance(paragraph, dict) or not isinstance(paragraph.get("context"), str):
        raise ValueError("no string 'context'")
    context = paragraph["context"]
    questions = paragraph.get("qas")
    if not isinstance(questions, list):
        raise ValueError("no list of questions 'qas'")
    spans: dict[tuple[int, int], int] = {}
    anchors: list[dict[str, list[int | None]]] = []
    for question in questions:
        if not isinstance(question, dict) or not isinstance(question.get("question"), str):
            raise ValueError("a question without a string 'question'")
        found: dict[str, list[int | None]] = {}
        for name in ANSWER_LISTS:
            answers = question.get(name) or []
            if not isinstance(answers, list) or not all(_is_answer(answer) for answer in answers):
                raise ValueError(f"{name!r} of question {question.get('id')} are not {{'text', 'answer_start'}}")
            found[name] = [_anchor(answer, context, spans) for answer in answers]
        anchors.append(found)
    asked = [AnnotatedText(f"question {number}", question["question"]) for number, question in enumerate(questions)]
    return (AnnotatedText("context", context, tuple(SourceSpan(*span) for span in spans)), *asked), anchors


def _is_answer(answer: Any) -> bool:
    return isinstance(answer, dict) and isinstance(answer.get("text"), str) and type(answer.get("answer_start")) is int


def _anchor(answer: Row, context: str, spans: dict[tuple[int, int], int]) -> int | None:
    """The number of the answer's span among `spans`, to which it is added; None where the text does not stand there."""
    start = answer["answer_start"]
    end = start + len(answer["text"])
    if start < 0 or start == end or context[start:end] != answer["text"]:
        return None
    return spans.setdefault((start, end), len(spans))


def _answers(answers: list[Row], anchors: list[int | None], context: TranslatedText) -> tuple[list[Row], list[str]]:
    """The answers that arrived, and what is to be said of the others."""
    moved: list[Row] = []
    lost: list[str] = []
    for answer, anchor in zip(answers, anchors, strict=True):
        place = None if anchor is None else context.placed(anchor)
        if place is not None:
            moved.append({**answer, "text": context.text[slice(*place)], "answer_start": place[0]})
        elif anchor is None:
            lost.append(f"{answer['text']!r} does not stand at {answer['answer_start']} of its context")
        else:
            lost.append(repr(answer["text"]))
    return moved, lost


def _sentences(context: TranslatedText, language: str) -> Row:
    """XQuAD-R's sentences of a context, none of which ends inside an answer."""
    answers = sorted({place for index in range(len(context.spans)) if (place := context.placed(index))})
    breaks = split_sentences(context.text, language)
    for answer in answers:
        breaks = join_crossed(breaks, [answer])
    return {
        "sentence_breaks": [list(span) for span in breaks],
        "sentences": [context.text[start:end] for start, end in breaks],
    }
