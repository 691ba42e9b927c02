package technician

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/overlay"
	"guichet/kiosk/session"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
	"guichet/kiosk/usb"
)

// offered is a bundle that was seen on the stick.
type offered struct {
	session.Offer
	key  bundle.Key
	file usb.File
}

// maxBundles are looked at on one stick.
const maxBundles = 200

// inspect looks at the bundles on the stick.
func (t *Tasks) inspect(ctx context.Context, progress func(session.Progress)) (session.TaskResult, error) {
	progress(session.Progress{Step: session.StepReading})
	t.offers = nil
	c, err := t.openStick(ctx)
	if err != nil {
		return session.TaskResult{}, err
	}
	for _, f := range latest(c.Bundles) {
		o, err := t.offer(f)
		if err != nil {
			return session.TaskResult{}, err
		}
		t.offers = append(t.offers, o)
	}
	slices.SortStableFunc(t.offers, func(a, b offered) int { return cmp.Compare(b.Number, a.Number) })
	t.recordRefusal()
	r := session.TaskResult{Offers: []session.Offer{}, Refused: c.Refused(), Found: found(c), Alerts: t.alerts(ctx)}
	for _, o := range t.offers {
		r.Offers = append(r.Offers, o.Offer)
	}
	if t.Folder != nil {
		r.Kiosk = t.Folder.ID()
		r.Trusting, r.CodeSet = len(t.Folder.Updates.Ring().Trusted) > 0, t.lock.Set()
	}
	return r, nil
}

// recordRefusal notes what a stick brought that is not taken: of its bundles, none of
// which can be, the first. The same one is noted once while the program runs, so that
// a stick plugged in again and again does not push the record out.
func (t *Tasks) recordRefusal() {
	if len(t.offers) == 0 || slices.ContainsFunc(t.offers, func(o offered) bool { return o.Refused == nil }) {
		return
	}
	first := t.offers[0]
	if first.Refused.Reason == bundle.FirstKey {
		return // not refused yet: the set-up code is asked for
	}
	r := audit.Record{Kind: audit.Update, Note: "refused: " + string(first.Refused.Reason), Key: first.key.ID(), To: first.Number, Stick: t.stick}
	if said := fmt.Sprint(r.Note, r.Key, r.To, r.Stick); said != t.refused {
		t.refused = said
		t.write(r)
	}
}

// latest are the bundles to look at, by name: of too many those that were written last.
func latest(files []usb.File) []usb.File {
	if len(files) <= maxBundles {
		return files
	}
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b usb.File) int { return b.Written.Compare(a.Written) })
	files = files[:maxBundles]
	slices.SortStableFunc(files, func(a, b usb.File) int { return cmp.Compare(a.Name, b.Name) })
	return files
}

// found is what else there is to say of a stick.
func found(c *usb.Contents) (f session.Found) {
	for _, p := range c.Partitions {
		f.Partitions = append(f.Partitions, session.Partition{Number: p.Number, System: p.System, Size: p.Size})
	}
	for _, n := range c.Near {
		f.Near = append(f.Near, session.NearMiss{Name: n.Name, Way: string(n.Way), To: n.To})
	}
	return f
}

// openStick opens the stick that is in, and looks at it.
func (t *Tasks) openStick(ctx context.Context) (*usb.Contents, error) {
	stick := t.Sticks.current()
	if stick == nil {
		return nil, &bundle.Refusal{Reason: bundle.StickPulled}
	}
	c, err := stick.Open(ctx)
	if err != nil {
		return nil, stickError(err)
	}
	t.stick = strings.TrimSpace(c.ID() + " " + stick.Serial)
	return c, nil
}

// stickError turns an error of the stick into a refusal.
func stickError(err error) error {
	if errors.Is(err, context.Canceled) {
		return &bundle.Refusal{Reason: bundle.StickPulled}
	}
	if r := bundle.Refused(err); r != nil {
		return r
	}
	return &bundle.Refusal{Reason: bundle.StickUnreadable, Detail: err.Error()}
}

