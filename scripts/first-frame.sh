#!/usr/bin/env bash
# Measures the kiosk's start, from exec to the first complete home screen on a
# terminal, beside a minimal tview program that opens an SQLite database and
# draws one box, and beside whiptail, in turns, in one run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(
	cd scripts/bench
	go build -o "$folder/firstframe" ./firstframe
	go build -trimpath -tags sqlite_fts5 -ldflags '-s -w' -o "$folder/minimal" ./minimal
)
build/kiosk build-data --out "$folder/data.sqlite"
"$folder/firstframe" -n "${RUNS:-40}" \
	"minimal|ready|$folder/minimal $folder/data.sqlite" \
	'kiosk|Autres|build/kiosk demo' \
	'whiptail|Ok|whiptail --msgbox hello 10 40'
