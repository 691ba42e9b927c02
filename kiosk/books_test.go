package main

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/audit"
	"guichet/kiosk/session"
)

// The day's totals are what came since the day before, all of them, whatever
// their number; a day without any leaves no record.
func TestDailyTotals(t *testing.T) {
	h, err := openHome(t.Context(), t.TempDir(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	b := &books{home: h, parts: &parts{tally: app.NewCounters(), log: slog.New(slog.DiscardHandler)}}
	sum := func() (records, counts int) {
		err := audit.Since(auditDir(h.path), 0, func(r audit.Record, _ string) {
			if r.Kind == audit.Daily {
				records++
				for _, n := range r.Counts {
					counts += n
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return records, counts
	}
	b.totals()
	if records, _ := sum(); records != 0 {
		t.Errorf("%d records of a day without a visit", records)
	}
	for i := range 900 {
		b.tally.Add(session.CountRead, fmt.Sprintf("question-%c%c", 'a'+i%26, 'a'+i/26%26)+fmt.Sprint(i/676))
	}
	b.tally.Add(session.CountVerdict, "valid CPS")
	b.totals()
	if records, counts := sum(); records != 3 || counts != 901 {
		t.Errorf("%d records, %d counts", records, counts)
	}
	b.tally.Add(session.CountVerdict, "valid CPS")
	b.totals()
	if records, counts := sum(); records != 4 || counts != 902 {
		t.Errorf("the next day: %d records, %d counts", records, counts)
	}
}
