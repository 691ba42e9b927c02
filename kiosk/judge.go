package main

import (
	"context"
	"log/slog"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/verdict"
)

// timekeeper is the clock to judge by.
type timekeeper interface {
	// At weighs the clock, which says now, with a data set issued at issued.
	At(now, issued time.Time) verdict.Clock
	// CardSeen takes note of the start of a card whose path held.
	CardSeen(notBefore time.Time)
}

// holdings are what a kiosk judges cards by, and when they were issued: zero
// when that is not known.
type holdings struct {
	verdict.Trust
	issued time.Time
}

// lender lends what a kiosk judges cards by, for the time of the call.
type lender interface {
	lend(ctx context.Context, use func(holdings)) error
}

// judge gives verdicts by what the kiosk holds and by its clock.
type judge struct {
	trust lender
	clock timekeeper
	log   *slog.Logger
}

// Judge implements app.Judge. Trust that cannot be read is as none: nothing is
// ever valid by it.
func (j judge) Judge(ctx context.Context, facts card.Facts) (report verdict.Report) {
	err := j.trust.lend(ctx, func(held holdings) { report = j.by(held, facts) })
	if err != nil {
		j.log.Error("issuers and lists cannot be used", "cause", err)
		report = j.by(holdings{}, facts)
	}
	return report
}

func (j judge) by(held holdings, facts card.Facts) verdict.Report {
	report := verdict.Evaluate(facts, held.Trust, j.clock.At(time.Now(), held.issued))
	// A card that has not begun yet says nothing of the clock: it is told so.
	if report.Root != "" && report.Verdict != verdict.NotYetValid {
		j.clock.CardSeen(report.NotBefore)
	}
	return report
}
