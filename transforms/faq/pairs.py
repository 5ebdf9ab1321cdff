"""Question–answer pairs of a page."""

from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser

from transforms.faq.drops import QuestionAnswer, faults
from transforms.faq.json_ld import json_ld_items
from transforms.faq.microdata import microdata_items
from transforms.faq.plain_text import MOST_NODES, ElementTexts, clean
from transforms.faq.questions import asked
from transforms.faq.rdfa import rdfa_items

MOST_QUESTIONS = 2_000
"""Questions read of one page; the largest real FAQ pages have some hundreds."""
EXCERPT_LENGTH = 200
"""Code points kept of what has no pair."""

_PAGES = ("faqpage", "qapage")
_MICRODATA = ", ".join(f'[itemtype*="{name}" i]' for name in ("question", *_PAGES))
_RDFA = ", ".join(f'[typeof*="{name}" i]' for name in ("question", *_PAGES))


class FaqFound(NamedTuple):
    """What a page holds; ``drops`` and ``failures`` are reason, detail and excerpt of what has no pair."""

    pairs: list[QuestionAnswer]
    drops: list[tuple[str, str, str]]
    failures: list[tuple[str, str, str]]


def faq_pairs(tree: LexborHTMLParser, url: str) -> FaqFound:
    """The pairs that a page marks as questions and answers of schema.org: in JSON-LD, then microdata, then RDFa.

    Questions count where the page declares itself an FAQPage or a QAPage in any of the three, wherever they stand in
    it, since people nest them in many ways; elsewhere the type Question marks quizzes, polls and forum threads. Every
    question has a fate: it is kept, or dropped as ``no_faq_page``, as ``too_many`` (beyond ``MOST_QUESTIONS`` or
    ``MOST_NODES``), or for one of the reasons of ``faults``. A script that cannot be read as a whole is a failure
    ``malformed_json``.
    """
    json_ld = json_ld_items(tree)
    items = [("json-ld", item) for item in json_ld.items]
    if tree.css_matches(_MICRODATA):
        items += [("microdata", item) for item in microdata_items(tree, url)]
    if tree.css_matches(_RDFA):
        items += [("rdfa", item) for item in rdfa_items(tree, url)]
    questions = [(markup, item) for markup, item in items if item.is_a("question")]
    elements = ElementTexts()
    read: list[QuestionAnswer] = []
    done = 0
    for markup, item in questions[:MOST_QUESTIONS]:
        found = [QuestionAnswer(*one[:2], markup, *one[2:]) for one in asked(item, elements)]
        if elements.is_spent:
            break
        read += found
        done += 1
    fates: list[tuple[str, str] | None] = [("no_faq_page", pair.markup) for pair in read]
    if any(item.is_a(*_PAGES) for _, item in items):
        fates = list(faults(read))
    judged = list(zip(read, fates, strict=True))
    drops = [(*fault, _excerpt(pair.question or pair.answer)) for pair, fault in judged if fault]
    drops += [
        ("too_many", f"over {MOST_QUESTIONS} questions or {MOST_NODES} nodes", markup) for markup, _ in questions[done:]
    ]
    return FaqFound(
        pairs=[pair for pair, fault in judged if fault is None],
        drops=drops,
        failures=[(reason, detail, _excerpt(clean(excerpt))) for reason, detail, excerpt in json_ld.failures],
    )


def _excerpt(text: str) -> str:
    return text[:EXCERPT_LENGTH]
