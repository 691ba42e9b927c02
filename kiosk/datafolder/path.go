package datafolder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"guichet/kiosk/store"
	"guichet/kiosk/update"
)

// Opened is what a path brought: a data set, and the data folder that holds it.
type Opened struct {
	Folder *Folder // nil: no data folder, or one that cannot be held
	Held   bool    // another program holds the data folder
	Set    *store.Store
	Seal   *Seal // of Set; nil: nobody signed it
	Broken error // why Set is not the data set that was asked for
}

// OpenPath opens a data set's file, or a data folder, which is made if it does not
// exist (a name with an extension is a file's). Where that is broken, it opens the
// built-in help: there is always something useful on screen. program is this
// program's version.
//
// first, which may be nil, is called as soon as what a first screen shows of a data folder
// is there: its data set, and the folder to be read. It is not called where that fails.
func OpenPath(ctx context.Context, path, program string, log *slog.Logger, first func(*store.Store, *Folder)) (at Opened, err error) {
	info, statErr := os.Stat(path)
	switch {
	case path == "":
		at.Set, err = BuiltIn(ctx)
		return at, err
	case errors.Is(statErr, fs.ErrNotExist) && filepath.Ext(path) == "", statErr == nil && info.IsDir():
		at, err = openFolder(ctx, path, program, log, first)
	default:
		at.Set, err = OpenHelp(ctx, path, nil)
	}
	if err != nil {
		log.Error("the data set cannot be used, the built-in help is shown", "cause", err)
		at.Broken = err
		at.Set, err = BuiltIn(ctx)
	}
	return at, err
}

// openFolder takes hold of a data folder. One that cannot be held can still be
// read, and takes no update.
func openFolder(ctx context.Context, path, program string, log *slog.Logger, first func(*store.Store, *Folder)) (at Opened, err error) {
	f, err := hold(ctx, path, program)
	if err != nil {
		at = onlyRead(ctx, path, program, err, log)
		at.Set, err = OpenHelp(ctx, path, nil)
		return at, err
	}
	if n := f.Recovery.Broken; n != 0 {
		log.Error("the data set in use is broken, another one is shown", "number", n)
	}
	set, broken := f.DataSet(ctx)
	if broken == nil && first != nil {
		first(set, f)
	}
	if err := f.openRecord(time.Now()); err != nil {
		at = onlyRead(ctx, path, program, errors.Join(err, f.Close()), log)
		at.Set = set
		return at, broken
	}
	if err := f.Failing(); err != nil {
		log.Error("nothing can be written to the data folder", "cause", err)
	}
	return Opened{Folder: f, Seal: f.Seal(log), Set: set}, broken
}

// onlyRead is a data folder that cannot be held, for the reason that cause tells.
func onlyRead(ctx context.Context, path, program string, cause error, log *slog.Logger) (at Opened) {
	log.Error("this kiosk takes no update", "cause", cause)
	at.Held = errors.Is(cause, update.ErrInUse)
	if sets, err := Consult(ctx, path, program); err == nil {
		at.Seal = sets.Seal(log)
		defer sets.Close() // holds nothing that the seal needs
	}
	return at
}

// NoFolderError says that a path is no kiosk's data folder.
type NoFolderError struct{ Path, Why string }

// Error implements error.
func (e *NoFolderError) Error() string { return fmt.Sprintf("%s: %s", e.Path, e.Why) }

// mayHold returns a *NoFolderError unless path is a kiosk's data folder or one that is
// still empty, as a file system of its own is but for its lost+found.
func mayHold(path string) error {
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return &NoFolderError{path, "there is no such folder"}
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s: %w", path, ErrNotFolder)
	}
	if _, err := os.Stat(filepath.Join(path, idFile)); err == nil {
		return nil
	}
	entries, err := os.ReadDir(path)
	for _, e := range entries {
		if e.Name() != "lost+found" {
			return &NoFolderError{path, "a folder with other things in it, not a kiosk's"}
		}
	}
	return err
}

// OpenHelp opens a data set: a file, or the current one of a data folder, which is
// left as it is; "" and a folder that has none mean the built-in help. none, which
// may be nil, is called for such a folder.
func OpenHelp(ctx context.Context, path string, none func()) (*store.Store, error) {
	if path == "" {
		return BuiltIn(ctx)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return store.Open(ctx, path)
	}
	sets, err := Consult(ctx, path, "") // the version judges bundles, and there is none here
	if err != nil {
		return nil, err
	}
	defer sets.Close() // holds nothing that the data set needs
	if _, n := sets.Updates.DataSet(); n == 0 && none != nil {
		none()
	}
	return sets.DataSet(ctx)
}

// ClockFile is where a kiosk that is given path remembers its clock: in its data
// folder, "" where path is a file, or "".
func ClockFile(path string) string { return inFolder(path, "clock.json") }

// IDFile is where a kiosk that is given path has its id, which no data folder is without;
// "" where path is a file, or "".
func IDFile(path string) string { return inFolder(path, idFile) }

func inFolder(path, name string) string {
	info, err := os.Stat(path)
	if path == "" || err == nil && !info.IsDir() || err != nil && filepath.Ext(path) != "" {
		return ""
	}
	return filepath.Join(path, name)
}
