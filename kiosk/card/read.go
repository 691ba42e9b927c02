package card

import (
	"context"
	"slices"

	"guichet/kiosk/iso7816"
)

// Limits of one card. A CPx with two certificates of 2 KiB needs 45 APDUs and 5 KiB;
// CPS4's volume of compatibility and larger keys fit four times over.
const (
	maxAPDUs         = 250
	maxBytesReceived = 40 << 10
	// maxCertificate bounds a certificate's declared length, in bytes: a CPx
	// certificate is 1.5 to 2 KiB.
	maxCertificate = 8 << 10
	// maxCertificates bounds the certificates that are read. A CPx has two or
	// three; two pairs are four.
	maxCertificates = 4
	// maxObjects bounds the bytes read of a file of data objects (ODF, CDF).
	maxObjects = 2 << 10
	// maxRead is Le of READ BINARY: the official driver of ANS never asks a
	// CPS3 for more than E7 bytes (dops-cryptolib, card-cps3.c).
	maxRead = 0xE7
	// readAhead is asked of a file whose end is not known yet. Small, because a
	// padded file would fill it with nothing; not smaller, because each READ
	// BINARY costs seven bytes itself.
	readAhead = 64
)

// Read reads all that the card gives without a PIN, until ctx ends. It never
// verifies a PIN and never writes. Call it with what Identify said; cards that are
// not known by ATR are probed first, with SELECT alone.
//
// After each piece, progress is called on this goroutine (nil: not at all), the
// first time before any APDU. Read never returns an error: what went wrong is in
// Facts.Failure.
func Read(ctx context.Context, tx iso7816.Transmitter, id Identity, progress func(Step)) Facts {
	return read(ctx, tx, id, nil, progress)
}

func read(ctx context.Context, tx iso7816.Transmitter, id Identity, more *Additions, progress func(Step)) Facts {
	limits := iso7816.Limits{APDUs: maxAPDUs, BytesReceived: maxBytesReceived}
	r := &reading{facts: Facts{Identity: id}, more: more, progress: progress}
	r.report(-1)
	if r.steps(ctx, step{StepConnect, func(ctx context.Context) error { return open(ctx, tx) }}) {
		r.link = iso7816.NewLink(tx, limits)
		r.run(ctx)
	}
	if r.facts.Failure == FailureUnknown {
		r.facts.Failure = FailureNone
	}
	r.count()
	return r.facts
}

// reading is one Read under way.
type reading struct {
	link     *iso7816.Link
	facts    Facts
	more     *Additions // nil: none
	progress func(Step)
	at       string // name of the step under way
	dialect  dialect
	fcp      bool  // the card does not know P2 = 0C: SELECT asks for the FCP
	offsets  []int // where each certificate starts in its file
}

// step is one piece of a reading; its name goes to Facts.FailedAt.
type step struct {
	name string
	run  func(context.Context) error
}

// run reads EF.SN last: see readSerial.
func (r *reading) run(ctx context.Context) {
	if !r.steps(ctx, step{StepProbe, r.probe}) || r.facts.Identity.Family != CPx {
		return
	}
	if !r.steps(ctx,
		step{StepApplication, r.openApplication},
		step{StepActua, r.readActua},
		step{StepTokenInfo, r.readTokenInfo},
		step{StepDirectory, r.readDirectory},
	) {
		return
	}
	for i := range r.facts.Certificates {
		read := func(ctx context.Context) error { return r.readCertificate(ctx, i) }
		if !r.steps(ctx, step{StepCertificate, read}) {
			return
		}
	}
	r.steps(ctx, step{StepSerial, r.readSerial})
}

// steps runs each step in turn. It reports false when one failed so that nothing
// after it can succeed.
func (r *reading) steps(ctx context.Context, all ...step) bool {
	for _, s := range all {
		r.at = s.name
		if err := s.run(ctx); err != nil && r.fail(s.name, err) {
			return false
		}
		r.report(-1)
	}
	return true
}

// report tells progress what is known. The certificates are copied, so that later
// reading does not change what was handed out.
func (r *reading) report(certificate int) {
	if r.progress == nil {
		return
	}
	r.count()
	facts := r.facts
	facts.Certificates = slices.Clone(facts.Certificates)
	r.progress(Step{Facts: facts, Certificate: certificate})
}

func (r *reading) count() {
	if r.link != nil {
		r.facts.Traffic = Traffic(r.link.Counters())
	}
}

// open connects a Transmitter that asks for it.
func open(ctx context.Context, tx iso7816.Transmitter) error {
	if o, ok := tx.(iso7816.Opener); ok {
		return o.Open(ctx)
	}
	return nil
}

// probe looks for applications by SELECT when the ATR leaves the card open. Those that
// a data set adds come last, and its word on the ATR counts only where the program's
// probes find nothing.
func (r *reading) probe(ctx context.Context) error {
	id := &r.facts.Identity
	after := id.Family
	if id.added {
		after = FamilyUnknown
	}
	if after != FamilyUnknown && after != IASECC {
		return nil
	}
	found, err := r.tryProbes(ctx, builtIn().probes, after)
	if err != nil || found || r.more == nil || id.Family != FamilyUnknown {
		return err
	}
	_, err = r.tryProbes(ctx, r.more.probes, after)
	return err
}

// tryProbes takes the card for what the first of the probes says whose application is
// there.
func (r *reading) tryProbes(ctx context.Context, all []probe, after Family) (found bool, err error) {
	for _, p := range all {
		if p.after != after {
			continue
		}
		there, err := r.link.Probe(ctx, 0, p.aid)
		if err != nil {
			return false, err
		}
		if there {
			id := &r.facts.Identity
			id.Family, id.Name, id.added = p.what.Family, p.what.Name, false
			return true, nil
		}
	}
	return false, nil
}
