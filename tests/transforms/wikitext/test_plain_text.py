"""What each construct of wikitext becomes."""

from functools import lru_cache

import pytest

from transforms.wikipedia.site import load_site
from transforms.wikipedia.siteinfo import SiteInfo
from transforms.wikitext import PlainText, load_template_rules, plain_text

RULES = load_template_rules()


@lru_cache
def site_of(language):
    return load_site(SiteInfo(wiki=f"{language.replace('-', '_')}wiki"))


def read(wikitext: str, language: str = "en") -> PlainText:
    return plain_text(wikitext, "Title", site_of(language), RULES)


def marked(plain: PlainText) -> str:
    """The text with its links as ⟨surface→target⟩."""
    pieces = []
    position = 0
    for start, end, target in plain.links:
        pieces += [plain.text[position:start], f"⟨{plain.text[start:end]}→{target}⟩"]
        position = end
    return "".join([*pieces, plain.text[position:]])


@pytest.mark.parametrize(
    ("language", "wikitext", "expected"),
    [
        ("en", "As follows:\n:<math>\\frac{a}{b}</math>\nWhen it rains.\n", "As follows:\n\nWhen it rains."),
        ("en", "* a\n* <math>\\frac{a}{b}</math>\n* c", "a\nc"),
        ("de", '{{JULGREGDATUM|9|9|1828|Link="true"}} in [[Tula]]', "9. September 1828 in ⟨Tula→Tula⟩"),
        # Links.
        ("en", "in [[Paris]].", "in ⟨Paris→Paris⟩."),
        ("en", "in [[paris]]", "in ⟨paris→Paris⟩"),
        ("en", "in [[Paris|the city]]", "in ⟨the city→Paris⟩"),
        ("en", "in [[New_York  City]]", "in ⟨New_York City→New York City⟩"),
        ("en", "in [[ Paris | the  city ]] there", "in ⟨the city→Paris⟩ there"),
        ("de", "die [[Berlin]]er [[Haus|Häuser]]chen", "die ⟨Berliner→Berlin⟩ ⟨Häuserchen→Haus⟩"),
        ("en", "[[Bus]]es, [[bus]]<nowiki/>es", "⟨Buses→Bus⟩, ⟨bus→Bus⟩es"),
        ("ja", "[[東京]]は", "⟨東京→東京⟩は"),
        ("ar", "في ال[[كتاب]]ات", "في ⟨الكتابات→كتاب⟩"),
        ("uk", "„[[Київ]]“", "„⟨Київ→Київ⟩“"),
        (
            "en",
            "[[Paris (Texas)|]] and [[Boston, Lincolnshire|]]",
            "⟨Paris→Paris (Texas)⟩ and ⟨Boston→Boston, Lincolnshire⟩",
        ),
        ("en", "[[Rome#History|old]] [[Rome#Now]] [[#Here|here]]", "⟨old→Rome⟩ ⟨Rome#Now→Rome⟩ here"),
        ("en", "[[:Category:Rome|words]] [[User:X|user]] [[wikt:a|b]] [[:fr:Rome|Rome]]", "words user b Rome"),
        ("en", "a [[fr:Rome]] [[Category:Rome]] b", "a b"),
        ("en", "[[Rome|''Roma'' ''']]", "⟨Roma→Rome⟩"),
        ("en", "[[Rome|a<br />b]]", "⟨a b→Rome⟩"),
        ("en", "[[Rome|{{lang|la|Roma}}]]", "⟨Roma→Rome⟩"),
        ("en", "x [[Rome|{{unknown}}]], y [[Rome|Roma {{unknown}}]], z", "x, y ⟨Roma→Rome⟩, z"),
        ("en", "[[a|x [[b]] y]]", "x ⟨b→B⟩ y"),
        ("en", "[[R&ouml;mer]] [[A%20B]] [[A&amp;B|c]]", "⟨Römer→Römer⟩ ⟨A%20B→A B⟩ ⟨c→A&B⟩"),
        ("en", "[[|x]] [[ ]] [[]] [[<b>x</b>]]", "x x"),
        # Files, with anything in the caption.
        ("en", "a [[File:x.jpg|thumb|in [[b]] {{c|[[d]]}} [[File:y.jpg|e]]]] f", "a f"),
        ("de", "[[Datei:x.jpg|mini|b]][[Bild:y.png]]Text", "Text"),
        ("vi", "[[Tập tin:x.jpg|nhỏ|một\n\nhai]]ba", "ba"),
        ("en", "[[Unbekannt:x.jpg|thumb|caption]]text", "text"),
        # Templates.
        ("en", "a {{x}} b {{y|z=[[w]]|{{v}}}}, c", "a b, c"),
        ("en", "{{Infobox\n| a = b\n| c = {{d|\ne}}\n}}\nText", "Text"),
        ("en", "the {{lang|fr|[[sans-culottes]]}}", "the ⟨sans-culottes→Sans-culottes⟩"),
        ("en", "({{lang-de|'''Köln'''}}; {{IPA|x}})", "(Köln)"),
        (
            "en",
            "{{convert|5|km|mi}}, {{convert|5|to|6|km2|1}}, {{cvt|16377742|km2|1}}",
            "5 km, 5 to 6 km², 16,377,742 km²",
        ),
        ("en", "{{birth date|1950|5|1}} {{Start date|1950}}", "May 1, 1950 1950"),
        (
            "fr",
            "{{date|1|5|1950}}, {{unité|892|km|2}}, {{s|XIX|e}}, {{nobr|86 ans}}",
            "1 mai 1950, 892 km², XIXe siècle, 86 ans",
        ),
        ("ru", "{{нп5|Битва|битве|en|Battle}} {{lang-en|x}}", "⟨битве→Битва⟩ x"),
        (
            "ja",
            "{{仮リンク|甲|en|A}}と{{仮リンク|甲|en|A|label=乙}}、{{読み仮名|将|ひき}}",
            "⟨甲→甲⟩と⟨乙→甲⟩、将（ひき）",
        ),
        (
            "zh",
            "{{link-en|甲|A}}{{tsl|en|A|乙|丙}}{{bd|1879年|3月14日|1955年|4月18日}}",
            "⟨甲→甲⟩⟨丙→乙⟩（1879年3月14日－1955年4月18日）",
        ),
        (
            "en",
            "{{nihongo|A||b}} {{nihongo||甲|b}} {{circa|1500}} {{frac|3}} {{val|6.24|e=18|u=m}}",
            "A (b) (甲, b) c. 1500 1/3 6.24×10¹⁸ m",
        ),
        ("en", "a{{snd}}b{{nbsp}}c {{=}} d{{'s}}", "a – b c = d's"),
        (
            "en",
            "{{PAGENAME}} {{lc:ABC}} {{formatnum:1234567}} {{#if:x|yes|no}} {{DEFAULTSORT:x}}",
            "Title abc 1,234,567 yes",
        ),
        ("de", "{{formatnum:1234567.5}}", "1.234.567,5"),
        ("en", "a {{{1|b}}} {{{c}}} d", "a b d"),
        # What is dropped leaves no debris; what the author left stays.
        ("en", "a ({{x}}) b ({{x}}; {{y}}) c ( {{x}} , d) e (f, {{x}}) g", "a b c (d) e (f) g"),
        ("en", "'''A''' (pronounced: {{x}}; born 1950) “{{x}}” b", "A (born 1950) b"),
        ("ja", "甲（{{x}}）乙（{{x}}、丙）丁「{{x}}」", "甲乙（丙）丁"),
        ("ar", "ا ({{x}}، ب) {{x}}، ج", "ا (ب)، ج"),
        ("en", "f() and ( , ) and [ ; ] stay {{x}}", "f() and ( , ) and [ ; ] stay"),
        ("en", "a,<ref>x</ref> b.<ref name=c/> d <ref>e</ref>, f", "a, b. d, f"),
        # Elements.
        ("en", "a<ref name=b>[[c]] {{d}}</ref> e<ref name='f' /> g", "a e g"),
        ("en", "a <!-- b\n\nc --> d\n<!-- e -->\nf", "a d f"),
        ("en", "a <!-- b", "a"),
        ("en", "<nowiki>[[a]] ''b'' {{c}} &lt;</nowiki>", "[ [a] ] ''b'' { {c} } <"),
        ("en", "for <math>n+1</math> and <math>\\frac{1}{2}</math>", "for n+1 and"),
        ("en", "<gallery>\nFile:a.jpg|b\n</gallery>c<timeline>d</timeline>", "c"),
        ("en", "a<includeonly>b</includeonly><noinclude>c</noinclude>", "ac"),
        ("en", "10<sup>6</sup> m<sup>2</sup> H<sub>2</sub>O 1<sup>er</sup> <small>x</small>", "10⁶ m² H₂O 1er x"),
        ("en", "a<ref>b\nc", "a c"),
        ("en", "<ref>a <ref>b</ref> c", "c"),
        ("ja", "<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>", "漢(かん)"),
        # References to characters, spaces, switches.
        (
            "en",
            "a&nbsp;b&#160;c&amp;nbsp;d &lt;e&gt; &#x41; &eacute; &unknown; f&shy;g",
            "a b c d <e> A é &unknown; fg",
        ),
        ("en", "a\u00a0\u2009b\u3000c", "a b c"),
        ("de", "__KEIN_INHALTSVERZEICHNIS__a__NOTOC__b__x__ ~~~~", "ab__x__"),
        # External links.
        (
            "en",
            "[http://a.org label text] [//a.org x], [http://a.org] [[https://a.org y]] http://a.org",
            "label text x, y http://a.org",
        ),
        # Tables.
        ("en", "a\n{| class=b\n| c\n{|\n| d\n|}\n|}\ne", "a\n\ne"),
        ("en", "a\n:{|\n|b\n|}\nc<table><tr><td>d</td></tr></table>", "a\n\nc"),
        ("en", "a\n{|\n| b\n! c\n\nd", "a\n\nd"),
        ("en", "a\n{|\n| b\n| c\n== e ==\nf", "a\n\ne\n\nf"),
        ("en", "{{x|\n{|\n| b\n}}\nc", "c"),
        # Lines.
        ("en", "a\nb\n\nc", "a b\n\nc"),
        ("ja", "甲\n乙\nabc", "甲乙 abc"),
        ("en", "a:\n* b\n** c\n# d\n: e\n; f : g\n*\nh", "a:\n\nb\nc\nd\ne\nf\ng\n\nh"),
        ("en", "a<br>b<br/><br>c\n----\nd", "a\nb\n\nc\n\nd"),
        ("en", "<ul><li>a</li><li>b</li></ul><div>c</div><p>d</p>", "a\nb\n\nc\n\nd"),
        ("en", "<poem>a\nb</poem>", "a\nb"),
        ("en", "= A =\na\n== B ==\n=== C ===\n== D == \nd\n=== E ===", "A\n\na\n\nD\n\nd"),
        # Quotes.
        ("fr", "l'''Iliade'' d'''''x'''''\n\na' b''c'' ''''y'''", "l'Iliade dx\n\na' bc 'y"),
        # Brackets that are never closed.
        ("en", "a [[b c {{d e\n\nf [[g]] ''h", "a b c d e\n\nf ⟨g→G⟩ h"),
        ("en", "{{a\n| b = c\n== D ==\nd]] e |}", "D\n\nd e"),
        ("en", "[[File:a.jpg|b\nc [[d]]", "c ⟨d→D⟩"),
        ("en", "a {|x|} b |} c", "a {|x| } b c"),
        ("en", "x[y[0]] f(){ {a}} b]]", "x[y[0] ] f(){ {a} } b"),
        ("en", "&#91;[a&#93;] &lt;ref>b &lt;/ref&gt; [<nowiki/>[c", "[ [a] ] b [ [c"),
        # Language variants.
        (
            "zh",
            "-{zh-hans:计算机; zh-hant:電腦;}- -{H|zh-cn:a;zh-tw:b}- -{甲}- -{zh-tw:[[乙]];zh-hk:丙}-",
            "计算机 甲 ⟨乙→乙⟩",
        ),
        ("zh", "[[A|-{zh-tw:a;zh-cn:b}-]] -{A|zh-cn:&nbsp;c;zh-tw:d}-", "⟨b→A⟩ c"),
        ("sr", "-{Berlin}-", "Berlin"),
        ("en", "x-{y}-z", "x-{y}-z"),
    ],
)
def test_becomes(language, wikitext, expected):
    assert marked(read(wikitext, language)) == expected


