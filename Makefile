# `make` alone says what there is. Set-up runs by itself before what needs it.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv/bin/python
WORKERS ?= 1
PLAN ?= career
SCENARIO ?=
MODEL ?=
PORTS ?=
SEEDS ?= 1000
RUNS ?= 20
REQUESTS ?= 100000
SEED ?=
ARGS ?=
FAST ?=
VERSION ?=
ID ?=
EMAIL ?=
CREATE ?=
TAKE ?=
LOCAL ?=
FILE ?=

# what people type reaches commands through the environment: a quote in a path is then no end of it
export PLAN SCENARIO PORTS FILE
# the models of the local workers, as in GEMINI_MODELS; empty means the default
export LOCAL_MODELS := $(MODEL)
# programs that set-up has put beside the project
export PATH := $(CURDIR)/.local/bin:$(PATH)

.PHONY: help calibrate cast samples scale fuzz conformance simulator setup demo demo-research plan rehearse up test lint unit stack browser pages faults prove terraform simulate bench newest doctor staff fmt clean setup-demo setup-up setup-local setup-python setup-terraform bare release notices trust client sbom audit trace attack

help: ## what there is
	@echo "Noah, a voice interviewer."
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "Knobs: PLAN=career (an id, or a file)  WORKERS=1  SCENARIO=file.yaml  PORTS='web=5173'  MODEL=gemini-3.8-live (demo, up, stack, faults)  FAST=1 (demo)  ARGS='...' (to pytest)"
	@echo "With GOOGLE_API_KEY set, demo, rehearse and up talk to Gemini instead of its simulator."

setup: ## install all that can be installed; the second time nothing is left to do
	@$(PYTHON) -m local.setup --for tests

setup-demo:
	@$(PYTHON) -m local.setup --for demo

setup-local:
	@$(PYTHON) -m local.setup --for local

setup-python:
	@$(PYTHON) -m local.setup --for python

setup-terraform:
	@$(PYTHON) -m local.setup --for terraform

setup-up:
	@$(PYTHON) -m local.setup --for up

demo: setup-demo ## a scripted candidate takes a whole interview, on real parts, before your eyes
	@$(VENV) -m local.demo $(if $(filter file,$(origin PLAN)),,--plan "$$PLAN") $(if $(FAST),--fast)

demo-research: setup-demo ## the same with another plan, which has nothing to do with careers
	@$(VENV) -m local.demo --plan research

cast: setup-demo ## record the terminal of `make demo FAST=1`, for the README
	@$(VENV) -m local.cast $(ARGS)

plan: setup-local ## check one plan, FILE=path, and print all that Noah will say by it
	@$(if $(FILE),$(VENV) -m noah plan check "$$FILE",echo "say which file: make plan FILE=path/of/a/plan.yaml" >&2; exit 1)

rehearse: setup-demo ## twelve scripted people take the interview of PLAN; a page says what became of it
	@$(VENV) -m local.rehearsal --plan "$$PLAN"

up: setup-up ## the whole system on this machine, with the page, until Ctrl-C
	@$(VENV) -m local.up --workers '$(WORKERS)' --plan "$$PLAN" --ports "$$PORTS" $(if $(SCENARIO),--scenario "$$SCENARIO")

test: setup ## everything: lint, types, all tests
	@$(VENV) -m tests.run $(ARGS)

lint: setup ## formats, lint, types, workflows, Dockerfile, the page
	@$(VENV) -m tests.run --lint

unit: setup-python ## our own logic alone; seconds
	@$(VENV) -m tests.run --kind unit $(ARGS)

stack: setup ## the whole local system, every part of it real but the model
	@$(VENV) -m tests.run --kind stack $(ARGS)

browser: setup ## the page in Chromium
	@$(VENV) -m tests.run --kind browser $(ARGS)

pages: setup ## RUNS=20 complete runs of the page, from the first click to the report
	@RUNS='$(RUNS)' $(VENV) -m tests.run --kind browser tests/browser/test_page_ends.py $(ARGS)

faults: setup ## commit every fault on real parts, many times; writes docs/faults.md
	@$(VENV) -m faults $(ARGS)

