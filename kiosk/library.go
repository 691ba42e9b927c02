package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"guichet/kiosk/store"
	"guichet/kiosk/update"
)

// library is a kiosk's data folder, as far as its data sets go.
type library struct {
	dir    *update.Dir
	folder *update.Folder
	tried  *triedSet
}

// consult reads a kiosk's data folder and writes nothing; another program may hold
// it. A folder that is empty trusts nobody.
func consult(ctx context.Context, path string) (library, error) {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return library{}, usageError{fmt.Errorf("--data %s: a kiosk's data folder is meant, not a file", path)}
	} else if err != nil {
		return library{}, err
	}
	l := library{dir: update.LookInto(path), tried: &triedSet{}}
	var err error
	l.folder, err = update.Consult(ctx, l.dir, l.options())
	return l, err
}

// options are what the folder is told: this program's version, the keys of the
// image, and how to try a data set.
func (l library) options() update.Options {
	return update.Options{
		Program: version, Baked: bakedKeys(imageKeys),
		Usable: func(ctx context.Context, name string) error { return l.tried.open(ctx, name, l.dir.Path(name)) },
		Fit: func(ctx context.Context, name string) (int64, error) {
			inspected, err := fit(ctx, l.dir.Path(name))
			return inspected.Number, err
		},
	}
}

// dataSet opens the data set in use, or the built-in help where there is none. It
// is the caller's to close.
func (l library) dataSet(ctx context.Context) (*store.Store, error) {
	name, _ := l.folder.DataSet()
	if name == "" {
		return builtInHelp(ctx)
	}
	if set := l.tried.take(name); set != nil {
		return set, nil
	}
	return store.Open(ctx, l.dir.Path(name))
}

// close gives the folder up.
func (l library) close() error { return errors.Join(l.tried.close(), l.dir.Close()) }

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
