"""What `quote` does. Loaded only when it runs.

What quotes need of a fit is kept in a file of its own beside the saved fits, so that a repeated
quote reads neither the fit nor the evidence in rows. The file goes by the fit and by the code that
made it.
"""

import hashlib
import logging
from pathlib import Path

from bayes_autoloc.cli.insight_steps import print_json, screen_for
from bayes_autoloc.cli.screen import Screen
from bayes_autoloc.cli.screen_quote import show_quote
from bayes_autoloc.cli.steps import Choices, chosen_case, fitted, refuse_failed
from bayes_autoloc.errors import PosteriorError
from bayes_autoloc.evidence.case import Case
from bayes_autoloc.evidence.observations import observe
from bayes_autoloc.inference.fit import OVERSEAS_WEIGHT, cache_folder, code_fingerprint, fit_key
from bayes_autoloc.inference.posterior import Posterior
from bayes_autoloc.inference.sampling import Sampling
from bayes_autoloc.insight.quote_basis import QuoteBasis, basis_of
from bayes_autoloc.insight.quote_engine import Quoter
from bayes_autoloc.insight.quote_file import load_basis, save_basis
from bayes_autoloc.insight.quote_options import Options
from bayes_autoloc.insight.quote_plants import facts_of
from bayes_autoloc.insight.quote_question import asked
from bayes_autoloc.model.priors import PriorSet

__all__ = ["keep_basis", "run_quote"]

_LOG = logging.getLogger(__name__)
_FOLDERS = ("evidence", "model", "inference", "forecast", "insight")


def run_quote(choices: Choices, options: Options, *, as_json: bool, accept: bool) -> None:
    """Answer a question, from the saved fit where there is one.

    Raises
    ------
    AutolocError
        If the input can't be used.
    DiagnosticsError
        If the convergence checks failed and `accept` is not set; the quote is shown before.
    """
    screen = screen_for(as_json=as_json)
    quote = Quoter(_basis(choices, options, screen)).answer(options)
    if as_json:
        print_json(quote.to_dict())
    else:
        show_quote(screen, quote)
        screen.show_diagnostics(quote.diagnostics)
    checks = quote.diagnostics
    refuse_failed(() if checks is None else checks.problems, accept=accept)


def keep_basis(choices: Choices, posterior: Posterior) -> None:
    """Keep what quotes need of a fit that was just made, unless it is kept already."""
    path = _path(choices, posterior.case)
    if not path.is_file():
        save_basis(basis_of(posterior), path)


def _basis(choices: Choices, options: Options, screen: Screen) -> QuoteBasis:
    """Return what quotes need of the fit: kept, else from the fit."""
    case = chosen_case(choices)
    path = _path(choices, case)
    if path.is_file() and not choices.refit:
        try:
            return load_basis(path)
        except PosteriorError as error:
            _LOG.warning("%s", error)
    observations = observe(case)
    facts = facts_of(case, observations)
    asked(facts, options)  # refuse what is impossible before a long fit
    posterior, _ = fitted(choices, case, screen)
    basis = basis_of(posterior.with_observations(observations), facts=facts)
    save_basis(basis, path)
    return basis


def _path(choices: Choices, case: Case) -> Path:
    key = fit_key(
        case,
        PriorSet.load(choices.priors),
        seed=choices.seed,
        how=Sampling(choices.sampler, choices.draws),
        overseas_weight=OVERSEAS_WEIGHT,
    )
    text = f"{key} {code_fingerprint(*_FOLDERS)}"
    return cache_folder() / f"quote-{hashlib.sha256(text.encode()).hexdigest()[:16]}.npz"
