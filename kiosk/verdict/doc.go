// Package verdict judges a card: from what was read of it, what is trusted here
// and what time it is, it makes a report of findings, and from the findings the
// one verdict that comes first in the table of precedence (precedence.go).
//
// It does no I/O, knows no clock and writes nothing. Each rule has a file of its
// own, with its citation and what it means. Nothing is valid by default: a rule
// that could not be applied, or says nothing, makes the card "to check".
//
// Without a PIN no rule can prove that the chip is the original; the report
// says so every time.
package verdict
