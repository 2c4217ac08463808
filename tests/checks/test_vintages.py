"""Jobs that forecast from earlier vintages."""

import pytest

from bayes_autoloc import PriorSet, fit
from bayes_autoloc.checks.backtests import vintages
from bayes_autoloc.checks.backtests.vintages import VINTAGES, VintageForecast, failed, vintage_jobs
from bayes_autoloc.checks.jobs.jobs import run_jobs
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.inference import fit as fitting
from tests.forecast.fakes import small_posterior

CASE = Case.load("russia")


def test_seven_vintages_at_the_ends_of_years() -> None:
    assert len(VINTAGES) == 7
    for vintage in VINTAGES:
        assert CASE.as_of(vintage).vintage == vintage
        assert vintage.endswith("-12")


def test_a_job_fits_the_cut_case_and_keeps_every_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = []

    def fake_fit(case, priors, *, seed, draws):
        fitted.append((case.vintage, priors.name, seed, draws))
        return small_posterior(50)

    monkeypatch.setattr(vintages, "fit", fake_fit)
    jobs = vintage_jobs(CASE, PriorSet.load("default"), {"2021-12": 2027}, seed=7, draws=30)
    found = VintageForecast.from_json("2021-12", run_jobs(list(jobs.values()))["vintage-2021-12"])
    assert fitted == [("2021-12", "custom", 7, 30)]
    assert set(found.draws) == {"production", "market"}
    assert found.draws["production"][2027].shape == (50,)
    assert found.problems == ()


def test_the_code_is_part_of_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    def job():
        return vintage_jobs(CASE, PriorSet.load("default"), {"2021-12": 2027}, seed=7, draws=30)

    before = job()["2021-12"].arguments
    assert before == job()["2021-12"].arguments
    monkeypatch.setattr(vintages, "code_fingerprint", lambda: "changed")
    assert before != job()["2021-12"].arguments


def test_fingerprint_tells_folders_apart() -> None:
    assert fitting.code_fingerprint() != fitting.code_fingerprint("evidence", "model")
    assert callable(fit)


def test_failed_fits_make_a_sentence() -> None:
    fine = VintageForecast("2005-12", {}, (), 1.0)
    bad = VintageForecast("2008-12", {}, ("market: 2 divergences",), 1.0)
    (said,) = failed([fine, bad])
    assert "2008-12" in said
    assert "market: 2 divergences" in said
