// Package technician does what a technician asks of the kiosk: it looks at sticks,
// takes updates, keeps the code, writes the pages and the report, and keeps the
// daily record. The session decides what may be asked when.
package technician

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/appliance"
	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/doctor"
	"guichet/kiosk/renewal"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
	"guichet/kiosk/update"
	"guichet/kiosk/verdict"
)

// Clock is the machine's clock, which a technician can set and which remembers when
// the kiosk last ran.
type Clock interface {
	datafolder.Clock
	SetByHand(to time.Time, state verdict.ClockState, issued time.Time) error
	Seen(now time.Time) error
}

// Program names this program.
type Program struct{ Version, Commit string }

// Options are what a technician works with.
type Options struct {
	Folder   *datafolder.Folder // nil: no data folder, nothing can be kept
	Held     bool               // there is one, and another program uses it
	Help     *datafolder.Current
	Clock    Clock
	Sticks   *Sticks
	Counters *app.Counters
	Subject  doctor.Subject // what the doctor looks at
	Machine  appliance.Restarter
	Renewal  Renewal
	Program  Program
	Log      *slog.Logger
	Began    time.Time // of the program, with its monotonic reading
}

// Renewal is how the appliance renews its system. The zero value cannot.
type Renewal struct {
	Machine func() renewal.Machine
	// Take has the root helper take the bundle that r reads. A negative answer is a
	// *bundle.Refusal.
	Take func(ctx context.Context, r io.Reader, progress func(renewal.Answer)) error
}

// Tasks does a technician's tasks, one at a time. It implements app.Maintenance.
type Tasks struct {
	Options
	lock   *update.Lock       // nil without Folder
	setup  *update.Lock       // of the first key; nil without Folder
	offers []offered          // of the last look at the stick
	staged *datafolder.Staged // nil: nothing is staged
	system *offered           // a system that was read and found whole; nil: none
	stick  string             // the numbers of the stick that was last looked at

	refused string // what recordRefusal last wrote
}

// New returns the tasks of a technician who works with o.
func New(o Options) *Tasks {
	t := &Tasks{Options: o}
	if o.Folder != nil {
		t.lock, t.setup = o.Folder.Updates.Lock(time.Since(o.Began)), o.Folder.Updates.SetupLock(time.Since(o.Began))
	}
	return t
}

// Do implements app.Maintenance.
func (t *Tasks) Do(ctx context.Context, task session.Task, progress func(session.Progress)) app.Result {
	r := t.do(ctx, task, progress)
	if r.Refused != nil {
		t.Log.Info("refused", "task", fmt.Sprintf("%T", task), "reason", r.Refused.Error()) // never the task itself: it may hold a code
	}
	return r
}

func (t *Tasks) do(ctx context.Context, task session.Task, progress func(session.Progress)) app.Result {
	switch task := task.(type) {
	case session.Inspect:
		return result(t.inspect(ctx, progress))
	case session.TrustKey:
		return result(t.trust(ctx, task, progress))
	case session.Stage:
		return result(t.stage(ctx, task.Offer, progress))
	case session.Unstage:
		t.unstage()
	case session.TryCode:
		return app.Result{TaskResult: session.TaskResult{Code: t.try(t.lock, audit.Code, task.Code)}}
	case session.NewCode:
		return app.Result{TaskResult: session.TaskResult{Code: t.newCode(task.Code)}}
	case session.Install:
		if t.system != nil {
			return result(t.installSystem(ctx, progress))
		}
		return t.install(ctx, progress)
	case session.LookBack:
		return result(t.lookBack(ctx))
	case session.GoBack:
		return t.goBack(ctx, progress)
	case session.WriteKioskReport:
		return result(t.writeReport(ctx))
	case session.Look:
		return app.Result{TaskResult: session.TaskResult{Lines: t.page(ctx, task.Page)}}
	case session.SetClock:
		return app.Result{TaskResult: session.TaskResult{Clock: t.setClock(ctx, task.To)}}
	case session.SetBanner:
		return result(t.setBanner(task.Banner))
	case session.Acknowledge:
		return result(t.acknowledge(ctx))
	case session.Restart:
		t.Machine.Restart(ctx)
	}
	return app.Result{}
}

