package usb

import (
	"context"
	"fmt"
	"os"
	"sync"
)

// Image is a file that stands for a stick, for the demonstration. It begins
// pulled. It is safe for concurrent use.
type Image struct {
	path string

	mu    sync.Mutex
	stick *Stick // nil: pulled
	count int
	todo  []Event
	wake  chan struct{}
}

// NewImage returns the image of a stick at path, which is first read by Plug.
func NewImage(path string) *Image {
	return &Image{path: path, wake: make(chan struct{}, 1)}
}

// Plug plugs the image in, unless it is in already.
func (i *Image) Plug() error {
	info, err := os.Stat(i.path)
	if err != nil {
		return fmt.Errorf("plug in the image of a stick: %w", err)
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.stick == nil {
		i.count++
		i.stick = &Stick{ID: fmt.Sprintf("image#%d", i.count), Path: i.path, Size: info.Size()}
		i.tell(Event{Arrived, i.stick})
	}
	return nil
}

// Pull pulls the image out, unless it is out already. Reads of it then fail as those of
// a real stick.
func (i *Image) Pull() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.stick != nil {
		i.stick.gone.Store(true)
		i.tell(Event{Gone, i.stick})
		i.stick = nil
	}
}

// Toggle plugs the image in if it is out, and pulls it if it is in.
func (i *Image) Toggle() error {
	i.mu.Lock()
	in := i.stick != nil
	i.mu.Unlock()
	if in {
		i.Pull()
		return nil
	}
	return i.Plug()
}

func (i *Image) tell(e Event) {
	i.todo = append(i.todo, e)
	select {
	case i.wake <- struct{}{}:
	default:
	}
}

// Watch sends the image's events, earlier ones included, until the context ends, and
// then closes the channel. There may be one watcher at a time.
func (i *Image) Watch(ctx context.Context) <-chan Event {
	out := make(chan Event)
	go func() { // ends with ctx
		defer close(out)
		for {
			select {
			case <-ctx.Done():
				return
			case <-i.wake:
			}
			i.mu.Lock()
			todo := i.todo
			i.todo = nil
			i.mu.Unlock()
			for _, e := range todo {
				if !send(ctx, out, e) {
					return
				}
			}
		}
	}()
	return out
}

func send(ctx context.Context, out chan<- Event, e Event) bool {
	select {
	case out <- e:
		return true
	case <-ctx.Done():
		return false
	}
}
