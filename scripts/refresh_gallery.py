"""Make docs/gallery.md: every example, its first line, and the pictures that it writes.

Each script of examples/ runs as a user would run it; its new PNG files become the pictures.

    python scripts/refresh_gallery.py [NUMBER ...]

With numbers (09 12) only these scripts run; the pictures of the others stay as they are.
"""

import ast
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"
GALLERY = ROOT / "docs" / "gallery"
PAGE = ROOT / "docs" / "gallery.md"
WIDTH, COLOURS = 1400, 64
"""Pictures of the page: pixels across at most, and colours."""

HEAD = """# Gallery

What the package shows, each picture made by a script of [examples/](../examples) on the shipped
case. Run the script and you have it; `python scripts/refresh_gallery.py` made this page.
"""


def title(script: Path) -> str:
    """Return the first line of a script's docstring."""
    docstring = ast.get_docstring(ast.parse(script.read_text(encoding="utf-8"))) or script.stem
    return docstring.splitlines()[0].rstrip(".")


def run(script: Path) -> list[Path]:
    """Run a script in an empty folder and return the pictures that it has written, as PNG.

    The folder is left to the system's temporary files; what the script prints is shown.
    """
    folder = Path(tempfile.mkdtemp(prefix="gallery-"))
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    subprocess.run([sys.executable, str(script)], cwd=folder, env=environment, check=True)
    return sorted(folder.rglob("*.png"))


def keep(picture: Path, target: Path) -> None:
    """Write a picture smaller: a page of many must load quickly."""
    with Image.open(picture) as image:
        plain = image.convert("RGB")
        if plain.width > WIDTH:
            plain = plain.resize((WIDTH, round(plain.height * WIDTH / plain.width)))
        target.parent.mkdir(parents=True, exist_ok=True)
        plain.quantize(COLOURS).save(target, optimize=True)


def pictures_of(script: Path, gallery: Path) -> list[Path]:
    """Return the pictures of a script that lie in the gallery."""
    return sorted(gallery.glob(f"{script.stem}-*.png"))


def page(scripts: list[Path], gallery: Path) -> str:
    """Return the text of the page; scripts without a picture are listed at its end."""
    parts, bare = [HEAD], []
    for script in scripts:
        link = f"[examples/{script.name}](../examples/{script.name})"
        found = pictures_of(script, gallery)
        if not found:
            bare.append(f"- {link}: {title(script)}")
            continue
        shown = [f"![{title(script)}]({gallery.name}/{picture.name})" for picture in found]
        parts.append("\n\n".join([f"## {title(script)}", link, *shown]) + "\n")
    if bare:
        parts.append("## Without a picture\n\n" + "\n".join(bare) + "\n")
    return "\n".join(parts)


def main() -> None:
    """Run the scripts, replace their pictures and write the page."""
    scripts = sorted(EXAMPLES.glob("[0-9][0-9]_*.py"))
    wanted = set(sys.argv[1:])
    unknown = wanted - {script.name[:2] for script in scripts}
    if unknown:
        sys.exit(f"No example has the number {', '.join(sorted(unknown))}; write 01, 02, ...")
    for script in scripts:
        if wanted and script.name[:2] not in wanted:
            continue
        made = run(script)
        for old in pictures_of(script, GALLERY):
            old.unlink()
        for picture in made:
            keep(picture, GALLERY / f"{script.stem}-{picture.stem}.png")
    PAGE.write_text(page(scripts, GALLERY), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
