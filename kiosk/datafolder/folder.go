// Package datafolder is a kiosk's data folder with all that is kept in it: the data
// sets, of which one is current, the publishers' keys, the record, and what cards
// are judged by. Which bundle is taken, and the switch that a power cut cannot
// break, are update's; this package joins it to the store and the record. It opens
// the help built into the program where a folder has none.
package datafolder

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/durable"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
)

// Folder is a kiosk's data folder, held by this program alone. It is safe for
// concurrent use.
type Folder struct {
	Sets
	Path     string
	Recovery update.Recovery // what Open found and put right
	record   *audit.Log      // nil: nothing could be written when it was opened
	id       string
	known    bool // it kept a record before

	mu    sync.Mutex
	fault error // why the last record was not written, nil: it was
}

// Open takes hold of a data folder, puts right what a power cut left, and records
// that. It makes the folder if there is none. A folder that is full or read-only is
// held all the same: Failing tells why. program is this program's version.
func Open(ctx context.Context, path, program string, now time.Time) (*Folder, error) {
	f, err := hold(ctx, path, program)
	if err == nil {
		err = f.openRecord(now)
	}
	if err != nil && f != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, err
}

// hold is Open without the record, which is read and checked from its beginning: a first
// screen does not wait for it. Nothing may be written before openRecord.
func hold(ctx context.Context, path, program string) (*Folder, error) {
	dir, err := update.OpenDir(path)
	if err != nil {
		return nil, err
	}
	f := &Folder{Sets: Sets{dir: dir, tried: &triedSet{}, Systems: SystemKeys()}, Path: path}
	f.known = savedID(path) != ""
	if f.id, err = readID(path); durable.Denied(err) {
		err = nil // Failing tells it at the next record
	}
	if err == nil {
		f.Updates, f.Recovery, err = update.Open(ctx, dir, f.options(program, f.id))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	f.known = f.known || f.Updates.Highest() > 0
	f.fault = f.Updates.Denied()
	return f, nil
}

// OpenExisting is Open for a folder that is there: a kiosk's, or an empty one. Where
// path names none, which is a slip of the keyboard, the error is a *NoFolderError and
// nothing is written.
func OpenExisting(ctx context.Context, path, program string, now time.Time) (*Folder, error) {
	if err := mayHold(path); err != nil {
		return nil, err
	}
	return Open(ctx, path, program, now)
}

// openRecord opens the record, and begins it with what was put right.
func (f *Folder) openRecord(now time.Time) (err error) {
	f.record, err = audit.Open(RecordDir(f.Path), now, f.known, audit.Limits{})
	if r := f.Recovery; err == nil && r.Happened() {
		err = f.Write(audit.Record{Kind: audit.Recovery, To: r.Finished, From: r.Broken, Note: r.String()})
	}
	if durable.Denied(err) {
		f.fault, err = err, nil
	}
	return err
}

// Failing is why nothing can be written at present, nil as far as is known.
func (f *Folder) Failing() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fault
}

// RecordDir is where the data folder at path keeps its record.
func RecordDir(path string) string { return filepath.Join(path, "audit") }

// errNoRecord says that there is no record to add to.
var errNoRecord = errors.New("there is no record: nothing could be written at the start")

// Write adds a record, with the present time.
func (f *Folder) Write(r audit.Record) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.record == nil {
		return errNoRecord
	}
	r.At = time.Now()
	f.fault = f.record.Append(r)
	return f.fault
}

// Add is Write for work that goes on all the same. It logs once that the record
// cannot be kept, until it can again; the doctor tells it at any time.
func (f *Folder) Add(r audit.Record, log *slog.Logger) {
	before := f.Failing()
	if err := f.Write(r); err != nil && before == nil {
		log.Error("the record cannot be kept", "cause", err)
	}
}

// Changes compares a staged data set with the current one.
func (f *Folder) Changes(ctx context.Context, staged *Staged) (store.Difference, error) {
	return f.compare(ctx, staged.DataSet())
}

// Back compares the data set before, to which a technician can go back, with the
// current one.
func (f *Folder) Back(ctx context.Context) (store.Difference, error) {
	name := f.Updates.OtherDataSet()
	if name == "" {
		return store.Difference{}, update.ErrNoOther
	}
	return f.compare(ctx, name)
}

// compare compares a data set of the folder with the current one.
func (f *Folder) compare(ctx context.Context, name string) (store.Difference, error) {
	before, err := f.DataSet(ctx)
	if err != nil {
		return store.Difference{}, err
	}
	defer before.Close()
	after, err := store.Open(ctx, f.dir.Path(name))
	if err != nil {
		return store.Difference{}, err
	}
	defer after.Close()
	return store.Changes(ctx, before, after)
}

// Trust trusts a publisher's key from now on, and records it.
func (f *Folder) Trust(k bundle.Key) error {
	if err := f.Updates.Trust(k); err != nil {
		return err
	}
	return f.Write(audit.Record{Kind: audit.Trust, Key: k.ID()})
}

// SetSetup gives this kiosk a set-up code, and records it.
func (f *Folder) SetSetup(code string) error {
	if err := f.Updates.SetSetup(code); err != nil {
		return err
	}
	return f.Write(audit.Record{Kind: audit.Setup, Note: "set"})
}

// MarkRemade writes down, on an empty folder, that what was kept here before is
// lost: the appliance made the partition below it again.
func (f *Folder) MarkRemade(now time.Time, log *slog.Logger) {
	marked, err := f.Updates.MarkRemade(now)
	if err != nil {
		log.Error("that the data partition was made anew cannot be written down", "cause", err)
	}
	if marked {
		f.Add(audit.Record{Kind: audit.Remade}, log)
	}
}
