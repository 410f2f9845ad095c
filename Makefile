# A thin front of the command line: `.venv/bin/lead-scoring --help` lists all it can do.
# What chooses input, day and warehouse; the same names work as environment variables.
export LEAD_SCORING_RAW := $(or $(RAW),$(LEAD_SCORING_RAW))
export LEAD_SCORING_AS_OF := $(or $(AS_OF),$(LEAD_SCORING_AS_OF))
export LEAD_SCORING_WAREHOUSE := $(or $(WAREHOUSE),$(LEAD_SCORING_WAREHOUSE))
export LEAD_SCORING_RULES := $(or $(RULES),$(LEAD_SCORING_RULES))
export LEAD_SCORING_SOURCES := $(or $(SOURCES),$(LEAD_SCORING_SOURCES))

PYTHON ?= python3
BIN := .venv/bin
SETS := dev build app spark sync release
INSTALL := -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help build demo sync evaluate preview app lint-rules add-model unused report scores metrics learn test lint check format fuzz relations batches evaluations erasures interruptions faults shapes past trial dagster superset docs recipes real learning explorer-times screenshots spark java bench audit licences privacy release requirements clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

build: .venv/build ## raw tables to published scores; RAW=… SOURCES=… AS_OF=… WAREHOUSE=… RULES=…
	$(BIN)/lead-scoring build $(OPTIONS)

demo: .venv/build ## the demo company as source systems deliver it; SOURCE=hubspot,salesforce,segment OUT=…
	$(BIN)/lead-scoring demo --force --source $(or $(SOURCE),raw) --out $(or $(OUT),$(if $(SOURCE),data/systems,data/demo)) $(OPTIONS)

sync: .venv/sync ## what is to be sent to a CRM or database; SYNC=postgres_leads sends it
	$(BIN)/lead-scoring sync $(if $(SYNC),$(SYNC) --send)

evaluate: .venv/build ## replay the past days that changed, for what was built last; WAREHOUSE=…
	$(BIN)/lead-scoring evaluate

preview: .venv/app ## what edited rules would do, today and in the past; RULES=… WAREHOUSE=…
	$(BIN)/lead-scoring preview $(OPTIONS)

app: .venv/app ## the explorer in the browser: leads, accounts, funnel, rules; OPTIONS=--edit
	$(BIN)/lead-scoring app $(OPTIONS)

lint-rules: .venv/build ## all faults of the rule tables and hints, with file, line and cell; RULES=…
	$(BIN)/lead-scoring check

add-model: .venv/build ## add a ready-made model to the rule tables; MODEL=… RULES=…; without MODEL list them
	$(BIN)/lead-scoring add-model $(MODEL)

unused: .venv/build ## rules of every kind that apply to nobody, and since when
	$(BIN)/lead-scoring unused

report: .venv/build ## whom to call, what changed, what needs a look; OWNER="Lena Vogt" OPTIONS=--all
	$(BIN)/lead-scoring report $(if $(OWNER),--owner "$(OWNER)") $(OPTIONS)

scores: .venv/build ## the scores of a past day, read from what was built; AS_OF=2026-03-01
	$(BIN)/lead-scoring scores

metrics: .venv/dev ## ask what was built for metrics; QUERY="--metrics mql_rate --group-by lead__segment"
	$(BIN)/lead-scoring metrics $(if $(QUERY),-- $(QUERY))

learn: .venv/build ## learn points from outcomes as a draft; MODEL=… OPTIONS="--at-age 14"
	$(BIN)/lead-scoring learn --model $(or $(MODEL),learned) $(OPTIONS)

# Two processes take the test files one by one in our order, each with a copy of the project.
test: .venv/dev ## all tests
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

lint: .venv/dev ## sqlfluff on the models, ruff on the Python
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tools/lint.py

check: .venv/dev ## in two minutes what a change most likely breaks: lint, unit tests, a random build
	$(BIN)/python tools/check.py

format: .venv/dev ## let ruff and sqlfluff mend what they can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python tools/lint.py --fix

fuzz: .venv/dev ## compare with the reference on N random inputs, from seed SEED
	cd tests && ../$(BIN)/python -m random_inputs --inputs $(or $(N),200) --seed $(or $(SEED),1)

