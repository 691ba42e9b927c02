package screen

import (
	"testing"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// Since when a card is in opposition is told, or left out where the list does not say.
func TestSince(t *testing.T) {
	sets, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		since time.Time
		want  string
	}{
		{time.Time{}, "En opposition : vol."},
		{at.AddDate(0, 0, -3), "En opposition depuis le 19/11/2026 (3 jours) : vol."},
	} {
		r := &verdict.Report{Verdict: verdict.Revoked, Since: c.since, JudgedAt: at}
		if got := fillDates("En opposition{since} : vol.", r, sets.For(faq.French)); got != c.want {
			t.Errorf("since %v: got %q, want %q", c.since, got, c.want)
		}
	}
}
