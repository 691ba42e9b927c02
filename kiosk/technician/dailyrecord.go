package technician

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/audit"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/doctor"
	"guichet/kiosk/session"
)

// recordEvery is how often the kiosk records its totals, and that it runs. Nothing
// else is written while no technician works on it.
const recordEvery = 24 * time.Hour

// doctorAfter is how long after the start the doctor runs. It hashes the data set and
// tries its queries, which must not delay the first frame.
const doctorAfter = time.Minute

// DailyRecord is the record as the running kiosk keeps it.
type DailyRecord struct {
	Folder   *datafolder.Folder
	Help     *datafolder.Current
	Clock    Clock
	Counters *app.Counters
	Subject  doctor.Subject
	Program  Program
	Log      *slog.Logger
	// Visit, if set, makes the visit of nobody whose word is looked for afterwards.
	Visit func(context.Context)

	before app.Totals
	codes  string // of what the doctor found bad last
	unseen bool   // the clock's record could not be kept, and the log has it
}

// Keep records the start, a minute later what the doctor finds bad, and both that and
// the totals once a day. It returns when ctx ends.
func (d *DailyRecord) Keep(ctx context.Context) {
	d.write(audit.Record{Kind: audit.Start, To: d.number(), Note: d.Program.Version})
	d.seen()
	next := time.NewTimer(doctorAfter)
	defer next.Stop()
	for first := true; ; first = false {
		select {
		case <-next.C:
		case <-ctx.Done():
			return
		}
		if !first {
			d.totals()
			d.seen()
		}
		if first && d.Visit != nil {
			d.Visit(ctx)
		}
		d.doctor(ctx)
		next.Reset(recordEvery)
	}
}

// number is that of the current data set, 0 if there is none.
func (d *DailyRecord) number() int64 {
	info, err := d.Help.Info(d.Log)
	if err != nil {
		return 0
	}
	return info.Number
}

func (d *DailyRecord) write(r audit.Record) { d.Folder.Add(r, d.Log) }

// seen notes in the clock's record that the kiosk runs.
func (d *DailyRecord) seen() {
	err := d.Clock.Seen(time.Now())
	if err != nil && !d.unseen {
		d.Log.Error("the clock's record cannot be kept", "cause", err)
	}
	d.unseen = err != nil
}

// doctor records the codes of bad findings when they change.
func (d *DailyRecord) doctor(ctx context.Context) {
	var bad []string
	for _, f := range doctor.Run(ctx, d.Subject.Checks()) {
		if f.Status == doctor.Bad && !slices.Contains(bad, string(f.Code)) {
			bad = append(bad, string(f.Code))
		}
	}
	if codes := strings.Join(bad, " "); codes != d.codes && ctx.Err() == nil {
		d.codes = codes
		d.write(audit.Record{Kind: audit.Doctor, Note: codes})
	}
}

// totals records the counts of the day.
func (d *DailyRecord) totals() {
	now := d.Counters.Snapshot()
	counts := map[string]int{}
	for what, ids := range now.Count {
		for id, n := range ids {
			if n -= d.before.Count[what][id]; n > 0 && countable(what, id) {
				counts[string(what)+" "+id] = n
			}
		}
	}
	d.before = now
	for part := range slices.Chunk(slices.Sorted(maps.Keys(counts)), dailyCounts) {
		r := audit.Record{Kind: audit.Daily, Counts: map[string]int{}}
		for _, name := range part {
			r.Counts[name] = counts[name]
		}
		d.write(r)
	}
}

// dailyCounts is how many counts go into one record, fewer than it can hold.
const dailyCounts = 400

// countable tells whether a count's name is short enough for the record.
func countable(what session.Counter, id string) bool { return len(what)+1+len(id) <= 120 }
