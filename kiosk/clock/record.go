package clock

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"guichet/kiosk/durable"
)

// record is what the kiosk remembers of its clock over a restart. It is a file
// of its own because losing it costs little: the clock is then believed less, or
// a doubt is forgotten that the proving dates still raise.
type record struct {
	// Set is when a technician last set the clock, by the new time.
	Set time.Time `json:"set,omitzero"`
	// Boot is the power-on in which he did (the kernel's boot_id).
	Boot string `json:"boot,omitempty"`
	// Seen is the last time the kiosk was seen running.
	Seen time.Time `json:"seen,omitzero"`
	// Overruled is the issue date of a data set that a technician set the clock
	// before, against its doubt: it does not raise doubt again.
	Overruled time.Time `json:"overruled,omitzero"`
}

// maxRecord bounds the file, in bytes.
const maxRecord = 4096

// readRecord reads the file; one that is not there is an empty record.
func readRecord(path string) (r record, err error) {
	doc, err := durable.ReadFile(path, maxRecord)
	if errors.Is(err, fs.ErrNotExist) {
		return record{}, nil
	}
	if err == nil {
		err = json.Unmarshal(doc, &r)
	}
	if err != nil {
		return record{}, fmt.Errorf("read record of the clock: %w", err)
	}
	return r, nil
}

// write puts the record in the place of the old one: whole or not at all.
func (r record) write(path string) error {
	doc, err := json.Marshal(r)
	if err != nil {
		return err
	}
	err = durable.Replace(path, 0o600, func(f *os.File) error {
		_, err := f.Write(append(doc, '\n'))
		return err
	})
	if err != nil {
		return fmt.Errorf("record the clock: %w", err)
	}
	return nil
}
