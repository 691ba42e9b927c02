package main

import (
	"context"

	"guichet/kiosk/store"
	"guichet/kiosk/verdict"
)

// trustOf is what a data set lets this kiosk judge by: the pinned issuers, the
// revocation lists and the oppositions that it holds.
func trustOf(ctx context.Context, s *store.Store) (verdict.Trust, error) {
	issuers, err := s.Issuers(ctx)
	if err != nil {
		return verdict.Trust{}, err
	}
	return verdict.Trust{Issuers: issuers, Revocations: s, Oppositions: s}, nil
}
