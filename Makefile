# `make run` and `make test` do the whole set-up themselves.

# The first Python on the path that fits; PYTHON=… chooses another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)
ifeq ($(strip $(PYTHON)),)
$(error Shiwu needs Python 3.11, 3.12 or 3.13; none was found)
endif

.PHONY: help run test e2e weights lint bundle release bench soak screenshots icons translations

help:
	@echo "make run [ARGS=photo.jpg]   open the window"
	@echo "make test                   run every test"
	@echo "make e2e                    the window, used by hand and by a screen reader"
	@echo "make weights                build the official model; needs a network once"
	@echo "make lint                   ruff and mypy"
	@echo "make bundle                 the folder that runs anywhere, alone, and its proofs: dist/shiwu/"
	@echo "make release                that, and a Debian package, an archive, hashes, notices"
	@echo "make bench                  time the program beside others, to build/bench.json"
	@echo "make soak                   long runs: memory, requests, the window, broken photos"
	@echo "make screenshots            every state of the window, to build/screenshots/"
	@echo "make icons                  draw the application icon in all its sizes"
	@echo "make translations           bring resources/i18n/ up to date"

run:
	@$(PYTHON) packaging/set_up.py
	@.venv/bin/python main.py $(ARGS)

test:
	@$(PYTHON) packaging/set_up.py --test
	.venv/bin/python -m pytest $(ARGS)

e2e:
	@$(PYTHON) packaging/set_up.py --e2e
	.venv/bin/python -m pytest tests/e2e $(ARGS)

weights:
	@$(PYTHON) packaging/set_up.py --test
	@.venv/bin/python packaging/make_weights.py $(ARGS)

lint:
	@$(PYTHON) packaging/set_up.py --test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

bundle:
	@$(PYTHON) packaging/bundle_venv.py
	@PYTHONPATH=. build/bundle-venv/bin/python packaging/bundle.py
	@PYTHONPATH=. build/bundle-venv/bin/python packaging/prove.py

release: bundle
	@PYTHONPATH=. build/bundle-venv/bin/python packaging/release.py $(ARGS)

bench:
	@$(PYTHON) packaging/set_up.py --test
	@.venv/bin/python -m tests.bench.set_up
	@PYTHONPATH=packaging build/bench-venv/bin/python -m tests.bench $(ARGS)

soak:
	@$(PYTHON) packaging/set_up.py --test
	@.venv/bin/python -m tests.soak $(ARGS)

screenshots:
	@$(PYTHON) packaging/set_up.py --test
	.venv/bin/python packaging/screenshots.py $(ARGS)

icons:
	@$(PYTHON) packaging/set_up.py --test
	.venv/bin/python packaging/export_icon.py

translations:
	@$(PYTHON) packaging/set_up.py --test
	.venv/bin/pyside6-lupdate -no-obsolete -locations none -source-language en -target-language zh_CN desktop_app/ui/*.py desktop_app/ui/*/*.py -ts resources/i18n/shiwu_zh_CN.ts
	.venv/bin/pyside6-lrelease -silent resources/i18n/shiwu_zh_CN.ts -qm resources/i18n/shiwu_zh_CN.qm
