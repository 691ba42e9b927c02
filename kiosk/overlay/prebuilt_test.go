//go:build prebuilt

package overlay

import (
	"reflect"
	"testing"

	"guichet/data"
	"guichet/kiosk/session"
)

// The advice made ready is that of its source.
func TestBuiltAdvice(t *testing.T) {
	doc, err := data.FS.ReadFile("cardtypes/" + AdviceFile)
	if err != nil {
		t.Fatal(err)
	}
	var want session.Advice
	if err := data.DecodeYAML(doc, &want); err != nil {
		t.Fatal(err)
	}
	if got := builtAdvice(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v: run scripts/prebuild", got, want)
	}
}
