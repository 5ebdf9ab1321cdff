"""Documents of two kinds, told apart by their words: encyclopaedic ones and those of shops."""

import random
from typing import Any

GOOD = "theory history river empire species language century island proof museum".split()
POOR = "cart cheap click offer login sale price shipping coupon subscribe".split()
BOTH = "the of and in is for on with as by".split()


def made_text(good: bool, seed: int, words: int = 40, doubt: float = 0.1) -> str:
    """A text of one kind, in which each word of its kind is one of the other with probability `doubt`."""
    chance = random.Random(f"{good} {seed}")
    kinds = [GOOD, POOR] if good else [POOR, GOOD]
    chosen = [BOTH if chance.random() < 0.5 else kinds[chance.random() < doubt] for _ in range(words)]
    return " ".join(map(chance.choice, chosen))


def made_documents(
    good: bool, count: int, language: str = "eng_Latn", sites: int = 50, doubt: float = 0.1
) -> list[dict[str, Any]]:
    """Documents with ids, addresses on so many sites (none with 0) and texts."""
    kind = "good" if good else "poor"
    return [
        {
            "id": f"{kind}-{language}-{number}",
            "url": f"https://{kind}{number % sites}.org/{number}" if sites else None,
            "text": made_text(good, number, doubt=doubt),
            "language": language,
        }
        for number in range(count)
    ]
