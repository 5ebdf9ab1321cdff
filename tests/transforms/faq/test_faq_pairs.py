"""Question–answer pairs of pages in all three markups, their drops and failures."""

import html
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from transforms.faq.pairs import MOST_QUESTIONS, FaqFound, faq_pairs

URL = "https://www.example.org/faq"


def found(page: str) -> FaqFound:
    return faq_pairs(LexborHTMLParser(page), URL)


def pairs(page: str) -> list[tuple[str, str]]:
    return [(pair.question, pair.answer) for pair in found(page).pairs]


def script(*values, head: str = "", tail: str = "") -> str:
    texts = (value if isinstance(value, str) else json.dumps(value) for value in values)
    return "".join(f'<script type="application/ld+json">{head}{text}{tail}</script>' for text in texts)


def question(name, text, **more) -> dict:
    return {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": text}} | more


def faq(*questions, **more) -> dict:
    return {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": list(questions)} | more


ONE, TWO = question("Is it one?", "It is one."), question("Is it two?", "It is two.")
BOTH = [("Is it one?", "It is one."), ("Is it two?", "It is two.")]


@pytest.mark.parametrize(
    "value",
    [
        faq(ONE, TWO),
        [faq(ONE, TWO)],
        [[[faq(ONE)]], faq(TWO)],
        {"@graph": [{"@type": "WebPage"}, faq(ONE, TWO)]},
        {"@type": "WebSite", "hasPart": faq(ONE, TWO)},
        faq([[ONE]], [TWO, None, 3]),
        faq(ONE, TWO) | {"@type": ["WebPage", "FAQPage"]},
        faq(ONE, TWO) | {"@type": "http://www.schema.org/FAQPage"},
        faq(ONE, TWO) | {"@type": "schema:FaqPage"},
        faq(ONE, TWO) | {"@type": "QAPage"},
        {"type": "FAQPage", "mainEntity": [ONE, TWO | {"@type": ["Thing", "https://schema.org/Question/Hard"]}]},
        {"@type": "FAQPage", "mainEntity": {"@type": "ItemList", "itemListElement": [{"item": ONE}, {"item": TWO}]}},
        {"@type": "FaqPage", "MainEntity": [{key.lower(): one[key] for key in one} for one in (ONE, TWO)]},
        faq(ONE | {"acceptedAnswer": "It is one."}, TWO | {"acceptedAnswer": [TWO["acceptedAnswer"]]}),
        faq(ONE | {"name": ["Is it one?"]}, TWO | {"name": {"@value": "Is it two?", "@language": "en"}}),
        faq(ONE, {"@type": "Question", "headline": "Is it two?", "acceptedAnswer": {"articleBody": "It is two."}}),
        {
            "@graph": [
                {"@type": "FAQPage", "mainEntity": [{"@id": "#1"}, {"@id": "#2"}]},
                ONE | {"@id": "#1", "acceptedAnswer": {"@id": "#a"}},
                TWO | {"@id": "#2"},
                {"@id": "#a", "@type": "Answer", "text": "It is one."},
            ]
        },
    ],
)  # fmt: skip
def test_json_ld_in_many_shapes(value):
    assert pairs(script(value)) == BOTH


def test_references_lead_across_scripts_and_circles_end():
    page = {"@type": "FAQPage", "@id": "#p", "mainEntity": [{"@id": "#q"}]}
    asked = {
        "@type": "Question",
        "@id": "#q",
        "name": "Who?",
        "isPartOf": {"@id": "#p"},
        "acceptedAnswer": {"@id": "#a"},
    }
    answer = {"@type": "Answer", "@id": "#a", "text": "It is he.", "parentItem": {"@id": "#q"}, "x": {"@id": "#a"}}
    assert pairs(script(page, asked) + script(answer)) == [("Who?", "It is he.")]


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        ("\ufeff", ""),
        ("<!--\n", "\n-->"),
        ("<!-- a comment -->\n", ""),
        ("//<![CDATA[\n", "\n//]]>"),
        ("/*<![CDATA[*/", "/*]]>*/"),
        ("<![CDATA[", "]]>"),
        ("// a comment\n", ""),
        ("", ";"),
        ("var faq = ", ";\n"),
        ("", "]}"),
        ("", ",\n"),
        ("\x00", "\x00"),
    ],
)
def test_what_stands_around_the_json(head, tail):
    got = found(script(faq(ONE, TWO), head=head, tail=tail))
    assert [pair[:2] for pair in got.pairs] == BOTH
    assert not got.failures


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("}]}", "},]}"),
        ('"It is one."', '"It is\x0b one."'),
        ('"FAQPage", ', '"FAQPage" '),
        ('{"@context"', '{/* the questions */ "@context"'),
        ('"', "“"),
        ('"', "'"),
        ('"', "&quot;"),
    ],
)
def test_broken_json_is_repaired(before, after):
    text = json.dumps(faq(ONE, TWO))
    assert before in text
    got = found(script(text.replace(before, after)))
    assert [pair[:2] for pair in got.pairs] == BOTH
    assert not got.failures


