"""A forecast from a saved fit: real pictures, and no sampler is loaded."""

from bayes_autoloc.evidence.case import Case
from bayes_autoloc.inference.fit import OVERSEAS_WEIGHT, fit_key, fit_path
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.model.priors import PriorSet
from tests.cli.runs import fitted


def test_a_repeated_forecast_draws_pictures_and_loads_no_sampler(
    case, tmp_path, monkeypatch, loaded_modules
):
    monkeypatch.setenv("BAYES_AUTOLOC_CACHE", str(tmp_path / "cache"))
    key = fit_key(
        Case.load(case),
        PriorSet.load("default"),
        seed=1,
        how=Sampling(),
        overseas_weight=OVERSEAS_WEIGHT,
    )
    fitted().save(fit_path(key))
    words = ["forecast", "--case", str(case), "--out", str(tmp_path / "out"), "--horizon", "2027"]
    modules = loaded_modules(words)
    assert (tmp_path / "out" / "forecast.csv").is_file()
    for name in ("fan.png", "ramps.png", "targets.png"):
        assert (tmp_path / "out" / name).read_bytes().startswith(b"\x89PNG")
    assert "matplotlib" in modules
    assert not modules & {
        "pymc",
        "pytensor",
        "arviz",
        "nutpie",
        "numba",
        "arviz_stats",
        "scipy.stats",
    }
