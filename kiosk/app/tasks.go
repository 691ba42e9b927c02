package app

import (
	"context"
	"time"

	"guichet/kiosk/session"
	"guichet/kiosk/speech"
)

// Maintenance does a technician's work. Do is called for one task at a time, in
// a goroutine of its own, and returns when the task is done, refused, or ctx has
// ended. It may call progress as often as it likes, until it returns. A task may
// hold a code: it is not for a log.
type Maintenance interface {
	Do(ctx context.Context, task session.Task, progress func(session.Progress)) Result
}

// Sticks watches for sticks. Its channel is closed when ctx ends.
type Sticks interface {
	Watch(ctx context.Context) <-chan session.Stick
}

// Result is the end of a task. With Info the kiosk goes on with another data
// set, and asks again for everything on the screen. Help answers from then on, and
// Program is what the data set makes of the program; nil if they stay the same.
type Result struct {
	session.TaskResult
	Info    *session.Info
	Help    Help
	Program *Program
}

// progressEvery is how often the screen hears of a step that goes on.
const progressEvery = 100 * time.Millisecond

// working is the last task that was begun: the loop's own.
type working struct {
	firm   bool               // it must not be left half done
	cancel context.CancelFunc // nil: none was begun
	ended  chan struct{}      // closed when it and all before it are over
}

// taskDone is a Result on its way to the loop.
type taskDone struct {
	seq    uint64
	result Result
}

// startTask begins a task once those before it are over; one that the session
// waits for no more is told to stop, unless it must not be left half done.
func (a *App) startTask(ctx context.Context, do session.Do) {
	if a.Maintenance == nil {
		return
	}
	a.stopTask()
	before := a.work.ended
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	a.work = working{firm: firm(do.Task), cancel: cancel, ended: ended}
	a.guard(func() {
		defer close(ended)
		defer cancel()
		if before != nil {
			<-before
		}
		if ctx.Err() != nil {
			return // never begun: the session has gone on
		}
		result := a.Maintenance.Do(ctx, do.Task, a.progress(do.Seq))
		a.send(taskDone{do.Seq, result})
	})
}

// progress returns a function that hands on each new step, and how far it is
// from time to time. The task alone calls it.
func (a *App) progress(seq uint64) func(session.Progress) {
	var last session.Progress
	var told time.Time
	return func(p session.Progress) {
		now := time.Now()
		if p.Step == last.Step && now.Sub(told) < progressEvery {
			return
		}
		last, told = p, now
		a.send(session.Progressed{Seq: seq, Progress: p})
	}
}

// stopTask tells the task under way to stop, if it may.
func (a *App) stopTask() {
	if a.work.cancel != nil && !a.work.firm {
		a.work.cancel()
	}
}

// firm says whether a task goes on when the stick is pulled, or when the session
// waits for another one.
func firm(t session.Task) bool {
	switch t.(type) {
	case session.Install, session.GoBack, session.NewCode, session.SetClock, session.SetBanner, session.Unstage, session.Acknowledge, session.Restart:
		return true
	}
	return false
}

// endTask tells the session of another data set first, so that what it then
// shows of the task is shown above the visitor's screen as it is now.
func (a *App) endTask(ctx context.Context, done taskDone) {
	if done.result.Help != nil {
		a.Help = done.result.Help
	}
	if done.result.Program != nil {
		a.Program = *done.result.Program
		if a.Voice != nil {
			a.Speech = speech.Load(a.Words)
		}
	}
	if done.result.Info != nil {
		a.step(ctx, session.DataChanged{Info: *done.result.Info})
	}
	a.step(ctx, session.Did{Seq: done.seq, Result: done.result.TaskResult})
}

// stickEvent tells the session what became of the sticks. Without one, what was
// read from it stops.
func (a *App) stickEvent(ctx context.Context, s session.Stick) {
	if s.State == session.StickNone {
		a.stopTask()
	}
	a.step(ctx, session.StickChanged{Stick: s})
}

// watchSticks returns nil if the kiosk has no sticks or no maintenance.
func (a *App) watchSticks(ctx context.Context) <-chan session.Stick {
	if a.Sticks == nil || a.Maintenance == nil {
		return nil
	}
	return a.Sticks.Watch(ctx)
}
