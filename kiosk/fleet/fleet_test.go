package fleet_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/fleet"
)

func date(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 9, 0, 0, 0, time.UTC)
}

// kiosk keeps a real record, and writes reports as a kiosk does.
type kiosk struct {
	t     *testing.T
	id    string
	dir   string
	log   *audit.Log
	taken int64 // number of the last record that a report took away
	about map[string]string
	codes []string
	since time.Time
}

func newKiosk(t *testing.T, id string, at time.Time) *kiosk {
	k := &kiosk{t: t, id: id, dir: t.TempDir(), since: at, about: map[string]string{"data": "2026110101", "issued": "2026-11-01", "lists": "2026-10-30", "program": "0.1.0"}}
	k.open(at)
	return k
}

func (k *kiosk) open(at time.Time) {
	k.t.Helper()
	var err error
	if k.log, err = audit.Open(k.dir, at, false, audit.Limits{}); err != nil {
		k.t.Fatal(err)
	}
}

// live adds records, an hour apart.
func (k *kiosk) live(at time.Time, n int) {
	k.t.Helper()
	for i := range n {
		if err := k.log.Append(audit.Record{Kind: audit.Daily, At: at.Add(time.Duration(i) * time.Hour), Counts: map[string]int{"read": i}}); err != nil {
			k.t.Fatal(err)
		}
	}
}

// report is the file that a stick brings home: the lines of technician.report.
func (k *kiosk) report(at time.Time, misses map[string]int) []byte {
	k.t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	put := func(kind string, v any) {
		if err := enc.Encode(map[string]any{kind: v}); err != nil {
			k.t.Fatal(err)
		}
	}
	k.about["at"], k.about["totals_since"], k.about["kiosk"] = at.Format(time.RFC3339), k.since.Format(time.RFC3339), k.id
	put("report", k.about)
	put("finding", map[string]string{"name": "clock", "status": "good", "code": "", "detail": "x"})
	for _, code := range k.codes {
		put("finding", map[string]string{"name": "x", "status": "warn", "code": code, "detail": "x"})
	}
	put("totals", map[string]any{"counts": map[string]any{}, "searches_without_answer": misses})
	last := k.taken
	err := audit.Since(k.dir, k.taken, func(r audit.Record, hash string) {
		put("record", struct {
			audit.Record
			Hash string `json:"hash"`
		}{r, hash})
		last = r.Seq
	})
	if err != nil {
		k.t.Fatal(err)
	}
	if err := k.log.Append(audit.Record{Kind: audit.Report, At: at, To: last}); err != nil {
		k.t.Fatal(err)
	}
	k.taken = last
	return b.Bytes()
}

// copied is the kiosk with its memory card copied as it is now.
func (k *kiosk) copied(at time.Time) *kiosk {
	k.t.Helper()
	c := *k
	c.dir = filepath.Join(k.t.TempDir(), "copy")
	if err := os.CopyFS(c.dir, os.DirFS(k.dir)); err != nil {
		k.t.Fatal(err)
	}
	c.about = map[string]string{}
	for name, v := range k.about {
		c.about[name] = v
	}
	c.open(at)
	return &c
}

// desk collects the reports of all kiosks.
type desk struct {
	t       *testing.T
	reports []*fleet.Report
}

func (d *desk) bring(name string, text []byte) {
	d.t.Helper()
	r, err := fleet.Read(name, bytes.NewReader(text))
	if err != nil {
		d.t.Fatalf("%s: %v", name, err)
	}
	d.reports = append(d.reports, r)
}

func kinds(f *fleet.Fleet, id string) (said []string) {
	for _, n := range f.Notices {
		if n.Kiosk == id {
			said = append(said, string(n.Kind))
		}
	}
	slices.Sort(said)
	return said
}

func find(t *testing.T, f *fleet.Fleet, id string) fleet.Kiosk {
	t.Helper()
	i := slices.IndexFunc(f.Kiosks, func(k fleet.Kiosk) bool { return k.ID == id })
	if i < 0 {
		t.Fatalf("no kiosk %s", id)
	}
	return f.Kiosks[i]
}

