// Package doctor holds the kiosk's checks of itself, and runs them, each for a
// bounded time. It mends nothing.
package doctor

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Status grades a finding. The zero value means that nothing is known.
type Status uint8

// The statuses.
const (
	Unknown Status = iota
	Good
	Warn // it works, and somebody should see to it
	Bad  // something that the kiosk is for does not work
)

// String returns "unknown", "good", "warn" or "bad".
func (s Status) String() string {
	switch s {
	case Good:
		return "good"
	case Warn:
		return "warn"
	case Bad:
		return "bad"
	}
	return "unknown"
}

// Check is one check.
type Check struct {
	Name string // lower case, stable: for logs and JSON
	// Run must not write, and should end with its context. If it goes on, its
	// finding is dropped.
	Run func(context.Context) Finding
}

// Finding is what a check found. It holds nothing of a person.
type Finding struct {
	Name   string // of the check
	Status Status
	Code   Code   // "" when it is good
	Detail string // one sentence in English, with figures
}

// longest is how long one check may take. A card reader that hangs and a medium
// that fails answer within it or not at all.
const longest = 10 * time.Second

// Run runs the checks in parallel and returns a finding for each, in their order,
// after ten seconds at most. A check that panics is bad, one that does not end in time
// is unknown. Run does not wait for a check that hangs: its goroutine ends when the
// check does.
func Run(ctx context.Context, checks []Check) []Finding { return runWithin(ctx, longest, checks) }

func runWithin(ctx context.Context, limit time.Duration, checks []Check) []Finding {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	findings := make([]Finding, len(checks))
	var all sync.WaitGroup
	for i, c := range checks {
		all.Go(func() { findings[i] = c.within(ctx) })
	}
	all.Wait()
	return findings
}

// within runs a check and stops waiting for it when its time is over.
func (c Check) within(ctx context.Context) Finding {
	done := make(chan Finding, 1) // room for a finding that is no longer awaited
	go func() { done <- c.safely(ctx) }()
	select {
	case f := <-done:
		return f
	case <-ctx.Done():
	}
	select {
	case f := <-done: // it ended with its context
		return f
	default:
		return Finding{Name: c.Name, Detail: "the check did not end in time"}
	}
}

// safely turns a panic into a finding. Its value is reported only if it is a
// runtime.Error: any other value could hold personal data.
func (c Check) safely(ctx context.Context) (f Finding) {
	defer func() {
		if v := recover(); v != nil {
			f = Finding{Status: Bad, Detail: "the check itself failed"}
			if fault, ok := v.(runtime.Error); ok {
				f.Detail = fmt.Sprintf("the check itself failed: %v", fault)
			}
		}
		f.Name = c.Name
	}()
	if c.Run == nil {
		return Finding{Detail: "there is nothing to run"}
	}
	return c.Run(ctx)
}

// Worst returns the worst status: Bad, then Warn, then Unknown, then Good. It is
// Unknown if there are no findings.
func Worst(findings []Finding) Status {
	worst := Good
	if len(findings) == 0 {
		return Unknown
	}
	for _, f := range findings {
		if f.Status.gravity() > worst.gravity() {
			worst = f.Status
		}
	}
	return worst
}

// Judged is the worst status of findings and promises. A promise of which nothing is known
// does not count: only the appliance can make most of them.
func Judged(findings []Finding) Status {
	return Worst(slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return Promised(f) != "" && f.Status == Unknown }))
}

// gravity orders the statuses.
func (s Status) gravity() int {
	switch s {
	case Good:
		return 0
	case Warn:
		return 2
	case Bad:
		return 3
	}
	return 1
}
