import hashlib
import random
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ner.iob2 import iob2_spans
from transforms.ner.mentions import Entity, Link, LinkedDocument
from transforms.ner.options import NerOptions
from transforms.ner.rows import NerResult, NerRow, ner_rows, weight
from transforms.sentences.split import split_sentences
from transforms.tokens.tokenize import tokenize

ALL = NerOptions(negative_share=1.0, shortest=1)
LINK = re.compile(r"\[\[([^\[\]|]+)\|([^\[\]]*)\]\]")


def linked(
    marked: str, language: str = "eng_Latn", title: str = "", qid: str | None = None, **more: object
) -> LinkedDocument:
    """A document from text with [[surface|Q1]] for links; without an item after the bar the link is unresolved."""
    text, links, end = "", [], 0
    for found in LINK.finditer(marked):
        text += marked[end : found.start()]
        links.append(Link(len(text), len(text) + len(found[1]), found[1], found[2] or None))
        text += found[1]
        end = found.end()
    return LinkedDocument("d1", language, title, text + marked[end:], links, qid, **more)


def entity(qid: str, entity_type: str | None, title: str, *aliases: str) -> tuple[str, Entity]:
    return qid, Entity(qid, entity_type, title, title, aliases)


def shown(row: NerRow) -> str:
    """The row's text with its mentions in brackets, or its reason."""
    if row.reason:
        return f"{row.reason}: {(row.detail or '').partition(':')[0]}"
    text = row.text
    for mention in reversed(row.mentions):
        name = f"[{text[mention.start : mention.end]}]{mention.type}-{mention.origin}"
        text = text[: mention.start] + name + text[mention.end :]
    return text


def extract(document: LinkedDocument, *entities: tuple[str, Entity], options: NerOptions = ALL) -> list[str]:
    return [shown(row) for row in ner_rows(document, dict(entities), options).rows]


CURIE = entity("Q7186", "PER", "Marie Curie", "Maria Skłodowska")
WARSAW = entity("Q270", "LOC", "Warsaw")
POLAND = entity("Q36", "LOC", "Poland")
BERLIN = entity("Q64", "LOC", "Berlin")


def test_own_name_surname_and_titles_are_found_again() -> None:
    document = linked(
        "Marie Curie was a Polish physicist. She was born in [[Warsaw|Q270]], [[Poland|Q36]]. "
        "In 1903 Curie won the prize. She left Warsaw in 1891.",
        title="Marie Curie",
        qid="Q7186",
    )
    assert extract(document, CURIE, WARSAW, POLAND) == [
        "[Marie Curie]PER-self was a Polish physicist.",
        "She was born in [Warsaw]LOC-link, [Poland]LOC-link.",
        "In 1903 [Curie]PER-self won the prize.",
        "She left [Warsaw]LOC-title in 1891.",
    ]


