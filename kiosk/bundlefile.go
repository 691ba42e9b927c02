package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
)

// Exit codes of the verbs that judge a bundle.
const (
	exitUntrusted = 4
	exitNotNewer  = 5
)

// refusalExit is the exit code of a refusal.
func refusalExit(r *bundle.Refusal) int {
	switch r.Reason {
	case bundle.UnknownKey, bundle.WithdrawnKey, bundle.FirstKey, bundle.BadSignature, bundle.KeyList:
		return exitUntrusted
	case bundle.Older, bundle.Same:
		return exitNotNewer
	}
	return exitFailed
}

// sentence says a refusal to somebody at a command line.
func sentence(r *bundle.Refusal) string {
	switch r.Reason {
	case bundle.UnknownKey:
		return "signed by a key that this kiosk does not trust"
	case bundle.FirstKey:
		return "this kiosk trusts nobody yet; hint: kiosk trust --data DIR --key PUB"
	case bundle.WithdrawnKey:
		return "signed by a key that was withdrawn"
	case bundle.BadSignature:
		return "the signature does not hold"
	case bundle.KeyList:
		return "its list of keys holds none that this kiosk trusts today"
	case bundle.Older:
		return fmt.Sprintf("it holds %d, the kiosk already has %d", r.Number, r.Have)
	case bundle.Same:
		return fmt.Sprintf("the kiosk has %d already", r.Have)
	case bundle.NoSpace:
		return fmt.Sprintf("it wants %d MB, %d MB are free", r.Number>>20, r.Have>>20)
	case bundle.TooFarAhead:
		return fmt.Sprintf("number %d is of a day more than 366 days after its issue date", r.Number)
	}
	return r.Error()
}

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
	defer l.close()
	b, closing, err := openBundle(v.File, l.folder.Ring())
	if err != nil {
		return answered(err)
	}
	defer closing.Close()
	describe(os.Stdout, b)
	return answered(verified(ctx, l.folder, b))
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

// refusedError ends a verb whose answer, printed already, is a refusal.
type refusedError struct{ *bundle.Refusal }

// answered prints a refusal as the answer; other errors stay what they are.
func answered(err error) error {
	refused := bundle.Refused(err)
	if refused == nil {
		return err
	}
	fmt.Printf("accepted: no\nreason: %s\nwhy: %s\n", refused.Reason, sentence(refused))
	return refusedError{refused}
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
	inspected, err := fit(ctx, dir.Path(update.DataSetFile))
	if err == nil && inspected.Number != b.Manifest.Number {
		err = &bundle.Refusal{Reason: bundle.WrongNumber, Number: b.Manifest.Number, Have: inspected.Number}
	}
	return err
}

// applyVerb takes a bundle as a kiosk does from a stick.
type applyVerb struct {
	File string `arg:"" help:"The bundle." placeholder:"FILE.kiosk"`
	Data string `help:"The kiosk's data folder." required:"" placeholder:"DIR"`
	Yes  bool   `help:"Do not ask before the switch."`
}

// Run implements the verb.
func (v *applyVerb) Run() error {
	ctx := context.Background()
	h, err := openHome(ctx, v.Data, time.Now())
	if err != nil {
		return err
	}
	defer h.close()
	b, closing, err := openBundle(v.File, h.folder.Ring())
	if err != nil {
		return answered(err)
	}
	defer closing.Close()
	describe(os.Stdout, b)
	staged, err := h.folder.Stage(ctx, b, update.Progress{})
	if err != nil {
		return answered(err)
	}
	if err := v.confirm(ctx, h, staged); err != nil {
		return errors.Join(err, staged.Discard())
	}
	done, err := h.install(staged, b)
	if err != nil {
		return answered(err)
	}
	fmt.Printf("accepted: yes\ninstalled: %d\nbefore: %d\n", done.To, done.From)
	return done.Late
}

// confirm shows what would change and asks.
func (v *applyVerb) confirm(ctx context.Context, h *home, staged *update.Staged) error {
	d, err := h.changes(ctx, staged)
	if err != nil {
		return err
	}
	for _, titles := range []struct {
		what string
		store.Titles
	}{{"added", d.Added}, {"changed", d.Changed}, {"removed", d.Removed}} {
		fmt.Printf("questions %s: %d\n", titles.what, titles.Count())
		for _, title := range titles.First {
			fmt.Printf("  %s\n", title)
		}
	}
	for _, l := range d.Lists {
		fmt.Printf("list of %q: %s -> %s\n", l.Name, dayOf(l.Had), dayOf(l.Is))
	}
	if v.Yes {
		return nil
	}
	fmt.Fprint(os.Stderr, "install it? yes/no: ")
	line, err := askLine()
	if err == nil && line != "yes" {
		err = errors.New("nothing was changed; hint: type yes, or give --yes")
	}
	return err
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return "none"
	}
	return t.UTC().Format(time.DateOnly)
}

// changes compares a staged data set with the one in use.
func (h *home) changes(ctx context.Context, staged *update.Staged) (store.Difference, error) {
	before, err := h.dataSet(ctx)
	if err != nil {
		return store.Difference{}, err
	}
	defer before.Close()
	after, err := store.Open(ctx, h.dir.Path(staged.DataSet()))
	if err != nil {
		return store.Difference{}, err
	}
	defer after.Close()
	return store.Changes(ctx, before, after)
}

// install switches, and writes down that it did, or that it could not.
func (h *home) install(staged *update.Staged, b *bundle.Reader) (update.Switched, error) {
	done, err := staged.Commit()
	r := audit.Record{Kind: audit.Update, Key: b.Signer.ID(), From: done.From, To: b.Manifest.Number, Note: "installed"}
	if err != nil {
		r.Note = "failed"
	}
	if werr := h.write(r); err == nil {
		done.Late = errors.Join(done.Late, werr)
	}
	return done, err
}

// trustVerb trusts a publisher's key.
type trustVerb struct {
	Data string `help:"The kiosk's data folder." required:"" placeholder:"DIR"`
	Key  string `help:"The publisher's public key." required:"" placeholder:"PUB"`
}

// Run implements the verb.
func (v *trustVerb) Run() error {
	k, err := readKey(v.Key)
	if err != nil {
		return err
	}
	h, err := openHome(context.Background(), v.Data, time.Now())
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.trust(k); err != nil {
		return err
	}
	fmt.Printf("trusted: %s\nwords: %s\n", k.ID(), strings.Join(k.Words(), " "))
	return nil
}

// trust trusts a key and writes it down.
func (h *home) trust(k bundle.Key) error {
	if err := h.folder.Trust(k); err != nil {
		return err
	}
	return h.write(audit.Record{Kind: audit.Trust, Key: k.ID()})
}
