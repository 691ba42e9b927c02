package update

import (
	"cmp"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// Setup is the set-up code that the image, or whoever may write its boot partition,
// gave this kiosk. The zero value is none.
type Setup struct {
	Hash  string // bcrypt, in the image
	Plain string // in the boot partition's settings
}

// SetupDigits is the length of a set-up code that is made here. Anybody with a stick may
// try it, unlike the technician's code: at a try in a quarter of an hour, eight digits
// last longer than a kiosk.
const SetupDigits = 8

// IsSetup tells whether a text can be a set-up code.
func IsSetup(text string) bool {
	return len(text) >= SetupDigits && len(text) <= MaxCode && strings.Trim(text, "0123456789") == ""
}

// RandomSetup makes a set-up code.
func RandomSetup() (string, error) {
	n, err := rand.Int(rand.Reader, new(big.Int).Exp(big.NewInt(10), big.NewInt(SetupDigits), nil))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%0*d", SetupDigits, n), nil
}

// HashSetup is what is kept of a set-up code: its bcrypt hash.
func HashSetup(text string) (string, error) { return hashSetup(text, hashCost) }

func hashSetup(text string, cost int) (string, error) {
	if !IsSetup(text) {
		return "", fmt.Errorf("a set-up code has %d to %d digits", SetupDigits, MaxCode)
	}
	hash, err := bcrypt.GenerateFromPassword([]byte(text), cost)
	return string(hash), err
}

// SetupLock returns the code without which a stick brings this kiosk no first key, with
// the waits after wrong tries. There is none on a kiosk that trusts somebody.
func (d *Folder) SetupLock(now time.Duration) *Lock {
	return &Lock{d, now, func(s *state) *code { return &s.Setup }, d.setupFits}
}

// setupFits tells by the folder's code, the image's and the boot partition's whether a
// text is one of them.
func (d *Folder) setupFits(s state) []func(string) bool {
	if len(s.ring(d.options.Baked).Trusted) > 0 {
		return nil
	}
	all := append(hashed(s.Setup.Hash), hashed(d.options.Setup.Hash)...)
	if plain := d.options.Setup.Plain; IsSetup(plain) {
		all = append(all, func(text string) bool { return subtle.ConstantTimeCompare([]byte(plain), []byte(text)) == 1 })
	}
	return all
}

// ErrTrusting says that there is nothing to set up: the kiosk trusts somebody.
var ErrTrusting = errors.New("this kiosk trusts a publisher already: it needs no set-up code")

// SetSetup gives this kiosk a set-up code, in the place of the one that it was given
// before; the image's stays.
func (d *Folder) SetSetup(text string) error {
	hash, err := hashSetup(text, cmp.Or(d.cost, hashCost))
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.state.ring(d.options.Baked).Trusted) > 0 {
		return ErrTrusting
	}
	s := d.state
	s.Setup = code{Hash: hash}
	return d.keep(s)
}
