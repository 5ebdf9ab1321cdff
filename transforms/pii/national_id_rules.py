"""Whether a national identity number can be one, country by country.

Each function takes its letters and digits without separators, letters in capitals, in the shape that `national_ids`
looks for. Where a country is not told apart by more than the shape, `any_number` says so.
"""

from transforms.pii.checksums import luhn, verhoeff, weighted

_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def any_number(_number: str) -> bool:
    """Shape or name are all there is: no check digits, or none any more (KR since 2020)."""
    return True


def argentina(number: str) -> bool:
    """CUIL."""
    return int(number[-1]) == min(-weighted(number[:-1], (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11, 9)


def austria(number: str) -> bool:
    """SVNR: the check digit is the fourth."""
    return int(number[3]) == weighted(number, (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)) % 11


def belgium(number: str) -> bool:
    """Rijksregisternummer; those of people born since 2000 count with a 2 before them."""
    return any((97 - int(century + number[:9]) % 97) == int(number[9:]) for century in ("", "2"))


def brazil(number: str) -> bool:
    """CPF."""
    first = weighted(number[:9], range(10, 1, -1)) * 10 % 11 % 10
    second = weighted(number[:10], range(11, 1, -1)) * 10 % 11 % 10
    return len(set(number)) > 1 and number[9:] == f"{first}{second}"


def britain(number: str) -> bool:
    """National Insurance number, which has no check digit."""
    return number[:2] not in {"BG", "GB", "NK", "KN", "NT", "TN", "ZZ"}


def bulgaria(number: str) -> bool:
    """ЕГН; 20 is added to months before 1900, 40 to those since 2000."""
    is_date = _is_day(int(number[2:4]) % 20, int(number[4:6]))
    return is_date and int(number[-1]) == weighted(number[:9], (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10


def chile(number: str) -> bool:
    """RUT."""
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(number[:-1])))
    return number[-1] == "0123456789K"[-total % 11]


def china(number: str) -> bool:
    """Resident identity number (GB 11643, ISO 7064 MOD 11-2)."""
    remainder = weighted(number[:-1], [pow(2, place, 11) for place in range(17, 0, -1)]) % 11
    return _is_day(int(number[10:12]), int(number[12:14])) and number[-1] == "10X98765432"[remainder]


def czechia(number: str) -> bool:
    """Rodné číslo, of Slovakia too; months of women are 50 more, where a day's numbers ran out 20 more."""
    is_date = _is_day(int(number[2:4]) % 50 % 20, int(number[4:6]))
    return is_date and int(number[:9]) % 11 % 10 == int(number[9])


def estonia(number: str) -> bool:
    """Isikukood, and Lithuania's asmens kodas."""
    check = weighted(number[:10], (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    if check == 10:
        check = weighted(number[:10], (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11 % 10
    return _is_day(int(number[3:5]), int(number[5:7])) and int(number[-1]) == check


def finland(number: str) -> bool:
    """Henkilötunnus; its separator may be a letter, which stands for the century."""
    digits = number[:6] + number[-4:-1]
    letters = "0123456789ABCDEFHJKLMNPRSTUVWXY"
    return _is_day(int(number[2:4]), int(number[:2])) and number[-1] == letters[int(digits) % 31]


def france(number: str) -> bool:
    """NIR; 2A and 2B are Corsica, and count as 19 and 18. Months beyond 12 stand for unknown ones."""
    month = int(number[3:5])
    value = int(number[:13].replace("2A", "19").replace("2B", "18")) if number[5:7] in {"2A", "2B"} else None
    if value is None and number[:13].isdigit():
        value = int(number[:13])
    return value is not None and (1 <= month <= 12 or month >= 20) and 97 - value % 97 == int(number[13:])


def germany_pension(number: str) -> bool:
    """Versicherungsnummer of the pension insurance: sums of the digits of each product."""
    letter = f"{ord(number[8]) - ord('A') + 1:02d}"
    digits = number[:8] + letter + number[9:11]
    products = (int(digit) * weight for digit, weight in zip(digits, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    is_date = _is_day(int(number[4:6]), int(number[2:4]))
    return is_date and int(number[-1]) == sum(map(_digit_sum, products)) % 10


def hong_kong(number: str) -> bool:
    """HKID; a missing second letter counts as a space, 36."""
    letters = [36] * (9 - len(number)) + [int(character, 36) for character in number[:-1]]
    total = sum(value * weight for value, weight in zip(letters, range(9, 1, -1), strict=True))
    return number[-1] == "0123456789A"[-total % 11]


def india(number: str) -> bool:
    """Aadhaar in three groups, which are not three years."""
    groups = (number[:4], number[4:8], number[8:])
    return verhoeff(number) and not all(group[:2] in {"19", "20"} for group in groups)


def iran(number: str) -> bool:
    """کد ملی."""
    remainder = weighted(number[:9], range(10, 1, -1)) % 11
    return len(set(number)) > 1 and int(number[-1]) == (remainder if remainder < 2 else 11 - remainder)


_ODD_OF_DIGITS = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
_ODD_PLACES = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (*_ODD_OF_DIGITS, *_ODD_OF_DIGITS, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        strict=True,
    )
)


def italy(number: str) -> bool:
    """Codice fiscale."""
    even = sum(int(character) if character.isdigit() else ord(character) - ord("A") for character in number[1:15:2])
    odd = sum(_ODD_PLACES[character] for character in number[:15:2])
    return number[-1] == chr(ord("A") + (even + odd) % 26)


def japan(number: str) -> bool:
    """My Number."""
    remainder = weighted(number[:11], (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return int(number[-1]) == (0 if remainder < 2 else 11 - remainder)


def mexico(number: str) -> bool:
    """CURP."""
    alphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
    total = sum(alphabet.index(character) * (18 - place) for place, character in enumerate(number[:17]))
    return int(number[-1]) == -total % 10


def netherlands(number: str) -> bool:
    """BSN: the test of eleven."""
    return int(number) > 0 and weighted(number, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def norway(number: str) -> bool:
    """Fødselsnummer."""
    first = -weighted(number[:9], (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
    second = -weighted(number[:10], (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return _is_day(int(number[2:4]), int(number[:2])) and number[9:] == f"{first}{second}"


def poland(number: str) -> bool:
    """PESEL; centuries are told by what is added to the month."""
    is_date = _is_day(int(number[2:4]) % 20, int(number[4:6]))
    return is_date and weighted(number, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def portugal(number: str) -> bool:
    """NIF."""
    return int(number[-1]) == -weighted(number[:8], range(9, 1, -1)) % 11 % 10


def romania(number: str) -> bool:
    """CNP."""
    check = weighted(number[:12], (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11
    return _is_day(int(number[3:5]), int(number[5:7])) and int(number[-1]) == (1 if check == 10 else check)


def russia_pension(number: str) -> bool:
    """СНИЛС."""
    return int(number[9:]) == weighted(number[:9], range(9, 0, -1)) % 101 % 100


def russia_tax(number: str) -> bool:
    """ИНН of a person, of twelve digits."""
    first = weighted(number[:10], (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    second = weighted(number[:11], (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    return number[10:] == f"{first}{second}"


def singapore(number: str) -> bool:
    """NRIC and FIN."""
    total = weighted(number[1:8], (2, 7, 6, 5, 4, 3, 2)) + {"T": 4, "G": 4, "M": 3}.get(number[0], 0)
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "M": "XWUTRQPNJLK"}.get(number[0], "XWUTRQPNMLK")
    return number[-1] == letters[total % 11]


def spain(number: str) -> bool:
    """DNI and NIE."""
    digits = number[:-1].translate(str.maketrans("XYZ", "012"))
    return number[-1] == "TRWAGMYFPDXBNJZSQVHLCKE"[int(digits) % 23]


def sweden(number: str) -> bool:
    """Personnummer."""
    return luhn(number[-10:])


def switzerland(number: str) -> bool:
    """AHV number: the check digit of EAN-13."""
    return int(number[-1]) == -weighted(number[:12], (1, 3) * 6) % 10


def taiwan(number: str) -> bool:
    """National identification number; the letter counts as two digits."""
    letter = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(number[0]) + 10
    return (letter // 10 + letter % 10 * 9 + weighted(number[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def thailand(number: str) -> bool:
    """เลขประจำตัวประชาชน."""
    return int(number[-1]) == (11 - weighted(number[:12], range(13, 1, -1)) % 11) % 10


def turkey(number: str) -> bool:
    """T.C. kimlik numarası."""
    digits = [int(digit) for digit in number]
    return digits[9] == (7 * sum(digits[:9:2]) - sum(digits[1:8:2])) % 10 and digits[10] == sum(digits[:10]) % 10


def ukraine(number: str) -> bool:
    """РНОКПП."""
    return int(number[-1]) == weighted(number[:9], (-1, 5, 7, 9, 4, 6, 10, 5, 7)) % 11 % 10


def united_states(number: str) -> bool:
    """Social Security number: no group is all zeros, 666 and those from 900 on are not given out."""
    return number[:3] not in {"000", "666"} and number[3:5] != "00" and number[5:] != "0000"


def yugoslavia(number: str) -> bool:
    """JMBG of the states that were Yugoslavia."""
    check = -weighted(number[:12], (7, 6, 5, 4, 3, 2) * 2) % 11
    return _is_day(int(number[2:4]), int(number[:2])) and int(number[-1]) == check % 10


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]


def _digit_sum(value: int) -> int:
    return sum(map(int, str(value)))
