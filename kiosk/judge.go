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

// judge gives verdicts by what the kiosk holds and by its clock.
type judge struct {
	holdings func() (holdings, error) // called at every card
	clock    timekeeper
	log      *slog.Logger
}

// Judge implements app.Judge. Trust that cannot be read is as none: nothing is
// ever valid by it.
func (j judge) Judge(_ context.Context, facts card.Facts) verdict.Report {
	held, err := j.holdings()
	if err != nil {
		j.log.Error("issuers and lists cannot be used", "cause", err)
		held = holdings{}
	}
	report := verdict.Evaluate(facts, held.Trust, j.clock.At(time.Now(), held.issued))
	// A card that has not begun yet says nothing of the clock: it is told so.
	if report.Root != "" && report.Verdict != verdict.NotYetValid {
		j.clock.CardSeen(report.NotBefore)
	}
	return report
}
