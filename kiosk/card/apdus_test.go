package card_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"guichet/kiosk/card"
	"guichet/kiosk/sim/cardsim"
)

// apdusOf are the APDUs of a reading of a CPS3 with two certificates of 1.7 KiB, and what
// of the verdict needs them. None is sent for nothing; these could go, at a price:
// TokenInfo where the ATR names the generation, if the label were not compared (the
// difference only warns); ODF, if every card's CDF were at 7005; one in nine of the
// certificates', if a CPS3 is seen to take Le = 256, which the official driver never asks.
var apdusOf = []struct {
	file, path string // the last bytes of what is selected
	apdus      int
	needs      string // the rules of package verdict
}{
	{"application", "2500", 1, "warnings: a card whose application is deactivated says so"},
	{"EF_ACTUA", "D010", 1, "actua: an update that was cut short; here there is none"},
	{"TokenInfo", "5032", 2, "label: whether the label names the certificates' card; the generation, where the ATR does not"},
	{"ODF", "5031", 2, "complete: where the certificates are listed"},
	{"CDF", "7005", 3, "complete, pair: which certificates there are, and their files"},
	{"authentication", "C101", 9, "every rule of the certificate"},
	{"signature", "C102", 9, "every rule of the certificate, pair"},
	{"EF.SN", "D003", 2, "issuer-prefix; whether it is still the same card afterwards"},
}

// counting is a card that counts the APDUs by the file that was selected last.
type counting struct {
	cardsim.Card
	selected string
	counts   map[string]int
}

func (c *counting) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	if cmd[1] == 0xA4 {
		c.selected = strings.ToUpper(fmt.Sprintf("%x", cmd[5:]))
	}
	for _, a := range apdusOf {
		if strings.Contains(c.selected, a.path) {
			c.counts[a.file]++
		}
	}
	return c.Card.Transmit(ctx, cmd)
}

func TestAPDUsOfAReading(t *testing.T) {
	c := &counting{Card: cardsim.NewCPS3(content(), cardsim.Options{Style: cardsim.T1}), counts: map[string]int{}}
	f := card.Read(t.Context(), c, card.Identify(c.ATR()), nil)
	wantWhole(t, f, content())
	sum := 0
	for _, a := range apdusOf {
		if got := c.counts[a.file]; got != a.apdus {
			t.Errorf("%s: got %d APDUs, want %d for %s", a.file, got, a.apdus, a.needs)
		}
		sum += a.apdus
	}
	if f.Traffic.APDUs != sum {
		t.Errorf("got %d APDUs, want %d", f.Traffic.APDUs, sum)
	}
}

// BenchmarkRead measures what a reading costs beside the card's own time.
func BenchmarkRead(b *testing.B) {
	c := cardsim.NewCPS3(content(), cardsim.Options{Style: cardsim.T1})
	b.ReportAllocs()
	for b.Loop() {
		card.Read(b.Context(), c, card.Identify(c.ATR()), nil)
	}
}
