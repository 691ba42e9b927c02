package doctor

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf16"

	"guichet/kiosk/proof"
)

// Promises are the checks of what the kiosk cannot do, in the order of their page. Those
// of the machine were made once at this start, beside the kiosk; the others are made now.
func (s Subject) Promises() []Check {
	var all []Check
	for _, p := range proof.Promises() {
		all = append(all, Check{Name: promised(string(p)), Run: func(context.Context) Finding { return s.ofMachine(p) }})
	}
	return append(all,
		Check{Name: promised("codes"), Run: s.checkNoCodes},
		Check{Name: promised("traces"), Run: s.checkNoTraces},
		Check{Name: promised("blind"), Run: s.checkNotBlind},
	)
}

// promised is the name of a promise's check.
func promised(p string) string { return "cannot " + p }

// Promised tells the promise that a finding is of; "" for a finding of the doctor's own.
func Promised(f Finding) string {
	p, _ := strings.CutPrefix(f.Name, promised(""))
	if p == f.Name {
		return ""
	}
	return p
}

// ofMachine is what was found of a promise at this start.
func (s Subject) ofMachine(p proof.Promise) Finding {
	if s.Machine == nil {
		return Finding{Detail: "nothing was found of it"}
	}
	m, err := s.Machine()
	if errors.Is(err, fs.ErrNotExist) {
		return Finding{Detail: "nobody looked at this start: this may not be the appliance"}
	}
	if err != nil {
		return Finding{Detail: Cause(err)}
	}
	line := m.Line(p)
	switch line.Status {
	case proof.Kept:
		return good(line.Detail)
	case proof.Broken:
		return finding(Bad, CodePromise, "%s", line.Detail)
	}
	return Finding{Detail: line.Detail}
}

// ReadMachine reads what the unit beside the kiosk left of this start.
func ReadMachine(file string) (proof.Machine, error) {
	f, err := os.Open(file)
	if err != nil {
		return proof.Machine{}, err
	}
	defer f.Close() // only read
	return proof.Read(f, proof.BootID(os.DirFS("/")))
}

// checkNoCodes reads the count of what was sent to cards.
func (s Subject) checkNoCodes(context.Context) Finding {
	if s.Sent == nil {
		return Finding{Detail: "only the running kiosk counts what it sends to cards"}
	}
	if n := s.Sent.Refused(); n > 0 {
		return finding(Bad, CodePromise, "%d commands that do more than read were held back", n)
	}
	n := s.Sent.Commands()
	if n == 0 {
		return good("nothing was sent to a card since the start")
	}
	return good(fmt.Sprintf("%d commands sent to cards since the start, none with a code", n))
}

// Canary is a word that the running kiosk had somebody search for who was not there.
type Canary struct {
	Word string // random, and in no text
	At   time.Time
}

// Bounds of the search for the canary.
const (
	maxTraceFile  = 16 << 20 // bytes of one file, all kept files are far smaller
	maxTraceFiles = 10_000
)

// signedSet tells the one kind of file that is left out: the data sets that a publisher
// signed, where kiosk/update keeps them. The check of the signature reads them whole, so
// that nothing can be added to one.
func signedSet(name string) bool {
	number, ok := strings.CutPrefix(path.Dir(name), "sets/")
	return ok && path.Base(name) == "dataset.sqlite" && number != "" && strings.Trim(number, "0123456789") == ""
}

// checkNoTraces looks for the canary in everything that the kiosk keeps: in files, in names
// and in where links lead, as UTF-8 and as UTF-16, in either case of letters. What somebody
// packs, ciphers or spells otherwise is beyond it.
func (s Subject) checkNoTraces(ctx context.Context) Finding {
	switch {
	case s.Path == "":
		return Finding{Detail: "no data folder: nothing can be kept"}
	case s.Canary == nil:
		return Finding{Detail: "only the running kiosk types a word to look for"}
	}
	canary := s.Canary()
	if canary.Word == "" {
		return Finding{Detail: "no word was typed yet: a minute after the start"}
	}
	looked, err := traces(ctx, os.DirFS(s.Path), canary.Word)
	switch {
	case looked.holding > 0: // whatever else could not be read
		return finding(Bad, CodePromise, "a word that was typed stands in %d files of the data folder", looked.holding)
	case err != nil:
		return Finding{Detail: Cause(err)}
	}
	return good(fmt.Sprintf("a word typed since the start is in none of %d files, %d KB", looked.files, looked.bytes>>10))
}

