"""Tests of finding markers again: every way in which translators were seen to damage them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.projection.marked_source import MarkedSource
from transforms.projection.marker_repair import MARKER_REASONS, REPAIRS, FoundSpan, read_markers
from transforms.projection.markers import STYLES, mark
from transforms.projection.spans import SourceSpan

TEXT = "Angela Merkel met Macron in Berlin."
(MARKED,) = mark(TEXT, [SourceSpan(0, 13), SourceSpan(18, 24), SourceSpan(28, 34)])
(ROME,) = mark("They live in Rome now.", [SourceSpan(13, 17)])


def one(style: str) -> MarkedSource:
    return mark("They live in Rome now.", [SourceSpan(13, 17)], style)[0]


def words(translation: str, marked: MarkedSource) -> tuple[str, list[str | None]]:
    """The clean text, and the words of each span or the reason why it has none."""
    clean = read_markers(translation, marked)
    return clean.text, [
        span.reason if span.start is None else clean.text[span.start : span.end] for span in clean.spans
    ]


@pytest.mark.parametrize(
    ("translation", "text", "found"),
    [
        ("< a >Merkel< / a > traf < b> Macron </ b> .", "Merkel traf Macron.", ["Merkel", "Macron"]),
        ("<A>Merkel</A> traf <B>Macron</B>.", "Merkel traf Macron.", ["Merkel", "Macron"]),
        ("＜a＞默克尔＜/a＞ 会见了 <b> 马克龙 </b> 。", "默克尔会见了马克龙。", ["默克尔", "马克龙"]),
        ("&lt;a&gt;Merkel&lt;/a&gt; et <b>Macron</b> !", "Merkel et Macron !", ["Merkel", "Macron"]),
        ("<а>Меркель</а> и <б>Макрон</б>", "Меркель и Макрон", ["Меркель", "Макрон"]),
        ("<α>Μέρκελ</α> και <β>Μακρόν</β>", "Μέρκελ και Μακρόν", ["Μέρκελ", "Μακρόν"]),
        ("<बी>मैक्रों</बी> और <ए>मर्केल</ए>", "मैक्रों और मर्केल", ["मर्केल", "मैक्रों"]),
        ("<أ>ميركل</أ> و<ب>ماكرون</ب>", "ميركل وماكرون", ["ميركل", "ماكرون"]),
        ("<a>แมร์เคิล</a> พบ <b>มาครง</b>", "แมร์เคิลพบมาครง", ["แมร์เคิล", "มาครง"]),
        ("<a>Merkel</a> traf <q>Macron</q>", "Merkel traf Macron", ["Merkel", "Macron"]),
        ("Bei<a>Merkel</a>Und<b>Macron</b>", "Bei Merkel Und Macron", ["Merkel", "Macron"]),
        ("</a>Merkel<a> traf <b>Macron<b>", "Merkel traf Macron", ["Merkel", "Macron"]),
        ("<a><a>Merkel</a></a> <b>Macron</b></b>", "Merkel Macron", ["Merkel", "Macron"]),
        ("Merkel<a>, die Kanzlerin</a>, <b>Macron,</b>", "Merkel, die Kanzlerin, Macron,", ["die Kanzlerin", "Macron"]),
        ("<a>Ankara</a>'da <b>ETA</b>-Mitglieder", "Ankara'da ETA-Mitglieder", ["Ankara", "ETA"]),
        ("<a></a>Merkel traf <b>, </b>", "Merkel traf,", ["marker_empty", "marker_empty"]),
        ("Merkel traf Macron", "Merkel traf Macron", ["marker_lost", "marker_lost"]),
        ("<a>A</a> <a>Beta</a> <b>x", "A Beta x", ["Beta", "x"]),
        ("", "", ["marker_lost", "marker_lost"]),
    ],
)
def test_damaged_tags(translation: str, text: str, found: list[str]) -> None:
    (marked,) = mark("Merkel met Macron.", [SourceSpan(0, 6), SourceSpan(11, 17)])
    assert words(translation, marked) == (text, found)


def test_a_pair_round_an_article_is_dropped() -> None:
    marked = mark("The Chancellor came.", [SourceSpan(0, 14)])[0]
    for translation in ("<a>La</a> <a>Canciller</a> vino.", "Vino <a>la</a> señora <a>Canciller</a>."):
        clean = read_markers(translation, marked)
        (span,) = clean.spans
        assert clean.text[span.start : span.end] == "Canciller"
        assert span.repairs == ("article",)


def test_the_same_span_twice_is_taken_once_and_two_different_ones_are_ambiguous() -> None:
    assert words("<a>Rom</a>, ja, <a>Rom</a>", ROME)[1] == ["Rom"]
    assert words("<a>Milano</a> e <a>Torino</a>", ROME) == ("Milano e Torino", ["marker_ambiguous"])
    assert words("<a>Milano</a> e <a>Rome</a>", ROME)[1] == ["Rome"]
    assert words("<a>Milano</a> e <a>Torino", ROME)[1] == ["marker_ambiguous"]


def test_a_half_lost_marker_is_repaired_for_one_word_only() -> None:
    clean = read_markers("Sie leben in <a>Rom jetzt.", ROME)
    assert clean.spans == (FoundSpan(0, 13, 16, ("closing",)),)
    assert words("Sie leben in Rom</a> jetzt.", ROME)[1] == ["Rom"]
    assert words("他们现在住在<a>罗马。", ROME)[1] == ["marker_half_lost"]
    assert words("<a>Angela traf <b>Macron</b>", MARKED)[1] == ["marker_half_lost", "Macron", "marker_lost"]


@pytest.mark.parametrize(
    ("style", "translation", "text", "found"),
    [
        ("brackets", "in [ Rom ] .", "in Rom.", "Rom"),
        ("brackets", "住在【罗马】。", "住在罗马。", "罗马"),
        ("brackets", "in (Rom).", "in Rom.", "Rom"),
        ("brackets", "in ⁇  Rom ⁇ .", "in Rom.", "Rom"),
        ("brackets", "in [Rom jetzt", "in Rom jetzt", "Rom"),
        ("brackets", "in ] Rom [.", "in Rom.", "Rom"),
        ("parentheses", "في （روما） الآن", "في روما الآن", "روما"),
        ("quotes", "in „Rom“ .", "in Rom.", "Rom"),
        ("quotes", "in &quot;Rom&quot;.", "in Rom.", "Rom"),
        ("quotes", "à « Rome » !", "à Rome !", "Rome"),
        ("quotes", "「ローマ」に", "ローマに", "ローマ"),
        ("quotes", "a 'Roma' l'altro", "a Roma l'altro", "Roma"),
        ("bracket_tags", "in [ A ] Rom [ / A ].", "in Rom.", "Rom"),
        ("bracket_tags", "в [а] Риме [/а].", "в Риме.", "Риме"),
        ("bracket_tags", "[ए] रोम [/ए] में", "रोम में", "रोम"),
    ],
)
def test_damaged_brackets_and_quotes(style: str, translation: str, text: str, found: str) -> None:
    assert words(translation, one(style)) == (text, [found])


def test_placeholder_letters_in_other_scripts() -> None:
    """The letters X and Y of templates came back as Greek, Cyrillic and Devanagari (mLAMA)."""
    spans = [SourceSpan(place, place + 1) for place in range(25)]
    (marked,) = mark("abcdefghijklmnopqrstuvwxy", spans, "bracket_tags")
    letters = {span.letter: span.source_index for span in marked.spans}
    for translation in ("[Χ] uno [/Χ]", "[एक्स] uno [/एक्स]", "[Кс] uno [/Кс]"):
        clean = read_markers(translation, marked)
        found = next(span for span in clean.spans if span.source_index == letters["x"])
        assert (clean.text, clean.text[found.start : found.end]) == ("uno", "uno")


def test_the_last_word_of_a_sentence_is_found() -> None:
    (marked,) = mark("They live in Rome", [SourceSpan(13, 17)])
    assert words("Sie leben in <a>Rom</a>", marked) == ("Sie leben in Rom", ["Rom"])


def test_brackets_of_the_text_itself_stay() -> None:
    (marked,) = mark("Rome (Italy) is old.", [SourceSpan(0, 4)], "brackets")
    assert words("[ Rom ] (Italien) ist alt.", marked) == ("Rom (Italien) ist alt.", ["Rom"])
    assert words("Rom (Italien) ist alt.", marked) == ("Rom (Italien) ist alt.", ["marker_lost"])
    (tagged,) = mark("Use <br> in Rome.", [SourceSpan(12, 16)])
    assert words("In <a>Rom</a> <br> nutzen.", tagged) == ("In Rom <br> nutzen.", ["Rom"])


def test_paragraphs_stay_apart() -> None:
    assert words("Erstens.\n\n<a>Rom</a>\nliegt da.", ROME)[0] == "Erstens.\n\nRom\nliegt da."


@given(
    st.sampled_from(sorted(STYLES)), st.text(alphabet="<>/ab [](){}\"'„“«»⁇&lt;gquo.,Rom罗马น้ำ\n\0\ud800", max_size=60)
)
def test_anything_reads_into_spans_of_the_clean_text(style: str, translation: str) -> None:
    clean = read_markers(translation, one(style))
    for span in clean.spans:
        assert set(span.repairs) <= set(REPAIRS)
        if span.start is None or span.end is None:
            assert span.reason in MARKER_REASONS
        else:
            assert 0 <= span.start < span.end <= len(clean.text)
            assert clean.text[span.start : span.end].strip() == clean.text[span.start : span.end]


def test_a_long_text_is_read_in_time() -> None:
    clean = read_markers("Wort <a>Rom</a> " * 5_000 + "x" * 50_000, ROME)
    assert clean.spans[0].repairs == ("doubled",)
