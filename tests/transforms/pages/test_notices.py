import pytest

from transforms.pages.notices import Notice, is_sign_off, notice


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Advertisement", Notice.LABEL),
        ("— Werbung —", Notice.LABEL),
        ("Leer más »", Notice.LABEL),
        ("Protesters at the gate (Image: GETTY )", Notice.LABEL),
        ("© 2019 Reuters", Notice.LABEL),
        ("Lesen Sie auch: Zehn stille Strände", Notice.REFERENCE),
        ("À lire aussi : dix plages tranquilles", Notice.REFERENCE),
        ("Foto: A. Schreiberin", Notice.REFERENCE),
        ("3 Kommentare", Notice.COMMENTS_FOLLOW),
        ("Leave a Reply", Notice.COMMENTS_FOLLOW),
        ("コメント", Notice.COMMENTS_FOLLOW),
        ("Das könnte Sie auch interessieren:", Notice.OTHERS_FOLLOW),
        ("Artículos relacionados", Notice.OTHERS_FOLLOW),
        ("Foto und Film entstanden zur selben Zeit.", None),
        ("The advertisement that we saw was old.", None),
        ("Read more: " + "a long sentence follows here " * 10, None),
        ("", None),
        ("12", None),
        ("ภาพถ่าย", None),
    ],
)
def test_what_a_piece_of_text_says(text, expected):
    assert notice(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write to anna@example.org with your questions.", True),
        ("Anna Müller is a reporter. Follow her at @annamueller.", True),
        ("Folgen Sie uns auf Facebook und Instagram!", True),
        ("Ben Smith contributed to this report.", True),
        ("She bought Twitter shares in May.", False),
        ("They met at 5 @ the pier.", False),
        ("Facebook and Twitter were both asked. " * 10, False),
        ("", False),
    ],
)
def test_what_signs_a_text_off(text, expected):
    assert is_sign_off(text) is expected
