package datafolder

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
)

// Offer is a bundle that was looked at, on a stick or on a command line.
type Offer struct {
	*bundle.Reader                 // nil: it could not be opened, and Refused says why
	Refused        *bundle.Refusal // nil: this kiosk would take it
	Stick          string          // the numbers of the stick that it is on, for the record; "": not known

	to  Sets      // of the kiosk that it is offered to
	sum hash.Hash // of what was read of the file
}

// Ring are the publishers' keys that are known here. The zero Sets, of a kiosk
// without a data folder, know those of the image.
func (s Sets) Ring() bundle.Keyring {
	if s.Updates == nil {
		return bundle.Keyring{Trusted: ImageKeys(), Systems: SystemKeys()}
	}
	ring := s.Updates.Ring()
	ring.Systems = s.Systems
	return ring
}

// Offer reads the manifest of the bundle in r and tells whether this kiosk would take
// it. size is the length of its file in bytes: one that is shorter than its manifest
// says is half a copy. An error means that r cannot be read.
func (s Sets) Offer(r io.Reader, size int64) (Offer, error) {
	sum := sha256.New()
	b, err := bundle.Open(io.TeeReader(r, sum), s.Ring(), bundle.Limits{})
	if refused := bundle.Refused(err); refused != nil {
		return Offer{Refused: refused}, nil
	}
	if err != nil {
		return Offer{}, err
	}
	o := Offer{Reader: b, to: s, sum: sum}
	switch {
	case size < b.Length():
		o.Refused = &bundle.Refusal{Reason: bundle.FileBroken, Number: b.Manifest.Number, Detail: "it is shorter than its manifest says"}
	case b.Manifest.System != nil:
		o.Refused = s.considerSystem(b)
	case s.Updates == nil:
		o.Refused = &bundle.Refusal{Reason: bundle.NoFolder, Number: b.Manifest.Number}
	default:
		o.Refused = s.Updates.Consider(b)
	}
	return o, nil
}

// considerSystem tells why this machine would not take a system.
func (s Sets) considerSystem(b *bundle.Reader) *bundle.Refusal {
	refused := s.System.Consider(b.Manifest, b.Standing)
	if refused == nil && !update.DateFits(b.Manifest) {
		refused = &bundle.Refusal{Reason: bundle.TooFarAhead, Number: b.Manifest.Number, Have: s.System.Number}
	}
	return refused
}

// Verify reads the whole bundle, and tests its data set in a folder of its own if the
// publisher is trusted: what an unknown publisher signed is not opened, nor is a system. It changes
// nothing. A negative answer is a *bundle.Refusal; whether the kiosk would take the
// bundle is another question, which Refused answers.
//
// What it returns is known of a data set that was opened; otherwise it is zero, with
// no Questions.
func (o Offer) Verify(ctx context.Context) (store.Info, error) {
	if o.Reader == nil {
		return store.Info{}, o.Refused
	}
	if o.Standing != bundle.Trusted || o.Manifest.System != nil {
		return store.Info{}, o.Reader.Verify(ctx, nil)
	}
	temp, err := os.MkdirTemp("", "kiosk-verify-*")
	if err != nil {
		return store.Info{}, err
	}
	defer os.RemoveAll(temp)
	dir := update.LookInto(temp)
	err = o.Extract(ctx, func(f bundle.File) (io.WriteCloser, error) { return dir.Create(f.Name) }, nil)
	if err != nil {
		return store.Info{}, err
	}
	inspected, err := Inspect(ctx, dir.Path(update.DataSetFile))
	if err == nil && inspected.Number != o.Manifest.Number {
		err = &bundle.Refusal{Reason: bundle.WrongNumber, Number: o.Manifest.Number, Have: inspected.Number}
	}
	if err == nil {
		err = o.to.CheckLists(ctx, dir.Path(update.DataSetFile), o.Manifest.ListsUpTo)
	}
	return inspected.Info, err
}

// Staged is a data set that was copied and tested, and is not in use yet.
type Staged struct {
	*update.Staged
	signer bundle.Key
	stick  string
	sha256 string // of the bundle's file
}

// Stage copies, hashes and tests an offered bundle. A negative answer is a
// *bundle.Refusal, and is recorded: a bundle was to be installed that must not be.
func (f *Folder) Stage(ctx context.Context, o Offer, p update.Progress) (*Staged, error) {
	staged, err := f.stage(ctx, o, p)
	if refused := bundle.Refused(err); refused != nil {
		r := audit.Record{Kind: audit.Update, Note: "refused: " + string(refused.Reason), Stick: o.Stick}
		if o.Reader != nil {
			r.Key, r.To = o.Signer.ID(), o.Manifest.Number
		}
		err = errors.Join(err, f.Write(r))
	}
	return staged, err
}

func (f *Folder) stage(ctx context.Context, o Offer, p update.Progress) (*Staged, error) {
	if o.Refused != nil {
		return nil, o.Refused
	}
	staged, err := f.Updates.Stage(ctx, o.Reader, p)
	if err != nil {
		return nil, err
	}
	return &Staged{staged, o.Signer, o.Stick, hex.EncodeToString(o.sum.Sum(nil))}, nil
}

// Install switches to a staged data set, and records that it did, or that it could
// not. On an error nothing has changed, and nothing is staged any more; what fails
// after the switch is the result's Late.
func (f *Folder) Install(s *Staged) (update.Switched, error) {
	done, err := s.Commit()
	r := audit.Record{Kind: audit.Update, Key: s.signer.ID(), From: done.From, To: s.Manifest.Number, Note: "installed",
		Stick: s.stick, SHA256: s.sha256}
	if err != nil {
		r.Note = "failed"
		return done, errors.Join(err, f.Write(r), s.Discard())
	}
	done.Late = errors.Join(done.Late, f.Write(r))
	if upTo := s.Manifest.ListsUpTo; !upTo.IsZero() {
		done.Late = errors.Join(done.Late, f.Write(audit.Record{Kind: audit.Update, Key: s.signer.ID(), To: s.Manifest.Number,
			Note: "lists dated after " + upTo.Format(time.DateOnly) + " were forgotten"}))
	}
	if done.CodeGone {
		done.Late = errors.Join(done.Late, f.Write(audit.Record{Kind: audit.Code, Note: "cleared"}))
	}
	return done, nil
}
