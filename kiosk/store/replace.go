package store

import (
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"

	"guichet/kiosk/durable"
)

// replaceFile lets write fill a new file and puts it in the place of path.
func replaceFile(path string, write func(temp string) error) error {
	if err := mayReplace(path); err != nil {
		return err
	}
	return durable.Replace(path, 0o644, func(temp *os.File) error { return write(temp.Name()) })
}

// mayReplace refuses a target that is there and is neither empty nor a data set
// of any version: a slip in a file's name must not cost somebody's work.
func mayReplace(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errors.New("the target is there and is not a plain file; hint: name a new file")
	case info.Size() == 0:
		return nil
	}
	ours, err := marked(path)
	if err == nil && !ours {
		err = errors.New("the target is there and is not a data set; hint: name a new file, or move that one away")
	}
	return err
}

// Where a SQLite file holds the application id (SQLite file format, 1.3).
const (
	sqliteMagic      = "SQLite format 3\x00"
	offApplicationID = 68
)

// marked tells whether a file has the header of a data set.
func marked(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close() // only read
	var header [offApplicationID + 4]byte
	_, err = io.ReadFull(f, header[:])
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return false, nil
	case err != nil:
		return false, err
	}
	id := binary.BigEndian.Uint32(header[offApplicationID:])
	return string(header[:len(sqliteMagic)]) == sqliteMagic && id == applicationID, nil
}
