import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.pii.email import emails


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in emails(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to jo.doe+x@mail.firm.co.uk.", ["jo.doe+x@mail.firm.co.uk"]),
        ("a@b.com, <c@d.org>; 'e@f.net'", ["a@b.com", "c@d.org", "e@f.net"]),
        ("邮箱info@firm.cn或电话", ["info@firm.cn"]),
        ("メールinfo@firm.co.jpまで", ["info@firm.co.jp"]),
        ("jürgen@uni-köln.de", ["jürgen@uni-köln.de"]),
        ("иван@почта.рф", ["иван@почта.рф"]),
        ("foo@bar.deTelefon 030", ["foo@bar.de"]),
        ("end a@b.com.Then", ["a@b.com"]),
        ("foo.@docomo.ne.jp", ["foo.@docomo.ne.jp"]),
        ("name [at] firm [dot] org", ["name [at] firm [dot] org"]),
        ("name(at)firm.de", ["name(at)firm.de"]),
        ("имя [собака] firm [точка] ru", ["имя [собака] firm [точка] ru"]),
        ("logo@2x.png @media react@17.0.2 user@localhost a@b", []),
        ("me@example.com root@www.example.org", []),
        ("see you (at) noon. The", []),
        ("@ @@ a@@b.com", []),
        ("", []),
    ],
)
def test_addresses_are_found_as_people_write_them(text, expected):
    assert found(text) == expected


@given(st.text(alphabet="ab.@-_ [at]", max_size=60))
def test_any_text_has_spans_inside_it(text):
    for start, end in emails(text):
        assert 0 <= start < end <= len(text)