// planted is what is done to one kiosk of the fleet, and what must be said of it.
var planted = map[int]struct {
	do   func(d *desk, k *kiosk)
	want []string
}{
	3: {func(d *desk, k *kiosk) { // a report that never came home
		d.bring("3a", k.report(date(9, 1), nil))
		k.live(date(9, 2), 5)
		k.report(date(10, 1), nil)
		k.live(date(10, 2), 5)
		d.bring("3c", k.report(date(11, 1), nil))
	}, []string{"gap", "older"}},
	7: {func(d *desk, k *kiosk) { // a card restored from an older copy
		d.bring("7a", k.report(date(9, 1), nil))
		old := k.copied(date(9, 1))
		k.live(date(9, 2), 5)
		d.bring("7b", k.report(date(10, 1), nil))
		old.live(date(10, 5), 5)
		d.bring("7c", old.report(date(11, 1), nil))
	}, []string{"fork", "older"}},
	11: {func(d *desk, k *kiosk) { // a card copied: two kiosks
		d.bring("11a", k.report(date(9, 1), nil))
		other := k.copied(date(9, 1))
		k.live(date(9, 2), 400)
		other.live(date(9, 3), 400)
		d.bring("11b", other.report(date(10, 1), nil))
		d.bring("11c", k.report(date(10, 2), nil))
		k.live(date(10, 3), 5)
		d.bring("11d", k.report(date(11, 1), nil))
	}, []string{"clone", "older", "older"}},
	13: {func(d *desk, k *kiosk) { // the same file twice, under two names
		text := k.report(date(11, 1), nil)
		d.bring("13a", text)
		d.bring("13b", text)
	}, []string{"twice"}},
	17: {func(d *desk, k *kiosk) { // an old report comes home late
		old := k.report(date(8, 1), nil)
		k.live(date(8, 2), 5)
		d.bring("17b", k.report(date(11, 1), nil))
		d.bring("17a", old)
	}, []string{"older"}},
	19: {func(d *desk, k *kiosk) { // the record was deleted
		d.bring("19a", k.report(date(9, 1), nil))
		if err := os.RemoveAll(k.dir); err != nil {
			k.t.Fatal(err)
		}
		k.taken = 0
		k.open(date(9, 5))
		k.live(date(9, 6), 9)
		d.bring("19b", k.report(date(11, 1), nil))
	}, []string{"older", "restarted"}},
	23: {func(d *desk, k *kiosk) { // somebody changed a line
		text := string(k.report(date(11, 1), nil))
		d.bring("23", []byte(strings.Replace(text, `"counts":{"read":2}`, `"counts":{"read":9}`, 1)))
	}, []string{"altered"}},
	29: {func(d *desk, k *kiosk) { // a stick that was pulled
		text := k.report(date(11, 1), nil)
		d.bring("29", text[:len(text)-50])
	}, []string{"cut"}},
	31: {func(d *desk, k *kiosk) { // a clock that runs ahead
		d.bring("31", k.report(time.Date(2031, 1, 1, 9, 0, 0, 0, time.UTC), nil))
	}, []string{"ahead"}},
	37: {func(d *desk, k *kiosk) { // an old record under a new date
		old := k.copied(date(9, 1))
		k.live(date(9, 2), 5)
		d.bring("37a", k.report(date(10, 1), nil))
		d.bring("37b", old.report(date(11, 1), nil))
	}, []string{"older", "set-back"}},
	41: {func(d *desk, k *kiosk) { // a line taken out of the middle
		lines := bytes.SplitAfter(k.report(date(11, 1), nil), []byte("\n"))
		d.bring("41", bytes.Join(slices.Delete(lines, len(lines)-4, len(lines)-3), nil))
	}, []string{"gap"}},
}

