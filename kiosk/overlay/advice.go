package overlay

import (
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"guichet/data"
	"guichet/kiosk/session"
)

// AdviceFile holds, in a folder of card types, which questions help with which card.
const AdviceFile = "help.yaml"

// ownAdvice is the program's: as build.sh made it ready, or else from its source, which
// is part of the binary. A test reads that, so a fault in it is a fault of the program.
var ownAdvice = sync.OnceValue(func() session.Advice {
	if a := builtAdvice(); a != nil {
		return a
	}
	doc, err := data.FS.ReadFile("cardtypes/" + AdviceFile)
	var a session.Advice
	if err == nil {
		err = data.DecodeYAML(doc, &a)
	}
	if err != nil {
		panic(AdviceFile + ": " + err.Error())
	}
	return a
})

// Advice says which questions help with which card: the program's advice, changed.
func (o Overlay) Advice() session.Advice {
	if len(o.advice) == 0 {
		return ownAdvice()
	}
	a := maps.Clone(ownAdvice())
	for key, ids := range o.advice {
		if a[key] = ids; ids == nil {
			delete(a, key)
		}
	}
	return a
}

// adviceEntries are what a file changes of the program's advice. The file is the whole
// of it: a key that it lacks is taken away.
func adviceEntries(doc []byte) ([]Entry, error) {
	var a session.Advice
	if err := data.DecodeYAML(doc, &a); err != nil {
		return nil, err
	}
	for key, ids := range a {
		if ids == nil { // "key:" alone
			a[key] = []string{}
		}
	}
	own := ownAdvice()
	all := maps.Clone(own)
	maps.Copy(all, a)
	var entries []Entry
	for _, key := range slices.Sorted(maps.Keys(all)) {
		is, has := a[key]
		was, had := own[key]
		if has == had && slices.Equal(is, was) {
			continue
		}
		said, _ := json.Marshal(is) // strings always marshal
		entries = append(entries, Entry{Advice, key, string(said)})
	}
	return entries, nil
}
