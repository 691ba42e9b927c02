package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/verdict"
)

// judge gives verdicts by what the kiosk holds and by its clock.
type judge struct {
	trust func() (verdict.Trust, error) // called at the first card
	clock func(now time.Time) verdict.Clock
	log   *slog.Logger
	began time.Time // with its monotonic reading

	mu   sync.Mutex
	seen time.Time // the latest start of an earlier card whose chain held
}

func newJudge(trust func() (verdict.Trust, error), clock func(time.Time) verdict.Clock, log *slog.Logger) *judge {
	return &judge{trust: trust, clock: clock, log: log, began: time.Now()}
}

// Judge implements app.Judge. Trust that cannot be read is as none: nothing is
// ever valid by it.
func (j *judge) Judge(_ context.Context, facts card.Facts) verdict.Report {
	trust, err := j.trust()
	if err != nil {
		j.log.Error("issuers and lists cannot be used", "cause", err)
		trust = verdict.Trust{}
	}
	now := time.Now()
	at := j.clock(now)
	at.Jumped = at.Jumped || verdict.JumpedBetween(j.began, now, now.Sub(j.began))
	j.mu.Lock()
	defer j.mu.Unlock()
	at.CardSeen = j.seen
	report := verdict.Evaluate(facts, trust, at)
	// A card that has not begun yet says nothing of the clock: it is told so.
	if report.Root != "" && report.Verdict != verdict.NotYetValid && report.NotBefore.After(j.seen) {
		j.seen = report.NotBefore
	}
	return report
}
