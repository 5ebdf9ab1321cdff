import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.tokens.tokenize import tokenize
from transforms.translation.copies import copied_share, foreign_script_shares
from transforms.translation.lengths import length_ratios, letter_lengths
from transforms.translation.marks import added_entities, added_unknowns, unbalanced
from transforms.translation.repetition import repetition


def words(text, language="eng_Latn"):
    return [text[start:end] for start, end in tokenize(text, language)]


@pytest.mark.parametrize(
    ("target", "language", "least"),
    [
        ("the the the the cat", "eng_Latn", 0.5),
        ("a man in a red shirt and a man in a red shirt and a man", "eng_Latn", 0.4),
        ("of the of the of the of the house", "eng_Latn", 0.5),
        ("我们的我们的我们的我们的我们的", "zho_Hans", 0.7),
        ("哈哈哈哈哈哈", "zho_Hans", 0.7),
        ("ครับครับครับครับครับ", "tha_Thai", 0.7),
        ("и он сказал, и он сказал, и он сказал", "rus_Cyrl", 0.6),
    ],
)
def test_loops(target, language, least):
    assert least <= repetition(["one"], words(target, language)) <= 1


@pytest.mark.parametrize(
    ("target", "language"),
    [
        ("Das ist sehr sehr gut.", "deu_Latn"),
        ("妈妈天天看看书。", "zho_Hans"),
        ("研究研究这个问题", "zho_Hans"),
        ("der Mann, der Hund, der Hase, der Igel", "deu_Latn"),
        (", , , , , ,", "eng_Latn"),
        ("", "eng_Latn"),
    ],
)
def test_no_loops(target, language):
    assert repetition(["one"], words(target, language)) == 0


def test_what_the_source_repeats_may_be_repeated():
    source = words("No, no, no, no, no, he said.")
    assert repetition(source, words("Nein, nein, nein, nein, nein, sagte er.", "deu_Latn")) == 0


def test_copied_source():
    source = "the old man with a hat sits in front of the house"
    assert copied_share(words(source), words(source)) == 1
    assert copied_share(words(source), words("der alte Mann mit Hut sits in front of the house")) > 0.4
    assert copied_share(words(source), words("der alte Mann mit einem Hut sitzt in der hand")) == 0
    assert copied_share(words("今天天气很好我们走", "zho_Hans"), words("今天天气很好我们走", "jpn_Jpan")) == 1
    assert copied_share(words("هذا هو البيت الكبير", "ara_Arab"), words("هذا هو البيت الكبير", "fas_Arab")) == 1


@pytest.mark.parametrize(
    "text", ["Angela Merkel, 1995", "Barack Hussein Obama II (Honolulu)", "hotel taxi", "", "42 %"]
)
def test_names_and_numbers_may_be_copied(text):
    assert copied_share(words(text), words(text)) == 0


def test_foreign_script():
    source = "Microsoft builds Windows for PCs."
    targets = [
        "Microsoft делает Windows для PCs.",
        "Microsoft builds Fenster für Rechner.",
        "微软制造视窗。",
        "Майкрософт делает 视窗视窗",
        "",
    ]
    shares = foreign_script_shares([source] * 5, targets, "rus_Cyrl")
    assert shares[0] == shares[4] == 0
    assert shares[1] > 0.4
    assert shares[2] == 1
    assert 0.2 < shares[3] < 0.8
    assert foreign_script_shares([source], ["Микрософт прави прозоре"], "srp_Latn")[0] == 1
    assert foreign_script_shares([source], ["マイクロソフトは窓を作る"], "jpn_Jpan")[0] == 0


def test_marks():
    assert added_entities('He said "a".', "Er sagte &quot;a&quot; & #39 ; b") == 3
    assert added_entities("A &amp; B &amp; C", "A &amp; B &amp; C") == 0
    assert added_entities("R&D; AT&T", "F&E; AT&T") <= 1
    assert added_unknowns("a ⁇", "⁇ � <unk>") == 2
    assert unbalanced("(a) [b]", "(a [b]") == 1
    assert unbalanced("a) first", "a) erstens") == 0
    assert unbalanced('He said "a".', "Er sagte „a“.") == 0
    assert unbalanced('He said "a".', "Er sagte „a.") == 1
    assert unbalanced("“Begins", "„Beginnt") == 0
    assert unbalanced("A", "他说“好”（是）") == 0


def test_lengths_are_alike_in_all_scripts():
    assert letter_lengths(["abc d", "汉字", "かな", "한국", "日本 ab", ""]).tolist() == [5, 6, 4, 4, 9, 0]
    ratio = length_ratios(
        ["The weather is very nice today."] * 4,
        ["Das Wetter ist heute sehr schön.", "今天天气很好。", "Das", "Das Wetter ist schön. " * 4],
        "eng_Latn",
        "deu_Latn",
    )
    assert 0.8 < ratio[0] < 1.25
    assert ratio[2] < 0.5
    assert ratio[3] > 1.9


@given(st.lists(st.text(max_size=8), max_size=30), st.lists(st.text(max_size=8), max_size=30))
def test_shares_are_shares(source, target):
    assert 0 <= repetition(source, target) <= 1
    assert 0 <= copied_share([w for w in source if w], [w for w in target if w]) <= 1
