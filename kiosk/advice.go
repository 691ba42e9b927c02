package main

import (
	"fmt"

	"guichet/data"
	"guichet/kiosk/session"
)

// loadAdvice reads which questions help with which card.
func loadAdvice() (session.Advice, error) {
	const name = "cardtypes/help.yaml"
	doc, err := data.FS.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var advice session.Advice
	if err := data.DecodeYAML(doc, &advice); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return advice, nil
}
