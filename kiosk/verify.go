package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"os"
	"strings"
	"time"

	"guichet/kiosk/appliance"
	"guichet/kiosk/bundle"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/faq"
	"guichet/kiosk/overlay"
)

// verifyVerb tells whether a kiosk would take a bundle.
type verifyVerb struct {
	File string `arg:"" help:"The bundle." placeholder:"FILE.kiosk"`
	Data string `help:"The data folder of the kiosk in question; without it, of one that trusts nobody." placeholder:"DIR"`
}

// Run implements the verb.
func (v *verifyVerb) Run() error {
	ctx := context.Background()
	folder := v.Data
	if folder == "" {
		empty, err := os.MkdirTemp("", "kiosk-verify-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(empty)
		folder = empty
	}
	l, err := consult(ctx, folder)
	if err != nil {
		return err
	}
	defer l.Close()
	l.System = appliance.ReadRenewal(appliance.RenewalNote, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	o, closing, err := offer(v.File, l)
	if err != nil {
		return err
	}
	defer closing.Close()
	_, err = os.Stat(datafolder.SystemFile)
	return answered(verify(ctx, o, err == nil))
}

// verify reads all of a bundle and asks the kiosk: damage counts more than trust. Elsewhere
// than on an appliance nobody knows who takes a system, but for what the data folder says
// of its key.
func verify(ctx context.Context, o datafolder.Offer, onAppliance bool) error {
	if o.Reader == nil {
		return o.Refused
	}
	describe(os.Stdout, o.Reader)
	info, err := o.Verify(ctx)
	if err != nil {
		return err
	}
	if info.Questions > 0 { // it was opened: its publisher is trusted
		noteLacks(info, faq.English)
		fmt.Printf("changes of the program: %s\n", overlay.Changed(nil, info.Carried))
	}
	fmt.Println("whole: yes")
	if o.Refused != nil && o.Refused.Reason == bundle.NoRenewal && !onAppliance {
		fmt.Println("accepted: not known here\nwhy: whether a machine takes a system depends on its image, which has the keys, the board and the number that count; hint: the machine itself says so, by a stick")
		return undecided{}
	}
	if o.Refused != nil {
		return o.Refused
	}
	fmt.Println("accepted: yes")
	return nil
}

// offer opens a bundle's file and asks the kiosk whether it would take it.
func offer(path string, sets datafolder.Sets) (datafolder.Offer, io.Closer, error) {
	f, err := os.Open(path)
	if err != nil {
		return datafolder.Offer{}, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return datafolder.Offer{}, nil, errors.Join(err, f.Close())
	}
	size := info.Size()
	if !info.Mode().IsRegular() { // a pipe ends where it ends
		size = math.MaxInt64
	}
	o, err := sets.Offer(f, size)
	if err != nil {
		return datafolder.Offer{}, nil, errors.Join(err, f.Close())
	}
	return o, f, nil
}

// describe prints what a bundle says of itself.
func describe(w io.Writer, b *bundle.Reader) {
	if s := b.Manifest.System; s != nil {
		fmt.Fprintf(w, "kind: a system of the appliance\nboard: %s\nversion: %s\n", s.Board, s.Version)
	}
	fmt.Fprintf(w, "number: %d\nissued: %s\npublisher: %q\nkey: %s\nwords: %s\n", b.Manifest.Number,
		b.Manifest.Issued.UTC().Format(time.RFC3339), b.Manifest.Publisher, b.Signer.ID(), strings.Join(b.Signer.Words(), " "))
	for _, k := range b.Manifest.Keys {
		fmt.Fprintf(w, "trust from now on: %s %s\n", k.ID(), strings.Join(k.Words(), " "))
	}
	switch m := b.Manifest; {
	case m.ResetCode:
		fmt.Fprintln(w, "clears the technician's code of every kiosk")
	case m.ResetFor != "":
		fmt.Fprintf(w, "clears the technician's code of kiosk %s\n", m.ResetFor)
	}
	if upTo := b.Manifest.ListsUpTo; !upTo.IsZero() {
		fmt.Fprintf(w, "forgets lists dated after: %s\n", upTo.Format(time.DateOnly))
	}
	if b.Manifest.Above != 0 {
		fmt.Fprintf(w, "replaces any set up to: %d\n", b.Manifest.Above)
	}
}
