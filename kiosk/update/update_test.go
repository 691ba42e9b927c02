package update_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/update"
	"guichet/kiosk/update/crashfs"
)

// publisher signs bundles whose data sets are texts: "set NUMBER", long enough to
// be torn.
type publisher struct {
	secret bundle.Secret
	key    bundle.Key
}

func newPublisher(t testing.TB) publisher {
	t.Helper()
	s, err := bundle.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return publisher{s, s.Key()}
}

// setText is the data set of a number.
func setText(n int64) string { return fmt.Sprintf("set %d", n) + dots }

// dots are two pieces of a copy.
var dots = strings.Repeat(".", 140<<10)

func (p publisher) pack(t testing.TB, n int64, change func(*bundle.Manifest)) []byte {
	t.Helper()
	m := bundle.Manifest{Number: n, Issued: issued(), Publisher: "CHU de Brume", Program: "0.1.0", Files: []bundle.File{{Name: update.DataSetFile}}}
	if change != nil {
		change(&m)
	}
	var b bytes.Buffer
	open := func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(setText(n))), nil }
	if err := bundle.Write(&b, m, p.secret, open); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func issued() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

// open opens a folder in memory; its tests look at the texts.
func open(f *crashfs.FS, baked ...bundle.Key) (*update.Folder, update.Recovery, error) {
	number := func(name string) (int64, error) {
		text, err := f.ReadFile(name, 1<<20)
		if err != nil {
			return 0, err
		}
		var n int64
		if _, err := fmt.Sscanf(string(text), "set %d", &n); err != nil || string(text) != setText(n) {
			return 0, &bundle.Refusal{Reason: bundle.DataDamaged}
		}
		return n, nil
	}
	d, r, err := update.Open(context.Background(), f, update.Options{
		Program: "0.1.0", Baked: baked,
		Usable: func(_ context.Context, name string) error { _, err := number(name); return err },
		Fit:    func(_ context.Context, name string, _ bundle.Manifest) (int64, error) { return number(name) },
		Marks: func(_ context.Context, name string) []update.Mark {
			n, err := number(name)
			if err != nil {
				return nil
			}
			return []update.Mark{{Issuer: "00", Made: n}}
		},
	})
	if err == nil {
		update.CheapCodes(d)
	}
	return d, r, err
}

