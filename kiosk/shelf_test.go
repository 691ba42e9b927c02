package main

import (
	"context"
	"errors"
	"sync"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/store"
)

// While data sets are replaced under them, visitors get an answer each time,
// from the one or from the other, and no closed store.
func TestShelfReplace(t *testing.T) {
	ctx := t.Context()
	fresh := func() *store.Store {
		set, err := builtInHelp(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	s := newShelf(begin(func() (*store.Store, error) { return builtInHelp(ctx) }))
	done := make(chan struct{})
	var visitors sync.WaitGroup
	for range 4 {
		visitors.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if err := s.answers(ctx); err != nil {
					t.Error(err)
					return
				}
				if err := s.lend(ctx, func(h holdings) {
					if h.Issuers == nil {
						t.Error("no issuers")
					}
				}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 20 {
		if err := s.replace(fresh()); err != nil {
			t.Error(err)
		}
	}
	close(done)
	visitors.Wait()
	if err := s.close(); err != nil {
		t.Error(err)
	}
}

// A shelf whose first data set cannot be opened says so, and takes another.
func TestShelfWithoutFirst(t *testing.T) {
	ctx := context.Background()
	broken := errors.New("broken")
	s := newShelf(func() (*store.Store, error) { return nil, broken })
	if _, err := s.Topics(ctx, faq.French); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if err := s.lend(ctx, func(holdings) { t.Error("lent") }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	set, err := builtInHelp(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.replace(set); err != nil {
		t.Error(err)
	}
	if err := s.answers(ctx); err != nil {
		t.Error(err)
	}
	if err := s.close(); err != nil {
		t.Error(err)
	}
}
