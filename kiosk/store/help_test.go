package store_test

import (
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/faq/faqtest"
	"guichet/kiosk/store"
)

// small is the collection that the tests search.
func small() *faq.Collection { return faqtest.Small() }

func closed(t testing.TB, s *store.Store) {
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