simulate: setup-python ## whole interviews on virtual time, from SEEDS: how many, from-to, or one with ARGS=--replay
	@$(VENV) -m tests.simulation '$(SEEDS)' $(ARGS)

scale: setup ## a day of 1,000 calls, compressed: instance-hours beside perfect foresight, who waited, what was cut
	@$(VENV) -m tests.scale $(ARGS)

terraform: setup-terraform ## the infrastructure's own tests
	@$(VENV) -m tests.run --kind terraform $(ARGS)

prove: setup ## take each protection out and see its test fail
	@$(VENV) -m prove $(ARGS)

simulator: setup ## the model's simulator alone: its tests, and its package
	@$(VENV) -m pytest -q tests/unit/gemini_live tests/stack/test_gemini_live_genai.py tests/stack/test_gemini_live_plugin.py $(ARGS)
	@.local/uv/bin/uv build --quiet --package gemini-live-simulator --out-dir .local/simulator

conformance: setup ## foreign clients from their registries, unmodified, against the model's simulator
	@$(VENV) -m conformance $(ARGS)

fuzz: setup ## what strangers can send, as requests and as bytes: REQUESTS=100000, the same again with SEED=
	@$(VENV) -m fuzz --requests '$(REQUESTS)' $(if $(SEED),--seed '$(SEED)') $(ARGS)

attack: setup ## attack the local system, and see what honest people notice; writes docs/attacks.md (ARGS=--quick)
	@$(VENV) -m attack $(ARGS)

calibrate: setup-local ## EXPORT=….jsonl RATINGS=….csv CATEGORIES=….csv: whether reports agree with humans, and for whom they do not
	@$(VENV) -m calibrate --export '$(EXPORT)' $(if $(RATINGS),--ratings '$(RATINGS)') $(if $(CATEGORIES),--categories '$(CATEGORIES)')

trace: setup-local ## ID=…: draw a call of this machine as a timeline: the interview's id, or its beginning; the last one without
	@$(VENV) -m local.timeline '$(ID)'

bench: setup ## how fast it is and what it costs, beside a naive worker (QUICK=1: under five minutes)
	@$(VENV) -m bench $(ARGS)

client: setup-up ## noah-client as a package for other pages, into .local/client
	@mkdir -p .local/client && cd web/client && npm pack --silent --pack-destination ../../.local/client

samples: setup-demo ## compile the samples for apps (web/samples); needs Maven, and the network the first time
	@$(VENV) -m local.samples

newest: setup ## try the newest releases of all libraries in a copy, and say what broke
	@$(VENV) -m local.newest $(ARGS)

bare: ## make demo on a bare machine: nothing but Python, git and make, an empty home, a fresh clone
	@$(PYTHON) -m local.bare $(ARGS)

doctor: setup-local ## whether a deployment is in order
	@$(VENV) -m local.doctor $(ARGS)

staff: setup-local ## EMAIL=…: who may invite and review; CREATE=1 makes the account, TAKE=1 takes it away, LOCAL=1 here
	@$(VENV) -m local.staff '$(EMAIL)' $(if $(CREATE),--create) $(if $(TAKE),--take) $(if $(LOCAL),--local)

fmt: setup ## put all files into their format
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .
	@if command -v terraform >/dev/null; then terraform fmt -recursive terraform; fi
	@if [ -d web/node_modules ]; then cd web && npm run --silent format; fi

trust: setup-python ## write docs/trust.md and docs/threats.md from their tables
	@$(VENV) -m local.trust

sbom: setup-python ## what of others ships, as CycloneDX files with licences; fails where a licence is not in the policy
	@$(VENV) -m local.sbom

audit: setup-python ## whether a known vulnerability is in what ships; needs the network
	@$(VENV) -m local.audit

notices: setup ## write THIRD_PARTY_NOTICES.md from the locks
	@$(VENV) -m local.notices

release: setup ## VERSION=1.2.3: check all, set the version, commit and tag
	@$(VENV) -m local.release '$(VERSION)'

clean: ## remove all that set-up and the tests have made
	rm -rf .local .venv local/emulators/node_modules web/node_modules web/dist web/client/dist web/client/consumers/node_modules
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
