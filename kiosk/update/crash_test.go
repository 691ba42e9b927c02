package update_test

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"guichet/kiosk/bundle"
	"guichet/kiosk/update"
	"guichet/kiosk/update/crashfs"
)

// outcomes is how many states of the disk are tried after each point.
const outcomes = 12

// deed is something that changes a data folder.
type deed struct {
	name   string
	before func(*update.Folder) // on a folder that lasts
	do     func(*update.Folder) error
	// holds judges the folder after a cut: whether the deed shows or not, both must
	// be whole.
	using   []int64 // old and new
	highest []int64
}

// Whatever the power is cut at, and whatever of what was not synced is there: the
// old set or the new one, whole, with the keys and the number that belong to it.
func TestPowerCuts(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	image, second := newPublisher(t), newPublisher(t)
	pack := map[int64][]byte{}
	for _, n := range []int64{12, 13, 14} {
		pack[n] = image.pack(t, n, nil)
	}
	rotate := image.pack(t, 14, func(m *bundle.Manifest) { m.Keys, m.ResetCode = []bundle.Key{image.key, second.key}, true })
	put := func(numbers ...int64) func(*update.Folder) {
		return func(d *update.Folder) {
			for _, n := range numbers {
				mustInstall(t, d, pack[n])
			}
			if err := d.Lock(0).Change("2580"); err != nil {
				t.Fatal(err)
			}
		}
	}
	installs := func(file []byte) func(*update.Folder) error {
		return func(d *update.Folder) error {
			s, err := install(d, file)
			if err == nil {
				err = s.Late
			}
			return err
		}
	}
	points, states, twice := 0, 0, 0
	for _, c := range []deed{
		{"first set", func(*update.Folder) {}, installs(pack[12]), []int64{0, 12}, []int64{0, 12}},
		{"second set", put(12), installs(pack[13]), []int64{12, 13}, []int64{12, 13}},
		{"third set", put(12, 13), installs(pack[14]), []int64{13, 14}, []int64{13, 14}},
		{"rotation and reset", put(12, 13), installs(rotate), []int64{13, 14}, []int64{13, 14}},
		{"the way back from a number too high", put(12, 13), installs(image.pack(t, 5, func(m *bundle.Manifest) { m.Above = 13 })), []int64{13, 5}, []int64{13, 5}},
		{"the way back from a list dated ahead", put(12, 13), installs(image.pack(t, 14, func(m *bundle.Manifest) { m.ListsUpTo = m.Issued })), []int64{13, 14}, []int64{13, 14}},
		{"going back", put(12, 13), func(d *update.Folder) error { _, _, err := d.GoBack(t.Context()); return err }, []int64{13, 12}, []int64{13}},
		{"a first key", put(12), func(d *update.Folder) error { return d.Trust(second.key) }, []int64{12}, []int64{12}},
		{"another code", put(12), func(d *update.Folder) error { return d.Lock(0).Change("9630") }, []int64{12}, []int64{12}},
		{"a wrong code", put(12), func(d *update.Folder) error { _, err := d.Lock(0).Try("1111", 0); return err }, []int64{12}, []int64{12}},
	} {
		start := crashfs.New()
		c.before(mustOpen(t, start, image.key))
		start = start.Crash(1) // what lasts
		for cut := 0; ; cut++ {
			f := start.Crash(0)
			d := mustOpen(t, f, image.key)
			f.Left, f.Late = 1+cut/2, cut%2 == 1
			done := c.do(d) == nil
			for seed := range uint64(outcomes) {
				states++
				after := f.Crash(seed)
				if c.name == "a wrong code" && done && !strings.Contains(text(t, after, "state.json"), `"tries": 1`) {
					t.Fatalf("%s, cut at %d: answered, and not written down", c.name, cut)
				}
				c.whole(t, after, image, second, cut, done)
				twice += c.cutAgain(t, f.Crash(seed), image, second, cut, done, seed)
			}
			points++
			if done {
				break
			}
		}
	}
	t.Logf("%d points, %d states of the disk; %d more where the power went again while that was put right", points, states, twice)
}

// cutAgain cuts the power at every point of the start after a cut, too.
func (c deed) cutAgain(t *testing.T, after *crashfs.FS, image, second publisher, cut int, done bool, seed uint64) (states int) {
	t.Helper()
	if seed > 2 {
		return 0
	}
	for again := 1; ; again++ {
		f := after.Crash(0)
		f.Left, f.Late = again, seed == 1
		_, _, err := open(f, image.key)
		over := f.Left > 0
		c.whole(t, f.Crash(seed*100+uint64(again)), image, second, cut, done)
		states++
		if over {
			if err != nil {
				t.Fatal(err)
			}
			return states
		}
	}
}

// text is what a file holds, "" for none.
func text(t *testing.T, f *crashfs.FS, name string) string {
	t.Helper()
	b, err := f.ReadFile(name, 1<<20)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return string(b)
}

