package update

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// code is a code as it is stored: the technician's, or the one for the first key.
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

// Lock is a code with the waits after wrong tries. A wait counts the time that the
// program runs and starts again with the program, so pulling the plug does not shorten
// it. A Lock is not safe for concurrent use.
type Lock struct {
	folder *Folder
	began  time.Duration      // of the wait, on the caller's monotonic clock
	of     func(*state) *code // which code
	fits   func(state) []func(text string) bool
}

// Lock returns the technician's code; now is a monotonic reading, whose zero is
// the caller's.
func (d *Folder) Lock(now time.Duration) *Lock {
	return &Lock{d, now, func(s *state) *code { return &s.Code }, func(s state) []func(string) bool { return hashed(s.Code.Hash) }}
}

// hashed tells by its hash whether a text is a code; by none where there is no hash.
func hashed(hash string) []func(string) bool {
	if hash == "" {
		return nil
	}
	return []func(string) bool{func(text string) bool { return bcrypt.CompareHashAndPassword([]byte(hash), []byte(text)) == nil }}
}

// Set tells whether there is a code.
func (l *Lock) Set() bool {
	l.folder.mu.Lock()
	defer l.folder.mu.Unlock()
	return len(l.fits(l.folder.state)) > 0
}

// Waiting returns how long the next try must still wait.
func (l *Lock) Waiting(now time.Duration) time.Duration {
	l.folder.mu.Lock()
	defer l.folder.mu.Unlock()
	return l.waiting(now)
}

func (l *Lock) waiting(now time.Duration) time.Duration {
	return max(0, wait(l.of(&l.folder.state).Tries)-(now-l.began))
}

// ErrNoCode means that there is no code to try.
var ErrNoCode = errors.New("there is no such code")

// Try tries a code. The try is written to disk before the result is known, so pulling
// the plug gives no further try. If the disk cannot be written, a technician must still
// get in, to learn about it: then the first wrong try already has a wait, and each
// further try costs a restart at least.
func (l *Lock) Try(text string, now time.Duration) (Try, error) {
	d := l.folder
	d.mu.Lock()
	defer d.mu.Unlock()
	codes := l.fits(d.state)
	if len(codes) == 0 {
		return Try{}, ErrNoCode
	}
	if w := l.waiting(now); w > 0 {
		return Try{Wait: w}, nil
	}
	s := d.state
	c := l.of(&s)
	c.Tries++
	lasts, err := d.remember(s)
	if err != nil {
		return Try{}, err
	}
	if !lasts {
		c.Tries = max(c.Tries, maxTries)
		d.state = s
	}
	l.began = now
	if !slices.ContainsFunc(codes, func(fits func(string) bool) bool { return fits(text) }) {
		return Try{Tried: true, Left: max(0, maxTries-c.Tries), Wait: l.waiting(now)}, nil
	}
	c.Tries = 0
	_, err = d.remember(s)
	return Try{Good: true, Tried: true}, err
}

// ErrWeakCode means that a code is too easy, too short, too long, or not a number.
var ErrWeakCode = errors.New("a code of 4 to 12 digits, not all the same")

// Change sets the technician's code; if the disk cannot be written, until the program ends. The
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
