import pytest

from transforms.projection.inflection import form_likelihood


@pytest.mark.parametrize(
    ("word", "name", "language"),
    [
        ("Praze", "Praha", "ces"),
        ("Москвы", "Москва", "rus"),
        ("Londonban", "London", "hun"),
        ("Helsingissä", "Helsinki", "fin"),
        ("Merkelin", "Merkel", "fin"),
        ("Rusya’nın", "Rusya", "tur"),
        ("والعراق", "العراق", "arb"),
        ("بروسيا", "روسيا", "arb"),
        ("במוסקבה", "מוסקבה", "heb"),
        ("Ρωσίας", "Ρωσία", "ell"),
    ],
)
def test_forms_of_a_name(word: str, name: str, language: str) -> None:
    assert form_likelihood(word, name, language) >= 0.7


@pytest.mark.parametrize(
    ("word", "name", "language"),
    [
        ("Iraq", "Iran", "eng"),
        ("Niger", "Nil", "deu"),
        ("Paradies", "Paris", "deu"),
        ("Romanistik", "Rom", "deu"),
        ("Österreich", "Osten", "deu"),
        ("", "Paris", "fra"),
        ("Paris", "", "fra"),
        ("وادي", "ادم", "arb"),
    ],
)
def test_other_words_are_no_forms(word: str, name: str, language: str) -> None:
    assert form_likelihood(word, name, language) < 0.7


def test_the_name_itself_is_certain() -> None:
    assert form_likelihood("PRAHA", "Praha", "ces") == 1.0
