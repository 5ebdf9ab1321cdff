"""Our alignment on the entities and facts of published sets, see `benchmarks/relations.py`."""

import json
from pathlib import Path

from benchmarks.relations import WITHOUT_RULES, rebel_facts, rebel_passage, redocred_passage
from transforms.relations.align import align
from transforms.relations.pairs import entity_key
from transforms.relations.statements import Fact


def test_the_triples_of_rebel(data_folder: Path):
    found = wanted = kept = 0
    for line in (data_folder / "relations" / "rebel_sample.jsonl").read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        passage, facts = rebel_passage(document), set(rebel_facts(document))
        candidates = align(passage, sorted(facts, key=repr), None, WITHOUT_RULES).candidates
        ours = {
            Fact(c.predicate, passage.entities[c.subject].qid or "", entity_key(passage.entities[c.object]) or "")
            for c in candidates
            if c.subject is not None
        }
        assert ours <= facts
        found, wanted, kept = found + len(ours), wanted + len(facts), kept + len(candidates)
    assert wanted == 2794
    assert found >= 2792
    assert kept < 1.1 * found  # mentions of the same two entities do not multiply


def test_the_labels_of_redocred(data_folder: Path):
    documents = json.loads((data_folder / "relations" / "redocred_dev_revised.json").read_text(encoding="utf-8"))
    labels = in_sentence = of_page = 0
    for document in documents:
        passage, facts = redocred_passage(document)
        candidates = {
            (passage.entities[c.subject].qid, c.predicate, entity_key(passage.entities[c.object])): c.scope
            for c in align(passage, facts, None, WITHOUT_RULES).candidates
            if c.subject is not None
        }
        in_one = _named_in_one_sentence(document)
        for fact in facts:
            scope = candidates.get((fact.subject, fact.predicate, fact.object_key))
            pair = int(fact.subject[1:]), int(fact.object_key.rpartition("Q")[2])
            assert (scope == "sentence") == (pair in in_one), fact
            in_sentence, of_page = in_sentence + (scope == "sentence"), of_page + (scope == "page")
        labels += len(facts)
    assert labels == 17284
    assert in_sentence > 0.46 * labels
    assert of_page > 0.06 * labels


def _named_in_one_sentence(document: dict) -> set[tuple[int, int]]:
    """Vertices of which one sentence names both: by different words, where it is the same vertex."""
    named: dict[int, list[tuple[int, tuple[int, ...]]]] = {}
    for vertex, mentions in enumerate(document["vertexSet"]):
        for mention in mentions:
            named.setdefault(mention["sent_id"], []).append((vertex, tuple(mention["pos"])))
    return {
        (one, other)
        for mentions in named.values()
        for one, place in mentions
        for other, beside in mentions
        if one != other or place != beside
    }
