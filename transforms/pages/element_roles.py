"""The role of an element on a page: by its names, its tag and its attributes."""

import re
from collections.abc import Mapping

from transforms.pages.element_names import Role, role_of_names

_BY_TAG = {
    "aside": Role.BOILERPLATE,
    "dialog": Role.BOILERPLATE,
    "figcaption": Role.BOILERPLATE,
    "footer": Role.BOILERPLATE,
    "menu": Role.BOILERPLATE,
    "nav": Role.BOILERPLATE,
    "form": Role.DOUBTFUL,
    "header": Role.DOUBTFUL,
}
_BY_STATED_ROLE = dict.fromkeys(
    "alert alertdialog banner complementary contentinfo dialog menu menubar navigation search toolbar".split(),
    Role.BOILERPLATE,
)
_TEXT_PROPERTIES = frozenset(("articleBody", "description", "text"))
"""Of schema.org, whose values are what a page is about: an article, a product, a post of a forum."""
# Their names tell of the rows or paragraphs themselves, or of the whole page.
_NAMELESS = frozenset("tr tbody thead tfoot blockquote html body h1 h2 h3 h4 h5 h6 main".split())
_TELLING = frozenset(("aria-hidden", "hidden", "itemprop", "itemtype", "role", "style", "typeof"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Hidden until a reader asks for it: tabs of a product, answers of an FAQ.
_REVEALED = re.compile(r"tab|accordion|collaps|faq|answer|toggle|expand|panel|spoiler", re.IGNORECASE)


def role_of_tag(tag: str) -> Role:
    """Role of an element without attributes."""
    return _BY_TAG.get(tag, Role.UNKNOWN)


def role_of(tag: str, attributes: Mapping[str, str | None]) -> Role:
    """Role of an element with these attributes."""
    names = attributes.get("class")
    identifier = attributes.get("id")
    if identifier:
        names = f"{names} {identifier}" if names else identifier
    role = role_of_names(names) if names and tag not in _NAMELESS else Role.UNKNOWN
    if role is Role.CONTENT and tag in ("p", "li"):
        role = Role.UNKNOWN
    if not _TELLING.isdisjoint(attributes):
        if _is_hidden(attributes, names):
            return Role.INVISIBLE
        if role > Role.INVISIBLE and role is not Role.COMMENTS and _states_text(attributes):
            return Role.CONTENT
        stated = _BY_STATED_ROLE.get(attributes.get("role") or "")
        if stated is not None and role >= Role.DOUBTFUL:
            return stated
    return role if role < Role.DOUBTFUL else _BY_TAG.get(tag, role)


def _states_text(attributes: Mapping[str, str | None]) -> bool:
    """Whether it is marked as text, or as a question, which holds its answers' texts."""
    types = attributes.get("itemtype") or attributes.get("typeof") or ""
    return attributes.get("itemprop") in _TEXT_PROPERTIES or types.endswith("Question")


def _is_hidden(attributes: Mapping[str, str | None], names: str | None) -> bool:
    style = attributes.get("style")
    if (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or (style is not None and "n" in style and _HIDDEN.search(style))
    ):
        return not (attributes.get("role") == "tabpanel" or (names and _REVEALED.search(names)))
    return False
