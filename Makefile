# make run   installs what is missing, builds, starts Liuying with its demo campaign
# make test  installs what the tests need, builds, runs every test, ends with counts
# make browser  walks all pages in Chromium
# make lint  clang-format and clang-tidy on changed files
# make bench prints ratios against peers and limits measured in the same run
# make long  the rows of binding on a million sittings each
# make fuzz  runs the fuzz targets longer than the tests do

export PATH := $(CURDIR)/build/node/bin:$(PATH)
JOBS ?= $(shell nproc)
PORT ?= 8420
DATA ?= build/demo

.PHONY: run build test browser lint bench long fuzz clean

run: build
	build/release/liuying serve --data $(DATA) --port $(PORT) --demo

build:
	scripts/install.sh run
	scripts/build.sh release liuying
	scripts/pages.sh

test:
	scripts/install.sh run test
	scripts/test.sh

browser: build
	scripts/install.sh run test
	scripts/browser.sh

lint:
	scripts/install.sh run lint
	scripts/lint.sh

bench:
	scripts/install.sh run test bench
	scripts/bench.sh

long:
	scripts/install.sh run test bench
	scripts/bench.sh long

fuzz:
	scripts/install.sh run test
	scripts/build.sh release liuying
	scripts/fuzz.sh 600

clean:
	rm -rf build web/dist web/node_modules
