"""Two checks of a fit: data that the model would make, and each row predicted by all others.

python examples/17_does_the_model_fit.py
"""

from pathlib import Path

from bayes_autoloc import Case, fit
from bayes_autoloc.checks.predictive.loo import loo_check
from bayes_autoloc.checks.predictive.predictive import predictive_check
from bayes_autoloc.plots.predictive import predictive_figure
from bayes_autoloc.plots.style import save_png

OUT = Path("out/examples")

posterior = fit(Case.load("russia"), seed=1)

replicated = predictive_check(posterior)
odd = replicated.tables["statistics"]
odd = odd[~odd["p"].between(0.05, 0.95)]
print("Statistics that replicated data seldom reach (p: share of replicates above)")
print(odd[["statistic", "observed", "q50", "p"]].round(2).to_string(index=False))

left_out = loo_check(posterior, exact=False)
print("\nEach row predicted by all others (k-hat above 0.7: not to be trusted without a refit)")
print(left_out.tables["groups"][["group", "n", "elpd", "high_k"]].round(0).to_string(index=False))

OUT.mkdir(parents=True, exist_ok=True)
save_png(predictive_figure(replicated)[0], OUT / "predictive.png")
print(f"\nThe picture is {OUT / 'predictive.png'}.")
