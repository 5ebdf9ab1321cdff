"""The encodings that a page's header and markup name."""

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

import yaml

_SEARCHED_BYTES = 8192
"""WHATWG looks at 1,024; generators put longer comments, scripts and styles before their meta element."""

_IN_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([^\s"';,]+)""", re.IGNORECASE)
_IN_MARKUP = re.compile(rb"""<meta\b[^>]{0,500}?\bcharset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_IN_XML = re.compile(rb"""\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]+)""", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)


class Encoding(NamedTuple):
    """An encoding that browsers know."""

    name: str
    """In the WHATWG Encoding Standard, in lower case."""
    codec: str
    """Python's name."""


def encoding_of_label(label: str) -> Encoding | None:
    """The encoding that browsers use for a declared name, None for what is no name of one."""
    return _labels().get(label.strip().lower())


def declared_encodings(body: bytes, content_type: str | None) -> list[Encoding]:
    """What the Content-Type header names, then the meta element, then the XML declaration, each once."""
    head = _COMMENT.sub(b"", body[:_SEARCHED_BYTES])
    labels = [match[1] for match in [_IN_HEADER.search(content_type or "")] if match]
    labels += [match[1].decode("ascii") for match in (_IN_MARKUP.search(head), _IN_XML.match(head)) if match]
    encodings = [encoding for label in labels if (encoding := encoding_of_label(label))]
    return list(dict.fromkeys(encodings))


@cache
def _labels() -> dict[str, Encoding]:
    text = resources.files("transforms.pages").joinpath("encoding_labels.yaml").read_text(encoding="utf-8")
    table = yaml.safe_load(text)
    return {
        label: Encoding(name, entry["codec"]) for name, entry in table.items() for label in str(entry["labels"]).split()
    }
