package verdict_test

import (
	"strings"
	"testing"

	"guichet/kiosk/card"
	"guichet/kiosk/iso7816"
	"guichet/kiosk/verdict"
)

func TestWarnings(t *testing.T) {
	with := func(notes ...card.Note) verdict.Report {
		return play(t, change{scene: func(s *scene) { s.facts.Notes = notes }})
	}
	want(t, with(), "warnings", verdict.Pass, "")
	for _, at := range []string{card.StepApplication, card.StepCertificate} {
		for sw, words := range map[iso7816.StatusWord]string{0x6283: "deactivated", 0x6285: "terminated", 0x6281: "corrupted", 0x6300: "warning"} {
			r := with(card.Note{Kind: card.NoteWarning, At: at, SW: sw})
			want(t, r, "warnings", verdict.Warn, verdict.CodeOutOfUse)
			if r.Verdict != verdict.ToCheck || r.Code != verdict.CodeOutOfUse {
				t.Errorf("%v at %s: got %s %s, want to-check %s", sw, at, r.Verdict, r.Code, verdict.CodeOutOfUse)
			}
			if d := detailOf(r, "warnings"); !strings.Contains(d, words) || !strings.Contains(d, at) {
				t.Errorf("%v at %s: got detail %q, want %q in it", sw, at, d, words)
			}
		}
	}
	r := with(card.Note{Kind: card.NoteWarning, At: card.StepTokenInfo, SW: 0x6283})
	want(t, r, "warnings", verdict.Warn, "")
	if r.Verdict != verdict.Valid {
		t.Errorf("a warning on TokenInfo: got %s %s, want valid", r.Verdict, r.Code)
	}
	vitale := play(t, change{scene: func(s *scene) {
		s.facts = card.Facts{Identity: card.Identity{Family: card.Vitale}, Failure: card.FailureNone}
	}})
	want(t, vitale, "warnings", verdict.NotApplicable, "")
}

// A terminated card that refuses its certificates too is unreadable, and not for a
// reason that another insertion would mend.
func TestOutOfUseAndRefused(t *testing.T) {
	r := play(t, change{scene: func(s *scene) {
		s.facts.Certificates, s.facts.Failure, s.facts.FailedAt = nil, card.FailureRefused, card.StepDirectory
		s.facts.Notes = outOfUse()
	}})
	if r.Verdict != verdict.Unreadable || r.Code != verdict.CodeTerminated {
		t.Errorf("got %s %s, want unreadable %s", r.Verdict, r.Code, verdict.CodeTerminated)
	}
}

func TestOddities(t *testing.T) {
	want(t, play(t, change{}), "oddities", verdict.Pass, "")
	for k := card.NoteNoLabel; k <= card.NoteTooMany; k++ {
		r := play(t, change{scene: func(s *scene) { s.facts.Notes = []card.Note{{Kind: k, At: card.StepDirectory}} }})
		want(t, r, "oddities", verdict.Warn, "")
		if r.Verdict != verdict.Valid || detailOf(r, "oddities") == "" {
			t.Errorf("note %d: got %s %s, detail %q; want valid and words", k, r.Verdict, r.Code, detailOf(r, "oddities"))
		}
	}
	want(t, play(t, change{scene: func(s *scene) {
		s.facts = card.Facts{Identity: card.Identity{Family: card.EMV}, Failure: card.FailureNone}
	}}),
		"oddities", verdict.NotApplicable, "")
}

func detailOf(r verdict.Report, rule string) string {
	for _, f := range r.Findings {
		if f.Rule == rule {
			return f.Detail
		}
	}
	return ""
}

// outOfUse is the note of an application that is terminated.
func outOfUse() []card.Note {
	return []card.Note{{Kind: card.NoteWarning, At: card.StepApplication, SW: iso7816.SWTerminated}}
}
