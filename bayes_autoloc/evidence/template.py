"""A new case folder to fill in: commented settings, headers with example rows, a README."""

from importlib.resources import files
from pathlib import Path

from bayes_autoloc.evidence.load import TEMPLATE, write_folder

__all__ = ["write_template"]


def write_template(folder: str | Path) -> Path:
    """Write a folder that is a valid small case of examples, and return its path.

    Parameters
    ----------
    folder : str or pathlib.Path
        A new or an empty folder.

    Raises
    ------
    CaseError
        If the folder holds anything.
    """
    path = Path(folder)
    entries = (files("bayes_autoloc.evidence") / TEMPLATE).iterdir()
    write_folder(path, {entry.name: entry.read_text(encoding="utf-8") for entry in entries})
    return path
