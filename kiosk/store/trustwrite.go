package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"guichet/kiosk/pki"
)

// takenList is a list that was taken, and from which file.
type takenList struct {
	pki.CRLInfo
	file    string
	content [sha256.Size]byte // of its entries and the time of the next list
}

// trustWriter fills the tables of trust.sql.
type trustWriter struct {
	writer
	source *TrustSource
	block  int64 // number of the last row of listed
	taken  []takenList
	newest time.Time // of the lists
}

func (w *trustWriter) note(format string, args ...any) {
	if w.source.Note != nil {
		w.source.Note(format, args...)
	}
}

func (w *trustWriter) everything() error {
	replaced := "0"
	if w.source.PinsReplaced {
		replaced = "1"
	}
	w.exec("about", "INSERT INTO about VALUES (?, ?)", aboutPins, pinsText(w.source.Pins))
	w.exec("about", "INSERT INTO about VALUES (?, ?)", aboutReplaced, replaced)
	for rank, ca := range w.source.Issuers.Certificates() {
		w.exec("issuer", "INSERT INTO issuer VALUES (?, ?)", rank, ca.Raw)
	}
	for i, f := range w.source.CRLs {
		if err := w.from(f, func(r io.Reader) error { return w.crl(f.Name, int64(i)+1, r) }); err != nil {
			return err
		}
	}
	if f := w.source.Oppositions; f.Open != nil {
		return w.from(f, w.oppositions)
	}
	return nil
}

// from reads one list; an error names the file.
func (w *trustWriter) from(f ListFile, read func(io.Reader) error) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	if err := errors.Join(read(r), r.Close()); err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	return w.err
}

// crl takes one revocation list.
func (w *trustWriter) crl(name string, list int64, r io.Reader) error {
	entries := newRecords(serialBytes + revocationBytes)
	var space [serialBytes + revocationBytes]byte
	info, err := w.source.Issuers.ReadCRL(r, func(serial []byte, r pki.Revocation) error {
		key, _ := serialKey(serial) // ReadCRL gives none that is longer
		record, err := appendRevocation(append(space[:0], key[:]...), r)
		if err != nil {
			return err
		}
		entries.add(record)
		return w.pause(entries.n)
	})
	if err != nil {
		return err
	}
	info.List = int(list)
	entries.sort()
	one := takenList{info, name, contentOf(entries, info.NextUpdate)}
	if ok, err := w.wanted(one); !ok {
		return err
	}
	w.taken = append(w.taken, one)
	n := w.listing(revokedListing(list), firstOfEach(entries, serialBytes))
	w.exec("crl", "INSERT INTO crl VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", list, info.Issuer[:], info.IssuerName, info.Number,
		info.ThisUpdate.Unix(), info.NextUpdate.Unix(), int64(info.Scope), info.Points, int64(info.Reasons), n)
	w.seen(info.ThisUpdate)
	w.note("%s: list by %q of %s, %d revoked", name, info.IssuerName, info.ThisUpdate.Format(time.DateOnly), n)
	for _, only := range info.Covering.Limits() {
		w.note("%s: for %s only: a card of another kind or point is \"to be checked\" unless another list covers it", name, only)
	}
	return w.err
}

// contentOf is a hash of a list's sorted entries and of when the next list is due.
func contentOf(entries *records, next time.Time) (sum [sha256.Size]byte) {
	h := sha256.New()
	h.Write(strconv.AppendInt(nil, next.Unix(), 10))
	for r := range firstOfEach(entries, serialBytes) {
		h.Write(r)
	}
	h.Sum(sum[:0])
	return sum
}

// ahead is by how much a list may be later than the builder's clock.
const ahead = 24 * time.Hour

// wanted weighs a list against the clock and against those taken before. Of two
// for the same certificates the newer stays; false means that it is the other.
func (w *trustWriter) wanted(one takenList) (bool, error) {
	name, info := one.file, one.CRLInfo
	if now := w.source.Now; !now.IsZero() && info.ThisUpdate.After(now.Add(ahead)) {
		return false, fmt.Errorf("the list by %q is dated %s, more than a day after this computer's clock (%s); hint: set the clock, or ask for the list again",
			info.IssuerName, info.ThisUpdate.Format(time.RFC3339), now.UTC().Format(time.RFC3339))
	}
	for i, old := range w.taken {
		if !old.SameQuestion(info) {
			continue
		}
		order, err := info.Compare(old.CRLInfo)
		if err == nil && order == 0 && one.content != old.content {
			err = pki.ErrTwoLists
		}
		switch {
		case err != nil:
			return false, fmt.Errorf("it and %s are lists by %q for the same certificates, and %w; hint: give the one that is in force, or ask the CA for a complete list", old.file, info.IssuerName, err)
		case order == 0:
			w.note("%s: left out: the same list by %q as %s", name, info.IssuerName, old.file)
			return false, nil
		case order < 0:
			w.note("%s: left out: an older list by %q than %s", name, info.IssuerName, old.file)
			return false, nil
		}
		w.note("%s: left out: an older list by %q than %s", old.file, info.IssuerName, name)
		w.drop(old)
		w.taken = append(w.taken[:i], w.taken[i+1:]...)
		break
	}
	return true, w.err
}