// result is the result of a task, or its refusal.
func result(r session.TaskResult, err error) app.Result {
	if err != nil {
		r = session.TaskResult{Refused: refusalOf(err)}
	}
	return app.Result{TaskResult: r}
}

// refusalOf returns the refusal in an error. Any other error means that the data folder
// failed.
func refusalOf(err error) *bundle.Refusal {
	if r := bundle.Refused(err); r != nil {
		return r
	}
	return &bundle.Refusal{Reason: bundle.WriteFailed, Detail: err.Error()}
}

// write adds a record, if there is a data folder.
func (t *Tasks) write(r audit.Record) {
	if t.Folder != nil {
		t.Folder.Add(r, t.Log)
	}
}

// try tries a code, and records a wrong one as of that kind.
func (t *Tasks) try(lock *update.Lock, kind audit.Kind, code string) session.CodeResult {
	if t.Folder == nil {
		return session.CodeResult{State: session.CodeFailed}
	}
	try, err := lock.Try(code, time.Since(t.Began))
	switch {
	case err != nil:
		t.Log.Error("the code cannot be tried", "cause", err)
		return session.CodeResult{State: session.CodeFailed}
	case try.Good:
		r := audit.Record{Kind: audit.Technician}
		if kind == audit.Setup {
			r = audit.Record{Kind: kind, Note: "right"}
		}
		t.write(r)
		return session.CodeResult{State: session.CodeGood}
	case try.Left > 0:
		t.write(audit.Record{Kind: kind, Note: "wrong"})
		return session.CodeResult{State: session.CodeWrong, Left: try.Left}
	case try.Tried: // and wrong, so that the next one must wait
		t.write(audit.Record{Kind: kind, Note: fmt.Sprintf("wrong, locked for %d s", int(try.Wait.Seconds()))})
	}
	return session.CodeResult{State: session.CodeWait, Wait: try.Wait}
}

func (t *Tasks) newCode(code string) session.CodeResult {
	if t.Folder == nil {
		return session.CodeResult{State: session.CodeFailed}
	}
	err := t.lock.Change(code)
	switch {
	case errors.Is(err, update.ErrWeakCode):
		return session.CodeResult{State: session.CodeTooWeak}
	case err != nil:
		t.Log.Error("the code cannot be kept", "cause", err)
		return session.CodeResult{State: session.CodeFailed}
	}
	t.write(audit.Record{Kind: audit.Code, Note: "set"})
	return session.CodeResult{State: session.CodeGood}
}

// install switches to what was staged, and the running kiosk with it.
func (t *Tasks) install(ctx context.Context, progress func(session.Progress)) app.Result {
	if t.staged == nil {
		return result(session.TaskResult{}, &bundle.Refusal{Reason: bundle.WriteFailed, Detail: "nothing is staged"})
	}
	staged := t.staged
	t.staged = nil
	progress(session.Progress{Step: session.StepSwitch})
	done, err := t.Folder.Install(staged)
	if err != nil {
		return result(session.TaskResult{}, err)
	}
	if done.Late != nil {
		t.Log.Error("the update is installed, and not all of its traces are", "cause", done.Late)
	}
	return t.switched(ctx, session.Installed{
		From: done.From, To: done.To, Keys: done.Keys, CodeGone: done.CodeGone, Volatile: t.volatile()}, progress)
}

// switched makes the running kiosk use the data set that is now current.
func (t *Tasks) switched(ctx context.Context, done session.Installed, progress func(session.Progress)) app.Result {
	set, err := t.Folder.DataSet(ctx)
	if err != nil {
		return result(session.TaskResult{}, err)
	}
	if err := t.Help.Replace(set); err != nil {
		t.Log.Error("the data set before does not close", "cause", err)
	}
	info, err := t.Help.Info(t.Log)
	if err != nil {
		return result(session.TaskResult{}, err)
	}
	changed, err := t.program()
	if err != nil {
		return result(session.TaskResult{}, err)
	}
	progress(session.Progress{Step: session.StepFinished})
	return app.Result{TaskResult: session.TaskResult{Installed: &done, Alerts: t.alerts(ctx)}, Info: &info, Program: &changed}
}

