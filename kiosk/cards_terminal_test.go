package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/pcsc/pcsctest"
	"guichet/kiosk/screen"
	"guichet/kiosk/sim"
	"guichet/kiosk/sim/cardsim"
	"guichet/kiosk/text"
)

// Every card of the catalogue gets on the screen the verdict that it deserves, in
// words and with its code.
func TestEveryVirtualCardOnTheScreen(t *testing.T) {
	t.Parallel()
	words, err := text.LoadCards(faq.French)
	if err != nil {
		t.Fatal(err)
	}
	tm := openTerminal(t, 80, 25, "tmux-256color", "demo")
	tm.see("Lecteur de cartes : prêt", "F6 insère une carte")
	for _, c := range sim.Cards() {
		tm.keys("F6")
		t.Logf("%s: %s %s", c.Name, c.Verdict, c.Code)
		tm.see(screen.Clean(words.Verdicts[string(c.Code)].Word), string(c.Code))
		tm.keys("F7")
		tm.see("Carte retirée. Le résultat est effacé.")
	}
	tm.keys("F10")
	tm.see("Lecteur de cartes : prêt")
}

// The staff's detail shows the holder and closes by itself; a card that is
// pulled leaves nothing on the screen.
func TestStaffDetailInATerminal(t *testing.T) {
	t.Parallel()
	tm := openTerminal(t, 80, 25, "tmux-256color", "demo", "--lang", "en")
	tm.see("Card reader: ready")
	tm.keys("F6")
	tm.see("VALID", "C-00", "Detail for the desk")
	tm.text("3")
	tm.see("Holder:", "Card number:", "National identifier:")
	tm.keys("F7")
	shown := tm.see("Card removed. The result is erased.")
	for _, gone := range []string{"Holder", "CPS3", "VALID"} {
		if strings.Contains(shown, gone) {
			t.Errorf("%q is left on the screen:\n%s", gone, shown)
		}
	}
}

// The kiosk on a real PC/SC service: no service, service, card, pull, service
// killed and back, without a restart of the kiosk.
func TestRunOnARealService(t *testing.T) {
	t.Parallel()
	pcsctest.Need(t, pcsctest.Missing())
	service := newService(t)
	tm := openTerminalWith(t, pcsctest.SocketVariable+"="+service.Socket(), 80, 25, "tmux-256color", "run")
	tm.see("Lecteur de cartes : hors service")
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	tm.see("Lecteur de cartes : prêt")
	pull := playCard(t, service, "cps")
	// I-02, an issuer that nobody pinned; or B-01 on a machine without a clock
	// that was kept.
	tm.see("À VÉRIFIER [?]", "CPS3", "Type : CPS")
	service.Kill()
	tm.see("Carte retirée")
	pull()
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	tm.keys("F10")
	tm.see("Lecteur de cartes : prêt")
	pull = playCard(t, service, "vitale")
	tm.see("Carte Vitale", "C-02")
	pull()
	tm.see("Carte retirée")
}

// playCard inserts a virtual card into the service's reader; the function it
// returns pulls it.
func playCard(t *testing.T, service *pcsctest.Service, name string) (pull func()) {
	t.Helper()
	c, err := sim.Fresh(time.Now()).Insert(name)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- cardsim.ServeVPCD(ctx, service.Addr(), c) }()
	return func() {
		cancel()
		<-ended
	}
}
