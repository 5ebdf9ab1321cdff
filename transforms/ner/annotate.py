"""All that is known of a document's names: its links judged, its bold words, and the later mentions of both."""

import re
from collections.abc import Mapping
from dataclasses import replace

from transforms.ner.annotation import Annotation
from transforms.ner.link_spans import fitting_links, trim
from transforms.ner.links import Verdict, judge_link, plain_title
from transforms.ner.mentions import Doubt, Entity, Link, LinkedDocument, Mention
from transforms.ner.name_index import UNRESOLVED, NameIndex, document_words
from transforms.ner.naming import naming_rules
from transforms.ner.propagate import propagate
from transforms.sentences.rules import sentence_rules
from transforms.tokens.characters import is_small
from transforms.tokens.tokenize import cut_tokens_at, tokenize

# The title of a work, in which a name is no mention: 《毛泽东选集》.
_WORK_TITLE = re.compile(r"《[^《》\n]{1,60}》|〈[^〈〉\n]{1,60}〉|『[^『』\n]{1,60}』")
_WORD_AND_SPACE = re.compile(r"[^\W\d_]+\s+")


def annotate(document: LinkedDocument, entities: Mapping[str, Entity]) -> Annotation:
    """Find the mentions of ``document``.

    ``entities`` holds the items of its links and its own, as far as they are known.
    """
    return _Annotator(document, entities).annotation()


class _Annotator:
    def __init__(self, document: LinkedDocument, entities: Mapping[str, Entity]) -> None:
        iso639_3 = document.language.partition("_")[0]
        self._document = document
        self._entities = entities
        self._rules = naming_rules(iso639_3)
        tokens = tokenize(document.text, document.language)
        words = document_words((document.text[start:end] for start, end in tokens), sentence_rules(iso639_3))
        self._index = NameIndex(document.language, self._rules, words)
        links, dropped = fitting_links(document.text, document.links)
        self._links = links
        self._added: set[str] = set()
        self._verdicts: dict[tuple[str, str], Verdict] = {}
        self._found = Annotation(
            tokens, dropped_links=dropped, names=self._index.single_words, lower_case=words.lower_case
        )

    def annotation(self) -> Annotation:
        found, document = self._found, self._document
        for link in self._links:
            self._take_link(link)
        page = self._entities.get(document.qid) if document.qid else None
        if page:
            self._index.add_entity(page, is_page=True)
            self._take_bold(page)
        else:
            for name in (plain_title(document.title), *self._bold_words()):
                self._index.add(name, UNRESOLVED, "self")
        for title in _WORK_TITLE.finditer(document.text):
            if not self._is_marked(*title.span()):
                found.explained.append(title.span())
        propagate(document.text, self._entities, self._rules, self._index, found)
        found.mentions.sort(key=lambda mention: mention.start)
        found.doubts.sort(key=lambda doubt: doubt.start)
        found.explained.sort()
        found.tokens = cut_tokens_at(found.tokens, [border for m in found.mentions for border in (m.start, m.end)])
        return found

    def _take_link(self, link: Link) -> None:
        """A link as a mention, a doubt or, where its words name nothing, an explained span."""
        found = self._found
        surface = self._document.text[link.start : link.end]
        entity = self._entities.get(link.qid) if link.qid else None
        if entity is None:
            if not is_small(surface) and any(letter.isalpha() for letter in surface):
                found.doubts.append(Doubt(link.start, link.end, "unresolved_link", link.target))
                self._index.add(surface, UNRESOLVED, "surface")
            else:
                found.explained.append((link.start, link.end))
            return
        if not entity.title:
            entity = replace(entity, title=link.target)
        if entity.type is None:
            if any(letter.isupper() for letter in surface) and not self._rules.nouns_capital:
                found.doubts.append(Doubt(link.start, link.end, "untyped_link", f"{surface} → {entity.qid}"))
            else:
                found.mentions.append(Mention(link.start, link.end, None, entity.qid, "link"))
            return
        verdict = self._judge(surface, entity)
        if verdict is Verdict.NAME:
            start = link.start
            if surface.casefold() not in (entity.title.casefold(), entity.label.casefold()):
                start = self._skip_lower_case(link.start, link.end)
            found.mentions.append(Mention(start, link.end, entity.type, entity.qid, "link"))
            self._index.add(self._document.text[start : link.end], entity.qid, "surface")
            if entity.qid not in self._added:
                self._added.add(entity.qid)
                self._index.add_entity(entity, is_page=False)
        elif verdict is Verdict.DOUBTFUL:
            found.doubts.append(Doubt(link.start, link.end, "doubtful_link", f"{surface} → {link.target}"))
        else:
            found.explained.append((link.start, link.end))

    def _judge(self, surface: str, entity: Entity) -> Verdict:
        """The verdict on a link, which documents repeat often."""
        key = surface, entity.qid
        if key not in self._verdicts:
            self._verdicts[key] = judge_link(surface, entity, self._rules, self._document.language)
        return self._verdicts[key]

    def _skip_lower_case(self, start: int, end: int) -> int:
        """Where the name in a link begins, behind "the", "the city of"."""
        while word := _WORD_AND_SPACE.match(self._document.text, start, end):
            if not is_small(word[0]):
                break
            start = word.end()
        return start

    def _take_bold(self, page: Entity) -> None:
        """Bold words that name the page's entity are mentions of it, and names to look for."""
        text = self._document.text
        for bold_start, bold_end in self._document.bold:
            start, end = trim(text, bold_start, bold_end)
            if not 0 <= start < end <= len(text) or self._is_marked(start, end):
                continue
            surface = text[start:end]
            if self._judge(surface, page) is Verdict.NAME:
                self._found.mentions.append(Mention(start, end, page.type, page.qid, "self"))
                self._index.add(surface, page.qid, "self")

    def _bold_words(self) -> list[str]:
        spans = [trim(self._document.text, start, end) for start, end in self._document.bold]
        return [self._document.text[start:end] for start, end in spans]

    def _is_marked(self, start: int, end: int) -> bool:
        found = self._found
        marked = [*((m.start, m.end) for m in found.mentions), *((d.start, d.end) for d in found.doubts)]
        return any(first < end and start < last for first, last in [*marked, *found.explained])
