package main

import (
	"context"
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