// A call that fails, the disk full or worn, is no power cut: the program goes on.
// What it says then is so, now and after a restart; and once the disk works again,
// so do updates.
func TestFaults(t *testing.T) {
	p, second := newPublisher(t), newPublisher(t)
	old, middle := p.pack(t, 12, nil), p.pack(t, 13, nil)
	next := p.pack(t, 14, func(m *bundle.Manifest) { m.Keys = []bundle.Key{p.key, second.key} })
	last := second.pack(t, 15, nil)
	late, failed := 0, 0
	for turn := 0; ; turn++ {
		f := crashfs.New()
		d := mustOpen(t, f, p.key)
		mustInstall(t, d, old)
		mustInstall(t, d, middle)
		f.Fault, f.Late = 1+turn/2, turn%2 == 1
		s, err := install(d, next)
		over := f.Fault > 0
		f.Fault = 0
		want := int64(13)
		switch {
		case err == nil:
			want = 14
			if s.Late != nil {
				late++
			}
		case reason(err) == bundle.WriteFailed:
			failed++
		default:
			t.Fatalf("fault %d: %v", turn, err)
		}
		for seed := range uint64(4) {
			again := mustOpen(t, f.Crash(seed), p.key)
			if _, n := again.DataSet(); n != want || again.Highest() != want {
				t.Fatalf("fault %d: told %d, after a restart %d, highest %d", turn, want, n, again.Highest())
			}
		}
		sound(t, f, d, want, last, p, second)
		if over {
			break
		}
	}
	if late == 0 || failed == 0 {
		t.Errorf("%d late, %d failed: the faults were not met", late, failed)
	}
	t.Logf("%d faults before the switch, %d after it", failed, late)
}

// sound judges a folder after a fault by what can be done with it.
func sound(t *testing.T, f *crashfs.FS, d *update.Folder, using int64, last []byte, image, second publisher) {
	t.Helper()
	if d.Highest() != using || d.Other() != using-1 {
		t.Fatalf("using %d: highest %d, other %d", using, d.Highest(), d.Other())
	}
	if _, to, err := d.GoBack(t.Context()); err != nil || to != using-1 {
		t.Fatalf("using %d: back to %d, %v", using, to, err)
	}
	for seed := range uint64(4) {
		again := mustOpen(t, f.Crash(seed), image.key)
		_, n := again.DataSet()
		if n != using-1 || again.Highest() != using || (again.Ring().Standing(second.key) == bundle.Trusted) != (using == 14) {
			t.Fatalf("went back from %d: after a restart %d, highest %d, keys %v", using, n, again.Highest(), again.Ring())
		}
	}
	if using == 14 {
		mustInstall(t, d, last)
	}
}

// whole judges a folder after a cut.
func (c deed) whole(t *testing.T, f *crashfs.FS, image, second publisher, cut int, done bool) {
	t.Helper()
	d, r, err := open(f, image.key)
	if err != nil {
		t.Fatalf("%s, cut at %d: %v", c.name, cut, err)
	}
	_, using := d.DataSet()
	if !slices.Contains(c.using, using) || !slices.Contains(c.highest, d.Highest()) || r.StateLost || r.Broken != 0 || using > d.Highest() {
		t.Fatalf("%s, cut at %d: using %d, highest %d, %+v", c.name, cut, using, d.Highest(), r)
	}
	last := len(c.using) - 1
	if done && (using != c.using[last] || d.Highest() != c.highest[len(c.highest)-1]) {
		t.Fatalf("%s: done, and %d is in use after it", c.name, using)
	}
	if c.name == "rotation and reset" {
		rotated := d.Ring().Standing(second.key) == bundle.Trusted
		if rotated != (using == 14) || d.Lock(0).Set() == rotated {
			t.Fatalf("%s, cut at %d: set %d, its keys: %t", c.name, cut, using, rotated)
		}
	}
	if marks := d.Marks(); using != c.using[0] && c.using[0] > 0 && (len(marks) != 1 || marks[0].Made < c.using[0]) {
		t.Fatalf("%s, cut at %d: %d was left for %d, and its lists are forgotten: %v", c.name, cut, c.using[0], using, marks)
	}
	if d.Ring().Standing(image.key) != bundle.Trusted {
		t.Fatalf("%s, cut at %d: the key is lost", c.name, cut)
	}
	if names, _ := f.ReadDir("."); slices.Contains(names, "incoming") {
		t.Fatalf("%s, cut at %d: %v is left", c.name, cut, names)
	}
	// What was recovered stays so, and the kiosk can be updated.
	again, r2, err := open(f, image.key)
	if _, n := again.DataSet(); err != nil || n != using || r2.Happened() {
		t.Fatalf("%s, cut at %d: a second start differs: %d, %+v, %v", c.name, cut, n, r2, err)
	}
}

// After any cut the next bundle can be installed.
func TestUpdateAfterPowerCut(t *testing.T) {
	p := newPublisher(t)
	first, next := p.pack(t, 12, nil), p.pack(t, 13, nil)
	for cut := 0; ; cut++ {
		f := crashfs.New()
		d := mustOpen(t, f, p.key)
		f.Left, f.Late = 1+cut/2, cut%2 == 1
		_, err := install(d, first)
		after := f.Crash(uint64(cut))
		d = mustOpen(t, after, p.key)
		b, openErr := bundle.Open(bytes.NewReader(next), d.Ring(), bundle.Limits{})
		if openErr != nil {
			t.Fatal(openErr)
		}
		if refused := d.Consider(b); refused != nil {
			t.Fatalf("cut at %d: %v", cut, refused)
		}
		mustInstall(t, d, next)
		if err == nil {
			return
		}
	}
}
