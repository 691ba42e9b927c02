package main

import (
	"bytes"
	"context"
	"encoding/pem"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/sim"
	"guichet/kiosk/sim/cardsim"
)

// counted is a card that counts what it exchanges.
type counted struct {
	cardsim.Card
	mu      sync.Mutex
	traffic card.Traffic
}

// Transmit implements iso7816.Transmitter.
func (c *counted) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	answer, err := c.Card.Transmit(ctx, cmd)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.traffic.APDUs++
	c.traffic.BytesSent += len(cmd)
	c.traffic.BytesReceived += len(answer)
	return answer, err
}

// take returns the counts and begins again.
func (c *counted) take() card.Traffic {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer func() { c.traffic = card.Traffic{} }()
	return c.traffic
}

// aidContact is the application of a CPS3 in the contact slot, which OpenSC must be
// told: of a real card's two records in EF.DIR it takes the other.
const aidContact = "E828BD080F8025000001FF0010"

// OpenSC reads the virtual CPS3 that the kiosk calls valid, gets the same
// certificates, and needs more exchanges.
func TestOpenSCAndKiosk(t *testing.T) {
	t.Parallel()
	needTools(t, "opensc-tool", "pkcs15-tool")
	l := newLab(t)
	s := l.slot(t, 0)
	p := sim.Load(l.trust)
	for _, name := range []string{"t0-61xx", "t0-6cxx", "t0-direct"} {
		t.Run(name, func(t *testing.T) {
			inside, err := p.Insert(name)
			if err != nil {
				t.Fatal(err)
			}
			c := &counted{Card: inside}
			defer l.insertHere(t, s, c)()
			twin, err := p.Insert(name)
			if err != nil {
				t.Fatal(err)
			}
			l.compare(t, s, c, certificatesOf(t, twin))
		})
	}
}

// compare lets the kiosk and OpenSC read a card that holds two certificates.
func (l *lab) compare(t *testing.T, s slot, c *counted, held [][]byte) {
	t.Helper()
	o, _ := l.check(t, s)
	ours := c.take()
	if o.Verdict != "valid" || o.APDUs != ours.APDUs || o.BytesSent != ours.BytesSent || o.BytesReceived != ours.BytesReceived {
		t.Errorf("%s; the card saw %+v, kiosk check says %d, %d, %d", o.Verdict, ours, o.APDUs, o.BytesSent, o.BytesReceived)
	}
	t.Logf("kiosk check, both certificates judged: %+v", ours)
	total := len(held[0]) + len(held[1])
	reads := (len(held[0])+230)/231 + (len(held[1])+230)/231
	if ours.BytesReceived*100 > total*115 || ours.APDUs-reads > 25 {
		t.Errorf("%+v for certificates of %d bytes, %d READ BINARYs", ours, total, reads)
	}
	l.readByOpenSC(t, c, held)
}

// readByOpenSC lets OpenSC name the card, list its certificates and read them.
func (l *lab) readByOpenSC(t *testing.T, c *counted, held [][]byte) {
	t.Helper()
	if name := l.opensc(t, "opensc-tool", "-n"); !strings.Contains(name, "IAS-ECC") {
		t.Errorf("opensc-tool -n: %q", name)
	}
	c.take()
	list := l.opensc(t, "pkcs15-tool", "--aid", aidContact, "--list-certificates")
	if !strings.Contains(list, "Certificat d'Authentification CPS") || !strings.Contains(list, "Certificat de Signature CPS") {
		t.Errorf("list: %s", list)
	}
	t.Logf("OpenSC, --list-certificates alone: %+v", c.take())
	for i, id := range []string{aidContact + "02", aidContact + "01"} {
		block, _ := pem.Decode([]byte(l.opensc(t, "pkcs15-tool", "--aid", aidContact, "--read-certificate", id)))
		if block == nil || !bytes.Equal(block.Bytes, held[i]) {
			t.Errorf("certificate %s differs", id)
		}
		t.Logf("OpenSC, --read-certificate %s (%d bytes): %+v", id, len(held[i]), c.take())
	}
}

// certificatesOf are the certificates that a card holds, read without a reader.
func certificatesOf(t *testing.T, c cardsim.Card) (ders [][]byte) {
	t.Helper()
	facts := card.Read(t.Context(), c, card.Identify(c.ATR()), nil)
	for _, cert := range facts.Certificates {
		ders = append(ders, cert.DER)
	}
	if len(ders) != 2 {
		t.Fatalf("%d certificates, failure %d", len(ders), facts.Failure)
	}
	return ders
}

// opensc runs a tool of OpenSC on the private service, without the cache of an
// earlier run.
func (l *lab) opensc(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(slices.Clone(l.env), "HOME="+t.TempDir())
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return string(out)
}
