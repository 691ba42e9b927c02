package technician

import (
	"context"
	"sync"

	"guichet/kiosk/session"
	"guichet/kiosk/usb"
)

// Source tells of sticks that come and go.
type Source func(ctx context.Context) <-chan usb.Event

// Sticks keeps the sticks that are in: the first counts, the others wait. It
// implements app.Sticks.
type Sticks struct {
	source Source

	mu     sync.Mutex
	inside []*usb.Stick
	number uint64 // of the first one
}

// NewSticks returns the sticks that source tells of.
func NewSticks(source Source) *Sticks { return &Sticks{source: source} }

// Watch implements app.Sticks.
func (s *Sticks) Watch(ctx context.Context) <-chan session.Stick {
	out := make(chan session.Stick)
	go func() { // ends with ctx, or when the source does
		defer close(out)
		for ev := range s.source(ctx) {
			select {
			case out <- s.take(ev):
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

// take notes an event and returns what the session is to know.
func (s *Sticks) take(ev usb.Event) session.Stick {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.first()
	switch ev.Kind {
	case usb.Arrived:
		s.inside = append(s.inside, ev.Stick)
	case usb.Gone:
		s.remove(ev.Stick)
	}
	if first := s.first(); first == nil {
		return session.Stick{State: session.StickNone}
	} else if first != before {
		s.number++
	}
	return session.Stick{State: session.StickSeen, ID: s.number, Others: len(s.inside) - 1}
}

func (s *Sticks) remove(gone *usb.Stick) {
	for i, in := range s.inside {
		if in == gone {
			s.inside = append(s.inside[:i:i], s.inside[i+1:]...)
			_ = gone.Close() // it is not there any more
			return
		}
	}
}

func (s *Sticks) first() *usb.Stick {
	if len(s.inside) == 0 {
		return nil
	}
	return s.inside[0]
}

// current is the stick that counts, nil for none.
func (s *Sticks) current() *usb.Stick {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first()
}
