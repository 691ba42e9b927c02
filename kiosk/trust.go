package main

import (
	"context"
	"sync"
	"time"

	"guichet/kiosk/store"
	"guichet/kiosk/verdict"
)

// holdingsOf is what a data set lets this kiosk judge by: the pinned issuers, the
// revocation lists and the oppositions that it holds, and what the site sets.
func holdingsOf(ctx context.Context, s *store.Store) (holdings, error) {
	issuers, err := s.Issuers(ctx)
	if err != nil {
		return holdings{}, err
	}
	place, err := siteOf(s)
	if err != nil {
		return holdings{}, err
	}
	limits := verdict.Site{SoonDays: place.Cards.SoonDays, LateDays: place.Cards.LateDays}
	return holdings{
		Trust:  verdict.Trust{Issuers: issuers, Revocations: s, Oppositions: s, Site: limits},
		issued: issuedOf(s.Info()),
	}, nil
}

// issuedOf is the date of a data set, at midnight in UTC; zero when it bears none.
func issuedOf(i store.Info) time.Time {
	issued, err := time.Parse(time.DateOnly, i.Date)
	if err != nil {
		return time.Time{}
	}
	return issued
}

// lend implements lender by the data set in use. Its issuers are read and their
// signatures checked at the first card.
func (s *shelf) lend(ctx context.Context, use func(holdings)) error {
	return s.use(func(set *store.Store) error {
		held, err := s.held(ctx, set)
		if err == nil {
			use(held)
		}
		return err
	})
}

// held returns the holdings of the data set in use; the caller has it on loan.
func (s *shelf) held(ctx context.Context, set *store.Store) (holdings, error) {
	s.trust.Lock()
	defer s.trust.Unlock()
	if s.trust.of == set {
		return s.trust.holdings, nil
	}
	held, err := holdingsOf(ctx, set)
	if err == nil {
		s.trust.of, s.trust.holdings = set, held
	}
	return held, err
}

// heldTrust is what was read of a data set; under its lock.
type heldTrust struct {
	sync.Mutex
	of *store.Store // nil: none yet
	holdings
}
