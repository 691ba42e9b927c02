package update

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"guichet/kiosk/bundle"
)

// Names in a data folder.
const (
	stateFile  = "state.json"
	brokenFile = "state.json.broken" // one that could not be read, for whoever looks into it
	setsDir    = "sets"
	incoming   = "incoming" // a set that is being copied and tested
	current    = "current"  // -> sets/NUMBER
	newSuffix  = ".new"
	// DataSetFile is the name of the data set in its set.
	DataSetFile = "dataset.sqlite"
)

// state is what a kiosk remembers of its updates, in one file: it is replaced as
// a whole.
type state struct {
	Version int          `json:"version"`           // of this form
	Highest int64        `json:"highest"`           // number ever accepted
	Trusted []bundle.Key `json:"trusted,omitempty"` // added to the ones in the image
	Gone    []bundle.Key `json:"withdrawn,omitempty"`
	Code    code         `json:"code,omitzero"`
	// Remade is when the folder was found empty because what it lies on had been made
	// anew, until a technician knows it or an update was accepted; zero for never.
	Remade time.Time `json:"remade,omitzero"`
}

const (
	stateVersion = 1
	maxState     = 64 << 10 // bytes
)

// readState reads the state; one that is not there is an empty one.
func readState(f FS) (s state, err error) {
	doc, err := f.ReadFile(stateFile, maxState)
	if errors.Is(err, fs.ErrNotExist) {
		return state{Version: stateVersion}, nil
	}
	if err == nil {
		err = json.Unmarshal(doc, &s)
	}
	if err == nil && s.Version != stateVersion {
		err = fmt.Errorf("version %d", s.Version)
	}
	if err != nil {
		return state{Version: stateVersion}, fmt.Errorf("read %s: %w", stateFile, err)
	}
	return s, nil
}

// write puts the state in the place of the old one: whole or not at all.
func (s state) write(f FS) error {
	doc, err := json.MarshalIndent(s, "", " ")
	if err == nil {
		err = writeWhole(f, stateFile, append(doc, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", stateFile, err)
	}
	return nil
}

// writeWhole writes a file that appears whole or not at all, and lasts.
func writeWhole(f FS, name string, content []byte) error {
	w, err := f.Create(name + newSuffix)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	if err = errors.Join(err, w.Sync(), w.Close()); err != nil {
		return err
	}
	if err := f.Rename(name+newSuffix, name); err != nil {
		return err
	}
	return f.SyncDir(".")
}

// ring are the keys that this state knows, with those of the image.
func (s state) ring(baked []bundle.Key) bundle.Keyring {
	ring := bundle.Keyring{Trusted: slices.Clone(s.Trusted), Withdrawn: slices.Clone(s.Gone)}
	for _, k := range baked {
		if !slices.Contains(ring.Trusted, k) && ring.Standing(k) != bundle.Withdrawn {
			ring.Trusted = append(ring.Trusted, k)
		}
	}
	return ring
}

// accept is the state once a bundle was accepted: its number, its keys, and
// whether it clears the code.
func (s state) accept(m bundle.Manifest, baked []bundle.Key) state {
	s.Highest, s.Remade = max(s.Highest, m.Number), time.Time{}
	if m.ResetCode {
		s.Code = code{}
	}
	if len(m.Keys) == 0 {
		return s
	}
	before := s.ring(baked)
	s.Trusted, s.Gone = nil, slices.Clone(s.Gone)
	for _, k := range m.Keys {
		if before.Standing(k) != bundle.Withdrawn { // for good
			s.Trusted = append(s.Trusted, k)
		}
	}
	for _, k := range before.Trusted {
		if !slices.Contains(m.Keys, k) {
			s.Gone = append(s.Gone, k)
		}
	}
	return s
}
