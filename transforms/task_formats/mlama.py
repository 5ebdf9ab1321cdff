"""mLAMA's templates, ``{"relation": "P19", "template": "[X] was born in [Y] ."}``: one ``[X]`` and one ``[Y]`` each."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import IO

import orjson

from transforms.sources.failure import Failure
from transforms.task_formats.beginning import with_checked_beginning
from transforms.task_formats.json_lines import line_failure, read_json_objects
from transforms.task_formats.record import AnnotatedText, Rebuilt, Row, TaskRecord, TranslatedText, lost
from transforms.task_formats.stored_chunks import stored_chunks

LETTERS = ("X", "Y")
"""What stands in square brackets for the subject and the object."""
_BRACKETED = re.compile(r"[\[［【〔]\s*([^\[\]［］【】〔〕]{1,12}?)\s*[\]］】〕]")
# What translators make of the two letters: other alphabets' look-alikes, and the letters' names spelt out.
_FORMS = {
    "X": "X x × Х х Χ χ Кс кс КС Икс икс Ікс ікс إكس اكس اکس ایکس איקס אקס "
    "एक्स এক্স ਐਕਸ એક્સ எக்ஸ் ఎక్స్ ಎಕ್ಸ್ എക്സ് เอ็กซ์ エックス 엑스",
    "Y": "Y y У у Υ υ Ү ү Игрек игрек Ігрек ігрек Уай уай واي وای ואי וואי वाई वाय ওয়াই ਵਾਈ વાય ஒய் వై ವೈ വൈ วาย ワイ 와이",
}
_LETTER_OF = {form: letter for letter, forms in _FORMS.items() for form in forms.split()}
_LATIN = "A-Za-zÀ-ɏ0-9"
_FULL_WIDTH = str.maketrans("ＸｘＹｙ", "XxYy")


class MlamaTemplates:
    """Templates of relations. One that does not keep both placeholders, each once, is dropped."""

    name = "mlama"

    def read(self, file: IO[bytes], path: str, language: str | None = None) -> Iterator[TaskRecord | Failure]:
        """The templates of a file. One without exactly one ``[X]`` and one ``[Y]`` fails."""
        expected = "JSON Lines with 'relation' and 'template'"
        return with_checked_beginning(self._read(file, path, language), path, expected)

    def _read(self, file: IO[bytes], path: str, language: str | None) -> Iterator[TaskRecord | Failure]:
        for position, found in enumerate(read_json_objects(stored_chunks(file, path), path)):
            if isinstance(found, Failure):
                yield found
                continue
            line, row = found
            template = row.get("template")
            if not isinstance(row.get("relation"), str) or not isinstance(template, str):
                yield line_failure(path, line, "no string 'relation' and 'template'")
            elif not _is_complete(template):
                yield line_failure(path, line, "not exactly one [X] and one [Y] in the template")
            else:
                text = AnnotatedText("template", template)
                yield TaskRecord(f"{row['relation']} {position}", language, (text,), row, position)

    def rebuild(self, record: TaskRecord, translated: Mapping[str, TranslatedText], target_language: str) -> Rebuilt:
        """The template, its placeholders repaired; dropped (``placeholder_lost``) where one is missing or doubled."""
        template = repair_placeholders(translated["template"].text)
        if not _is_complete(template):
            return lost("placeholder_lost", template)
        return Rebuilt(record.original | {"template": template})

    def write(self, rows: Iterable[Row], file: IO[bytes]) -> None:
        """An object a line."""
        for row in rows:
            file.write(orjson.dumps(row) + b"\n")


def repair_placeholders(template: str) -> str:
    """A translated template with what became of ``[X]`` and ``[Y]`` written so again.

    Repaired are: white space and other brackets (``[ X ]``, ``【X】``), small letters, letters of other alphabets that
    look or are named alike (``[Χ]``, ``[Кс]``, ``[एक्स]``), the one of two brackets that is none of these, and a letter
    that lost its brackets and stands alone once.
    """
    found = list(_BRACKETED.finditer(template))
    letters = [_LETTER_OF.get(match[1].translate(_FULL_WIDTH)) for match in found]
    if len(found) == 2 and letters.count(None) == 1:
        known = letters[0] or letters[1]
        letters = [letter or ("Y" if known == "X" else "X") for letter in letters]
    for match, letter in reversed(list(zip(found, letters, strict=True))):
        if letter is not None:
            template = f"{template[: match.start()]}[{letter}]{template[match.end() :]}"
    for letter in LETTERS:
        alone = list(re.finditer(rf"(?<![{_LATIN}\[]){letter}(?![{_LATIN}\]])", template))
        if f"[{letter}]" not in template and len(alone) == 1:
            template = f"{template[: alone[0].start()]}[{letter}]{template[alone[0].end() :]}"
    return template


def _is_complete(template: str) -> bool:
    return all(template.count(f"[{letter}]") == 1 for letter in LETTERS)