def test_quotes_and_line_breaks_that_nobody_escaped():
    text = json.dumps(faq(question("What is a ~cat~?", "A <a href=~https://x.org/~>beast</a>\n\nwith ~fur~.")))
    assert pairs(script(text.replace("~", '"').replace(r"\n", "\n"))) == [('What is a "cat"?', 'A beast with "fur".')]


def test_questions_that_a_strict_parser_would_lose():
    repeated = f'{{"@type":"FAQPage","mainEntity":[{json.dumps(ONE)}],"mainEntity":[{json.dumps(TWO)}]}}'
    assert pairs(script(repeated)) == BOTH
    merged = f'{{"@type":"FAQPage","mainEntity":[{json.dumps(ONE)[:-1]},{json.dumps(TWO)[1:]}]}}'
    assert pairs(script(merged)) == BOTH


def test_what_cannot_be_read_is_a_failure_and_the_rest_is_kept():
    text = json.dumps(faq(ONE, TWO))
    got = found(script(text[:-30]))
    assert [pair[:2] for pair in got.pairs] == BOTH[:1]
    ((reason, detail, excerpt),) = got.failures
    assert reason == "malformed_json"
    assert detail.startswith("script 1: ")
    assert detail.endswith("it ends within a value")
    assert excerpt.startswith('{"@context"')
    got = found(script("<?php question() ?>", faq(TWO)))
    assert [pair[:2] for pair in got.pairs] == BOTH[1:]
    assert [reason for reason, *_ in got.failures] == ["malformed_json"]


def test_a_broken_script_that_is_not_about_questions_is_no_failure():
    assert found(script('{"@type": "Product",,', faq(ONE))).failures == []
    assert found(script('{"@type": "Product",,')) == FaqFound([], [], [])


def test_the_best_answer_of_a_qa_page():
    answers = [
        {"@type": "Answer", "text": f"Try number {n}.", "upvoteCount": votes}
        for n, votes in enumerate((3, "12", 12, None, "many"))
    ]
    asked = {"@type": "Question", "name": "How?", "suggestedAnswer": answers}
    page = faq(asked) | {"@type": "QAPage"}
    (pair,) = found(script(page)).pairs
    assert (pair.answer, pair.role) == ("Try number 1.", "suggested")
    asked["acceptedAnswer"] = {"@type": "Answer", "text": "Do it.", "upvoteCount": 0}
    (pair,) = found(script(page)).pairs
    assert (pair.answer, pair.role) == ("Do it.", "accepted")
    asked["acceptedAnswer"] = {"@type": "Answer", "text": " "}
    assert found(script(page)).pairs[0].role == "suggested"


def test_one_pair_for_each_language_that_the_values_have():
    names = [{"@value": "Was ist das?", "@language": "de"}, {"@value": "What is it?", "@language": "en"}]
    texts = [{"@value": "This is a cat.", "@language": "en"}, {"@value": "Das ist eine Katze.", "@language": "de"}]
    got = found(script(faq(question(names, texts)))).pairs
    assert [(pair.question, pair.answer, pair.language) for pair in got] == [
        ("Was ist das?", "Das ist eine Katze.", "de"),
        ("What is it?", "This is a cat.", "en"),
    ]
    assert found(script(faq(ONE | {"inLanguage": "fr"}))).pairs[0].language == "fr"


