package session

import (
	"slices"
	"time"

	"guichet/kiosk/verdict"
)

// A verdict is of the moment. A card may be left in for hours: its last day ends, the
// clock turns out to be wrong, other lists come. So what was read of it is judged again
// each minute, and whenever the clock is asked again.

// JudgeAgain asks for the card in the slot to be judged again by what was read of it:
// CardReported with the Seq of its ReadCard.
type JudgeAgain struct{}

func (JudgeAgain) effect() {}

// judgeAgain asks for it, where there is a verdict.
func (s State) judgeAgain() []Effect {
	if s.card.view.Phase != CardJudged {
		return nil
	}
	return []Effect{JudgeAgain{}}
}

// reportedAgain takes in another verdict on the same card. It is the same visit: nothing
// is counted, and no wait begins again.
func (s State) reportedAgain(r verdict.Report) State {
	if sameVerdict(&s.card.view.Report, &r) {
		return s
	}
	s.card.view.Report = r
	s.forgetAdvice()
	s.list++
	return s
}

// sameVerdict says whether two reports on one card say the same on the same day.
func sameVerdict(a, b *verdict.Report) bool {
	return a.Verdict == b.Verdict && a.Code == b.Code && a.ClockInOrder == b.ClockInOrder && a.ClockSetByHand.Equal(b.ClockSetByHand) &&
		a.InformationDate.Equal(b.InformationDate) && dayOf(a.JudgedAt) == dayOf(b.JudgedAt) &&
		slices.EqualFunc(a.Findings, b.Findings, func(a, b verdict.Finding) bool {
			return a.Rule == b.Rule && a.Status == b.Status && a.Code == b.Code
		})
}

func dayOf(t time.Time) string { return verdict.Paris(t).Format(time.DateOnly) }
