"""Numbers that people marked in real English articles."""

import json

from transforms.quantities.find import find_quantities


def test_numbers_of_redocred_are_found(data_folder):
    documents = json.loads((data_folder / "relations" / "redocred_dev_revised.json").read_text(encoding="utf-8"))
    marked = found = 0
    for document in documents:
        text, places = "", []
        for sentence in document["sents"]:
            places.append([])
            for word in sentence:
                places[-1].append((len(text), len(text) + len(word)))
                text += word + " "
        spans = [(mention.start, mention.end) for mention in find_quantities(text, "eng_Latn")]
        for mention in (mention for entity in document["vertexSet"] for mention in entity):
            if mention["type"] != "NUM" or not any(character.isdigit() for character in mention["name"]):
                continue
            first, last = mention["pos"][0], mention["pos"][1] - 1
            start, end = places[mention["sent_id"]][first][0], places[mention["sent_id"]][last][1]
            marked += 1
            found += any(begin < end and start < stop for begin, stop in spans)
    # The rest are scores, heights such as "5'7 \"" and hyphenated words ("17-volume"), which are left out on purpose.
    assert marked == 355
    assert found / marked > 0.9
