import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.language import language_tag
from transforms.task_formats.join_tokens import join_tokens
from transforms.tokens.tokenize import tokenize

SENTENCES = [
    ("eng_Latn", "It|'s|John|'s|,|is|n't|it|?|(|He|said|:|\"|No|.|\"|)", "It's John's, isn't it? (He said: \"No.\")"),
    ("deu_Latn", "Er|sagte|:|„|Nein|“|,|ging|/|lief|...", "Er sagte: „Nein“, ging/lief..."),
    ("fra_Latn", "L'|homme|dit|:|«|Non|»|,|n'|est-ce|pas|?", "L'homme dit : « Non », n'est-ce pas ?"),
    ("ita_Latn", "dell'|arte|,|l'|80|%|di|$|5", "dell'arte, l'80% di $5"),
    ("spa_Latn", "¿|Qué|?|¡|Sí|!|,|dijo|.", "¿Qué? ¡Sí!, dijo."),
    ("tur_Latn", "İstanbul|'da|5|%", "İstanbul'da 5%"),
    ("rus_Cyrl", "«|Да|»|,|сказал|он|;|50|%|.", "«Да», сказал он; 50 %."),
    ("zho_Hans", "他|在|2019|年|去|了|Ulm|。|“|好|”|！", "他在2019年去了Ulm。“好”！"),
    ("jpn_Jpan", "東京|タワー|は|「|高|い|」|。", "東京タワーは「高い」。"),
    ("tha_Thai", "เขา|ไป|Ulm|แล้ว", "เขาไป Ulm แล้ว"),
    ("hin_Deva", "वह|गया|।|क्या|?", "वह गया। क्या?"),
    ("ara_Arab", "ذهب|،|أليس|كذلك|؟", "ذهب، أليس كذلك؟"),
    ("hye_Armn", "Նա|գնաց|։", "Նա գնաց։"),
    ("ell_Grek", "Πού|πας|;", "Πού πας;"),
]


@pytest.mark.parametrize(("language", "tokens", "text"), SENTENCES)
def test_sentences_as_people_write_them(language, tokens, text):
    joined = join_tokens(tokens.split("|"), language)
    assert joined.text == text
    assert [joined.text[start:end] for start, end in joined.tokens] == tokens.split("|")


@given(st.lists(st.text(max_size=4)), st.sampled_from(["eng_Latn", "fra_Latn", "zho_Hans", "tur_Latn", "und_Zyyy"]))
def test_every_token_stands_where_it_is_said_to(tokens, language):
    joined = join_tokens(tokens, language)
    assert [joined.text[start:end] for start, end in joined.tokens] == tokens
    assert len(joined.text) <= sum(map(len, tokens)) + len(tokens)


def test_spaces_of_real_sentences_come_back(data_folder):
    """Of the borders between tokens, in 58 languages; Thai and Burmese write spaces where we would write stops."""
    right: dict[str, float] = {}
    with tarfile.open(data_folder / "parallel" / "flores_dev.tar.gz") as archive:
        for member in archive:
            code = member.name.rpartition(".")[2]
            if not member.isfile() or "/flores-dev." not in member.name:
                continue
            language = language_tag(code)
            equal = total = 0
            for line in archive.extractfile(member).read().decode().splitlines()[:25]:
                text = " ".join(line.split())
                spans = tokenize(text, language)
                joined = join_tokens([text[start:end] for start, end in spans], language)
                for number in range(len(spans) - 1):
                    was = spans[number][1] < spans[number + 1][0]
                    equal += was == (joined.tokens[number][1] < joined.tokens[number + 1][0])
                    total += 1
            right[language] = equal / total
    assert len(right) > 50
    assert sum(right.values()) / len(right) > 0.98
    assert min(share for language, share in right.items() if language != "mya_Mymr") > 0.95
