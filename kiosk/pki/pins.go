package pki

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of a file of pins; ours has fewer than ten.
const (
	maxPins        = 1000
	maxPinsBytes   = 1 << 20
	maxPinNameSize = 128 // bytes
)

// Class says what a pin is trusted for. The zero value means nothing.
type Class uint8

// The classes.
const (
	ClassUnknown Class = iota
	Production
	Test // a chain through such a pin is at most a test card
)

// String returns the word of the file of pins.
func (c Class) String() string {
	switch c {
	case Production:
		return "production"
	case Test:
		return "test"
	}
	return ""
}

func parseClass(word string) (Class, bool) {
	switch word {
	case "production":
		return Production, true
	case "test":
		return Test, true
	}
	return ClassUnknown, false
}

// Pin is one trusted CA certificate.
type Pin struct {
	Fingerprint Fingerprint
	Class       Class
	Name        string // the CA's common name
}

// Pins is a list of trusted CA certificates. The zero value and nil trust
// nothing. It does not change after ParsePins.
type Pins struct {
	list []Pin
}

// All returns the pins in the file's order.
func (p *Pins) All() []Pin { return slices.Clone(p.entries()) }

func (p *Pins) entries() []Pin {
	if p == nil {
		return nil
	}
	return p.list
}

// Find returns the pin of a fingerprint.
func (p *Pins) Find(f Fingerprint) (Pin, bool) {
	for _, pin := range p.entries() {
		if pin.Fingerprint == f {
			return pin, true
		}
	}
	return Pin{}, false
}

// Named tells whether some pin bears the name, folded, whatever its fingerprint.
func (p *Pins) Named(name string) bool {
	name = FoldText(name)
	for _, pin := range p.entries() {
		if FoldText(pin.Name) == name {
			return true
		}
	}
	return false
}

// ParsePins reads a file of pins: one `HEX  class  name` a line, where HEX is
// the SHA-256 of a CA certificate, with or without colons, and class is production or test; empty lines
// and lines that begin with # say nothing. An error names the line.
func ParsePins(r io.Reader) (*Pins, error) {
	lines := bufio.NewScanner(io.LimitReader(r, maxPinsBytes+1))
	pins, read := &Pins{}, 0
	for n := 1; lines.Scan(); n++ {
		if read += len(lines.Bytes()) + 1; read > maxPinsBytes {
			return nil, fmt.Errorf("pins: more than %d bytes", maxPinsBytes)
		}
		line := strings.TrimSpace(string(trimMark(lines.Bytes())))
		if line == "" || line[0] == '#' {
			continue
		}
		if err := pins.add(line); err != nil {
			return nil, fmt.Errorf("pins, line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("pins: %w", err)
	}
	return pins, nil
}

func (p *Pins) add(line string) error {
	pin, err := parsePin(line)
	if err != nil {
		return err
	}
	if other, ok := p.Find(pin.Fingerprint); ok {
		return fmt.Errorf("the fingerprint of %q stands there already", other.Name)
	}
	if len(p.list) == maxPins {
		return fmt.Errorf("more than %d pins", maxPins)
	}
	p.list = append(p.list, pin)
	return nil
}

func parsePin(line string) (pin Pin, err error) {
	hex, rest, _ := cutSpace(line)
	word, name, ok := cutSpace(rest)
	if !ok || name == "" {
		return pin, fmt.Errorf("not `HEX  class  name`")
	}
	if pin.Fingerprint, err = parseFingerprint(strings.ReplaceAll(hex, ":", "")); err != nil {
		return pin, fmt.Errorf("fingerprint: %w", err)
	}
	if pin.Class, ok = parseClass(word); !ok {
		return pin, fmt.Errorf("class %.20q is neither production nor test", word)
	}
	if len(name) > maxPinNameSize || !utf8.ValidString(name) || !printable(name) {
		return pin, fmt.Errorf("name is not printable text of at most %d bytes", maxPinNameSize)
	}
	pin.Name = name
	return pin, nil
}

// cutSpace cuts s around its first run of blanks.
func cutSpace(s string) (before, after string, found bool) {
	i := strings.IndexAny(s, " \t")
	if i < 0 {
		return s, "", false
	}
	return s[:i], strings.TrimLeft(s[i:], " \t"), true
}
