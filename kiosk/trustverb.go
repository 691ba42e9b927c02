package main

import (
	"context"
	"fmt"
	"strings"

	"guichet/kiosk/datafolder"
)

// trustVerb trusts a publisher's key.
type trustVerb struct {
	Data string `help:"The kiosk's data folder." required:"" placeholder:"DIR"`
	Key  string `help:"The publisher's public key." required:"" placeholder:"PUB"`
}

// Run implements the verb.
func (v *trustVerb) Run() error {
	k, err := datafolder.ReadKey(v.Key)
	if err != nil {
		return err
	}
	folder, err := hold(context.Background(), v.Data)
	if err != nil {
		return err
	}
	defer folder.Close()
	if err := folder.Trust(k); err != nil {
		return err
	}
	fmt.Printf("trusted: %s\nwords: %s\n", k.ID(), strings.Join(k.Words(), " "))
	return nil
}
