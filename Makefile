# The one door for people. Everything behind it is a script that can be read.
.DEFAULT_GOAL := run
# Where modules may not be kept compiled, each of some hundred processes of the tests compiles Django anew.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: run test check bench mutants fmt docs build-front

run: ## serve on http://127.0.0.1:8000, with everything it needs made first
	@tools/bootstrap run
	@exec .venv/bin/maillon serve

test: ## everything: units, flows, boundaries, browser; on each database that is there
	@tools/bootstrap test
	@tests/run

check: ## style, types, floors, sizes, templates, migrations, translations, API, secrets
	@tools/bootstrap test
	@.venv/bin/python tools/check.py

bench: ## the figures of the README, measured here
	@tools/bootstrap test
	@.venv/bin/python tests/load/bench.py

mutants: ## deliberate breakages, each of which must turn a test red
	@tools/bootstrap test
	@.venv/bin/python tools/mutants.py

fmt: ## put the code in form
	@tools/bootstrap test
	@.venv/bin/ruff check --fix-only --quiet src tests tools
	@.venv/bin/ruff format --quiet src tests tools

docs: ## write docs/map.md anew
	@tools/bootstrap test
	@.venv/bin/python tools/map.py

build-front: ## build the front end, changed or not
	@tools/bootstrap frontend
