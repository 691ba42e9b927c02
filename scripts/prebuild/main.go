// Prebuild makes what the program carries ready-made, so that a start need not parse it:
// the built-in help as a data set, and, as Go, the words of the screens and what the
// session needs to know of that help. build.sh runs it, in the project's folder, before
// it links the program with the tag prebuilt.
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"

	"guichet/data"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/faq"
	"guichet/kiosk/overlay"
	"guichet/kiosk/pki"
	"guichet/kiosk/store"
	"guichet/kiosk/text"
)

// What is made.
const (
	helpFile   = "data/built/help.sqlite"
	infoFile   = "kiosk/datafolder/prebuilt.go"
	adviceFile = "kiosk/overlay/prebuilt.go"
	wordsFile  = "kiosk/text/prebuilt.go"
)

func main() {
	if err := errors.Join(help(), info(), advice(), words()); err != nil {
		fmt.Fprintln(os.Stderr, "prebuild:", err)
		os.Exit(1)
	}
}

func help() error {
	sources, err := fs.Sub(data.FS, "faq")
	if err != nil {
		return err
	}
	c, issues := faq.Load(sources)
	for _, i := range issues {
		fmt.Fprintln(os.Stderr, i)
	}
	if err := issues.Err(); err != nil {
		return err
	}
	pins, err := data.FS.Open("trust/pins.txt")
	if err != nil {
		return err
	}
	defer pins.Close()
	trusted, err := pki.ParsePins(pins)
	if err != nil {
		return err
	}
	options := store.Options{Trust: &store.TrustSource{Pins: trusted}}
	_, err = store.BuildFile(context.Background(), helpFile, c, options)
	return err
}

// info writes what the session needs to know of the help that was built.
func info() error {
	set, err := store.Open(context.Background(), helpFile)
	if err != nil {
		return err
	}
	defer set.Close()
	known, err := datafolder.InfoOf(set)
	if err != nil {
		return err
	}
	known.Advice = nil // which package overlay knows
	s := newSource("datafolder", "guichet/kiosk/faq", "guichet/kiosk/session")
	s.WriteString("func builtInfo() (session.Info, bool) {\nreturn ")
	err = s.value(reflect.ValueOf(known))
	s.WriteString(", true\n}\n")
	return errors.Join(err, s.write(infoFile))
}

// advice writes which questions help with which card.
func advice() error {
	s := newSource("overlay", "guichet/kiosk/session")
	s.WriteString("func builtAdvice() session.Advice {\nreturn ")
	err := s.value(reflect.ValueOf(overlay.Overlay{}.Advice()))
	s.WriteString("\n}\n")
	return errors.Join(err, s.write(adviceFile))
}

// words writes the words of the screens. They are values that the linker lays out: none
// is touched before it is read.
func words() error {
	s := newSource("text", "guichet/kiosk/faq")
	s.WriteString("func built(l faq.Lang) *Set {\nswitch l {\n")
	for _, l := range text.Languages() {
		fmt.Fprintf(s, "case %q:\nreturn &%sWords\n", l, l)
	}
	s.WriteString("}\nreturn nil\n}\n")
	for _, l := range text.Languages() {
		set, err := text.Read(l)
		if err != nil {
			return err
		}
		fmt.Fprintf(s, "\nvar %sWords = ", l)
		if err := s.value(reflect.ValueOf(*set)); err != nil {
			return err
		}
		s.WriteString("\n")
	}
	return s.write(wordsFile)
}
