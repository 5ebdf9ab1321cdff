"""Of which format a file is, from its first bytes."""

import io
import re
from collections.abc import Callable, Mapping

from transforms.sources.text_lines import BYTE_ORDER_MARK
from transforms.task_formats.conll import DOCUMENT_START
from transforms.task_formats.json_lines import json_object
from transforms.task_formats.stored_chunks import stored_chunks

_LINES = 50
"""Lines looked at."""
# A string, whether or not it ends, so that none of its characters is looked at twice, and whether it is a key.
_STRING = re.compile(rb'"((?:[^"\\]|\\.)*+)(?:"\s*+(:)?|\\?\Z)', re.DOTALL)
_NUMBERED_WORD = re.compile(r"[0-9]+(?:[-.][0-9]+)?\t[^\t]+\t[A-Z_]")
_COMMENT = re.compile(r"#\s?\w")
_TAG = re.compile(r"O|[BIESLU]-\S+")
_BEIR_QRELS = ["query-id", "corpus-id", "score"]


def detect_format(path: str, head: bytes) -> str | None:
    """The name of the external format of a file, None where it is none that we know.

    `head` is the beginning of the file as it is stored; 64 KiB are enough, of bzip2 1 MiB (a block).

    Raises:
        ValueError: the file is not what the ending of its name says, or of a compression that is not read.
    """
    chunks = stored_chunks(io.BytesIO(head), path)
    text = next((chunk.data for chunk in chunks), b"").removeprefix(BYTE_ORDER_MARK)
    beginning = text.lstrip()[:1]
    if beginning in (b"[", b"{"):
        return _json_format(text, beginning == b"[")
    complete = text[: text.rfind(b"\n") + 1] or text
    lines = [line.removesuffix("\r") for line in complete.decode("utf-8", "replace").split("\n")]
    written = [line for line in lines if line.strip(" \t")][:_LINES]
    return next((name for name, fits in _COLUMNS.items() if written and fits(written)), None)


def _json_format(text: bytes, is_array: bool) -> str | None:
    keys = {string.decode("utf-8", "replace") for string, colon in _STRING.findall(text) if colon}
    if {"token", "subj_start", "obj_start"} <= keys:
        return "tacred"
    if {"tokens", "entities", "label", "type"} <= keys:
        return "tacred_lines"
    if is_array:
        return "span_lines" if "text" in keys else None
    if {"data", "paragraphs"} <= keys:
        return "squad"
    try:
        row = json_object(text.strip().split(b"\n", 1)[0])
    except ValueError:
        return None
    if {"relation", "template"} <= row.keys():
        return "mlama"
    if {"_id", "text"} <= row.keys():
        return "beir"
    return "span_lines" if "text" in row else None


def _is_universal_ner(lines: list[str]) -> bool:
    words = [line for line in lines if not _COMMENT.match(line)]
    return bool(words) and all(_NUMBERED_WORD.match(line) for line in words)


def _is_conll(lines: list[str]) -> bool:
    return all(_is_tagged(line) for line in lines)


def _is_tagged(line: str) -> bool:
    columns = line.split()
    return len(columns) > 1 and (columns[0] == DOCUMENT_START or bool(_TAG.fullmatch(columns[-1])))


def _is_ids(lines: list[str]) -> bool:
    return all(_has_ids(line) for line in lines)


def _has_ids(line: str) -> bool:
    """Whether a line is of qrels, of a run, or a triple of ids, as MS MARCO, TREC and BEIR have them."""
    columns = line.split()
    if len(columns) == 3:
        return columns == _BEIR_QRELS or columns[2].lstrip("-").isdigit()
    return (len(columns) == 4 and columns[3].lstrip("-").isdigit()) or (len(columns) == 6 and columns[1] == "Q0")


def _is_ms_marco(lines: list[str]) -> bool:
    return all("\t" in line and line.partition("\t")[0].split() == [line.partition("\t")[0]] for line in lines)


_COLUMNS: Mapping[str, Callable[[list[str]], bool]] = {
    "universal_ner": _is_universal_ner,
    "conll": _is_conll,
    "ids": _is_ids,
    "ms_marco": _is_ms_marco,
}
"""In this order: a line of the earlier formats may fit the later ones too."""