@pytest.mark.parametrize(
    ("language", "marked", "entities", "expected"),
    [
        (
            "deu_Latn",
            "Der Film spielt in [[Berlin|Q64]]. Er kam 1930 nach Berlin zurück. "
            "Ein [[deutscher|Q183]] Dichter lebte dort.",
            [entity("Q64", "LOC", "Berlin"), entity("Q183", "LOC", "Deutschland")],
            [
                "Der Film spielt in [Berlin]LOC-link.",
                "Er kam 1930 nach [Berlin]LOC-title zurück.",
                "Ein deutscher Dichter lebte dort.",
            ],
        ),
        (
            "fra_Latn",
            "Il naît à [[Paris|Q90]]. L'écrivain [[français|Q142]] vit d'abord à Paris.",
            [entity("Q90", "LOC", "Paris"), entity("Q142", "LOC", "France")],
            ["Il naît à [Paris]LOC-link.", "L'écrivain français vit d'abord à [Paris]LOC-title."],
        ),
        (
            "rus_Cyrl",
            "Он родился в [[Москве|Q649]]. Москва тогда росла. Позже он жил в Москве.",
            [entity("Q649", "LOC", "Москва")],
            ["Он родился в [Москве]LOC-link.", "[Москва]LOC-title тогда росла.", "Позже он жил в [Москве]LOC-surface."],
        ),
        (
            "ell_Grek",
            "Η [[Αθήνα|Q1524]] είναι πόλη. Ο [[Σωκράτης|Q913]] έζησε στην [[Αθήνα|Q1524]].",
            [entity("Q1524", "LOC", "Αθήνα"), entity("Q913", "PER", "Σωκράτης")],
            ["Η [Αθήνα]LOC-link είναι πόλη.", "Ο [Σωκράτης]PER-link έζησε στην [Αθήνα]LOC-link."],
        ),
        (
            "arb_Arab",
            "ولد في [[القاهرة|Q85]]. ثم عاد إلى القاهرة. هو كاتب [[مصري|Q79]].",
            [entity("Q85", "LOC", "القاهرة"), entity("Q79", "LOC", "مصر")],
            ["ولد في [القاهرة]LOC-link.", "ثم عاد إلى [القاهرة]LOC-title.", "هو كاتب مصري."],
        ),
        (
            "hin_Deva",
            "[[दिल्ली|Q1353]] भारत की राजधानी है।".replace("भारत", "[[भारत|Q668]]") + " वे दिल्ली में रहते हैं।",
            [entity("Q1353", "LOC", "दिल्ली"), entity("Q668", "LOC", "भारत")],
            ["[दिल्ली]LOC-link [भारत]LOC-link की राजधानी है।", "वे [दिल्ली]LOC-title में रहते हैं।"],
        ),
        (
            "jpn_Jpan",
            "[[東京|Q1490]]は[[日本|Q17]]の首都である。彼は東京に住む。[[日本人|Q17]]は多い。",
            [entity("Q1490", "LOC", "東京"), entity("Q17", "LOC", "日本")],
            ["[東京]LOC-linkは[日本]LOC-linkの首都である。", "彼は[東京]LOC-titleに住む。", "日本人は多い。"],
        ),
        (
            "zho_Hans",
            "[[北京|Q956]]是首都。他在北京大学学习。他住在北京。",
            [entity("Q956", "LOC", "北京")],
            ["[北京]LOC-link是首都。", "missed_entity: longer_name", "他住在[北京]LOC-title。"],
        ),
        (
            "tha_Thai",
            "[[กรุงเทพมหานคร|Q1861]]เป็นเมืองหลวงของ[[ประเทศไทย|Q869]]",
            [entity("Q1861", "LOC", "กรุงเทพมหานคร"), entity("Q869", "LOC", "ประเทศไทย")],
            ["[กรุงเทพมหานคร]LOC-linkเป็นเมืองหลวงของ[ประเทศไทย]LOC-link"],
        ),
        (
            "kor_Kore",
            "[[서울|Q8684]]은 수도이다. 그는 서울에서 살았다. 그는 [[독일인|Q183]]이다.",
            [entity("Q8684", "LOC", "서울"), entity("Q183", "LOC", "독일")],
            ["[서울]LOC-link은 수도이다.", "그는 [서울]LOC-title에서 살았다.", "그는 독일인이다."],
        ),
        (
            "tur_Latn",
            "O [[Ankara|Q3640]]'da doğdu. Daha sonra Ankara'ya döndü.",
            [entity("Q3640", "LOC", "Ankara")],
            ["O [Ankara]LOC-link'da doğdu.", "Daha sonra [Ankara]LOC-title'ya döndü."],
        ),
        (
            "heb_Hebr",
            "הוא נולד ב[[ירושלים|Q1218]]. הוא חזר לירושלים.",
            [entity("Q1218", "LOC", "ירושלים")],
            ["הוא נולד ב[ירושלים]LOC-link.", "missed_entity: attached_name"],
        ),
        (
            "ben_Beng",
            "[[ঢাকা|Q1354]] একটি শহর। তিনি ঢাকায় থাকেন।",
            [entity("Q1354", "LOC", "ঢাকা")],
            ["[ঢাকা]LOC-link একটি শহর।", "missed_entity: attached_name"],
        ),
    ],
)
def test_documents_in_many_scripts(
    language: str, marked: str, entities: list[tuple[str, Entity]], expected: list[str]
) -> None:
    assert extract(linked(marked, language), *entities) == expected


