package faq

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// GoldenFile is the file of golden queries, at the root of the sources.
const GoldenFile = "golden.txt"

// MaxGolden bounds the golden queries of a help: each is searched when a data
// set is built, and again before a kiosk takes it.
const MaxGolden = 2000

const goldenHint = "write language | query | id of the question, and no id for a query without an answer"

// Golden is a query with the answer that must come first. Golden queries travel
// in the data set, so that a kiosk can try it before it is used.
type Golden struct {
	Lang  Lang
	Query string // as a visitor types it
	ID    string // "" for a query that the help has no answer to
	Line  int    // of GoldenFile, from 1; 0 when nobody wrote it
}

// ParseGolden reads the lines of a file of golden queries:
//
//	language | query | id
//
// What follows a "#" at the beginning of a line or after a blank is a comment.
// Lines in error are left out.
func ParseGolden(src string) ([]Golden, Issues) {
	return parseLines(src, MaxGolden, phrase("golden queries"), parseGolden)
}

func parseGolden(line string, number int, r *report) (Golden, bool) {
	cells := strings.Split(line, "|")
	if len(cells) != 3 {
		r.fail(number, goldenHint, "%d cells, not 3", len(cells))
		return Golden{}, false
	}
	for i, c := range cells {
		cells[i] = strings.Join(strings.Fields(c), " ")
	}
	g := Golden{Lang(cells[0]), cells[1], cells[2], number}
	switch {
	case g.Query == "":
		r.fail(number, goldenHint, "no query")
	case len(g.Query) > MaxQueryBytes:
		r.fail(number, "write what a visitor would type", "a query of %d bytes is longer than %d", len(g.Query), MaxQueryBytes)
	case g.ID != "" && !validSlug(g.ID):
		r.fail(number, goldenHint, "%q is not the id of a question", clip(g.ID, maxSlugBytes))
	default:
		return g, true
	}
	return g, false
}

// readGolden reads the golden queries, if there are any, and checks that they
// name questions of the collection.
func readGolden(fsys fs.FS, c *Collection) ([]Golden, Issues) {
	if _, err := fs.Stat(fsys, GoldenFile); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r := &report{file: GoldenFile}
	src, ok := readFile(fsys, GoldenFile, r)
	if !ok {
		return nil, r.issues
	}
	list, issues := ParseGolden(src)
	r.join(issues, 0)
	lintGolden(list, c, r)
	return list, r.issues
}

// lintGolden checks languages and ids, and that no query stands twice.
func lintGolden(list []Golden, c *Collection, r *report) {
	type key struct {
		lang Lang
		text string
	}
	ids := map[key]bool{}
	for _, q := range c.Questions {
		ids[key{q.Lang, q.ID}] = true
	}
	lines := map[key]int{}
	for _, g := range list {
		query := key{g.Lang, g.Query}
		switch first, twice := lines[query]; {
		case !slices.Contains(c.Languages, g.Lang):
			r.fail(g.Line, "one of the languages of topics.yaml", "language %q", clip(string(g.Lang), maxSlugBytes))
		case g.ID != "" && !ids[key{g.Lang, g.ID}]:
			r.fail(g.Line, "an id is the name of a file without .md", "unknown id %q", clip(g.ID, maxSlugBytes))
		case twice:
			r.fail(g.Line, "delete it", "the query of line %d again", first)
		default:
			lines[query] = g.Line
		}
	}
}
