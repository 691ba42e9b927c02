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
	keysFile   = "keys.json"         // the keys once more, for a state that is lost
	brokenFile = "state.json.broken" // one that could not be read, for whoever looks into it
	setsDir    = "sets"
	incoming   = "incoming" // a set that is being copied and tested
	current    = "current"  // -> sets/NUMBER
	newSuffix  = ".new"
	// DataSetFile is the name of the data set in its set.
	DataSetFile = "dataset.sqlite"
)

// state is what a kiosk remembers of its updates. It is one file, which is replaced as
// a whole.
type state struct {
	Version int          `json:"version"`           // of this form
	Highest int64        `json:"highest"`           // number ever accepted
	Lowered int64        `json:"lowered,omitempty"` // number of the bundle that last lowered Highest: it cannot do so twice
	Trusted []bundle.Key `json:"trusted,omitempty"` // added to the ones in the image
	Gone    []bundle.Key `json:"withdrawn,omitempty"`
	Code    code         `json:"code,omitzero"`
	Setup   code         `json:"setup,omitzero"`  // without which a stick brings no first key; gone with that key
	Lists   []Mark       `json:"lists,omitempty"` // the newest of each that a set held
	// Remade is when the folder was found empty because its partition had been made
	// again. It is cleared when a technician has been told, or an update is accepted.
	Remade time.Time `json:"remade,omitzero"`
}

const (
	stateVersion = 1
	maxState     = 64 << 10 // bytes
)

// readState reads the state. A file that does not exist is an empty state.
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

// write puts the state in the place of the old one, whole or not at all, and its keys
// in the place of their copy. A start makes good what a power cut leaves between them.
func (s state) write(f FS) error {
	if err := writeJSON(f, stateFile, s); err != nil {
		return err
	}
	if kept, err := readKeys(f); err == nil && kept.equal(s.keys()) {
		return nil
	}
	return writeJSON(f, keysFile, s.keys())
}

func writeJSON(f FS, name string, value any) error {
	doc, err := json.MarshalIndent(value, "", " ")
	if err == nil {
		err = writeWhole(f, name, append(doc, '\n'))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// keys are the publishers' keys of a state, as they are kept a second time: a state
// that is lost, deleted or broken must not bring a withdrawn key back, nor make a
// kiosk that trusts somebody trust the first stick that comes along.
type keys struct {
	Trusted []bundle.Key `json:"trusted,omitempty"`
	Gone    []bundle.Key `json:"withdrawn,omitempty"`
}

func (s state) keys() keys { return keys{s.Trusted, s.Gone} }

func (k keys) equal(other keys) bool {
	return slices.Equal(k.Trusted, other.Trusted) && slices.Equal(k.Gone, other.Gone)
}

// readKeys reads the second copy of the keys. One that is not there, or that cannot be
// read, has none.
func readKeys(f FS) (k keys, err error) {
	doc, err := f.ReadFile(keysFile, maxState)
	if err == nil {
		err = json.Unmarshal(doc, &k)
	}
	if err != nil {
		return keys{}, err
	}
	return k, nil
}

// withKeys is the state with what the copy knows besides: keys that were withdrawn,
// and, where the state itself was lost, those that were trusted.
func (s state) withKeys(k keys, lost bool) state {
	s.Trusted, s.Gone = slices.Clone(s.Trusted), slices.Clone(s.Gone)
	for _, gone := range k.Gone {
		if !slices.Contains(s.Gone, gone) {
			s.Gone = append(s.Gone, gone)
		}
	}
	for _, trusted := range k.Trusted {
		if lost && !slices.Contains(s.Trusted, trusted) {
			s.Trusted = append(s.Trusted, trusted)
		}
	}
	s.Trusted = slices.DeleteFunc(s.Trusted, func(t bundle.Key) bool {
		return bundle.Keyring{Withdrawn: s.Gone}.Standing(t) == bundle.Withdrawn
	})
	return s
}

// writeWhole writes a file that appears whole or not at all, and survives a power cut.
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

// ring returns the keys of this state together with those of the image.
func (s state) ring(baked []bundle.Key) bundle.Keyring {
	ring := bundle.Keyring{Trusted: slices.Clone(s.Trusted), Withdrawn: slices.Clone(s.Gone)}
	for _, k := range baked {
		if !slices.Contains(ring.Trusted, k) && ring.Standing(k) != bundle.Withdrawn {
			ring.Trusted = append(ring.Trusted, k)
		}
	}
	return ring
}

// lowers tells whether a bundle is the way back from a number that was too high: its
// publisher names a number up to which it replaces any set. Each does so once.
func (s state) lowers(m bundle.Manifest) bool {
	return m.Number < s.Highest && s.Highest <= m.Above && m.Number > s.Lowered
}

// accept is the state once a bundle was accepted: its number, its keys, and
// whether it clears the code of this kiosk.
func (s state) accept(m bundle.Manifest, o Options) state {
	baked := o.Baked
	if s.lowers(m) {
		s.Highest, s.Lowered = m.Number, m.Number
	}
	s.Highest, s.Remade = max(s.Highest, m.Number), time.Time{}
	if !m.ListsUpTo.IsZero() {
		s.Lists = slices.DeleteFunc(slices.Clone(s.Lists), func(l Mark) bool { return l.Made > m.ListsUpTo.Unix() })
	}
	if m.Resets(o.ID) {
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
