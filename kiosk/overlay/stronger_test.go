package overlay

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/sim"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

// generator makes overlays that are taken, of whatever entries.
type generator struct {
	random *rand.Rand
	atrs   []string // of the deck, hexadecimal
}

func (g generator) pick(of ...string) string { return of[g.random.IntN(len(of))] }

// pattern is an ATR of the deck, or its beginning, with digits left open.
func (g generator) pattern() string {
	atr := []byte(g.pick(g.atrs...))
	for range g.random.IntN(5) {
		if len(atr) > 0 {
			atr[g.random.IntN(len(atr))] = '.'
		}
	}
	if cut := g.random.IntN(len(atr)/2 + 1); g.random.IntN(2) == 0 {
		return string(atr[:len(atr)-2*(cut/2)]) + "*"
	}
	return string(atr)
}

// aid is an application that cards of the deck have, or close to one.
func (g generator) aid() string {
	aid := g.pick("E828BD080F80250000", "E828BD080F8025000001FF0010", "E828BD080F8025000001FF0020", "E828BD080F", "A000000063504B43532D3135",
		"315041592E5359532E4444463031", "A0000002471001", "A000000308000010000100", "D27600014480", "A000000077010800070000FE00000100", "3F00", "A000000018")
	if g.random.IntN(3) == 0 {
		aid = aid[:2*(5+g.random.IntN(max(len(aid)/2-5, 1)))%len(aid)]
	}
	return aid
}

// entries are many: most of them would be refused, and are left out one by one.
func (g generator) entries() (taken []Entry) {
	families := []string{"CPx", "IAS-ECC", "EMV", "other", "Vitale", "PIV", "", "cpx"}
	names := []string{"cps3", "cps4", "cpx", "ias-ecc", "sam", "bank", "carte", "valid", "c-00", "vitale-2"}
	try := func(e Entry) {
		if _, err := Parse(append(taken[:len(taken):len(taken)], e)); err == nil {
			taken = append(taken, e)
		}
	}
	for range 200 {
		l := map[string]any{"name": g.pick(names...), "family": g.pick(families...), "source": "s"}
		if g.random.IntN(2) == 0 {
			l["says"] = map[string]string{"fr": "Carte valable", "en": "A good card"}
		}
		way := g.pick("atr", "historical", "text", "aid", "aid")
		switch way {
		case "aid":
			l[way] = g.aid()
		case "historical":
			l[way] = g.pick("00122500648000*", "0012250064*", "0031B864*", "80738021*")
		case "text":
			l[way] = g.pick("\x00\x12\x25", "sfte", "Yubi", "\x64\x80\x00")
		default:
			l[way] = g.pattern()
		}
		doc, err := json.Marshal(l)
		if err != nil {
			panic(err)
		}
		try(Entry{Card, fmt.Sprintf("%s %s", way, l[way]), string(doc)})
	}
	for _, key := range []string{"C-00", "valid", "expired", "C-07", "unknown", "valid CPS", "carte", "nonsense"} {
		try(Entry{Advice, key, g.pick(`["a"]`, "null", "[]", "7")})
	}
	return taken
}

// Whatever a data set changes of the program, no card of the deck gets a stronger
// verdict by it; and one that the program knows gets the same, code and all.
func TestNeverStronger(t *testing.T) {
	synctest.Test(t, neverStronger) // a card that does not answer is waited for in the time of a bubble
}

func neverStronger(t *testing.T) {
	day := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	deck := sim.New(func() (*pkisim.PKI, error) { return pkisim.New(pkisim.SharedKeys(), day) })
	trust, err := deck.Trust()
	if err != nil {
		t.Fatal(err)
	}
	judge := func(name string, more *card.Additions) verdict.Report {
		virtual, err := deck.Insert(name)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		facts := more.Read(ctx, virtual, more.Identify(virtual.ATR()), nil)
		return verdict.Evaluate(facts, trust, verdict.Clock{Now: day, Kept: true})
	}
	g := generator{random: rand.New(rand.NewPCG(16, 5))}
	own := map[string]verdict.Report{}
	for _, c := range sim.Cards() {
		own[c.Name] = judge(c.Name, nil)
		virtual, err := deck.Insert(c.Name)
		if err != nil {
			t.Fatal(err)
		}
		if atr := strings.ToUpper(hex.EncodeToString(virtual.ATR())); atr != "" {
			g.atrs = append(g.atrs, atr)
		}
	}
	added, renamed := 0, 0
	for range 4 {
		o, err := Parse(g.entries())
		if err != nil {
			t.Fatal(err)
		}
		added += o.Counts()[Card]
		for name, want := range own {
			got := judge(name, o.Cards())
			if got.Verdict.Strength() > want.Verdict.Strength() {
				t.Errorf("%s: got %s %s, %s without the overlay", name, got.Verdict, got.Code, want.Verdict)
			}
			if want.Verdict != verdict.Unknown && (got.Verdict != want.Verdict || got.Code != want.Code || got.Name != want.Name) {
				t.Errorf("%s: got %s %s %q, want %s %s %q", name, got.Verdict, got.Code, got.Name, want.Verdict, want.Code, want.Name)
			}
			if want.Verdict == verdict.Unknown && got.Verdict == verdict.NotCPx {
				renamed++
			}
		}
	}
	if added < 30 || renamed == 0 {
		t.Errorf("%d cards were added and %d became known: the overlays were too tame", added, renamed)
	}
}