MICRODATA = """<div itemscope itemtype="https://schema.org/FAQPage">
 <div itemprop="mainEntity" itemscope itemtype="https://schema.org/Question">
  <h3 itemprop="name">Is it <b>one</b>?</h3>
  <div itemprop="acceptedAnswer" itemscope itemtype="https://schema.org/Answer">
   <div itemprop="text"><p>It is one:</p><ul><li>first</li><li>and<br>last</li></ul><script>track()</script></div>
  </div>
 </div>
 <section itemprop="mainEntity" itemscope itemtype="http://schema.org/Question" itemref="away">
  <meta itemprop="name" content="Is it two?">
 </section></div>
<div id="away"><div itemprop="acceptedAnswer" itemscope itemtype="Answer" lang="de"><p itemprop="text">Es ist zwei.</p>
</div></div>"""
RDFA = """<div vocab="https://schema.org/" typeof="FAQPage"><div property="mainEntity" typeof="Question">
 <h3 property="name">Is it one?</h3>
 <div property="acceptedAnswer" typeof="Answer"><div property="text"><p>It is one:</p>first</div></div></div></div>"""


def test_microdata():
    assert pairs(MICRODATA) == [("Is it one?", "It is one:\nfirst\nand\nlast"), ("Is it two?", "Es ist zwei.")]
    assert [pair.language for pair in found(MICRODATA).pairs] == [None, "de"]


@pytest.mark.parametrize(
    "vocabulary", ["https://schema.org/", "http://schema.org", "//schema.org/", "http://www.schema.org/"]
)
def test_rdfa(vocabulary):
    assert pairs(RDFA.replace("https://schema.org/", vocabulary)) == [("Is it one?", "It is one:\nfirst")]
    prefixed = RDFA.replace('vocab="https://schema.org/"', 'prefix="s: http://schema.org/"')
    for name in ("FAQPage", "Question", "Answer", "mainEntity", "name", "acceptedAnswer", "text"):
        prefixed = prefixed.replace(f'"{name}"', f'"s:{name}"')
    assert pairs(prefixed) == [("Is it one?", "It is one:\nfirst")]


def test_a_question_counts_once_however_often_it_is_marked():
    answer = "It is one: first and last!"
    got = found(script(faq(question("Is it one?", answer))) + MICRODATA + RDFA)
    assert [(pair.question, pair.markup) for pair in got.pairs] == [
        ("Is it one?", "json-ld"),
        ("Is it two?", "microdata"),
    ]
    assert got.drops == [
        ("repeated", "also in json-ld", "Is it one?"),
        ("repeated", "also in json-ld", "Is it one?"),
    ]
    twice = found(script(faq(ONE, question("IS IT ONE", "It is one"), question("Is it one?", "It is another."))))
    assert [pair.answer for pair in twice.pairs] == ["It is one.", "It is another."]
    assert [reason for reason, *_ in twice.drops] == ["repeated"]


def test_questions_of_pages_that_declare_no_faq_are_dropped():
    got = found(script({"@type": "Quiz", "hasPart": [ONE, TWO]}))
    assert got.pairs == []
    assert [(reason, excerpt) for reason, _, excerpt in got.drops] == [
        ("no_faq_page", "Is it one?"),
        ("no_faq_page", "Is it two?"),
    ]
    # Declared in one markup, asked in another.
    assert pairs(script([ONE]) + '<main itemscope itemtype="https://schema.org/FAQPage"></main>') == BOTH[:1]


