package main

import (
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"guichet/kiosk/pcsc/pcsctest"
)

// The verb check with a card in the slot, as a person types it. The scripts have
// two commands more, "insert NAME" and "pull", and run one by one: each has the
// slot to itself.
func TestCheckScripts(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	s := l.slot(t, 0)
	var pull func()
	out := func() {
		if pull != nil {
			pull()
			pull = nil
		}
	}
	testscript.RunT(inTurn{t}, testscript.Params{
		Dir: "testdata/script/check",
		Setup: func(e *testscript.Env) error {
			e.Vars = slices.Concat(e.Vars, []string{pcsctest.SocketVariable + "=" + l.service.Socket(), noGoodbye,
				"READER=" + s.reader, "DATA=" + l.data, "DAY=" + labDay})
			e.Defer(out)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"insert": func(ts *testscript.TestScript, _ bool, args []string) { pull = l.insert(t, s, args[0]) },
			"pull":   func(*testscript.TestScript, bool, []string) { out() },
		},
	})
}

// inTurn is a test whose parts do not run side by side.
type inTurn struct{ *testing.T }

// Parallel does nothing.
func (inTurn) Parallel() {}

// Verbose implements testscript.T.
func (inTurn) Verbose() bool { return testing.Verbose() }

// Run implements testscript.T.
func (t inTurn) Run(name string, f func(testscript.T)) {
	t.T.Run(name, func(t *testing.T) { f(inTurn{t}) })
}
