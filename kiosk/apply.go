package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"guichet/kiosk/datafolder"
	"guichet/kiosk/screen"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
)

// applyVerb takes a bundle as a kiosk does from a stick.
type applyVerb struct {
	File string `arg:"" help:"The bundle." placeholder:"FILE.kiosk"`
	Data string `help:"The kiosk's data folder." required:"" placeholder:"DIR"`
	Yes  bool   `help:"Do not ask before the switch."`
}

// Run implements the verb.
func (v *applyVerb) Run() error {
	ctx := context.Background()
	h, err := hold(ctx, v.Data)
	if err != nil {
		return err
	}
	defer h.Close()
	o, closing, err := offer(v.File, h.Sets)
	if err != nil {
		return err
	}
	defer closing.Close()
	if o.Reader != nil {
		describe(os.Stdout, o.Reader)
	}
	staged, err := h.Stage(ctx, o, update.Progress{})
	if err != nil {
		return answered(err)
	}
	if err := v.confirm(ctx, h, staged); err != nil {
		return errors.Join(err, staged.Discard())
	}
	done, err := h.Install(staged)
	if err != nil {
		return answered(err)
	}
	fmt.Printf("accepted: yes\ninstalled: %d\nbefore: %d\n", done.To, done.From)
	return done.Late
}

// confirm shows what would change and asks.
func (v *applyVerb) confirm(ctx context.Context, h *datafolder.Folder, staged *datafolder.Staged) error {
	d, err := h.Changes(ctx, staged)
	if err != nil {
		return err
	}
	for _, titles := range []struct {
		what string
		store.Titles
	}{{"added", d.Added}, {"changed", d.Changed}, {"removed", d.Removed}} {
		fmt.Printf("questions %s: %d\n", titles.what, titles.Count())
		for _, title := range titles.First {
			fmt.Printf("  %s\n", screen.Clean(title))
		}
	}
	if d.Carried.Total() > 0 {
		fmt.Printf("changes of the program: %s\n", d.Carried)
	}
	for _, lost := range []struct {
		is    bool
		words string
	}{
		{d.Lost.Lists, "after this update no card is ever valid: the lists are missing"},
		{d.Lost.Oppositions && !d.Lost.Lists, "after this update no CPS or CPF is ever valid: the opposition list is missing"},
		{!staged.Manifest.ListsUpTo.IsZero(), "this forgets lists dated too far ahead: the new ones may be older"},
		{staged.Manifest.Number < h.Updates.Highest(), "this goes back to a lower number: the publisher corrects one that was too high"},
	} {
		if lost.is {
			fmt.Println("warning:", lost.words)
		}
	}
	for _, l := range d.Lists {
		fmt.Printf("%s: %s -> %s\n", listName(l.Name), dayOf(l.Had), dayOf(l.Is))
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

// listName names a list by its issuer; the opposition list has none.
func listName(issuer string) string {
	if issuer == "" {
		return "opposition list"
	}
	return fmt.Sprintf("list of %q", issuer)
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return "none"
	}
	return t.UTC().Format(time.DateOnly)
}
