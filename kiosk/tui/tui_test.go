package tui

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"guichet/kiosk/screen"
	"guichet/kiosk/session"
)

// recorder is a terminal of 40 x 12 cells that keeps what is written to it.
type recorder struct {
	mu      sync.Mutex
	written strings.Builder
	keys    chan byte
	drained chan struct{} // closed: nothing more can be read
}

func (r *recorder) Start() error        { return nil }
func (r *recorder) Stop() error         { return nil }
func (r *recorder) Drain() error        { close(r.drained); return nil }
func (r *recorder) Close() error        { return nil }
func (r *recorder) NotifyResize(func()) {}
func (r *recorder) WindowSize() (tcell.WindowSize, error) {
	return tcell.WindowSize{Width: 40, Height: 12}, nil
}

func (r *recorder) Read(p []byte) (int, error) {
	select {
	case p[0] = <-r.keys:
		return 1, nil
	case <-r.drained:
		return 0, io.EOF
	}
}

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.written.Write(p)
}

// take returns what was written since it was last called.
func (r *recorder) take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer r.written.Reset()
	return r.written.String()
}

// stage is a UI on a recorder, and the keys that were struck on it.
type stage struct {
	*UI
	t      *testing.T
	tty    *recorder
	struck chan screen.KeyPress
}

func newStage(t *testing.T) stage {
	t.Helper()
	t.Setenv("TERM", "xterm-256color")
	t.Setenv("LC_ALL", "C.UTF-8")
	s := stage{t: t, tty: &recorder{keys: make(chan byte), drained: make(chan struct{})}, struck: make(chan screen.KeyPress, 1)}
	scr, err := tcell.NewTerminfoScreenFromTty(s.tty)
	if err != nil {
		t.Fatal(err)
	}
	if err := scr.Init(); err != nil {
		t.Fatal(err)
	}
	s.UI = New(scr, Events{KeyPressed: func(k screen.KeyPress) { s.struck <- k }, Resize: func(int, int) {}})
	return s
}

// show shows lines and returns what was written for them.
func (s stage) show(where session.Screen, lines ...string) string {
	s.t.Helper()
	f := screen.Frame{Width: 40, Height: 12, View: session.View{Screen: where}}
	for _, l := range lines {
		f.Lines = append(f.Lines, screen.Line{{Text: l}})
	}
	s.Show(f)
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if written := s.settled(); written != "" {
			return written
		}
	}
	s.t.Fatal("nothing was drawn")
	return ""
}

// settled returns what was written so far, once the terminal has nothing left to do.
func (s stage) settled() string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	if err := s.Ping(ctx); err != nil {
		s.t.Fatal(err)
	}
	return s.tty.take()
}

// strike strikes a key and returns what was written for it.
func (s stage) strike() string {
	s.t.Helper()
	s.tty.keys <- 'x'
	<-s.struck
	return s.settled()
}

// Only what changed is written: of a letter more the letter, of a key that changes
// nothing nothing; coming home, all of it, over whatever stands there.
func TestOnlyWhatChangedIsWritten(t *testing.T) {
	s := newStage(t)
	go func() { _ = s.Run() }()
	defer s.Stop()
	long := strings.Repeat("abcdefgh ", 4)
	s.show(session.Search, "c", long, long)
	s.strike()        // what comes with the start is behind it
	const around = 60 // bytes: where the letter stands, its colours, the cursor, and that a frame begins and ends
	if got := s.show(session.Search, "ca", long, long); !strings.Contains(got, "a") || len(got) > around {
		t.Errorf("%d bytes were written for one letter: %q", len(got), got)
	}
	if got := s.strike(); got != "" {
		t.Errorf("%d bytes were written for a key that changes nothing: %q", len(got), got)
	}
	if got := s.show(session.Home, "ca", long, long); strings.Count(got, "abcdefgh") != 8 {
		t.Errorf("home was not written afresh: %q", got)
	}
}
