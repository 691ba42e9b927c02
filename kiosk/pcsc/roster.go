package pcsc

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"guichet/kiosk/iso7816"
)

// observation is what the poller saw of one slot, in values.
type observation struct {
	reader string
	state  State // StateEmpty, StateCard, StateMute or StateBusy
	// counter is pcscd's own count of insertions and removals: two cards in the
	// same slot never share one, even when the swap itself went unseen.
	counter uint16
	atr     []byte
}

// same tells that two observations are of one and the same situation.
func (o observation) same(p observation) bool {
	return o.state == p.state && o.reader == p.reader && o.counter == p.counter
}

// tells reports that two observations of the slot that counts say the same: without
// a card, whatever the reader.
func (o observation) tells(p observation) bool {
	cardless := o.state != StateCard && o.state != StateMute && o.state != StateBusy
	return o.state == p.state && (cardless || o.same(p))
}

// roster remembers the slots, and what is in them since when. Its zero value with
// opts is ready to use.
type roster struct {
	opts  Options
	slots []slot
	clock uint64 // counts looks
}

// slot is one slot with its history.
type slot struct {
	observation
	kind     Kind
	nearby   bool   // read without contacts
	arrival  uint64 // the look in which this card was first seen
	resident bool   // it was there when its reader was first seen
}

// moduleName finds the slots that readers call "SAM": no visitor reaches them.
var moduleName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)\bSAM\b`) })

// look takes in what the service's slots are now. Those without the wanted part in
// their name do not count.
func (r *roster) look(seen []observation) {
	r.clock++
	part := strings.ToLower(r.opts.Reader)
	var now []slot
	for _, o := range seen {
		if strings.Contains(strings.ToLower(o.reader), part) {
			now = append(now, r.slot(o))
		}
	}
	r.slots = now
}

// slot makes a slot of an observation: the one known, or a new arrival.
func (r *roster) slot(o observation) slot {
	i := slices.IndexFunc(r.slots, func(s slot) bool { return s.reader == o.reader })
	if i >= 0 && (r.slots[i].same(o) || r.held(r.slots[i], o)) {
		s := r.slots[i]
		s.observation = o
		return s
	}
	s := slot{observation: o, arrival: r.clock, resident: i < 0}
	if answered(o.atr) {
		if r.opts.Kind != nil {
			s.kind = r.opts.Kind(o.atr)
		}
		parsed, err := iso7816.ParseATR(o.atr)
		s.nearby = err == nil && parsed.Contactless()
	}
	if moduleName().MatchString(o.reader) && s.kind != KindWanted {
		s.kind = KindModule
	}
	return s
}

// held tells that a card stayed where it was while another program took or gave it
// back.
func (r *roster) held(was slot, o observation) bool {
	return was.counter == o.counter && (was.state == StateBusy) != (o.state == StateBusy) &&
		was.state != StateEmpty && o.state != StateEmpty && was.state != StateMute && o.state != StateMute && was.atr != nil
}

// counts tells that there is a card in the slot that may be chosen.
func (r *roster) counts(s slot) bool {
	switch {
	case s.state == StateEmpty || s.kind == KindModule:
		return false
	case s.kind == KindWanted:
		return true
	}
	return !(r.opts.SkipResident && s.resident && len(r.slots) > 1)
}

// rank orders the slots that count: a wanted card first, with contacts before
// without; then any other that can be read, then one that is held.
func (s slot) rank() int {
	switch {
	case s.kind == KindWanted && !s.nearby:
		return 4
	case s.kind == KindWanted:
		return 3
	case s.state != StateBusy:
		return 2
	}
	return 1
}

// choose returns the slot that counts, and how many other cards could have been
// chosen. Of two wanted cards the first to come stays chosen; of two others the last
// to come is meant. Without any reader the state is StateNoReader.
func (r *roster) choose() (best observation, others int) {
	if len(r.slots) == 0 {
		return observation{state: StateNoReader}, 0
	}
	var chosen *slot
	for i := range r.slots {
		s := &r.slots[i]
		if !r.counts(*s) {
			continue
		}
		others++
		if chosen == nil || s.before(*chosen) {
			chosen = s
		}
	}
	if chosen == nil {
		return observation{state: StateEmpty, reader: r.front()}, 0
	}
	return chosen.observation, others - 1
}

// before tells that s is chosen rather than t, which comes first in the list.
func (s slot) before(t slot) bool {
	switch {
	case s.rank() != t.rank():
		return s.rank() > t.rank()
	case s.kind == KindWanted:
		return s.arrival < t.arrival
	}
	return s.arrival > t.arrival
}

// front is the reader to name when no card counts: the first into which a visitor
// can put one.
func (r *roster) front() string {
	for _, s := range r.slots {
		if s.state == StateEmpty && !moduleName().MatchString(s.reader) {
			return s.reader
		}
	}
	return r.slots[0].reader
}
