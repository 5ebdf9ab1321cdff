"""What is known of each candidate of a span, as numbers for `ranking`: links, edges, lengths, marks, other methods."""

import numba
import numpy as np
import numpy.typing as npt

from transforms.projection.word_classes import (
    ARTICLE,
    CAPITAL,
    CLOSING,
    COMMA,
    CONJUNCTION,
    NUMBER,
    OPENING,
    PREPOSITION,
    PUNCTUATION,
    QUOTE,
    STOP,
    SUFFIX,
)

FloatMatrix = npt.NDArray[np.float32]
FloatVector = npt.NDArray[np.float32]
IntVector = npt.NDArray[np.int32]

LINK_FEATURES = (
    "recall",
    "precision",
    "unlinked",
    "best_gap",
    "log_odds_gap",
    "coverage",
    "least_coverage",
    "least_share",
    "first_inside",
    "first_outside",
    "last_inside",
    "last_outside",
    "before_inside",
    "before_outside",
    "after_inside",
    "after_outside",
    "weakest_inside",
    "worst_outside",
    "total",
    "rank",
)
FORM_FEATURES = (
    "length_ratio",
    "length_difference",
    "is_longer",
    "words_difference",
    "article_added",
    "article_dropped",
    "article_kept",
    "preposition_added",
    "preposition_dropped",
    "preposition_kept",
    "conjunction_added",
    "function_last_added",
    "function_last_kept",
    "article_before",
    "preposition_before",
    "suffix_last",
    "suffix_after",
    "capital_lost",
    "capital_won",
    "capital_before",
    "capital_after",
    "last_capital_lost",
    "numbers_lost",
    "numbers_won",
    "commas_lost",
    "commas_won",
    "stops_won",
    "unbalanced",
    "position",
    "cut_left",
    "cut_right",
    "source_words",
    "source_capital",
    "source_number",
)
METHOD_FEATURES = ("surface", "transliteration", "values", "names", "markers", "span_translation")
"""Kinds of candidates that other methods bring; the feature is the score they give exactly this range."""
OTHER_FEATURES = ("best_overlap", "best_elsewhere", "agreement", "matrices")
FEATURES = (*LINK_FEATURES, *FORM_FEATURES, *METHOD_FEATURES, *OTHER_FEATURES)

_FUNCTION = ARTICLE | PREPOSITION | CONJUNCTION


@numba.njit(cache=True, nogil=True)
def link_features(  # noqa: PLR0915 - one plain line a feature
    posteriors: FloatMatrix,
    inside: FloatVector,
    outside: FloatVector,
    source_classes: IntVector,
    source_range: tuple[int, int],
    firsts: IntVector,
    ends: IntVector,
    features: FloatMatrix,
) -> None:
    """Fill the first columns of `features`, a row for each candidate ``[firsts[k], ends[k])`` of target words."""
    targets = len(inside)
    source_first, source_end = source_range
    total = 0.0
    odds = np.zeros(targets + 1, np.float32)
    links = np.zeros(targets + 1, np.float32)
    others = np.zeros(targets + 1, np.float32)
    for target in range(targets):
        total += inside[target]
        links[target + 1] = links[target] + inside[target]
        others[target + 1] = others[target] + outside[target]
        likely = min(1.0, inside[target])
        odds[target + 1] = odds[target] + np.log(likely + 0.05) - np.log(1.05 - likely)
    count = len(firsts)
    best_score, best_odds = 0.0, -1e9
    scores = np.zeros(count, np.float32)
    for row in range(count):
        first, end = firsts[row], ends[row]
        linked = links[end] - links[first]
        elsewhere = others[end] - others[first]
        scores[row] = (
            2 * linked / (total + linked + elsewhere + 0.3 * max(0.0, end - first - linked - elsewhere) + 1e-3)
        )
        best_score = max(best_score, scores[row])
        best_odds = max(best_odds, odds[end] - odds[first])
    for row in range(count):
        first, end = firsts[row], ends[row]
        linked = links[end] - links[first]
        elsewhere = others[end] - others[first]
        covered, content, least, least_share = 0.0, 0, 1.0, 1.0
        for source in range(source_first, source_end):
            within, everywhere = 0.0, 0.0
            for target in range(targets):
                everywhere += posteriors[source, target]
                if first <= target < end:
                    within += posteriors[source, target]
            within, everywhere = min(1.0, within), min(1.0, everywhere)
            if source_classes[source] & (_FUNCTION | PUNCTUATION) and source_end - source_first > 1:
                continue
            content += 1
            covered += within
            least = min(least, within)
            least_share = min(least_share, (within + 0.05) / (everywhere + 0.05))
        weakest, worst = 1.0, 0.0
        for target in range(first, end):
            weakest = min(weakest, inside[target])
            worst = max(worst, outside[target] - inside[target])
        better = 0
        for other in range(count):
            better += scores[other] > scores[row]
        features[row, 0] = linked / (total + 0.05)
        features[row, 1] = linked / (linked + elsewhere + 0.05)
        features[row, 2] = max(0.0, end - first - linked - elsewhere) / (end - first)
        features[row, 3] = scores[row] - best_score
        features[row, 4] = max(-2.0, (odds[end] - odds[first] - best_odds) / 6)
        features[row, 5] = covered / max(1, content)
        features[row, 6] = least
        features[row, 7] = least_share
        features[row, 8] = inside[first]
        features[row, 9] = outside[first]
        features[row, 10] = inside[end - 1]
        features[row, 11] = outside[end - 1]
        features[row, 12] = inside[first - 1] if first > 0 else 0.0
        features[row, 13] = outside[first - 1] if first > 0 else 1.0
        features[row, 14] = inside[end] if end < targets else 0.0
        features[row, 15] = outside[end] if end < targets else 1.0
        features[row, 16] = weakest
        features[row, 17] = worst
        features[row, 18] = min(2.0, total / max(1, source_end - source_first))
        features[row, 19] = min(better, 10) / 10


