"""The wikitext scanner: plain text with the exact span and target of every link."""

from transforms.wikitext.plain_text import Scanner, plain_text
from transforms.wikitext.spans import Heading, Link, PlainText
from transforms.wikitext.template_rules import TemplateRules, load_template_rules

__all__ = ["Heading", "Link", "PlainText", "Scanner", "TemplateRules", "load_template_rules", "plain_text"]
