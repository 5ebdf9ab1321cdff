import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.pii.phone import phones


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in phones(text)]


NUMBERS = """
+49 30 12345678
+49 (0)30 1234567
+1 (555) 123-4567
(+34) 612 345 678
+972-3-1234567
0049 30 1234567
(030) 1234567
030 12345678
0171/1234567
01 42 68 53 00
020 7946 0958
555-123-4567
(212) 555-1234
1-800-555-1234
206.548.5600
8 (495) 123-45-67
(11) 91234-5678
98765 43210
090-1234-5678
138 1234 5678
010-1234-5678
91 123 45 67
(0212) 123 45 67
044 123-45-67
"""


@pytest.mark.parametrize("number", NUMBERS.strip().split("\n"))
def test_numbers_of_telling_shape(number):
    assert found(f"Rufen Sie {number} an.") == [number]


NAMED = """
Tel.: |1234567
Telefonnummer |1234567
T: |044 1234567
ĐT: |0912345678
โทร.|0812345678
هاتف: |0218888888
тел. |123-45-67
手机|13812345678
電話:|0312345678
전화 |0212345678
फ़ोन: |9876543210
Τηλ. |2101234567
ტელ: |0322123456
ስልክ |0911234567
ফোন: |01712345678
Tlf. |12 34 56 78
טל. |031234567
kom. |601 234 567
Phone number: |5348583561
call us at |5348583561
"""


@pytest.mark.parametrize("line", NAMED.strip().split("\n"))
def test_after_a_word_for_telephone_plain_digits_are_a_number(line):
    word, _, number = line.partition("|")
    assert found(f"x {word}{number} y") == [number]
    if number.isdigit():
        assert found(f"x {number} y") == []


def test_several_numbers_in_a_row():
    assert found("030 1234567 / 030 7654321") == ["030 1234567", "030 7654321"]
    assert found("01.02.2024 030 1234567") == ["030 1234567"]
    assert len(found("030 1234567 " * 500)) == 500


OTHERS = """
2024-05-18 12:30:45
18.05.2024
01.02.2024 - 05.02.2024
(07 - 12/08/2008)
01.01.2020-31.12.2020
(1896-1939)
1990-2000 und 2001-2010
2019 2020 2021
08:00 - 18:00
08.00 - 12.30 / 13.30 - 17.00
1 234 567 890
12,345,678.90
€ 1.234.567
0.123456789
ISBN 978-3-16-148410-0
ISBN 978-4-06-387820-2
978-966-8354-89-0
0-08-009566-6
52.520008 13.404954
4111 1111 1111 1111
Art.-Nr. 12345678
#1234567890
iPhone 12 2020 2021
Boston, MA 02110-1301, USA
arXiv:astro-ph/9904251
192.168.1.1
10.1000/1823456
1234567890
3 000 000
538 538 1075
"""


@pytest.mark.parametrize("text", OTHERS.strip().split("\n"))
def test_dates_prices_and_other_numbers_are_none(text):
    assert found(f"So {text} so") == []


@given(st.text(alphabet="0123456789 +()-./", max_size=80))
def test_any_digits_have_spans_in_order(text):
    end = 0
    for start, after in phones(text):
        assert end <= start < after <= len(text)
        end = after


@pytest.mark.parametrize("piece", ["1", "1 ", "0 1", "(0 ", "+", "01 02 ", "+1", "tel "])
def test_endless_runs_take_no_endless_time(piece):
    assert len(found(piece * 20_000)) <= 20_000
