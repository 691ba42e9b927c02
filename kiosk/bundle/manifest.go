package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// The names of a bundle's first two files.
const (
	ManifestName  = "manifest.json"
	SignatureName = "manifest.json.minisig"
)

// Format is the latest version of the format that this program reads. It writes the
// lowest one that says what a manifest has to say.
//
//	1  number, dates, files, keys, a code cleared on every kiosk
//	2  a code cleared on one kiosk only; the way back from a number too high
//	3  a system of the appliance
//	4  the way back from a list dated ahead
const Format = 4

// Manifest says what a bundle carries.
type Manifest struct {
	Format    int64     `json:"format"`
	Number    int64     `json:"number"` // of the data set, or of the system: each counts for itself
	Issued    time.Time `json:"issued"` // UTC
	Publisher string    `json:"publisher"`
	Program   string    `json:"program"` // smallest version, such as "0.1.0"
	Files     []File    `json:"files"`
	Keys      []Key     `json:"keys,omitempty"` // the full list to trust from now on; nil: as before
	// ResetCode clears the technician's code of every kiosk that takes the bundle,
	// ResetFor only that of the kiosk with this id.
	ResetCode bool   `json:"reset_code,omitempty"`
	ResetFor  string `json:"reset_for,omitempty"`
	// Above lets the bundle replace a set whose number is higher than its own, up to
	// this one; 0: none. It is the way back from a number that was too high by mistake.
	Above int64 `json:"above,omitempty"`
	// ListsUpTo has a kiosk forget how new its lists were, of those that bear a later
	// date; zero: it forgets none. It is the way back from a date too far ahead, which
	// would keep out every right list.
	ListsUpTo time.Time `json:"lists_up_to,omitzero"`
	// System tells that the bundle carries a system of the appliance; nil: a data set.
	System *System `json:"system,omitempty"`
}

// System says which computers a system is for, and what its makers call it.
type System struct {
	Board   string `json:"board"`   // such as "uefi-amd64"
	Version string `json:"version"` // such as "0.1.0+0123456789ab"
}

// Role is the one that the key must have that signs the bundle.
func (m Manifest) Role() Role {
	if m.System != nil {
		return RoleSystem
	}
	return RoleHelp
}

// Resets tells whether the bundle clears the technician's code of the kiosk with that id.
func (m Manifest) Resets(kiosk string) bool {
	return m.ResetCode || m.ResetFor != "" && m.ResetFor == kiosk
}

// format is the lowest version of the format that can say what m says.
func (m Manifest) format() int64 {
	if !m.ListsUpTo.IsZero() {
		return 4
	}
	if m.System != nil {
		return 3
	}
	if m.ResetFor != "" || m.Above != 0 {
		return 2
	}
	return 1
}

// File is one file of a bundle.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"` // bytes
	SHA256 Hash   `json:"sha256"`
}

// Hash is a SHA-256.
type Hash [sha256.Size]byte

// String is the hash in 64 lower-case hexadecimal digits.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText implements encoding.TextMarshaler.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *Hash) UnmarshalText(text []byte) error {
	var got Hash
	if len(text) != hex.EncodedLen(len(got)) {
		return fmt.Errorf("parse SHA-256: %d characters, want %d", len(text), hex.EncodedLen(len(got)))
	}
	if _, err := hex.Decode(got[:], text); err != nil {
		return fmt.Errorf("parse SHA-256: %w", err)
	}
	if got.String() != string(text) {
		return errors.New("parse SHA-256: capital letters")
	}
	*h = got
	return nil
}

// Size is what its files have together, in bytes. The sizes are those of a
// manifest that was checked: their sum does not overflow.
func (m Manifest) Size() int64 {
	var sum int64
	for _, f := range m.Files {
		sum += f.Size
	}
	return sum
}

// parseManifest reads a manifest whose signature held.
func parseManifest(raw []byte, limits Limits) (Manifest, *Refusal) {
	damaged := func(err error) *Refusal {
		return &Refusal{Reason: Damaged, Byte: blockSize, Detail: "manifest: " + err.Error()}
	}
	if err := plainJSON(raw); err != nil {
		return Manifest{}, damaged(err)
	}
	var first struct {
		Format int64 `json:"format"`
	}
	if err := json.Unmarshal(raw, &first); err != nil {
		return Manifest{}, damaged(err)
	}
	if first.Format > Format {
		return Manifest{}, &Refusal{Reason: NewerFormat, Number: first.Format, Have: Format}
	}
	var m Manifest
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return Manifest{}, damaged(err)
	}
	m.Issued = m.Issued.UTC()
	if err := m.check(); err != nil {
		return Manifest{}, damaged(err)
	}
	if refused := m.fits(limits); refused != nil {
		return Manifest{}, refused
	}
	return m, nil
}

// encode gives the manifest's one spelling, after the same checks as at reading.
func (m Manifest) encode() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	if refused := m.fits(Limits{}.orDefault()); refused != nil {
		return nil, refused
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(m)
	return b.Bytes(), err
}
