package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"syscall"
	"time"

	"guichet/kiosk/durable"
)

// Limits bound the record; zero means the default.
type Limits struct {
	File  int64 // bytes of one file
	Files int
}

const (
	defaultFile  = 256 << 10
	defaultFiles = 4
)

// Log is a record that is open for writing. It is safe for concurrent use.
type Log struct {
	dir    string
	limits Limits

	mu   sync.Mutex
	last Record // the newest
	hash string // of its line
	size int64  // of the newest file
	file int    // its number
	torn int64  // bytes that were taken off behind it, for the next record to tell
}

// Why a chain begins, where it is not the first.
const (
	ChainBroken  = "the chain before was broken"
	ChainMissing = "the record before is missing"
)

// Open reads the record in dir, and makes it if there is none; expected tells that
// there should be one, and a chain that begins all the same says that it was missing.
// A last line that a power cut left unfinished is taken off, and the next record tells
// so. A record whose chain is broken stays as it is, under another name, and a new
// chain begins that says so.
func Open(dir string, at time.Time, expected bool, limits Limits) (*Log, error) {
	if limits.File <= 0 {
		limits.File = defaultFile
	}
	if limits.Files < 2 {
		limits.Files = defaultFiles
	}
	l := &Log{dir: dir, limits: limits}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open record: %w", err)
	}
	err := l.resume()
	if broken := new(BrokenError); errors.As(err, &broken) {
		err = l.restart(at, ChainBroken)
	} else if err == nil && l.last.Seq == 0 {
		why := ""
		if expected {
			why = ChainMissing
		}
		err = l.restart(at, why)
	}
	if err != nil {
		return nil, fmt.Errorf("open record: %w", err)
	}
	return l, nil
}

// Last is the newest record.
func (l *Log) Last() Record {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// Append writes a record; Seq and Prev are set here. When it returns, the record
// lasts.
func (l *Log) Append(r Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.append(r)
}

func (l *Log) append(r Record) error {
	if err := r.check(); err != nil {
		return err
	}
	r.Seq, r.Prev, r.At, r.Torn = l.last.Seq+1, l.hash, r.At.UTC().Truncate(time.Second), l.torn
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	line = append(line, '\n')
	if len(line) > maxLine { // it could not be read again, and the chain would end here
		return fmt.Errorf("record %q: %d bytes, at most %d are kept", r.Kind, len(line), maxLine)
	}
	if l.size > 0 && l.size+int64(len(line)) > l.limits.File {
		if err := l.rotate(); err != nil {
			return err
		}
	}
	if err := l.write(line); err != nil {
		return fmt.Errorf("write record: %w", err)
	}
	l.last, l.hash, l.size, l.torn = r, hashOf(line), l.size+int64(len(line)), 0
	return nil
}

// write puts a line behind the newest file. One that fails is taken off again,
// at the latest by the next one, so that nothing stands between or behind them.
func (l *Log) write(line []byte) error {
	f, err := os.OpenFile(l.path(l.file), os.O_WRONLY|os.O_CREATE|syscall.O_NONBLOCK, 0o600)
	if err != nil {
		return err
	}
	if err = f.Truncate(l.size); err == nil {
		_, err = f.WriteAt(line, l.size)
	}
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return errors.Join(err, f.Truncate(l.size), f.Close())
	}
	if l.size == 0 {
		err = durable.SyncFolder(l.dir)
	}
	return errors.Join(err, f.Close())
}

// cut takes off what stands behind the end of the newest file, for good.
func (l *Log) cut() error {
	f, err := os.OpenFile(l.path(l.file), os.O_WRONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(l.size), f.Sync(), f.Close())
}

// rotate begins a new file and removes the oldest. Behind the last line of the
// file before nothing may stand from now on: not half a line that failed, either.
func (l *Log) rotate() error {
	if err := l.cut(); err != nil {
		return fmt.Errorf("close the record's file: %w", err)
	}
	l.file, l.size = l.file+1, 0
	if old := l.file - l.limits.Files; old > 0 {
		if err := os.Remove(l.path(old)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove the oldest record: %w", err)
		}
	}
	return nil
}

func hashOf(line []byte) string {
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}

// resume finds the end of the chain, and takes an unfinished last line off.
func (l *Log) resume() error {
	all, err := files(l.dir)
	if err != nil || len(all) == 0 {
		l.file = 1
		return err
	}
	l.file = all[len(all)-1]
	s, err := walk(l.dir, all, func(r Record, hash string) { l.last, l.hash = r, hash })
	if err != nil {
		return err
	}
	l.size, l.torn = s.end, s.torn
	if s.torn > 0 {
		return l.cut()
	}
	return nil
}

// restart puts whatever is there aside and begins a new chain.
func (l *Log) restart(at time.Time, why string) error {
	all, err := files(l.dir)
	if err != nil {
		return err
	}
	for _, n := range all {
		if err := os.Rename(l.path(n), l.path(n)+".broken"); err != nil {
			return err
		}
	}
	l.last, l.hash, l.size, l.file, l.torn = Record{}, "", 0, 1, 0
	return l.append(Record{At: at, Kind: Begin, Note: why})
}
