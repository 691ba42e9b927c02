#!/usr/bin/env bash
# Puts the kiosk's search beside bleve and plain FTS5 in one run: quality on the
# query sets of a folder (seed-dev.tsv, spf-known/, evaluate.py), with and
# without synonyms and aliases, and the time of a keystroke.
#
#	scripts/search-compare.sh [FOLDER]    # ../shared/search unless named
#	PAGES=0,1000,10000,100000 scripts/search-compare.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
sets=${1:-../shared/search}
[ -f "$sets/evaluate.py" ] || { echo "search-compare.sh: no evaluate.py in $sets" >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd scripts/bench && go build -tags sqlite_fts5 -o "$folder/compare" ./searchcompare)

evaluate() { # NAME FOLDER-OF-HELP QUERIES
	local engine
	for engine in kiosk bleve fts5-and fts5-or; do
		python3 "$sets/evaluate.py" "$3" --name "$1, $engine:" --no-failures --no-kinds \
			-- "$folder/compare" answer -engine "$engine" "$2"
	done
}

evaluate "the nine questions" data/faq "$sets/seed-dev.tsv"
"$folder/compare" strip data/faq "$folder/stripped"
evaluate "without synonyms and aliases" "$folder/stripped" "$sets/seed-dev.tsv"
"$folder/compare" convert "$sets/spf-known/docs.jsonl.gz" "$folder/spf"
evaluate "service-public pages" "$folder/spf" "$sets/spf-known"
"$folder/compare" latency -pages "${PAGES:-0,1000}" data/faq
