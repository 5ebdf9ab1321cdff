"""What documents give: bad links, the whole chain on made text, and on the article Berlin in a hundred languages."""

import bz2
import tarfile
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.language import language_tag
from transforms.ner.mentions import Link
from transforms.retrieval.article import Article
from transforms.retrieval.document import document_parts
from transforms.retrieval.join import join_article
from transforms.retrieval.options import RetrievalOptions
from transforms.wikipedia.pages import parse_page
from transforms.wikipedia.site import load_site
from transforms.wikipedia.siteinfo import SiteInfo
from transforms.wikitext import Scanner, load_template_rules

OPTIONS = RetrievalOptions()
TEXT = "Einstein kam in Ulm an der Donau zur Welt.\n\nLeben\n\nEr wuchs in der großen Stadt München auf."


def test_links_that_are_no_spans_are_named():
    links = [
        Link(16, 19, "Ulm", "Q3012"),
        Link(12, 25, "Ulm an der", "Q1"),  # longer than the link inside it
        Link(5, 5, "leer", None),
        Link(90, 400, "weit draußen", None),
        Link(-3, 4, "davor", None),
        Link(40, 50, "über eine Zeile", None),
    ]
    parts = document_parts(
        Article("dewiki-1", "dewiki", "deu_Latn", "Einstein", TEXT, links=links, headings=[(44, 49, 2)]), OPTIONS
    )
    assert Counter(doubt.reason for doubt in parts.dropped_links) == {
        "overlap": 1,
        "outside_text": 3,
        "crosses_line": 1,
    }
    assert [anchor.article for anchor in parts.anchors] == ["Q1"]
    assert [passage.links for passage in parts.passages] == [("Q1",), ()]


def test_a_document_of_nothing_but_a_title():
    parts = document_parts(Article("dewiki-1", "dewiki", "deu_Latn", "Leer", ""), OPTIONS)
    assert (parts.passages, parts.headings, parts.anchors, parts.dropped_links) == ([], [], [], [])
    assert (parts.lead.lead, parts.lead.sentences) == ((), ())


def test_the_lead_has_names_and_sentences():
    text = (
        "Ulm (lat. Ulma) ist eine Stadt. Sie liegt an der Donau. Sie ist alt. Ein vierter Satz.\n\n"
        + "Mehr davon steht hier. " * 3
    )
    start = text.index("Ulma")
    article = Article(
        "dewiki-2", "dewiki", "deu_Latn", "Ulm", text.strip(), bold=[(0, 3), (start, start + 4), (95, 99), (300, 900)],
        redirects=["Ulm (Donau)", "Neu", "Neu"],
    )  # fmt: skip
    lead = document_parts(article, OPTIONS).lead
    assert lead.names == ("Ulm", "Ulma")
    assert lead.redirects == ("Neu", "Ulm (Donau)")
    assert lead.sentences == ("Ulm (lat. Ulma) ist eine Stadt.", "Sie liegt an der Donau.", "Sie ist alt.")
    assert [docid for docid, _ in lead.lead] == ["dewiki-2#0", "dewiki-2#1"]


def test_kinds_that_nobody_wants_cost_nothing():
    article = Article(
        "dewiki-1", "dewiki", "deu_Latn", "Einstein", TEXT, links=[Link(16, 19, "Ulm", "Q3012")], headings=[(44, 49, 2)]
    )
    parts = document_parts(article, RetrievalOptions(kinds=frozenset({"title"})))
    assert (parts.headings, parts.anchors) == ([], [])
    assert len(document_parts(article, OPTIONS).anchors) == len(document_parts(article, OPTIONS).headings) == 1


@st.composite
def made_articles(draw):
    words = st.text(alphabet=st.sampled_from("aB. \n北京।ক"), max_size=80)
    text = draw(words) + "\n\nHead\n\n" + draw(words)
    start = text.index("Head")
    spans = draw(st.lists(st.tuples(st.integers(-2, 180), st.integers(-2, 180)), max_size=6))
    links = [Link(a, b, f"T{a}", draw(st.sampled_from([None, "Q1", "Q2"]))) for a, b in spans]
    language = draw(st.sampled_from(["eng_Latn", "zho_Hans", "ben_Beng"]))
    return Article("w-1", "w", language, draw(words), text, "Q1", links, [(start, start + 4, 2)], [(0, 2)], ["R"])


