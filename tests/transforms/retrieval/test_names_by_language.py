from transforms.retrieval.names import Names, names_by_language

LABELS = [
    ("deu_Latn", "Berlin"),
    ("zho_Hant", "柏林市"),
    ("zho_Hans", "柏林"),
    ("srp_Latn", "Berlin"),
    ("mul", "Berolina"),
]
ALIASES = [("deu_Latn", "Spree-Athen"), ("mul", "BER"), ("rus_Cyrl", "Берлин")]


def test_names_of_each_language_asked_for():
    found = names_by_language(LABELS, ALIASES, ["deu_Latn", "zho_Hans", "srp_Cyrl", "rus_Cyrl", "fra_Latn"])
    assert found == {
        "deu_Latn": Names("Berlin", ("Berolina", "Spree-Athen", "BER")),
        "zho_Hans": Names("柏林", ("柏林市",)),
        "srp_Cyrl": Names("Berlin", ()),
        "rus_Cyrl": Names(None, ("Берлин",)),
        "fra_Latn": Names("Berolina", ("BER",)),
    }


def test_an_entity_without_names():
    assert names_by_language([], [], ["deu_Latn"]) == {"deu_Latn": Names()}
