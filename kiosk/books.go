package main

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/audit"
	"guichet/kiosk/doctor"
	"guichet/kiosk/session"
)

// booksEvery is how often the kiosk writes its totals, and that it runs. Nothing
// else is written while nobody works on it.
const booksEvery = 24 * time.Hour

// doctorAfter is how long after the start the doctor comes: he hashes the data set and
// tries its queries, which the first frame must not wait for.
const doctorAfter = time.Minute

// keepBooks writes the start into the record, a minute later what the doctor finds
// bad, and both that and the totals once a day; it ends with ctx.
func (p *parts) keepBooks(ctx context.Context) {
	at, err := p.place()
	if err != nil || at.home == nil {
		return
	}
	b := &books{home: at.home, parts: p}
	b.write(audit.Record{Kind: audit.Start, To: p.number(), Note: version})
	b.seen()
	next := time.NewTimer(doctorAfter)
	defer next.Stop()
	for first := true; ; first = false {
		select {
		case <-next.C:
		case <-ctx.Done():
			return
		}
		if !first {
			b.totals()
			b.seen()
		}
		b.doctor(ctx, p.patient(at))
		next.Reset(booksEvery)
	}
}

// number is that of the data set in use, 0 if there is none.
func (p *parts) number() int64 {
	info, err := p.help.info(p.log)
	if err != nil {
		return 0
	}
	return info.Number
}

// books is the record as the running kiosk keeps it.
type books struct {
	home *home
	*parts
	before app.Totals
	codes  string // that the doctor found bad last
	unseen bool   // the clock's record could not be kept, and the log has it
}

func (b *books) write(r audit.Record) { b.home.add(r, b.log) }

// seen writes down that the kiosk runs.
func (b *books) seen() {
	err := b.clock.Seen(time.Now())
	if err != nil && !b.unseen {
		b.log.Error("the clock's record cannot be kept", "cause", err)
	}
	b.unseen = err != nil
}

// doctor writes down the codes of what is bad, when they change.
func (b *books) doctor(ctx context.Context, p patient) {
	var bad []string
	for _, f := range doctor.Run(ctx, p.checks()) {
		if f.Status == doctor.Bad && !slices.Contains(bad, string(f.Code)) {
			bad = append(bad, string(f.Code))
		}
	}
	if codes := strings.Join(bad, " "); codes != b.codes && ctx.Err() == nil {
		b.codes = codes
		b.write(audit.Record{Kind: audit.Doctor, Note: codes})
	}
}

// totals writes the counts of the day.
func (b *books) totals() {
	now := b.tally.Snapshot()
	counts := map[string]int{}
	for what, ids := range now.Count {
		for id, n := range ids {
			if n -= b.before.Count[what][id]; n > 0 && countable(what, id) {
				counts[string(what)+" "+id] = n
			}
		}
	}
	b.before = now
	for part := range slices.Chunk(slices.Sorted(maps.Keys(counts)), dailyCounts) {
		r := audit.Record{Kind: audit.Daily, Counts: map[string]int{}}
		for _, name := range part {
			r.Counts[name] = counts[name]
		}
		b.write(r)
	}
}

// dailyCounts is how many counts stand in one record: fewer than it takes.
const dailyCounts = 400

// countable tells whether a name fits into the record.
func countable(what session.Counter, id string) bool { return len(what)+1+len(id) <= 120 }
