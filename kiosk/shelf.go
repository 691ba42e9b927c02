package main

import (
	"context"
	"errors"
	"sync"

	"guichet/kiosk/faq"
	"guichet/kiosk/store"
)

// shelf holds the data set in use, which an update may replace while the kiosk
// runs: whoever asks meanwhile is answered by the old one or by the new one. It
// implements app.Help.
type shelf struct {
	mu   sync.RWMutex
	open func() (*store.Store, error) // the first one
	set  *store.Store                 // one that replaced it, nil before

	trust heldTrust
}

// newShelf returns a shelf whose first data set open brings, once, when it is first
// asked for.
func newShelf(open func() (*store.Store, error)) *shelf { return &shelf{open: sync.OnceValues(open)} }

// use lends the data set in use for the time of the call.
func (s *shelf) use(f func(*store.Store) error) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	set, err := s.inUse()
	if err != nil {
		return err
	}
	return f(set)
}

func (s *shelf) inUse() (*store.Store, error) {
	if s.set != nil {
		return s.set, nil
	}
	return s.open()
}

// replace puts another data set in the place of the one in use, and closes that
// one when nobody uses it any more.
func (s *shelf) replace(set *store.Store) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, err := s.inUse()
	s.set = set
	if err != nil {
		return nil // there was none to close
	}
	return old.Close()
}

// close closes the data set in use; nobody asks afterwards.
func (s *shelf) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	set, err := s.inUse()
	if err != nil {
		return err
	}
	return set.Close()
}

// ask lends the data set for one question.
func ask[T any](s *shelf, f func(*store.Store) (T, error)) (answer T, err error) {
	err = s.use(func(set *store.Store) (err error) {
		answer, err = f(set)
		return err
	})
	return answer, err
}

// Search implements app.Help.
func (s *shelf) Search(ctx context.Context, q faq.Query) (faq.Result, error) {
	return ask(s, func(set *store.Store) (faq.Result, error) { return set.Search(ctx, q) })
}

// Topics implements app.Help.
func (s *shelf) Topics(ctx context.Context, l faq.Lang) ([]faq.TopicRef, error) {
	return ask(s, func(set *store.Store) ([]faq.TopicRef, error) { return set.Topics(ctx, l) })
}

// Questions implements app.Help.
func (s *shelf) Questions(ctx context.Context, l faq.Lang, topic string) ([]faq.Ref, error) {
	return ask(s, func(set *store.Store) ([]faq.Ref, error) { return set.Questions(ctx, l, topic) })
}

// Question implements app.Help.
func (s *shelf) Question(ctx context.Context, l faq.Lang, id string) (faq.Question, error) {
	return ask(s, func(set *store.Store) (faq.Question, error) { return set.Question(ctx, l, id) })
}

// Related implements app.Help.
func (s *shelf) Related(ctx context.Context, l faq.Lang, id string) ([]faq.Ref, error) {
	return ask(s, func(set *store.Store) ([]faq.Ref, error) { return set.Related(ctx, l, id) })
}

// answers tells whether the data set in use can be asked.
func (s *shelf) answers(ctx context.Context) error {
	topics, err := s.Topics(ctx, faq.French)
	if err == nil && len(topics) == 0 {
		err = errors.New("the help is empty")
	}
	return err
}