def test_borders_of_tokens_are_cut_at_spans_inside_words() -> None:
    rows = ner_rows(
        linked("הוא נולד ב[[ירושלים|Q1218]].", "heb_Hebr"), dict([entity("Q1218", "LOC", "ירושלים")]), ALL
    ).rows
    assert rows[0].tokens == ("הוא", "נולד", "ב", "ירושלים", ".")
    assert rows[0].tags == ("O", "O", "O", "B-LOC", "O")


def test_a_name_is_not_found_inside_a_word_or_a_longer_name() -> None:
    document = linked("It lies in [[York|Q42462]]. He moved to [[New York|Q60]]. They like Yorkshire puddings.")
    york, new_york = entity("Q42462", "LOC", "York"), entity("Q60", "LOC", "New York")
    assert extract(document, york, new_york) == [
        "It lies in [York]LOC-link.",
        "He moved to [New York]LOC-link.",
        "missed_entity: unmarked_name",
    ]
    again = linked("It lies in [[York|Q42462]] and [[New York|Q60]]. He liked New York.")
    assert extract(again, york, new_york)[1] == "He liked [New York]LOC-title."


def test_names_of_other_types_are_o_and_shield_what_is_inside() -> None:
    document = linked("[[Malcolm X|Q43303]] spoke. He saw [[Malcolm X (film)|Q1195825]] there. Then Malcolm X left.")
    film = ("Q1195825", Entity("Q1195825", "MEDIA", "Malcolm X (film)", "Malcolm X"))
    person = entity("Q43303", "PER", "Malcolm X")
    assert extract(document, person, film)[1:] == ["He saw Malcolm X (film) there.", "Then Malcolm X left."]
    media_too = replace(ALL, types=frozenset({"PER", "MEDIA"}))
    assert extract(document, person, film, options=media_too)[1:] == [
        "He saw [Malcolm X (film)]MEDIA-link there.",
        "Then [Malcolm X]MEDIA-title left.",
    ]


def test_a_shared_name_means_the_nearest_link_before_it() -> None:
    georgia, state = entity("Q230", "LOC", "Georgia"), entity("Q1428", "ORG", "Georgia")
    document = linked(
        "He left [[Georgia|Q230]]. In Georgia it rained. He saw [[Georgia|Q1428]] play. Later Georgia won."
    )
    rows = ner_rows(document, dict([georgia, state]), ALL).rows
    assert [[mention.qid for mention in row.mentions] for row in rows] == [["Q230"], ["Q230"], ["Q1428"], ["Q1428"]]
    before = linked("In Georgia it rained. He left [[Georgia|Q230]] and [[Georgia|Q1428]].")
    assert extract(before, georgia, state)[0] == "missed_entity: ambiguous_name"
    same_type = ("Q1428", Entity("Q1428", "LOC", "Georgia", "Georgia"))
    first = ner_rows(before, dict([georgia, same_type]), ALL).rows[0]
    assert [(mention.type, mention.qid) for mention in first.mentions] == [("LOC", None)]


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("He met [[Nobody Known|]] here.", "missed_entity: unresolved_link"),
        ("He met [[somebody|]] here.", "He met somebody here."),
        ("He met [[The university|Q64]] here.", "missed_entity: doubtful_link"),
        ("He met [[Nix|Q99]] here.", "missed_entity: untyped_link"),
        ("Then he met Albert Schweitzer here.", "missed_entity: unmarked_name"),
        ("Then the German doctor met him in March.", "Then the German doctor met him in March."),
        ("Napoleon Bonaparte lost.", "missed_entity: unmarked_name"),
        ("He lived under Henry VIII.", "missed_entity: unmarked_name"),
        ("It worked for NASA.", "missed_entity: unmarked_name"),
        ('He wrote for the daily "Pravda" then.', "missed_entity: unmarked_name"),
        ('He said: "Never say so" and left.', 'He said: "Never say so" and left.'),
    ],
)
def test_signs_of_a_missed_entity(marked: str, reason: str) -> None:
    assert extract(linked(marked), BERLIN, entity("Q99", None, "Nix")) == [reason]


