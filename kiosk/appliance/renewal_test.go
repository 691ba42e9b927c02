package appliance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/sys/unix"

	"guichet/kiosk/appliance"
	"guichet/kiosk/appliance/appliancetest"
	"guichet/kiosk/bundle"
	"guichet/kiosk/renewal"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestReadRenewal(t *testing.T) {
	dir := t.TempDir()
	want := renewal.Machine{Number: 2026112701, Board: "uefi-amd64", Version: "0.1.0", Trial: true, Other: 2026112601, Boot: 1, Root: 2}
	doc, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		text string
		want renewal.Machine
	}{"whole": {string(doc), want}, "cut": {string(doc[:20]), renewal.Machine{}}, "empty": {"", renewal.Machine{}}} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := appliance.ReadRenewal(path, quiet()); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := appliance.ReadRenewal(filepath.Join(dir, "none"), quiet()); got != (renewal.Machine{}) {
		t.Errorf("none: %+v", got)
	}
}

// A helper that has yet to look is waited for, on a machine that has places for it.
func TestReadRenewalAtTheStart(t *testing.T) {
	dir := t.TempDir()
	note := filepath.Join(dir, "renewal")
	if err := os.WriteFile(filepath.Join(dir, "slots"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	written := make(chan error, 1)
	go func() {
		time.Sleep(100 * time.Millisecond)
		if err := os.WriteFile(note+".new", []byte(`{"number":7,"board":"uefi-amd64"}`), 0o600); err != nil {
			written <- err
			return
		}
		written <- os.Rename(note+".new", note)
	}()
	if got := appliance.ReadRenewal(note, quiet()); got.Number != 7 {
		t.Errorf("%+v", got)
	}
	if err := <-written; err != nil {
		t.Fatal(err)
	}
}

// helper listens like the service manager, and answers once.
func helper(t *testing.T, answer func(line *os.File)) string {
	t.Helper()
	path := appliancetest.Name(appliancetest.Dir(t))
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(unix.Bind(fd, &unix.SockaddrUnix{Name: path}), unix.Listen(fd, 1)); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if conn, _, err := unix.Accept(fd); err == nil {
			line := os.NewFile(uintptr(conn), "line")
			answer(line)
			_ = line.Close()
		}
	}()
	t.Cleanup(func() { <-done; _ = unix.Close(fd) })
	return path
}

func TestRenew(t *testing.T) {
	doc := bytes.Repeat([]byte("system "), 100_000)
	var heard []byte
	path := helper(t, func(line *os.File) {
		heard, _ = io.ReadAll(line) // to its end: the kiosk hangs up
		_, _ = io.WriteString(line, `{"step":"write","done":1,"total":2}`+"\n"+`{"finished":true}`+"\n")
	})
	var steps []renewal.Answer
	err := appliance.Renew(t.Context(), path, bytes.NewReader(doc), func(a renewal.Answer) { steps = append(steps, a) })
	if err != nil || len(steps) != 1 || steps[0].Done != 1 {
		t.Errorf("%v, %+v", err, steps)
	}
	if !bytes.Equal(heard, doc) {
		t.Errorf("the helper heard %d bytes", len(heard))
	}
}

func TestRenewRefused(t *testing.T) {
	ignore := func(renewal.Answer) {}
	long := strings.NewReader(strings.Repeat("x", 10<<20))
	path := helper(t, func(line *os.File) { // before it has read all
		_, _ = io.WriteString(line, `{"refused":"other-board","number":7}`+"\n")
		_, _ = io.Copy(io.Discard, io.LimitReader(line, 100))
	})
	if err := appliance.Renew(t.Context(), path, long, ignore); bundle.Refused(err) == nil || bundle.Refused(err).Reason != bundle.OtherBoard || bundle.Refused(err).Number != 7 {
		t.Errorf("refused: %v", err)
	}
	path = helper(t, func(*os.File) {})
	if err := appliance.Renew(t.Context(), path, strings.NewReader(""), ignore); !errors.Is(err, renewal.ErrNoAnswer) {
		t.Errorf("no answer: %v", err)
	}
	pulled := errors.New("pulled")
	path = helper(t, func(line *os.File) { _, _ = io.Copy(io.Discard, line) })
	if err := appliance.Renew(t.Context(), path, io.MultiReader(strings.NewReader("x"), iotest.ErrReader(pulled)), ignore); !errors.Is(err, pulled) {
		t.Errorf("a stick that is pulled: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	path = helper(t, func(line *os.File) { stop(); _, _ = io.Copy(io.Discard, line) })
	held, _ := io.Pipe()
	go func() { <-ctx.Done(); _ = held.CloseWithError(ctx.Err()) }()
	if err := appliance.Renew(ctx, path, held, ignore); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	if err := appliance.Renew(t.Context(), filepath.Join(t.TempDir(), "none"), long, ignore); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("nobody listens: %v", err)
	}
}

// The proof is given once everything held for long enough, and starts again with what
// does not.
func TestProof(t *testing.T) {
	file := filepath.Join(t.TempDir(), "good")
	asked := 0
	p := appliance.Proof{File: file, Within: 30 * time.Millisecond, Every: time.Millisecond, Log: quiet(), Sound: func(context.Context) error {
		if asked++; asked < 5 {
			return errors.New("not yet")
		}
		if _, err := os.Stat(file); err == nil {
			t.Error("the proof was given before")
		}
		return nil
	}}
	began := time.Now()
	p.Give(t.Context())
	if _, err := os.Stat(file); err != nil || asked < 6 || time.Since(began) < p.Within {
		t.Errorf("%v after %d looks", err, asked)
	}
	p.File += "2"
	p.Sound = func(context.Context) error { return errors.New("never") }
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	p.Give(ctx)
	if _, err := os.Stat(p.File); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a kiosk that does not work: %v", err)
	}
}