// noFolder is why nothing can be kept on a kiosk that holds no data folder.
func (t *Tasks) noFolder() *bundle.Refusal {
	if t.Held {
		return &bundle.Refusal{Reason: bundle.FolderHeld}
	}
	return &bundle.Refusal{Reason: bundle.NoFolder}
}

// sets are the data folder's data sets, the zero Sets without one.
func (t *Tasks) sets() datafolder.Sets {
	s := datafolder.Sets{}
	if t.Folder != nil {
		s = t.Folder.Sets
	}
	s.System = t.machine()
	return s
}

// look opens a bundle on the stick. What is wrong with the file is the offer's
// refusal; only a stick that is gone is an error.
func (t *Tasks) look(f usb.File) (datafolder.Offer, error) {
	r, err := f.Open()
	if err == nil {
		var o datafolder.Offer
		o, err = t.sets().Offer(r, f.Size)
		o.Stick = t.stick
		if err == nil && (o.Refused == nil || o.Refused.Reason != bundle.StickPulled) {
			return o, nil
		} else if err == nil {
			err = o.Refused
		}
	}
	err = stickError(err)
	if r := bundle.Refused(err); r.Reason != bundle.StickPulled {
		return datafolder.Offer{Refused: r}, nil
	}
	return datafolder.Offer{}, err
}

// offer is what a technician is told of a bundle on the stick.
func (t *Tasks) offer(f usb.File) (offered, error) {
	o := offered{Offer: session.Offer{File: f.Name}, file: f}
	b, err := t.look(f)
	if err != nil {
		return o, err
	}
	if o.Refused = b.Refused; b.Reader == nil {
		return o, nil
	}
	if o.Refused != nil && o.Refused.Reason == bundle.NoFolder {
		o.Refused = t.noFolder()
	}
	m := b.Manifest
	o.Number, o.Issued, o.Publisher, o.Size = m.Number, m.Issued, m.Publisher, m.Size()
	o.Words, o.Trusted = b.Signer.Words(), b.Standing == bundle.Trusted
	o.System = m.System
	o.key, o.ResetCode = b.Signer, t.Folder != nil && m.Resets(t.Folder.ID())
	return o, nil
}

// chosen returns the offer with that index in the list that was shown.
func (t *Tasks) chosen(i int) (offered, error) {
	if i < 0 || i >= len(t.offers) {
		return offered{}, &bundle.Refusal{Reason: bundle.StickPulled, Detail: "no such offer"}
	}
	return t.offers[i], nil
}

// trust trusts the key of an offer, on a kiosk that trusts no key yet, where the set-up
// code is right.
func (t *Tasks) trust(ctx context.Context, task session.TrustKey, progress func(session.Progress)) (session.TaskResult, error) {
	o, err := t.chosen(task.Offer)
	switch {
	case err != nil:
		return session.TaskResult{}, err
	case t.Folder == nil:
		return session.TaskResult{}, t.noFolder()
	case o.Refused == nil || o.Refused.Reason != bundle.FirstKey || len(t.Folder.Updates.Ring().Trusted) > 0:
		return session.TaskResult{}, &bundle.Refusal{Reason: bundle.UnknownKey, Number: o.Number}
	}
	if tried := t.try(t.setup, audit.Setup, task.Code); tried.State != session.CodeGood {
		return session.TaskResult{Code: tried}, nil
	}
	if err := t.Folder.Trust(o.key); err != nil {
		return session.TaskResult{}, err
	}
	r, err := t.inspect(ctx, progress)
	r.Code.State = session.CodeGood
	return r, err
}