def test_vigilance_is_a_choice() -> None:
    document = linked("Then he met Albert Schweitzer. He met [[Nobody Known|]] here.")
    assert [row.reason for row in ner_rows(document, {}, ALL).rows] == ["missed_entity", "missed_entity"]
    links = replace(ALL, vigilance="links")
    assert [row.reason for row in ner_rows(document, {}, links).rows] == [None, "missed_entity"]
    none = replace(ALL, vigilance="none")
    assert [row.reason for row in ner_rows(document, {}, none).rows] == [None, None]


def test_german_nouns_are_no_names_but_pairs_acronyms_and_places_are_suspects() -> None:
    document = linked(
        "Der Hund lief über die Straße. Dort traf er Peter Müller. Die NASA half ihm. Er fuhr nach Kasan. "
        "Er blieb in Bewegung.",
        "deu_Latn",
    )
    assert [row.reason for row in ner_rows(document, {}, ALL).rows] == [
        None,
        "missed_entity",
        "missed_entity",
        "missed_entity",
        None,
    ]


def test_part_of_a_persons_name_is_a_sign() -> None:
    gandhi = entity("Q1001", "PER", "महात्मा गांधी")
    document = linked("[[महात्मा गांधी|Q1001]] ने पत्र लिखा। गांधी ने आश्रम बनाया।", "hin_Deva")
    assert extract(document, gandhi) == ["[महात्मा गांधी]PER-link ने पत्र लिखा।", "missed_entity: part_of_name"]


def test_an_address_makes_no_common_word_of_a_name() -> None:
    document = linked("[[Berlin|Q64]] is big. In Berlin, Berlin and Berlin. See www.berlin.de now. So is Berlin.")
    rows = extract(document, BERLIN)
    assert rows[1] == "In [Berlin]LOC-title, [Berlin]LOC-title and [Berlin]LOC-title."
    assert rows[-1] == "So is [Berlin]LOC-title."


def test_common_words_are_not_looked_for() -> None:
    band = entity("Q1", "ORG", "Genesis", "The Band", "Them")
    document = linked("[[Genesis|Q1]] played. Them and us: they saw them. The Band left.")
    assert extract(document, band)[1:] == ["Them and us: they saw them.", "[The Band]ORG-alias left."]


def test_sentences_joined_where_a_name_holds_a_stop() -> None:
    company = entity("Q37093", "ORG", "Yahoo! Inc.")
    assert extract(linked("He works for [[Yahoo! Inc.|Q37093]] there."), company) == [
        "He works for [Yahoo! Inc.]ORG-link there."
    ]


def test_lower_case_lead_of_a_link_is_no_part_of_the_name() -> None:
    assert extract(linked("He came to [[the city of Berlin|Q64]]."), BERLIN) == [
        "He came to the city of [Berlin]LOC-link."
    ]


def test_bold_words_of_the_page_are_its_own_names() -> None:
    document = linked("Maria Skłodowska Curie was a chemist.", qid="Q7186", bold=[(0, 22)])
    assert extract(document, CURIE) == ["[Maria Skłodowska Curie]PER-self was a chemist."]


def test_links_that_are_no_spans_are_dropped_with_a_reason() -> None:
    text = "Berlin  is big.\nYes."
    spans = [
        (0, 6, "Q64"),
        (2, 4, "Q64"),
        (5, 5, "Q64"),
        (6, 8, "Q64"),
        (14, 17, "Q64"),
        (18, 99, "Q64"),
        (-1, 3, "Q64"),
    ]
    document = LinkedDocument("d", "eng_Latn", "", text, [Link(s, e, "Berlin", q) for s, e, q in spans])
    result = ner_rows(document, dict([BERLIN]), ALL)
    assert sorted(dropped.reason for dropped in result.dropped_links) == [
        "crosses_line",
        "empty_link",
        "outside_text",
        "outside_text",
        "outside_text",
        "overlap",
    ]
    assert shown(result.rows[0]) == "[Berlin]LOC-link  is big."


