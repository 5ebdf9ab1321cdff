import pytest

from transforms.retrieval.options import RetrievalOptions


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kinds": frozenset({"titel"})}, "kinds names 'titel'"),
        ({"shares": {"heading": 1.5}}, "share of heading is 1.5"),
        ({"shares": {"headings": 0.5}}, "shares names 'headings'"),
        ({"leak_guard": frozenset({"lead"})}, "leak_guard names 'lead'"),
        ({"shortest": 50, "longest": 20}, "shortest is 50 and longest 20"),
        ({"shortest": 0, "longest": 0}, "longest 0"),
        ({"anchors_per_article": -1}, "anchors_per_article is -1"),
        ({"negatives": -1}, "negatives is -1"),
        ({"dev_share": 0.6, "test_share": 0.6}, "dev_share is 0.6"),
        ({"test_share": -0.1}, "test_share -0.1"),
    ],
)
def test_wrong_settings_name_the_setting(settings, message):
    with pytest.raises(ValueError, match=message):
        RetrievalOptions(**settings)