// stage copies, hashes and tests an offer, and says what would change.
func (t *Tasks) stage(ctx context.Context, i int, progress func(session.Progress)) (session.TaskResult, error) {
	t.unstage()
	o, err := t.chosen(i)
	if err != nil {
		return session.TaskResult{}, err
	}
	if t.Folder == nil {
		return session.TaskResult{}, t.noFolder()
	}
	if o.Refused != nil { // and recorded, when the stick was looked at
		return session.TaskResult{}, o.Refused
	}
	b, _, err := t.lookAgain(ctx, o)
	if err != nil {
		return session.TaskResult{}, err
	}
	if o.System != nil {
		return t.stageSystem(ctx, o, b, watched(progress))
	}
	if t.staged, err = t.Folder.Stage(ctx, b, watched(progress)); err != nil {
		return session.TaskResult{}, stageError(err)
	}
	changes, err := t.changes(ctx)
	if err != nil {
		t.unstage()
		return session.TaskResult{}, err
	}
	return session.TaskResult{Changes: &changes}, nil
}

// lookAgain opens an offer's bundle once more, on the stick as it is now. It must be the
// one that was shown.
func (t *Tasks) lookAgain(ctx context.Context, o offered) (datafolder.Offer, usb.File, error) {
	other := &bundle.Refusal{Reason: bundle.StickPulled, Detail: "the bundle is another now"}
	c, err := t.openStick(ctx)
	if err != nil {
		return datafolder.Offer{}, usb.File{}, err
	}
	i := slices.IndexFunc(c.Bundles, o.file.Same)
	if i < 0 {
		return datafolder.Offer{}, usb.File{}, other
	}
	b, err := t.look(c.Bundles[i])
	if err == nil && b.Reader != nil && (b.Manifest.Number != o.Number || b.Signer != o.key) {
		err = other
	}
	return b, c.Bundles[i], err
}

// stageError distinguishes a stick that was pulled from a bundle that was refused.
func stageError(err error) error {
	if errors.Is(err, context.Canceled) || errors.As(err, new(*bundle.ReadError)) {
		return stickError(err)
	}
	return err
}

// watched reports the progress of staging to the session, with the time left
// estimated from the pace so far.
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

// unstage discards what was staged.
func (t *Tasks) unstage() {
	t.system = nil
	if t.staged == nil {
		return
	}
	if err := t.staged.Discard(); err != nil {
		t.Log.Error("what was staged cannot be removed", "cause", err)
	}
	t.staged = nil
}

// changes compares the staged data set with the current one.
func (t *Tasks) changes(ctx context.Context) (session.Changes, error) {
	d, err := t.Folder.Changes(ctx, t.staged)
	if err != nil {
		return session.Changes{}, err
	}
	c := changesOf(d)
	_, c.From = t.Folder.Updates.DataSet()
	c.ResetCode, c.Volatile = t.staged.Manifest.Resets(t.Folder.ID()), t.volatile()
	c.Forgets = !t.staged.Manifest.ListsUpTo.IsZero()
	c.Lowers = t.staged.Manifest.Number < t.Folder.Updates.Highest()
	c.NewKeys, c.GoneKeys = keyChanges(t.Folder.Updates.Ring().Trusted, t.staged.Manifest.Keys)
	return c, nil
}

// changesOf is a difference of data sets as the session shows it.
func changesOf(d store.Difference) session.Changes {
	c := session.Changes{
		From: d.From, To: d.To, Site: d.Site, Pins: d.Pins, NoCards: d.Lost.Lists, NoOppositions: d.Lost.Oppositions,
		Advice: d.Carried[overlay.Advice], Cards: d.Carried[overlay.Card], Words: d.Carried[overlay.Word],
		Added: titles(d.Added), Changed: titles(d.Changed), Removed: titles(d.Removed),
	}
	for _, l := range d.Lists {
		c.Lists = append(c.Lists, session.ListChange(l))
	}
	return c
}

// titles returns the titles of changed questions; those beyond the bound are counted.
func titles(t store.Titles) []string {
	if t.More == 0 {
		return t.First
	}
	return append(slices.Clone(t.First), fmt.Sprintf("(+ %d)", t.More))
}

// keyChanges returns the words of the keys that a new list adds and withdraws.
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
