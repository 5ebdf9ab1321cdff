"""Queries that take more than one document: what is known of one article in all languages, put together."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from transforms.ner.links import plain_title
from transforms.retrieval.anchors import AnchorQuery, context_of
from transforms.retrieval.lead import Lead
from transforms.retrieval.lead_sentence import lead_query
from transforms.retrieval.length import letters_of
from transforms.retrieval.names import Names
from transforms.retrieval.options import RetrievalOptions
from transforms.retrieval.queries import RELATED, Query, folded_words, graded, judged, rank

_LEAST_ALIAS = 3
"""Letters of an alias: "BE" and "A" are codes and initials of many things."""


def join_article(
    key: str,
    leads: Iterable[Lead],
    anchors: Iterable[AnchorQuery],
    names: Mapping[str, Names],
    languages: Sequence[str],
    options: RetrievalOptions,
) -> list[Query]:
    """All queries for the article with this ``key`` but those of headings, by query id.

    ``leads``: its documents, in any number of languages, also two of one language. ``anchors``: the links to it.
    ``names``: what its entity is called, by tag; empty where it has none. ``languages`` are those of the recipe, whose
    pairs cross-lingual queries are made for. Reasons: those of ``queries.judged`` and of the anchors; ``no_label`` (no
    name in a language to ask in), ``too_short``, ``enough_anchors``.
    """
    joined = _Joined(key, sorted(leads, key=lambda lead: lead.document_id), names, languages, options)
    chosen = _choose(anchors, options)
    queries = [*joined.own_language(), *joined.anchors(chosen), *joined.crosslingual(chosen)]
    return sorted((query for query in queries if query.kind in options.kinds), key=lambda query: query.query_id)


@dataclass(frozen=True)
class _Asked:
    """What to ask with in one language: ``reason`` says why not."""

    text: str
    exact: bool = False
    quoted: str | None = None
    source_docid: str | None = None
    reason: str | None = None
    detail: str | None = None


class _Joined:
    def __init__(
        self,
        key: str,
        leads: Sequence[Lead],
        names: Mapping[str, Names],
        languages: Sequence[str],
        options: RetrievalOptions,
    ) -> None:
        self._key = key
        self._leads = leads
        self._names = names
        self._languages = sorted(set(languages))
        self._options = options
        self._texts = {docid: (text, lead.language) for lead in leads for docid, text in (*lead.lead, *lead.body)}
        self._words: dict[str, str] = {}
        self._relevant: dict[str, tuple[tuple[str, int], ...]] = {}
        for lead in leads:
            own = graded(docid for docid, _ in lead.lead)
            self._relevant[lead.language] = self._relevant.get(lead.language, ()) + own
        self._sentences = {lead.document_id: self._lead_sentence(lead) for lead in leads}

    def own_language(self) -> Iterator[Query]:
        """Title, aliases and lead sentence of each document."""
        for lead in self._leads:
            yield self._query(f"title:{lead.document_id}", "title", lead.language, lead.language, _title(lead))
            if "alias" in self._options.kinds:
                for digest, alias in self._aliases(lead):
                    yield self._query(
                        f"alias:{lead.document_id}:{digest}", "alias", lead.language, lead.language, alias
                    )
            body = tuple((docid, RELATED) for docid, _ in lead.body)
            yield self._query(
                f"lead_sentence:{lead.document_id}",
                "lead_sentence",
                lead.language,
                lead.language,
                self._sentences[lead.document_id],
                body,
            )

    def anchors(self, anchors: Iterable[AnchorQuery]) -> Iterator[Query]:
        """The anchors that ask for the article in their own language."""
        for anchor in anchors:
            yield self._query(anchor.query_id, "anchor", anchor.language, anchor.language, _anchor(anchor))

    def crosslingual(self, anchors: Iterable[AnchorQuery]) -> Iterator[Query]:
        """Title, lead sentence and one anchor of each language, asking for the leads of every other one."""
        if not self._names and len(self._relevant) < 2:
            return
        asked: dict[tuple[str, str], _Asked] = {}
        for language in self._languages:
            asked["crosslingual_title", language] = self._name(language)
        for lead in reversed(self._leads):
            asked["crosslingual_title", lead.language] = _title(lead)
            asked["crosslingual_sentence", lead.language] = self._sentences[lead.document_id]
        for anchor in anchors:
            if anchor.reason is None:
                asked.setdefault(("crosslingual_anchor", anchor.language), _anchor(anchor))
        answered = [language for language in self._languages if self._relevant.get(language)]
        for (kind, language), words in sorted(asked.items(), key=lambda item: item[0]):
            others = [other for other in answered if other != language]
            if language not in self._languages or not others:
                continue
            query_id = f"{kind}:{self._key}:{language}"
            if words.reason is not None:
                yield self._query(query_id, kind, language, None, words)
                continue
            for other in others:
                yield self._query(f"{query_id}:{other}", kind, language, other, words)

    def _query(
        self,
        query_id: str,
        kind: str,
        language: str,
        passage_language: str | None,
        asked: _Asked,
        more: tuple[tuple[str, int], ...] = (),
    ) -> Query:
        """A query with its fate; relevant are the leads of all documents in `passage_language`, and `more`."""
        query = Query(
            query_id=query_id,
            kind=kind,
            language=language,
            text=asked.text,
            article=self._key,
            passage_language=passage_language,
            relevant=(*self._relevant.get(passage_language or "", ()), *more) if asked.reason is None else (),
            source_docid=asked.source_docid,
            exact=asked.exact,
            reason=asked.reason,
            detail=asked.detail,
        )
        return judged(query, self._options, self._words_of, asked.quoted)

    def _words_of(self, docid: str) -> str:
        if docid not in self._words:
            self._words[docid] = folded_words(*self._texts[docid])
        return self._words[docid]

    def _lead_sentence(self, lead: Lead) -> _Asked:
        if not lead.lead:
            return _Asked("", reason="no_passage")
        own = self._names.get(lead.language, Names())
        labels = [names.label for _, names in sorted(self._names.items()) if names.label]
        names = [lead.title, *lead.names, *lead.redirects, *own.aliases, *labels]
        text = lead_query(lead.sentences, names, lead.language)
        length = letters_of([text])[0]
        if length < self._options.shortest:
            return _Asked(text, reason="too_short", detail=f"{length:g} letters")
        return _Asked(text, source_docid=lead.lead[0][0])

    def _aliases(self, lead: Lead) -> Iterator[tuple[str, _Asked]]:
        """Other names of the article than its title, each once, with a short digest for the query's id."""
        own = self._names.get(lead.language, Names())
        words = folded_words(plain_title(lead.title), lead.language)
        distinct: dict[str, str] = {}
        for name in (own.label or "", *own.aliases, *lead.redirects):
            plain = plain_title(name).strip()
            distinct.setdefault(folded_words(plain, lead.language), plain)
        distinct.pop(words, None)
        distinct.pop("", None)
        lengths = letters_of(list(distinct.values()))
        for (folded, alias), length in zip(distinct.items(), lengths, strict=True):
            digest = hashlib.blake2b(folded.encode(), digest_size=6).hexdigest()
            if length < _LEAST_ALIAS:
                yield digest, _Asked(alias, reason="too_short", detail=f"{length:g} letters")
            else:
                yield digest, _Asked(alias)

    def _name(self, language: str) -> _Asked:
        label = self._names.get(language, Names()).label
        return _Asked(plain_title(label)) if label else _Asked("", reason="no_label")


def _title(lead: Lead) -> _Asked:
    plain = plain_title(lead.title).strip()
    return _Asked(plain, exact=plain == lead.title.strip())


def _anchor(anchor: AnchorQuery) -> _Asked:
    return _Asked(
        anchor.text,
        quoted=context_of(anchor.text),
        source_docid=anchor.source_docid,
        reason=anchor.reason,
        detail=anchor.detail,
    )


def _choose(anchors: Iterable[AnchorQuery], options: RetrievalOptions) -> list[AnchorQuery]:
    """`anchors`, by language those with the smallest ranks first, the others marked."""
    by_rank = sorted(anchors, key=lambda anchor: (rank(anchor.query_id, options), anchor.query_id))
    chosen: list[AnchorQuery] = []
    counts: Counter[str] = Counter()
    for anchor in by_rank:
        counts[anchor.language] += anchor.reason is None
        is_enough = anchor.reason is None and counts[anchor.language] > options.anchors_per_article
        chosen.append(replace(anchor, reason="enough_anchors") if is_enough else anchor)
    return chosen
