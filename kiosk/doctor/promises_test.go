package doctor

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"guichet/kiosk/pcsc"
	"guichet/kiosk/proof"
)

// Each promise of the running kiosk, as it is kept and as it is broken on purpose.
func TestPromises(t *testing.T) {
	dir := t.TempDir()
	keep := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	keep("state.json", `{"number":1}`)
	if err := os.MkdirAll(filepath.Join(dir, "sets/2026112201"), 0o700); err != nil {
		t.Fatal(err)
	}
	keep("sets/2026112201/dataset.sqlite", "a set that a publisher signed: zwxvutsrqpnm")
	typed := func() Canary { return Canary{Word: "zwxvutsrqpnm"} }
	blind := func(tried int, err error) func(context.Context) (int, error) {
		return func(context.Context) (int, error) { return tried, err }
	}
	found := func(s proof.Status, detail string) func() (proof.Machine, error) {
		return func() (proof.Machine, error) {
			return proof.Machine{Lines: []proof.Line{{Promise: proof.Interfaces, Status: s, Detail: detail}}}, nil
		}
	}
	failing := func(err error) func() (proof.Machine, error) {
		return func() (proof.Machine, error) { return proof.Machine{}, err }
	}
	var made Trial
	made.Do(t.Context(), blind(6, errors.New("a card was called valid without issuers")))
	for _, c := range []struct {
		name, which string
		subject     Subject
		status      Status
		code        Code
		detail      string
	}{
		{"machine kept", "interfaces", Subject{Machine: found(proof.Kept, "none")}, Good, "", "none"},
		{"machine broken", "interfaces", Subject{Machine: found(proof.Broken, "interfaces: eth0")}, Bad, CodePromise, "eth0"},
		{"machine unknown", "interfaces", Subject{Machine: found(proof.Unknown, "elsewhere")}, Unknown, "", "elsewhere"},
		{"of another promise", "root", Subject{Machine: found(proof.Kept, "none")}, Unknown, "", "nothing was found"},
		{"nobody looked", "keys", Subject{Machine: failing(&fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist})}, Unknown, "", "nobody looked"},
		{"another start's", "keys", Subject{Machine: failing(errors.New("of another start"))}, Unknown, "", "another start"},
		{"no machine", "keys", Subject{}, Unknown, "", "nothing was found"},
		{"no kiosk that sends", "codes", Subject{}, Unknown, "", "only the running kiosk"},
		{"nothing sent", "codes", Subject{Sent: new(pcsc.Sent)}, Good, "", "nothing was sent"},
		{"no folder", "traces", Subject{Canary: typed}, Unknown, "", "no data folder"},
		{"no kiosk that types", "traces", Subject{Path: dir}, Unknown, "", "only the running kiosk"},
		{"not typed yet", "traces", Subject{Path: dir, Canary: func() Canary { return Canary{} }}, Unknown, "", "no word was typed"},
		{"no trace", "traces", Subject{Path: dir, Canary: typed}, Good, "", "none of 1 files"},
		{"a folder that is gone", "traces", Subject{Path: filepath.Join(dir, "gone"), Canary: typed}, Good, "", "none of 0 files"},
		{"not tried", "blind", Subject{}, Unknown, "", "nobody tried"},
		{"not blind", "blind", Subject{Blind: blind(10, nil)}, Good, "", "in 10 states"},
		{"blind", "blind", Subject{Blind: blind(3, errors.New("a card was called valid without any list"))}, Bad, CodePromise, "without any list"},
		{"a trial to come", "blind", Subject{Blind: new(Trial).Result}, Unknown, "", "not tried yet"},
		{"a trial that was made", "blind", Subject{Blind: made.Result}, Bad, CodePromise, "without issuers"},
		{"cannot be tried", "blind", Subject{Blind: blind(0, errors.New("no sound card"))}, Unknown, "", "no sound card"},
	} {
		checkFinding(t, c.name, promise(t, c.subject, c.which), c.status, c.code, c.detail)
	}
	keep("audit.jsonl", `{"note":"ZWXVUTSRQPNM"}`) // a trace
	checkFinding(t, "a trace", promise(t, Subject{Path: dir, Canary: typed}, "traces"), Bad, CodePromise, "in 1 files")
	keep("huge", strings.Repeat(" ", maxTraceFile+1)) // walked after the trace
	checkFinding(t, "a trace, and a file that cannot be searched", promise(t, Subject{Path: dir, Canary: typed}, "traces"), Bad, CodePromise, "in 1 files")
}

// A word that was typed is found wherever it was kept, and however written.
func TestTraces(t *testing.T) {
	const word = "zwxvutsrqpnm"
	utf16 := func(order binary.AppendByteOrder) []byte {
		var b []byte
		for _, c := range "Zwxvutsrqpnm" {
			b = order.AppendUint16(b, uint16(c))
		}
		return append([]byte{0xFF}, b...)
	}
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	for name, c := range map[string]struct {
		path string
		file *fstest.MapFile
		want int
	}{
		"a file":                  {"audit.jsonl", file("é" + word), 1},
		"capitals":                {"audit.jsonl", file(strings.ToUpper(word)), 1},
		"a stray data set":        {"stray.sqlite", file(word), 1},
		"one in another folder":   {"audit/x.sqlite", file(word), 1},
		"one deeper":              {"sets/1/more/dataset.sqlite", file(word), 1},
		"one of no number":        {"sets/x/dataset.sqlite", file(word), 1},
		"beside the signed one":   {"sets/1/dataset.sqlite-journal", file(word), 1},
		"a signed set":            {"sets/1/dataset.sqlite", file(word), 0},
		"a file's name":           {"audit/" + word, file(""), 1},
		"a folder's name":         {word + "/x", file(""), 1},
		"a link":                  {"audit/link", &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte("/tmp/" + word)}, 1},
		"a link in a set's place": {"sets/1/dataset.sqlite", &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte("/tmp/" + word)}, 1},
		"UTF-16, little end":      {"x", &fstest.MapFile{Data: utf16(binary.LittleEndian)}, 1},
		"UTF-16, big end":         {"x", &fstest.MapFile{Data: utf16(binary.BigEndian)}, 1},
		"another word":            {"x", file(word[1:]), 0},
	} {
		looked, err := traces(t.Context(), fstest.MapFS{c.path: c.file}, word)
		if err != nil || looked.holding != c.want {
			t.Errorf("%s: got %+v, %v, want %d with the word", name, looked, err, c.want)
		}
	}
}

// promise is the finding of one promise.
func promise(t *testing.T, s Subject, which string) Finding {
	t.Helper()
	for _, f := range Run(t.Context(), s.Promises()) {
		if Promised(f) == which {
			return f
		}
	}
	t.Fatalf("got no finding of the promise %q", which)
	return Finding{}
}

// In the document promises stand apart, and one that nobody can know is no fault.
func TestPromisesInTheDocument(t *testing.T) {
	findings := []Finding{{Name: "clock", Status: Good}, {Name: promised("root"), Detail: "elsewhere"}}
	d := DocumentOf(findings)
	if d.Status != "good" || len(d.Findings) != 1 || len(d.Promises) != 1 || d.Promises[0].Name != "root" || d.Promises[0].Status != "unknown" {
		t.Errorf("got %+v", d)
	}
	findings[1].Status = Bad
	if got := DocumentOf(findings).Status; got != "bad" {
		t.Errorf("a broken promise: got %q, want bad", got)
	}
	b, err := json.Marshal(DocumentOf(findings[:1]))
	if err != nil || strings.Contains(string(b), "promises") {
		t.Errorf("got %s, %v, want no promises where none was looked at", b, err)
	}
}
