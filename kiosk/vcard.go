package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"guichet/kiosk/iso7816"
	"guichet/kiosk/sim"
	"guichet/kiosk/sim/cardsim"
)

// vcardVerb plays virtual cards into a virtual reader.
type vcardVerb struct {
	List        bool      `help:"List the virtual cards with the verdict that each deserves."`
	ExportTrust string    `name:"export-trust" help:"Make a fresh PKI in this folder: issuers/, pins.txt, crl/, oppositions.txt, keys/." placeholder:"DIR"`
	At          time.Time `help:"With --export-trust: the day around which all its dates lie; without it, now." placeholder:"RFC3339"`
	Trust       string    `help:"A folder of --export-trust: the PKI that issues the card." placeholder:"DIR"`
	Card        string    `help:"The virtual card to play." placeholder:"NAME"`
	Connect     string    `help:"The vpcd port to play it on, until the port closes." placeholder:"127.0.0.1:PORT"`
	Speed       int       `help:"With --card: no faster than so many baud." placeholder:"9600"`
	Lang        string    `help:"Language of the list." enum:"fr,en" default:"fr"`
}

// Run implements the verb.
func (v *vcardVerb) Run() error {
	playing := v.Trust != "" || v.Card != "" || v.Connect != ""
	switch {
	case v.List && v.ExportTrust == "" && !playing:
		return v.list(os.Stdout)
	case !v.List && v.ExportTrust != "" && !playing:
		return v.export()
	case !v.List && v.ExportTrust == "" && v.Trust != "" && v.Card != "" && v.Connect != "":
		return v.play()
	}
	return usageError{errors.New("one of --list, --export-trust DIR, or --trust DIR --card NAME --connect 127.0.0.1:PORT")}
}

// list prints a card a line: name, verdict, code, what it plays.
func (v *vcardVerb) list(w io.Writer) error {
	for _, c := range sim.Cards() {
		says := c.French
		if v.Lang == "en" {
			says = c.English
		}
		if _, err := fmt.Fprintf(w, "%-21s %-13s %-5s %s\n", c.Name, c.Verdict, c.Code, says); err != nil {
			return err
		}
	}
	return nil
}

func (v *vcardVerb) export() error {
	at := v.At
	if at.IsZero() {
		at = time.Now()
	}
	return sim.Fresh(at).Export(v.ExportTrust)
}

// play puts the card into the reader. A card whose play is to be pulled out is
// not a failure.
func (v *vcardVerb) play() error {
	card, err := v.insert()
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT)
	defer stop()
	if err := cardsim.ServeVPCD(ctx, v.Connect, card); err != nil && !errors.Is(err, iso7816.ErrRemoved) {
		return err
	}
	return nil
}

// maxSpeed bounds --speed, in baud: twice what any contact card is clocked at.
const maxSpeed = 10_000_000

func (v *vcardVerb) insert() (cardsim.Card, error) {
	if _, ok := sim.Find(v.Card); !ok {
		return nil, usageError{fmt.Errorf("no virtual card %q; hint: 'kiosk vcard --list' names them", v.Card)}
	}
	if v.Speed < 0 || v.Speed > maxSpeed {
		return nil, usageError{fmt.Errorf("--speed %d: 1 to %d baud", v.Speed, maxSpeed)}
	}
	card, err := sim.Load(v.Trust).Insert(v.Card)
	if err != nil || v.Speed == 0 {
		return card, err
	}
	return cardsim.Slow(card, cardsim.CharacterTime*9600/time.Duration(v.Speed), cardsim.Sleep), nil
}
