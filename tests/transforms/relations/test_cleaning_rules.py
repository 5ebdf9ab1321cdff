import pytest

from schemas.language import language_tag
from transforms.relations.align import align
from transforms.relations.cleaning import founding_stems
from transforms.relations.options import CLEANING_RULES, RelationOptions
from transforms.relations.pairs import object_key
from transforms.relations.statements import Fact

SREDFM = "ar ca de el en es fr hi it ja ko nl pl pt ru sv vi zh".split()

NINE = object_key("quantity", "9", None, None) or ""
FAR = "and so on " * 30
CASES = [
    ("same_entity", "P17", "[France|Q1|LOC] is in [France|Q1|LOC].", "item:Q1"),
    ("excluded_predicate", "P530", "[France|Q1|LOC] and [Spain|Q2|LOC].", "item:Q2"),
    ("object_in_subject", "P585", "The [1913 season|Q1|EVE] was in [1913|1913|TIME].", "time:year:1913"),
    ("numeric_object", "P1082", "[Ulm|Q1|LOC] has [9|9|NUM].", NINE),
    ("no_founding_verb", "P112", "[Apple|Q1|ORG] and [Steve Jobs|Q2|PER].", "item:Q2"),
    ("far_apart", "P17", "[Ulm|Q1|LOC] " + FAR + "[Germany|Q2|LOC].", "item:Q2"),
]


@pytest.mark.parametrize(("rule", "predicate", "text", "key"), CASES)
def test_each_rule_can_be_turned_on_and_off(make_passage, rule: str, predicate: str, text: str, key: str):
    passage, facts = make_passage(text), [Fact(predicate, "Q1", key)]
    only = RelationOptions(rules=frozenset({rule}))
    assert [c.reason for c in align(passage, facts, None, only).candidates] == [rule]
    without = RelationOptions(rules=frozenset(CLEANING_RULES) - {rule})
    assert [c.reason for c in align(passage, facts, None, without).candidates] == [None]


def test_numbers_are_objects_by_default(make_passage):
    candidates = align(
        make_passage("[Ulm|Q1|LOC] has [9|9|NUM]."), [Fact("P1082", "Q1", NINE)], None, RelationOptions()
    )
    assert [c.reason for c in candidates.candidates] == [None]


def test_a_name_inside_the_subject_is_a_relation(make_passage):
    """What RECIPES drops are years in names; "Kiel Baltic Hurricanes" do play in Kiel."""
    passage = make_passage("The [Kiel Baltic Hurricanes|Q1|ORG] are from [Kiel|Q2|LOC].")
    assert [c.reason for c in align(passage, [Fact("P159", "Q1", "item:Q2")], None, RelationOptions()).candidates] == [
        None
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("eng_Latn", "[Apple|Q1|ORG] was co-founded by [Steve Jobs|Q2|PER]."),
        ("deu_Latn", "[Apple|Q1|ORG] wurde von [Steve Jobs|Q2|PER] GEGRÜNDET."),
        ("fra_Latn", "[Steve Jobs|Q2|PER], cofondateur de [Apple|Q1|ORG]."),
        ("rus_Cyrl", "Компания [Apple|Q1|ORG] основана [Стивом Джобсом|Q2|PER]."),
        ("ara_Arab", "تأسست [أبل|Q1|ORG] على يد [ستيف جوبز|Q2|PER]."),
        ("jpn_Jpan", "[アップル|Q1|ORG]は[ジョブズ|Q2|PER]が創業した。"),
        ("zho_Hans", "[史蒂夫·乔布斯|Q2|PER]创办了[苹果公司|Q1|ORG]。"),
        ("kor_Kore", "[애플|Q1|ORG]은 [잡스|Q2|PER]가 설립했다."),
        ("hin_Deva", "[एप्पल|Q1|ORG] की स्थापना [स्टीव जॉब्स|Q2|PER] ने की।"),
        ("ell_Grek", "Η [Apple|Q1|ORG] ιδρύθηκε από τον [Στιβ Τζομπς|Q2|PER]."),
        ("vie_Latn", "[Steve Jobs|Q2|PER] thành lập [Apple|Q1|ORG]."),
        ("swa_Latn", "[Steve Jobs|Q2|PER] na [Apple|Q1|ORG]."),  # no words known: not tested
    ],
)
def test_words_for_founding(make_passage, language: str, text: str):
    passage = make_passage(text, language=language)
    assert [c.reason for c in align(passage, [Fact("P112", "Q1", "item:Q2")], None, RelationOptions()).candidates] == [
        None
    ]


def test_found_is_no_word_for_founding(make_passage):
    passage = make_passage("[Apple|Q1|ORG] was found by [Steve Jobs|Q2|PER].")
    drops = align(passage, [Fact("P112", "Q1", "item:Q2")], None, RelationOptions()).candidates
    assert [c.reason for c in drops] == ["no_founding_verb"]


def test_words_for_founding_in_all_languages_of_sredfm():
    known = founding_stems()
    assert [code for code in SREDFM if language_tag(code).partition("_")[0] not in known] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("longest", 0),
        ("furthest", -1),
        ("negatives", -0.5),
        ("dev_share", -0.1),
        ("test_share", 0.99),
        ("rules", frozenset({"no_such_rule"})),
    ],
)
def test_bad_options_are_named(field: str, value: object):
    with pytest.raises(ValueError, match=field):
        RelationOptions(**{field: value})
