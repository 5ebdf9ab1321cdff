"""National identity numbers of persons: those whose shape and check digits no ordinary number has by chance.

Numbers that are plain digits with one check digit, or none, count only after their name.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from transforms.pii import national_id_rules as rules
from transforms.pii.checksums import luhn, mod_11_10, verhoeff
from transforms.pii.plain_characters import SIX_DIGITS


class _NationalId(NamedTuple):
    country: str  # ISO 3166
    pattern: str  # in the syntax that RE2 and Python share
    is_valid: Callable[[str], bool]  # of its letters and digits, in capitals
    name: str | None = None  # what must stand before it, one of several


_DATE = "[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"  # YYMMDD
_DATE_BACKWARDS = "(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[0-9]{2}"

_BY_SHAPE = [
    _NationalId("AE", "784-[0-9]{4}-[0-9]{7}-[0-9]", luhn),
    _NationalId("AR", "2[0347]-[0-9]{8}-[0-9]", rules.argentina),
    _NationalId("BE", r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[0-9]{3}\.[0-9]{2}", rules.belgium),
    _NationalId("BR", r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", rules.brazil),
    _NationalId("CH", r"756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}", rules.switzerland),
    _NationalId("CL", r"[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}-[0-9kK]", rules.chile),
    _NationalId("CN", "[1-9][0-9]{5}(?:18|19|20)[0-9]{9}[0-9Xx]", rules.china),
    _NationalId("CZ", "[0-9]{6}/[0-9]{4}", rules.czechia),
    _NationalId("DE", "[0-9]{2} ?[0-9]{6} ?[A-Z] ?[0-9]{3}", rules.germany_pension),
    _NationalId("ES", "[0-9]{8}-?[A-Z]|[XYZ]-?[0-9]{7}-?[A-Z]", rules.spain),
    _NationalId("FI", f"{_DATE_BACKWARDS}[-+A-FU-Y][0-9]{{3}}[0-9A-FHJ-NPR-Y]", rules.finland),
    _NationalId("FR", "[12] ?[0-9]{2} ?[0-9]{2} ?[0-9](?:[0-9]|[AB]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", rules.france),
    _NationalId("GB", "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] [0-9]{2} [0-9]{2} [0-9]{2} [A-D]", rules.britain),
    _NationalId("HK", r"[A-Z]{1,2}[0-9]{6}\([0-9A]\)", rules.hong_kong),
    _NationalId("IN", "[2-9][0-9]{3}[ -][0-9]{4}[ -][0-9]{4}", rules.india),
    _NationalId("IN", "[A-Z]{3}P[A-Z][0-9]{4}[A-Z]", rules.any_number),
    _NationalId("IT", "[A-Za-z]{6}[0-9]{2}[A-EHLMPR-Ta-ehlmpr-t][0-9]{2}[A-Za-z][0-9]{3}[A-Za-z]", rules.italy),
    _NationalId("KR", f"{_DATE}-[1-8][0-9]{{6}}", rules.any_number),
    _NationalId("MX", f"[A-Z]{{4}}{_DATE}[HMX][A-Z]{{5}}[0-9A-Z][0-9]", rules.mexico),
    _NationalId("MY", f"{_DATE}-[0-9]{{2}}-[0-9]{{4}}", rules.any_number),
    _NationalId("NO", f"{_DATE_BACKWARDS} ?[0-9]{{5}}", rules.norway),
    _NationalId("PK", "[1-7][0-9]{4}-[0-9]{7}-[0-9]", rules.any_number),
    _NationalId("RU", "[0-9]{3}-[0-9]{3}-[0-9]{3}[ -][0-9]{2}", rules.russia_pension),
    _NationalId("SE", f"(?:19|20)?{_DATE}[-+][0-9]{{4}}", rules.sweden),
    _NationalId("SG", "[STFGM][0-9]{7}[A-Z]", rules.singapore),
    _NationalId("TH", "[1-8]-[0-9]{4}-[0-9]{5}-[0-9]{2}-[0-9]", rules.thailand),
    _NationalId("US", "[0-8][0-9]{2}-[0-9]{2}-[0-9]{4}", rules.united_states),
]

_BY_NAME = [
    _NationalId("AR", r"[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}", rules.any_number, "DNI|D.N.I."),
    _NationalId("AT", "[1-9][0-9]{3} ?[0-9]{6}", rules.austria, "SVNR|SV-Nr|SV-Nummer|Sozialversicherungsnummer"),
    _NationalId("BG", "[0-9]{10}", rules.bulgaria, "ЕГН|EGN"),
    _NationalId("BR", "[0-9]{11}", rules.brazil, "CPF"),
    _NationalId("CO", r"[0-9]{1,4}(?:[. ]?[0-9]{3}){2}", rules.any_number, "cédula|cedula|C.C."),
    _NationalId(
        "DE",
        "[1-9][0-9] ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}",
        mod_11_10,
        "Steuer-ID|SteuerID|Steueridentifikationsnummer|IdNr",
    ),
    _NationalId("DK", f"{_DATE_BACKWARDS}-?[0-9]{{4}}", rules.any_number, "CPR|personnummer"),
    _NationalId("EE", "[1-8][0-9]{10}", rules.estonia, "isikukood|asmens kodas|personal code"),
    _NationalId("EG", "[23][0-9]{13}", rules.any_number, "الرقم القومي|رقم قومي"),
    _NationalId(
        "GB",
        "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?(?:[0-9]{2} ?){3}[A-D]",
        rules.britain,
        r"National Insurance|NI\b|NINO",
    ),
    _NationalId("GR", "[0-9]{11}", luhn, "ΑΜΚΑ|AMKA"),
    _NationalId("HR", "[0-9]{11}", mod_11_10, "OIB"),
    _NationalId("ID", "[1-9][0-9]{15}", rules.any_number, "NIK|KTP"),
    _NationalId("IE", "[0-9]{7}[A-W][A-IW]?", rules.any_number, "PPS|PPSN"),
    _NationalId("IL", "[0-9]{9}", luhn, "ת.ז|ת. ז|תז|תעודת זהות"),
    _NationalId("IN", "[2-9][0-9]{11}", verhoeff, "aadhaar|aadhar|adhaar|आधार|ಆಧಾರ್|ஆதார்|ఆధార్|আধার|આધાર"),
    _NationalId("IR", "[0-9]{10}", rules.iran, "کد ملی|کدملی|شماره ملی"),
    _NationalId("JP", "[0-9]{4} ?[0-9]{4} ?[0-9]{4}", rules.japan, "マイナンバー|個人番号|my number"),
    _NationalId("KR", f"{_DATE}[1-8][0-9]{{6}}", rules.any_number, "주민등록번호|주민번호"),
    _NationalId(
        "NL",
        r"[0-9]{9}|[0-9]{4}\.[0-9]{2}\.[0-9]{3}",
        rules.netherlands,
        "BSN|burgerservicenummer|sofinummer|sofi-nummer",
    ),
    _NationalId("PE", "[0-9]{8}", rules.any_number, "DNI|D.N.I."),
    _NationalId("PL", "[0-9]{11}", rules.poland, "PESEL"),
    _NationalId("PT", "(?:[123][0-9]|45)[0-9] ?[0-9]{3} ?[0-9]{3}", rules.portugal, "NIF|contribuinte"),
    _NationalId("RO", "[1-9][0-9]{12}", rules.romania, "CNP|cod numeric personal"),
    _NationalId("RS", "[0-3][0-9][01][0-9]{10}", rules.yugoslavia, "JMBG|ЈМБГ|ЕМБГ|EMŠO"),
    _NationalId("RU", "[0-9]{12}", rules.russia_tax, "ИНН"),
    _NationalId("SE", f"(?:19|20)?{_DATE}[0-9]{{4}}", rules.sweden, "personnummer"),
    _NationalId("TH", "[1-8][0-9]{12}", rules.thailand, "บัตรประชาชน|ประจำตัวประชาชน"),
    _NationalId("TR", "[1-9][0-9]{10}", rules.turkey, "T.C|TC|Kimlik"),
    _NationalId("TW", "[A-Z][12][0-9]{8}", rules.taiwan, "身分證|身份證"),
    _NationalId("UA", "[0-9]{10}", rules.ukraine, "РНОКПП|ІПН|ИНН"),
    _NationalId("VN", "0[0-9]{11}|[0-9]{9}", rules.any_number, "CCCD|CMND|CMT|căn cước|chứng minh"),
    _NationalId("ZA", f"{_DATE}[0-9]{{4}}[01][0-9]{{2}}", luhn, "ID"),
]

PREFILTERS = (rf"{SIX_DIGITS}|[A-Z][0-9]{{4}}[A-Z]\b|[A-Za-z]{{6}}[0-9]{{2}}[A-Za-z][0-9]{{2}}",)

_RUN = re.compile(rf"{SIX_DIGITS}(?:[ ./()-]{{0,3}}[0-9])*+")
_LETTERS_BEFORE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{1,4}[ -]?\Z")
_AFTER_SPACE = re.compile(r" (?=[0-9])")
_MOST_OF_RUN = 64
"""Places of a run of digits where a number is looked for: what is longer is a table."""
_AFTER_LETTERS = {
    6: re.compile("[0-9]{2}[A-Za-z][0-9]{2}[A-Za-z][0-9]{3}[A-Za-z]"),
    5: re.compile("[0-9]{4}[A-Z]"),
}
"""The rest of numbers with few digits, by how many letters stand before it."""

_END = r"(?![A-Za-z0-9]|[.,/-][0-9])"
_END_OF_SHAPE = _END + "(?! [0-9]{4})"
_PART_BEFORE = re.compile(r"[A-Za-z0-9]\Z|[0-9][ ./-]\Z|\.\Z")
_NAME_WINDOW = 48
_BETWEEN = r"(?:[^\w\n]{1,3}\w{1,8}){0,2}[^\w\n]{0,3}\Z"  # "PESEL: ", "CPF nº ", "ת.ז. מספר "


class _Rule(NamedTuple):
    number: re.Pattern[str]
    is_valid: Callable[[str], bool]
    name: re.Pattern[str] | None  # the end of what stands before the number


def _name_before(names: str) -> re.Pattern[str]:
    escaped = "|".join(re.escape(name) for name in names.split("|"))
    return re.compile(rf"(?<![A-Za-z])(?:{escaped}){_BETWEEN}", re.IGNORECASE)


_SHAPES = [_Rule(re.compile(f"(?:{kind.pattern}){_END_OF_SHAPE}"), kind.is_valid, None) for kind in _BY_SHAPE]
_NAMED = [
    (
        _Rule(re.compile(f"(?:{kind.pattern}){_END}"), kind.is_valid, _name_before(kind.name)),
        tuple(name.casefold() for name in kind.name.split("|")),
    )
    for kind in _BY_NAME
    if kind.name
]
"""Each with the names that it counts after."""

_ANY_SHAPE = re.compile(f"(?:{'|'.join(kind.pattern for kind in _BY_SHAPE)}){_END_OF_SHAPE}")


def national_ids(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the numbers in a text of `plain_characters`."""
    beginnings = list(_beginnings(text))
    before = "\n".join(text[max(0, start - _NAME_WINDOW) : start] for start in beginnings).casefold()
    named = [rule for rule, names in _NAMED if any(name in before for name in names)]
    for start in beginnings:
        if end := _end_of_number(text, start, named):
            yield start, end


def _beginnings(text: str) -> Iterator[int]:
    """Where numbers may begin."""
    for run in _RUN.finditer(text):
        start = run.start()
        if letters := _LETTERS_BEFORE.search(text, max(0, start - 6), start):
            yield letters.start()
        yield start
        for space in islice(_AFTER_SPACE.finditer(text, start, run.end()), _MOST_OF_RUN):
            yield space.end()
    for letters_before, rest in _AFTER_LETTERS.items():
        for match in rest.finditer(text):
            yield max(0, match.start() - letters_before)


def _end_of_number(text: str, start: int, named: list[_Rule]) -> int | None:
    window = text[max(0, start - _NAME_WINDOW) : start]
    rules = named
    if _ANY_SHAPE.match(text, start) and not _PART_BEFORE.search(window[-2:]):
        rules = [*named, *_SHAPES]
    for rule in rules:
        found = rule.number.match(text, start)
        if found and (rule.name is None or rule.name.search(window)) and rule.is_valid(_compact(found[0])):
            return found.end()
    return None


def _compact(number: str) -> str:
    return "".join(filter(str.isalnum, number)).upper()