func mustOpen(t testing.TB, f *crashfs.FS, baked ...bundle.Key) *update.Folder {
	t.Helper()
	d, _, err := open(f, baked...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// install takes a bundle from its file to the switch.
func install(d *update.Folder, file []byte) (update.Switched, error) {
	b, err := bundle.Open(bytes.NewReader(file), d.Ring(), bundle.Limits{})
	if err != nil {
		return update.Switched{}, err
	}
	staged, err := d.Stage(context.Background(), b, update.Progress{})
	if err != nil {
		return update.Switched{}, err
	}
	return staged.Commit()
}

func mustInstall(t testing.TB, d *update.Folder, file []byte) update.Switched {
	t.Helper()
	s, err := install(d, file)
	if err != nil || s.Late != nil {
		t.Fatal(err, s.Late)
	}
	return s
}

func reason(err error) bundle.Reason {
	r := new(bundle.Refusal)
	if errors.As(err, &r) {
		return r.Reason
	}
	return ""
}

func TestInstall(t *testing.T) {
	p := newPublisher(t)
	f := crashfs.New()
	d := mustOpen(t, f, p.key)
	if name, n := d.DataSet(); name != "" || n != 0 || d.Other() != 0 {
		t.Errorf("empty: %s %d", name, n)
	}
	for i, want := range []struct{ n, other int64 }{{2026112201, 0}, {2026112202, 2026112201}, {2026112301, 2026112202}} {
		s := mustInstall(t, d, p.pack(t, want.n, nil))
		name, n := d.DataSet()
		if s.To != want.n || n != want.n || d.Other() != want.other || d.Highest() != want.n || name != fmt.Sprintf("sets/%d/dataset.sqlite", want.n) {
			t.Errorf("%d: %+v, %s, other %d", i, s, name, d.Other())
		}
		if kept, err := d.Manifest(); err != nil || kept.Manifest.Publisher != "CHU de Brume" {
			t.Errorf("%d: %v", i, err)
		}
		d = mustOpen(t, f, p.key)
		if _, again := d.DataSet(); again != want.n || d.Highest() != want.n {
			t.Errorf("%d: after a restart %d", i, again)
		}
	}
	if sets, _ := f.ReadDir("sets"); !slices.Equal(sets, []string{"2026112202", "2026112301"}) {
		t.Errorf("kept: %v", sets)
	}
}

// Back to the other set, over a restart too; what was accepted stays accepted.
func TestGoBack(t *testing.T) {
	p := newPublisher(t)
	f := crashfs.New()
	d := mustOpen(t, f, p.key)
	if _, _, err := d.GoBack(t.Context()); !errors.Is(err, update.ErrNoOther) {
		t.Errorf("from nothing: %v", err)
	}
	mustInstall(t, d, p.pack(t, 12, nil))
	mustInstall(t, d, p.pack(t, 15, nil))
	if from, to, err := d.GoBack(t.Context()); from != 15 || to != 12 || err != nil {
		t.Errorf("%d to %d: %v", from, to, err)
	}
	d = mustOpen(t, f, p.key)
	if _, n := d.DataSet(); n != 12 || d.Highest() != 15 {
		t.Errorf("after a restart %d, highest %d", n, d.Highest())
	}
	for n, want := range map[int64]bundle.Reason{14: bundle.Older, 15: bundle.Same} {
		if _, err := install(d, p.pack(t, n, nil)); reason(err) != want {
			t.Errorf("%d: %v", n, err)
		}
	}
	mustInstall(t, d, p.pack(t, 16, nil))
	if d.Other() != 12 {
		t.Errorf("other %d: the set that was gone back from is kept", d.Other())
	}
}

// A set that cannot be used any more gives way to the other, and that to none.
func TestBrokenSets(t *testing.T) {
	p := newPublisher(t)
	f := crashfs.New()
	d := mustOpen(t, f, p.key)
	mustInstall(t, d, p.pack(t, 12, nil))
	mustInstall(t, d, p.pack(t, 15, nil))
	for _, step := range []struct{ broken, using, said int64 }{{15, 12, 15}, {12, 0, 15}} {
		w, err := f.Create(fmt.Sprintf("sets/%d/dataset.sqlite", step.broken))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("noise")); err != nil {
			t.Fatal(err)
		}
		d, r, err := open(f, p.key)
		if err != nil {
			t.Fatal(err)
		}
		if _, n := d.DataSet(); n != step.using || r.Broken != step.said || d.Highest() != 15 {
			t.Errorf("%d broken: using %d, %+v", step.broken, n, r)
		}
	}
	d = mustOpen(t, f, p.key)
	mustInstall(t, d, p.pack(t, 16, nil)) // the cure
	if _, n := d.DataSet(); n != 16 {
		t.Errorf("using %d", n)
	}
}

// What is staged is not in use, and nothing is left of it when it is given up or
// refused.
func TestStageLeavesNothing(t *testing.T) {
	p := newPublisher(t)
	f := crashfs.New()
	d := mustOpen(t, f, p.key)
	mustInstall(t, d, p.pack(t, 12, nil))
	gone := func(when string) {
		t.Helper()
		if names, _ := f.ReadDir("."); slices.Contains(names, "incoming") {
			t.Errorf("%s: %v", when, names)
		}
		if _, n := d.DataSet(); n != 12 {
			t.Errorf("%s: using %d", when, n)
		}
	}
	b, err := bundle.Open(bytes.NewReader(p.pack(t, 15, nil)), d.Ring(), bundle.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	tested := false
	staged, err := d.Stage(t.Context(), b, update.Progress{Tests: func() { tested = true }})
	if err != nil || !tested {
		t.Fatal(err)
	}
	if text, err := f.ReadFile(staged.DataSet(), 1<<20); err != nil || string(text) != setText(15) {
		t.Errorf("staged: %v", err)
	}
	if err := staged.Discard(); err != nil {
		t.Error(err)
	}
	gone("discarded")
	good := p.pack(t, 15, nil)
	for name, file := range map[string][]byte{
		"cut":     good[:len(good)/2],
		"altered": bytes.Replace(good, []byte("set 15..."), []byte("set 15.,."), 1),
		"other":   p.packOther(t, 15, 16),
	} {
		if _, err := install(d, file); err == nil || reason(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
		gone(name)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b, err = bundle.Open(bytes.NewReader(good), d.Ring(), bundle.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Stage(ctx, b, update.Progress{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	gone("cancelled")
}

// packOther packs, under number n, the data set of another number.
func (p publisher) packOther(t testing.TB, n, inside int64) []byte {
	t.Helper()
	m := bundle.Manifest{Number: n, Issued: issued(), Publisher: "x", Program: "0.1.0", Files: []bundle.File{{Name: update.DataSetFile}}}
	var b bytes.Buffer
	open := func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(setText(inside))), nil }
	if err := bundle.Write(&b, m, p.secret, open); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A key list replaces the keys: who is left out is withdrawn for good, also one
// of the image.
func TestRotation(t *testing.T) {
	image, first, second := newPublisher(t), newPublisher(t), newPublisher(t)
	f := crashfs.New()
	d := mustOpen(t, f, image.key)
	list := func(keys ...bundle.Key) func(*bundle.Manifest) {
		return func(m *bundle.Manifest) { m.Keys = keys }
	}
	if _, err := install(d, image.pack(t, 10, list(first.key))); reason(err) != bundle.KeyList {
		t.Errorf("a list without a key that is trusted today: %v", err)
	}
	if s := mustInstall(t, d, image.pack(t, 11, list(image.key, first.key))); !s.Keys {
		t.Error("the keys changed, and it was not said")
	}
	mustInstall(t, d, first.pack(t, 12, list(first.key, second.key)))
	for _, d := range []*update.Folder{d, mustOpen(t, f, image.key)} {
		if _, err := install(d, image.pack(t, 13, nil)); reason(err) != bundle.WithdrawnKey {
			t.Errorf("a withdrawn key of the image: %v", err)
		}
		if err := d.Trust(image.key); !errors.Is(err, update.ErrWithdrawn) {
			t.Errorf("trusted again: %v", err)
		}
	}
	mustInstall(t, d, second.pack(t, 13, list(second.key, first.key, image.key)))
	if _, err := install(d, image.pack(t, 14, nil)); reason(err) != bundle.WithdrawnKey {
		t.Errorf("a list cannot bring a withdrawn key back: %v", err)
	}
}

// A kiosk that trusts nobody says so, and takes its first key.
func TestFirstKey(t *testing.T) {
	p, stranger := newPublisher(t), newPublisher(t)
	d := mustOpen(t, crashfs.New())
	if _, err := install(d, p.pack(t, 12, nil)); reason(err) != bundle.NoSetup {
		t.Errorf("%v", err)
	}
	if err := d.SetSetup("12345678"); err != nil {
		t.Fatal(err)
	}
	if _, err := install(d, p.pack(t, 12, nil)); reason(err) != bundle.FirstKey {
		t.Errorf("%v", err)
	}
	if err := d.Trust(p.key); err != nil {
		t.Fatal(err)
	}
	mustInstall(t, d, p.pack(t, 12, nil))
	if _, err := install(d, stranger.pack(t, 13, nil)); reason(err) != bundle.UnknownKey {
		t.Errorf("%v", err)
	}
}

// A state that cannot be read is kept aside; what the set in use says of keys and
// number still counts.
func TestStateLost(t *testing.T) {
	image, second := newPublisher(t), newPublisher(t)
	f := crashfs.New()
	d := mustOpen(t, f, image.key)
	mustInstall(t, d, image.pack(t, 12, func(m *bundle.Manifest) { m.Keys = []bundle.Key{image.key, second.key} }))
	w, err := f.Create("state.json")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("{")); err != nil {
		t.Fatal(err)
	}
	d, r, err := open(f, image.key)
	if err != nil || !r.StateLost || d.Highest() != 12 || d.Ring().Standing(second.key) != bundle.Trusted {
		t.Errorf("%+v, highest %d: %v", r, d.Highest(), err)
	}
	if text, err := f.ReadFile("state.json.broken", 10); err != nil || string(text) != "{" {
		t.Errorf("%q, %v", text, err)
	}
}
