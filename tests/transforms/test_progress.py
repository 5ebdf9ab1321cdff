"""Progress: what several processes noted adds up, and the line says what is left."""

import io

from transforms.progress import (
    ProgressDisplay,
    note_progress,
    note_step,
    progress_line,
    read_progress,
    read_steps,
    step_words,
)


def test_notes_of_all_processes_add_up(tmp_path):
    note_progress(str(tmp_path), 10, 1000)
    note_progress(str(tmp_path), 5, 500)
    (tmp_path / "99999.txt").write_text("7 70\n1 ")  # another process, in the middle of a line
    assert read_progress(tmp_path) == (22, 1570)


def test_no_folder_no_note(tmp_path):
    note_progress(None, 1, 1)
    note_progress(str(tmp_path / "elsewhere"), 1, 1)
    assert list(tmp_path.iterdir()) == []


def test_line_with_time_left():
    line = progress_line("wikipedia", 1234, 25_000_000, 100_000_000, 5.0)
    assert line == "wikipedia: 1,234 records, 25.0 of 100.0 MB read, 5.0 MB/s, 0:00:15 left"


def test_line_once_all_is_read():
    assert progress_line("ner", 10, 500, 500, 65).endswith("0.0 MB/s, 0:01:05 so far")


def test_a_display_that_is_no_terminal_writes_no_control_codes(tmp_path):
    stream = io.StringIO()
    with ProgressDisplay("ner", tmp_path, 10, stream):
        pass
    assert stream.getvalue() == ""


def test_steps_after_reading_are_counted_apart(tmp_path):
    note_progress(str(tmp_path), 3, 100)
    note_step(str(tmp_path), "sentences", planned=10)
    note_step(str(tmp_path), "sentences", done=4)
    note_step(None, "sentences", done=4)
    assert read_progress(tmp_path) == (3, 100)
    assert read_steps(tmp_path) == {"sentences": (4, 10)}
    assert step_words("sentences", 4, 10, 2, 1.0) == "4 of 10 sentences, 2/s, 0:00:03 left"
    assert step_words("sentences", 0, 10, 0, 0.0) == "0 of 10 sentences"
    assert step_words("sentences", 10, 10, 4, 2.0) == "10 of 10 sentences"
