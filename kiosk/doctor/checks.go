package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"guichet/kiosk/appliance"
	"guichet/kiosk/audit"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/proof"
	"guichet/kiosk/renewal"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
	"guichet/kiosk/verdict"
)

// Subject is the kiosk that is checked.
type Subject struct {
	Path      string         // of the data folder, "" for none
	Folder    *update.Folder // nil without
	Partition appliance.Partition
	Recovery  update.Recovery
	Failing   func() error // why nothing can be written there; nil: not known
	Help      *datafolder.Current
	Broken    error // why the data set that was asked for is not the current one
	Clock     datafolder.Clock
	Slot      func(context.Context) pcsc.State
	System    func() renewal.Machine // nil: nobody can tell

	// For the promises; nil where nobody can tell.
	Machine func() (proof.Machine, error)
	Sent    *pcsc.Sent    // to cards, since the start
	Canary  func() Canary // its Word is "" until it was typed
	// Blind has a sound card judged without lists in date and a clock in order, in so many
	// ways; an error says in which one it was called valid, or with none why not tried.
	Blind func(context.Context) (tried int, err error)
}

// Checks are all checks, in the order of the doctor's page.
func (s Subject) Checks() []Check {
	all := []Check{
		{Name: "service", Run: s.checkService},
		{Name: "reader", Run: s.checkReader},
		{Name: "data", Run: s.checkData},
		{Name: "signature", Run: s.inFolder(s.checkSignature)},
		{Name: "audit", Run: s.inFolder(s.checkAudit)},
	}
	all = append(append(all, s.StorageChecks()...), s.SystemChecks()...)
	return append(all, []Check{
		{Name: "clock", Run: s.checkClock},
		{Name: "lists", Run: s.checkLists},
		{Name: "trust", Run: s.inFolder(s.checkTrust)},
		{Name: "code", Run: s.inFolder(s.checkCode)},
		{Name: "golden", Run: s.checkGolden},
		{Name: "power", Run: s.checkPower},
	}...)
}

// StorageChecks are the checks of where data are kept: the appliance's partition, the folder,
// the room in it.
func (s Subject) StorageChecks() []Check {
	all := []Check{{Name: "folder", Run: s.checkFolder}, {Name: "space", Run: s.checkSpace}}
	if s.Partition == "" {
		return all
	}
	return append([]Check{{Name: "partition", Run: s.checkPartition}}, all...)
}

// SystemChecks are the checks of the appliance's own system; none where that cannot be
// renewed.
func (s Subject) SystemChecks() []Check {
	if s.System == nil || s.System().Board == "" {
		return nil
	}
	return []Check{{Name: "system", Run: s.checkSystem}}
}

// Works returns an error if what the kiosk is for does not work: the card service, the
// data set, its control questions.
func (s Subject) Works(ctx context.Context) error {
	checks := []Check{{Name: "service", Run: s.checkService}, {Name: "data", Run: s.checkData}, {Name: "golden", Run: s.checkGolden}}
	for _, f := range Run(ctx, checks) {
		if f.Status == Bad || f.Status == Unknown {
			return fmt.Errorf("%s: %s %s", f.Name, f.Code, f.Detail)
		}
	}
	return nil
}

// checkSystem says which system runs, and what became of another.
func (s Subject) checkSystem(context.Context) Finding {
	k := s.System()
	switch {
	case k.Failed > k.Number:
		return finding(Warn, CodeWentBack, "system %d: %d was tried and did not prove itself", k.Number, k.Failed)
	case k.Trial:
		return good(fmt.Sprintf("system %d, on trial", k.Number))
	}
	return good(fmt.Sprintf("system %d", k.Number))
}

// inFolder skips a check on a kiosk without a data folder.
func (s Subject) inFolder(check func(context.Context) Finding) func(context.Context) Finding {
	return func(ctx context.Context) Finding {
		if s.Folder == nil {
			return Finding{Detail: "no data folder"}
		}
		return check(ctx)
	}
}

func good(detail string) Finding { return Finding{Status: Good, Detail: detail} }

func finding(s Status, c Code, format string, args ...any) Finding {
	return Finding{Status: s, Code: c, Detail: fmt.Sprintf(format, args...)}
}

// slotTime is how long the doctor waits to learn what the slot is.
const slotTime = 3 * time.Second

// SlotState is the slot's state: the first that says anything of a reader, or the
// last that was seen in slotTime.
func SlotState(ctx context.Context, reader string) (state pcsc.State) {
	ctx, stop := context.WithTimeout(ctx, slotTime)
	defer stop()
	for ev := range pcsc.Watch(ctx, pcsc.Options{Reader: reader}) {
		if state = ev.State; state != pcsc.StateNoService && state != pcsc.StateNoReader {
			return state
		}
	}
	return state
}

