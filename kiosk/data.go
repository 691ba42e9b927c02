package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"guichet/kiosk/datafolder"
	"guichet/kiosk/faq"
	"guichet/kiosk/store"
)

// openHelp opens a data set's file, or the current data set of a kiosk's data
// folder; it says when a folder has none and the built-in help is used.
func openHelp(ctx context.Context, path string) (*store.Store, error) {
	return datafolder.OpenHelp(ctx, path, func() { note(path + " holds no data set: the built-in help is used") })
}

// consult reads a kiosk's data folder, for a verb that is given --data DIR.
func consult(ctx context.Context, path string) (datafolder.Sets, error) {
	sets, err := datafolder.Consult(ctx, path, version)
	if errors.Is(err, datafolder.ErrNotFolder) {
		err = usageError{fmt.Errorf("--data %w", err)}
	}
	return sets, err
}

// hold takes hold of a kiosk's data folder, for a verb that writes to the one that it is
// given. It makes none: a mistyped path is not to become a folder that trusts somebody.
func hold(ctx context.Context, path string) (*datafolder.Folder, error) {
	folder, err := datafolder.OpenExisting(ctx, path, version, time.Now())
	if none := new(datafolder.NoFolderError); errors.As(err, &none) {
		err = fmt.Errorf("%w; hint: 'kiosk run --data DIR' makes a kiosk's data folder, or give an empty one", err)
	} else if !errors.Is(err, datafolder.ErrNotFolder) {
		return folder, err
	}
	return nil, usageError{fmt.Errorf("--data %w", err)}
}

// note tells something that is not wrong.
func note(sentence string) { fmt.Fprintln(os.Stderr, "kiosk: note:", sentence) }

// noteIn is note for sentences that can be said in another language (faq.Sentence).
func noteIn(lang faq.Lang) func(format string, args ...any) {
	return func(format string, args ...any) { note(faq.Sentence(lang, format, args...)) }
}

// noteLacks tells what a data set lacks for cards to be valid.
func noteLacks(i store.Info, lang faq.Lang) {
	switch lack := i.Lack(); {
	case lack.Lists && !lack.Issuers:
		note(faq.Sentence(lang, "no lists: with this data set no card is ever valid"))
	case lack.Lists:
		note(faq.Sentence(lang, "no issuers, no lists: with this data set no card is ever valid"))
	case lack.Oppositions:
		note(faq.Sentence(lang, "no opposition list: with this data set no CPS or CPF is ever valid"))
	}
}
