"""Files that are complete or absent: written beside their place, then renamed."""

import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from bayes_autoloc.errors import AutolocError

__all__ = ["atomic", "refuse_folder", "staged"]


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """Give a temporary path in the same folder, and rename it to `path` if all went well.

    Parameters
    ----------
    path : Path
        An existing file is replaced only when the new one is complete.

    Raises
    ------
    AutolocError
        If the folder can't be written to, or a folder is in the way.
    """
    refuse_folder(path)
    with staged(path.parent) as folder:
        yield folder / path.name


@contextmanager
def staged(folder: Path, *, owned: Collection[str] = ()) -> Iterator[Path]:
    """Give an empty folder for new files, and move them into `folder` together if all went well.

    After any failure, an interruption included, `folder` holds what it held before.

    Parameters
    ----------
    folder : Path
        Made if it is missing. Files that are not among the new ones stay.
    owned : collection of str
        Names of earlier results that go if they are not among the new files.

    Raises
    ------
    AutolocError
        If the folder can't be written to, or a folder stands where a file must.
    """
    existed = folder.exists()
    try:
        # Inside the folder, not beside it: it may be a disk of its own, and renaming stays on one.
        folder.mkdir(parents=True, exist_ok=True)
        temporary = tempfile.TemporaryDirectory(dir=folder, prefix=".new-")
    except OSError as error:
        raise AutolocError(_refusal(folder, error)) from error
    try:
        with temporary as name:
            fresh, old = Path(name) / "fresh", Path(name) / "old"
            fresh.mkdir()
            old.mkdir()
            yield fresh
            _swap(folder, fresh, old, owned)
    finally:
        if not existed and not any(folder.iterdir()):
            folder.rmdir()


def refuse_folder(path: Path) -> None:
    """Raise AutolocError if a folder stands where a file is to be written."""
    if path.is_dir():
        raise AutolocError(
            f"{path} is a folder, and a file is to be written there. Name a file in it, such as "
            f"{path / 'NAME'}, or another place."
        )


def _swap(folder: Path, fresh: Path, old: Path, owned: Collection[str]) -> None:
    """Put earlier files aside and the new ones in their place; undo it if that fails half-way."""
    new = sorted(path.name for path in fresh.iterdir())
    for name in {*new, *owned}:
        refuse_folder(folder / name)
    replaced = [name for name in sorted({*new, *owned}) if (folder / name).exists()]
    try:
        for name in replaced:
            (folder / name).rename(old / name)
        for name in new:
            (fresh / name).rename(folder / name)
    except BaseException as error:
        for path in list(old.iterdir()):
            path.replace(folder / path.name)
        for name in set(new) - set(replaced):
            (folder / name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise AutolocError(_refusal(folder, error)) from error
        raise


def _refusal(folder: Path, error: OSError) -> str:
    why = error.strerror or str(error)
    return f"Can't write to {folder}: {why}. Choose another folder, or free this one."
