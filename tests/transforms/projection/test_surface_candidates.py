from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.projection_data import xl_wa_pairs
from transforms.alignment.words import alignment_words
from transforms.projection.spans import Candidate, ProjectionPair, SourceSpan
from transforms.projection.surface import surface_candidates

SOURCE = "Angela Merkel met Barack Obama in Moscow, Russia on 3 March 2012 and paid $1.5 million for UNESCO."
SPANS = ("Angela Merkel", "Barack Obama", "Moscow", "Russia", "3 March 2012", "$1.5 million", "UNESCO")


def _pair(target: str, language: str, source: str = SOURCE, spans: tuple[str, ...] = SPANS) -> ProjectionPair:
    places = tuple(SourceSpan(source.index(span), source.index(span) + len(span)) for span in spans)
    return ProjectionPair(source, "eng_Latn", places, target, language)


def _candidates(pair: ProjectionPair) -> list[Candidate]:
    return surface_candidates(
        pair,
        alignment_words(pair.source_text, pair.source_language),
        alignment_words(pair.target_text, pair.target_language),
    )


def _best(pair: ProjectionPair) -> list[str]:
    """The text of the best candidate of each span, "" where there is none."""
    best = {}
    for candidate in sorted(_candidates(pair), key=lambda candidate: candidate.score):
        best[candidate.source_index] = pair.target_text[candidate.start : candidate.end]
    return [best.get(index, "") for index in range(len(pair.spans))]


@pytest.mark.parametrize(
    ("language", "target", "expected"),
    [
        (
            "deu_Latn",
            "Angela Merkel traf Barack Obama am 3. März 2012 in Moskau, Russland; UNESCO erhielt 1,5 Mio. Dollar.",
            ["Angela Merkel", "Barack Obama", "Moskau", "Russland", "3. März 2012", "1,5 Mio. Dollar", "UNESCO"],
        ),
        (
            "rus_Cyrl",
            "Ангела Меркель была с Бараком Обамой в Москве, в России, 3 марта 2012, дала ЮНЕСКО 1,5 млн долларов.",
            ["Ангела Меркель", "Бараком Обамой", "Москве", "России", "3 марта 2012", "1,5 млн долларов", "ЮНЕСКО"],
        ),
        (
            "ell_Grek",
            "Η Άνγκελα Μέρκελ είδε τον Μπαράκ Ομπάμα στη Μόσχα της Ρωσίας στις 3 Μαρτίου 2012.",
            ["Άνγκελα Μέρκελ", "Μπαράκ Ομπάμα", "Μόσχα", "Ρωσίας", "3 Μαρτίου 2012", "", ""],
        ),
        (
            "hin_Deva",
            "एंजेला मर्केल 3 मार्च 2012 को मॉस्को, रूस में बराक ओबामा से मिलीं।",
            ["एंजेला मर्केल", "बराक ओबामा", "मॉस्को", "रूस", "3 मार्च 2012", "", "मॉस्को"],
        ),
        (
            "jpn_Jpan",
            "アンゲラ・メルケルは2012年3月3日にロシアのモスクワでバラク・オバマと会談し、ユネスコに150万ドルを支払った。",
            ["アンゲラ・メルケル", "バラク・オバマ", "モスク", "ロシア", "2012年3月3日", "150万ドル", "ユネスコ"],
        ),
        (
            "zho_Hans",
            "2012年3月3日在俄罗斯会见了巴拉克·奥巴马，支付了150万美元。",
            ["", "巴拉克·奥巴马", "", "俄罗斯", "2012年3月3日", "150万美元", ""],
        ),
        (
            "arb_Arab",
            "التقت أنغيلا ميركل باراك أوباما بروسيا في 3 مارس 2012.",
            ["أنغيلا ميركل", "باراك أوباما", "", "بروسيا", "3 مارس 2012", "", ""],
        ),
        (
            "tha_Thai",
            "อังเกลา แมร์เคิล พบกับบารัค โอบามา ที่มอสโก ประเทศรัสเซีย เมื่อวันที่ 3 มีนาคม 2012",
            ["อังเกลา แมร์เคิล", "บารัค โอบามา", "มอสโก", "รัสเซีย", "3 มีนาคม 2012", "", ""],
        ),
        (
            "hun_Latn",
            "Angela Merkel Moszkvában, Oroszországban találkozott Barack Obamával.",
            ["Angela Merkel", "Barack Obamával", "Moszkvában", "Oroszországban", "", "", ""],
        ),
        (
            "vie_Latn",
            "Angela Merkel gặp Barack Obama tại Moskva, Nga vào ngày 3 tháng 3 năm 2012.",
            ["Angela Merkel", "Barack Obama", "Moskva", "Nga", "3 tháng 3 năm 2012", "", ""],
        ),
    ],
)
def test_best_candidates_by_script(language: str, target: str, expected: list[str]) -> None:
    found = _best(_pair(target, language))
    assert [text if wanted else "" for text, wanted in zip(found, expected, strict=True)] == expected


