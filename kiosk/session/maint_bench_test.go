package session_test

import (
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/session"
)

// bench drives a session through maintenance, with the tasks that it asks for.
type bench struct {
	t    *testing.T
	s    session.State
	now  time.Time
	do   session.Do   // the last task that is answered
	all  []session.Do // every task
	read []session.ReadCard
}

func newBench(t *testing.T, from session.State) *bench {
	t.Helper()
	return &bench{t: t, s: from, now: morning}
}

func (b *bench) send(events ...session.Event) *bench {
	b.t.Helper()
	for _, ev := range events {
		var effects []session.Effect
		b.s, effects = b.s.Step(b.now, ev)
		for _, e := range effects {
			switch e := e.(type) {
			case session.Do:
				b.all = append(b.all, e)
				if _, forgets := e.Task.(session.Unstage); !forgets {
					b.do = e
				}
			case session.ReadCard:
				b.read = append(b.read, e)
			}
			if seq, data := reply(e); seq != 0 {
				b.s, _ = b.s.Step(b.now, session.Answered{Seq: seq, Data: data})
			}
		}
	}
	return b
}

// after lets time go by, with a Tick at each deadline.
func (b *bench) after(d time.Duration) *bench {
	b.t.Helper()
	end := b.now.Add(d)
	for !b.s.Deadline.IsZero() && !b.s.Deadline.After(end) {
		b.now = b.s.Deadline
		b.send(session.Tick{})
	}
	b.now = end
	return b
}

func (b *bench) act(a session.Command) *bench {
	b.t.Helper()
	v := b.s.View()
	for i, it := range v.Items {
		if it.Kind == session.ItemCommand && it.Command == a {
			return b.send(session.Choose{List: v.List, Item: i})
		}
	}
	b.t.Fatalf("screen %d does not offer %q: %+v", v.Screen, a, v.Items)
	return b
}

func (b *bench) offer(i int) *bench {
	b.t.Helper()
	v := b.s.View()
	return b.send(session.Choose{List: v.List, Item: i})
}

func (b *bench) did(r session.TaskResult) *bench {
	b.t.Helper()
	return b.send(session.Did{Seq: b.do.Seq, Result: r})
}

func (b *bench) typeIn(s string) *bench {
	b.t.Helper()
	for _, r := range s {
		b.send(session.Typed{Rune: r})
	}
	return b
}

func (b *bench) on(want session.Screen) *bench {
	b.t.Helper()
	if got := b.s.View().Screen; got != want {
		b.t.Fatalf("screen %d, want %d", got, want)
	}
	return b
}

func asked[T session.Task](b *bench) T {
	b.t.Helper()
	t, ok := b.do.Task.(T)
	if !ok {
		b.t.Fatalf("the last task is %T", b.do.Task)
	}
	return t
}

var (
	seen  = session.StickChanged{Stick: session.Stick{State: session.StickSeen, ID: 1}}
	gone  = session.StickChanged{}
	words = []string{"un", "deux", "trois", "quatre", "cinq", "six"}
)

func offers(codeSet bool) session.TaskResult {
	return session.TaskResult{Trusting: true, CodeSet: codeSet, Offers: []session.Offer{
		{File: "b.kiosk", Number: 2026112301, Words: words, Trusted: true},
		{File: "a.kiosk", Number: 2026112201, Words: words, Trusted: true, Refused: &bundle.Refusal{Reason: bundle.Same}},
	}}
}

func firstKey() session.TaskResult {
	return session.TaskResult{Offers: []session.Offer{{File: "a.kiosk", Words: words, Refused: &bundle.Refusal{Reason: bundle.FirstKey}}}}
}

func changes() session.TaskResult {
	return session.TaskResult{Changes: &session.Changes{From: 1, To: 2, Added: []string{"Q ?"}}}
}

func good() session.TaskResult {
	return session.TaskResult{Code: session.CodeResult{State: session.CodeGood}}
}

func installed() session.TaskResult {
	return session.TaskResult{Installed: &session.Installed{From: 1, To: 2}}
}

// The stages of maintenance, each with the way there from the topics.
func stages(t *testing.T) map[string]*bench {
	topics := places(t)["topics"]
	at := func() *bench { return newBench(t, topics).send(seen) }
	listed := func() *bench { return at().did(offers(true)) }
	staged := func() *bench { return listed().offer(0).act(session.CmdStage).did(changes()) }
	open := func() *bench {
		return listed().act(session.CmdTechnician).typeIn("2580").send(session.Enter{}).did(good()).on(session.AtTechnician)
	}
	return map[string]*bench{
		"reading": at(), "listed": listed(), "offer": listed().offer(0),
		"refused":  at().did(session.TaskResult{Refused: &bundle.Refusal{Reason: bundle.StickExFAT}}),
		"staging":  listed().offer(0).act(session.CmdStage),
		"staged":   staged(),
		"code":     staged().act(session.CmdInstall).typeIn("25"),
		"trying":   staged().act(session.CmdInstall).typeIn("2580").send(session.Enter{}),
		"waiting":  staged().act(session.CmdInstall).typeIn("2580").send(session.Enter{}).did(session.TaskResult{Code: session.CodeResult{State: session.CodeWait, Wait: time.Minute}}),
		"install":  staged().act(session.CmdInstall).typeIn("2580").send(session.Enter{}).did(good()),
		"outcome":  staged().act(session.CmdInstall).typeIn("2580").send(session.Enter{}).did(good()).did(installed()),
		"menu":     open(),
		"doctor":   open().act(session.CmdDoctor),
		"clock":    open().act(session.CmdClock).typeIn("2211"),
		"confirm":  open().act(session.CmdRestart),
		"restart":  open().act(session.CmdRestart).act(session.CmdYes),
		"report":   open().act(session.CmdKioskReport),
		"cleaning": open().act(session.CmdClean),
		"newcode":  open().act(session.CmdNewCode).typeIn("1357").send(session.Enter{}).typeIn("1357").send(session.Enter{}),
		"guide":    open().send(session.OpenGuide{}),
	}
}
