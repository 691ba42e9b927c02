package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"guichet/kiosk/update"
)

// setupCodeVerb makes the code without which a stick brings a kiosk no first key. It is
// printed once, and only its hash is kept: whoever installs writes it down.
type setupCodeVerb struct {
	Data string `help:"The data folder of a kiosk that trusts nobody yet: the code is for that one." placeholder:"DIR"`
	Out  string `help:"A file for the code's hash, for build.sh image --setup-code: the code is for every kiosk of that image." placeholder:"FILE"`
}

// Run implements the verb.
func (v *setupCodeVerb) Run() error {
	if (v.Data == "") == (v.Out == "") {
		return usageError{errors.New("either --data or --out; hint: --data DIR for one kiosk, --out FILE for an image")}
	}
	code, err := update.RandomSetup()
	if err != nil {
		return err
	}
	keep := v.forKiosk
	if v.Out != "" {
		keep = v.forImage
	}
	if err := keep(code); err != nil {
		return err
	}
	fmt.Printf("set-up code: %s\n", code)
	return nil
}

func (v *setupCodeVerb) forKiosk(code string) error {
	folder, err := hold(context.Background(), v.Data)
	if err != nil {
		return err
	}
	return errors.Join(folder.SetSetup(code), folder.Close())
}

func (v *setupCodeVerb) forImage(code string) error {
	hash, err := update.HashSetup(code)
	if err != nil {
		return err
	}
	return writeWhole(v.Out, func(w io.Writer) error { _, err := fmt.Fprintln(w, hash); return err })
}
