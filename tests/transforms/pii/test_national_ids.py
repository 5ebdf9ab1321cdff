import pytest

from transforms.pii import national_id_rules as rules
from transforms.pii.checksums import is_isbn_10, luhn, mod_11_10, mod_97, verhoeff
from transforms.pii.national_ids import national_ids


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in national_ids(text)]


# Specimens that authorities and standards publish, or made by their rules.
SPECIMENS = [
    ("", "12345678Z"),  # es
    ("NIE ", "X1234567L"),
    ("", "2 55 08 14 168 025 38"),  # fr
    ("", "RSSMRA85T10A562S"),  # it
    ("BSN ", "111222333"),  # nl
    ("PESEL: ", "44051401359"),
    ("", "123.456.789-09"),  # br
    ("CPF nº ", "12345678909"),
    ("", "15 070649 C 103"),  # de
    ("Steuer-ID ", "86095742719"),
    ("", "2345 6789 0124"),  # in
    ("Aadhaar no. ", "234567890124"),
    ("", "ABCPE1234F"),
    ("", "11010519491231002X"),  # cn
    ("", "078-05-1120"),  # us
    ("", "811218-9876"),  # se
    ("", "131052-308T"),  # fi
    ("", "850101-1234567"),  # kr
    ("", "BOXW310820HNERXN09"),  # mx
    ("", "756.9217.0769.85"),  # ch
    ("", "736028/5163"),  # cz
    ("", "112-233-445 95"),  # ru
    ("ИНН ", "500100732259"),
    ("T.C. Kimlik No: ", "10000000146"),
    ("ת.ז. ", "123456782"),
    ("کد ملی ", "0499370899"),
    ("身份證 ", "A123456789"),
    ("HKID ", "A123456(3)"),
    ("", "S0000001I"),  # sg
    ("", "AB 12 34 56 C"),  # gb
    ("National Insurance number ", "AB123456C"),
    ("isikukood ", "37605030299"),
    ("ID ", "8001015009087"),  # za
]


@pytest.mark.parametrize(("before", "number"), SPECIMENS)
def test_numbers_of_many_countries(before, number):
    assert found(f"Here {before}{number}, there") == [number]


@pytest.mark.parametrize(("before", "number"), SPECIMENS)
def test_a_number_that_needs_its_name_is_none_without_it(before, number):
    if before and number.isdigit():
        assert found(f"Here {number}, there") == []


WRONG = """
12345678A
2 55 08 14 168 025 39
RSSMRA85T10A562T
BSN 111222334
PESEL: 44051401358
123.456.789-10
111.111.111-11
2345 6789 0125
2019 2020 2021
4111 1111 1111 1111
110105194912310021
666-12-3456
000-12-3456
811218-9875
131052-308U
851301-1234567
ST380021A
1716239022123
9783161484100
12345678
12345678901
"""


@pytest.mark.parametrize("text", WRONG.strip().split("\n"))
def test_other_numbers_are_none(text):
    assert found(f"Here {text}, there") == []


def test_check_digits():
    assert luhn("79927398713") and not luhn("79927398710")
    assert verhoeff("2363") and not verhoeff("2364")
    assert mod_11_10("86095742719") and not mod_11_10("86095742718")
    assert mod_97("WEST12345698765432GB82") and not mod_97("WEST12345698765432GB83")
    assert is_isbn_10("080442957X") and not is_isbn_10("0804429571")


@pytest.mark.parametrize(
    ("rule", "number", "wrong"),
    [
        (rules.argentina, "20267565393", "20267565392"),
        (rules.austria, "1237010180", "2237010180"),
        (rules.belgium, "85073003328", "85073003329"),
        (rules.bulgaria, "7523169263", "7523169262"),
        (rules.chile, "123456785", "123456786"),
        (rules.japan, "123456789018", "123456789017"),
        (rules.norway, "15108695088", "15108695077"),
        (rules.portugal, "501964843", "501964842"),
        (rules.romania, "1630615123457", "1630615123458"),
        (rules.thailand, "1234567890121", "1234567890122"),
        (rules.ukraine, "1759013776", "1759013777"),
        (rules.yugoslavia, "0101006500006", "0101006500007"),
    ],
)
def test_rules_of_countries_without_a_specimen_above(rule, number, wrong):
    assert rule(number) and not rule(wrong)


def test_endless_runs_take_no_endless_time():
    for piece in ("1", "12 ", "A1", "2345 6789 0124 ", "ID "):
        assert len(found(piece * 20_000)) <= 20_000
