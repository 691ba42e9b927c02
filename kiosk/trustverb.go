package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

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
