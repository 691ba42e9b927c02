// Prebuild makes what the program carries ready-made, so that a start need not
// parse it: the built-in help as a data set, and the words of the screens as
// JSON. build.sh runs it before it links the program with the tag prebuilt.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"guichet/data"
	"guichet/kiosk/faq"
	"guichet/kiosk/pki"
	"guichet/kiosk/store"
	"guichet/kiosk/text"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: prebuild FOLDER")
		os.Exit(2)
	}
	if err := errors.Join(help(os.Args[1]), words(os.Args[1])); err != nil {
		fmt.Fprintln(os.Stderr, "prebuild:", err)
		os.Exit(1)
	}
}

func help(folder string) error {
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
	_, err = store.BuildFile(context.Background(), filepath.Join(folder, "help.sqlite"), c, options)
	return err
}

func words(folder string) error {
	set, err := text.Read(faq.French)
	if err != nil {
		return err
	}
	doc, err := json.Marshal(set)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "words.json"), doc, 0o644)
}
