package main

import (
	"fmt"
	"time"
)

// typed is what is typed, a letter at a time, and then erased.
var typed = []string{"carte perdue", "renouveler", "e-cps", "commander une cps", "code", "interne"}

// quiet is how long after a key nothing may come for its drawing to be finished. No
// program here draws again later of itself.
const quiet = 60 * time.Millisecond

// keyTimes are what keys cost.
type keyTimes struct {
	first, last []time.Duration // from the key to the first byte, and to the last
	bytes       int
}

func (t *keyTimes) bytesAKey() float64 { return float64(t.bytes) / float64(len(t.first)) }

// measureKeys types texts on programs in turns, so many rounds of all of them.
func measureKeys(programs []*program, texts []string, rounds int) ([]keyTimes, error) {
	sessions, times := make([]*session, len(programs)), make([]keyTimes, len(programs))
	for i, p := range programs {
		s, err := p.start()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		defer s.end()
		if _, err := s.wait(p.ready); err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		sessions[i] = s
		s.rest() // what it makes ready after its first frame
	}
	for range rounds {
		for _, text := range texts {
			for i, s := range sessions {
				if err := s.typeAndErase(text, &times[i]); err != nil {
					return nil, fmt.Errorf("%s: %w", programs[i].name, err)
				}
			}
		}
	}
	return times, nil
}

const backspace = '\x7f'

// typeAndErase types a text, and takes it back without measuring.
func (s *session) typeAndErase(text string, t *keyTimes) error {
	for _, key := range []byte(text) {
		if err := s.key(key, t); err != nil {
			return err
		}
	}
	for range text {
		if err := s.key(backspace, &keyTimes{}); err != nil {
			return err
		}
	}
	return nil
}

// key strikes one key; one that changes nothing on the screen does not count.
func (s *session) key(key byte, t *keyTimes) error {
	began := time.Now()
	if _, err := s.tty.Write([]byte{key}); err != nil {
		return err
	}
	all := s.settle(quiet)
	if len(all) == 0 {
		return nil
	}
	t.first = append(t.first, all[0].at.Sub(began))
	t.last = append(t.last, all[len(all)-1].at.Sub(began))
	for _, p := range all {
		t.bytes += len(p.text)
	}
	return nil
}
