"""The gallery shows every example, with pictures that exist; its script keeps what it is told."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def gallery() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gallery", ROOT / "scripts/refresh_gallery.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_names_every_example_and_pictures_that_exist() -> None:
    text = (ROOT / "docs/gallery.md").read_text(encoding="utf-8")
    examples = {path.name for path in (ROOT / "examples").glob("*.py")}
    assert set(re.findall(r"\(\.\./examples/([^)]+)\)", text)) == examples
    pictures = {path.name for path in (ROOT / "docs/gallery").glob("*.png")}
    assert set(re.findall(r"\(gallery/([^)]+)\)", text)) == pictures
    assert len(pictures) >= 10


def test_scripts_without_pictures_come_last(gallery: ModuleType, tmp_path: Path) -> None:
    scripts = [tmp_path / "01_bare.py", tmp_path / "02_drawn.py"]
    scripts[0].write_text('"""Nothing to see."""\n', encoding="utf-8")
    scripts[1].write_text('"""A fan.\n\nMore.\n"""\n', encoding="utf-8")
    Image.new("RGB", (10, 10)).save(tmp_path / "02_drawn-fan.png")
    text = gallery.page(scripts, tmp_path)
    assert text.index("## A fan\n") < text.index("- [examples/01_bare.py]")
    assert f"![A fan]({tmp_path.name}/02_drawn-fan.png)" in text
    assert "More" not in text


def test_pictures_are_made_smaller(gallery: ModuleType, tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    Image.effect_noise((2800, 100), 50).save(large)
    gallery.keep(large, tmp_path / "kept" / "small.png")
    with Image.open(tmp_path / "kept" / "small.png") as kept:
        assert kept.size == (1400, 50)
    assert (tmp_path / "kept" / "small.png").stat().st_size < large.stat().st_size


def test_a_script_runs_in_a_folder_of_its_own(gallery: ModuleType, tmp_path: Path) -> None:
    script = tmp_path / "03_draws.py"
    script.write_text(
        "from pathlib import Path\nfrom PIL import Image\n"
        "Path('out').mkdir()\nImage.new('RGB', (4, 4)).save('out/dot.png')\n",
        encoding="utf-8",
    )
    (found,) = gallery.run(script)
    assert found.name == "dot.png"
    assert tmp_path not in found.parents
