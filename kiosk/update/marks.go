package update

import (
	"cmp"
	"context"
	"path"
	"slices"
)

// Mark is how new a list was that a data set held: the lists of a later set are not to
// be older. Update keeps marks, and compares none with a set.
type Mark struct {
	Issuer  string `json:"issuer,omitempty"` // its key, "" for the opposition list
	Name    string `json:"name,omitempty"`
	Scope   uint8  `json:"scope,omitempty"`
	Points  string `json:"points,omitempty"`
	Reasons uint16 `json:"reasons,omitempty"`
	Number  string `json:"number,omitempty"` // hexadecimal
	Made    int64  `json:"made"`             // seconds since 1970
}

// Bounds of what is remembered. Marks beyond them go, the oldest first.
const (
	maxMarks     = 100
	maxMarkBytes = 16 << 10 // of names and points together
)

// sameList tells whether two marks are of one list at two times.
func (m Mark) sameList(o Mark) bool {
	return m.Issuer == o.Issuer && m.Scope == o.Scope && m.Points == o.Points && m.Reasons == o.Reasons
}

// newer orders marks of one list by date, and then by number.
func (m Mark) newer(o Mark) bool {
	return cmp.Or(cmp.Compare(m.Made, o.Made), cmp.Compare(len(m.Number), len(o.Number)), cmp.Compare(m.Number, o.Number)) > 0
}

// remember is the state with the newest of each list.
func (s state) remember(marks []Mark) state {
	s.Lists = slices.Clone(s.Lists)
	for _, m := range marks {
		i := slices.IndexFunc(s.Lists, m.sameList)
		switch {
		case i < 0:
			s.Lists = append(s.Lists, m)
		case m.newer(s.Lists[i]):
			s.Lists[i] = m
		}
	}
	slices.SortStableFunc(s.Lists, func(a, b Mark) int { return cmp.Compare(b.Made, a.Made) })
	kept, bytes := 0, 0
	for kept < len(s.Lists) && kept < maxMarks {
		if bytes += len(s.Lists[kept].Name) + len(s.Lists[kept].Points); bytes > maxMarkBytes {
			break
		}
		kept++
	}
	s.Lists = s.Lists[:kept]
	return s
}

// marksOf reads the marks of a set's data set; none for the built-in help.
func (d *Folder) marksOf(ctx context.Context, dir string) []Mark {
	if d.options.Marks == nil || dir == "" {
		return nil
	}
	return d.options.Marks(ctx, path.Join(dir, DataSetFile))
}

// usingDir is the folder of the set in use, "" for the built-in help.
func (d *Folder) usingDir() string {
	if d.using == 0 {
		return ""
	}
	return setName(d.using)
}

// Marks are those of all data sets that were accepted here.
func (d *Folder) Marks() []Mark {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.state.Lists)
}

// noteMarks remembers, on disk, the lists of the set that is about to be left: a power
// cut after the switch must not lose them. The caller holds the lock.
func (d *Folder) noteMarks(marks []Mark) error {
	s := d.state.remember(marks)
	if slices.Equal(s.Lists, d.state.Lists) {
		return nil
	}
	return d.keep(s)
}
