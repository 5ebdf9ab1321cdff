import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.translation.protect import WAYS, attempt, restore, survives, translate_protected
from transforms.translation.protected_spans import protected_spans


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Visit https://example.org/a_b?x=1, or www.example.com.", ["https://example.org/a_b?x=1", "www.example.com"]),
        ("(see https://de.wikipedia.org/wiki/A_(B)).", ["https://de.wikipedia.org/wiki/A_(B)"]),
        ("请访问https://example.org/页。谢谢", ["https://example.org/"]),
        ("Write to a.b+c@example.co.uk.", ["a.b+c@example.co.uk"]),
        ('<a href="x">A</a> &amp; <br/> <0>b</0> 1 < 2 > 0', ['<a href="x">', "</a>", "&amp;", "<br/>", "<0>", "</0>"]),
        (
            "{name} %s ${x} %(n)d {{t|a}} [X] [Y] [12] %1$s {0}",
            ["{name}", "%s", "${x}", "%(n)d", "{{t|a}}", "[X]", "[Y]", "[12]", "%1$s", "{0}"],
        ),
        ("Run `pip install x` on @user's #tag #1 a@b", ["`pip install x`", "@user", "#tag"]),
        ("In /usr/bin/env and C:\\temp\\a.txt, km/h and/or", ["/usr/bin/env", "C:\\temp\\a.txt"]),
        (r"$x^2$ costs $5 and $6, \frac{1}{2}, \(a\)", ["$x^2$", r"\frac{1}{2}", r"\(a\)"]),
        ("Nice 👩‍👩‍👧 🇩🇪 ❤️!", ["👩‍👩‍👧", "🇩🇪", "❤️"]),
        ("50% off, 100 % sure; AT&T; R&D [sic] a<b", []),
        ("", []),
        ("\ud800\x00", []),
    ],
)
def test_what_is_protected(sentence, expected):
    assert [sentence[start:end] for start, end, _ in protected_spans(sentence)] == expected


@pytest.mark.parametrize(
    ("source", "translation", "expected"),
    [
        ('He said "hi".', "Er sagte &quot;hi&quot; &amp; ging.", 'Er sagte "hi" & ging.'),
        ('He said "hi".', "Er sagte & quot ; hi & #39 ;.", "Er sagte \" hi '."),
        ("A &amp; B", "A &amp; B &quot;", 'A &amp; B "'),
        ("[X] was born in [Y].", "[Χ] родился в [ У ].", "[X] родился в [Y]."),
        ("[X] was born in [Y].", " ⁇ X ⁇  wurde in  ⁇ Y ⁇  geboren.", "[X] wurde in [Y] geboren."),
        ("[X] was born in [Y].", "【Ｘ】は［y］で生まれた。", "[X]は[Y]で生まれた。"),
        ("<b>File</b>", "< b > Datei < / b >", "<b> Datei </b>"),
        ("Hello {name}!", "Hallo { name }!", "Hallo {name}!"),
        ("See https://a.org/b.", "Siehe https: //a.org / b.", "Siehe https://a.org/b."),
    ],
)
def test_repair(source, translation, expected):
    assert restore(source, attempt(source, 0), [translation]) == expected


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("[X] was born in [Y].", "[X] wurde geboren."),
        ("[X] was born in [Y].", "[X] wurde in [X] geboren."),
        ("Hello {name}!", "Hallo {Name}!"),
        ("Hello!", "Hallo {name}!"),
        ("See https://a.org/b.", "Siehe https://a.org/."),
        ("<b>A</b>", "</b>A<b>"),
        ("<b><i>A</i></b>", "<b><i>A</b></i>"),
        ("Two %s %s", "Zwei %s"),
    ],
)
def test_what_did_not_survive(source, translation):
    assert restore(source, attempt(source, 0), [translation]) is None


def shout(texts):
    """A model that lacks signs and capitalises."""
    return [
        "".join("⁇" if character in "<>{}[]@#`\\😀&/:" else character for character in text).upper() for text in texts
    ]


