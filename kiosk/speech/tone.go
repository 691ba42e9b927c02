package speech

import (
	"math"
	"time"

	"guichet/kiosk/session"
	"guichet/kiosk/verdict"
)

// Tone is a short signal. The zero value is none.
type Tone uint8

// The tones. Those of a verdict differ in number, direction and height, so that one
// of them is known without the others.
const (
	NoTone     Tone = iota
	ToneCard        // a card is in the slot
	ToneGood        // the card is valid
	ToneBad         // the card is not to be accepted
	ToneUnsure      // the card could not be judged
	ToneStick       // a stick is in
	ToneError       // an action of a technician was refused
)

// note is one sound of a tone; a frequency of 0 is silence.
type note struct {
	hertz float64
	lasts time.Duration
}

// notes are the tones as they sound: none is longer than half a second.
var notes = map[Tone][]note{
	ToneCard:   {{880, 80 * time.Millisecond}},
	ToneGood:   {{660, 110 * time.Millisecond}, {990, 170 * time.Millisecond}},
	ToneBad:    {{220, 110 * time.Millisecond}, {0, 50 * time.Millisecond}, {220, 110 * time.Millisecond}, {0, 50 * time.Millisecond}, {220, 110 * time.Millisecond}},
	ToneUnsure: {{440, 180 * time.Millisecond}, {0, 70 * time.Millisecond}, {440, 180 * time.Millisecond}},
	ToneStick:  {{523, 70 * time.Millisecond}, {659, 70 * time.Millisecond}, {784, 70 * time.Millisecond}},
	ToneError:  {{392, 130 * time.Millisecond}, {262, 200 * time.Millisecond}},
}

const (
	loudness = 0.35                   // of full scale
	edge     = 8 * time.Millisecond   // a note comes and goes softly: no click
	lead     = 120 * time.Millisecond // of silence, between a tone and words
)

// Samples are a tone as mono PCM at a rate in hertz, with a short silence behind it;
// nil for none.
func (t Tone) Samples(rate int) []int16 {
	var pcm []int16
	for _, n := range notes[t] {
		pcm = append(pcm, n.samples(rate)...)
	}
	if pcm == nil {
		return nil
	}
	return append(pcm, make([]int16, samplesIn(lead, rate))...)
}

func (n note) samples(rate int) []int16 {
	pcm, fade := make([]int16, samplesIn(n.lasts, rate)), float64(samplesIn(edge, rate))
	for i := range pcm {
		envelope := min(1, float64(i)/fade, float64(len(pcm)-1-i)/fade)
		pcm[i] = int16(loudness * math.MaxInt16 * envelope * math.Sin(2*math.Pi*n.hertz*float64(i)/float64(rate)))
	}
	return pcm
}

func samplesIn(d time.Duration, rate int) int { return int(d.Seconds() * float64(rate)) }

// toneOf is the tone of what happened between two views, where the site wants any.
func toneOf(before, after *session.View) Tone {
	switch b, a := before, after; {
	case !a.Info.Site.Beeps:
		return NoTone
	case a.Card.Phase != b.Card.Phase && a.Card.Phase == session.CardReading:
		return ToneCard
	case a.Card.Phase != b.Card.Phase && a.Card.Phase == session.CardJudged:
		return toneOfVerdict(a.Card.Report.Verdict)
	case a.Maint.Stick.State == session.StickSeen && b.Maint.Stick.State != session.StickSeen:
		return ToneStick
	case a.Maint.Refused != nil && b.Maint.Refused == nil, a.Maint.Outcome.Refused != nil && b.Maint.Outcome.Refused == nil,
		a.Maint.Code.Result.State == session.CodeWrong && b.Maint.Code.Checking:
		return ToneError
	}
	return NoTone
}

func toneOfVerdict(v verdict.Verdict) Tone {
	switch v {
	case verdict.Valid, verdict.ExpiresSoon:
		return ToneGood
	case verdict.Expired, verdict.NotYetValid, verdict.Revoked, verdict.NotAuthentic, verdict.TestCard, verdict.NotCPx:
		return ToneBad
	}
	return ToneUnsure
}
