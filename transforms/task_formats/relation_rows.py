"""Rows of our dataset ``relations``: a relation arrives where both of its arguments do."""

from collections.abc import Mapping

from schemas.datasets import RELATIONS
from transforms.projection.spans import SourceSpan
from transforms.task_formats.dataset_rows import common_row
from transforms.task_formats.record import AnnotatedText, Drop, Rebuilt, Row, TaskRecord, TranslatedText


class RelationRows:
    """Passages with entities and the relations between them."""

    dataset = RELATIONS

    def record(self, row: Row, position: int = 0) -> TaskRecord:
        """What is to be translated of a row.

        Raises:
            ValueError: a relation names an entity that is not there.
        """
        count = len(row["entities"])
        for relation in row["relations"]:
            for end in ("subject", "object"):
                if relation[end] is None or not 0 <= relation[end] < count:
                    raise ValueError(f"the {end} of a relation is entity {relation[end]} of {count}")
        spans = tuple(
            SourceSpan(entity["start"], entity["end"], entity.get("type"), entity.get("qid"))
            for entity in row["entities"]
        )
        return TaskRecord(row["id"], row["language"], (AnnotatedText("text", row["text"], spans),), row, position)

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The passage in the target language; ``surface`` is read anew.

        Dropped (``argument_lost``) where it had relations and none of them arrives.
        """
        new = translated["text"]
        old = record.original
        entities: list[Row] = []
        numbers: dict[int, int] = {}
        drops: list[Drop] = []
        for index, entity in enumerate(old["entities"]):
            place = new.placed(index)
            if place is None:
                told = f"{entity.get('type')} {old['text'][entity['start'] : entity['end']]!r}"
                drops.append(Drop("span_lost", f"{told} [{entity['start']}, {entity['end']})", "entity"))
                continue
            numbers[index] = len(entities)
            entities.append({**entity, "start": place[0], "end": place[1], "surface": new.text[slice(*place)]})
        relations: list[Row] = []
        for relation in old["relations"]:
            lost = [end for end in ("subject", "object") if relation[end] not in numbers]
            if lost:
                told = ", ".join(f"{end} {_surface(old, relation[end])!r}" for end in lost)
                drops.append(Drop("argument_lost", f"{relation['predicate']}: {told}", "relation"))
            else:
                ends = {end: numbers[relation[end]] for end in ("subject", "object")}
                relations.append({**relation, **ends})
        if old["relations"] and not relations:
            return Rebuilt(None, (Drop("argument_lost", f"none of {len(old['relations'])} relations"), *drops))
        row = common_row(record, RELATIONS, target_language)
        return Rebuilt(row | {"text": new.text, "entities": entities, "relations": relations}, tuple(drops))


def _surface(row: Row, index: int) -> str:
    entity = row["entities"][index]
    surface: str = row["text"][entity["start"] : entity["end"]]
    return surface