// drop takes a list out again.
func (w *trustWriter) drop(l takenList) {
	w.exec("crl", "DELETE FROM crl WHERE list = ?", l.List)
	w.exec("list", "DELETE FROM listed WHERE list = ?", l.List)
}

// pauseEvery is after how many records a build looks whether it is to stop.
const pauseEvery = 1 << 12

func (w *trustWriter) pause(n int) error {
	if n%pauseEvery != 0 {
		return nil
	}
	return w.ctx.Err()
}

// firstOfEach returns the records in order, of those with the same key the
// first only: of a serial that a CRL names twice, the earlier revocation.
func firstOfEach(all *records, key int) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for i := range all.n {
			if i > 0 && string(all.at(i)[:key]) == string(all.at(i - 1)[:key]) {
				continue
			}
			if !yield(all.at(i)) {
				return
			}
		}
	}
}

// oppositions takes the opposition list.
func (w *trustWriter) oppositions(r io.Reader) error {
	cards := newRecords(numberBytes + oppositionBytes + lineBytes)
	var space [numberBytes + oppositionBytes + lineBytes]byte
	file := pki.OppositionFile{Now: w.source.Now}
	info, odd, err := file.Read(r, func(line int, number pki.CardNumber, o pki.Opposition) error {
		key, _ := numberKey(number) // a list has ten digits
		record, err := appendOpposition(append(space[:0], key[:]...), o)
		if err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
		cards.add(append(record, byte(line>>24), byte(line>>16), byte(line>>8), byte(line)))
		return w.pause(cards.n)
	})
	if err != nil {
		return err
	}
	cards.sort()
	repeated(cards, &odd)
	if err := odd.Err(); err != nil {
		return err
	}
	n := w.listing(opposedListing(), worstOfEach(cards))
	w.exec("opposition list", "INSERT INTO opposition_list VALUES (?, ?, ?)", info.Made.Unix(), info.NextUpdate.Unix(), n)
	w.seen(info.Made)
	w.note("%s: opposition list of %s, the newest \"Date de mise à jour\" in it; %d cards",
		w.source.Oppositions.Name, info.Made.Format(time.DateOnly), n)
	if odd.Count > 0 {
		w.note("%s: %s", w.source.Oppositions.Name, odd)
	}
	return w.err
}

func sameCard(a, b []byte) bool { return string(a[:numberBytes]) == string(b[:numberBytes]) }

// repeated counts the lines that name a card again.
func repeated(cards *records, odd *pki.OddLines) {
	line := func(record []byte) uint64 { return bigEndian(record[len(record)-lineBytes:]) }
	for i := 1; i < cards.n; i++ {
		if a, b := cards.at(i-1), cards.at(i); sameCard(a, b) {
			odd.Add(int(max(line(a), line(b))), fmt.Sprintf(": the card number of line %d again", min(line(a), line(b))))
		}
	}
}

// worstOfEach returns the records in order, and of those of one card what is the
// worst for it: in opposition if some line says so, since the earliest day; over
// on the earliest last day.
func worstOfEach(all *records) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for i := 0; i < all.n; {
			record := append([]byte(nil), all.at(i)...)
			for i++; i < all.n && sameCard(record, all.at(i)); i++ {
				other := all.at(i)
				latest(record[numberBytes:], other[numberBytes:])
				earliest(record[numberBytes+dayBytes:], other[numberBytes+dayBytes:])
				earliest(record[numberBytes+2*dayBytes:], other[numberBytes+2*dayBytes:])
			}
			if !yield(record) {
				return
			}
		}
	}
}

// latest and earliest put other in the place of a day if it is later, or
// earlier; a day that is left empty says nothing.
func latest(day, other []byte) {
	if bigEndian(other[:dayBytes]) > bigEndian(day[:dayBytes]) {
		copy(day[:dayBytes], other)
	}
}

func earliest(day, other []byte) {
	a, b := bigEndian(day[:dayBytes]), bigEndian(other[:dayBytes])
	if b != 0 && (a == 0 || b < a) {
		copy(day[:dayBytes], other)
	}
}

// listing writes records that come sorted, and returns how many there were.
func (w *trustWriter) listing(l listing, sorted func(yield func([]byte) bool)) (n int) {
	var block [][]byte
	for r := range sorted {
		if len(block) > 0 && len(block) >= l.perBlock(r) {
			w.rows(l, block)
			block = block[:0]
		}
		block = append(block, r)
		n++
	}
	if len(block) > 0 {
		w.rows(l, block)
	}
	return n
}

// rows writes one block.
func (w *trustWriter) rows(l listing, block [][]byte) {
	w.block++
	w.exec("list", "INSERT INTO listed VALUES (?, ?, ?, ?)", w.block, l.list, block[0][:l.key], l.block(block))
}

// seen remembers the newest date of the lists.
func (w *trustWriter) seen(t time.Time) {
	if t.After(w.newest) {
		w.newest = t
	}
}

// raiseNumber lets the data set's number follow the lists as it follows the
// help: a set with newer lists is a newer set.
func (w *trustWriter) raiseNumber() {
	if w.newest.IsZero() {
		return
	}
	number := Options{}.number(w.newest.UTC().Format(time.DateOnly))
	w.exec("about", "UPDATE about SET value = ? WHERE key = 'number' AND CAST(value AS INTEGER) < ?",
		strconv.FormatInt(number, 10), number)
}
