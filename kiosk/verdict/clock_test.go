package verdict_test

import (
	"testing"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/verdict"
)

func TestClockRule(t *testing.T) {
	set := func(f func(*verdict.Clock)) verdict.Report {
		return play(t, change{scene: func(s *scene) { f(&s.at) }})
	}
	want(t, play(t, change{}), "clock", verdict.Pass, "")
	want(t, set(func(c *verdict.Clock) { c.Kept = false }), "clock", verdict.Warn, verdict.CodeClockUnset)
	want(t, play(t, change{scene: vitale}), "clock", verdict.NotApplicable, "")
	hand := set(func(c *verdict.Clock) { c.SetByHand = time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC) })
	for _, f := range hand.Findings {
		if f.Rule == "clock" && f.Detail != "clock set by hand on 2026-11-21" {
			t.Errorf("detail %q", f.Detail)
		}
	}
}

// Both sides of every date that raises doubt.
func TestClockState(t *testing.T) {
	now := today()
	set := map[string]struct {
		set  func(*verdict.Clock, time.Time)
		code verdict.Code
	}{
		"built":      {func(c *verdict.Clock, d time.Time) { c.Built = d }, verdict.CodeClockBehind},
		"data":       {func(c *verdict.Clock, d time.Time) { c.DataIssued = d }, verdict.CodeClockSeen},
		"last run":   {func(c *verdict.Clock, d time.Time) { c.LastRun = d }, verdict.CodeClockSeen},
		"card begun": {func(c *verdict.Clock, d time.Time) { c.CardSeen = d }, verdict.CodeClockSeen},
	}
	for name, tc := range set {
		for _, d := range []time.Duration{-time.Second, 0, time.Second} {
			c := verdict.Clock{Now: now, Kept: true}
			tc.set(&c, now.Add(d))
			s := c.State(nil)
			if s.InOrder() != (d <= 0) {
				t.Errorf("%s, %s from now: in order %t", name, d, s.InOrder())
			}
			if !s.InOrder() && s.Doubts[0].Code != tc.code {
				t.Errorf("%s: %+v", name, s.Doubts)
			}
			if proves := name == "built"; s.AtLeast.IsZero() == proves {
				t.Errorf("%s: at least %v", name, s.AtLeast)
			}
		}
	}
}

func TestClockStateOfLists(t *testing.T) {
	now := today()
	lists := []pki.CRLInfo{{ThisUpdate: now.AddDate(0, -1, 0)}, {ThisUpdate: now.Add(time.Second)}, {ThisUpdate: now.AddDate(0, -2, 0)}}
	c := verdict.Clock{Now: now, Kept: true}
	if s := c.State(lists); s.InOrder() || !s.AtLeast.Equal(now.Add(time.Second)) {
		t.Errorf("%+v", s)
	}
	c.Now = now.Add(time.Second)
	if s := c.State(lists); !s.InOrder() {
		t.Errorf("%+v", s)
	}
	if s := (verdict.Clock{}).State(nil); s.InOrder() {
		t.Error("the zero clock is in order")
	}
	if s := (verdict.Clock{Kept: true}).State(nil); s.InOrder() {
		t.Error("no time at all is in order")
	}
}

func TestJumpedBetween(t *testing.T) {
	day := 24 * time.Hour
	cases := []struct {
		moved, passed time.Duration
		want          bool
	}{
		{time.Hour, time.Hour, false}, {day, 0, false}, {-day, 0, false},
		{day + time.Second, 0, true}, {-day - time.Second, 0, true},
		{30 * day, 30 * day, false}, {30 * day, 29*day - time.Second, true}, {-time.Hour, 24 * time.Hour, true},
	}
	for _, tc := range cases {
		if got := verdict.JumpedBetween(today(), today().Add(tc.moved), tc.passed); got != tc.want {
			t.Errorf("moved %s in %s: %t", tc.moved, tc.passed, got)
		}
	}
}

func TestSettable(t *testing.T) {
	s := verdict.Clock{Built: today()}.State(nil)
	if err := s.Settable(today()); err != nil {
		t.Error(err)
	}
	if err := s.Settable(today().Add(-time.Second)); err == nil {
		t.Error("set before a proving date")
	}
}
