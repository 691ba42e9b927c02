package card

import (
	"bytes"
	"context"
	"fmt"

	"guichet/kiosk/iso7816"
)

// dialect is how a generation addresses its files. The zero value means: not
// settled.
type dialect struct {
	cla    byte
	p1     byte // of SELECT by path
	wantMF bool // the path starts with 3F00 all the same
	fcp    byte // P2 when the card does not take 0C
}

// The dialects, from dops-cryptolib: card-cps3.c and card-cps4.c. A CPS4 is spoken
// to on logical channel 1, in CLA; channel 0 holds its CPS2ter volume.
var (
	cps3Dialect = dialect{cla: 0x00, p1: iso7816.SelectFromMFAll, wantMF: true, fcp: iso7816.SelectFCP}
	cps4Dialect = dialect{cla: 0x01, p1: iso7816.SelectFromMF, fcp: iso7816.SelectFCI}
)

// dialects are those to try for a generation, in order.
func dialects(g Generation) []dialect {
	switch g {
	case CPS3, CPS2ter:
		return []dialect{cps3Dialect}
	case CPS4:
		return []dialect{cps4Dialect}
	}
	return []dialect{cps3Dialect, cps4Dialect}
}

// mf is the path of the master file.
const mf = "\x3F\x00"

// The paths that every CPx has (dops-cryptolib, card-cps.h). All others are read
// off the card.
const (
	pathSN        = mf + "\xD0\x03"
	pathActua     = mf + "\xD0\x10"
	pathDir       = mf + "\x2F\x00"
	pathDF        = mf + "\x00\x01"     // DF of the PKCS#15 application
	pathODF       = pathDF + "\x50\x31" // ISO/IEC 7816-15: EF.OD
	pathTokenInfo = pathDF + "\x50\x32" // ISO/IEC 7816-15: EF.CIAInfo
)

// The applications of a CPx (dops-cryptolib, card-cps.c and card-cps4.c).
const (
	aidCPx         = "\xE8\x28\xBD\x08\x0F\x80\x25\x00\x00\x01\xFF\x00" // and 10 or 20
	aidContact     = aidCPx + "\x10"
	aidContactless = aidCPx + "\x20"
	aidChipDoc     = "\x80\x25\x00\x00\x01\xFF\x01\x00"
	aidCPS2ter     = "\x80\x25\x00\x00\x01\xFF\x00\x02"
	aidCardManager = "\xA0\x00\x00\x01\x51\x00\x00"
)

// selectFile selects an EF by its absolute path.
func (r *reading) selectFile(ctx context.Context, path string) error {
	if !r.dialect.wantMF {
		path = path[len(mf):]
	}
	return r.sel(ctx, r.dialect.cla, r.dialect.p1, path)
}

// sel sends a SELECT that wants nothing back, and notes the card's warning. A card
// that does not take P2 = 0C is asked for the FCP from then on, as the official
// drivers do.
func (r *reading) sel(ctx context.Context, cla, p1 byte, data string) error {
	if !r.fcp {
		sw, err := r.link.SelectOnly(ctx, cla, p1, iso7816.SelectNone, []byte(data))
		r.warned(sw)
		if !iso7816.RefusesP2(err) {
			return err
		}
		r.fcp = true
	}
	if r.heeds() {
		answer, err := r.link.Select(ctx, cla, p1, r.dialect.fcp, []byte(data))
		r.warned(answer.SW)
		return err
	}
	sw, err := r.link.SelectOnly(ctx, cla, p1, r.dialect.fcp, []byte(data))
	r.warned(sw)
	return err
}

// heeds tells that the warnings of the current step weigh on the verdict. Over T=0
// a card that gives its FCP may warn only with the FCP, so there it is fetched.
func (r *reading) heeds() bool { return r.at == StepApplication || r.at == StepCertificate }

// openApplication settles the dialect and selects the PKCS#15 application. A
// generation that is not known is found by the dialect in which EF.SN can be
// selected.
func (r *reading) openApplication(ctx context.Context) error {
	all := dialects(r.facts.Identity.Generation)
	var err error
	for _, d := range all {
		r.dialect, r.fcp = d, false
		if err = r.openDialect(ctx, len(all) > 1); !refused(err) {
			break
		}
	}
	return err
}

// openDialect opens the application in the current dialect. With unsure set, a
// card without EF.SN there is refused.
func (r *reading) openDialect(ctx context.Context, unsure bool) error {
	if r.dialect == cps4Dialect {
		if err := r.openChipDoc(ctx); err != nil {
			return err
		}
	}
	if unsure {
		if err := r.selectFile(ctx, pathSN); err != nil {
			return err
		}
	}
	if r.dialect == cps4Dialect {
		return nil // ChipDoc is the application
	}
	return r.openIAS(ctx)
}