func (s Subject) checkService(ctx context.Context) Finding {
	switch s.Slot(ctx) {
	case pcsc.StateUnknown:
		return Finding{Detail: "nothing was seen of it yet"}
	case pcsc.StateNoService:
		return finding(Bad, CodeReaderService, "pcscd does not answer")
	}
	return good("pcscd answers")
}

func (s Subject) checkReader(ctx context.Context) Finding {
	switch s.Slot(ctx) {
	case pcsc.StateUnknown, pcsc.StateNoService:
		return Finding{Detail: "not known without pcscd"}
	case pcsc.StateNoReader:
		return finding(Bad, CodeNoReader, "no reader is plugged in")
	case pcsc.StateStuck:
		return finding(Bad, CodeReaderService, "the reader or pcscd hangs")
	}
	return good("a reader is plugged in")
}

func (s Subject) checkData(ctx context.Context) Finding {
	if s.Broken != nil {
		return finding(Bad, CodeDataSet, "the built-in help is in use: %v", s.Broken)
	}
	if s.Recovery.Broken != 0 {
		return finding(Bad, CodeDataSet, "data set %d cannot be used", s.Recovery.Broken)
	}
	var f Finding
	err := s.Help.Use(func(set *store.Store) error {
		changes, _ := datafolder.OverlayOf(set)
		if err := datafolder.OverlayFits(set); err != nil {
			f = finding(Warn, CodeUnfit, "%v", err)
			return datafolder.Answers(ctx, set)
		}
		f = good(fmt.Sprintf("data set %d, %d questions", set.Info().Number, set.Info().Questions))
		if changes.Counts().Total() > 0 {
			f.Detail += ", changes of the program: " + changes.Counts().String()
		}
		return datafolder.Answers(ctx, set)
	})
	if err != nil {
		return finding(Bad, CodeDataSet, "%v", err)
	}
	return f
}

// checkSignature compares the data set in use with the manifest that came with it.
func (s Subject) checkSignature(ctx context.Context) Finding {
	name, number := s.Folder.DataSet()
	if number == 0 {
		return Finding{Detail: "no data set of a bundle is in use"}
	}
	signer, err := datafolder.CheckSeal(ctx, s.Folder, update.LookInto(s.Path).Path(name))
	if err != nil {
		return finding(Bad, CodeSignature, "data set %d: %v", number, err)
	}
	return good(fmt.Sprintf("data set %d is as key %s signed it", number, signer.ID()))
}

