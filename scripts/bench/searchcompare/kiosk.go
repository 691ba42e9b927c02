package main

import (
	"context"
	"path/filepath"

	"guichet/kiosk/faq"
	"guichet/kiosk/store"
)

// kioskSearcher is the search of the product.
type kioskSearcher struct{ store *store.Store }

const dataSet = "data.db"

func buildKiosk(folder string, h *help) error {
	_, err := store.BuildFile(context.Background(), filepath.Join(folder, dataSet), h.Collection, store.Options{})
	return err
}

func openKiosk(folder string) (searcher, error) {
	s, err := store.Open(context.Background(), filepath.Join(folder, dataSet))
	if err != nil {
		return nil, err
	}
	return kioskSearcher{s}, nil
}

func (k kioskSearcher) search(query string) (answer, error) {
	r, err := k.store.Search(context.Background(), faq.Query{Text: query, Lang: faq.French, Limit: limit})
	a := answer{cut: r.Cut}
	for _, h := range r.Hits {
		a.ids = append(a.ids, h.ID)
	}
	return a, err
}

func (k kioskSearcher) close() error { return k.store.Close() }
