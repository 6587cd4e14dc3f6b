SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
ADDR ?= 127.0.0.1:8080
CYCLES ?= 100
ENGINE ?= sqlite
RATE ?= 240
NPM_CI := npm ci --no-audit --no-fund
WEB_FILES = $(shell find web -name node_modules -prune -o -path web/dist -prune -o -type f ! -name '*.go' -print)

# What is compiled for the program is what its tests are linked with, and the other way round: the same flags everywhere.
export CGO_ENABLED := 0
export GOFLAGS := $(filter-out -trimpath,$(GOFLAGS)) -trimpath
export VERSION ADDR

help: ## show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build everything and start it with the demo company
	@scripts/run.sh

dev: tools web/node_modules/.package-lock.json ## the server and the web's live reload, side by side
	@scripts/dev.sh

build: tools web/dist/index.html ## bin/loam with the web application inside
	go build -ldflags "-s -w -X main.version=$(VERSION)" -o bin/loam ./cmd/loam

test: tools ## every suite: web, end to end, Go on SQLite and on PostgreSQL
	@scripts/test.sh

test-web test-e2e test-sqlite test-postgres: test-%: tools
	@scripts/test.sh $*

pictures: build e2e/node_modules/.package-lock.json ## the pictures of docs/*/first-day.md, taken anew by the test that walks that day
	cd e2e && LOAM_PICTURES=1 LOAM_CHROMIUM=$$(../scripts/ensure-chromium.sh) npx playwright test first-day --project desktop-zh

bench: build ## speed against a floor measured in the same run, on both engines
	@scripts/bench.sh

crash: tools ## kill the program (and PostgreSQL) CYCLES times on ENGINE while clients write, and compare
	go run ./attack crash -cycles $(CYCLES) -engine $(ENGINE)

fuzz: SECONDS ?= 60
fuzz: tools ## feed every parser (and what else has a fuzz target) for SECONDS each
	@scripts/fuzz.sh $(SECONDS)

race: tools ## all Go tests with the race detector, package by package (needs a C compiler)
	@scripts/race.sh

check: tools ## staticcheck, gosec, secrets in the history, licences of everything in the program
	@scripts/check.sh

audit: tools ## check, and known vulnerabilities, mutation of authz, a build that comes out the same twice: before a release
	@scripts/check.sh staticcheck gosec secrets licences vulnerabilities
	@scripts/mutation.sh
	@scripts/reproduce.sh

mutation: tools ## damage internal/platform/authz in every small way; its tests must see at least 90 % of it
	@scripts/mutation.sh

soak: SECONDS ?= 600
soak: tools ## a company's day in SECONDS at RATE requests per second on ENGINE; memory, handles and times are watched
	go run ./attack soak -seconds $(SECONDS) -rate $(RATE) -engine $(ENGINE)

release: tools web/dist/index.html ## archives and checksums for every platform in dist/
	@scripts/release.sh

clean: ## remove what was built (not your data)
	rm -rf bin dist web/node_modules e2e/node_modules e2e/results
	[ ! -d web/dist ] || find web/dist -mindepth 1 ! -name ".*" -delete

tools:
	@scripts/check-tools.sh

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && $(NPM_CI)
	@mkdir -p $(@D) && touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_FILES)
	cd web && npm run build
	@touch $@

e2e/node_modules/.package-lock.json: e2e/package.json e2e/package-lock.json
	cd e2e && $(NPM_CI)
	@mkdir -p $(@D) && touch $@

.PHONY: help run dev build test test-web test-e2e test-sqlite test-postgres pictures bench crash soak fuzz race check audit mutation release clean tools
