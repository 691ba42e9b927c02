package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/doctor"
	"guichet/kiosk/verdict"
)

// partition says how the appliance found its data partition at this start. The zero
// value is a machine that is no appliance, whose system keeps its own disks.
type partition string

// The states, in the words of firmware/init; only the last is the kiosk's own.
const (
	soundPartition    partition = "sound"
	repairedPartition partition = "repaired"  // errors were put right, nothing is known to be lost
	remadePartition   partition = "remade"    // it is empty: what was on it is lost
	memoryPartition   partition = "in-memory" // it cannot be used: what is kept is lost with the power
	unknownPartition  partition = "unknown"
)

// partitionNote is where the appliance's start leaves the word.
const partitionNote = "/run/guichet/data"

// maxNote bounds what is read of it, in bytes; the longest word has 9.
const maxNote = 32

// readPartition reads the note; "" as its path is no appliance.
func readPartition(path string) partition {
	if path == "" {
		return ""
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if err != nil {
		return unknownPartition
	}
	defer f.Close() // only read
	said, err := io.ReadAll(io.LimitReader(f, maxNote))
	if err != nil {
		return unknownPartition
	}
	switch p := partition(strings.TrimSpace(string(said))); p {
	case soundPartition, repairedPartition, remadePartition, memoryPartition:
		return p
	}
	return unknownPartition
}

// place is openPlace on the appliance or elsewhere. That the partition was made anew
// is known at this start only: it is written down at once, for a technician to come.
func (k kiosk) place(ctx context.Context, log *slog.Logger) (place, error) {
	at, err := openPlace(ctx, k.data, log)
	at.partition = readPartition(k.note)
	if err != nil || at.home == nil || at.partition != remadePartition {
		return at, err
	}
	marked, markErr := at.home.folder.MarkRemade(time.Now())
	if markErr != nil {
		log.Error("that the data partition was made anew cannot be written down", "cause", markErr)
	}
	if marked {
		at.home.add(audit.Record{Kind: audit.Remade}, log)
	}
	return at, nil
}

// checkPartition tells what the start of the appliance found, and of one that was
// made anew until somebody has seen to it.
func (p patient) checkPartition(context.Context) doctor.Finding {
	if p.partition == memoryPartition {
		return finding(doctor.Bad, doctor.CodeMemory, "it cannot be used: data are kept in memory")
	}
	if p.folder != nil {
		if at := p.folder.Remade(); !at.IsZero() {
			return finding(doctor.Warn, doctor.CodeRemade, "%s", verdict.Paris(at).Format("02/01/2006 15:04"))
		}
	}
	switch p.partition {
	case soundPartition:
		return good("sound")
	case repairedPartition:
		return good("repaired at this start")
	case remadePartition:
		return good("made anew at this start")
	}
	return doctor.Finding{Detail: "the start did not say how it was found"}
}
