package sim_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/sim"
	"guichet/kiosk/sim/cardsim"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

func today() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

func shared() *sim.Catalogue {
	return sim.New(func() (*pkisim.PKI, error) { return pkisim.New(pkisim.SharedKeys(), today()) })
}

// read reads a card as a kiosk does: within 15 seconds, which cost nothing here.
func read(t *testing.T, c cardsim.Card) (f card.Facts) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		f = card.Read(ctx, c, card.Identify(c.ATR()), nil)
	})
	return f
}

// unlike are the cards that the reader sees before any APDU, or times out on: in
// process they end otherwise than behind PC/SC.
func unlike() map[string]verdict.Code {
	return map[string]verdict.Code{"reversed": verdict.CodeMute, "mute": verdict.CodeTooSlow}
}

// Every card deserves what it says, by the catalogue's own trust.
func TestVerdicts(t *testing.T) {
	p := shared()
	trust, err := p.Trust()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range sim.Cards() {
		t.Run(c.Name, func(t *testing.T) {
			virtual, err := p.Insert(c.Name)
			if err != nil {
				t.Fatal(err)
			}
			want := c.Code
			if code, other := unlike()[c.Name]; other {
				want = code
			}
			r := verdict.Evaluate(read(t, virtual), trust, verdict.Clock{Now: today(), Kept: true})
			if r.Verdict != c.Verdict || r.Code != want {
				t.Errorf("%s %s, want %s %s\n%+v", r.Verdict, r.Code, c.Verdict, want, r.Findings)
			}
		})
	}
}

// Names are slugs, each once, with words in both languages and a verdict.
func TestList(t *testing.T) {
	slug := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for i, c := range sim.Cards() {
		if !slug.MatchString(c.Name) || len(c.Name) > 24 || seen[c.Name] {
			t.Errorf("name %q", c.Name)
		}
		seen[c.Name] = true
		if c.French == "" || c.English == "" || c.Verdict == verdict.Undecided || c.Code == "" {
			t.Errorf("%+v", c)
		}
		if i > 0 && sim.Next(sim.Cards()[i-1].Name) != c.Name {
			t.Errorf("after %s comes %s", sim.Cards()[i-1].Name, sim.Next(sim.Cards()[i-1].Name))
		}
	}
	first := sim.Cards()[0]
	if first.Verdict != verdict.Valid || sim.Next("") != first.Name || sim.Next(sim.Cards()[len(seen)-1].Name) != first.Name {
		t.Errorf("the catalogue begins with %+v", first)
	}
	for v := verdict.Unreadable; v <= verdict.Valid; v++ {
		if !deserved(v) {
			t.Errorf("no card deserves %s", v)
		}
	}
}

func deserved(v verdict.Verdict) bool {
	for _, c := range sim.Cards() {
		if c.Verdict == v {
			return true
		}
	}
	return false
}

// A catalogue that was exported and loaded plays the same cards, byte for byte.
func TestExport(t *testing.T) {
	dir := t.TempDir()
	first := shared()
	if err := first.Export(dir); err != nil {
		t.Fatal(err)
	}
	second := sim.Load(dir)
	for _, name := range []string{"cps", "wrong-chain", "mismatch", "cps2ter"} {
		var facts [2]card.Facts
		for i, p := range []*sim.Catalogue{first, second} {
			c, err := p.Insert(name)
			if err != nil {
				t.Fatal(err)
			}
			facts[i] = read(t, c)
		}
		for i, c := range facts[0].Certificates {
			if string(c.DER) != string(facts[1].Certificates[i].DER) {
				t.Errorf("%s: certificate %d differs", name, i)
			}
		}
	}
	for _, name := range []string{"issuers/ACI-FO-PP.cer", "crl/ACI-FO-PP.crl", "pins.txt", "oppositions.txt"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

// Nothing is made before it is needed, and a Vitale needs no PKI.
func TestLazy(t *testing.T) {
	made := 0
	p := sim.New(func() (*pkisim.PKI, error) {
		made++
		return pkisim.New(pkisim.SharedKeys(), today())
	})
	insert := func(name string) {
		if _, err := p.Insert(name); err != nil {
			t.Error(err)
		}
	}
	insert("vitale")
	if made != 0 {
		t.Error("a Vitale cost a PKI")
	}
	var all sync.WaitGroup
	for _, name := range []string{"cps", "cps", "revoked", "opposed", "vitale"} {
		all.Go(func() { insert(name) })
	}
	all.Wait()
	if made != 1 {
		t.Errorf("%d PKIs", made)
	}
	if _, err := p.Insert("nothing"); err == nil {
		t.Error("a card of no name")
	}
	if day, err := p.Day(); err != nil || !day.Equal(today()) {
		t.Errorf("%v, %v", day, err)
	}
}

// What a first insertion costs, and all the rest.
func BenchmarkFirstCard(b *testing.B) {
	for range b.N {
		if _, err := sim.Fresh(today()).Insert("cps"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTrust(b *testing.B) {
	for range b.N {
		if _, err := sim.Fresh(today()).Trust(); err != nil {
			b.Fatal(err)
		}
	}
}
