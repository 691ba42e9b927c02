package update

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// code is the technician's code as it is stored.
type code struct {
	Hash  string `json:"hash,omitempty"`  // bcrypt; "" for none
	Tries int    `json:"tries,omitempty"` // wrong ones in a row
}

// How a code may look and how often it may be tried.
const (
	MinCode  = 4  // digits
	MaxCode  = 12 // digits
	maxTries = 5  // before the first wait
	hashCost = 11 // 2^11 rounds: a tenth of a second on a PC, a second on a small board
)

// wait is how long the next try must wait after so many wrong ones: a minute
// after the fifth, twice as long after each further one, 15 minutes at most.
func wait(tries int) time.Duration {
	if tries < maxTries {
		return 0
	}
	return min(time.Minute<<min(tries-maxTries, 10), 15*time.Minute)
}

// Try is the result of trying a code.
type Try struct {
	Good  bool
	Tried bool          // it was looked at: no wait stood before it
	Left  int           // tries before a wait; 0 while there is one
	Wait  time.Duration // of powered time before the next try is looked at
}

// Lock is the technician's code with the waits after wrong tries. A wait counts the
// time that the program runs and starts again with the program, so pulling the plug
// does not shorten it. A Lock is not safe for concurrent use.
type Lock struct {
	folder *Folder
	began  time.Duration // of the wait, on the caller's monotonic clock
}

// Lock returns the technician's code; now is a monotonic reading, whose zero is
// the caller's.
func (d *Folder) Lock(now time.Duration) *Lock { return &Lock{d, now} }

// Set tells whether there is a code.
func (l *Lock) Set() bool {
	l.folder.mu.Lock()
	defer l.folder.mu.Unlock()
	return l.folder.state.Code.Hash != ""
}

// Waiting returns how long the next try must still wait.
func (l *Lock) Waiting(now time.Duration) time.Duration {
	l.folder.mu.Lock()
	defer l.folder.mu.Unlock()
	return l.waiting(now)
}

func (l *Lock) waiting(now time.Duration) time.Duration {
	return max(0, wait(l.folder.state.Code.Tries)-(now-l.began))
}

// ErrNoCode means that there is no code to try.
var ErrNoCode = errors.New("there is no technician's code")

// Try tries a code. The try is written to disk before the result is known, so pulling
// the plug gives no further try. If the disk cannot be written, a technician must still
// get in, to learn about it: then the first wrong try already has a wait, and each
// further try costs a restart at least.
func (l *Lock) Try(text string, now time.Duration) (Try, error) {
	d := l.folder
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state.Code.Hash == "" {
		return Try{}, ErrNoCode
	}
	if w := l.waiting(now); w > 0 {
		return Try{Wait: w}, nil
	}
	s := d.state
	s.Code.Tries++
	lasts, err := d.remember(s)
	if err != nil {
		return Try{}, err
	}
	if !lasts {
		s.Code.Tries = max(s.Code.Tries, maxTries)
		d.state = s
	}
	l.began = now
	if bcrypt.CompareHashAndPassword([]byte(s.Code.Hash), []byte(text)) != nil {
		return Try{Tried: true, Left: max(0, maxTries-s.Code.Tries), Wait: l.waiting(now)}, nil
	}
	s.Code.Tries = 0
	_, err = d.remember(s)
	return Try{Good: true, Tried: true}, err
}

// ErrWeakCode means that a code is too easy, too short, too long, or not a number.
var ErrWeakCode = errors.New("a code of 4 to 12 digits, not all the same")

// Change sets the code; if the disk cannot be written, until the program ends. The
// caller must have tried the old code, if there is one.
func (l *Lock) Change(text string) error {
	if len(text) < MinCode || len(text) > MaxCode || strings.Trim(text, "0123456789") != "" || strings.Count(text, text[:1]) == len(text) {
		return ErrWeakCode
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(text), cmp.Or(l.folder.cost, hashCost))
	if err != nil {
		return err
	}
	d := l.folder
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.state
	s.Code = code{Hash: string(hash)}
	_, err = d.remember(s)
	return err
}
