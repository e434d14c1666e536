# Everything a fresh Debian machine needs is installed from here; nothing by hand.
#   make demo    the sample's documents, in output/
#   make quick   lint, types, imports, and the tests that matter for most changes: under a minute
#   make test    all checks
#   make check   all checks, without the set-up of the machine
#   make test-long   plants, pages and forms in many variations more, and all random cases
#   make cluster-test  rendering by the processes of a cluster
#   make validate  the PDFs with veraPDF, which Maven fetches
#   make record  what the command line does today, in tests/recorded

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
READY := $(VENV)/.ready
# Where the environment forbids Python to write bytecode, each process of the tests would compile all
# of them anew, which takes longer than to find them.
PYTEST := PYTHONDONTWRITEBYTECODE= $(RUN)/pytest -n auto

# WeasyPrint lays out with Pango; Noto CJK, LXGW WenKai, Arphic Kai and Liberation are the free faces
# (templates/typography).
NEEDED := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk fonts-lxgw-wenkai fonts-arphic-gkai00mp fonts-liberation
# The tests open the DOCX in LibreOffice, to compare its page numbers with the contents, and the
# web page in Chromium, and read from a PostgreSQL server of their own.
NEEDED_BY_TESTS := libreoffice-writer-nogui poppler-utils chromium postgresql
# veraPDF, the validator of PDF/A and PDF/UA, is in Maven Central
NEEDED_BY_VALIDATION := openjdk-17-jdk-headless maven

.PHONY: demo quick test test-long cluster-test check lint validate record system system-test system-validation clean

demo: system $(READY)
	$(RUN)/reportgen build data/sample -o output --each-unit
	@echo
	@echo "示例文本在 $(CURDIR)/output："
	@ls output

test: system system-test $(READY)
	$(MAKE) check
	@# without Java or Maven Central it says that nothing was validated; the tests have passed all the same
	@./.ci/packages $(NEEDED_BY_VALIDATION) || true
	$(RUN)/python .ci/verapdf/validate.py || [ $$? -eq 3 ]

check: lint
	$(PYTEST) --dist worksteal -m "not long"

# a cluster of three processes on this machine: same bytes, a worker killed, no secret in its memory
cluster-test: system $(READY)
	$(RUN)/pytest tests/test_cluster.py

test-long: system system-test $(READY)
	ALL_CASES=1 $(PYTEST) --dist worksteal -m "long or random"

quick: lint
	$(PYTEST) --dist worksteal -m "not slow"

lint: $(READY)
	$(RUN)/ruff format --check reportgen tests benchmarks .ci
	$(RUN)/ruff check reportgen tests benchmarks .ci
	$(RUN)/mypy
	$(RUN)/lint-imports

# PDF/A-2a and PDF/UA-1 as another program sees them; where it cannot run, that is a failure
validate: system system-validation $(READY)
	$(RUN)/python .ci/verapdf/validate.py

# tests/recorded anew, after a change of behaviour that is meant: read its diff before committing it
record: $(READY)
	RECORD=1 $(PYTEST) tests/test_recorded_calls.py

$(READY): requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	# only for the axe.min.js that it carries: the web page's accessibility check
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps axe-playwright-python==0.1.8
	# where the environment forbids Python to write bytecode, each start would compile every module
	$(RUN)/python -m compileall -q reportgen
	touch $(READY)

system:
	@./.ci/packages $(NEEDED) $$($(PYTHON) -c 'import ensurepip' 2>/dev/null || echo python3-venv)

system-test:
	@./.ci/packages $(NEEDED_BY_TESTS)

system-validation:
	@./.ci/packages $(NEEDED_BY_VALIDATION)

clean:
	rm -rf $(VENV) output/* build dist .mypy_cache .ruff_cache .pytest_cache
