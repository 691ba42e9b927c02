package datafolder

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
func TestReplace(t *testing.T) {
	ctx := t.Context()
	fresh := func() *store.Store {
		set, err := BuiltIn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	c := NewCurrent(func() (*store.Store, error) { return BuiltIn(ctx) })
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
				if err := c.Answers(ctx); err != nil {
					t.Error(err)
					return
				}
				if err := c.WithEvidence(ctx, func(e Evidence) {
					if e.Issuers == nil {
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
		if err := c.Replace(fresh()); err != nil {
			t.Error(err)
		}
	}
	close(done)
	visitors.Wait()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// A Current whose first data set cannot be opened says so, and takes another.
func TestCurrentWithoutFirst(t *testing.T) {
	ctx := context.Background()
	broken := errors.New("broken")
	c := NewCurrent(func() (*store.Store, error) { return nil, broken })
	if _, err := c.Topics(ctx, faq.French); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if err := c.WithEvidence(ctx, func(Evidence) { t.Error("lent") }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	set, err := BuiltIn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Replace(set); err != nil {
		t.Error(err)
	}
	if err := c.Answers(ctx); err != nil {
		t.Error(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}
