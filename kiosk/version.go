package main

import (
	"context"
	"fmt"
	"runtime"

	"guichet/kiosk/datafolder"
	"guichet/kiosk/store"
)

// versionVerb says what this program is.
type versionVerb struct {
	Data string `help:"A data set's file, or a kiosk's data folder; without it the built-in help." placeholder:"FILE"`
}

// Run implements the verb.
func (v *versionVerb) Run() error {
	help, err := openHelp(context.Background(), v.Data)
	if err != nil {
		return err
	}
	defer help.Close()
	changes, _ := datafolder.OverlayOf(help)
	if err := datafolder.OverlayFits(help); err != nil {
		note(err.Error())
	}
	fmt.Printf("version: %s\ncommit: %s\ndata: %d\nchanges of the program: %s\nsqlite: %s\ngo: %s\n",
		version, commit, help.Info().Number, changes.Counts(), store.SQLiteVersion(), runtime.Version())
	return nil
}
