import subprocess
import sys
from itertools import pairwise

import matplotlib as mpl
import pytest

from bayes_autoloc.errors import AutolocError
from bayes_autoloc.plots import fan, save_png
from bayes_autoloc.plots.ramp import LEADS
from bayes_autoloc.plots.style import BANDS, COLOURS, luminance
from tests.plots.outlooks import outlook


def test_luminance_of_known_colours():
    assert luminance("black") == 0
    assert luminance("white") == pytest.approx(1)
    assert luminance("#808080") == pytest.approx(0.2159, abs=1e-4)


def test_bands_and_lines_differ_in_grey():
    ladder = ["white", *(COLOURS[name] for name in BANDS), COLOURS["median"], COLOURS["observed"]]
    contrast = [(luminance(a) + 0.05) / (luminance(b) + 0.05) for a, b in pairwise(ladder)]
    assert min(contrast) > 1.2


def test_plans_are_the_lighter_the_earlier():
    levels = [luminance(colour) for _, _, colour in LEADS.values()]
    assert all(later > 1.8 * earlier for earlier, later in pairwise(levels))


@pytest.mark.parametrize("name", ["target", "quiet", "median"])
def test_texts_can_be_read_on_white(name):
    assert 1.05 / (luminance(COLOURS[name]) + 0.05) > 4.5


def test_same_outlook_gives_the_same_bytes(tmp_path):
    first = save_png(fan(outlook())[0], tmp_path / "a.png").read_bytes()
    second = save_png(fan(outlook())[0], tmp_path / "new" / "b.png").read_bytes()
    assert first == second
    assert first.startswith(b"\x89PNG")
    assert b"Software" not in first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "new"]


def test_resolution_is_150_dots_per_inch(tmp_path):
    figure, _ = fan(outlook())
    header = save_png(figure, tmp_path / "a.png").read_bytes()[16:24]
    width, height = figure.get_size_inches()
    pixels = int.from_bytes(header[:4]), int.from_bytes(header[4:])
    assert pixels == pytest.approx((150 * width, 150 * height), abs=1)


def test_failed_write_leaves_the_old_file(tmp_path):
    target = tmp_path / "fan.png"
    target.write_bytes(b"old")
    figure, axes = fan(outlook())
    axes.set_title("$\\nonsense$")  # Matplotlib refuses it only while drawing
    with pytest.raises(ValueError, match="nonsense"):
        save_png(figure, target)
    assert [path.name for path in tmp_path.iterdir()] == ["fan.png"]
    assert target.read_bytes() == b"old"


def test_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(AutolocError, match="Can't write"):
        save_png(fan(outlook())[0], tmp_path / "taken" / "fan.png")


def test_global_settings_of_matplotlib_stay_as_they_are():
    names = set(mpl.rcParams) - {"backend"}  # asking for it makes Matplotlib choose one
    before = {name: mpl.rcParams[name] for name in names}
    fan(outlook())
    assert {name: mpl.rcParams[name] for name in names} == before


def test_neither_pyplot_nor_the_sampler_is_imported():
    code = (
        "import sys, bayes_autoloc.plots;"
        "print(sorted({'matplotlib.pyplot', 'pymc', 'arviz', 'pytensor'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