def test_a_string_that_occurs_twice_gives_two_candidates() -> None:
    pair = _pair("Obama und Obama", "deu_Latn", "Obama spoke", ("Obama",))
    assert [(candidate.start, candidate.end) for candidate in _candidates(pair)] == [(0, 5), (10, 15)]


def test_marks_at_the_edges_stay_with_the_span() -> None:
    pair = _pair("die «Hürriyet» (ENR) da", "deu_Latn", 'the "Hürriyet" (ENR) there', ('"Hürriyet"', "(ENR)"))
    assert _best(pair) == ["«Hürriyet»", "(ENR)"]


def test_acronyms_of_territories_are_translated() -> None:
    source = "the US and the UN met in the EU"
    spans = ("US", "UN", "EU")
    assert _best(_pair("США и ООН встретились в ЕС", "rus_Cyrl", source, spans)) == ["США", "ООН", "ЕС"]
    assert _best(_pair("ABD ve BM, AB'de buluştu", "tur_Latn", source, spans)) == ["ABD", "BM", "AB"]
    assert not any(candidate.method == "names" for candidate in _candidates(_pair("es", "lav_Latn", "EU", ("EU",))))


def test_a_compound_does_not_widen_the_span() -> None:
    assert _best(_pair("Die ETA-Mitglieder flohen", "deu_Latn", "ETA members fled", ("ETA",))) == ["ETA"]


def test_spans_of_a_script_without_spaces() -> None:
    pair = ProjectionPair(
        "奥巴马访问德国", "zho_Hans", (SourceSpan(0, 3), SourceSpan(5, 7)), "Obama visited Germany", "eng_Latn"
    )
    assert _best(pair) == ["Obama", "Germany"]


def test_a_percentage_is_found_with_its_sign() -> None:
    assert _best(_pair("Es sind 5,3 % davon", "deu_Latn", "It is 5.3% of it", ("5.3%",))) == ["5,3 %"]


def test_short_and_common_words_are_no_candidates_of_weight() -> None:
    pair = _pair("в то время как я", "rus_Cyrl", "in two of it", ("in", "two", "it"))
    assert all(candidate.score < 0.5 for candidate in _candidates(pair))


def test_bad_input_gives_nothing() -> None:
    words = alignment_words("", "deu_Latn")
    assert surface_candidates(ProjectionPair("", "eng_Latn", (SourceSpan(0, 0),), "", "deu_Latn"), words, words) == []
    assert _candidates(ProjectionPair("a b", "eng_Latn", (SourceSpan(1, 2), SourceSpan(9, 12)), "x", "deu_Latn")) == []
    odd = "\ud800\x00 😀… \u0301"
    assert _candidates(ProjectionPair(odd, "und_Zyyy", (SourceSpan(0, len(odd)),), "Wort", "deu_Latn")) == []


def test_long_spans_and_texts_take_no_long_time() -> None:
    text = "word " * 2000
    pair = ProjectionPair(text, "eng_Latn", (SourceSpan(0, len(text)), SourceSpan(0, 4)), "слово " * 2000, "rus_Cyrl")
    assert all(candidate.end <= len(pair.target_text) for candidate in _candidates(pair))


@settings(max_examples=40)
@given(
    st.text(max_size=40),
    st.text(max_size=40),
    st.integers(0, 40),
    st.integers(0, 40),
    st.sampled_from(["zho_Hans", "arb_Arab"]),
)
def test_candidates_lie_in_the_target_text(source: str, target: str, start: int, end: int, language: str) -> None:
    pair = ProjectionPair(source, "eng_Latn", (SourceSpan(start, end),), target, language)
    for candidate in _candidates(pair):
        assert 0 <= candidate.start < candidate.end <= len(target)
        assert 0 <= candidate.score <= 1


@pytest.mark.parametrize(("code", "covered", "right"), [("bg", 0.75, 0.85), ("nl", 0.8, 0.92)])
def test_coverage_and_precision_on_gold_alignments(data_folder: Path, code: str, covered: float, right: float) -> None:
    assert data_folder
    counts: Counter[str] = Counter()
    for gold in xl_wa_pairs(code, ("dev",)):
        for text, place in zip(_best(gold.pair), gold.gold, strict=True):
            counts["spans"] += 1
            counts["covered"] += text != ""
            counts["right"] += text == gold.pair.target_text[place.start : place.end]
    assert counts["covered"] >= covered * counts["spans"]
    assert counts["right"] >= right * counts["covered"]