@numba.njit(cache=True, nogil=True)
def form_features(  # noqa: PLR0915 - one plain line a feature
    source_classes: IntVector,
    target_classes: IntVector,
    source_range: tuple[int, int],
    source_length: int,
    texts_ratio: float,
    firsts: IntVector,
    ends: IntVector,
    starts: IntVector,
    stops: IntVector,
    word_starts: IntVector,
    word_ends: IntVector,
    features: FloatMatrix,
) -> None:
    """Fill the columns of form; candidate k is ``text[starts[k]:stops[k]]``, `texts_ratio` target to source length."""
    at = len(LINK_FEATURES)
    targets = len(target_classes)
    source_first, source_end = source_range
    opens = source_classes[source_first] if source_first < source_end else 0
    closes = source_classes[source_end - 1] if source_first < source_end else 0
    source_numbers, source_commas, source_stops = 0, 0, 0
    for source in range(source_first, source_end):
        source_numbers += (source_classes[source] & NUMBER) != 0
        source_commas += (source_classes[source] & COMMA) != 0
        source_stops += (source_classes[source] & STOP) != 0
    has_case = False
    for target in range(targets):
        has_case |= (target_classes[target] & CAPITAL) != 0
    middle = (source_first + source_end) / (2 * max(1, len(source_classes)))
    for row in range(len(firsts)):
        first, end = firsts[row], ends[row]
        begins, finishes = target_classes[first], target_classes[end - 1]
        before = target_classes[first - 1] if first > 0 else PUNCTUATION
        after = target_classes[end] if end < targets else PUNCTUATION
        ratio = np.log((stops[row] - starts[row] + 1.0) / (source_length * texts_ratio + 1.0))
        numbers, commas, sentence_ends, depth, least_depth, quotes = 0, 0, 0, 0, 0, 0
        for target in range(first, end):
            kind = target_classes[target]
            numbers += (kind & NUMBER) != 0
            commas += (kind & COMMA) != 0
            sentence_ends += (kind & STOP) != 0
            quotes += (kind & QUOTE) != 0
            depth += ((kind & OPENING) != 0) - ((kind & CLOSING) != 0)
            least_depth = min(least_depth, depth)
        features[row, at] = max(-2.0, min(2.0, ratio))
        features[row, at + 1] = min(2.0, abs(ratio))
        features[row, at + 2] = ratio > 0.4
        features[row, at + 3] = max(-1.0, min(1.0, (end - first - (source_end - source_first)) / 5))
        article, had_article = begins & ARTICLE != 0, opens & ARTICLE != 0
        features[row, at + 4] = article and not had_article
        features[row, at + 5] = had_article and not article
        features[row, at + 6] = had_article and article
        preposition, had_preposition = begins & PREPOSITION != 0, opens & PREPOSITION != 0
        features[row, at + 7] = preposition and not had_preposition
        features[row, at + 8] = had_preposition and not preposition
        features[row, at + 9] = had_preposition and preposition
        features[row, at + 10] = begins & CONJUNCTION != 0 and opens & CONJUNCTION == 0
        features[row, at + 11] = finishes & _FUNCTION != 0 and closes & _FUNCTION == 0
        features[row, at + 12] = finishes & _FUNCTION != 0 and closes & _FUNCTION != 0
        features[row, at + 13] = before & ARTICLE != 0
        features[row, at + 14] = before & PREPOSITION != 0
        features[row, at + 15] = finishes & SUFFIX != 0 and closes & SUFFIX == 0
        features[row, at + 16] = after & SUFFIX != 0
        if has_case:
            features[row, at + 17] = opens & CAPITAL != 0 and begins & CAPITAL == 0
            features[row, at + 18] = opens & CAPITAL == 0 and begins & CAPITAL != 0
            features[row, at + 19] = opens & CAPITAL != 0 and before & CAPITAL != 0
            features[row, at + 20] = closes & CAPITAL != 0 and after & CAPITAL != 0
            features[row, at + 21] = closes & CAPITAL != 0 and finishes & CAPITAL == 0
        features[row, at + 22] = min(2, max(0, source_numbers - numbers)) / 2
        features[row, at + 23] = min(2, max(0, numbers - source_numbers)) / 2
        features[row, at + 24] = min(3, max(0, source_commas - commas)) / 3
        features[row, at + 25] = min(3, max(0, commas - source_commas)) / 3
        features[row, at + 26] = sentence_ends > source_stops
        features[row, at + 27] = depth != 0 or least_depth < 0 or quotes % 2 != 0
        features[row, at + 28] = abs((first + end) / (2 * max(1, targets)) - middle)
        features[row, at + 29] = starts[row] > word_starts[first]
        features[row, at + 30] = stops[row] < word_ends[end - 1]
        features[row, at + 31] = min(10, source_end - source_first) / 10
        features[row, at + 32] = opens & CAPITAL != 0
        features[row, at + 33] = opens & NUMBER != 0
