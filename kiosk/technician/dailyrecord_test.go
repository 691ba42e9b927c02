package technician

import (
	"fmt"
	"testing"

	"guichet/kiosk/audit"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/session"
)

// The day's totals are what came since the day before, all of them, whatever
// their number; a day without any leaves no record.
func TestDailyTotals(t *testing.T) {
	s := start(t, t.TempDir(), "")
	defer s.close()
	d := s.record
	sum := func() (records, counts int) {
		err := audit.Since(datafolder.RecordDir(s.Folder.Path), 0, func(r audit.Record, _ string) {
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
	d.totals()
	if records, _ := sum(); records != 0 {
		t.Errorf("a day without a visit: got %d records, want 0", records)
	}
	for i := range 900 {
		d.Counters.Add(session.CountRead, fmt.Sprintf("question-%c%c", 'a'+i%26, 'a'+i/26%26)+fmt.Sprint(i/676))
	}
	d.Counters.Add(session.CountVerdict, "valid CPS")
	d.totals()
	if records, counts := sum(); records != 3 || counts != 901 {
		t.Errorf("got %d records, %d counts, want 3 and 901", records, counts)
	}
	d.Counters.Add(session.CountVerdict, "valid CPS")
	d.totals()
	if records, counts := sum(); records != 4 || counts != 902 {
		t.Errorf("the next day: got %d records, %d counts, want 4 and 902", records, counts)
	}
}
