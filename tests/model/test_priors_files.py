"""Users' files: every fault of a file is told at once, with its line and a way out."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bayes_autoloc.errors import PriorError
from bayes_autoloc.model.priors import PriorSet

WHY = 'reason = "because"\nsource = "judgement"\n'


@pytest.fixture
def write(tmp_path):
    def _write(text, name="mine.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


def problems_of(path):
    with pytest.raises(PriorError) as error:
        PriorSet.load(path)
    return error.value.problems


def only_problem_of(path):
    (problem,) = problems_of(path)
    return problem


def test_a_file_on_a_base_changes_only_what_it_names(write):
    path = write(f'base = "default"\ntitle = "Mine"\n[eta_0]\nmu = -1\n{WHY}')
    mine, default = PriorSet.load(path), PriorSet.load("default")
    assert mine.changes_from(default) == ("eta_0",)
    assert (mine.name, mine.title) == ("mine", "Mine")
    assert mine["eta_0"].params == {"mu": -1, "sigma": 0.35}


def test_a_base_can_be_a_file_in_the_same_folder(write):
    write(f'base = "sceptical"\n[psi]\nmu = 0\n{WHY}', "first.toml")
    second = PriorSet.load(write(f'base = "first.toml"\n[psi]\nsigma = 0.1\n{WHY}', "second.toml"))
    assert second["psi"].params == {"mu": 0, "sigma": 0.1}
    assert second["eta_0"] == PriorSet.load("sceptical")["eta_0"]


def test_bases_in_a_circle_are_told(write):
    write('base = "second.toml"\n', "first.toml")
    problem = only_problem_of(write('base = "first.toml"\n', "second.toml"))
    assert "leads back" in problem.found


def test_a_byte_order_mark_does_no_harm(write):
    assert len(PriorSet.load(write('\ufeffbase = "default"\n'))) == len(PriorSet.load())


def test_a_file_without_a_base_must_be_complete(write):
    path = write(PriorSet.load("default").to_text().replace("[psi]", "[psy]"))
    unknown, missing = problems_of(path)
    assert "Did you mean 'psi'?" in unknown.remedy
    assert missing.found == "no prior for psi"
    assert "base" in missing.remedy


def test_a_complete_file_needs_no_base(write):
    assert PriorSet.load(write(PriorSet.load("ministry").to_text())) == PriorSet.load("ministry")


def test_a_users_default_is_checked_like_any_file(write):
    assert "no prior for" in only_problem_of(write('title = "mine"\n', "default.toml")).found


@pytest.mark.parametrize(
    ("name", "hint"),
    [("sceptcal", "Did you mean 'sceptical'?"), ("x", "Known: default, sceptical, ministry.")],
)
def test_unknown_set_names_get_a_hint(name, hint):
    assert only_problem_of(name).remedy == hint


def test_missing_files_and_folders_are_told(tmp_path):
    assert only_problem_of(tmp_path / "none.toml").found == "no such file"
    assert only_problem_of("folder/none").found == "no such file"


def test_unreadable_text_is_told_with_its_line(tmp_path):
    path = tmp_path / "latin.toml"
    path.write_bytes(b'base = "default"\ntitle = "\xe9t\xe9"\n')
    problem = only_problem_of(path)
    assert (problem.found, problem.row) == ("the file is not UTF-8", 2)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('base = "default"\n[eta_0\n', 2),
        ("a = 1\na = 2\n", 2),
        ('\n\ntitle = "open\n', 3),
        ("x = [1,\n", 1),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(write, text, row):
    problem = only_problem_of(write(text))
    assert problem.found.startswith("not TOML: ")
    assert problem.row == row


@pytest.mark.parametrize(
    ("body", "found", "hint", "row"),
    [
        ("mu = 'low'", "mu = 'low' is not a finite number", "Write 0.5", 3),
        ("mu = nan", "mu = nan is not a finite number", "Write 0.5", 3),
        ("mu = true", "mu = True is not a finite number", "Write 0.5", 3),
        ("mu = {}", "mu = {} is not a finite number", "Write 0.5", 3),
        ("mu = {a = 'x'}", "mu = {'a': 'x'} is not a finite number", "Write 0.5", 3),
        ("sigma = 0", "sigma = 0.0 is not positive", "above 0", 3),
        ("sigm = 1", "Normal has no parameter 'sigm'", "Did you mean 'sigma'?", 3),
        ("distribution = 'Norml'", "unknown distribution 'Norml'", "Did you mean 'Normal'?", 3),
        ("distribution = 'Beta'\nalpha = 2", "no 'beta'", "Beta needs alpha, beta.", 3),
        ("distribution = 'Uniform'\nlower = 2\nupper = 1", "lower is not below upper", "Swap", 4),
        ("distribution = 'Dirichlet'\nalpha = 2", "alpha is one number", "Give a table", 4),
        (
            "distribution = 'Dirichlet'\nalpha = {a = 2}",
            "alpha has one category",
            "at least two",
            4,
        ),
        (
            "mu = {a = 1}\nsigma = {b = 1}",
            "the tables mu and sigma have different",
            "every coord",
            3,
        ),
        ("elicited = {lower = 1, upper = 0, mass = 0.9}", "elicited.lower is not below", "Swap", 3),
        ("elicited = {lower = 1, upper = 2}", "no 'elicited.mass'", "mass = 0.9", 3),
        ("elicited = {lower = 1, upper = 2, mass = 90}", "mass = 90", "between 0 and 1", 3),
        (
            "elicited = {lower = 1, upper = 2, mass = 0.9, scale = 'log'}",
            "scale = 'log'",
            "Did you mean 'logit'?",
            3,
        ),
        (
            "elicited = {lower = 1, uper = 2, upper = 2, mass = 0.9}",
            "unknown key 'elicited.uper'",
            "'upper'",
            3,
        ),
        (
            "elicited = {lower = -1, upper = 2, mass = 0.9, scale = 'exp'}",
            "on the scale 'exp' the ends must lie above 0",
            "natural scale",
            3,
        ),
        (
            "elicited = {lower = 0.1, upper = 2, mass = 0.9, scale = 'logit'}",
            "on the scale 'logit' the ends must lie between 0 and 1",
            "natural scale",
            3,
        ),
        (
            "elicited = {lower = {a = 0}, upper = 2, mass = 0.9}",
            "other coordinates",
            "one number",
            3,
        ),
        ("elicited = 3", "elicited = 3", "Write { lower", 3),
    ],
)
def test_each_fault_has_its_line_and_its_remedy(write, body, found, hint, row):
    problem = only_problem_of(write(f'base = "default"\n[eta_0]\n{body}\n{WHY}'))
    assert found in problem.found
    assert hint in problem.remedy
    assert (problem.file, problem.column, problem.row) == ("mine.toml", "eta_0", row)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ('source = "judgement"', "no 'reason'"),
        ('reason = "because"', "no 'source'"),
        ('reason = " "\nsource = "judgement"', "reason = ' '"),
        ('reason = "because"\nsource = "hearsay"', "source = 'hearsay'"),
        ('reason = "because"\nsource = "data"', "source = 'data'"),
    ],
)
def test_a_changed_prior_says_why_and_whence(write, words, found):
    problem = only_problem_of(write(f'base = "default"\n[eta_0]\nmu = -1\n{words}\n'))
    assert problem.found == found


def test_faults_above_the_tables_are_told_with_the_others(write):
    path = write(
        f'base = "default"\ntitel = "x"\neta_0 = 1\n[psi]\nsigma = -1\n{WHY}[gama]\nalpha = 1\n'
    )
    title, scalar, negative, unknown = problems_of(path)
    assert "Did you mean 'title'?" in title.remedy
    assert (title.row, scalar.row, negative.row, unknown.row) == (2, 3, 5, 8)
    assert "[eta_0]" in scalar.remedy
    assert "Did you mean 'gamma'?" in unknown.remedy


def test_a_base_that_is_no_text_is_told(write):
    assert "base = 3 is not text" in problems_of(write("base = 3\n"))[0].found


def test_an_unknown_coordinate_is_told(write):
    problem = only_problem_of(write(f'base = "default"\n[start_rate]\nmu = {{befor = 1}}\n{WHY}'))
    assert problem.found == "mu has no coordinate 'befor'"
    assert problem.remedy == "Did you mean 'before'?"


def test_loading_a_set_imports_neither_scipy_nor_pymc():
    code = (
        "import sys; from bayes_autoloc.model.priors import PriorSet; PriorSet.load('sceptical');"
        "print(sorted({'scipy', 'pymc', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_installed_package_finds_the_sets_inside_itself(tmp_path):
    root = Path(__file__).parents[2]
    only_code = shutil.ignore_patterns("*.csv", "__pycache__")
    shutil.copytree(root / "bayes_autoloc", tmp_path / "bayes_autoloc", ignore=only_code)
    shutil.copytree(root / "priors", tmp_path / "bayes_autoloc" / "priors")
    code = (
        "from bayes_autoloc.model import priors; print(priors.__file__);"
        "print(*(len(priors.PriorSet.load(name)) for name in priors.PriorSet.names()))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    place, sizes = done.stdout.splitlines()
    assert place.startswith(str(tmp_path))
    assert len(set(sizes.split())) == 1
