package datafolder

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"guichet/kiosk/faq"
	"guichet/kiosk/overlay"
	"guichet/kiosk/session"
	"guichet/kiosk/store"
)

// Current is the current data set, which an update may replace while the kiosk
// runs: whoever asks meanwhile is answered by the old one or by the new one. It
// implements app.Help.
type Current struct {
	mu   sync.RWMutex
	open func() (*store.Store, error) // the first one
	set  *store.Store                 // one that replaced it, nil before

	evidence keptEvidence
}

// NewCurrent returns the data set that open opens, once, when it is first used.
func NewCurrent(open func() (*store.Store, error)) *Current {
	return &Current{open: sync.OnceValues(open)}
}

// Use lends the current data set for the time of the call. f must not ask c for it once
// more: where a switch waits in between, both wait for ever.
func (c *Current) Use(f func(*store.Store) error) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	set, err := c.inUse()
	if err != nil {
		return err
	}
	return f(set)
}

func (c *Current) inUse() (*store.Store, error) {
	if c.set != nil {
		return c.set, nil
	}
	return c.open()
}

// Replace puts another data set in the place of the current one, and closes that
// one when it is not used any more.
func (c *Current) Replace(set *store.Store) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	old, err := c.inUse()
	c.set = set
	if err != nil {
		return nil // there was none to close
	}
	return old.Close()
}

// Close closes the current data set, which must not be used afterwards.
func (c *Current) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	set, err := c.inUse()
	if err != nil {
		return err
	}
	return set.Close()
}

// ask lends the data set for one question.
func ask[T any](c *Current, f func(*store.Store) (T, error)) (answer T, err error) {
	err = c.Use(func(set *store.Store) (err error) {
		answer, err = f(set)
		return err
	})
	return answer, err
}

// Search implements app.Help.
func (c *Current) Search(ctx context.Context, q faq.Query) (faq.Result, error) {
	return ask(c, func(set *store.Store) (faq.Result, error) { return set.Search(ctx, q) })
}

// Topics implements app.Help.
func (c *Current) Topics(ctx context.Context, l faq.Lang) ([]faq.TopicRef, error) {
	return ask(c, func(set *store.Store) ([]faq.TopicRef, error) { return set.Topics(ctx, l) })
}

// Questions implements app.Help.
func (c *Current) Questions(ctx context.Context, l faq.Lang, topic string) ([]faq.Ref, error) {
	return ask(c, func(set *store.Store) ([]faq.Ref, error) { return set.Questions(ctx, l, topic) })
}

// Question implements app.Help.
func (c *Current) Question(ctx context.Context, l faq.Lang, id string) (faq.Question, error) {
	return ask(c, func(set *store.Store) (faq.Question, error) { return set.Question(ctx, l, id) })
}

// Related implements app.Help.
func (c *Current) Related(ctx context.Context, l faq.Lang, id string) ([]faq.Ref, error) {
	return ask(c, func(set *store.Store) ([]faq.Ref, error) { return set.Related(ctx, l, id) })
}

// Answers returns an error if the current data set cannot be asked.
func (c *Current) Answers(ctx context.Context) error {
	return c.Use(func(set *store.Store) error { return Answers(ctx, set) })
}

// Answers returns an error if a data set cannot be asked.
func Answers(ctx context.Context, set *store.Store) error {
	topics, err := set.Topics(ctx, faq.French)
	if err == nil && len(topics) == 0 {
		err = errors.New("the help is empty")
	}
	return err
}

// Overlay is what the current data set changes of what comes with the program: nothing
// if it does not fit, which Info logs.
func (c *Current) Overlay() (overlay.Overlay, error) {
	return ask(c, func(set *store.Store) (overlay.Overlay, error) {
		o, _ := OverlayOf(set)
		return o, nil
	})
}

// Info is what the session needs to know of the current data set. What the set says
// of the site, or changes of the program, is left out, and logged, if it cannot be used.
func (c *Current) Info(log *slog.Logger) (info session.Info, err error) {
	err = c.Use(func(set *store.Store) (err error) {
		if info, err = InfoOf(set); err != nil {
			log.Error("a part of the data set cannot be used", "cause", err)
		}
		return nil
	})
	return info, err
}
