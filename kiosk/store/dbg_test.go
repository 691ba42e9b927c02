package store

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestDbg(t *testing.T) {
	q := os.Getenv("Q")
	if q == "" {
		t.Skip("no Q")
	}
	s, err := Open(t.Context(), os.Getenv("DB"))
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range s.indexes {
		p := x.understand(t.Context(), q)
		for _, w := range p.wants {
			var o []string
			for _, op := range w.options {
				var ts []string
				for _, tt := range op.terms {
					ts = append(ts, fmt.Sprintf("%s(%d)", x.terms[tt].text, x.terms[tt].pages))
				}
				o = append(o, fmt.Sprintf("%s:%.2f", strings.Join(ts, "+"), op.quality))
			}
			fmt.Printf("%s %s stop=%v w=%.2f shown=%q %v\n", x.lang, w.token.Word, w.token.Stop, w.weight, w.shown, o)
		}
		pages, _ := s.rank(t.Context(), p)
		for i, f := range pages {
			if i < 6 {
				fmt.Printf("   %.3f cover %.3f %s\n", f.total, f.cover, f.id)
			}
		}
	}
}
