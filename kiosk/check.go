package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/cardreport"
	"guichet/kiosk/clock"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/faq"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/site"
	"guichet/kiosk/store"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// checkVerb judges the card in the slot without the screen.
type checkVerb struct {
	JSON   bool          `name:"json" help:"Print one JSON object."`
	Wait   time.Duration `help:"How long to wait for a card." default:"10s"`
	Reader string        `help:"A part of the wanted reader's name; without it the site's, or the first slot with a CPx." placeholder:"NAME-PART"`
	Data   string        `help:"A data set's file, or a kiosk's data folder: the issuers and lists to judge by." placeholder:"FILE"`
	At     time.Time     `help:"Judge as of another time, and say so." placeholder:"RFC3339"`
	Holder bool          `help:"Say the card's number and its holder's name and number too."`
	Lang   string        `help:"Language of the text." enum:"fr,en" default:"fr"`
}

// readTime bounds the reading of one card. A CPS3 at 9600 baud needs five
// seconds, one with keys of twice the size eight.
const readTime = 20 * time.Second

// Run implements the verb.
func (v *checkVerb) Run() error {
	if v.Wait <= 0 {
		return usageError{fmt.Errorf("--wait %v: more than 0, please", v.Wait)}
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	lists, err := openHelp(ctx, v.Data)
	if err != nil {
		return err
	}
	defer lists.Close()
	changes, _ := datafolder.OverlayOf(lists) // judge tells what does not fit
	read, report, err := v.judge(ctx, lists, changes.Cards())
	if err != nil {
		return err
	}
	words, err := text.Load()
	if err != nil {
		return err
	}
	if err := v.print(os.Stdout, report, read, changes.Words(words)); err != nil {
		return err
	}
	if !report.Verdict.Good() {
		return negativeFinding{}
	}
	return nil
}

// judge reads a card and judges it by what the data set holds.
func (v *checkVerb) judge(ctx context.Context, lists *store.Store, cards *card.Additions) (cardreport.Reading, verdict.Report, error) {
	held, err := datafolder.EvidenceOf(ctx, lists)
	if err != nil {
		return cardreport.Reading{}, verdict.Report{}, err
	}
	held.Integrity = datafolder.IntegrityOf(ctx, v.Data)
	info, err := datafolder.InfoOf(lists)
	if err != nil {
		note(err.Error())
	}
	read, err := v.read(ctx, info.Site, cards)
	if err != nil {
		return cardreport.Reading{}, verdict.Report{}, err
	}
	return read, verdict.Evaluate(read.Facts, held.Trust, v.clock(time.Now(), held.Issued)), nil
}

// read waits for a card and reads it. A card that is mute from the start is read
// too: to the end that it does not answer.
//
// The state of the codes is asked for last, on the same link: the verdict is made of
// facts that are complete by then, and the time it took is measured before.
func (v *checkVerb) read(ctx context.Context, place site.Site, cards *card.Additions) (cardreport.Reading, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	options := slotOptions(v.Reader, place)
	e, err := awaitCard(ctx, pcsc.Watch(ctx, options), v.Wait, options.Reader)
	if err != nil {
		return cardreport.Reading{}, err
	}
	start := time.Now()
	facts := readCard(ctx, e, cards)
	if err := ctx.Err(); err != nil {
		return cardreport.Reading{}, fmt.Errorf("read card: %w", err)
	}
	read := cardreport.Reading{Facts: facts, Elapsed: time.Since(start)}
	if place.Cards.CodesRead() && e.Conn != nil {
		read.Codes = card.ReadCodes(ctx, e.Conn, facts)
	}
	if e.Others > 0 {
		note(faq.Sentence(faq.Lang(v.Lang), "another card is in another slot and was not read; hint: --reader names a reader"))
	}
	return read, nil
}

func readCard(ctx context.Context, e pcsc.Event, cards *card.Additions) card.Facts {
	if e.State == pcsc.StateMute {
		return card.Facts{Failure: card.FailureMute, FailedAt: "reset"}
	}
	ctx, stop := context.WithTimeout(ctx, readTime)
	defer stop()
	return cards.Read(ctx, e.Conn, cards.Identify(e.ATR), nil)
}

// clock is the machine's, or the one given on the command line. That one is taken
// at its word: "as of" asks what would be said then, so neither the machine nor
// the data set's date weighs against it. The dates of the lists still do, since
// they are what the card is judged by.
func (v *checkVerb) clock(now, issued time.Time) verdict.Clock {
	if !v.At.IsZero() {
		return verdict.Clock{Now: v.At.UTC(), Simulated: true, Kept: true}
	}
	machine, err := clock.Open(builtAt(), datafolder.ClockFile(v.Data))
	if err != nil {
		note(err.Error())
	}
	return machine.At(now, issued)
}

func (v *checkVerb) print(w io.Writer, r verdict.Report, read cardreport.Reading, words text.Sets) error {
	if v.JSON {
		return cardreport.WriteJSON(w, r, read, words, faq.Lang(v.Lang), v.Holder)
	}
	return cardreport.WriteText(w, r, read, words, faq.Lang(v.Lang), v.Holder)
}
