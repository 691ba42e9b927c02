package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/session"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
	"guichet/kiosk/verdict"
)

// wallClock is a clock that a technician can set.
type wallClock interface {
	timekeeper
	SetByHand(to time.Time, state verdict.ClockState, issued time.Time) error
}

// technician does a technician's tasks, one at a time. It implements
// app.Maintenance.
type technician struct {
	home   *home // nil: no data folder, nothing can be kept
	help   *shelf
	clock  wallClock
	sticks *sticks
	tally  *app.Counters
	log    *slog.Logger
	began  time.Time

	restart restarter
	patient patient // what the doctor looks at

	lock   *update.Lock // nil without home
	offers []offered    // of the last look at the stick
	staged *stagedSet   // nil: nothing is staged
}

// Do implements app.Maintenance.
func (t *technician) Do(ctx context.Context, task session.Task, progress func(session.Progress)) app.Result {
	r := t.do(ctx, task, progress)
	if r.Refused != nil {
		t.log.Info("refused", "task", fmt.Sprintf("%T", task), "reason", r.Refused.Error()) // never the task itself: it may hold a code
	}
	return r
}

func (t *technician) do(ctx context.Context, task session.Task, progress func(session.Progress)) app.Result {
	switch task := task.(type) {
	case session.Inspect:
		return result(t.inspect(ctx, progress))
	case session.TrustKey:
		return result(t.trust(ctx, task.Offer, progress))
	case session.Stage:
		return result(t.stage(ctx, task.Offer, progress))
	case session.Unstage:
		t.unstage()
	case session.TryCode:
		return app.Result{TaskResult: session.TaskResult{Code: t.tryCode(task.Code)}}
	case session.NewCode:
		return app.Result{TaskResult: session.TaskResult{Code: t.newCode(task.Code)}}
	case session.Install:
		return t.install(ctx, progress)
	case session.GoBack:
		return t.goBack(ctx, progress)
	case session.WriteKioskReport:
		return result(t.writeReport(ctx))
	case session.Look:
		return app.Result{TaskResult: session.TaskResult{Lines: t.page(ctx, task.Page)}}
	case session.SetClock:
		return app.Result{TaskResult: session.TaskResult{Clock: t.setClock(ctx, task.To)}}
	case session.Acknowledge:
		return result(t.acknowledge(ctx))
	case session.Restart:
		t.restart.do(ctx)
	}
	return app.Result{}
}

// result is what a task comes to: what it brought, or why it was refused.
func result(r session.TaskResult, err error) app.Result {
	if err != nil {
		r = session.TaskResult{Refused: refusalOf(err)}
	}
	return app.Result{TaskResult: r}
}

// refusalOf is the answer in an error. What is no answer of its own is that the
// data folder failed.
func refusalOf(err error) *bundle.Refusal {
	if r := bundle.Refused(err); r != nil {
		return r
	}
	return &bundle.Refusal{Reason: bundle.WriteFailed, Detail: err.Error()}
}

// write adds to the record.
func (t *technician) write(r audit.Record) {
	if t.home != nil {
		t.home.add(r, t.log)
	}
}

func (t *technician) tryCode(code string) session.CodeResult {
	if t.home == nil {
		return session.CodeResult{State: session.CodeFailed}
	}
	try, err := t.lock.Try(code, time.Since(t.began))
	switch {
	case err != nil:
		t.log.Error("the code cannot be tried", "cause", err)
		return session.CodeResult{State: session.CodeFailed}
	case try.Good:
		t.write(audit.Record{Kind: audit.Technician})
		return session.CodeResult{State: session.CodeGood}
	case try.Left > 0:
		return session.CodeResult{State: session.CodeWrong, Left: try.Left}
	}
	return session.CodeResult{State: session.CodeWait, Wait: try.Wait}
}

func (t *technician) newCode(code string) session.CodeResult {
	if t.home == nil {
		return session.CodeResult{State: session.CodeFailed}
	}
	err := t.lock.Change(code)
	switch {
	case errors.Is(err, update.ErrWeakCode):
		return session.CodeResult{State: session.CodeTooWeak}
	case err != nil:
		t.log.Error("the code cannot be kept", "cause", err)
		return session.CodeResult{State: session.CodeFailed}
	}
	t.write(audit.Record{Kind: audit.Code, Note: "set"})
	return session.CodeResult{State: session.CodeGood}
}

