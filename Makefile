# `make run` and `make test` do the whole set-up themselves.

# The first Python on the path that fits; PYTHON=… chooses another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)
ifeq ($(strip $(PYTHON)),)
$(error Shiwu needs Python 3.11, 3.12 or 3.13; none was found)
endif

# The tools are a package of their own, packaging/shiwu_tools.
TOOL_PATH := PYTHONPATH=.:packaging

.PHONY: help run test e2e weights lint bundle release release-test bench soak screenshots icons translations lock

help:
	@echo "make run [ARGS=photo.jpg]   open the window"
	@echo "make test                   run every test"
	@echo "make e2e                    the window, used by hand and by a screen reader"
	@echo "make weights                build the official model; needs a network once"
	@echo "make lint                   ruff and mypy"
	@echo "make bundle                 build and test the self-contained folder dist/shiwu/"
	@echo "make release                the same, then pack a Debian package and an archive"
	@echo "make release-test           test the package in a fresh Debian 12; needs root"
	@echo "make bench                  time the program beside others, to build/bench.json"
	@echo "make soak                   long runs: memory, requests, the window, broken photos"
	@echo "make screenshots            every state of the window, to build/screenshots/"
	@echo "make icons                  draw the application icon in all its sizes"
	@echo "make translations           bring resources/i18n/ up to date"
	@echo "make lock [ARGS=--upgrade]  lock the versions and hashes of all Python packages"

run:
	@$(TOOL_PATH) $(PYTHON) -m shiwu_tools.setup
	@.venv/bin/python main.py $(ARGS)

test:
	@$(TOOL_PATH) $(PYTHON) -m shiwu_tools.setup --test
	.venv/bin/python -m pytest $(ARGS)

e2e:
	@$(TOOL_PATH) $(PYTHON) -m shiwu_tools.setup --e2e
	.venv/bin/python -m pytest tests/e2e/assistive $(ARGS)

weights:
	@$(TOOL_PATH) $(PYTHON) -m shiwu_tools.setup --test
	@$(TOOL_PATH) .venv/bin/python -m shiwu_tools.models.imagenet1k $(ARGS)

lint:
	@$(TOOL_PATH) $(PYTHON) -m shiwu_tools.setup --test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

bundle:
	@$(TOOL_PATH) $(PYTHON) -m shiwu_tools.setup.bundle_venv
	@$(TOOL_PATH) build/bundle-venv/bin/python -m shiwu_tools.bundle
	@$(TOOL_PATH) $(PYTHON) -m shiwu_tools.setup --test
	.venv/bin/python -m pytest tests/bundle -v --report-file build/proofs.txt

release: bundle
	@$(TOOL_PATH) build/bundle-venv/bin/python -m shiwu_tools.release $(ARGS)

# Needs root and debootstrap.
release-test:
	.venv/bin/python -m pytest tests/bundle/test_debian_package.py --debian-package $(wildcard dist/release/*.deb)

bench:
	@$(TOOL_PATH) $(PYTHON) -m shiwu_tools.setup --test
	@$(TOOL_PATH) .venv/bin/python -m tests.bench.set_up
	@$(TOOL_PATH) build/bench-venv/bin/python -m tests.bench $(ARGS)

soak:
	@$(TOOL_PATH) $(PYTHON) -m shiwu_tools.setup --test
	@$(TOOL_PATH) .venv/bin/python -m tests.soak $(ARGS)

screenshots:
	@$(TOOL_PATH) $(PYTHON) -m shiwu_tools.setup --test
	$(TOOL_PATH) .venv/bin/python -m shiwu_tools.pictures.screenshots $(ARGS)

icons:
	@$(TOOL_PATH) $(PYTHON) -m shiwu_tools.setup --test
	$(TOOL_PATH) .venv/bin/python -m shiwu_tools.pictures.icons

translations:
	@$(TOOL_PATH) $(PYTHON) -m shiwu_tools.setup --test
	.venv/bin/pyside6-lupdate -no-obsolete -locations none -source-language en -target-language zh_CN desktop_app/ui/*.py desktop_app/ui/*/*.py -ts resources/i18n/shiwu_zh_CN.ts
	.venv/bin/pyside6-lrelease -silent resources/i18n/shiwu_zh_CN.ts -qm resources/i18n/shiwu_zh_CN.qm

lock:
	@$(TOOL_PATH) $(PYTHON) -m shiwu_tools.setup.lock $(ARGS)
