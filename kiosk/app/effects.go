package app

import (
	"context"
	"fmt"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/session"
)

// answerWithin bounds any question to the store; a search has a far smaller
// bound of its own.
const answerWithin = 5 * time.Second

// start begins the work of an effect in a goroutine of its own, which ends at
// answerWithin or with the loop.
func (a *App) start(ctx context.Context, e session.Effect) {
	switch e := e.(type) {
	case session.Count:
		a.Tally.Add(e.What, e.ID)
		return
	case session.Missed:
		a.Tally.Miss(e.Words)
		return
	case session.ReadCard:
		a.startReading(ctx, e)
		return
	case session.JudgeAgain:
		a.judgeAgain()
		return
	case session.CheckClock:
		a.checkClock(ctx, e)
		return
	case session.Do:
		a.startTask(ctx, e)
		return
	}
	help := a.Help // an update may put another one in its place
	a.guard(func() {
		ctx, cancel := context.WithTimeout(ctx, answerWithin)
		defer cancel()
		a.send(a.answered(ctx, help, e))
	})
}

// answered asks the help.
func (a *App) answered(ctx context.Context, help Help, e session.Effect) session.Answered {
	began := time.Now()
	seq, data, err := answer(ctx, help, e)
	if err != nil && ctx.Err() == nil {
		a.Log.Error("the help does not answer", "effect", fmt.Sprintf("%T", e), "cause", err)
	}
	if _, search := e.(session.Find); search {
		a.quick.Store(err == nil && time.Since(began) < quickSearch)
	}
	return session.Answered{Seq: seq, Data: data, Err: err != nil}
}

// quickSearch is how long a search may take for the next one to be done in the loop
// itself: handing it to another goroutine and back costs more than a small help needs to
// answer. A search that turns out to take longer holds the loop up once, for no longer
// than a search may take at all.
const quickSearch = 2 * time.Millisecond

// atOnce answers a search in the loop, where the one before was quick.
func (a *App) atOnce(ctx context.Context, e session.Effect) (session.Event, bool) {
	if _, search := e.(session.Find); !search || !a.quick.Load() {
		return nil, false
	}
	return a.answered(ctx, a.Help, e), true
}

// checkClock asks what the clock is worth. Where it cannot be told the clock is as one
// that is not in order.
func (a *App) checkClock(ctx context.Context, e session.CheckClock) {
	if a.Clock == nil {
		return
	}
	a.guard(func() {
		ctx, cancel := context.WithTimeout(ctx, answerWithin)
		defer cancel()
		inOrder, err := a.Clock.InOrder(ctx)
		if err != nil && ctx.Err() == nil {
			a.Log.Error("the clock cannot be judged", "cause", err)
		}
		a.send(session.ClockChecked{Seq: e.Seq, InOrder: err == nil && inOrder})
	})
}

// guard runs work in a goroutine; a panic in it ends the loop.
func (a *App) guard(work func()) {
	go func() {
		if err := Recover(work); err != nil {
			select {
			case a.crash <- err:
			case <-a.done:
			}
		}
	}()
}

func answer(ctx context.Context, help Help, e session.Effect) (uint64, session.Data, error) {
	switch e := e.(type) {
	case session.Find:
		r, err := help.Search(ctx, e.Query)
		return e.Seq, session.Data{Found: &r}, err
	case session.ListTopics:
		topics, err := help.Topics(ctx, e.Lang)
		return e.Seq, session.Data{Topics: topics}, err
	case session.ListQuestions:
		d, err := questions(ctx, help, e)
		return e.Seq, d, err
	case session.ListNamed:
		d, err := named(ctx, help, e)
		return e.Seq, d, err
	case session.LoadAnswer:
		d, err := load(ctx, help, e)
		return e.Seq, d, err
	}
	return 0, session.Data{}, fmt.Errorf("unknown effect %T", e)
}

func questions(ctx context.Context, help Help, e session.ListQuestions) (session.Data, error) {
	refs, err := help.Questions(ctx, e.Lang, e.Topic)
	if err != nil {
		return session.Data{}, err
	}
	d := session.Data{Questions: refs}
	topics, err := help.Topics(ctx, e.Lang)
	for _, t := range topics {
		if t.Key == e.Topic {
			d.Topic = t
		}
	}
	return d, err
}

// named fetches the titles of questions; one that this help does not have is
// left out.
func named(ctx context.Context, help Help, e session.ListNamed) (session.Data, error) {
	d := session.Data{Questions: []faq.Ref{}}
	for _, id := range e.IDs {
		q, err := help.Question(ctx, e.Lang, id)
		if err == nil {
			d.Questions = append(d.Questions, faq.Ref{ID: q.ID, Title: q.Title})
		} else if ctx.Err() != nil {
			return session.Data{}, err
		}
	}
	return d, nil
}

// load fetches a question and parses its texts for the screen.
func load(ctx context.Context, help Help, e session.LoadAnswer) (session.Data, error) {
	q, err := help.Question(ctx, e.Lang, e.ID)
	if err != nil {
		return session.Data{}, err
	}
	related, err := help.Related(ctx, e.Lang, e.ID)
	if err != nil {
		return session.Data{}, err
	}
	a, err := session.NewAnswerData(q, related)
	return session.Data{Answer: a}, err
}
