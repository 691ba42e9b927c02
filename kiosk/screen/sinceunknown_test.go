package screen

import (
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// A card in opposition since a day that the list does not say shows no empty date.
func TestSinceUnknown(t *testing.T) {
	sets, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	got := fillDates("En opposition depuis le {since} ({span}) : vol.", &verdict.Report{Verdict: verdict.Revoked}, sets.For(faq.French))
	if want := "En opposition depuis le ??/??/???? : vol."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
