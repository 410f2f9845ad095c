# What chooses input, day and warehouse; the same names work as environment variables.
export LEAD_SCORING_RAW := $(or $(RAW),$(LEAD_SCORING_RAW),data/demo)
export LEAD_SCORING_AS_OF := $(or $(AS_OF),$(LEAD_SCORING_AS_OF))
export LEAD_SCORING_WAREHOUSE := $(or $(WAREHOUSE),$(LEAD_SCORING_WAREHOUSE),data/lead_scoring.duckdb)
export DBT_PROFILES_DIR := $(CURDIR)
export DBT_SEND_ANONYMOUS_USAGE_STATS := false

PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help build scores metrics test lint format fuzz batches docs recipes real spark bench requirements clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

build: .venv/build $(LEAD_SCORING_RAW) ## raw tables to published scores; RAW=… AS_OF=… WAREHOUSE=…
	$(BIN)/dbt build --exclude-resource-type unit_test
	$(BIN)/python tools/publish.py
	$(BIN)/python tools/report.py

scores: .venv/build ## the scores of a past day, read from what was built; AS_OF=2026-03-01
	$(BIN)/python tools/scores.py

metrics: .venv/dev ## ask what was built for metrics; QUERY="--metrics mql_rate --group-by lead__segment"
	$(BIN)/dbt --quiet parse
	$(BIN)/mf query $(or $(QUERY),--metrics mql_rate)

test: .venv/dev ## all tests: dbt unit tests, then pytest
	$(BIN)/python -m pytest

# Compiling the models reads the headers of the raw files, and needs no warehouse.
lint: .venv/dev $(LEAD_SCORING_RAW) ## sqlfluff on the models, ruff on the Python
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	LEAD_SCORING_WAREHOUSE=:memory: $(BIN)/sqlfluff lint models tests analyses --processes 2

format: .venv/dev ## let ruff and sqlfluff mend what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	LEAD_SCORING_WAREHOUSE=:memory: $(BIN)/sqlfluff fix models tests analyses --processes 2

fuzz: .venv/dev ## compare with the reference on N random inputs, from seed SEED
	cd tests && ../$(BIN)/python -m random_inputs --inputs $(or $(N),200) --seed $(or $(SEED),1)

batches: .venv/dev ## compare builds by and by with one of everything, N ways to cut, from seed SEED
	cd tests && ../$(BIN)/python -m random_inputs.in_batches --inputs $(or $(N),100) --seed $(or $(SEED),1)

docs: .venv/build $(LEAD_SCORING_RAW) ## the documentation of every table as target/static_index.html
	$(BIN)/dbt docs generate --static

recipes: .venv/build ## try the recipes of docs/recipes.md on the demo
	$(BIN)/python tools/recipes.py

real: .venv/dev ## build from the foreign data in ../shared/data; write docs/real_inputs.md
	REAL_INPUTS=write $(BIN)/python -m pytest -s tests/python/test_real_*.py

spark: .venv-spark/spark $(LEAD_SCORING_RAW) ## build on a local Spark cluster and compare with DuckDB
	.venv-spark/bin/python tools/spark.py

bench: .venv-bench/bench ## measure against other tools; SIZES="1000000 10000000" RUNS=3
	.venv-bench/bin/python tools/benchmark.py $(if $(SIZES),--sizes "$(SIZES)") \
	  $(if $(RUNS),--runs $(RUNS)) $(if $(CONTESTANTS),--contestants $(CONTESTANTS)) \
	  $(if $(BUILDS),--builds $(BUILDS)) $(if $(WORK),--work $(WORK)) $(BENCH)

requirements: ## pin the requirements anew (needs uv)
	for set in build dev spark bench; do uv pip compile --universal --python-version 3.10 \
	  --generate-hashes --no-strip-extras --no-annotate --no-header \
	  --no-emit-index-url --upgrade requirements/$$set.in -o requirements/$$set.txt; done

clean: ## remove what was built, the demo data too; published tables and their history stay
	rm -rf target logs data/demo data/spark data/lead_scoring.duckdb

$(LEAD_SCORING_RAW): | .venv/build
	$(BIN)/python tools/demo_data.py --out $@ $(if $(LEAD_SCORING_AS_OF),--as-of $(LEAD_SCORING_AS_OF))

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/build .venv/dev: .venv/%: requirements/%.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

.venv-bench/bench: requirements/bench.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@

.venv-spark/spark: requirements/spark.txt
	$(PYTHON) tools/spark.py --check-java
	$(PYTHON) -m venv .venv-spark
	.venv-spark/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	touch $@
