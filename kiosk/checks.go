package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/doctor"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
	"guichet/kiosk/verdict"
)

// patient is what the doctor looks at.
type patient struct {
	path      string         // of the data folder, "" for none
	folder    *update.Folder // nil without
	partition partition
	recovery  update.Recovery
	failing   func() error // why nothing can be written there; nil: nobody tried
	help      *shelf
	broken    error // why the data set that was asked for is not the one in use
	clock     timekeeper
	slot      func(context.Context) pcsc.State
}

// checks are all of the doctor's, in the order of his page.
func (p patient) checks() []doctor.Check {
	all := []doctor.Check{
		{Name: "service", Run: p.checkService},
		{Name: "reader", Run: p.checkReader},
		{Name: "data", Run: p.checkData},
		{Name: "signature", Run: p.inFolder(p.checkSignature)},
		{Name: "audit", Run: p.inFolder(p.checkAudit)},
	}
	all = append(all, p.storageChecks()...)
	return append(all, []doctor.Check{
		{Name: "clock", Run: p.checkClock},
		{Name: "lists", Run: p.checkLists},
		{Name: "trust", Run: p.inFolder(p.checkTrust)},
		{Name: "code", Run: p.inFolder(p.checkCode)},
		{Name: "golden", Run: p.checkGolden},
		{Name: "power", Run: p.checkPower},
	}...)
}

// storageChecks are of where data are kept: the appliance's partition, the folder,
// the room in it.
func (p patient) storageChecks() []doctor.Check {
	all := []doctor.Check{{Name: "folder", Run: p.checkFolder}, {Name: "space", Run: p.checkSpace}}
	if p.partition == "" {
		return all
	}
	return append([]doctor.Check{{Name: "partition", Run: p.checkPartition}}, all...)
}

// inFolder is a check that says nothing of a kiosk without a data folder.
func (p patient) inFolder(check func(context.Context) doctor.Finding) func(context.Context) doctor.Finding {
	return func(ctx context.Context) doctor.Finding {
		if p.folder == nil {
			return doctor.Finding{Detail: "no data folder"}
		}
		return check(ctx)
	}
}

func good(detail string) doctor.Finding { return doctor.Finding{Status: doctor.Good, Detail: detail} }

func finding(s doctor.Status, c doctor.Code, format string, args ...any) doctor.Finding {
	return doctor.Finding{Status: s, Code: c, Detail: fmt.Sprintf(format, args...)}
}

// slotTime is how long the doctor waits to learn what the slot is.
const slotTime = 3 * time.Second

// slotNow is the slot's state: the first that says anything of a reader, or the
// last that was seen in slotTime.
func slotNow(ctx context.Context, reader string) (state pcsc.State) {
	ctx, stop := context.WithTimeout(ctx, slotTime)
	defer stop()
	for ev := range pcsc.Watch(ctx, pcsc.Options{Reader: reader}) {
		if state = ev.State; state != pcsc.StateNoService && state != pcsc.StateNoReader {
			return state
		}
	}
	return state
}

func (p patient) checkService(ctx context.Context) doctor.Finding {
	switch p.slot(ctx) {
	case pcsc.StateUnknown:
		return doctor.Finding{Detail: "nothing was seen of it yet"}
	case pcsc.StateNoService:
		return finding(doctor.Bad, doctor.CodeReaderService, "pcscd does not answer")
	}
	return good("pcscd answers")
}

func (p patient) checkReader(ctx context.Context) doctor.Finding {
	switch p.slot(ctx) {
	case pcsc.StateUnknown, pcsc.StateNoService:
		return doctor.Finding{Detail: "not known without pcscd"}
	case pcsc.StateNoReader:
		return finding(doctor.Bad, doctor.CodeNoReader, "no reader is plugged in")
	case pcsc.StateStuck:
		return finding(doctor.Bad, doctor.CodeReaderService, "the reader or pcscd hangs")
	}
	return good("a reader is plugged in")
}

func (p patient) checkData(ctx context.Context) doctor.Finding {
	if p.broken != nil {
		return finding(doctor.Bad, doctor.CodeDataSet, "the built-in help is in use: %v", p.broken)
	}
	if p.recovery.Broken != 0 {
		return finding(doctor.Bad, doctor.CodeDataSet, "data set %d cannot be used", p.recovery.Broken)
	}
	var f doctor.Finding
	err := p.help.use(func(s *store.Store) error {
		f = good(fmt.Sprintf("data set %d, %d questions", s.Info().Number, s.Info().Questions))
		return p.help.answers(ctx)
	})
	if err != nil {
		return finding(doctor.Bad, doctor.CodeDataSet, "%v", err)
	}
	return f
}

// checkSignature compares the data set in use with the manifest that came with it.
func (p patient) checkSignature(ctx context.Context) doctor.Finding {
	name, number := p.folder.DataSet()
	if number == 0 {
		return doctor.Finding{Detail: "no data set of a bundle is in use"}
	}
	b, err := p.folder.Manifest()
	if err == nil {
		err = sameFile(ctx, update.LookInto(p.path).Path(name), b.Manifest.Files[0])
	}
	if err != nil {
		return finding(doctor.Bad, doctor.CodeSignature, "data set %d: %v", number, err)
	}
	return good(fmt.Sprintf("data set %d is as key %s signed it", number, b.Signer.ID()))
}

