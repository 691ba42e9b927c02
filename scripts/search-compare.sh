#!/usr/bin/env bash
# Puts the kiosk's search beside bleve and plain FTS5 in one run, as Markdown
# tables: how well they answer the query sets of a folder (seed-dev.tsv,
# spf-known/, spf-bodies/, evaluate.py), with and without synonyms and aliases, and the time
# of a keystroke.
#
#	scripts/search-compare.sh [FOLDER]    # ../shared/search unless named
#	PAGES=0,1000,10000,100000 ROUNDS=1 scripts/search-compare.sh
set -euo pipefail
sets=${1:+$(realpath "$1")}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
sets=${sets:-../shared/search}
[ -f "$sets/evaluate.py" ] || { echo "search-compare.sh: no evaluate.py in $sets" >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd scripts/bench && go build -tags sqlite_fts5 -o "$folder/compare" ./searchcompare)

# evaluate TITLE HELP QUERIES prints how well each engine answers the queries
# from a folder of help, then its R@1 by kind of query.
evaluate() {
	local engine results=()
	for engine in kiosk bleve fts5-or fts5-and; do
		python3 "$sets/evaluate.py" "$3" --no-failures --json "$folder/$engine.json" \
			-- "$folder/compare" answer -engine "$engine" "$2" >&2
		results+=("$engine=$folder/$engine.json")
	done
	printf '\n### %s\n\n' "$1"
	"$folder/compare" table "${results[@]}"
	printf '\n'
	"$folder/compare" table -kinds -metric R@1 "${results[@]}"
}

evaluate "The nine questions" data/faq "$sets/seed-dev.tsv"
"$folder/compare" strip data/faq "$folder/stripped"
evaluate "The nine questions without synonyms and aliases" "$folder/stripped" "$sets/seed-dev.tsv"
"$folder/compare" convert "$sets/spf-known/docs.jsonl.gz" "$folder/spf"
evaluate "Service-public pages" "$folder/spf" "$sets/spf-known"
"$folder/compare" convert -bare "$sets/spf-known/docs.jsonl.gz" "$folder/bodies"
evaluate "Whole questions against the same pages without their titles" "$folder/bodies" "$sets/spf-bodies"
printf '\n### A keystroke\n\n'
"$folder/compare" latency -pages "${PAGES:-0,1000}" -rounds "${ROUNDS:-3}" data/faq
