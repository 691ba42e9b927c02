package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"guichet/kiosk/bundle"
	"guichet/kiosk/renewal"
)

// toldEach is how many bytes are done between two lines.
const toldEach = 1 << 20

// take reads a bundle and installs its system. It answers in lines of JSON; that it
// refused is an answer, and no error.
func (m machine) take(in io.Reader, out io.Writer) error {
	lines := json.NewEncoder(out)
	told := int64(0)
	progress := func(s renewal.Step, done, total int64) {
		if done == total || done < told || done-told >= toldEach {
			told = done
			_ = lines.Encode(renewal.Answer{Step: s, Done: done, Total: total}) // who does not listen hears nothing
		}
	}
	err := m.install(in, progress)
	if errors.Is(err, errNoSlots) {
		err = &bundle.Refusal{Reason: bundle.NoRenewal, Detail: err.Error()}
	}
	return lines.Encode(renewal.AnswerOf(err))
}

func (m machine) install(in io.Reader, progress func(renewal.Step, int64, int64)) error {
	ring, err := m.ring()
	if err != nil {
		return err
	}
	return m.with(func(p renewal.Places, k renewal.Machine) error {
		r, err := bundle.Open(in, ring, bundle.Limits{})
		if err != nil {
			return err
		}
		if refused := k.Consider(r.Manifest, r.Standing); refused != nil {
			return refused
		}
		return renewal.Install(context.Background(), r, k, p, progress)
	})
}
