package store

import (
	"context"
	"fmt"
	"time"

	"guichet/kiosk/faq"
)

func Breakdown(s *Store, lang faq.Lang, text string) {
	ctx := context.Background()
	fmt.Println("==", text)
	for range 2 {
		a := time.Now()
		p := s.indexes[lang].understand(ctx, text)
		fmt.Println("understand", time.Since(a), "wants", len(p.wants))
		g := p.groups()
		do := func(name string, m match) {
			a := time.Now()
			l, err := s.propose(ctx, m)
			fmt.Println(name, time.Since(a), "n", len(l), "postings", m.postings, "len", len(m.text), err)
			a = time.Now()
			for _, x := range l {
				p.score(&x.bag, chosen())
			}
			fmt.Println("   score", time.Since(a))
		}
		if len(g) == 0 {
			return
		}
		do("all", all(g))
		do("any", anyOf(g))
		if m := p.rarest(); m.text != "" {
			do("rare", m)
		}
		a = time.Now()
		pages, _ := s.rank(ctx, p)
		fmt.Println("rank", time.Since(a), len(pages))
		a = time.Now()
		s.hits(ctx, p, faq.Query{Text: text, Lang: lang, Limit: 10}, pages)
		fmt.Println("hits", time.Since(a))
	}
}
