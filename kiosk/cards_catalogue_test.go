package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/cardreport"
	"guichet/kiosk/sim"
	"guichet/kiosk/sim/cardsim"
)

// Every virtual card gives the verdict that it deserves, through a real pcscd and
// the program's own verbs, and nothing about its holder.
func TestEveryVirtualCard(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	slots := make(chan slot, 2)
	for n := range cap(slots) {
		slots <- l.slot(t, n)
	}
	for _, c := range sim.Cards() {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			s := <-slots
			defer func() { slots <- s }()
			l.checkCard(t, s, c)
		})
	}
}

func (l *lab) checkCard(t *testing.T, s slot, c sim.Card) {
	pull := l.insert(t, s, c.Name)
	defer pull()
	o, a := l.check(t, s)
	if o.Verdict != c.Verdict.String() || o.Code != string(c.Code) {
		t.Errorf("%s %s, want %s %s: %+v", o.Verdict, o.Code, c.Verdict, c.Code, o.Findings)
	}
	want := exitNegative
	if c.Verdict.Good() {
		want = exitGood
	}
	if a.code != want || a.stderr != "" {
		t.Errorf("exit %d, want %d, %q", a.code, want, a.stderr)
	}
	if !o.SimulatedTime || o.JudgedAt != labDay || len(o.Findings) == 0 {
		t.Errorf("judged at %s, simulated %v, %d findings", o.JudgedAt, o.SimulatedTime, len(o.Findings))
	}
	wantNoHolder(t, a)
}

// wantNoHolder looks for what the catalogue's cards say of their holders.
func wantNoHolder(t *testing.T, a answer) {
	t.Helper()
	for _, secret := range []string{"ROCHE", "CAMILLE", "LENOIR", "LOÏSE", "EMPLOYE", "8997000000", "3750000000", "holder", "card_number"} {
		if strings.Contains(a.stdout+a.stderr, secret) {
			t.Errorf("says %q: %s%s", secret, a.stdout, a.stderr)
		}
	}
}

// With --holder, and only so, it says who.
func TestCheckHolder(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	s := l.slot(t, 0)
	defer l.insert(t, s, "cps")()
	o, _ := l.check(t, s, "--holder")
	if o.Holder == nil || *o.Holder != "CAMILLE ROCHE" || *o.NationalID != "899700000012" || len(*o.CardNumber) != 10 {
		t.Errorf("%+v", o)
	}
}

// What one card says in full.
func TestCheckObject(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	s := l.slot(t, 0)
	defer l.insert(t, s, "cps4")()
	o, _ := l.check(t, s)
	if len(o.Findings) < 15 || o.finding("dates").Detail != "ends 2028-11-22, in 731 days" || o.finding("chain").Status != "pass" {
		t.Errorf("%+v", o.Findings)
	}
	if o.APDUs < 20 || o.BytesSent < 150 || o.BytesReceived < 3400 {
		t.Errorf("%d APDUs, %d and %d bytes", o.APDUs, o.BytesSent, o.BytesReceived)
	}
	got := fmt.Sprintf("%+v", o.withoutCounts())
	want := fmt.Sprintf("%+v", object{cardreport.Object{
		Verdict: "valid", Code: "C-00", Family: "CPx", Generation: "CPS4", Type: "CPS", Profession: "10",
		NotBefore: "2025-11-22T09:00:00Z", NotAfter: "2028-11-22T09:00:00Z", Issuer: "DEMO AC FORT PERSONNES",
		InformationDate: "2026-11-21T00:00:00Z", JudgedAt: labDay, SimulatedTime: true, ATR: "3BDC18FF00001225006480000401009000",
		Name: "Carte CPx de génération CPS4", PINTries: -1, PINTriesMax: -1, PUKTries: -1,
	}})
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// withoutCounts is the object without what was looked at apart.
func (o object) withoutCounts() object {
	o.Findings, o.APDUs, o.BytesSent, o.BytesReceived, o.ElapsedMS = nil, 0, 0, 0, 0
	return o
}

// The machine's own time: whatever this machine's clock is worth, it is not
// simulated, and a card that ended by it is not valid.
func TestCheckByTheMachinesClock(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	s := l.slot(t, 0)
	defer l.insert(t, s, "expired")()
	a := l.kiosk(t, "check", "--json", "--data", l.data)
	if a.code != exitNegative || !strings.Contains(a.stdout, `"simulated_time":false`) || strings.Contains(a.stdout, `"verdict":"valid"`) {
		t.Errorf("exit %d: %s%s", a.code, a.stdout, a.stderr)
	}
}

// Without issuers and lists on board nothing is ever valid.
func TestCheckWithoutLists(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	s := l.slot(t, 0)
	defer l.insert(t, s, "cps")()
	l.data = ""
	if o, a := l.check(t, s); o.Verdict != "to-check" || a.code != exitNegative {
		t.Errorf("%s, exit %d", o.Verdict, a.code)
	}
}

// At 9600 baud the verdict comes within 1.02 times the time that the bytes need, which the
// long test asks for on a machine that does nothing else; 1.15 is asked for always. The
// state of the codes comes after it, and is not read here. What is above the wire is the
// way through pcscd and back, 29 times; the kiosk's own code between two APDUs takes
// 0.3 ms in all. A busy machine makes a reading slower, never faster, but for what the
// virtual wire slept too long before: the best of a few counts.
func TestSlowCardInTime(t *testing.T) {
	t.Parallel()
	const readings = 4
	most := time.Duration(115) // per cent of the wire's time
	if *long {
		most = 102
	}
	l := newLab(t)
	l.withSite(t, "cards: {read_codes: false}\n")
	s := l.slot(t, 0)
	defer l.insert(t, s, "cps", "--speed", "9600")()
	for n := 1; ; n++ {
		o, _ := l.check(t, s)
		wire := time.Duration(o.BytesSent+o.BytesReceived+o.APDUs) * cardsim.CharacterTime
		took := time.Duration(o.ElapsedMS) * time.Millisecond
		t.Logf("%v for %d APDUs, %d bytes; the bytes themselves need %v", took, o.APDUs, o.BytesSent+o.BytesReceived, wire)
		switch {
		case took < wire*99/100:
			t.Fatalf("%v, less than the %v that the bytes need", took, wire)
		case took <= wire*most/100:
			return
		case n == readings:
			t.Fatalf("%v, want at most %d%% of %v", took, int(most), wire)
		}
	}
}