// Fifty kiosks with a year of reports: what was planted is named at its kiosk, and
// nothing at the others.
func TestFifty(t *testing.T) {
	d := &desk{t: t}
	var ids []string
	for n := range 50 {
		id := fmt.Sprintf("KIOSK-%03d", n)
		ids = append(ids, id)
		k := newKiosk(t, id, date(7, 1))
		k.live(date(7, 2), 10)
		if p, ok := planted[n]; ok {
			p.do(d, k)
			continue
		}
		for i, month := range []time.Month{8, 9, 10} {
			d.bring(fmt.Sprintf("%d-%d", n, i), k.report(date(month, 1+n%20), map[string]int{"question": 3 + i}))
			k.live(date(month, 25), 1+n%7)
		}
	}
	f := fleet.Merge(d.reports, []string{"photo.jpg"}, date(11, 26))
	if len(f.Kiosks) != 51 { // one is two
		t.Errorf("got %d kiosks, want 51", len(f.Kiosks))
	}
	for n, id := range ids {
		want := planted[n].want
		if want == nil {
			want = []string{"older"}
		}
		if got := kinds(f, id); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
	if got := kinds(f, ""); !slices.Equal(got, []string{"unreadable"}) {
		t.Errorf("without a kiosk: got %q", got)
	}
	if k := find(t, f, ids[1]); k.Days != 55 || k.Lists != 27 || k.Reports != 3 || k.Latest.Number != 2026110101 || k.Copy != 0 {
		t.Errorf("%s: %+v", ids[1], k)
	}
	if k := find(t, f, ids[17]); k.Days != 25 || k.Latest.File != "17b" {
		t.Errorf("an old report counts: %+v", k)
	}
	if k := find(t, f, ids[31]); k.Days != fleet.Unknown || !k.Seen.IsZero() {
		t.Errorf("a day to come: %+v", k)
	}
	if k := find(t, f, ids[11]); k.Copy != 1 || k.Latest.File != "11b" {
		t.Errorf("a copied card: %+v", k)
	}
	if len(f.Questions) != 1 || f.Questions[0] != (fleet.Question{Words: "question", Count: 5 * (50 - len(planted))}) {
		t.Errorf("questions: %+v", f.Questions)
	}
	// The order of the files says nothing.
	slices.Reverse(d.reports)
	back := fleet.Merge(d.reports, []string{"photo.jpg"}, date(11, 26))
	for _, id := range ids {
		if got, want := kinds(back, id), kinds(f, id); !slices.Equal(got, want) {
			t.Errorf("%s, the other way round: got %q, want %q", id, got, want)
		}
	}
}

// What a report does not say is unknown: never good, never old, never bad.
func TestUnknown(t *testing.T) {
	d := &desk{t: t}
	d.bring("bare", []byte(`{"report":{}}`+"\n"))
	d.bring("nonsense", []byte(`{"report":{"kiosk":"=cmd()","at":"yesterday","data":"?","lists":"2026-13-45","program":"\u001b[2J"}}`+"\n"))
	k := newKiosk(t, "DOUBT-001", date(9, 1))
	k.codes = []string{"B-28", "B-29", "nonsense"}
	delete(k.about, "lists")
	d.bring("doubt", k.report(date(11, 1), nil))
	f := fleet.Merge(d.reports, nil, date(11, 26))
	for _, k := range f.Kiosks[:2] {
		if k.ID != "" || k.Days != fleet.Unknown || k.Lists != fleet.Unknown || k.Doctor || k.Latest.Number != 0 || !k.Seen.IsZero() {
			t.Errorf("%+v", k)
		}
		if strings.Contains(k.Latest.Program, "\x1b") {
			t.Errorf("an escape in %q", k.Latest.Program)
		}
	}
	if k := find(t, f, "DOUBT-001"); k.Days != fleet.Unknown || k.Lists != fleet.Unknown || !k.Doctor || !slices.Equal(k.Latest.Codes, []string{"B-28", "B-29"}) {
		t.Errorf("a clock in doubt: %+v", k)
	}
	if len(f.Notices) != 0 {
		t.Errorf("notices: %+v", f.Notices)
	}
}

// Merging never shows what one kiosk would not: words of fewer than three visits,
// whatever many files say of them, nor a count twice.
func TestThreshold(t *testing.T) {
	d := &desk{t: t}
	for n := range 10 {
		k := newKiosk(t, fmt.Sprintf("KIOSK-%03d", n), date(9, 1))
		d.bring(fmt.Sprint(n), k.report(date(10, 1), map[string]int{"rare": 1, "two": 2, "often": 3, "77 rue": 9, "bad\x1b": 3, "": 8, "less": -5}))
		d.bring(fmt.Sprint(n, " again"), k.report(date(11, 1), map[string]int{"often": 4, "two": 2}))
	}
	f := fleet.Merge(d.reports, nil, date(11, 26))
	if want := []fleet.Question{{Words: "often", Count: 40}}; !slices.Equal(f.Questions, want) {
		t.Errorf("got %+v, want %+v", f.Questions, want)
	}
	// A program that was started again counts anew.
	k := newKiosk(t, "OTHER-001", date(9, 1))
	d = &desk{t: t}
	d.bring("a", k.report(date(10, 1), map[string]int{"word": 5}))
	k.since = date(10, 2)
	d.bring("b", k.report(date(11, 1), map[string]int{"word": 3}))
	if f := fleet.Merge(d.reports, nil, date(11, 26)); len(f.Questions) != 1 || f.Questions[0].Count != 8 {
		t.Errorf("two runs: got %+v", f.Questions)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "text": "RAPPORT DE LA BORNE\r\n", "another object": `{"record":{}}`, "a list": "[]", "binary": "\x00\x01\x02",
		"no line end for ever": strings.Repeat("x", 2<<20), "deep": strings.Repeat("[", 100_000),
	} {
		if _, err := fleet.Read(name, strings.NewReader(text)); !errors.Is(err, fleet.ErrNoReport) {
			t.Errorf("%s: got %v, want %v", name, err, fleet.ErrNoReport)
		}
	}
	if _, err := fleet.Read("huge", &endless{}); err == nil || errors.Is(err, fleet.ErrNoReport) {
		t.Errorf("endless: %v", err)
	}
	k := newKiosk(t, "KIOSK-001", date(9, 1))
	text := k.report(date(10, 1), nil)
	crlf := append([]byte("\xef\xbb\xbf"), bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))...)
	if r, err := fleet.Read("from an editor", bytes.NewReader(crlf)); err != nil || r.Kiosk != "KIOSK-001" || r.Altered != 0 || r.Cut != 0 {
		t.Errorf("a report that an editor saved: %+v, %v", r, err)
	}
}

