// Package cardtest holds Transmitters for tests: a player of recorded transcripts,
// and cards that do harm. It is for tests alone and knows no card type; whole
// virtual cards are in cardsim.
package cardtest

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"guichet/kiosk/iso7816"
)

// Func is a Transmitter made of a function.
type Func func(ctx context.Context, cmd []byte) ([]byte, error)

// Transmit calls f.
func (f Func) Transmit(ctx context.Context, cmd []byte) ([]byte, error) { return f(ctx, cmd) }

// OverT1 is a Transmitter that says it speaks T=1.
type OverT1 struct{ iso7816.Transmitter }

// Protocol says T=1.
func (OverT1) Protocol() iso7816.Protocol { return iso7816.T1 }

// Transcript plays a recorded session: it answers each command that comes in its
// turn and fails on any other. Not safe for concurrent use.
type Transcript struct {
	lines []exchange
	next  int
}

type exchange struct{ command, response []byte }

// ParseTranscript reads lines "> 00A4..." and "< 9000" in turns; spaces inside the
// bytes, blank lines and lines that begin with "#" do not count.
func ParseTranscript(text string) (*Transcript, error) {
	t := new(Transcript)
	for i, line := range strings.Split(text, "\n") {
		if err := t.add(strings.TrimSpace(line)); err != nil {
			return nil, fmt.Errorf("transcript line %d: %w", i+1, err)
		}
	}
	return t, nil
}

func (t *Transcript) add(line string) error {
	if line == "" || line[0] == '#' {
		return nil
	}
	b, err := hex.DecodeString(strings.ReplaceAll(line[1:], " ", ""))
	if err != nil {
		return err
	}
	open := len(t.lines) > 0 && t.lines[len(t.lines)-1].response == nil
	switch {
	case line[0] == '>' && !open:
		t.lines = append(t.lines, exchange{command: b})
	case line[0] == '<' && open:
		t.lines[len(t.lines)-1].response = b
	default:
		return fmt.Errorf("%q out of turn", line[0])
	}
	return nil
}

// Transmit answers the next command of the transcript.
func (t *Transcript) Transmit(_ context.Context, cmd []byte) ([]byte, error) {
	if t.next == len(t.lines) {
		return nil, fmt.Errorf("transcript has ended, got %X", cmd)
	}
	want := t.lines[t.next]
	if !bytes.Equal(cmd, want.command) {
		return nil, fmt.Errorf("transcript line %d wants %X, got %X", t.next+1, want.command, cmd)
	}
	t.next++
	return want.response, nil
}

// Left is the number of exchanges not yet played.
func (t *Transcript) Left() int { return len(t.lines) - t.next }
