"""Questions and their answers in items of schema.org."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from transforms.faq.items import Item, Literal, Value
from transforms.faq.plain_text import ElementTexts, text_of_markup

_QUESTION_TEXT = ("name", "text", "headline", "title")
_ANSWER_TEXT = ("text", "articlebody", "description", "name")


_MOST_VALUES = 100
"""Values of one property that are read; the text of an answer is sometimes given by the paragraph."""


class Asked(NamedTuple):
    """A question and its answer, "" where there is none.

    ``role`` says which answer it is, ``accepted`` or ``suggested``; ``language`` is the tag that the page gives to this
    very question, as it stands, None mostly.
    """

    question: str
    answer: str
    role: str
    language: str | None


class _Text(NamedTuple):
    text: str
    language: str | None


def asked(item: Item, elements: ElementTexts) -> Iterator[Asked]:
    """The question of an item of the type Question with its best answer; one for each language it is given in.

    The best is the first accepted answer with a text, else the suggested one with the most upvotes, the first of equal
    ones. Other answers are left: a pair stands for its question.
    """
    answers, role = _best_answer(item, elements)
    stated = next((text for text, _ in _texts(item.values("inlanguage"), elements)), None)
    for question in _first_texts(item, _QUESTION_TEXT, elements) or [_Text("", None)]:
        fitting = [answer for answer in answers if answer.language == question.language] or answers
        answer = fitting[0] if fitting else _Text("", None)
        yield Asked(question.text, answer.text, role, question.language or answer.language or stated)


def _best_answer(item: Item, elements: ElementTexts) -> tuple[list[_Text], str]:
    suggested = sorted(item.values("suggestedanswer"), key=lambda answer: _upvotes(answer, elements), reverse=True)
    for role, answers in (("accepted", item.values("acceptedanswer")), ("suggested", suggested)):
        for answer in answers:
            texts = (
                _first_texts(answer, _ANSWER_TEXT, elements) if isinstance(answer, Item) else _texts([answer], elements)
            )
            if texts:
                return texts, role
    return [], "accepted"


def _upvotes(answer: Value, elements: ElementTexts) -> int:
    texts = _texts(answer.values("upvotecount"), elements) if isinstance(answer, Item) else []
    try:
        return int(texts[0].text)
    except (IndexError, ValueError):
        return 0


def _first_texts(item: Item, names: tuple[str, ...], elements: ElementTexts) -> list[_Text]:
    """The texts of the first of the properties that has any."""
    return next((texts for name in names if (texts := _texts(item.values(name), elements))), [])


def _texts(values: Iterable[Value], elements: ElementTexts) -> list[_Text]:
    """One text for each language; several values of one language are its lines."""
    lines: dict[str | None, dict[str, None]] = {}
    for value in islice(values, _MOST_VALUES):
        if not isinstance(value, Item):
            text, language = (
                (text_of_markup(value.text), value.language)
                if isinstance(value, Literal)
                else (elements.of(value), _language_of(value))
            )
            if text:
                lines.setdefault(language, {})[text] = None
    return [_Text("\n".join(texts), language) for language, texts in lines.items()]


def _language_of(element: LexborNode) -> str | None:
    """The tag of the nearest ``lang``, unless it is that of the whole page."""
    node: LexborNode | None = element
    while node is not None and node.tag != "html":
        for name in ("lang", "xml:lang"):
            if language := node.attributes.get(name):
                return language
        node = node.parent
    return None
