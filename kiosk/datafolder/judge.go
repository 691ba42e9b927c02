package datafolder

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/verdict"
)

// Clock is the clock to judge by.
type Clock interface {
	// At weighs the clock, which says now, with a data set issued at issued.
	At(now, issued time.Time) verdict.Clock
	// CardSeen takes note of the start of a card whose path held.
	CardSeen(notBefore time.Time)
}

// Judge gives verdicts by what the kiosk holds and by its clock.
type Judge struct {
	Source    EvidenceSource
	Integrity func(context.Context) verdict.Integrity // of what Source lends
	Clock     Clock
	Log       *slog.Logger
}

// Judge implements app.Judge. If the evidence cannot be read, it judges without any,
// by which no card is valid.
func (j Judge) Judge(ctx context.Context, facts card.Facts) (report verdict.Report) {
	integrity := j.Integrity(ctx)
	err := j.Source.WithEvidence(ctx, func(evidence Evidence) {
		evidence.Trust.Integrity = integrity
		report = j.by(evidence, facts)
	})
	if err != nil {
		j.Log.Error("issuers and lists cannot be used", "cause", err)
		report = j.by(Evidence{}, facts)
	}
	return report
}

// InOrder implements app.Clock.
func (j Judge) InOrder(ctx context.Context) (bool, error) {
	state, err := ClockState(ctx, j.Source, j.Clock)
	return state.InOrder(), err
}

// ClockState weighs the clock, as it is now, against the lists that prove.
func ClockState(ctx context.Context, source EvidenceSource, c Clock) (state verdict.ClockState, err error) {
	err = source.WithEvidence(ctx, func(held Evidence) {
		state = c.At(time.Now(), held.Issued).State(held.Proving())
	})
	return state, err
}

func (j Judge) by(evidence Evidence, facts card.Facts) verdict.Report {
	report := verdict.Evaluate(facts, evidence.Trust, j.Clock.At(time.Now(), evidence.Issued))
	// A card that has not begun yet says nothing of the clock: it is told so, or something
	// worse.
	notYet := func(f verdict.Finding) bool { return f.Code == verdict.CodeNotYet }
	if report.Root != "" && !slices.ContainsFunc(report.Findings, notYet) {
		j.Clock.CardSeen(report.NotBefore)
	}
	return report
}
