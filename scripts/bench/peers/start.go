package main

import (
	"fmt"
	"time"
)

// startTimes are what starts cost, from exec to the text that stands on the terminal.
type startTimes struct {
	took   []time.Duration
	faults []float64 // minor page faults until then
	worked []float64 // milliseconds of processor time until then
}

// measureStarts starts programs in turns, n times each.
func measureStarts(programs []*program, n int) ([]startTimes, error) {
	times := make([]startTimes, len(programs))
	for range n {
		for i, p := range programs {
			if err := p.measureStart(&times[i]); err != nil {
				return nil, fmt.Errorf("%s: %w", p.name, err)
			}
		}
	}
	return times, nil
}

func (p *program) measureStart(t *startTimes) error {
	s, err := p.start()
	if err != nil {
		return err
	}
	defer s.end()
	at, err := s.wait(p.ready)
	if err != nil {
		return err
	}
	t.took = append(t.took, at.Sub(s.began))
	t.faults = append(t.faults, float64(s.faults()))
	t.worked = append(t.worked, s.worked())
	return nil
}