@pytest.mark.parametrize(
    ("asked", "answer", "reason"),
    [
        ("", "Something.", "no_question"),
        ("?!", "Something.", "no_question"),
        ("👍🏽", "Something.", "no_question"),
        ("What?", "", "no_answer"),
        ("What?", "<p>&nbsp;</p><br>", "no_answer"),
        ("What?", "👍 …", "no_answer"),
        ("What?", None, "no_answer"),
        ("What?", "Lorem ipsum dolor sit amet.", "placeholder"),
        ("{{ question.title }}", "Something.", "placeholder"),
        ("What?", "[object Object]", "placeholder"),
        ("What?", "https://example.org/help or help@example.org", "only_address"),
        ("What is it?", "What is it", "same_as_question"),
        ("What?", "very " * 5000, "too_long"),
    ],
)
def test_drops(asked, answer, reason):
    if reason == "only_address":
        answer = answer.replace(" or ", ", ")
    got = found(script(faq(question(asked, answer), TWO)))
    assert [pair[:2] for pair in got.pairs] == BOTH[1:]
    assert [one for one, *_ in got.drops] == [reason]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("How many?", "42"),
        ("Can I use {{ name }} in a template?", "Write {{ name }} where it belongs."),
        ("Wie lange dauert es?", "Ja."),
        ("いつ届きますか？", "三日以内にお届けします。"),
        ("متى يصل الطلب؟", "خلال ثلاثة أيام."),
        ("यह कितने का है?", "सौ रुपये।"),
        ("ราคาเท่าไหร่", "หนึ่งร้อยบาท"),
        ("ምን ያህል ነው?", "መቶ ብር።"),
    ],
)
def test_short_answers_of_any_script_are_kept(asked, answer):
    assert pairs(script(faq(question(asked, answer)))) == [(asked, answer)]


def test_no_more_questions_are_read_than_a_page_can_have():
    got = found(script(faq(*(question(f"Number {n}?", f"It is {n}.") for n in range(MOST_QUESTIONS + 5)))))
    assert len(got.pairs) == MOST_QUESTIONS
    assert [reason for reason, *_ in got.drops] == ["too_many"] * 5


@pytest.mark.parametrize(
    "page",
    [
        "",
        "\x00",
        script('{"@type":"Question","a":' * 100_000),
        script("[" * 1_000_000 + '"Question"'),
        script('{"@type":"Question","name":"' + 'a "b" ' * 100_000),
        script('"Question"', "null", "[]", '{"@type": "Question"}', '"{\\"@type\\": \\"Question\\"}"'),
        '<div itemscope itemtype="FAQPage"><i itemscope itemtype="Question">' + "<div itemprop=name>x" * 5000,
        '<p itemscope itemtype="Question FAQPage" itemref="a b">' * 2000 + '<div id="a">' + "<p itemprop=name>x" * 2000,
        '<div id="a" itemscope itemtype="Question" itemprop="name" itemref="a">x</div>',
        '<div vocab="http://schema.org/" typeof="Question" rel="a">'
        + "".join(f"<p about=#{n}>" for n in range(20_000)),
        '<div vocab="http://schema.org/"><div typeof="Question FAQPage">'
        + "<div property=name typeof=Question>x" * 3000,
        '<div typeof="Question" property="[_:] :: a:b http://[" about="[" resource="_:x" prefix="a: b: c:" href="http://[">',
    ],
)
def test_hostile_pages_are_read_in_bounded_time(page):
    got = found(page)
    assert all(pair.question and pair.answer for pair in got.pairs)


def test_results_can_be_written_whatever_the_source_holds():
    odd = "a\x00b\ud83d \udc00c\ufffe\u200bd"
    got = found(script(faq(question(odd, odd + "!x"), question("", odd)), "Question \ud83d"))
    texts = [text for row in (*got.pairs, *got.drops, *got.failures) for text in row if text is not None]
    for text in texts:
        text.encode()
    assert got.pairs[0].question == "ab\ufffd \ufffdcd"


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_comes_out_as_text(name, text):
    got = found(script(html.unescape(json.dumps(faq(question(f"Q {name}", f"A {text}"))).replace("</", "<\\/"))))
    assert len(got.pairs) + len(got.drops) >= 1
    for pair in got.pairs:
        assert pair.question.strip() == pair.question
        assert "\x00" not in pair.answer