@pytest.mark.parametrize(
    ("sentence", "expected", "way"),
    [
        ("no markup here", "NO MARKUP HERE", "whole"),
        ("see https://a.org/b now", "SEE https://a.org/b NOW", "letters"),
        ("<b>a house</b> 😀", "<b>A HOUSE</b> 😀", "letters"),
        ("use <b>one</b> and {x}", "USE <b>ONE</b> AND {x}", "letters"),
        ("xyz is {x}", "XYZ IS {x}", "letters"),
        (" 😀 ", " 😀 ", "pieces"),
        ("{a} {b} {c}.", "{a} {b} {c}.", "pieces"),
    ],
)
def test_rounds(sentence, expected, way):
    translated = translate_protected([sentence], shout)[0]
    assert translated.text.strip() == expected.strip()
    assert translated.way == way


def test_a_code_that_does_not_come_out_once_goes_to_the_next_round():
    def forgets(texts):
        return [text.replace("XYZ", "").replace("X1", "X1 X1").replace("{a}", "") for text in texts]

    assert translate_protected(["see {a} now"], forgets) == [("see {a} now", "pieces")]


def test_more_than_there_are_codes_for_is_translated_in_pieces():
    sentence = " and ".join(f"{{p{number}}}" for number in range(12))
    assert translate_protected([sentence], shout) == [(sentence.replace(" and ", " AND "), "pieces")]


def test_each_round_translates_what_is_left_in_one_call():
    calls = []

    def translate(texts):
        calls.append(len(texts))
        return shout(texts)

    translate_protected(["one", "two {a}", "three"], translate)
    assert calls == [3, 1]


SIGNS = st.text(st.sampled_from(list("ab [XY]{x}<b></b>&amp;%s@#1😀`$\\/:.é你\ud800\x00")), max_size=40)


@given(SIGNS, st.sampled_from(["", "ok", "⁇", "{b}", "&amp; [X]"]))
def test_the_last_round_keeps_everything_whatever_the_model_does(sentence, answer):
    made = attempt(sentence, len(WAYS) - 1)
    text = restore(sentence, made, [answer] * len(made.texts))
    position = 0
    for start, end, _ in protected_spans(sentence):
        position = text.index(sentence[start:end], position) + end - start
    assert restore(sentence, made, made.texts) == sentence


@given(SIGNS)
def test_a_faithful_model_needs_one_round(sentence):
    assert survives(sentence, sentence)
    assert [done.way for done in translate_protected([sentence], list)] == ["whole"]


@given(SIGNS, st.integers(0, len(WAYS) - 1))
def test_frame_codes_and_texts_make_the_sentence(sentence, number):
    made = attempt(sentence, number)
    assert len(made.frame) == len(made.texts) + 1
    assert restore(sentence, made, made.texts).strip() == sentence.strip()
    assert all(sum(text.count(code.code) for text in made.texts) == 1 for code in made.codes)


@pytest.fixture(scope="module")
def real_model(data_folder):
    ctranslate2, sentencepiece = pytest.importorskip("ctranslate2"), pytest.importorskip("sentencepiece")
    folder = data_folder.parent / "models" / "en-de-small" / "ct2"
    if not folder.is_dir():
        pytest.skip(f"no model: {folder} is absent")
    model = ctranslate2.Translator(str(folder), inter_threads=1, intra_threads=1)
    source = sentencepiece.SentencePieceProcessor(str(folder / "source.spm"))
    target = sentencepiece.SentencePieceProcessor(str(folder / "target.spm"))

    def translate(texts):
        pieces = [[">>de<<", *source.encode(text, out_type=str), "</s>"] for text in texts]
        return [target.decode(found.hypotheses[0]) for found in model.translate_batch(pieces, beam_size=2)]

    return translate


def test_everything_survives_the_real_model(real_model):
    sentences = [
        "[X] was born in [Y].",
        "Visit https://example.org/a_b?x=1 for more.",
        "Hello {name}, you have %s new messages.",
        "A man in a <b>red</b> shirt &amp; a dog.",
        "@user likes #sports 😀",
        'He said "hello" & left.',
    ]
    translated = translate_protected(sentences, real_model)
    assert all(survives(*pair) for pair in zip(sentences, [done.text for done in translated], strict=True))
    assert translated[0].text == "[X] wurde in [Y] geboren."
    assert {done.way for done in translated[1:5]} <= {"letters", "numbered", "pieces"}
    assert "&quot;" not in translated[5].text