// program is what the current data set makes of what comes with the program.
func (t *Tasks) program() (app.Program, error) {
	changes, err := t.Help.Overlay()
	if err != nil {
		return app.Program{}, err
	}
	own, err := text.Load()
	return app.Program{Words: changes.Words(own), Cards: changes.Cards()}, err
}

// lookBack says what would be different with the data set before. One that cannot be
// compared may still be gone back to: the current one may be what is broken.
func (t *Tasks) lookBack(ctx context.Context) (session.TaskResult, error) {
	if t.Folder == nil {
		return session.TaskResult{}, t.noFolder()
	}
	d, err := t.Folder.Back(ctx)
	if errors.Is(err, update.ErrNoOther) {
		return session.TaskResult{}, noOther(t.Folder.Updates.Highest())
	}
	if err != nil {
		t.Log.Error("the data set before cannot be compared", "cause", err)
		return session.TaskResult{Changes: &session.Changes{Uncompared: true}}, nil
	}
	c := changesOf(d)
	for _, l := range d.Older() {
		c.Older = append(c.Older, session.ListChange(l))
	}
	return session.TaskResult{Changes: &c}, nil
}

// noOther refuses to go back where there is no other data set.
func noOther(number int64) *bundle.Refusal {
	return &bundle.Refusal{Reason: bundle.NoOther, Number: number, Detail: update.ErrNoOther.Error()}
}

// olderNote says for the record how many lists the way back makes older, "" for none.
func (t *Tasks) olderNote(ctx context.Context) string {
	d, err := t.Folder.Back(ctx)
	switch n := len(d.Older()); {
	case err != nil || n == 0:
		return ""
	case n == 1:
		return "1 list is older or gone"
	default:
		return fmt.Sprintf("%d lists are older or gone", n)
	}
}

func (t *Tasks) goBack(ctx context.Context, progress func(session.Progress)) app.Result {
	if t.Folder == nil {
		return result(session.TaskResult{}, t.noFolder())
	}
	progress(session.Progress{Step: session.StepSwitch})
	note := t.olderNote(ctx)
	from, to, err := t.Folder.Updates.GoBack(ctx)
	if errors.Is(err, update.ErrNoOther) {
		return result(session.TaskResult{}, noOther(from))
	}
	if err != nil {
		return result(session.TaskResult{}, err)
	}
	t.write(audit.Record{Kind: audit.Back, From: from, To: to, Note: note})
	return t.switched(ctx, session.Installed{From: from, To: to, Volatile: t.volatile()}, progress)
}

// setClock sets the machine's clock, unless that time is known to be in the past.
func (t *Tasks) setClock(ctx context.Context, to time.Time) session.ClockResult {
	state, issued, err := t.clockState(ctx)
	before := time.Now()
	if err == nil {
		err = t.Clock.SetByHand(to, state, issued)
	}
	switch {
	case errors.Is(err, verdict.ErrPast):
		return session.ClockTooEarly
	case err != nil:
		t.Log.Error("the clock is not set", "cause", err)
		return session.ClockDenied
	}
	const form = "2006-01-02 15:04:05"
	t.write(audit.Record{Kind: audit.Clock, Note: before.UTC().Format(form) + " > " + to.UTC().Format(form) + " UTC"})
	return session.ClockSet
}

// clockState judges the clock by the lists that the kiosk holds.
func (t *Tasks) clockState(ctx context.Context) (state verdict.ClockState, issued time.Time, err error) {
	lendErr := t.Help.WithEvidence(ctx, func(held datafolder.Evidence) {
		_, err = held.Revocations.CRLs() // without them nothing is proven
		state, issued = t.Clock.At(time.Now(), held.Issued).State(held.Proving()), held.Issued
	})
	return state, issued, errors.Join(err, lendErr)
}

// Late makes the tasks when the first is asked for: what they need is not ready
// before the first frame.
type Late struct{ Made func() *Tasks }

// Do implements app.Maintenance.
func (l Late) Do(ctx context.Context, task session.Task, progress func(session.Progress)) app.Result {
	return l.Made().Do(ctx, task, progress)
}
