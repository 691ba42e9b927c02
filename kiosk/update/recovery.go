package update

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"guichet/kiosk/bundle"
)

// Recovery is what a start found and repaired. The zero value means nothing.
type Recovery struct {
	Unfinished bool  // an update was cut short before the switch: nothing changed
	Finished   int64 // an update was cut short after the switch, and is complete now
	Broken     int64 // the set that current names cannot be used
	// StateLost: the state could not be read. Keys and number were taken from the
	// sets; the code is lost.
	StateLost bool
}

// Happened tells whether anything was found.
func (r Recovery) Happened() bool { return r != Recovery{} }

// String says in English what was put right, "" for nothing.
func (r Recovery) String() string {
	var said []string
	for _, s := range []struct {
		happened bool
		words    string
	}{
		{r.Unfinished, "an update was cut short before the switch"}, {r.Finished != 0, "an update was completed"},
		{r.Broken != 0, "the data set in use is broken"}, {r.StateLost, "the state was lost"},
	} {
		if s.happened {
			said = append(said, s.words)
		}
	}
	return strings.Join(said, ", ")
}

// recover repairs what a power cut left, and selects the set in use.
func (d *Folder) recover(ctx context.Context) (r Recovery, err error) {
	if err := d.fs.Mkdir(setsDir); err != nil {
		return r, err
	}
	if d.state, err = readState(d.fs); err != nil {
		if err := d.fs.Rename(stateFile, brokenFile); err != nil {
			return r, err
		}
		r.StateLost = true
	}
	r.StateLost = r.StateLost || d.stateGone()
	if r.Unfinished, err = d.clearUp(); err != nil {
		return r, err
	}
	if err := d.finish(&r); err != nil {
		return r, err
	}
	if err := d.choose(ctx, &r); err != nil {
		return r, err
	}
	d.tidy(r)
	return r, nil
}

// stateGone tells whether there is no state where there was one: a start before put a
// broken one aside and came no further, or somebody deleted it.
func (d *Folder) stateGone() bool {
	names, err := d.fs.ReadDir(".")
	if err != nil || slices.Contains(names, stateFile) {
		return false
	}
	_, err = readKeys(d.fs)
	return slices.Contains(names, brokenFile) || err == nil
}

// keysToo is the state with the second copy of its keys.
func (d *Folder) keysToo(lost bool) state {
	k, err := readKeys(d.fs)
	if err != nil {
		return d.state
	}
	return d.state.withKeys(k, lost)
}

// behind is the state that belongs to the set that current names, and whether the
// state on disk does not know of that set yet.
func (d *Folder) behind() (state, bool) {
	n := d.linked()
	if n == 0 {
		return d.state, false
	}
	s := d.state
	kept, err := d.kept(n)
	lowers := err == nil && s.lowers(kept.Manifest)
	if n <= s.Highest && !lowers {
		return s, false
	}
	if err == nil {
		s = s.accept(kept.Manifest, d.options)
	}
	if !lowers {
		s.Highest = max(s.Highest, n)
	}
	return s, true
}

// clearUp removes what an interrupted update or write left, and tells whether it was
// an update.
func (d *Folder) clearUp() (found bool, err error) {
	names, err := d.fs.ReadDir(".")
	if err != nil {
		return false, err
	}
	for _, name := range names {
		if name == incoming || strings.HasSuffix(name, newSuffix) {
			found = found || name == incoming
			err = errors.Join(err, d.fs.RemoveAll(name))
		}
	}
	return found, err
}

// finish writes the state that belongs to the set that current names, and removes
// sets that were never switched to.
func (d *Folder) finish(r *Recovery) error {
	if r.StateLost {
		d.rebuild()
		d.state = d.keysToo(true)
		d.state.Highest = max(d.state.Highest, d.linked())
		return d.state.write(d.fs)
	}
	before := d.state
	d.state = d.keysToo(false)
	if s, behind := d.behind(); behind {
		alone := s.Lowered != d.state.Lowered || d.forgets(d.linked())
		d.state = s
		if err := d.state.write(d.fs); err != nil {
			return err
		}
		r.Finished = d.linked()
		if alone {
			return d.prune(r.Finished, r.Finished)
		}
	} else if err := d.keepCopy(before); err != nil {
		return err
	}
	return d.drop(r)
}

// forgets tells whether a set came with the way back from a list dated ahead: the sets
// before it may hold that list, and are none to go back to.
func (d *Folder) forgets(n int64) bool {
	kept, err := d.kept(n)
	return err == nil && !kept.Manifest.ListsUpTo.IsZero()
}

// keepCopy writes state and keys again where the two copies of the keys differ: one of
// them is missing or older. before is the state as it was read. A folder that keeps no
// key has no copy.
func (d *Folder) keepCopy(before state) error {
	kept, _ := readKeys(d.fs)
	if kept.equal(d.state.keys()) && before.keys().equal(d.state.keys()) {
		return nil
	}
	return d.state.write(d.fs)
}

// drop removes sets that were never switched to.
func (d *Folder) drop(r *Recovery) error {
	for _, set := range d.sets() {
		if set > d.state.Highest {
			r.Unfinished = true
			if err := d.fs.RemoveAll(setName(set)); err != nil {
				return err
			}
		}
	}
	return nil
}

// rebuild reconstructs a lost state from the sets: they were accepted in the order of
// their numbers, each signed by a key that was trusted at the time. Without it the
// kiosk would trust no key and have no code, and so would accept the first stick that
// comes along.
func (d *Folder) rebuild() {
	sets := d.sets()
	slices.Sort(sets)
	for _, n := range sets {
		kept, err := d.kept(n)
		if err != nil {
			continue
		}
		if d.ring().Standing(kept.Signer) == bundle.Unknown {
			d.state.Trusted = append(d.state.Trusted, kept.Signer)
		}
		d.state = d.state.accept(kept.Manifest, d.options).remember(d.marksOf(context.Background(), setName(n)))
	}
}

// tidy removes the sets that an interrupted or failed switch left over. It may fail:
// nothing depends on it. If the current set is broken, all others are kept.
func (d *Folder) tidy(r Recovery) {
	if d.using != 0 && r.Broken == 0 && len(d.sets()) > keptSets {
		_ = d.prune(d.using, d.other())
	}
}

// choose selects the set that current names; if that is broken, the other one, or
// none.
func (d *Folder) choose(ctx context.Context, r *Recovery) error {
	n := d.linked()
	candidates := d.sets()
	slices.SortFunc(candidates, func(a, b int64) int {
		switch {
		case a == n:
			return -1
		case b == n:
			return 1
		}
		return int(min(max(b-a, -1), 1))
	})
	for _, set := range candidates {
		err := d.options.Usable(ctx, path.Join(setName(set), DataSetFile))
		if err == nil {
			d.using = set
			break
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if n != 0 && d.using != n {
		r.Broken = n
	}
	return nil
}
