// Package clock owns the machine's clock: what time it is, what is known of its
// worth, and setting it by hand. What a doubtful clock means for a card is the
// verdict's to say.
package clock

import (
	"errors"
	"os"
	"sync"
	"time"

	"guichet/kiosk/verdict"
)

// Machine is the clock of the machine with the kiosk's record of it. It is safe
// for concurrent use. Make it with Open.
type Machine struct {
	built time.Time
	file  string // of the record, "" for none
	boot  string
	kept  func(now time.Time) bool // by the machine itself
	set   func(time.Time) error    // the machine's clock

	mu     sync.Mutex
	record record
	began  time.Time // with its monotonic reading; anew when it is set by hand
	jumped bool      // since began
	card   time.Time // the latest start of an earlier card whose path held
}

// Open returns the machine's clock. built is when the program was built, zero
// when it does not say; file is where the kiosk remembers its clock, "" for
// nowhere. A record that cannot be read is as none, and the error says so: the
// clock can be used all the same.
func Open(built time.Time, file string) (*Machine, error) {
	m := &Machine{built: built, file: file, kept: keptByMachine, set: setMachine, began: time.Now()}
	m.boot = firstLine(os.DirFS("/proc"), "sys/kernel/random/boot_id")
	if file == "" {
		return m, nil
	}
	var err error
	m.record, err = readRecord(file)
	return m, err
}

// At weighs the clock, which says now. issued is the issue date of the data set
// in use, zero if it has none.
func (m *Machine) At(now, issued time.Time) verdict.Clock {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.jumped = m.jumped || verdict.JumpedBetween(m.began, now, time.Since(m.began))
	byHand := m.boot != "" && m.record.Boot == m.boot
	c := verdict.Clock{
		Now: now, Built: m.built, Jumped: m.jumped,
		Kept:      byHand || m.kept(now),
		SetByHand: m.record.Set, LastRun: m.record.Seen, CardSeen: m.card,
	}
	if issued.After(m.record.Overruled) {
		c.DataIssued = issued
	}
	return c
}

// CardSeen takes note of the start of a card whose path held: it raises doubt on
// a clock that is before it. It is not written anywhere.
func (m *Machine) CardSeen(notBefore time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if notBefore.After(m.card) {
		m.card = notBefore
	}
}

// everyDay is how often it is written down that the kiosk was seen running.
const everyDay = 24 * time.Hour

// Seen writes down that the kiosk runs, unless it did so within a day. The time
// only grows: setting the clock by hand is what lowers it.
func (m *Machine) Seen(now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.file == "" || now.Before(m.record.Seen.Add(everyDay)) {
		return nil
	}
	return m.keep(func(r *record) { r.Seen = now.UTC().Truncate(time.Second) })
}

// keep changes the record, in the file first. The caller holds the lock.
func (m *Machine) keep(change func(*record)) error {
	r := m.record
	change(&r)
	if m.file != "" {
		if err := r.write(m.file); err != nil {
			return err
		}
	}
	m.record = r
	return nil
}

// ErrDenied says that this program may not set the machine's clock.
var ErrDenied = errors.New("this program may not set the machine's clock; hint: it needs CAP_SYS_TIME")

// SetByHand sets the machine's clock to a technician's word, unless that is
// before a date that is proven past by state (verdict.ErrPast), and writes down
// that he did. What was only seen, not proven, gives way: the last time running,
// the cards, the issue date of the data set.
func (m *Machine) SetByHand(to time.Time, state verdict.ClockState, issued time.Time) error {
	if err := state.Settable(to); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.set(to); err != nil {
		return err
	}
	m.began, m.jumped, m.card = time.Now(), false, time.Time{}
	to = to.UTC().Truncate(time.Second)
	return m.keep(func(r *record) {
		*r = record{Set: to, Boot: m.boot, Seen: to, Overruled: r.Overruled}
		if issued.After(to) {
			r.Overruled = issued
		}
	})
}