relations: .venv/dev ## what must and must not change a score, on N random inputs, from seed SEED; OPTIONS=--write
	cd tests && ../$(BIN)/python -m random_inputs.relations --inputs $(or $(N),100) \
	  --seed $(or $(SEED),1) $(OPTIONS)

batches: .venv/dev ## check that incremental builds equal one full build, N ways to cut, from seed SEED
	cd tests && ../$(BIN)/python -m random_inputs.in_batches --inputs $(or $(N),100) --seed $(or $(SEED),1) $(OPTIONS)

evaluations: .venv/dev ## compare the marts of the evaluation with the reference on N random evaluations, from seed SEED
	cd tests && ../$(BIN)/python -m random_inputs.evaluation --inputs $(or $(N),200) --seed $(or $(SEED),1)

erasures: .venv/dev ## look for erased people in every file of builds of N random inputs, from seed SEED
	cd tests && ../$(BIN)/python -m random_inputs.erasures --inputs $(or $(N),100) --seed $(or $(SEED),1)

interruptions: .venv/dev ## readers while builds publish, and builds that are killed; OPTIONS="--kills 30"
	cd tests && PYTHONPATH=.:python ../$(BIN)/python -m interrupted $(OPTIONS)

faults: .venv/dev ## full disks, kills, broken files, clocks: each fault on a small company; OPTIONS="--only Parquet --write"
	cd tests && PYTHONPATH=.:python ../$(BIN)/python -m faults $(OPTIONS)

shapes: .venv/dev ## hostile shapes of the input, each held to a number that is known; OPTIONS="--only people"
	cd tests && PYTHONPATH=.:python:.. ../$(BIN)/python -m shapes $(OPTIONS)

past: .venv/dev ## compare evaluated days with builds for these days, on N random inputs, from seed SEED
	cd tests && ../$(BIN)/python -m random_inputs.past --inputs $(or $(N),100) --seed $(or $(SEED),1)

trial: .venv/dev ## syncs and alerts with faults and kills, to servers on this machine; LEADS=… KILLS=…
	cd tests && ../$(BIN)/python -m activation.trial --leads $(or $(LEADS),100000) \
	  --kills $(or $(KILLS),30) --seed $(or $(SEED),1)

dagster: .venv/build .venv-dagster/dagster ## let Dagster build and publish a small demo, with all checks
	home=$$(mktemp -d) && trap "rm -rf $$home" EXIT && export DAGSTER_HOME=$$home \
	  LEAD_SCORING_RAW=$$home/raw LEAD_SCORING_WAREHOUSE=$$home/small.duckdb \
	  DBT_TARGET_PATH=$$home/target DBT_LOG_PATH=$$home/logs \
	  LEAD_SCORING_SKIP_EVALUATION=true DAGSTER_DISABLE_TELEMETRY=1 \
	  && $(BIN)/lead-scoring demo --out $$home/raw --leads 150 --events 4000 \
	  && $(BIN)/lead-scoring dbt -- --quiet parse \
	  && set -f && for command in "definitions validate" "schedule list" "asset materialize --select *"; \
	  do .venv-dagster/bin/dagster $$command -f examples/dagster/definitions.py \
	  || exit 1; done

superset: .venv-superset/superset ## connect Superset to what is published, chart it, compare; PUBLISHED=…
	home=$$(mktemp -d) && trap "rm -rf $$home" EXIT && export SUPERSET_HOME=$$home \
	  SUPERSET_CONFIG_PATH=examples/superset/superset_config.py FLASK_APP=superset \
	  SUPERSET_SECRET_KEY=$$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n') \
	  && .venv-superset/bin/superset db upgrade > $$home/log 2>&1 \
	  && .venv-superset/bin/superset init >> $$home/log 2>&1 \
	  && .venv-superset/bin/python examples/superset/chart.py \
	  $(or $(PUBLISHED),data/lead_scoring_published.duckdb)

docs: .venv/build ## the documentation of every table as target/static_index.html
	$(BIN)/lead-scoring dbt -- docs generate --static