def test_a_link_inside_a_grapheme_is_drawn_to_its_end() -> None:
    text = "वह पटनाे गया।"
    document = LinkedDocument("d", "hin_Deva", "", text, [Link(3, 7, "पटना", "Q80484")])
    row = ner_rows(document, dict([entity("Q80484", "LOC", "पटना")]), replace(ALL, vigilance="none")).rows[0]
    assert all(token[0] != "े" for token in row.tokens)


@pytest.mark.parametrize(
    "around", ["«Berlin»", "Berlin,", "\u200eBerlin\u200e", "Berlin\u200b", " „Berlin“ ", "• Berlin"]
)
def test_links_are_trimmed(around: str) -> None:
    document = linked(f"he likes [[{around}|Q64]] much.")
    assert [m for row in ner_rows(document, dict([BERLIN]), ALL).rows for m in row.mentions]
    row = ner_rows(document, dict([BERLIN]), ALL).rows[0]
    assert row.text[row.mentions[0].start : row.mentions[0].end] == "Berlin"


def test_headings_and_lengths_are_named_drops() -> None:
    document = linked("Life\n\nHe was born there and lived on. No. He " + "very " * 300 + "much.", headings=[(0, 4)])
    options = NerOptions(negative_share=1.0)
    assert [row.reason for row in ner_rows(document, {}, options).rows] == ["heading", None, "too_short", "too_long"]


def test_a_share_of_the_sentences_without_entities_is_kept_by_hash() -> None:
    document = linked("\n".join(f"this is line number {number} of many." for number in range(400)))
    kept = {row.id for row in ner_rows(document, {}, NerOptions(negative_share=0.25)).rows if row.reason is None}
    assert 60 < len(kept) < 140
    more = {row.id for row in ner_rows(document, {}, NerOptions(negative_share=0.5)).rows if row.reason is None}
    assert kept < more
    other = {
        row.id for row in ner_rows(document, {}, NerOptions(negative_share=0.25, seed=1)).rows if row.reason is None
    }
    assert other != kept
    assert not any(row.reason is None for row in ner_rows(document, {}, NerOptions(negative_share=0)).rows)


def test_weight_is_the_mean_rate_of_the_tokens() -> None:
    assert weight(10, {"PER": 2, "ORG": 1}, {"PER": 3.0}) == 1.4
    options = replace(ALL, oversampling={"LOC": 5.0})
    row = ner_rows(linked("in [[Berlin|Q64]] ."), dict([BERLIN]), options).rows[0]
    assert row.weight == pytest.approx((1 + 5 + 1) / 3)


@pytest.mark.parametrize(
    ("settings_given", "message"),
    [
        ({"negative_share": 1.5}, "negative_share is 1.5"),
        ({"shortest": 10, "longest": 5}, "shortest is 10 and longest 5"),
        ({"oversampling": {"PER": 0.5}}, "oversampling of PER is 0.5"),
    ],
)
def test_wrong_options_are_named(settings_given: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        NerOptions(**settings_given)


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet="aB1.!?…。।؟;: \n\"'”»)」्̈́ก東\u200d\u200cA'-–👍\u200e", max_size=40),
    st.sampled_from(["eng_Latn", "fra_Latn", "jpn_Jpan", "hin_Deva", "tha_Thai", "ell_Grek"]),
)
def test_no_token_crosses_the_border_of_a_sentence(text: str, language: str) -> None:
    borders = {border for span in split_sentences(text, language) for border in span}
    assert not [token for token in tokenize(text, language) if any(token[0] < border < token[1] for border in borders)]


def test_a_mark_on_a_stop_stays_with_its_sentence() -> None:
    assert [row.text for row in ner_rows(linked("彼は来た。̈次は春。", "jpn_Jpan"), {}, ALL).rows] == [
        "彼は来た。̈",
        "次は春。",
    ]


