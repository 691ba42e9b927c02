package appliance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"guichet/kiosk/renewal"
)

// Where the appliance's root helper says what it knows of the system, and where it
// listens.
const (
	RenewalNote   = "/run/guichet/renewal"
	RenewalSocket = "/run/guichet/renew"
)

// maxMachine bounds what is read of the note, in bytes.
const maxMachine = 4096

// The wait for the note of a helper that has yet to look: it starts after the kiosk, and
// leaves one whatever it finds.
const (
	noteWithin = time.Minute
	noteEvery  = 50 * time.Millisecond
)

// ReadRenewal reads the note, and waits for it where the start left the places of another
// system beside it (the file slots). Where there is none, or none that can be read, this
// machine cannot renew its system.
func ReadRenewal(path string, log *slog.Logger) (k renewal.Machine) {
	f, err := os.Open(path)
	for end := time.Now().Add(noteWithin); errors.Is(err, fs.ErrNotExist) && time.Now().Before(end); f, err = os.Open(path) {
		if _, slots := os.Stat(filepath.Join(filepath.Dir(path), "slots")); slots != nil {
			break
		}
		time.Sleep(noteEvery)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return renewal.Machine{}
	}
	if err == nil {
		defer f.Close() // only read
		err = json.NewDecoder(io.LimitReader(f, maxMachine)).Decode(&k)
	}
	if err != nil {
		log.Error("what is known of the system cannot be read", "cause", err)
		return renewal.Machine{}
	}
	return k
}

// Renew hands a bundle over to the root helper, which listens at socket, and waits for
// its answer. A negative one is a *bundle.Refusal; an error of r is returned as it is.
func Renew(ctx context.Context, socket string, r io.Reader, progress func(renewal.Answer)) error {
	line, err := dial(socket)
	if err != nil {
		return fmt.Errorf("ask the root helper: %w", err)
	}
	defer line.Close() // all that counts was said
	stop := context.AfterFunc(ctx, func() { _ = line.Close() })
	defer stop()
	sent := make(chan error, 1)
	go func() { // ends with r, or when the line is closed
		_, err := io.Copy(line, source{r})
		if err == nil {
			err = hangUp(line)
		}
		if failed := new(sourceError); errors.As(err, failed) {
			_ = line.Close() // what it has is not all
		}
		sent <- err
	}()
	err = listen(line, progress)
	_ = line.Close()
	reading := <-sent
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if failed := new(sourceError); errors.As(reading, failed) {
		return failed.error
	}
	return err
}

// listen hears the helper to its last line.
func listen(line io.Reader, progress func(renewal.Answer)) error {
	lines := json.NewDecoder(line)
	for {
		var a renewal.Answer
		if err := lines.Decode(&a); err != nil {
			return errors.Join(renewal.ErrNoAnswer, err)
		}
		if last, err := a.Last(); last {
			return err
		}
		progress(a)
	}
}

// source marks the errors of what is read, among those of the line.
type source struct{ io.Reader }

type sourceError struct{ error }

// Read implements io.Reader.
func (s source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = sourceError{err}
	}
	return n, err
}

// dial connects to a socket of this machine.
func dial(path string) (*os.File, error) {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	if err := unix.Connect(fd, &unix.SockaddrUnix{Name: path}); err != nil {
		return nil, errors.Join(err, unix.Close(fd))
	}
	if err := unix.SetNonblock(fd, true); err != nil { // so that Close ends what waits
		return nil, errors.Join(err, unix.Close(fd))
	}
	return os.NewFile(uintptr(fd), path), nil
}

// hangUp says that nothing follows.
func hangUp(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var shut error
	err = raw.Control(func(fd uintptr) { shut = unix.Shutdown(int(fd), unix.SHUT_WR) })
	return errors.Join(err, shut)
}

// Proof tells the machine that this kiosk works, so that a new system stays.
type Proof struct {
	File string // to make
	// Within is how long everything must have held, Every how often it is looked at.
	Within, Every time.Duration
	// Sound returns an error if something does not work.
	Sound func(context.Context) error
	Log   *slog.Logger
}

// Give waits until everything held for long enough, and makes the file. It returns
// then, or when ctx ends.
func (p Proof) Give(ctx context.Context) {
	tick := time.NewTicker(p.Every)
	defer tick.Stop()
	var since time.Time // when it was first seen to work; zero: it does not
	said := ""
	for {
		switch err := p.Sound(ctx); {
		case ctx.Err() != nil:
			return
		case err != nil:
			since = time.Time{}
			if err.Error() != said {
				said = err.Error()
				p.Log.Warn("the kiosk does not work yet", "cause", err)
			}
		case since.IsZero():
			since = time.Now()
		case time.Since(since) >= p.Within:
			if err := os.WriteFile(p.File, nil, 0o600); err != nil {
				p.Log.Error("that the kiosk works cannot be told", "cause", err)
			}
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
