import re
from pathlib import Path

import pytest
import yaml

from transforms.pages import element_names
from transforms.pages.element_names import Role, role_of_names
from transforms.pages.element_roles import role_of


@pytest.mark.parametrize(
    ("names", "role"),
    [
        ("entry-content", Role.CONTENT),
        ("article__body", Role.CONTENT),
        ("js-articleBody", Role.CONTENT),
        ("c-article-body mt-4", Role.CONTENT),
        ("post_content12", Role.CONTENT),
        ("site-footer", Role.BOILERPLATE),
        ("mainNavigation", Role.BOILERPLATE),
        ("cookie-law-info-bar", Role.BOILERPLATE),
        ("commentlist", Role.COMMENTS),
        ("respond", Role.COMMENTS),
        ("left-sidebar", Role.DOUBTFUL),
        ("screen-reader-text", Role.INVISIBLE),
        ("content-with-sidebar", Role.UNKNOWN),
        ("no-comments", Role.UNKNOWN),
        ("post-12 post type-post hentry category-news tag-footer", Role.UNKNOWN),
        ("elementor-element elementor-widget elementor-widget-heading", Role.UNKNOWN),
        ("adventure shadow headline", Role.UNKNOWN),
        ("", Role.UNKNOWN),
        ("-- __ 12", Role.UNKNOWN),
        ("字 Навигация", Role.UNKNOWN),
    ],
)
def test_role_of_names(names, role):
    assert role_of_names(names) is role


@pytest.mark.parametrize(
    ("tag", "attributes", "role"),
    [
        ("div", {"hidden": None}, Role.INVISIBLE),
        ("div", {"style": "color:red; DISPLAY : none"}, Role.INVISIBLE),
        ("div", {"aria-hidden": "true"}, Role.INVISIBLE),
        ("div", {"aria-hidden": "false"}, Role.UNKNOWN),
        ("div", {"class": "accordion-panel", "style": "display:none"}, Role.UNKNOWN),
        ("div", {"itemprop": "articleBody"}, Role.CONTENT),
        ("div", {"itemprop": "text", "class": "comment"}, Role.COMMENTS),
        ("div", {"role": "navigation"}, Role.BOILERPLATE),
        ("nav", {"class": "x"}, Role.BOILERPLATE),
        ("header", {"data-x": "1"}, Role.DOUBTFUL),
        ("p", {"class": "bodytext"}, Role.UNKNOWN),
        ("blockquote", {"class": "twitter-tweet"}, Role.UNKNOWN),
        ("main", {"id": "main-nav"}, Role.UNKNOWN),
    ],
)
def test_role_of_elements(tag, attributes, role):
    assert role_of(tag, attributes) is role


def test_each_term_is_found_under_its_role_or_a_stronger_one():
    table = yaml.safe_load(Path(element_names.__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    for role, listed in table.items():
        for term in listed.split(";"):
            name = "-".join(re.findall(r"[a-z]+", term))
            assert role_of_names(name) <= Role[role.upper()], term
