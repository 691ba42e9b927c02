package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/session"
	"guichet/kiosk/store"
	"guichet/kiosk/technician"
	"guichet/kiosk/update"
	"guichet/kiosk/usb"
)

// The same bundles, one after the other, by stick and by `kiosk apply`: the same
// answer, the same record, the same data folder.
func TestStickAndApplyAgree(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	w := newWorkshop(t)
	played := w.bundles()
	if len(played) < 10 {
		t.Fatalf("got %d bundles, want 10 at least", len(played))
	}
	byStick, byApply := w.path("by-stick"), w.path("by-apply")
	for _, dir := range []string{byStick, byApply} {
		w.folder(dir)
		w.kiosk("trust", "--data", dir, "--key", w.pub)
		if err := os.WriteFile(filepath.Join(dir, "kiosk-id"), []byte("ABCDE-FGH23\n"), 0o600); err != nil { // one kiosk, twice
			t.Fatal(err)
		}
	}
	reasons := map[string]bool{}
	for _, b := range played {
		t.Run(b.name, func(t *testing.T) {
			w.t = t
			w.file("maj.kiosk", string(b.content))
			got, want := w.apply(byApply), w.plugIn(byStick)
			if got != want || got != b.want {
				t.Errorf("apply says %q, the stick %q, want %q", got, want, b.want)
			}
			reasons[got] = true
			if got, want := recordOf(t, byApply), recordOf(t, byStick); got != want {
				t.Errorf("the record of apply:\n%s\nof the stick:\n%s", got, want)
			}
			if got, want := filesOf(t, byApply), filesOf(t, byStick); got != want {
				t.Errorf("the data folder of apply:\n%s\nof the stick:\n%s", got, want)
			}
		})
	}
	if len(reasons) < 9 {
		t.Errorf("got %d different answers, want 9 at least: %v", len(reasons), reasons)
	}
}

// played is a bundle and what must come of it: "installed", or the reason why not.
type played struct {
	name    string
	content []byte
	want    string
}

// bundles are bundles in the order in which they are played: each that is installed
// changes what the next is judged by.
func (w *workshop) bundles() []played {
	w.t.Helper()
	text, err := os.ReadFile(w.key)
	if err != nil {
		w.t.Fatal(err)
	}
	secret, err := bundle.ParseSecret(text, "")
	if err != nil {
		w.t.Fatal(err)
	}
	stranger, err := bundle.GenerateKey()
	if err != nil {
		w.t.Fatal(err)
	}
	set := func(number int64) string {
		path := w.path(fmt.Sprintf("%d.sqlite", number))
		w.kiosk("build-data", "--out", path, "--number", fmt.Sprint(number))
		return path
	}
	sets := map[int64]string{12: set(2026112212), 13: set(2026112213), 14: set(2026112214)}
	pack := func(n int64, by bundle.Secret, change func(*bundle.Manifest)) []byte {
		m := bundle.Manifest{Number: 2026112200 + n, Issued: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Publisher: "CHU de Brume",
			Program: "0.1.0", Files: []bundle.File{{Name: update.DataSetFile}}}
		change(&m)
		var out bytes.Buffer
		if err := bundle.Write(&out, m, by, func(string) (io.ReadCloser, error) { return os.Open(sets[n]) }); err != nil {
			w.t.Fatal(err)
		}
		return out.Bytes()
	}
	as := func(n int64) []byte { return pack(n, secret, func(*bundle.Manifest) {}) }
	flip := func(b []byte, at int) []byte { b[at] ^= 1; return b }
	whole := as(13)
	return []played{
		{"the first", as(12), "installed"},
		{"the same once more", as(12), "same"},
		{"an older one", pack(12, secret, func(m *bundle.Manifest) { m.Number = 2026112211 }), "older"},
		{"a number far ahead", pack(13, secret, func(m *bundle.Manifest) { m.Number = 2099010101 }), "too-far"},
		{"another number inside", pack(13, secret, func(m *bundle.Manifest) { m.Number = 2026112215 }), "wrong-number"},
		{"a stranger's", pack(13, stranger, func(*bundle.Manifest) {}), "unknown-key"},
		{"a key list of strangers", pack(13, secret, func(m *bundle.Manifest) { m.Keys = []bundle.Key{stranger.Key()} }), "key-list"},
		{"a broken signature", flip(bytes.Clone(whole), 520), "bad-signature"},
		{"a bit of the data set", flip(bytes.Clone(whole), 50<<10), "damaged"},
		{"half a copy", whole[:len(whole)/2], "file-broken"},
		{"no bundle", []byte("bonjour\n"), "not-a-bundle"},
		{"a later format", pack(13, secret, func(m *bundle.Manifest) { m.Files[0].Name = "programme" }), "newer-format"},
		{"the next, with new keys", pack(13, secret, func(m *bundle.Manifest) { m.Keys = []bundle.Key{secret.Key(), stranger.Key()} }), "installed"},
		{"one that withdraws a key", pack(14, stranger, func(m *bundle.Manifest) { m.Keys, m.ResetCode = []bundle.Key{stranger.Key()}, true }), "installed"},
		{"one by the withdrawn key", pack(14, secret, func(m *bundle.Manifest) { m.Number = 2026112215 }), "withdrawn-key"},
	}
}

