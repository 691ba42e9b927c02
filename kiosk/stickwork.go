package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/session"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
)

// offered is a bundle that was seen on the stick.
type offered struct {
	session.Offer
	key bundle.Key
}

// stagedSet is what was staged, with the bundle that it came from.
type stagedSet struct {
	*update.Staged
	bundle *bundle.Reader
}

// bundleSuffix ends the names of bundles; maxBundles are looked at.
const (
	bundleSuffix = ".kiosk"
	maxBundles   = 20
)

// inspect looks at the bundles in the stick's root folder.
func (t *technician) inspect(ctx context.Context, progress func(session.Progress)) (session.TaskResult, error) {
	progress(session.Progress{Step: session.StepReading})
	t.offers = nil
	root, err := t.openStick(ctx)
	if err != nil {
		return session.TaskResult{}, err
	}
	names, err := bundleNames(root)
	if err != nil {
		return session.TaskResult{}, stickError(err)
	}
	for _, name := range names {
		o, err := t.offer(root, name)
		if err != nil {
			return session.TaskResult{}, err
		}
		t.offers = append(t.offers, o)
	}
	slices.SortStableFunc(t.offers, func(a, b offered) int { return cmp.Compare(b.Number, a.Number) })
	r := session.TaskResult{Offers: []session.Offer{}, Alerts: t.told(ctx)}
	for _, o := range t.offers {
		r.Offers = append(r.Offers, o.Offer)
	}
	if t.home != nil {
		r.Trusting, r.CodeSet = len(t.home.folder.Ring().Trusted) > 0, t.lock.Set()
	}
	return r, nil
}

// openStick opens the stick that is in.
func (t *technician) openStick(ctx context.Context) (fs.ReadDirFS, error) {
	stick := t.sticks.current()
	if stick == nil {
		return nil, &bundle.Refusal{Reason: bundle.StickPulled}
	}
	root, err := stick.Open(ctx)
	if err != nil {
		return nil, stickError(err)
	}
	return root, nil
}

// stickError makes an answer of an error of the stick.
func stickError(err error) error {
	if errors.Is(err, context.Canceled) {
		return &bundle.Refusal{Reason: bundle.StickPulled}
	}
	if r := bundle.Refused(err); r != nil {
		return r
	}
	return &bundle.Refusal{Reason: bundle.StickUnreadable, Detail: err.Error()}
}

// bundleNames are the bundles in a root folder; hidden files are none. Where there
// are more than are looked at, those whose names sort last are: names begin with
// numbers and dates, and the newest must not be the one that is left out.
func bundleNames(root fs.ReadDirFS) (names []string, err error) {
	entries, err := root.ReadDir(".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := e.Name()
		if !e.IsDir() && !strings.HasPrefix(name, ".") && strings.HasSuffix(strings.ToLower(name), bundleSuffix) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, &bundle.Refusal{Reason: bundle.StickEmpty}
	}
	slices.Sort(names)
	return names[max(0, len(names)-maxBundles):], nil
}

// ring are the keys that are known here.
func (t *technician) ring() bundle.Keyring {
	if t.home == nil {
		return bundle.Keyring{Trusted: bakedKeys(imageKeys)}
	}
	return t.home.folder.Ring()
}

// offer reads a bundle's manifest. Only an error of the stick ends the looking.
func (t *technician) offer(root fs.FS, name string) (offered, error) {
	o := offered{Offer: session.Offer{File: name}}
	b, file, err := t.openOn(root, name)
	if r := bundle.Refused(err); r != nil && !r.Reason.OfStick() {
		o.Refused = r
		return o, nil
	}
	if err != nil {
		return o, err
	}
	defer file.Close()
	m := b.Manifest
	o.Number, o.Issued, o.Publisher, o.Size = m.Number, m.Issued, m.Publisher, m.Size()
	o.Words, o.Trusted, o.ResetCode = b.Signer.Words(), b.Standing == bundle.Trusted, m.ResetCode
	o.key = b.Signer
	o.Refused = &bundle.Refusal{Reason: bundle.NoFolder, Number: m.Number}
	if t.home != nil {
		o.Refused = t.home.folder.Consider(b)
	}
	return o, nil
}

// openOn opens a bundle on the stick.
func (t *technician) openOn(root fs.FS, name string) (*bundle.Reader, io.Closer, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, nil, stickError(err)
	}
	b, err := bundle.Open(f, t.ring(), bundle.Limits{})
	if err != nil {
		f.Close()
		return nil, nil, stickError(err)
	}
	return b, f, nil
}

// chosen is the offer of that number in the list that was shown.
func (t *technician) chosen(i int) (offered, error) {
	if i < 0 || i >= len(t.offers) {
		return offered{}, &bundle.Refusal{Reason: bundle.StickPulled, Detail: "no such offer"}
	}
	return t.offers[i], nil
}