// install switches to what was staged, and the running kiosk with it.
func (t *technician) install(ctx context.Context, progress func(session.Progress)) app.Result {
	if t.staged == nil {
		return result(session.TaskResult{}, &bundle.Refusal{Reason: bundle.WriteFailed, Detail: "nothing is staged"})
	}
	staged := t.staged
	t.staged = nil
	progress(session.Progress{Step: session.StepSwitch})
	before, _ := t.help.info(t.log)
	done, err := t.home.install(staged.Staged, staged.bundle)
	if err != nil {
		return result(session.TaskResult{}, errors.Join(err, staged.Discard()))
	}
	if done.Late != nil {
		t.log.Error("the update is installed, and not all of its traces are", "cause", done.Late)
	}
	if done.CodeGone {
		t.write(audit.Record{Kind: audit.Code, Note: "cleared"})
	}
	return t.switched(ctx, session.Installed{
		From: before.Number, To: done.To, Keys: done.Keys, CodeGone: done.CodeGone, Volatile: t.fleeting()}, progress)
}

// switched opens the data set that is now in use for the running kiosk.
func (t *technician) switched(ctx context.Context, done session.Installed, progress func(session.Progress)) app.Result {
	set, err := t.home.dataSet(ctx)
	if err != nil {
		return result(session.TaskResult{}, err)
	}
	if err := t.help.replace(set); err != nil {
		t.log.Error("the data set before does not close", "cause", err)
	}
	info, err := t.help.info(t.log)
	if err != nil {
		return result(session.TaskResult{}, err)
	}
	progress(session.Progress{Step: session.StepFinished})
	return app.Result{TaskResult: session.TaskResult{Installed: &done, Alerts: t.told(ctx)}, Info: &info}
}

func (t *technician) goBack(ctx context.Context, progress func(session.Progress)) app.Result {
	if t.home == nil {
		return result(session.TaskResult{}, &bundle.Refusal{Reason: bundle.NoFolder})
	}
	progress(session.Progress{Step: session.StepSwitch})
	from, to, err := t.home.folder.GoBack(ctx)
	if errors.Is(err, update.ErrNoOther) {
		return result(session.TaskResult{}, &bundle.Refusal{Reason: bundle.Same, Number: from, Have: from, Detail: err.Error()})
	}
	if err != nil {
		return result(session.TaskResult{}, err)
	}
	t.write(audit.Record{Kind: audit.Back, From: from, To: to})
	return t.switched(ctx, session.Installed{From: from, To: to, Volatile: t.fleeting()}, progress)
}

// setClock sets the machine's clock, unless the time is proven past.
func (t *technician) setClock(ctx context.Context, to time.Time) session.ClockResult {
	state, issued, err := t.clockState(ctx)
	if err == nil {
		err = t.clock.SetByHand(to, state, issued)
	}
	switch {
	case errors.Is(err, verdict.ErrPast):
		return session.ClockTooEarly
	case err != nil:
		t.log.Error("the clock is not set", "cause", err)
		return session.ClockDenied
	}
	t.write(audit.Record{Kind: audit.Clock})
	return session.ClockSet
}

// clockState weighs the clock by what the kiosk holds.
func (t *technician) clockState(ctx context.Context) (state verdict.ClockState, issued time.Time, err error) {
	lendErr := t.help.lend(ctx, func(h holdings) {
		_, err = h.Revocations.CRLs() // without them nothing is proven
		state, issued = t.clock.At(time.Now(), h.issued).State(h.Proving()), h.issued
	})
	return state, issued, errors.Join(err, lendErr)
}

// info is what the session needs to know of the data set in use.
func (s *shelf) info(log *slog.Logger) (info session.Info, err error) {
	err = s.use(func(set *store.Store) error {
		place, err := siteOf(set)
		if err != nil {
			log.Error("the site's facts cannot be used", "cause", err)
		}
		info = infoOf(set, place)
		return nil
	})
	return info, err
}

// lateTechnician makes the technician when the first task comes: what he needs is
// not there before the first frame.
type lateTechnician struct{ made func() *technician }

// Do implements app.Maintenance.
func (l lateTechnician) Do(ctx context.Context, task session.Task, progress func(session.Progress)) app.Result {
	return l.made().Do(ctx, task, progress)
}
