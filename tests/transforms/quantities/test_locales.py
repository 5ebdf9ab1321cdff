"""What CLDR says for a locale, with and without what it inherits."""

from transforms.quantities.locales import locale_data, own_data


def test_a_locales_own_data_does_not_take_the_place_of_all_its_data():
    own = own_data("es_GT")
    assert "number_symbols" in locale_data("es_GT")
    assert len(own) < len(locale_data("es_GT"))
    assert set(own_data("es_GT")) == set(own)