func (s Subject) checkAudit(context.Context) Finding {
	sum, err := audit.Verify(datafolder.RecordDir(s.Path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Finding{Detail: "there is none yet"}
	case err != nil:
		return finding(Bad, CodeAudit, "%v", err)
	case sum.Count == 0 && s.Folder != nil && s.Folder.Highest() > 0:
		return finding(Bad, CodeAudit, "%s", audit.ChainMissing)
	case sum.First.Kind == audit.Begin && sum.First.Note != "" && !sum.Reported: // until somebody who keeps reports can know
		return finding(Bad, CodeAudit, "the record begins on %s: %s", day(sum.First.At), sum.First.Note)
	}
	if sum.Count == 1 {
		return good(fmt.Sprintf("1 record, its number is %d", sum.Last.Seq))
	}
	return good(fmt.Sprintf("%d records, the last is %d", sum.Count, sum.Last.Seq))
}

func (s Subject) checkFolder(ctx context.Context) Finding {
	if s.Path == "" {
		return finding(Warn, CodeDataFolder, "there is none: no update can be kept")
	}
	f := Folder(s.Path, 0).Run(ctx)
	if f.Status != Good || s.Failing == nil || s.checkSpace(ctx).Code == CodeFull {
		return f
	}
	if err := s.Failing(); err != nil { // a quota, or a fault that the file system does not tell of
		return finding(Bad, CodeDataFolder, "writing fails: %s", Cause(err))
	}
	return f
}

// What the doctor wants free, in bytes. nationalSpace is a data set of national size,
// which may follow the built-in help; wantedMemory is the kiosk's own with room to
// spare.
const (
	nationalSpace = 128 << 20
	wantedMemory  = 32 << 20
)

// wantedSpace returns how much the next update may need, in bytes: twice the current
// data set, and what must stay free besides.
func (s Subject) wantedSpace() uint64 {
	if s.Folder == nil {
		return nationalSpace
	}
	name, number := s.Folder.DataSet()
	info, err := os.Stat(update.LookInto(s.Path).Path(name))
	if number == 0 || err != nil {
		return nationalSpace
	}
	return uint64(2*info.Size() + update.Margin)
}

func (s Subject) checkSpace(ctx context.Context) Finding {
	if s.Path == "" {
		return Memory(wantedMemory).Run(ctx)
	}
	f := Folder(s.Path, s.wantedSpace()).Run(ctx)
	if f.Code == CodeSpace || f.Code == CodeFull { // what else is wrong, another check says
		return f
	}
	return Memory(wantedMemory).Run(ctx)
}

func (s Subject) checkClock(ctx context.Context) Finding {
	state, err := datafolder.ClockState(ctx, s.Help, s.Clock)
	switch {
	case err != nil:
		return Finding{Detail: err.Error()}
	case !state.InOrder():
		return finding(Bad, CodeClock, "%s (%s)", state.Doubts[0].Detail, state.Doubts[0].Code)
	}
	return good(verdict.Paris(time.Now()).Format("2006-01-02 15:04"))
}

// checkLists checks the age of every list: the revocation lists and the oppositions.
func (s Subject) checkLists(ctx context.Context) (f Finding) {
	err := s.Help.WithEvidence(ctx, func(held datafolder.Evidence) { f = listsOf(held, time.Now()) })
	if err != nil {
		return Finding{Detail: err.Error()}
	}
	return f
}

func listsOf(held datafolder.Evidence, now time.Time) Finding {
	lists, err := held.Revocations.CRLs()
	if err != nil {
		return finding(Bad, CodeLists, "%v", err)
	}
	late := 0
	for _, l := range lists {
		if now.After(l.NextUpdate) {
			late++
		}
	}
	opposed, listed, err := held.Oppositions.OppositionList()
	switch {
	case err != nil:
		return finding(Bad, CodeLists, "%v", err)
	case len(lists) == 0:
		return finding(Warn, CodeLists, "no revocation lists: no card can be called valid")
	case !listed:
		return finding(Warn, CodeLists, "%d revocation lists, no opposition list: no CPS or CPF can be called valid", len(lists))
	case late > 0 || now.After(opposed.NextUpdate):
		return finding(Warn, CodeLists, "%d of %d revocation lists are late, oppositions are of %s", late, len(lists), day(opposed.Made))
	}
	return good(fmt.Sprintf("%d revocation lists, oppositions of %s", len(lists), day(opposed.Made)))
}

func (s Subject) checkTrust(context.Context) Finding {
	n := len(s.Folder.Ring().Trusted)
	switch {
	case n == 0 && !s.Folder.SetupLock(0).Set():
		return finding(Warn, CodeNoSetup, "no publisher's key is trusted, and there is no set-up code for a first one")
	case n == 0:
		return finding(Warn, CodeNobody, "no publisher's key is trusted yet: it comes with a stick and the set-up code")
	}
	if n == 1 {
		return good("1 key")
	}
	return good(fmt.Sprintf("%d keys", n))
}

func (s Subject) checkCode(context.Context) Finding {
	if !s.Folder.Lock(0).Set() {
		return finding(Warn, CodeNoCode, "not set")
	}
	return good("set")
}

func (s Subject) checkGolden(ctx context.Context) (f Finding) {
	err := s.Help.Use(func(set *store.Store) error {
		f = good("all of them find their answers")
		if refused := set.CheckGolden(ctx); refused != nil {
			f = finding(Bad, CodeGolden, "%s", refused.Detail)
		}
		return nil
	})
	if err != nil {
		return Finding{Detail: err.Error()}
	}
	return f
}

func (s Subject) checkPower(context.Context) Finding {
	if s.Recovery.Happened() {
		return finding(Warn, CodeRecovered, "%s", s.Recovery.String())
	}
	return good("nothing had to be put right")
}

// checkPartition reports how the appliance found its data partition at this start. That
// it was made again is reported until a technician acknowledges it.
func (s Subject) checkPartition(context.Context) Finding {
	if s.Partition == appliance.PartitionInMemory {
		return finding(Bad, CodeMemory, "it cannot be used: data are kept in memory")
	}
	if s.Folder != nil {
		if at := s.Folder.Remade(); !at.IsZero() {
			return finding(Warn, CodeRemade, "%s", verdict.Paris(at).Format("02/01/2006 15:04"))
		}
	}
	switch s.Partition {
	case appliance.PartitionSound:
		return good("sound")
	case appliance.PartitionRepaired:
		return good("repaired at this start")
	case appliance.PartitionRemade:
		return good("made anew at this start")
	}
	return Finding{Detail: "the start did not say how it was found"}
}

// day writes a date, "none" for the zero time.
func day(t time.Time) string {
	if t.IsZero() {
		return "none"
	}
	return t.UTC().Format(time.DateOnly)
}
