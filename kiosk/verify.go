package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/update"
)

// verifyVerb tells whether a kiosk would take a bundle.
type verifyVerb struct {
	File string `arg:"" help:"The bundle." placeholder:"FILE.kiosk"`
	Data string `help:"The data folder of the kiosk in question; without it, of one that trusts nobody." placeholder:"DIR"`
}

// Run implements the verb.
func (v *verifyVerb) Run() error {
	ctx := context.Background()
	home := v.Data
	if home == "" {
		empty, err := os.MkdirTemp("", "kiosk-verify-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(empty)
		home = empty
	}
	l, err := consult(ctx, home)
	if err != nil {
		return err
	}
	defer l.Close()
	b, closing, err := openBundle(v.File, l.Updates.Ring())
	if err != nil {
		return answered(err)
	}
	defer closing.Close()
	describe(os.Stdout, b)
	return answered(verified(ctx, l.Updates, b))
}

// verified reads all of a bundle and asks the kiosk: damage counts more than trust.
func verified(ctx context.Context, folder *update.Folder, b *bundle.Reader) error {
	refused := folder.Consider(b)
	if err := tryOut(ctx, b); err != nil {
		return err
	}
	fmt.Println("whole: yes")
	if refused != nil {
		return refused
	}
	fmt.Println("accepted: yes")
	return nil
}

// openBundle opens a bundle's file.
func openBundle(path string, ring bundle.Keyring) (*bundle.Reader, io.Closer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	b, err := bundle.Open(f, ring, bundle.Limits{})
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return b, f, nil
}

// describe prints what a bundle says of itself.
func describe(w io.Writer, b *bundle.Reader) {
	fmt.Fprintf(w, "number: %d\nissued: %s\npublisher: %s\nkey: %s\nwords: %s\n", b.Manifest.Number,
		b.Manifest.Issued.UTC().Format(time.RFC3339), b.Manifest.Publisher, b.Signer.ID(), strings.Join(b.Signer.Words(), " "))
	for _, k := range b.Manifest.Keys {
		fmt.Fprintf(w, "trust from now on: %s %s\n", k.ID(), strings.Join(k.Words(), " "))
	}
	if b.Manifest.ResetCode {
		fmt.Fprintln(w, "clears the technician's code")
	}
}

// tryOut reads the whole bundle, and tests its data set in a file of its own if
// it is trusted: one that is not is nothing to open.
func tryOut(ctx context.Context, b *bundle.Reader) error {
	if b.Standing != bundle.Trusted {
		return b.Verify(ctx, nil)
	}
	temp, err := os.MkdirTemp("", "kiosk-verify-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	dir := update.LookInto(temp)
	err = b.Extract(ctx, func(f bundle.File) (io.WriteCloser, error) { return dir.Create(f.Name) }, nil)
	if err != nil {
		return err
	}
	inspected, err := datafolder.Inspect(ctx, dir.Path(update.DataSetFile))
	if err == nil && inspected.Number != b.Manifest.Number {
		err = &bundle.Refusal{Reason: bundle.WrongNumber, Number: b.Manifest.Number, Have: inspected.Number}
	}
	return err
}
