package technician

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/fleet"
	"guichet/kiosk/session"
)

// parsed is a report as a program reads it.
type parsed struct {
	about   map[string]string
	records []recordLine
}

func (b *bench) readReport(image, name string) parsed {
	b.t.Helper()
	text, err := exec.Command("mtype", "-i", image, "::"+name).Output()
	if err != nil {
		b.t.Fatal(err)
	}
	var p parsed
	for line := range bytes.Lines(text) {
		var l struct {
			Report map[string]string
			Record *recordLine
		}
		if err := json.Unmarshal(line, &l); err != nil {
			b.t.Fatal(err)
		}
		if l.Report != nil {
			p.about = l.Report
		}
		if l.Record != nil {
			p.records = append(p.records, *l.Record)
		}
	}
	return p
}

// A stick's passport: the report and the record name the stick, by its volume's number
// as mdir shows it, and the bundle's file, by its SHA-256. No record is lost between two
// reports, nor in both.
func TestPassport(t *testing.T) {
	b := newBench(t)
	b.build("good.sqlite", goodNumber)
	b.build("next.sqlite", nextNumber)
	b.take(goodNumber)
	whole := b.packed(b.altered(""), b.secret, func(*bundle.Manifest) {})
	image := b.onStick("maj.kiosk", whole)
	defer b.plug(t, image)()
	do := func(task session.Task) session.TaskResult {
		t.Helper()
		r := b.Do(t.Context(), task, func(session.Progress) {})
		if r.Refused != nil {
			t.Fatalf("%T: %v", task, r.Refused)
		}
		return r.TaskResult
	}
	do(session.Inspect{})
	do(session.Stage{})
	do(session.Install{})
	do(session.WriteKioskReport{})
	b.Folder.Add(audit.Record{Kind: audit.Clock}, b.Log)
	do(session.WriteKioskReport{})

	listing, err := exec.Command("mdir", "-i", image, "::").Output()
	if err != nil {
		t.Fatal(err)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256(whole))
	first, second := b.readReport(image, "guichet-rapport.jsonl"), b.readReport(image, "guichet-rapport-2.jsonl")
	for name, p := range map[string]parsed{"first": first, "second": second} {
		if stick := p.about["stick"]; stick == "" || !strings.Contains(string(listing), "Serial Number is "+stick) {
			t.Errorf("%s: stick %q, mdir says %.120q", name, stick, listing)
		}
		if p.about["bundle"] != sum || p.about["kiosk"] != b.Folder.ID() {
			t.Errorf("%s: bundle %s, kiosk %s; want %s, %s", name, p.about["bundle"], p.about["kiosk"], sum, b.Folder.ID())
		}
	}
	update := first.records[len(first.records)-1]
	if update.Kind != audit.Update || update.SHA256 != sum || update.Stick != first.about["stick"] {
		t.Errorf("the record of the update: %+v", update)
	}
	if last, next := first.records[len(first.records)-1], second.records[0]; next.Seq != last.Seq+1 || next.Prev != last.Hash {
		t.Errorf("the first report ends with record %d, the second begins with %d", last.Seq, next.Seq)
	}
	page, err := exec.Command("mtype", "-i", image, "::guichet-rapport.txt").Output()
	if err != nil || !bytes.Contains(page, []byte(sum)) || !bytes.Contains(page, []byte(b.Folder.ID())) {
		t.Errorf("the page for people does not name bundle and kiosk: %v", err)
	}
	for _, foreign := range []string{"nobody", "revocation lists", "is of another", "records, the last"} {
		if bytes.Contains(page, []byte(foreign)) {
			t.Errorf("the page for people says %q in English:\n%s", foreign, page)
		}
	}
	if french := "enregistrements, le dernier"; !bytes.Contains(page, []byte(french)) {
		t.Errorf("the page for people does not say %q:\n%s", french, page)
	}
}

// What a kiosk writes, fleet reads: id, number, days, and a record whose hashes hold.
func TestReportIsReadByFleet(t *testing.T) {
	b := newBench(t)
	b.build("good.sqlite", goodNumber)
	b.take(goodNumber)
	image := b.onStick("maj.kiosk", []byte("x"))
	defer b.plug(t, image)()
	for range 2 {
		if r := b.Do(t.Context(), session.WriteKioskReport{}, func(session.Progress) {}); r.Refused != nil {
			t.Fatal(r.Refused)
		}
		b.Folder.Add(audit.Record{Kind: audit.Clock}, b.Log)
	}
	var reports []*fleet.Report
	for _, name := range []string{"guichet-rapport.jsonl", "guichet-rapport-2.jsonl"} {
		text, err := exec.Command("mtype", "-i", image, "::"+name).Output()
		if err != nil {
			t.Fatal(err)
		}
		r, err := fleet.Read(name, bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		reports = append(reports, r)
	}
	f := fleet.Merge(reports, nil, time.Now())
	if len(f.Kiosks) != 1 || f.Kiosks[0].ID != b.Folder.ID() || f.Kiosks[0].Days != 0 || !f.Kiosks[0].Doctor || f.Kiosks[0].Latest.Number == 0 {
		t.Errorf("got %+v", f.Kiosks)
	}
	if len(f.Notices) != 1 || f.Notices[0].Kind != fleet.Older {
		t.Errorf("notices: %+v", f.Notices)
	}
}