@given(made_articles(), st.integers(0, 30), st.integers(30, 60))
def test_any_article_gives_sound_parts(article, shortest, longest):
    options = RetrievalOptions(shortest=shortest, longest=longest)
    parts = document_parts(article, options)
    kept = {passage.docid: passage.text for passage in parts.passages if passage.reason is None}
    queries = [
        *parts.headings,
        *join_article(article.key, [parts.lead], parts.anchors, {}, [article.language], options),
    ]
    assert len({query.query_id for query in queries}) == len(queries)
    for query in queries:
        assert bool(query.relevant) == (query.reason is None)
        assert {docid for docid, _ in query.relevant} <= kept.keys()
        assert query.source_docid is None or query.source_docid in kept
    for passage in parts.passages:
        assert article.text[passage.start : passage.end] == passage.text
        assert len(passage.text) <= longest


EDITIONS = "ar bn cs el fi he hi hu ja ka ko my pl pt ru ta th tr vi zh".split()


@pytest.fixture(scope="module")
def berlin(data_folder) -> list[Article]:
    """The article on Berlin in many languages; the items of its links are not known."""
    rules = load_template_rules()
    articles = []
    with tarfile.open(data_folder / "wiki_dumps" / "dbpedia_minidumps.tar.gz") as packed:
        for edition in EDITIONS:
            xml = bz2.decompress(packed.extractfile(f"minidumps/{edition}/wiki.xml.bz2").read())
            site = load_site(SiteInfo(wiki=f"{edition}wiki"))
            page = next(
                page
                for part in xml.split(b"<page>")[1:]
                if (page := parse_page(b"<page>" + part.partition(b"</page>")[0] + b"</page>", site)).namespace == 0
                and page.redirect is None
            )
            plain = Scanner(site, rules).plain_text(page.text, page.title)
            links = [Link(start, end, target, None) for start, end, target in plain.links]
            headings = [(head.start, head.end, head.level) for head in plain.headings]
            identity, language = f"{site.wiki}-{page.page_id}", language_tag(site.language)
            bold = [(start, end) for start, end in plain.bold]
            articles.append(
                Article(identity, site.wiki, language, page.title, plain.text, "Q64", links, headings, bold)
            )
    return articles


def test_berlin_in_twenty_languages(berlin):
    parts = [document_parts(article, OPTIONS) for article in berlin]
    languages = [article.language for article in berlin]
    queries = join_article("Q64", [part.lead for part in parts], [], {}, languages, OPTIONS)
    pairs = len(EDITIONS) * (len(EDITIONS) - 1)
    assert Counter(query.kind for query in queries if query.reason is None) == {
        "title": len(EDITIONS),
        "lead_sentence": len(EDITIONS),
        "crosslingual_title": pairs,
        "crosslingual_sentence": pairs,
    }
    sentences = {query.language: query.text for query in queries if query.kind == "lead_sentence"}
    for language, beginning in {
        "por_Latn": "é a capital e um dos dezesseis estados da Alemanha.",
        "zho_Hans": "是德意志聯邦共和國首都，也是德国最大的城市，现有居民约340万人。",
        "rus_Cyrl": "столица и крупнейший город Германии, первый по населению",
        "kor_Kore": "독일의 수도이다.",
        "tur_Latn": "Almanya'nın başkenti ve en büyük şehridir.",
        "hin_Deva": "जर्मनी की राजधानी और इसके 16 राज्यों में से एक है।",
        "ell_Grek": "είναι η πρωτεύουσα και η μεγαλύτερη",
        "mya_Mymr": "ဂျာမနီနိုင်ငံ၏ မြို့တော်ဖြစ်ပြီး",
    }.items():
        assert sentences[language].startswith(beginning), sentences[language]
    for query in queries:
        assert not any(debris in query.text for debris in ("()", "( ", "（）", "  ", " ,", "(;", "«»", "„“")), (
            query.text
        )


def test_sections_of_berlin_ask_for_prose(berlin):
    sections = Counter()
    for article in berlin:
        parts = document_parts(article, OPTIONS)
        texts = {passage.docid: passage for passage in parts.passages}
        for query in parts.headings:
            if query.reason is None:
                sections[article.language] += 1
                assert all(texts[docid].reason is None for docid, _ in query.relevant)
                assert query.text.startswith(article.title)
        words = " ".join(query.text for query in parts.headings)
        assert not any(
            end in words
            for end in ("Ligações externas", "外部リンク", "Δείτε επίσης", "См. также", "Lähteet", "บรรณานุกรม")
        )
    assert len(sections) >= len(EDITIONS) - 1
    assert sum(sections.values()) > 200