WORDS = [
    "Berlin",
    "Berliner",
    "Marie",
    "Curie",
    "the",
    "saw",
    "東京",
    "は",
    "서울에서",
    "ว",
    "ירושלים",
    "!",
    "。",
    ". ",
    "\n",
    " ",
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(["", "Q64", "Q7186", "Q1", None])), max_size=25),
    st.sampled_from(["eng_Latn", "deu_Latn", "jpn_Jpan", "kor_Kore", "tha_Thai", "heb_Hebr"]),
    st.sampled_from(["none", "links", "names"]),
)
def test_rows_cover_the_text_and_tags_decode_to_their_spans(pieces: list, language: str, vigilance: str) -> None:
    text, links = "", []
    for word, qid in pieces:
        text += " "
        if qid != "":
            links.append(Link(len(text), len(text) + len(word), word, qid))
        text += word
    document = LinkedDocument("d", language, "", text, links, "Q7186")
    entities = dict([BERLIN, CURIE, entity("Q1", None, "東京")])
    result = ner_rows(document, entities, replace(ALL, vigilance=vigilance))
    check_rows(document, result)
    assert ner_rows(document, entities, replace(ALL, vigilance=vigilance)) == result


def check_rows(document: LinkedDocument, result: NerResult) -> None:
    assert [row.id for row in result.rows] == [f"{document.id}#{number}" for number in range(len(result.rows))]
    rest = document.text
    for row in result.rows:
        before, _, rest = rest.partition(row.text)
        assert before.strip() == ""
        if row.reason is not None:
            assert not row.tokens
            continue
        assert len(row.tokens) == len(row.tags)
        spans, at = [], 0
        for token in row.tokens:
            at = row.text.index(token, at)
            spans.append((at, at + len(token)))
            at += len(token)
        assert iob2_spans(spans, row.tags) == [(m.start, m.end, m.type) for m in row.mentions]
    assert rest.strip() == ""


def test_a_document_with_thousands_of_names_takes_linear_time() -> None:
    picked = random.Random(1)
    names = [f"{''.join(picked.choices('abcdefghijklmnop', k=6)).title()} {number}" for number in range(5000)]
    entities = dict(entity(f"Q{number}", "LOC", name) for number, name in enumerate(names))
    text = "\n".join(f"[[{name}|Q{number}]] lies near {names[number - 1]}." for number, name in enumerate(names))
    rows = ner_rows(linked(text), entities, ALL).rows
    assert len(rows) == 5000
    assert sum(len(row.mentions) for row in rows) == 10_000


def test_rows_do_not_depend_on_the_hash_seed() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests/transforms/ner'); import test_ner_rows as t; "
        "a = t.linked('[[北京|Q1]]是首都。北京大学。', 'zho_Hans'); "
        "b = t.linked('In Georgia. [[Georgia|Q2]], [[Georgia|Q3]].'); "
        "e = [t.entity('Q1', 'LOC', '北京'), t.entity('Q2', 'LOC', 'Georgia'), "
        "t.entity('Q3', 'ORG', 'Georgia')]; "
        "print(t.ner_rows(a, dict(e), t.ALL), t.ner_rows(b, dict(e), t.ALL))"
    )
    root = Path(__file__).resolve().parents[3]
    outputs = {
        hashlib.sha256(
            subprocess.run(
                [sys.executable, "-c", program],
                cwd=root,
                env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"},
                capture_output=True,
                check=True,
            ).stdout
        ).hexdigest()
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1


@pytest.mark.parametrize(
    ("marked", "language", "last"),
    [
        (
            "Er traf [[Ernst Thälmann|]]. Dann sprach [[Berlin|Q64]]. Danach kam Ernst Thälmann.",
            "deu_Latn",
            "Ernst Thälmann",
        ),
        ("他读了[[李白|]]的诗。后来他也喜欢李白。", "zho_Hans", "李白"),
    ],
)
def test_later_mentions_of_an_unresolved_link_are_not_taught_as_none(marked: str, language: str, last: str) -> None:
    row = ner_rows(linked(marked, language), dict([BERLIN]), ALL).rows[-1]
    assert (row.reason, row.detail) == ("missed_entity", f"unresolved_name: {last}")


def test_the_name_of_a_page_without_an_item_is_not_taught_as_none() -> None:
    document = linked("上海市位于长江边。1922年他路过上海市。", "zho_Hans", title="上海市", bold=((0, 3),))
    assert [row.detail for row in ner_rows(document, {}, ALL).rows] == ["unresolved_name: 上海市"] * 2
