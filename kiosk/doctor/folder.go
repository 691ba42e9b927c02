package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// Space is the state of a file system, in bytes.
type Space struct {
	Free     uint64 // for this program
	ReadOnly bool
	NoFiles  bool // no more files can be made, whatever is free
}

// FullBelow is the number of free bytes below which a folder counts as full, because
// what the kiosk writes on its own may fail: a file of the record (256 KiB), a state
// (64 KiB), the clock's record, and the file system's own blocks for each.
const FullBelow = 1 << 20

// Folder checks that the data folder is there, can be written, and has room for
// need bytes: an update is copied whole before it takes the place of another. need 0
// looks at no room. path "" is a kiosk without a data folder.
func Folder(path string, need uint64) Check {
	return Check{"data folder", func(context.Context) Finding { return folder(path, need, SpaceOf) }}
}

func folder(path string, need uint64, space func(string) (Space, error)) Finding {
	if path == "" {
		return Finding{Status: Warn, Code: CodeDataFolder, Detail: "no data folder: no update can be kept"}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Finding{Status: Bad, Code: CodeDataFolder, Detail: "the data folder is missing"}
	case err != nil:
		return Finding{Status: Bad, Code: CodeDataFolder, Detail: "the data folder cannot be read: " + Cause(err)}
	case !info.IsDir():
		return Finding{Status: Bad, Code: CodeDataFolder, Detail: "the data folder is not a folder"}
	}
	s, err := space(path)
	if err != nil {
		return Finding{Status: Unknown, Code: CodeDataFolder, Detail: "the data folder's file system does not answer: " + Cause(err)}
	}
	return room(s, need, writable(path))
}

// room judges a folder that is there; denied is why it cannot be written.
func room(s Space, need uint64, denied error) Finding {
	switch {
	case s.ReadOnly:
		return Finding{Status: Bad, Code: CodeDataFolder, Detail: "the data folder is on a read-only file system"}
	case denied != nil:
		return Finding{Status: Bad, Code: CodeDataFolder, Detail: "the data folder cannot be written: " + Cause(denied)}
	case need > 0 && s.Free < FullBelow:
		return Finding{Status: Bad, Code: CodeFull, Detail: fmt.Sprintf("%d KB free: nothing can be kept", s.Free>>10)}
	case need > 0 && s.NoFiles:
		return Finding{Status: Bad, Code: CodeFull, Detail: "no more files can be made: nothing can be kept"}
	case s.Free < need:
		return Finding{Status: Warn, Code: CodeSpace, Detail: fmt.Sprintf("%d MB free, an update needs %d MB", s.Free>>20, need>>20)}
	}
	return Finding{Status: Good, Detail: fmt.Sprintf("%d MB free", s.Free>>20)}
}

// writeAccess is W_OK and X_OK of access(2), POSIX.1-2017: new names can be made.
const writeAccess = 2 | 1

// writable asks the kernel instead of trying: a check must leave nothing behind.
func writable(path string) error { return syscall.Access(path, writeAccess) }

// SpaceOf asks the file system that holds path.
func SpaceOf(path string) (Space, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(path, &s); err != nil {
		return Space{}, fmt.Errorf("ask the file system: %w", err)
	}
	const readOnly = 1 // ST_RDONLY, statfs(2)
	return Space{
		Free: s.Bavail * uint64(s.Bsize), ReadOnly: s.Flags&readOnly != 0,
		NoFiles: s.Files > 0 && s.Ffree < fewFiles, // a file system that does not count them has 0 and 0
	}, nil
}

// fewFiles is how many new files an update needs, and some to spare: three of the set,
// its folder, a state, and a file of the record.
const fewFiles = 8

// Cause returns the text of an error without the path in it.
func Cause(err error) string {
	var number syscall.Errno
	if errors.As(err, &number) {
		return number.Error()
	}
	return err.Error()
}
