"""-{zh-hans:…; zh-hant:…}-: words written once for each variant of a language."""

import re

# MediaWiki's LanguageConverter: languages whose wikis parse -{ }-, with their variants in the order in which one is
# chosen for the unconverted page.
_VARIANTS = {
    "zh": "zh zh-hans zh-cn zh-sg zh-my zh-hant zh-tw zh-hk zh-mo",
    "sr": "sr sr-ec sr-cyrl sr-el sr-latn",
    "sh": "sh sh-latn sh-cyrl",
    "gan": "gan gan-hant gan-hans",
    "wuu": "wuu wuu-hans wuu-hant",
    "kk": "kk kk-cyrl kk-latn kk-arab kk-kz kk-tr kk-cn",
    "ku": "ku ku-latn ku-arab",
    "iu": "iu ike-cans ike-latn",
    "shi": "shi shi-latn shi-tfng",
    "tg": "tg tg-cyrl tg-latn",
    "tly": "tly tly-latn tly-cyrl",
    "uz": "uz uz-latn uz-cyrl",
    "crh": "crh crh-latn crh-cyrl",
    "ban": "ban ban-bali ban-x-dharma ban-x-palmleaf ban-x-pku",
    "mni": "mni mni-beng mni-mtei",
    "zgh": "zgh zgh-latn zgh-tfng",
}
_SILENT = frozenset("HTD-")
"""Flags for rules that show nothing: for the rest of the page only, for the title, described, taken back."""
_FLAGS = re.compile(r"[A-Za-z\-;\s]*\Z")


class Variants:
    """The variants of one language."""

    def __init__(self, codes: list[str]) -> None:
        self._codes = codes
        names = "|".join(sorted(map(re.escape, codes), key=len, reverse=True))
        self._split = re.compile(rf";\s*(?=(?:[^;:]{{0,200}}=>)?\s*(?:{names})\s*:)|;\s*\Z", re.IGNORECASE)
        self._rule = re.compile(rf"\s*(?:[^:]*=>)?\s*({names})\s*:(.*)", re.IGNORECASE | re.DOTALL)

    @classmethod
    def of_language(cls, language: str) -> "Variants | None":
        """The variants of a MediaWiki language code, None where its wikis have none."""
        codes = _VARIANTS.get(language)
        return cls(codes.split()) if codes else None

    def choose(self, content: str) -> str:
        """The words of what stands between -{ and }-: those of the first variant in the language's order."""
        flags, bar, rest = content.partition("|")
        if bar and _FLAGS.match(flags):
            if {flag.strip() for flag in flags.split(";")} & _SILENT:
                return ""
            content = rest
        words: dict[str, str] = {}
        for part in self._split.split(content):
            rule = self._rule.fullmatch(part)
            if rule is not None:
                words.setdefault(rule[1].lower(), rule[2].strip())
        if not words:
            return content
        return next((words[code] for code in self._codes if words.get(code)), "")
