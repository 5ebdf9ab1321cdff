"""The characters that may end a sentence, and the pattern that finds them with the closing marks behind them."""

import re
from functools import cache

# Need no space after them: Unicode's Sentence_Terminal (UAX 29) without marks that are commas in practice (Burmese ၊,
# Javanese ꧈) and without the Latin ones below; with the Tibetan shad.
HARD_STOPS = "。！？｡︒﹒﹗﹖।॥؟۔؞܀܁܂߹။።፧፨᙮។៕᠃᠉᥄᥅᪨᪩᪪᪫᭚᭛᭞᭟᰻᰼᱾᱿꓿꘎꘏꛳꛷꡶꡷꣎꣏꤯꧉꩝꩞꩟꫰꫱꯫།༎༏༐༑‼⁇⁈⁉"
# Beyond the basic plane ``re`` tests one character after the other, so these are looked for in their scripts only.
_ASTRAL_STOPS = "𑁇𑁈𑂾𑂿𑃀𑃁𑅁𑅂𑅃𑇅𑇆𑑋𑑌𑗂𑗃𑙁𑙂𑜼𑜽𑜾𖩮𖩯𖫵"
_ASTRAL_SCRIPTS = frozenset("Brah Kthi Cakm Shrd Newa Sidd Modi Ahom Mroo Bass Hmng".split())
SOFT_STOPS = ".!?…‥．։"
OPENERS = "\"'“‘„‚«‹»›”’「『（《〈【([{¿¡-–—―*•·†‡"

# Behind a hard stop “ and « open the next quotation; behind a soft one, without a space, they close the last: „…“ »…«.
_HARD_CLOSERS = "'\"”’」』）】》〉］｝〕)\\]}»›"
_SOFT_CLOSERS = _HARD_CLOSERS + "“‘«‹"
_NOTE = r"(?:\[[^\[\]\s]{1,20}\])*"  # [12], [需要引证]
# Among Chinese and Japanese characters an ASCII "!" or "?" has no space behind it either.
_HAN_KANA = "぀-ヿ㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"


@cache
def stop_pattern(more_stops: str, script: str) -> re.Pattern[str]:
    """Finds each run of stops with its closing marks; groups ``first`` and ``more`` hold a soft one's stops.

    ``more_stops`` are a language's own, looked for where white space follows. (One class before the alternatives: that
    is what lets ``re`` skip to the next stop.)
    """
    hard = re.escape(HARD_STOPS + (_ASTRAL_STOPS if script in _ASTRAL_SCRIPTS else ""))
    soft = re.escape(SOFT_STOPS + more_stops)
    return re.compile(
        rf"[{hard}{soft}](?:(?<=[{hard}])(?:[{hard}{soft}]|\s(?=[།༎]))*[{_HARD_CLOSERS}]*{_NOTE}"
        rf"|(?<=(?P<first>[{soft}]))(?P<more>[{soft}]*)[{_SOFT_CLOSERS}]*(?:[ \u00a0\u202f]»)?{_NOTE}"
        rf"(?:(?=\s)|(?<=[!?])(?=[{_HAN_KANA}])))"
    )
