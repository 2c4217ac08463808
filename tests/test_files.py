"""Files are complete or absent, whatever goes wrong while they are written."""

from pathlib import Path

import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.files import atomic, staged


def content_of(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def write_two(folder: Path, text: str) -> None:
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text(text)


def test_a_file_appears_when_it_is_complete(tmp_path):
    target = tmp_path / "new" / "a.txt"
    with atomic(target) as path:
        path.write_text("half")
        assert not target.exists()
        path.write_text("whole")
    assert content_of(target.parent) == {"a.txt": "whole"}


def fail_after_writing(path: Path, error: type[BaseException]) -> None:
    path.write_text("half")
    raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file(tmp_path, error):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(error), atomic(tmp_path / "a.txt") as path:
        fail_after_writing(path, error)
    assert content_of(tmp_path) == {"a.txt": "old"}


def test_a_set_replaces_what_it_names_and_leaves_the_rest(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    (tmp_path / "mine.txt").write_text("mine")
    with staged(tmp_path) as folder:
        write_two(folder, "new")
        assert (tmp_path / "a.txt").read_text() == "old"
    assert content_of(tmp_path) == {"a.txt": "new", "b.txt": "new", "mine.txt": "mine"}


def test_earlier_results_go_that_are_not_written_again(tmp_path):
    write_two(tmp_path, "old")
    with staged(tmp_path, owned=("a.txt", "b.txt", "c.txt")) as folder:
        (folder / "a.txt").write_text("new")
    assert content_of(tmp_path) == {"a.txt": "new"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_set(tmp_path, error):
    write_two(tmp_path, "old")
    with pytest.raises(error), staged(tmp_path, owned=("b.txt",)) as folder:
        fail_after_writing(folder / "a.txt", error)
    assert content_of(tmp_path) == {"a.txt": "old", "b.txt": "old"}


@pytest.mark.parametrize("error", [OSError("disk is gone"), KeyboardInterrupt()])
def test_a_failure_between_two_renames_is_undone(tmp_path, monkeypatch, error):
    (tmp_path / "b.txt").write_text("old")
    rename = Path.rename

    def failing(self, target):
        if self.name == "b.txt" and self.parent.name == "fresh":
            raise error
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    expected = AutolocError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected), staged(tmp_path) as folder:
        write_two(folder, "new")
    assert content_of(tmp_path) == {"b.txt": "old"}


def test_a_folder_that_was_made_in_vain_goes_again(tmp_path):
    with pytest.raises(ValueError, match="no"), staged(tmp_path / "out"):
        raise ValueError("no")
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_a_folder_should_be(tmp_path):
    (tmp_path / "out").write_text("a file")
    said = r"Can't write to .*out: .*Choose another folder"
    with pytest.raises(AutolocError, match=said), staged(tmp_path / "out"):
        pytest.fail("must not get here")


@pytest.mark.parametrize("write", [atomic, lambda path: staged(path.parent, owned=[path.name])])
def test_a_folder_in_the_way_of_a_file_is_never_replaced(tmp_path, write):
    results = tmp_path / "out"
    results.mkdir()
    (results / "kept.txt").write_text("hours of work")

    def run():
        with write(results):
            pass

    with pytest.raises(AutolocError, match="is a folder, and a file is to be written there"):
        run()
    assert content_of(results) == {"kept.txt": "hours of work"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