type endless struct{}

func (*endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = "{\"report\":{}}\n"[i%14]
	}
	return len(p), nil
}

func FuzzMerge(f *testing.F) {
	f.Add([]byte(`{"report":{"kiosk":"AB-123","at":"2026-11-01T09:00:00Z"}}`+"\n"+`{"record":{"seq":1,"at":"2026-11-01T09:00:00Z","kind":"begin","prev":"","hash":"`+strings.Repeat("0", 64)+`"}}`+"\n"),
		[]byte(`{"report":{"kiosk":"AB-123"}}`+"\n"+`{"totals":{"searches_without_answer":{"a b":3,"c":1}}}`+"\n"))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		var reports []*fleet.Report
		for i, text := range [][]byte{a, b, a} {
			r, err := fleet.Read(fmt.Sprint(i), bytes.NewReader(text))
			if err == nil {
				reports = append(reports, r)
			}
		}
		m := fleet.Merge(reports, nil, date(11, 26))
		if len(reports) > 0 && len(m.Kiosks) == 0 {
			t.Error("no kiosk")
		}
		for _, q := range m.Questions {
			if q.Count < fleet.Fewest || strings.ContainsAny(q.Words, "0123456789\x1b\n") {
				t.Errorf("%+v", q)
			}
		}
		for _, k := range m.Kiosks {
			if strings.ContainsFunc(k.ID+k.Latest.Program+k.Latest.Stick+strings.Join(k.Latest.Codes, ""), func(c rune) bool { return c < ' ' || c == 0x7F }) {
				t.Errorf("%+v", k)
			}
		}
	})
}
