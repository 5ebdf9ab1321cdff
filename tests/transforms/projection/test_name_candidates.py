from collections.abc import Mapping, Sequence

import pytest

from transforms.projection.names import name_candidates
from transforms.projection.spans import ProjectionPair, SourceSpan


def _found(source: str, mention: str, target: str, language: str, names: Sequence[str]) -> list[tuple[str, float]]:
    start = source.index(mention)
    spans = (SourceSpan(start, start + len(mention), "LOC", "Q1"),)
    candidates = name_candidates(ProjectionPair(source, "eng_Latn", spans, target, language), {"Q1": names})
    assert all(candidate.method == "names" and candidate.source_index == 0 for candidate in candidates)
    return [(target[candidate.start : candidate.end], candidate.score) for candidate in candidates]


@pytest.mark.parametrize(
    ("mention", "target", "language", "names", "expected"),
    [
        ("Prague", "Byl v Praze.", "ces_Latn", ["Praha"], "Praze"),
        ("Germany", "Он жил в Германии.", "rus_Cyrl", ["Германия", "ФРГ"], "Германии"),
        ("Germany", "他住在德国。", "zho_Hans", ["德国", "德意志联邦共和国"], "德国"),
        (
            "United Nations",
            "Die Vereinten Nationen tagten.",
            "deu_Latn",
            ["Vereinte Nationen", "UNO"],
            "Vereinten Nationen",
        ),
        ("UN", "La ONU se reunió.", "spa_Latn", ["Organización de las Naciones Unidas", "ONU"], "ONU"),
        ("Iraq", "سافر إلى العراق والعراق بلد", "arb_Arab", ["العراق"], "العراق"),
        ("London", "Londonban élt.", "hun_Latn", ["London"], "Londonban"),
        ("New York", "Он в Нью-Йорке живёт", "rus_Cyrl", ["Нью-Йорк"], "Нью-Йорке"),
        ("Paris", "Il est à Paris.", "fra_Latn", ["Paris (Texas)"], "Paris"),
        ("Tokyo", "彼は東京都にいる", "jpn_Jpan", ["東京都", "東京"], "東京都"),
    ],
)
def test_names_and_their_forms(mention: str, target: str, language: str, names: Sequence[str], expected: str) -> None:
    found = dict(_found(f"He was in {mention} then.", mention, target, language, names))
    assert max(found, key=lambda text: found[text]) == expected
    assert found[expected] >= 0.6


def test_part_of_a_name_only_where_the_source_has_a_part() -> None:
    names = ["Барак Обама"]
    partial = dict(_found("Obama spoke.", "Obama", "Обама выступил.", "rus_Cyrl", names))
    assert partial["Обама"] > 0.7
    assert _found("Barack Obama spoke.", "Barack Obama", "Обама выступил.", "rus_Cyrl", names) == []


def test_the_whole_name_counts_less_where_the_source_has_a_part() -> None:
    target = "Barack Obama kam. Obama sprach."
    found = name_candidates(
        ProjectionPair("Obama spoke.", "eng_Latn", (SourceSpan(0, 5, "PER", "Q76"),), target, "deu_Latn"),
        {"Q76": ["Barack Obama"]},
    )
    scores = {(candidate.start, candidate.end): candidate.score for candidate in found}
    assert scores[18, 23] > scores[0, 12]


@pytest.mark.parametrize(
    ("names", "target"),
    [([], "Paris"), (["", " ", "a", "…"], "a Paris …"), (["Rom"], "Romanistik in Prag"), (["Nil"], "Nilson")],
)
def test_what_is_no_name_is_not_found(names: Sequence[str], target: str) -> None:
    assert _found("in Rome", "Rome", target, "deu_Latn", names) == []


@pytest.mark.parametrize("target_names", [{}, {"Q2": ["Paris"]}])
def test_items_without_names_have_no_candidates(target_names: Mapping[str, Sequence[str]]) -> None:
    pair = ProjectionPair("Paris", "eng_Latn", (SourceSpan(0, 5, None, "Q1"), SourceSpan(0, 5)), "Paris", "fra_Latn")
    assert name_candidates(pair, target_names) == []


def test_odd_texts_are_taken_as_they_come() -> None:
    assert _found("x Paris", "Paris", "\ud800\x00😀", "fra_Latn", ["Paris", "\ud800"]) == []
    assert len(_found("x Paris", "Paris", "Paris " * 2000, "fra_Latn", ["Paris"])) == 2000


def test_prefixes_of_arabic_and_hebrew() -> None:
    assert dict(_found("in Russia", "Russia", "كان بروسيا أمس", "ara_Arab", ["روسيا"]))["بروسيا"] > 0.8
    assert dict(_found("in Moscow", "Moscow", "הוא במוסקבה", "heb_Hebr", ["מוסקבה"]))["במוסקבה"] > 0.8
