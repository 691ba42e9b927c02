package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/durable"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
)

// imageKeys is where an image carries the keys that its kiosk trusts from the
// start, one .pub file each.
const imageKeys = "/usr/share/guichet/trust"

// home is a kiosk's data folder with all that is kept in it, held by this
// program alone.
type home struct {
	library
	path     string
	recovery update.Recovery
	record   *audit.Log // nil: nothing could be written when it was opened

	mu    sync.Mutex
	fault error // why what was last to be written was not, nil: it was
}

// openHome takes hold of a data folder, puts right what a power cut left, and
// writes that down. One that is full or can only be read is held all the same:
// failing tells why.
func openHome(ctx context.Context, path string, now time.Time) (*home, error) {
	dir, err := update.OpenDir(path)
	if err != nil {
		return nil, err
	}
	h := &home{library: library{dir: dir, tried: &triedSet{}}, path: path}
	if h.folder, h.recovery, err = update.Open(ctx, dir, h.options()); err == nil {
		h.fault = h.folder.Denied()
		err = h.openRecord(now)
	}
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

// openRecord opens the record, and begins it with what was put right.
func (h *home) openRecord(now time.Time) (err error) {
	h.record, err = audit.Open(auditDir(h.path), now, audit.Limits{})
	if err == nil && h.recovery.Happened() {
		err = h.write(audit.Record{Kind: audit.Recovery, To: h.recovery.Finished, From: h.recovery.Broken, Note: recoveryNote(h.recovery)})
	}
	if durable.Denied(err) {
		h.fault, err = err, nil
	}
	return err
}

// failing is why nothing can be written for now, nil as far as is known.
func (h *home) failing() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.fault
}

// auditDir is where a data folder keeps its record.
func auditDir(path string) string { return filepath.Join(path, "audit") }

// errNoRecord says that there is no record to add to.
var errNoRecord = errors.New("there is no record: nothing could be written at the start")

// write adds a record of now.
func (h *home) write(r audit.Record) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.record == nil {
		return errNoRecord
	}
	r.At = time.Now()
	h.fault = h.record.Append(r)
	return h.fault
}

// add is write for what goes on all the same. That the record cannot be kept is
// logged once, until it can again; the doctor tells it at any time.
func (h *home) add(r audit.Record, log *slog.Logger) {
	before := h.failing()
	if err := h.write(r); err != nil && before == nil {
		log.Error("the record cannot be kept", "cause", err)
	}
}

func recoveryNote(r update.Recovery) string {
	var said []string
	for _, s := range []struct {
		happened bool
		words    string
	}{
		{r.Unfinished, "an update was cut short before the switch"}, {r.Finished != 0, "an update was completed"},
		{r.Broken != 0, "the data set in use is broken"}, {r.StateLost, "the state was lost"},
	} {
		if s.happened {
			said = append(said, s.words)
		}
	}
	return strings.Join(said, ", ")
}

// bakedKeys reads the keys of the image. One that cannot be read is none: the
// doctor tells that nobody is trusted.
func bakedKeys(dir string) (keys []bundle.Key) {
	names, err := filepath.Glob(filepath.Join(dir, "*.pub"))
	if err != nil {
		return nil
	}
	slices.Sort(names)
	for _, name := range names {
		if k, err := readKey(name); err == nil {
			keys = append(keys, k)
		}
	}
	return keys
}

// changes compares a staged data set with the one in use.
func (h *home) changes(ctx context.Context, staged *update.Staged) (store.Difference, error) {
	before, err := h.dataSet(ctx)
	if err != nil {
		return store.Difference{}, err
	}
	defer before.Close()
	after, err := store.Open(ctx, h.dir.Path(staged.DataSet()))
	if err != nil {
		return store.Difference{}, err
	}
	defer after.Close()
	return store.Changes(ctx, before, after)
}

// install switches, and writes down that it did, or that it could not.
func (h *home) install(staged *update.Staged, b *bundle.Reader) (update.Switched, error) {
	done, err := staged.Commit()
	r := audit.Record{Kind: audit.Update, Key: b.Signer.ID(), From: done.From, To: b.Manifest.Number, Note: "installed"}
	if err != nil {
		r.Note = "failed"
	}
	if werr := h.write(r); err == nil {
		done.Late = errors.Join(done.Late, werr)
	}
	return done, err
}

// trust trusts a key and writes it down.
func (h *home) trust(k bundle.Key) error {
	if err := h.folder.Trust(k); err != nil {
		return err
	}
	return h.write(audit.Record{Kind: audit.Trust, Key: k.ID()})
}
