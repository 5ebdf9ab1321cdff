"""The table of template rules and what a user may write."""

import pytest

from transforms.wikipedia.site import load_site
from transforms.wikipedia.siteinfo import SiteInfo
from transforms.wikitext import load_template_rules, plain_text
from transforms.wikitext.numbers import grouped
from transforms.wikitext.template_rules import template_key


def words(tmp_path, rules: str, wikitext: str, wiki: str = "dewiki") -> str:
    path = tmp_path / "rules.yaml"
    path.write_text(rules, encoding="utf-8")
    return plain_text(wikitext, "Seite", load_site(SiteInfo(wiki=wiki)), load_template_rules(path)).text


@pytest.mark.parametrize(
    ("rule", "wikitext", "expected"),
    [
        ("keep: 2", "a {{Mein_x|b|c}} d", "a c d"),
        ("keep: [text, 1]", "{{mein x|b|text=c}} {{Mein x|b}}", "c b"),
        (
            'format: "{1}[ ({2}[, {3}])]!"',
            "{{mein x|a}} {{mein x|a|b}} {{mein x|a||c}} {{mein x|a|b|c}}",
            "a! a (b)! a (c)! a (b, c)!",
        ),
        (
            'format: "{lc?ja:nein} {title} {template}"',
            "{{mein x|lc=1}}, {{mein x}}",
            "ja Seite mein x, nein Seite mein x",
        ),
        ('format: "{all}; {joined}; {1:number}; {2:raised}"', "{{mein x|12345|2}}", "12345, 2; 123452; 12.345; ²"),
        (
            "date: {year: 3, month: 2, day: [1, t]}",
            "{{mein x||5|1950|t=01}} {{mein x|1|Mai|1950}}",
            "1. Mai 1950 1. Mai 1950",
        ),
        ("measure: true", "{{mein x|5|–|6|km|2}} {{mein x|1234|m|ft|0}}", "5 – 6 km 1.234 m"),
        ("drop: true", "a {{mein x|b}} c", "a c"),
    ],
)
def test_rule_of_a_user(tmp_path, rule, wikitext, expected):
    assert words(tmp_path, f"de: {{templates: [{{names: [Mein x], {rule}}}]}}", wikitext) == expected


def test_link_rule_makes_a_mention(tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text('all: {templates: [{names: [s*], link: {target: "S {1}", words: "{2|1}"}}]}', encoding="utf-8")
    plain = plain_text("{{sx|a|b}}", "x", load_site(SiteInfo(wiki="dewiki")), load_template_rules(path))
    assert (plain.text, plain.links) == ("b", [(0, 1, "S a")])


def test_users_rule_wins_and_the_others_stay(tmp_path):
    rules = "all: {templates: [{names: [lang], drop: true}]}"
    assert words(tmp_path, rules, "a {{lang|fr|b}} {{nowrap|c}}", "frwiki") == "a c"


def test_section_of_the_language_wins_over_all(tmp_path):
    rules = "{all: {templates: [{names: [x], keep: 1}]}, de: {templates: [{names: [x], keep: 2}]}}"
    assert words(tmp_path, rules, "{{x|a|b}}", "dewiki") == "b"
    assert words(tmp_path, rules, "{{x|a|b}}", "frwiki") == "a"


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("- a", "expected sections"),
        ("de: [", "not YAML"),
        ("de: {template: []}", "unknown key 'template'"),
        ("de: {months: [a]}", "twelve"),
        ("de: {templates: [{names: [a]}]}", "exactly one of"),
        ("de: {templates: [{names: [a], keep: 1, drop: true}]}", "exactly one of"),
        ("de: {templates: [{names: a, keep: 1}]}", "list of 'names'"),
        ("de: {templates: [{names: [1], keep: 1}]}", "list of 'names'"),
        ("de: {templates: [{names: [a], link: {words: b}}]}", "bad rule"),
    ],
)
def test_bad_file_names_file_and_section(tmp_path, rules, message):
    path = tmp_path / "rules.yaml"
    path.write_text(rules, encoding="utf-8")
    with pytest.raises(ValueError, match=message) as error:
        load_template_rules(path)
    assert str(path) in str(error.value)


def test_packaged_rules_hold_together():
    rules = load_template_rules()
    for language in rules.sections:
        assert rules.for_language(language).find("lang") is not None


@pytest.mark.parametrize(
    ("first", "second"), [("Lang", "lang"), ("birth_date", "Birth  date"), ("Нп5", "нп5"), (" x ", "X")]
)
def test_names_that_are_one(first, second):
    assert template_key(first) == template_key(second)


@pytest.mark.parametrize(
    ("number", "language", "expected"),
    [
        ("1234567.5", "en", "1,234,567.5"),
        ("1234567.5", "de", "1.234.567,5"),
        ("1234567.5", "fr", "1 234 567,5"),
        ("1234", "fr", "1234"),
        ("-1234", "en", "-1,234"),
        ("১২৩৪", "bn", "১২৩৪"),
        ("about 5", "en", "about 5"),
        ("1234", "xx", "1234"),
    ],
)
def test_grouped(number, language, expected):
    assert grouped(number, language) == expected
