package datafolder

import (
	"context"
	"sync"
	"time"

	"guichet/kiosk/store"
	"guichet/kiosk/verdict"
)

// Evidence is what a kiosk judges cards by, and when that was issued: zero when it
// is not known.
type Evidence struct {
	verdict.Trust
	Issued time.Time
}

// EvidenceSource lends the evidence for the time of a call.
type EvidenceSource interface {
	WithEvidence(ctx context.Context, use func(Evidence)) error
}

// EvidenceOf is what a data set lets this kiosk judge by: the pinned issuers, the
// revocation lists and the oppositions that it holds, and what the site sets. Whether
// the data set is the one that was signed is for the caller to say (Seal).
func EvidenceOf(ctx context.Context, s *store.Store) (Evidence, error) {
	issuers, err := s.Issuers(ctx)
	if err != nil {
		return Evidence{}, err
	}
	site, err := siteOf(s.Info())
	if err != nil {
		return Evidence{}, err
	}
	limits := verdict.Site{SoonDays: site.Cards.SoonDays, LateDays: site.Cards.LateDays}
	return Evidence{
		Trust:  verdict.Trust{Issuers: issuers, Revocations: s, Oppositions: s, Site: limits},
		Issued: issuedOf(s.Info()),
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

// WithEvidence implements EvidenceSource by the current data set. Its issuers are
// read and their signatures checked when the first visitor comes.
func (c *Current) WithEvidence(ctx context.Context, use func(Evidence)) error {
	return c.Use(func(set *store.Store) error {
		evidence, err := c.evidence.of(ctx, set)
		if err == nil {
			use(evidence)
		}
		return err
	})
}

// keptEvidence is the evidence that was last read from a data set.
type keptEvidence struct {
	mu  sync.Mutex
	set *store.Store // nil: none was read yet
	Evidence
}

// of returns the evidence of a data set, which the caller keeps open meanwhile.
func (k *keptEvidence) of(ctx context.Context, set *store.Store) (Evidence, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.set == set {
		return k.Evidence, nil
	}
	evidence, err := EvidenceOf(ctx, set)
	if err == nil {
		k.set, k.Evidence = set, evidence
	}
	return evidence, err
}
