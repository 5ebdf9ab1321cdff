"""Pages of many kinds of sites and languages, and what their main text has and has not (kinds/)."""

from pathlib import Path
from string import Template
from typing import NamedTuple

import yaml

FOLDER = Path(__file__).with_name("kinds")
TABLE = yaml.safe_load((FOLDER / "kinds.yaml").read_text(encoding="utf-8"))
KINDS, LANGUAGES = sorted(TABLE["pages"]), sorted(TABLE["phrases"])


class Page(NamedTuple):
    html: str
    wanted: list[str]
    unwanted: list[str]


def page_of_kind(kind: str, language: str) -> Page:
    phrases = {**TABLE["phrases"]["en"], **TABLE["phrases"][language], "language": language}
    truth = TABLE["pages"][kind]
    return Page(
        Template((FOLDER / f"{kind}.html").read_text(encoding="utf-8")).substitute(phrases),
        [Template(text).substitute(phrases) for text in truth["wanted"]],
        [Template(text).substitute(phrases) for text in truth["unwanted"]],
    )