// trust trusts the key of an offer, on a kiosk that trusts nobody yet.
func (t *technician) trust(ctx context.Context, i int, progress func(session.Progress)) (session.TaskResult, error) {
	o, err := t.chosen(i)
	switch {
	case err != nil:
		return session.TaskResult{}, err
	case t.home == nil:
		return session.TaskResult{}, &bundle.Refusal{Reason: bundle.NoFolder}
	case o.Refused == nil || o.Refused.Reason != bundle.FirstKey || len(t.home.folder.Ring().Trusted) > 0:
		return session.TaskResult{}, &bundle.Refusal{Reason: bundle.UnknownKey, Number: o.Number}
	}
	if err := t.home.trust(o.key); err != nil {
		return session.TaskResult{}, err
	}
	return t.inspect(ctx, progress)
}

// stage copies, hashes and tests an offer, and says what would change.
func (t *technician) stage(ctx context.Context, i int, progress func(session.Progress)) (session.TaskResult, error) {
	t.unstage()
	o, err := t.chosen(i)
	if err != nil {
		return session.TaskResult{}, err
	}
	if t.home == nil {
		return session.TaskResult{}, &bundle.Refusal{Reason: bundle.NoFolder}
	}
	root, err := t.openStick(ctx)
	if err != nil {
		return session.TaskResult{}, err
	}
	b, file, err := t.openOn(root, o.File)
	if err != nil {
		return session.TaskResult{}, err
	}
	defer file.Close()
	if b.Manifest.Number != o.Number || b.Signer != o.key { // another stick, or one that changes
		return session.TaskResult{}, &bundle.Refusal{Reason: bundle.StickPulled, Detail: "the bundle is another now"}
	}
	staged, err := t.home.folder.Stage(ctx, b, watched(progress))
	if err != nil {
		t.refused(b, err)
		return session.TaskResult{}, stageError(err)
	}
	t.staged = &stagedSet{staged, b}
	changes, err := t.changes(ctx)
	if err != nil {
		t.unstage()
		return session.TaskResult{}, err
	}
	return session.TaskResult{Changes: &changes}, nil
}

// stageError tells a stick that was pulled from a bundle that was refused.
func stageError(err error) error {
	if errors.Is(err, context.Canceled) || errors.As(err, new(*bundle.ReadError)) {
		return stickError(err)
	}
	return err
}

// refused writes a refusal down: somebody tried to install what he must not.
func (t *technician) refused(b *bundle.Reader, err error) {
	if r := bundle.Refused(err); r != nil {
		t.write(audit.Record{Kind: audit.Update, Key: b.Signer.ID(), To: b.Manifest.Number, Note: "refused: " + string(r.Reason)})
	}
}

// watched turns the folder's progress into the session's, with the time left by
// the pace so far.
func watched(progress func(session.Progress)) update.Progress {
	began := time.Now()
	return update.Progress{
		Copied: func(done, total int64) {
			p := session.Progress{Step: session.StepCopying, Done: done, Total: total}
			if done > 0 {
				p.Left = time.Duration(float64(time.Since(began)) * float64(total-done) / float64(done))
			}
			progress(p)
		},
		Tests: func() { progress(session.Progress{Step: session.StepTesting}) },
	}
}

// unstage forgets what was staged.
func (t *technician) unstage() {
	if t.staged == nil {
		return
	}
	if err := t.staged.Discard(); err != nil {
		t.log.Error("what was staged cannot be removed", "cause", err)
	}
	t.staged = nil
}

// changes says what would be different with what was staged.
func (t *technician) changes(ctx context.Context) (session.Changes, error) {
	d, err := t.home.changes(ctx, t.staged.Staged)
	if err != nil {
		return session.Changes{}, err
	}
	c := session.Changes{
		From: d.From, To: d.To, Site: d.Site, Pins: d.Pins, ResetCode: t.staged.Manifest.ResetCode, Volatile: t.fleeting(),
		Added: titles(d.Added), Changed: titles(d.Changed), Removed: titles(d.Removed),
	}
	for _, l := range d.Lists {
		c.Lists = append(c.Lists, session.ListChange{Name: l.Name, Had: l.Had, Is: l.Is})
	}
	c.NewKeys, c.GoneKeys = keyChanges(t.home.folder.Ring().Trusted, t.staged.Manifest.Keys)
	return c, nil
}

// titles are the questions of one kind; those beyond the bound are counted.
func titles(t store.Titles) []string {
	if t.More == 0 {
		return t.First
	}
	return append(slices.Clone(t.First), fmt.Sprintf("(+ %d)", t.More))
}

// keyChanges are the words of the keys that come and go with a list.
func keyChanges(before, list []bundle.Key) (added, gone [][]string) {
	if len(list) == 0 {
		return nil, nil
	}
	for _, k := range list {
		if !slices.Contains(before, k) {
			added = append(added, k.Words())
		}
	}
	for _, k := range before {
		if !slices.Contains(list, k) {
			gone = append(gone, k.Words())
		}
	}
	return added, gone
}
