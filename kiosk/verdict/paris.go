package verdict

import (
	"sync"
	"time"
)

// paris is Europe/Paris: a memo that never changes. The zone is built in, by
// package pki, so loading it cannot fail.
var paris = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return zone
})

// Paris returns t as people here read it. Certificates are in UTC: one that
// ends on the 30th at 22:30 UTC in summer is valid until the 31st.
func Paris(t time.Time) time.Time { return t.In(paris()) }

// Days returns how many midnights of Paris lie between two times: 0 on the same
// day, 1 for tomorrow, -1 for yesterday, whatever the hours and hour changes.
func Days(from, to time.Time) int {
	return int(parisDay(to).Sub(parisDay(from)) / (24 * time.Hour))
}

// parisDay is the Paris date of t, as midnight UTC of that date.
func parisDay(t time.Time) time.Time {
	y, m, d := Paris(t).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// dateOf writes the Paris date of t for a detail.
func dateOf(t time.Time) string { return Paris(t).Format(time.DateOnly) }