recipes: .venv/build ## try the recipes of docs/recipes.md on the demo
	$(BIN)/python tools/recipes.py

real: .venv/dev ## build from data of others (LEAD_SCORING_FOREIGN_DATA=…); write docs/real_inputs.md
	REAL_INPUTS=write $(BIN)/python -m pytest -s tests/python/test_real_*.py

learning: .venv/dev ## learn from data of others (LEAD_SCORING_FOREIGN_DATA=…); write docs/learning.md
	cd tests && PYTHONPATH=.:python ../$(BIN)/python -m real_learning $(OPTIONS)

explorer-times: .venv/dev ## seconds and memory of the explorer; LEADS=200000
	cd tests && PYTHONPATH=.:python ../$(BIN)/python -m explorer_times \
	  $(if $(LEADS),--leads $(LEADS))

screenshots: .venv/dev ## the pictures of docs/explorer.md, from what was published
	cd tests && PYTHONPATH=.:python ../$(BIN)/python -m screenshots

spark: java .venv-spark/spark ## build on a local Spark cluster and compare with DuckDB
	.venv-spark/bin/lead-scoring spark

bench: .venv/build .venv-bench/bench ## measure beside scripts, AGAINST=another/checkout, the past (MODE=past) or source systems (MODE=sources); EVENTS=… RUNS=… ONLY=…
	.venv-bench/bin/python -m benchmarks $(or $(MODE),$(if $(AGAINST),against $(AGAINST),peers)) \
	  $(if $(EVENTS),--events $(EVENTS)) $(if $(RUNS),--runs $(RUNS)) \
	  $(if $(ONLY),--only $(ONLY)) $(OPTIONS)

audit: .venv-release/release ## known vulnerabilities of all pinned packages, asked of PyPI
	for set in $(SETS); do .venv-release/bin/pip-audit --strict --progress-spinner off \
	  --disable-pip --require-hashes -r requirements/$$set.txt || exit 1; done

licences: .venv/dev .venv-release/release ## the licences of all pinned packages, as docs/licences.md
	.venv-release/bin/python tools/licences.py > /dev/null 2>&1; $(BIN)/python tools/licences.py

privacy: .venv/dev ## which columns are personal, as docs/privacy.md
	$(BIN)/python tools/privacy.py

release: .venv/dev .venv-release/release ## tag and pack a version: wheel, source, bills of materials; VERSION=1.1.0
	.venv-release/bin/python tools/release.py $(VERSION) $(OPTIONS)

requirements: ## pin the requirements anew (needs uv)
	for set in $(addprefix requirements/,$(SETS)) benchmarks/requirements; do \
	  uv pip compile --universal --python-version 3.10 --generate-hashes \
	  --no-strip-extras --no-annotate --no-header --no-emit-index-url --upgrade \
	  $$set.in -o $$set.txt; done

clean: ## remove what was built, the demo data too; published tables and their history stay
	rm -rf target logs data/demo data/systems data/spark data/lead_scoring.duckdb

java:
	@$(PYTHON) -m lead_scoring.java

.SECONDEXPANSION:
# The folder of an environment holds a file for each set of requirements that it has.
.venv/bin/python .venv-spark/bin/python .venv-bench/bin/python .venv-superset/bin/python .venv-dagster/bin/python .venv-release/bin/python: %/bin/python:
	$(PYTHON) -m venv $*

.venv/build .venv/dev .venv/app .venv/sync .venv-spark/spark: requirements/$$(@F).txt pyproject.toml | $$(@D)/bin/python
	$(@D)/bin/python $(INSTALL) --require-hashes -r $<
	$(@D)/bin/python $(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

.venv-superset/superset .venv-dagster/dagster: examples/$$(@F)/requirements.txt | $$(@D)/bin/python
	$(@D)/bin/python $(INSTALL) --require-hashes -r $<
	touch $@

.venv-release/release: requirements/release.txt | .venv-release/bin/python
	.venv-release/bin/python $(INSTALL) --require-hashes -r $<
	touch $@

.venv-bench/bench: benchmarks/requirements.txt | $$(@D)/bin/python
	$(@D)/bin/python $(INSTALL) --require-hashes -r $<
	touch $@
