package faq_test

import (
	"reflect"
	"strings"
	"testing"

	"guichet/kiosk/faq"
)

func TestLoadGolden(t *testing.T) {
	const file = "# how it is asked\n\nfr | comment  faire ? | x\nfr|rien du tout|\n"
	c, issues := faq.Load(tree(map[string]string{"golden.txt": file}))
	want := []faq.Golden{{Lang: faq.French, Query: "comment faire ?", ID: "x", Line: 3}, {Lang: faq.French, Query: "rien du tout", Line: 4}}
	if len(issues) > 0 || !reflect.DeepEqual(c.Golden, want) {
		t.Errorf("got %+v, %v", c.Golden, issues)
	}
	if c, issues := faq.Load(tree(nil)); len(issues) > 0 || c.Golden != nil {
		t.Errorf("without the file: %+v, %v", c.Golden, issues)
	}
}

func TestGoldenIssues(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"two cells", "fr | a\n", "golden.txt:1: 2 cells, not 3"},
		{"four cells", "fr | a | b | c\n", "golden.txt:1: 4 cells, not 3"},
		{"no query", "\nfr | | x\n", "golden.txt:2: no query"},
		{"longest query", "fr | " + strings.Repeat("a", 256) + " | x\n", ""},
		{"long query", "fr | " + strings.Repeat("a", 257) + " | x\n", "golden.txt:1: a query of 257 bytes is longer than 256"},
		{"no id", "fr | a | é\n", `golden.txt:1: "é" is not the id of a question`},
		{"unknown id", "fr | a | y\n", `golden.txt:1: unknown id "y"`},
		{"unknown language", "en | a | x\n", `golden.txt:1: language "en"; hint`},
		{"twice", "fr | a | x\nfr | a |\n", "golden.txt:2: the query of line 1 again"},
		{"control character", "fr | a\x1b | x\n", "golden.txt:1: control character U+001B"},
		{"as many as may be", manyGolden(faq.MaxGolden), ""},
		{"too many", manyGolden(faq.MaxGolden + 1), "golden.txt:2001: more than 2000 golden queries"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, issues := faq.Load(tree(map[string]string{"golden.txt": c.file}))
			if (c.want == "") != (len(issues) == 0) || !strings.HasPrefix(issues.Error(), c.want) {
				t.Errorf("got %v, want %s", issues, c.want)
			}
		})
	}
}

func manyGolden(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("fr | " + strings.Repeat("b", i/200) + strings.Repeat("a", i%200+1) + " | x\n")
	}
	return b.String()
}

func FuzzParseGolden(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
		f.Add("fr | " + s + " | x\n")
	}
	f.Add("fr | a | b\nen | c |\n")
	f.Fuzz(func(t *testing.T, src string) {
		list, issues := faq.ParseGolden(src)
		for _, g := range list {
			if g.Query == "" || len(g.Query) > faq.MaxQueryBytes || g.Line < 1 || strings.Contains(g.Query, "\n") {
				t.Errorf("%+v", g)
			}
		}
		if len(list) > faq.MaxGolden || len(issues) > 200 {
			t.Errorf("%d queries, %d issues", len(list), len(issues))
		}
	})
}