// openChipDoc selects CPS4's application on channel 1. The SELECT itself opens the
// channel. If it is refused, the card manager and then the CPS2ter volume are
// selected first (dops-cryptolib, card-cps4.c).
func (r *reading) openChipDoc(ctx context.Context) error {
	err := r.sel(ctx, 0x01, iso7816.SelectByAID, aidChipDoc)
	if !refused(err) {
		return err
	}
	for _, s := range []struct {
		cla byte
		aid string
	}{{0x01, aidCardManager}, {0x00, aidCPS2ter}} {
		if err := r.sel(ctx, s.cla, iso7816.SelectByAID, s.aid); err != nil && !refused(err) {
			return err
		}
	}
	return r.sel(ctx, 0x01, iso7816.SelectByAID, aidChipDoc)
}

// EF.SN: tag 5A, ten bytes, of which the first five are the issuer's number
// (dops-cryptolib, card-cps.c). 80 250 00001 is ANS.
const (
	lengthSN  = 12
	headSN    = "\x5A\x0A"
	issuerANS = "\x80\x25\x00\x00\x01"
)

// readSerial reads EF.SN. It is the last file that Read selects, which leaves the
// MF selected for ReadCodes.
func (r *reading) readSerial(ctx context.Context) error {
	sn, err := r.readSN(ctx)
	if err != nil {
		return err
	}
	r.facts.EFSN, r.facts.iasPaths = sn, r.dialect == cps3Dialect
	r.facts.Issuer, err = issuerOf(sn)
	return err
}

func (r *reading) readSN(ctx context.Context) ([]byte, error) {
	if err := r.selectFile(ctx, pathSN); err != nil {
		return nil, err
	}
	return r.read(ctx, 0, lengthSN)
}

// issuerOf reads the issuer's number off EF.SN.
func issuerOf(sn []byte) (IssuerPrefix, error) {
	if len(sn) != lengthSN || !bytes.HasPrefix(sn, []byte(headSN)) {
		return IssuerOther, fmt.Errorf("EF.SN of %d bytes: %w", len(sn), iso7816.ErrMalformed)
	}
	if !bytes.HasPrefix(sn[len(headSN):], []byte(issuerANS)) {
		return IssuerOther, nil
	}
	return IssuerANS, nil
}

// Watch asks a card again and again whether it is still the one that was read, by its
// EF.SN: two APDUs the first time and then one, as the file stays selected until another
// card lies there. Make it with NewWatch; it works on a CPx only, and for one goroutine at
// a time.
type Watch struct {
	tx       iso7816.Transmitter
	reading  reading
	sn       []byte
	selected bool // EF.SN, by the question before
}

// NewWatch watches the card of facts, which have its EF.SN.
func NewWatch(tx iso7816.Transmitter, facts Facts) *Watch {
	return &Watch{tx: tx, reading: reading{dialect: dialects(facts.Identity.Generation)[0]}, sn: facts.EFSN}
}

// Same asks once. A refusal or another answer counts only after EF.SN was selected anew.
func (w *Watch) Same(ctx context.Context) (bool, error) {
	r := &w.reading
	r.link = iso7816.NewLink(w.tx, iso7816.Limits{APDUs: 10, BytesReceived: 1 << 10})
	if w.selected {
		sn, err := r.read(ctx, 0, lengthSN)
		if err == nil && bytes.Equal(sn, w.sn) {
			return true, nil
		}
		if err != nil && !refused(err) {
			return false, fmt.Errorf("read EF.SN again: %w", err)
		}
	}
	sn, err := r.readSN(ctx)
	if err != nil {
		return false, fmt.Errorf("read EF.SN: %w", err)
	}
	w.selected = true
	return bytes.Equal(sn, w.sn), nil
}

// openIAS selects the PKCS#15 application of a CPS3 by the AID that every one has;
// only if the card refuses is EF.DIR asked for another. A refusal is no failure
// here: the files are addressed from the MF, and they decide.
func (r *reading) openIAS(ctx context.Context) error {
	aid := aidContact
	if r.facts.Identity.Contactless {
		aid = aidContactless
	}
	err := r.sel(ctx, r.dialect.cla, iso7816.SelectByAID, aid)
	if !refused(err) {
		return err
	}
	if err := r.searchDirectory(ctx); !refused(err) {
		return err
	}
	return nil
}

// searchDirectory selects the first application of ANS that EF.DIR lists and the
// card lets be selected (ISO/IEC 7816-4:2020, 12.2.2: tag 61 holds tag 4F, the AID).
func (r *reading) searchDirectory(ctx context.Context) error {
	if err := r.selectFile(ctx, pathDir); err != nil {
		return err
	}
	b, err := r.readObjects(ctx)
	if err != nil {
		return err
	}
	records, err := iso7816.ParseTLVs(b)
	if err != nil {
		return err
	}
	for _, rec := range records[:min(len(records), 4)] {
		aid, ok := iso7816.Find(rec.Value, 0x4F)
		if !ok || !bytes.HasPrefix(aid, []byte(aidCPx)) {
			continue
		}
		if err := r.sel(ctx, r.dialect.cla, iso7816.SelectByAID, string(aid)); !refused(err) {
			return err
		}
	}
	return iso7816.SWNotFound
}
