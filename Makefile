# `make` lists the targets. On a fresh machine each of them first makes .venv from requirements.lock.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
OUT := out
ARGS :=
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help install forecast scenarios fit backtest calibration proof report test test-slow lint format bench bench-scenarios bench-report lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-15s %s\n", $$1, $$2 }' Makefile
	@echo 'Options: OUT=folder (default out), ARGS="more options of the command", PYTHON=interpreter'

install: $(STAMP) ## make .venv from requirements.lock (done by itself where needed)

$(STAMP): pyproject.toml requirements.lock
	@scripts/bootstrap.sh $(VENV)
	@touch $@

forecast: $(STAMP) ## evidence -> fit (reused while nothing changed) -> forecast, in OUT
	@$(BIN)/bayes-autoloc forecast --out $(OUT) $(ARGS)

scenarios: $(STAMP) ## all scenarios compared with the status quo, in OUT/scenarios
	@$(BIN)/bayes-autoloc scenario compare --out $(OUT)/scenarios $(ARGS)

report: $(STAMP) ## OUT/report.html: what lies in OUT (after forecast and scenarios), with OUT/proof if that is there
	@$(BIN)/bayes-autoloc report --from $(OUT) $(if $(wildcard $(OUT)/proof/*.json),--proof $(OUT)/proof) --out $(OUT)/report.html $(ARGS)

fit: $(STAMP) ## the fit alone
	@$(BIN)/bayes-autoloc fit $(ARGS)

test: $(STAMP) ## the tests, the slow ones left out, a file at a time on two cores
	@PYTHONHASHSEED=0 $(BIN)/python -m pytest $(ARGS)

test-slow: $(STAMP) ## the slow tests
	@$(BIN)/python -m pytest -m slow $(ARGS)

lint: $(STAMP) ## ruff, mypy and the layers
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(STAMP) ## let ruff format and sort
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

backtest: $(STAMP) ## forecasts from seven earlier vintages against what came, in OUT/proof
	@$(BIN)/bayes-autoloc backtest --out $(OUT)/proof $(ARGS)

calibration: $(STAMP) ## 200 simulated data sets fitted anew, in OUT/proof
	@$(BIN)/bayes-autoloc calibrate --out $(OUT)/proof $(ARGS)

proof: $(STAMP) ## all checks, unattended (hours; call it again to go on), and docs/validation.md
	@$(BIN)/bayes-autoloc backtest --out $(OUT)/proof --accept-missed $(ARGS)
	@$(BIN)/bayes-autoloc check --out $(OUT)/proof --accept-missed $(ARGS)
	@$(BIN)/bayes-autoloc calibrate --out $(OUT)/proof --accept-missed $(ARGS)
	@$(BIN)/python scripts/refresh_validation.py $(OUT)/proof

bench: $(STAMP) ## measure start, cold and warm fit, repeated forecast; writes benchmarks/results.md
	@$(BIN)/python benchmarks/run.py $(ARGS)

bench-scenarios: $(STAMP) ## time of ten scenarios, what pairing is worth; writes benchmarks/pairing.md
	@PYTHONHASHSEED=0 $(BIN)/python benchmarks/pairing.py

bench-report: $(STAMP) ## time to write OUT's report and to use it in Chromium; writes benchmarks/report.md
	@$(BIN)/python benchmarks/report.py $(OUT)

lock: ## resolve pyproject.toml into requirements.lock anew (needs uv)
	@uv pip compile pyproject.toml --extra numpyro --extra cluster --group dev --universal --python-version 3.12 \
		--generate-hashes --no-emit-index-url --no-annotate --no-header --quiet \
		--output-file requirements.lock $(ARGS)

clean: ## remove results and caches, and .venv
	rm -rf $(VENV) $(OUT) dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
