package appliance

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
)

// Partition is how the appliance found its data partition at this start. The zero value
// means that the machine is not an appliance and looks after its own disks.
type Partition string

// The states, in the words of firmware/init; only the last is the kiosk's own.
const (
	PartitionSound    Partition = "sound"
	PartitionRepaired Partition = "repaired"  // errors were put right, nothing is known to be lost
	PartitionRemade   Partition = "remade"    // it is empty: what was on it is lost
	PartitionInMemory Partition = "in-memory" // it cannot be used: what is kept is lost with the power
	PartitionUnknown  Partition = "unknown"
)

// PartitionNote is the file in which the appliance's start leaves the word.
const PartitionNote = "/run/guichet/data"

// maxNote bounds what is read of it, in bytes; the longest word has 9.
const maxNote = 32

// ReadPartition reads the note. An empty path, or no file there, is not an appliance.
func ReadPartition(path string) Partition {
	if path == "" {
		return ""
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if err != nil {
		return PartitionUnknown
	}
	defer f.Close() // only read
	said, err := io.ReadAll(io.LimitReader(f, maxNote))
	if err != nil {
		return PartitionUnknown
	}
	switch p := Partition(strings.TrimSpace(string(said))); p {
	case PartitionSound, PartitionRepaired, PartitionRemade, PartitionInMemory:
		return p
	}
	return PartitionUnknown
}