def test_headings_have_levels_and_spans():
    plain = read("a\n== B ''c'' ==\nd\n=== [[E]] ===\nf")
    assert [(plain.text[h.start : h.end], h.level) for h in plain.headings] == [("B c", 2), ("E", 3)]


def test_bold_of_the_lead():
    plain = read("'''Ludwig''', also '''[[B|Lutz]]''' or '''''Lu''''', l'''x''y\n'''open\n== H ==\n'''later''' x")
    assert [plain.text[a:b] for a, b in plain.bold] == ["Ludwig", "Lutz", "Lu", "open"]


def test_bold_that_crosses_a_link_is_no_span():
    plain = read("'''a [[b|c''' d]] e")
    assert marked(plain) == "a ⟨c d→B⟩ e"
    assert plain.bold == []


def test_case_sensitive_wiki_keeps_the_first_letter():
    site = load_site(SiteInfo(wiki="enwiktionary", first_letter=False))
    assert plain_text("[[apple]]", "x", site, RULES).links[0].target == "apple"


def test_marks_in_the_input_are_not_taken_for_ours():
    plain = read("\ufdd0\ue000a\ufdd1 [[b]] \ue000 \x00 \ud800")
    assert marked(plain) == "\ue000a ⟨b→B⟩ \ue000 \x00 \ud800"


def test_more_links_than_short_numbers():
    plain = read("".join(f"[[a{number}]] " for number in range(7000)))
    assert [link.target for link in plain.links] == [f"A{number}" for number in range(7000)]
    assert all(plain.text[link.start : link.end] == f"a{number}" for number, link in enumerate(plain.links))
