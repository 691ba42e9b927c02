package verdict_test

import (
	"testing"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

// at judges a card of 15/09/2023 12:20:00 to 15/09/2026 12:20:00 UTC.
func at(t *testing.T, now time.Time, more func(*scene)) verdict.Report {
	t.Helper()
	return play(t, change{
		spec: func(s *pkisim.Spec) {
			s.Period = pkisim.Period{NotBefore: time.Date(2023, 9, 15, 12, 20, 0, 0, time.UTC), NotAfter: time.Date(2026, 9, 15, 12, 20, 0, 0, time.UTC)}
		},
		lists: func(p *pkisim.PKI, _ *pkisim.Card) {
			// lists of long ago that are still in date, so that only the dates decide
			p.Lists = pkisim.Period{NotBefore: today().AddDate(-7, 0, 0), NotAfter: today().AddDate(7, 0, 0)}
		},
		scene: func(s *scene) {
			s.at.Now, s.at.Built = now, today().AddDate(-7, 0, 0)
			if more != nil {
				more(s)
			}
		},
	})
}

func TestDates(t *testing.T) {
	begin, end := time.Date(2023, 9, 15, 12, 20, 0, 0, time.UTC), time.Date(2026, 9, 15, 12, 20, 0, 0, time.UTC)
	cases := []struct {
		name string
		now  time.Time
		want verdict.Verdict
	}{
		{"a second before the start", begin.Add(-time.Second), verdict.NotYetValid},
		{"at the start", begin, verdict.Valid},
		{"leap day", time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), verdict.Valid},
		{"the last second of the 91st day before the end, in Paris", time.Date(2026, 6, 16, 21, 59, 59, 0, time.UTC), verdict.Valid},
		{"the first second of the 90th day before the end, in Paris", time.Date(2026, 6, 16, 22, 0, 0, 0, time.UTC), verdict.ExpiresSoon},
		{"at the end", end, verdict.ExpiresSoon},
		{"a second after the end", end.Add(time.Second), verdict.Expired},
		{"years after the end", end.AddDate(5, 0, 0), verdict.Expired},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if r := at(t, tc.now, nil); r.Verdict != tc.want {
				t.Errorf("%s %s, want %s\n%v", r.Verdict, r.Code, tc.want, r.Findings)
			}
		})
	}
	want(t, play(t, change{scene: vitale}), "dates", verdict.NotApplicable, "")
}

func TestDatesOfTheSite(t *testing.T) {
	for days, want := range map[int]verdict.Verdict{90: verdict.ExpiresSoon, 30: verdict.ExpiresSoon, 29: verdict.Valid, 0: verdict.ExpiresSoon} {
		r := play(t, change{spec: period(pkisim.Ending(today())), scene: func(s *scene) { s.trust.Site.SoonDays = days }})
		if r.Verdict != want {
			t.Errorf("%d days: %s, want %s", days, r.Verdict, want)
		}
	}
}

// The earliest end of the two certificates counts, and the latest start.
func TestDatesOfThePair(t *testing.T) {
	r := play(t, change{spec: func(s *pkisim.Spec) {
		s.Alter = func(p pki.Purpose, t *pkisim.Template) {
			if p == pki.Signature {
				t.NotAfter = today().Add(-time.Second)
			}
		}
	}})
	if r.Verdict != verdict.Expired || !r.NotAfter.Equal(today().Add(-time.Second)) {
		t.Errorf("%s, ends %v", r.Verdict, r.NotAfter)
	}
}

// With a doubtful clock only a proving date ends a card, and nothing is valid.
func TestDatesByADoubtfulClock(t *testing.T) {
	end := time.Date(2026, 9, 15, 12, 20, 0, 0, time.UTC)
	unkept := func(s *scene) { s.at.Kept = false }
	cases := []struct {
		name string
		now  time.Time
		more func(*scene)
		want verdict.Verdict
	}{
		{"in its dates", end.AddDate(-1, 0, 0), unkept, verdict.ToCheck},
		{"ends soon", end.AddDate(0, 0, -1), unkept, verdict.ToCheck},
		{"before its start", end.AddDate(-4, 0, 0), unkept, verdict.ToCheck},
		{"past its end, by the clock alone", end.AddDate(0, 0, 1), unkept, verdict.ToCheck},
		{"in its dates, the program was built after its end", end.AddDate(-1, 0, 0), func(s *scene) { s.at.Built = end.Add(time.Second) }, verdict.Expired},
		{"the program was built at its very end", end.AddDate(-1, 0, 0), func(s *scene) { s.at.Built = end }, verdict.ToCheck},
		{"the data set was issued after its end", end.AddDate(-1, 0, 0), func(s *scene) { s.at.DataIssued = end.AddDate(1, 0, 0) }, verdict.ToCheck},
		{"a list was made after its end", end.AddDate(-1, 0, 0), func(s *scene) {
			s.alterList(s.p.Root(pkisim.Elementaire), func(i *pki.CRLInfo) { i.ThisUpdate = end.Add(time.Second) })
		}, verdict.Expired},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if r := at(t, tc.now, tc.more); r.Verdict != tc.want || r.ClockInOrder {
				t.Errorf("%s %s, clock in order %t, want %s", r.Verdict, r.Code, r.ClockInOrder, tc.want)
			}
		})
	}
}
