package main

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"sync"
)

// maxHeldLog bounds what is held back of the log, in bytes.
const maxHeldLog = 64 << 10

// logger writes to standard error. Where that is the terminal that the screen
// is on, lines are held back until the end.
func logger() (*slog.Logger, func()) {
	if !isTerminal(os.Stderr) {
		return slog.New(slog.NewTextHandler(os.Stderr, nil)), func() {}
	}
	held := &heldLog{}
	return slog.New(slog.NewTextHandler(held, nil)), func() { held.writeTo(os.Stderr) }
}

// heldLog keeps the first maxHeldLog bytes written to it.
type heldLog struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer; it never fails.
func (h *heldLog) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.buf.Len()+len(p) <= maxHeldLog {
		h.buf.Write(p)
	}
	return len(p), nil
}

func (h *heldLog) writeTo(w io.Writer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, _ = h.buf.WriteTo(w) // the terminal may be gone; nowhere to say so
}
