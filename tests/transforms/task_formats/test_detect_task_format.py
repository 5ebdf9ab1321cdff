import bz2
import gzip
import json

import pytest

from transforms.task_formats.detect import detect_format

TACRED = {"id": "1", "docid": "d", "token": ["Ada"], "relation": "r", "subj_start": 0, "subj_end": 0, "obj_start": 0}
LINES = {"id": "1", "tokens": ["Ada"], "label": "r", "entities": [[0, 1], [0, 1]], "grammar": [], "type": ["A", "B"]}
SQUAD = {"version": "1.1", "data": [{"title": "t", "paragraphs": [{"context": "Ulm", "qas": []}]}]}
KNOWN = {
    json.dumps([TACRED]): "tacred",
    json.dumps(TACRED) + "\n": "tacred",
    json.dumps(LINES) + "\n": "tacred_lines",
    json.dumps(SQUAD, indent=2): "squad",
    json.dumps(SQUAD)[:60]: "squad",
    '{"_id": "1", "title": "", "text": "Ulm"}\n': "beir",
    '{"relation": "P19", "template": "[X] [Y]"}\n': "mlama",
    '{"text": "Ulm", "labels": []}\n{': "span_lines",
    '[{"text": "Ulm", "label": []}]': "span_lines",
    "-DOCSTART- -X- -X- O\n\nEU NNP B-NP B-ORG\n. . O O\n": "conll",
    "Ulm B-LOC\n# O\n": "conll",
    "Ulm\tS-LOC\n": "conll",
    "# sent_id = 1\n1\tUlm\tB-LOC\t-\t-\n2\t#\tO\t-\t-\n": "universal_ner",
    "1\tUlm is a city\n2\tBonn": "ms_marco",
    "1\tUlm is a city\r\n": "ms_marco",
    "1\t5\t9\n2\t6\t10\n": "ids",
    "1 Q0 D5 0\n1 Q0 D6 1\n": "ids",
    "1 Q0 D5 1 9.7 bm25\n": "ids",
    "query-id\tcorpus-id\tscore\nq1\td1\t1\n": "ids",
    "\ufeff1\tUlm is\n": "ms_marco",
}
UNKNOWN = ["", "\n", "Ulm is a city\n", '{"docid": "1"}\n', "[1, 2]", '{"text', "<html>\n", "\x00\x01\x02"]


@pytest.mark.parametrize(("head", "name"), KNOWN.items())
def test_formats_are_told_by_how_files_begin(head, name):
    assert detect_format("x", head.encode()) == name


@pytest.mark.parametrize("head", UNKNOWN)
def test_what_is_none_of_them(head):
    assert detect_format("x", head.encode()) is None


def test_compressed_files():
    data = "".join(f"{number}\tUlm is the city number {number * 7919}\n" for number in range(9999)).encode()
    assert detect_format("x.gz", gzip.compress(data)[: 1 << 14]) == "ms_marco"
    assert detect_format("x.bz2", bz2.compress(data)) == "ms_marco"
    with pytest.raises(ValueError, match="named like gzip"):
        detect_format("x.gz", data)


@pytest.mark.parametrize("cut", [10, 30, 100])
def test_a_character_that_the_head_cuts_is_no_matter(cut):
    assert detect_format("x", ("1\t" + "Ü" * 40 + "\n").encode()[:cut]) == "ms_marco"
