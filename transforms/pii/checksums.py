"""Check digits. Each function takes the characters of a number without separators, letters in capitals."""

from collections.abc import Sequence

_VERHOEFF_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def weighted(number: str, weights: Sequence[int]) -> int:
    """The sum of the digits, each times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True))


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    doubled = [int(digit) * (2 - index % 2) for index, digit in enumerate(reversed(number), start=1)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def verhoeff(number: str) -> bool:
    """Verhoeff 1969: products in the dihedral group of the pentagon, of digits permuted by their place."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit)
        for _ in range(place % 8):
            value = _VERHOEFF_PERMUTATION[value]
        total = _dihedral(total, value)
    return total == 0


def _dihedral(one: int, other: int) -> int:
    if one < 5:
        return (one + other) % 5 if other < 5 else 5 + (one + other) % 5
    return 5 + (one - other) % 5 if other < 5 else (one - other) % 5


def is_isbn_10(number: str) -> bool:
    """ISO 2108 as it was until 2006; the last character may be an X."""
    values = [10 if character == "X" else int(character) for character in number]
    return len(values) == 10 and sum(value * place for place, value in enumerate(reversed(values), start=1)) % 11 == 0


def mod_11_10(number: str) -> bool:
    """ISO/IEC 7064, MOD 11,10."""
    product = 10
    for digit in number[:-1]:
        product = (int(digit) + product) % 10 or 10
        product = product * 2 % 11
    return (product + int(number[-1])) % 10 == 1


def mod_97(number: str) -> bool:
    """ISO/IEC 7064, MOD 97-10, over digits and letters (A is 10)."""
    return int("".join(str(int(character, 36)) for character in number)) % 97 == 1
