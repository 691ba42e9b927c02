package main

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"guichet/kiosk/pcsc"
)

// state is what a reader shows after a while.
type state struct {
	after time.Duration
	is    pcsc.State
}

// What a waiting comes to, and when.
func TestAwaitCard(t *testing.T) {
	const wait = 10 * time.Second
	tests := []struct {
		name   string
		states []state
		want   pcsc.State
		says   string // "" for a card
		took   time.Duration
	}{
		{"card at once", []state{{0, pcsc.StateCard}}, pcsc.StateCard, "", 0},
		{"card later", []state{{0, pcsc.StateEmpty}, {9 * time.Second, pcsc.StateCard}}, pcsc.StateCard, "", 9 * time.Second},
		{"no card", []state{{0, pcsc.StateEmpty}}, pcsc.StateEmpty, "no card within 10s", wait},
		{"no service", []state{{0, pcsc.StateNoService}}, pcsc.StateNoService, "no card service", slotPatience},
		{"a service that starts", []state{{0, pcsc.StateNoService}, {time.Second, pcsc.StateEmpty}, {2 * time.Second, pcsc.StateCard}},
			pcsc.StateCard, "", 3 * time.Second},
		{"no reader", []state{{0, pcsc.StateNoReader}}, pcsc.StateNoReader, `no card reader whose name holds "desk"`, slotPatience},
		{"a reader that comes", []state{{0, pcsc.StateNoReader}, {time.Second, pcsc.StateCard}}, pcsc.StateCard, "", time.Second},
		{"a reader that goes", []state{{0, pcsc.StateEmpty}, {5 * time.Second, pcsc.StateNoReader}}, pcsc.StateNoReader, "no card reader", 5*time.Second + slotPatience},
		{"mute", []state{{0, pcsc.StateMute}}, pcsc.StateMute, "", mutePatience},
		{"mute at first", []state{{0, pcsc.StateMute}, {time.Second / 2, pcsc.StateCard}}, pcsc.StateCard, "", time.Second / 2},
		{"mute, then pulled", []state{{0, pcsc.StateMute}, {time.Second / 2, pcsc.StateEmpty}}, pcsc.StateEmpty, "no card within", wait},
		{"held", []state{{0, pcsc.StateBusy}}, pcsc.StateBusy, "another program holds", wait},
		{"held for a while", []state{{0, pcsc.StateBusy}, {time.Second, pcsc.StateCard}}, pcsc.StateCard, "", time.Second},
		{"nothing at all", nil, pcsc.StateUnknown, "does not answer", wait},
		{"stuck", []state{{0, pcsc.StateEmpty}, {4 * time.Second, pcsc.StateStuck}}, pcsc.StateStuck, "does not answer", wait},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				e, err := awaitCard(t.Context(), show(t.Context(), tt.states), wait, "desk")
				if e.State != tt.want || time.Since(start) != tt.took {
					t.Errorf("state %d after %v, want %d after %v", e.State, time.Since(start), tt.want, tt.took)
				}
				if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
					t.Errorf("%v, want %q", err, tt.says)
				}
			})
		})
	}
}

func TestAwaitCardInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := awaitCard(ctx, make(chan pcsc.Event), time.Minute, ""); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Error(err)
	}
}

// show sends the states in their time, each after the one before.
func show(ctx context.Context, states []state) <-chan pcsc.Event {
	events := make(chan pcsc.Event)
	go func() {
		for _, s := range states {
			time.Sleep(s.after)
			select {
			case events <- pcsc.Event{State: s.is}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return events
}
