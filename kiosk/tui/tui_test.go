package tui

import (
	"cmp"
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

// recorder is a terminal of 40 x 12 cells, at first, that keeps what is written to it.
type recorder struct {
	mu      sync.Mutex
	width   int // 0: 40
	resized func()
	written strings.Builder
	pieces  int // that it was written in
	keys    chan byte
	drained chan struct{} // closed: nothing more can be read
}

func (r *recorder) Start() error { return nil }
func (r *recorder) Stop() error  { return nil }
func (r *recorder) Drain() error { close(r.drained); return nil }
func (r *recorder) Close() error { return nil }
func (r *recorder) NotifyResize(resized func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.resized = resized
}
func (r *recorder) WindowSize() (tcell.WindowSize, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return tcell.WindowSize{Width: cmp.Or(r.width, 40), Height: 12}, nil
}

// resize makes it so many cells wide.
func (r *recorder) resize(width int) {
	r.mu.Lock()
	r.width = width
	resized := r.resized
	r.mu.Unlock()
	resized()
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
	r.pieces++
	return r.written.Write(p)
}

// take returns what was written since it was last called.
func (r *recorder) take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer r.written.Reset()
	r.pieces = 0
	return r.written.String()
}

// count counts the pieces that were written since take.
func (r *recorder) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pieces
}

// stage is a UI on a recorder, and the keys that were struck on it.
type stage struct {
	*UI
	t      *testing.T
	tty    *recorder
	struck chan screen.KeyPress
	sizes  chan int // widths
}

func newStage(t *testing.T) stage {
	t.Helper()
	return newStageOn(t, func(*validTTY) {})
}

// newStageOn prepares the terminal before it is set up.
func newStageOn(t *testing.T, prepare func(*validTTY)) stage {
	t.Helper()
	t.Setenv("TERM", "xterm-256color")
	t.Setenv("LC_ALL", "C.UTF-8")
	s := stage{t: t, tty: &recorder{keys: make(chan byte), drained: make(chan struct{})}, struck: make(chan screen.KeyPress, 1), sizes: make(chan int, 9)}
	tty := &validTTY{Tty: s.tty}
	prepare(tty)
	scr, err := tcell.NewTerminfoScreenFromTty(tty)
	if err != nil {
		t.Fatal(err)
	}
	if err := scr.Init(); err != nil {
		t.Fatal(err)
	}
	s.UI = newUI(scr, tty, Events{KeyPressed: func(k screen.KeyPress) { s.struck <- k }, Resize: func(width, _ int) { s.sizes <- width }})
	return s
}

func frame(where session.Screen, lines ...string) screen.Frame {
	f := screen.Frame{Width: 40, Height: 12, View: session.View{Screen: where}}
	for _, l := range lines {
		f.Lines = append(f.Lines, screen.Line{{Text: l}})
	}
	return f
}

// show shows lines and returns what was written for them.
func (s stage) show(where session.Screen, lines ...string) string {
	s.t.Helper()
	s.Show(frame(where, lines...))
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

// The first frame comes at once, in one piece with what sets the terminal up, and once.
func TestBegin(t *testing.T) {
	s := newStageOn(t, (*validTTY).gather)
	s.Begin(func(width, height int) {
		if width != 40 || height != 12 {
			t.Errorf("the size is told as %d x %d, want 40 x 12", width, height)
		}
		s.Show(frame(session.Home, "bonjour"))
	})
	select {
	case <-s.Drawn():
	default:
		t.Error("the first frame is not told as drawn")
	}
	if pieces, got := s.tty.count(), s.tty.take(); pieces != 1 || !strings.Contains(got, "bonjour") {
		t.Errorf("%d pieces were written, want 1: %q", pieces, got)
	}
	go func() { _ = s.Run() }()
	defer s.Stop()
	if got := s.settled(); strings.Contains(got, "bonjour") {
		t.Errorf("it was written again: %q", got)
	}
	if got := s.show(session.Search, "encore"); !strings.Contains(got, "encore") {
		t.Errorf("the next frame was written as %q", got)
	}
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

// A frame is written in one piece: a terminal has nothing to draw before it is whole.
func TestFrameIsOnePiece(t *testing.T) {
	s := newStage(t)
	go func() { _ = s.Run() }()
	defer s.Stop()
	s.show(session.Search, "c")
	s.strike() // what comes with the start is behind it
	s.Show(frame(session.Search, "ca"))
	for end := time.Now().Add(10 * time.Second); s.tty.count() == 0 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	if err := s.Ping(t.Context()); err != nil || s.tty.count() != 1 {
		t.Errorf("written in %d pieces, want 1 (%v)", s.tty.count(), err)
	}
}

// What a narrower terminal lost is drawn again when it is as wide as before.
func TestResizedBack(t *testing.T) {
	s := newStage(t)
	go func() { _ = s.Run() }()
	defer s.Stop()
	const half = "0123456789abcdefghij"
	s.show(session.Search, half+half)
	for _, width := range []int{20, 40} {
		s.settled()
		s.tty.resize(width)
		for got := 0; got != width; {
			select {
			case got = <-s.sizes:
			case <-time.After(10 * time.Second):
				t.Fatalf("the terminal of %d cells is not noticed", width)
			}
		}
	}
	if got := s.settled(); !strings.HasSuffix(got, "\x1b[?2026l") || strings.Count(got, half) != 2 {
		t.Errorf("written: %q, want %q once for each width", got, half)
	}
}
