package datafolder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/pki"
	"guichet/kiosk/renewal"
	"guichet/kiosk/store"
	"guichet/kiosk/text"
	"guichet/kiosk/update"
)

// Sets are the data sets of a data folder.
type Sets struct {
	Updates *update.Folder  // which set is current, the keys, the technician's code
	System  renewal.Machine // the appliance's system; zero: it cannot be renewed here
	Systems []bundle.Key    // the image's keys for systems

	dir   *update.Dir
	tried *triedSet
}

// ErrNotFolder says that a path names a file where a data folder is meant.
var ErrNotFolder = errors.New("a kiosk's data folder is meant, not a file")

// Consult reads a data folder and writes nothing; another program may hold it. A
// folder that is empty trusts nobody. program is this program's version.
func Consult(ctx context.Context, path, program string) (Sets, error) {
	if info, err := os.Stat(path); err != nil {
		return Sets{}, err
	} else if !info.IsDir() {
		return Sets{}, fmt.Errorf("%s: %w", path, ErrNotFolder)
	}
	s := Sets{dir: update.LookInto(path), tried: &triedSet{}, Systems: SystemKeys()}
	var err error
	s.Updates, err = update.Consult(ctx, s.dir, s.options(program, savedID(path)))
	return s, err
}

// options are what update is told: this program's version, the keys of the image,
// and how to try a data set.
func (s *Sets) options(program, id string) update.Options {
	return update.Options{
		Program: program, ID: id, Baked: ImageKeys(), Systems: s.Systems, Since: imageSince(),
		Setup:  update.Setup{Hash: imageSetup(), Plain: bootSetup()},
		Usable: func(ctx context.Context, name string) error { return s.tried.open(ctx, name, s.dir.Path(name)) },
		Fit: func(ctx context.Context, name string, m bundle.Manifest) (int64, error) {
			inspected, err := Inspect(ctx, s.dir.Path(name))
			if err == nil {
				err = s.CheckLists(ctx, s.dir.Path(name), m.ListsUpTo)
			}
			return inspected.Number, err
		},
		Marks: func(ctx context.Context, name string) []update.Mark { return marksOf(ctx, s.dir.Path(name)) },
	}
}

// DataSet opens the current data set, or the built-in help where there is none. The
// caller closes it.
func (s Sets) DataSet(ctx context.Context) (*store.Store, error) {
	name, _ := s.Updates.DataSet()
	if name == "" {
		return BuiltIn(ctx)
	}
	if set := s.tried.take(name); set != nil {
		return set, nil
	}
	return store.Open(ctx, s.dir.Path(name))
}

// CheckLists compares the lists of the data set at path with those of the current
// one, and with the newest that any set before held. A list that would go back is a
// *bundle.Refusal. A current set that cannot be read keeps nothing out by itself: the
// other one is its cure.
// upTo leaves those out of the comparison that bear a later date; zero: none.
func (s Sets) CheckLists(ctx context.Context, path string, upTo time.Time) error {
	if s.Updates == nil {
		return nil
	}
	next, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	defer next.Close()
	name, number := s.Updates.DataSet()
	if name != "" {
		if inUse, err := store.Open(ctx, s.dir.Path(name)); err == nil {
			defer inUse.Close()
			if err := next.CheckLists(ctx, inUse, upTo); err != nil {
				return err
			}
		}
	}
	if other := s.Updates.OtherDataSet(); other != "" && !upTo.IsZero() { // what was right before the mistake
		if before, err := store.Open(ctx, s.dir.Path(other)); err == nil {
			defer before.Close()
			if err := next.CheckLists(ctx, before, upTo); err != nil {
				return err
			}
		}
	}
	return next.Refuse(pki.Setbacks(listsOf(s.Updates.Marks()).UpTo(upTo), next.Lists()), number)
}

// Close gives the folder up.
func (s Sets) Close() error { return errors.Join(s.tried.close(), s.dir.Close()) }

// testTime bounds the test of a data set.
const testTime = 5 * time.Minute

// Inspect tests a data set as a kiosk does before it takes it: its content, its golden
// queries, and what it changes of the program. A negative answer is a *bundle.Refusal.
func Inspect(ctx context.Context, path string) (store.Inspection, error) {
	ctx, cancel := context.WithTimeout(ctx, testTime)
	defer cancel()
	inspected, err := store.Inspect(ctx, path)
	if err != nil {
		return store.Inspection{}, err
	}
	set, err := store.Open(ctx, path)
	if err != nil {
		return store.Inspection{}, err
	}
	defer set.Close()
	if refused := set.CheckGolden(ctx); refused != nil {
		return store.Inspection{}, refused
	}
	if err := errors.Join(checkSaid(ctx, set), checkOverlay(ctx, set)); err != nil {
		return store.Inspection{}, &bundle.Refusal{Reason: bundle.Unfit, Number: inspected.Number, Detail: err.Error()}
	}
	return inspected, nil
}

// checkSaid returns an error if what a data set says of the site cannot be shown, or if a
// question or a message could be taken for a verdict.
func checkSaid(ctx context.Context, set *store.Store) error {
	place, err := siteOf(set.Info())
	if err != nil {
		return err
	}
	own, err := text.Load()
	if err != nil {
		return err
	}
	if err := place.CheckWords(own); err != nil {
		return err
	}
	for _, l := range set.Info().Languages {
		questions, err := set.Questions(ctx, l, "")
		if err != nil {
			return err
		}
		for _, q := range questions {
			if err := own.CheckSaid(q.Title); err != nil {
				return fmt.Errorf("question %s (%s): %w", q.ID, l, err)
			}
		}
		topics, err := set.Topics(ctx, l)
		if err != nil {
			return err
		}
		for _, t := range topics {
			if err := own.CheckSaid(t.Title); err != nil {
				return fmt.Errorf("topic %s (%s): %w", t.Key, l, err)
			}
		}
		for _, b := range set.Info().Banners {
			if err := own.CheckSaid(b.Text[l]); err != nil {
				return fmt.Errorf("message %s (%s): %w", b.Key, l, err)
			}
		}
	}
	return nil
}

// checkOverlay returns an error if what a data set changes of the program does not fit
// this program, or its own help.
func checkOverlay(ctx context.Context, set *store.Store) error {
	o, err := OverlayOf(set)
	if err != nil {
		return err
	}
	if o.Counts().Total() == 0 {
		return nil
	}
	own, err := text.Load()
	if err != nil {
		return err
	}
	return o.Check(own, func(id string) bool {
		for _, l := range set.Info().Languages {
			if _, err := set.Question(ctx, l, id); err != nil {
				return false
			}
		}
		return true
	})
}

// triedSet is the data set that was last found usable. It stays open for whoever
// uses it next, who nearly always does: opening one is the better part of a start.
type triedSet struct {
	mu   sync.Mutex
	name string
	set  *store.Store // nil: nothing is kept
}

// open tries a data set and keeps it.
func (t *triedSet) open(ctx context.Context, name, path string) error {
	set, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	err = t.drop()
	t.name, t.set = name, set
	return err
}

// take hands over the data set of that name, nil if it is not the one that is kept.
func (t *triedSet) take(name string) (set *store.Store) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.name == name {
		set, t.set = t.set, nil
	}
	return set
}

func (t *triedSet) close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.drop()
}

// drop closes what is kept; the caller holds the lock.
func (t *triedSet) drop() error {
	if t.set == nil {
		return nil
	}
	set := t.set
	t.set = nil
	return set.Close()
}