// traceSearch is what a search for a word looked at and found.
type traceSearch struct {
	files   int   // that were looked at, links among them
	bytes   int64 // in all of them
	holding int   // files, folders and links with the word in them or in their names
}

// traces looks for a word in a folder. An error leaves what was found before it.
func traces(ctx context.Context, folder fs.FS, word string) (looked traceSearch, err error) {
	wanted := spellings(word)
	err = fs.WalkDir(folder, ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // it was replaced while we looked
			return nil
		case err != nil:
			return err
		case looked.files == maxTraceFiles:
			return errors.New("too many files to search")
		}
		hit := stands(wanted, []byte(path.Base(name)))
		switch {
		case e.Type() == fs.ModeSymlink:
			to, err := fs.ReadLink(folder, name)
			if err == nil || !errors.Is(err, fs.ErrNotExist) {
				looked.add(0, hit || stands(wanted, []byte(to)))
			}
			return err
		case e.Type().IsRegular() && !signedSet(name):
			b, err := readTrace(folder, name)
			looked.add(len(b), hit || stands(wanted, b))
			return errors.Join(err, ctx.Err())
		case hit:
			looked.add(0, true)
		}
		return nil
	})
	return looked, err
}

func (s *traceSearch) add(size int, hit bool) {
	s.files++
	s.bytes += int64(size)
	if hit {
		s.holding++
	}
}

// spellings are the bytes of a word in small letters, in the two encodings of either order.
func spellings(word string) [][]byte {
	small := strings.ToLower(word)
	var little, big []byte
	for _, u := range utf16.Encode([]rune(small)) {
		little = binary.LittleEndian.AppendUint16(little, u)
		big = binary.BigEndian.AppendUint16(big, u)
	}
	return [][]byte{[]byte(small), little, big}
}

// stands tells whether one of the spellings stands in a text.
func stands(spellings [][]byte, text []byte) bool {
	text = bytes.ToLower(text) // leaves each ASCII letter where it is, whatever stands beside it
	return slices.ContainsFunc(spellings, func(s []byte) bool { return bytes.Contains(text, s) })
}

// readTrace reads a file that may be gone by now.
func readTrace(folder fs.FS, name string) ([]byte, error) {
	f, err := folder.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read
	b, err := io.ReadAll(io.LimitReader(f, maxTraceFile+1))
	if err == nil && len(b) > maxTraceFile {
		err = errors.New("a file is too large to search")
	}
	return b, err
}

// Trial keeps what came of trying the rules once, in the background: on a small machine it
// takes longer than somebody waits for a page. The zero value was not tried. It is safe for
// concurrent use.
type Trial struct {
	mu    sync.Mutex
	done  bool
	tried int
	err   error
}

// errUntried says that a trial is still to come.
var errUntried = errors.New("not tried yet: a minute after the start")

// Do tries, and keeps the result.
func (t *Trial) Do(ctx context.Context, try func(context.Context) (int, error)) {
	tried, err := try(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done, t.tried, t.err = true, tried, err
}

// Result is what Subject.Blind wants.
func (t *Trial) Result(context.Context) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.done {
		return 0, errUntried
	}
	return t.tried, t.err
}

// checkNotBlind has the rules judge a sound card without what they need.
func (s Subject) checkNotBlind(ctx context.Context) Finding {
	if s.Blind == nil {
		return Finding{Detail: "nobody tried"}
	}
	tried, err := s.Blind(ctx)
	switch {
	case err != nil && tried == 0:
		return Finding{Detail: Cause(err)}
	case err != nil:
		return finding(Bad, CodePromise, "%v", err)
	}
	return good(fmt.Sprintf("a sound card was not called valid in %d states of lists and clock that do not prove it", tried))
}
