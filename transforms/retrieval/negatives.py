"""Hard negatives of queries: passages that BM25 ranks high and that do not answer, each exclusion with its reason."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import numpy.typing as npt

from transforms.retrieval.bm25 import Bm25Index, best_rows


@dataclass(frozen=True)
class MiningPassage:
    """A passage: ``article`` is the key of its article, ``links`` are the keys of the articles it links to.

    ``docid`` is ``X#Y``, Y the number of the passage in its document; ``section`` is its path of headings.
    """

    docid: str
    article: str
    text: str
    section: str = ""
    links: frozenset[str] = frozenset()
    title: str = ""

    @property
    def searched(self) -> str:
        """What is searched: title and text, as in MIRACL."""
        return f"{self.title}\n{self.text}"


@dataclass(frozen=True)
class MiningQuery:
    """A query: ``search_text`` is in the passages' language, ``article`` the key of the article that answers it.

    ``positives`` are the passages it is trained with, at least one, best first; ``relevant`` the ids of all passages
    with a grade above zero; ``source_docid`` is the passage its words come from.
    """

    query_id: str
    kind: str
    search_text: str
    article: str
    positives: tuple[MiningPassage, ...]
    relevant: frozenset[str]
    source_docid: str | None = None


@dataclass(frozen=True)
class MiningOptions:
    """How many negatives a query gets, and which passages are none.

    ``negatives``: at most so many; ``neighbours``: so many of them from other sections of the article, for queries of
    the kind ``heading``. ``depth``: so many passages are looked at, best first. ``margin``: no negative scores more
    than this share of the best positive's score, .95 as in TopK-PercPos of NV-Retriever (Moreira et al. 2024).
    ``copied``: share of common words (Jaccard) from which a passage is a copy of a positive.
    """

    negatives: int = 8
    neighbours: int = 2
    depth: int = 50
    margin: float = 0.95
    copied: float = 0.9


@dataclass(frozen=True)
class Mined:
    """Ids of a query's negatives, those of BM25 best first, then neighbours; and how many were none, by reason.

    Reasons: ``relevant``, ``source``, ``same_article``, ``links_to_article``, ``shared_links``, ``score_margin``,
    ``near_copy``.
    """

    query_id: str
    negatives: tuple[str, ...]
    reasons: Counter[str] = field(default_factory=Counter)


def mine(
    queries: Iterable[MiningQuery], passages: Iterable[MiningPassage], language: str, options: MiningOptions
) -> list[Mined]:
    """Negatives of ``queries`` among ``passages`` of one ``language``, by query id.

    Where the words of a query find too few, those of its best positive are searched for. Positives need not be among
    the passages. A query's negatives depend on the passages, not on other queries or on any order.
    """
    miner = _Miner(sorted(passages, key=lambda passage: passage.docid), language, options)
    return [miner.mine(query) for query in sorted(queries, key=lambda query: query.query_id)]


class _Miner:
    def __init__(self, passages: Sequence[MiningPassage], language: str, options: MiningOptions) -> None:
        self._passages = passages
        self._options = options
        self._index = Bm25Index([passage.searched for passage in passages], language)
        self._row_of = {passage.docid: row for row, passage in enumerate(passages)}
        self._rows_of_article: dict[str, list[int]] = {}
        for row, passage in enumerate(passages):
            self._rows_of_article.setdefault(passage.article, []).append(row)

    def mine(self, query: MiningQuery) -> Mined:
        neighbours = self._neighbours(query)
        positive_terms = [self._terms(positive) for positive in query.positives]
        fates: dict[int, str | None] = {}
        found: list[int] = []
        for row, above_limit in self._candidates(query):
            if len(found) == self._options.negatives - len(neighbours):
                break
            if row in neighbours or row in fates:
                continue
            fates[row] = self._exclusion(query, row)
            if fates[row] is None and any(self._is_copy(row, terms) for terms in positive_terms):
                fates[row] = "near_copy"
            elif fates[row] is None and above_limit:
                fates[row] = "score_margin"
            elif fates[row] is None:
                found.append(row)
        negatives = tuple(self._passages[row].docid for row in (*found, *neighbours))
        return Mined(query.query_id, negatives, Counter(reason for reason in fates.values() if reason))

    def _candidates(self, query: MiningQuery) -> Iterator[tuple[int, bool]]:
        """Rows to look at, best first, some twice, and whether their scores are above the limit.

        First those that the words of the query find; behind them, for the first may all be of the article or above the
        limit, those that are neither; then those that the words of the best positive find.
        """
        depth = self._options.depth
        scores = self._index.scores(query.search_text)
        above = scores > self._limit(query.search_text, query.positives, scores)
        for row in best_rows(scores, depth).tolist():
            yield row, bool(above[row])
        above[self._rows_of_article.get(query.article, [])] = True
        scores[above] = 0
        for row in best_rows(scores, depth).tolist():
            yield row, False
        words = query.positives[0].searched
        scores = self._index.scores(words)
        limit = self._limit(words, query.positives[:1], scores)
        scores[above] = 0
        for row in best_rows(scores, depth).tolist():
            yield row, bool(scores[row] > limit)

    def _limit(self, text: str, positives: Iterable[MiningPassage], scores: npt.NDArray[np.float32]) -> np.float32:
        """What a negative may score at most when searching for ``text``."""
        rows = ((positive, self._row_of.get(positive.docid)) for positive in positives)
        best = max(self._index.score(text, p.searched) if row is None else float(scores[row]) for p, row in rows)
        return np.float32(self._options.margin * best)

    def _terms(self, passage: MiningPassage) -> frozenset[int]:
        row = self._row_of.get(passage.docid)
        return self._index.term_set(passage.searched) if row is None else self._index.row_terms(row)

    def _exclusion(self, query: MiningQuery, row: int) -> str | None:
        """Why the passage in ``row`` may answer ``query`` by what it is and links to, None where it does not."""
        passage = self._passages[row]
        if passage.docid in query.relevant:
            return "relevant"
        if passage.docid == query.source_docid:
            return "source"
        if passage.article == query.article:
            return "same_article"
        if query.article in passage.links:
            return "links_to_article"
        if any(_shares_links(passage, positive) for positive in query.positives):
            return "shared_links"
        return None

    def _is_copy(self, row: int, terms: frozenset[int]) -> bool:
        copied = self._options.copied
        if not copied * len(terms) <= self._index.different_terms(row) <= len(terms) / copied:
            return False
        others = self._index.row_terms(row)
        return len(terms & others) >= copied * len(terms | others)

    def _neighbours(self, query: MiningQuery) -> list[int]:
        """Passages of the article's other sections, nearest first, for a query of the kind ``heading``.

        The lead and the sections around the positive's own speak of its matter too and are left out.
        """
        if query.kind != "heading":
            return []
        place = _place(query.positives[0].docid)
        rows = self._rows_of_article.get(query.article, [])
        nearest = sorted(rows, key=lambda row: (abs(_place(self._passages[row].docid) - place), row))
        other_sections = (row for row in nearest if self._is_of_other_section(query, self._passages[row]))
        return list(islice(other_sections, min(self._options.neighbours, self._options.negatives)))

    def _is_of_other_section(self, query: MiningQuery, passage: MiningPassage) -> bool:
        if passage.docid in query.relevant or passage.docid == query.source_docid or not passage.section:
            return False
        return not any(_lies_in(positive.section, passage.section) for positive in query.positives)


def _shares_links(passage: MiningPassage, positive: MiningPassage) -> bool:
    """Whether half of the passage's links, and two at least, are the positive's too."""
    shared = len(passage.links & positive.links)
    return shared >= 2 and 2 * shared >= len(passage.links)


def _lies_in(section: str, other: str) -> bool:
    """Whether ``section`` is ``other`` or lies in it; paths are joined by " > "."""
    return f"{section} > ".startswith(f"{other} > ")


def _place(docid: str) -> int:
    return int(docid.rpartition("#")[2])