// apply has the program take the bundle, and returns what came of it.
func (w *workshop) apply(dir string) string {
	w.t.Helper()
	self, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command(self, "apply", w.path("maj.kiosk"), "--data", dir, "--yes")
	cmd.Env = append(os.Environ(), beKiosk+"=1", noGoodbye)
	out, err := cmd.Output()
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		w.t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if reason, ok := strings.CutPrefix(line, "reason: "); ok {
			return strings.TrimSpace(reason)
		}
	}
	if err != nil || !strings.Contains(string(out), "accepted: yes") {
		w.t.Fatalf("apply: %v: %s", err, out)
	}
	return "installed"
}

// plugIn has a technician take the bundle from a stick, and returns what came of it.
func (w *workshop) plugIn(dir string) string {
	w.t.Helper()
	image := w.path("stick.img")
	if err := os.RemoveAll(image); err != nil {
		w.t.Fatal(err)
	}
	w.run("mkfs.vfat", "-C", "-F", "16", image, "16384")
	w.run("mcopy", "-i", image, w.path("maj.kiosk"), "::maj.kiosk")
	ctx, stop := context.WithCancel(w.t.Context())
	defer stop()
	source := usb.NewImage(image)
	sticks := technician.NewSticks(source.Watch)
	seen := sticks.Watch(ctx)
	if err := source.Plug(); err != nil {
		w.t.Fatal(err)
	}
	<-seen
	folder, err := datafolder.Open(ctx, dir, version, time.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	defer folder.Close()
	help := datafolder.NewCurrent(func() (*store.Store, error) { return folder.DataSet(ctx) })
	defer help.Close()
	tasks := technician.New(technician.Options{
		Folder: folder, Help: help, Clock: demoClock{}, Sticks: sticks, Counters: app.NewCounters(), Log: slog.New(slog.DiscardHandler), Began: time.Now(),
	})
	for _, task := range []session.Task{session.Inspect{}, session.Stage{}, session.Install{}} {
		if r := tasks.Do(ctx, task, func(session.Progress) {}); r.Refused != nil {
			return string(r.Refused.Reason)
		}
	}
	return "installed"
}

// recordOf is what a data folder's record says, without when.
func recordOf(t *testing.T, dir string) string {
	t.Helper()
	var said strings.Builder
	err := audit.Since(datafolder.RecordDir(dir), 0, func(r audit.Record, _ string) {
		fmt.Fprintln(&said, r.Seq, r.Kind, r.Key, r.From, r.To, r.Note)
	})
	if err != nil {
		t.Fatal(err)
	}
	return said.String()
}

// filesOf is what else a data folder holds.
func filesOf(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name == "audit" { // compared by what it says
			return fs.SkipDir
		}
		if name == "kiosk-id" { // each folder has its own
			return nil
		}
		var text []byte
		switch path := filepath.Join(dir, name); {
		case e.Type()&fs.ModeSymlink != 0:
			target, linkErr := os.Readlink(path)
			text, err = []byte(target), linkErr
		case e.Type().IsRegular():
			text, err = os.ReadFile(path)
		}
		fmt.Fprintf(&all, "%s %v %x\n", name, e.Type(), sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// The opposition list has no issuer to be named by.
func TestListName(t *testing.T) {
	for issuer, want := range map[string]string{"": "opposition list", "AC Fort": `list of "AC Fort"`} {
		if got := listName(issuer); got != want {
			t.Errorf("%q: got %q, want %q", issuer, got, want)
		}
	}
}