// sameFile tells whether a file is the one of a manifest.
func sameFile(ctx context.Context, path string, want bundle.File) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	for n := int64(1 << 20); n == 1<<20; {
		if err := ctx.Err(); err != nil {
			return err
		}
		if n, err = io.CopyN(sum, f, 1<<20); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	if bundle.Hash(sum.Sum(nil)) != want.SHA256 {
		return errors.New("it is not the file that was signed")
	}
	return nil
}

func (p patient) checkAudit(context.Context) doctor.Finding {
	s, err := audit.Verify(auditDir(p.path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return doctor.Finding{Detail: "there is none yet"}
	case err != nil:
		return finding(doctor.Bad, doctor.CodeAudit, "%v", err)
	}
	return good(fmt.Sprintf("%d records, the last is %d", s.Count, s.Last.Seq))
}

func (p patient) checkFolder(ctx context.Context) doctor.Finding {
	if p.path == "" {
		return finding(doctor.Warn, doctor.CodeDataFolder, "there is none: no update can be kept")
	}
	f := doctor.Folder(p.path, 0).Run(ctx)
	if f.Status != doctor.Good || p.failing == nil || p.checkSpace(ctx).Code == doctor.CodeFull {
		return f
	}
	if err := p.failing(); err != nil { // a quota, or a fault that the file system does not tell of
		return finding(doctor.Bad, doctor.CodeDataFolder, "writing fails: %s", doctor.Cause(err))
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

// wantedSpace is what the next update may need, in bytes: twice the data set in use,
// and what must stay free beside it.
func (p patient) wantedSpace() uint64 {
	if p.folder == nil {
		return nationalSpace
	}
	name, number := p.folder.DataSet()
	info, err := os.Stat(update.LookInto(p.path).Path(name))
	if number == 0 || err != nil {
		return nationalSpace
	}
	return uint64(2*info.Size() + update.Margin)
}

func (p patient) checkSpace(ctx context.Context) doctor.Finding {
	if p.path == "" {
		return doctor.Memory(wantedMemory).Run(ctx)
	}
	f := doctor.Folder(p.path, p.wantedSpace()).Run(ctx)
	if f.Code == doctor.CodeSpace || f.Code == doctor.CodeFull { // what else is wrong, another check says
		return f
	}
	return doctor.Memory(wantedMemory).Run(ctx)
}

func (p patient) checkClock(ctx context.Context) doctor.Finding {
	var state verdict.ClockState
	err := p.help.lend(ctx, func(h holdings) {
		state = p.clock.At(time.Now(), h.issued).State(h.Proving())
	})
	switch {
	case err != nil:
		return doctor.Finding{Detail: err.Error()}
	case !state.InOrder():
		return finding(doctor.Bad, doctor.CodeClock, "%s (%s)", state.Doubts[0].Detail, state.Doubts[0].Code)
	}
	return good(verdict.Paris(time.Now()).Format("2006-01-02 15:04"))
}

// checkLists looks at the age of every list: of each issuer that is held, and the
// oppositions.
func (p patient) checkLists(ctx context.Context) (f doctor.Finding) {
	err := p.help.lend(ctx, func(h holdings) { f = listsOf(h, time.Now()) })
	if err != nil {
		return doctor.Finding{Detail: err.Error()}
	}
	return f
}

func listsOf(h holdings, now time.Time) doctor.Finding {
	lists, err := h.Revocations.CRLs()
	if err != nil {
		return finding(doctor.Bad, doctor.CodeLists, "%v", err)
	}
	late := 0
	for _, l := range lists {
		if now.After(l.NextUpdate) {
			late++
		}
	}
	opposed, held, err := h.Oppositions.OppositionList()
	switch {
	case err != nil:
		return finding(doctor.Bad, doctor.CodeLists, "%v", err)
	case len(lists) == 0 || !held:
		return finding(doctor.Warn, doctor.CodeLists, "%d revocation lists, oppositions: %t: no card can be called valid", len(lists), held)
	case late > 0 || now.After(opposed.NextUpdate):
		return finding(doctor.Warn, doctor.CodeLists, "%d of %d revocation lists are late, oppositions are of %s", late, len(lists), dayOf(opposed.Made))
	}
	return good(fmt.Sprintf("%d revocation lists, oppositions of %s", len(lists), dayOf(opposed.Made)))
}

func (p patient) checkTrust(context.Context) doctor.Finding {
	n := len(p.folder.Ring().Trusted)
	if n == 0 {
		return finding(doctor.Warn, doctor.CodeNobody, "no publisher's key is trusted")
	}
	return good(fmt.Sprintf("%d keys", n))
}

func (p patient) checkCode(context.Context) doctor.Finding {
	if !p.folder.Lock(0).Set() {
		return finding(doctor.Warn, doctor.CodeNoCode, "not set")
	}
	return good("set")
}

func (p patient) checkGolden(ctx context.Context) (f doctor.Finding) {
	err := p.help.use(func(s *store.Store) error {
		f = good("all of them find their answers")
		if refused := s.CheckGolden(ctx); refused != nil {
			f = finding(doctor.Bad, doctor.CodeGolden, "%s", refused.Detail)
		}
		return nil
	})
	if err != nil {
		return doctor.Finding{Detail: err.Error()}
	}
	return f
}

func (p patient) checkPower(context.Context) doctor.Finding {
	if p.recovery.Happened() {
		return finding(doctor.Warn, doctor.CodeRecovered, "%s", recoveryNote(p.recovery))
	}
	return good("nothing had to be put right")
}
