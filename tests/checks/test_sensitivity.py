"""The check puts its parts together and says what a reader must know."""

import numpy as np
import pandas as pd
import pytest

from bayes_autoloc.checks.rests_on import sensitivity as module
from bayes_autoloc.checks.rests_on.influence_job import with_draws
from bayes_autoloc.checks.rests_on.sensitivity import sensitivity_check
from tests.checks.fits import prior_fit


def test_tables_and_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    posterior = prior_fit()
    draws = posterior.draws
    far = with_draws(posterior, draws.assign(psi=draws["psi"] + 1.5))
    shares = pd.DataFrame(
        {"headline": "production 2030", "source": ["prior only", "chance"], "share": [0.07, 0.93]}
    )
    heard: list[object] = []

    def others(_: object, **told: object) -> tuple[pd.DataFrame, tuple[str, ...]]:
        heard.append(told["more"])
        return pd.DataFrame({"alternative": ["as fitted"]}), ("A fit failed.",)

    monkeypatch.setattr(module, "alternatives", others)
    monkeypatch.setattr(module, "prior_share", lambda *_, **__: {"prior_share": shares})
    monkeypatch.setattr(module, "power_scaling", lambda *_, **__: {"power_scaling": shares})
    listened = {"naive": {2030: np.ones(3)}}
    result = sensitivity_check(far, listened=listened)
    assert heard == [listened]
    assert set(result.tables) == {"alternatives", "prior_share", "power_scaling", "learning"}
    assert result.name == "sensitivity"
    notes = " ".join(result.notes)
    assert "production 2030: 7% of its variance" in notes
    assert "psi by +5.0" in notes or "psi by +4.9" in notes or "psi by +5.1" in notes
    assert "A fit failed." in notes
