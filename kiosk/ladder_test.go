package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/sim"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

// rung is one step of the freshness ladder or of the clock: a data set, a time,
// a card, and what is to be said of it.
type rung struct {
	name string
	card string                 // of the catalogue
	set  string                 // key of dataSets
	at   string                 // `check --at`; "" where only the clock differs
	tell func(c *verdict.Clock) // how the clock differs from one in order
	want verdict.Code
}

// The lists of the ladder: made on the 21st at 09:00 UTC, a newer one due on
// the 28th, at the same hour; of the oppositions only the day is known.
const (
	lastInDate = "2026-11-28T09:00:00Z"
	firstLate  = "2026-11-28T09:00:01Z"
	lastLate   = "2027-01-02T09:00:00Z" // 35 days after
	firstOld   = "2027-01-02T09:00:01Z"
)

// ladder is every rung: freshness first, then the clock.
func ladder() []rung {
	builtLater := func(c *verdict.Clock) { c.Built = c.Now.Add(time.Second) }
	return []rung{
		{name: "in-date", card: "cps", at: labDay, want: verdict.CodeValid},
		{name: "in-date-cpe", card: "cpe", at: lastInDate, want: verdict.CodeValid},
		{name: "due-cpe", card: "cpe", at: firstLate, want: verdict.CodeListLate},
		{name: "late-cpe", card: "cpe", at: lastLate, want: verdict.CodeListLate},
		{name: "old-cpe", card: "cpe", at: firstOld, want: verdict.CodeListOld},
		{name: "patient-site", card: "cpe", set: "patient site", at: firstOld, want: verdict.CodeListLate},
		{name: "patient-site-soon", card: "soon", set: "patient site", at: labDay, want: verdict.CodeValid},
		{name: "late-root", card: "cps", set: "root behind", at: labDay, want: verdict.CodeRootListLate},
		{name: "old-root", card: "cps", set: "root old", at: labDay, want: verdict.CodeRootListOld},
		{name: "late-oppositions", card: "cps", set: "oppositions behind", at: labDay, want: verdict.CodeOpposedLate},
		{name: "old-oppositions", card: "cps", set: "oppositions old", at: labDay, want: verdict.CodeOpposedOld},
		{name: "no-list", card: "cps", set: "no list", at: labDay, want: verdict.CodeNoList},
		{name: "no-root-list", card: "cps", set: "no root list", at: labDay, want: verdict.CodeNoRootList},
		{name: "no-oppositions", card: "cps", set: "no oppositions", at: labDay, want: verdict.CodeNoOpposition},
		{name: "no-oppositions-cpe", card: "cpe", set: "no oppositions", at: labDay, want: verdict.CodeValid},
		{name: "no-issuer", card: "cps", set: "pins only", at: labDay, want: verdict.CodeNotHeld},
		{name: "not-pinned", card: "wrong-chain", at: labDay, want: verdict.CodeNotPinned},
		{name: "not-enlisted", card: "not-listed", at: labDay, want: verdict.CodeNotEnlisted},
		{name: "expired-by-old-lists", card: "expired", at: "2030-01-01T00:00:00Z", want: verdict.CodeExpired},
		{name: "revoked-by-old-lists", card: "revoked", at: "2028-11-01T00:00:00Z", want: verdict.CodeRevoked},
		{name: "opposed-by-old-lists", card: "opposed", at: "2028-11-01T00:00:00Z", want: verdict.CodeOpposed},

		{name: "before-the-lists", card: "cps", at: "2026-11-21T08:59:59Z", want: verdict.CodeClockBehind},
		{name: "with-the-lists", card: "cps", at: "2026-11-21T09:00:00Z", want: verdict.CodeValid},
		{name: "not-kept", card: "cps", tell: func(c *verdict.Clock) { c.Kept = false }, want: verdict.CodeClockUnset},
		{name: "before-the-build", card: "cps", tell: builtLater, want: verdict.CodeClockBehind},
		{name: "before-the-data-set", card: "cps", tell: func(c *verdict.Clock) { c.DataIssued = c.Now.Add(time.Second) }, want: verdict.CodeClockSeen},
		{name: "before-the-last-run", card: "cps", tell: func(c *verdict.Clock) { c.LastRun = c.Now.Add(time.Second) }, want: verdict.CodeClockSeen},
		{name: "before-a-card", card: "cps", tell: func(c *verdict.Clock) { c.CardSeen = c.Now.Add(time.Second) }, want: verdict.CodeClockSeen},
		{name: "jumped", card: "cps", tell: func(c *verdict.Clock) { c.Jumped = true }, want: verdict.CodeClockJumped},
		{name: "set-by-hand", card: "cps", tell: func(c *verdict.Clock) { c.SetByHand = c.Now.AddDate(0, 0, -3) }, want: verdict.CodeValid},
		{name: "soon-in-doubt", card: "soon", tell: builtLater, want: verdict.CodeClockBehind},
		{name: "not-yet-in-doubt", card: "not-yet", tell: builtLater, want: verdict.CodeClockBehind},
		{name: "expired-in-doubt", card: "soon", tell: func(c *verdict.Clock) { c.Now, c.Kept = c.Now.AddDate(0, 0, 31), false }, want: verdict.CodeClockUnset},
		{name: "expired-proven", card: "expired", tell: func(c *verdict.Clock) { c.Now, c.Kept = c.Now.AddDate(-1, 0, 0), false }, want: verdict.CodeExpired},
		{name: "revoked-in-doubt", card: "revoked", tell: func(c *verdict.Clock) { c.Kept = false }, want: verdict.CodeRevoked},
	}
}

// world is where the ladder stands: a PKI in a folder, as `vcard --export-trust`
// leaves it, and data sets that `build-data` made of it.
type world struct {
	t         *testing.T
	dir       string
	pki       *pkisim.PKI
	catalogue *sim.Catalogue
	sets      map[string]string // key of dataSets: file
}

// newWorld takes a PKI that was exported to dir.
func newWorld(t *testing.T, dir string) *world {
	t.Helper()
	made, err := pkisim.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, dir: dir, pki: made, catalogue: sim.Load(dir), sets: map[string]string{}}
}

// dataSets are the data sets of the ladder, by what they lack.
func dataSets() map[string]func(*world, *buildDataVerb) {
	without := func(part string) func(*world, *buildDataVerb) {
		return func(_ *world, v *buildDataVerb) {
			var kept []string
			for _, path := range v.CRL {
				if !strings.Contains(filepath.Base(path), part) {
					kept = append(kept, path)
				}
			}
			v.CRL = kept
		}
	}
	return map[string]func(*world, *buildDataVerb){
		"":                   func(*world, *buildDataVerb) {},
		"no list":            without("ACI-FO"),
		"no root list":       without("ACR-FO"),
		"no oppositions":     func(_ *world, v *buildDataVerb) { v.Oppositions = "" },
		"pins only":          func(_ *world, v *buildDataVerb) { v.Issuers, v.CRL = "", nil },
		"root behind":        func(w *world, v *buildDataVerb) { w.rootDue(v, "2026-11-22T08:59:59Z") },
		"root old":           func(w *world, v *buildDataVerb) { w.rootDue(v, "2026-10-18T08:59:59Z") },
		"oppositions behind": func(w *world, v *buildDataVerb) { w.oppositionsOf(v, "14/11/2026") },
		"patient site": func(w *world, v *buildDataVerb) {
			v.Site = w.write("site.yaml", []byte("cards: {soon_days: 7, late_days: 92}\n"))
		},
		"oppositions old": func(w *world, v *buildDataVerb) { w.oppositionsOf(v, "10/10/2026") },
	}
}

// rootDue replaces the list of the root by one whose successor was due at next.
func (w *world) rootDue(v *buildDataVerb, next string) {
	w.t.Helper()
	due := instant(w.t, next)
	lists := w.pki.Lists
	defer func() { w.pki.Lists = lists }()
	w.pki.Lists = pkisim.Period{NotBefore: due.AddDate(0, -6, 0), NotAfter: due}
	der, err := w.pki.CRL(w.pki.Root(pkisim.Fort))
	if err != nil {
		w.t.Fatal(err)
	}
	file := w.write("ACR-FO.crl", der)
	for i, path := range v.CRL {
		if strings.Contains(filepath.Base(path), "ACR-FO") {
			v.CRL[i] = file
		}
	}
}

// oppositionsOf replaces the day of the oppositions.
func (w *world) oppositionsOf(v *buildDataVerb, day string) {
	w.t.Helper()
	doc, err := os.ReadFile(v.Oppositions)
	if err != nil {
		w.t.Fatal(err)
	}
	lines := strings.Split(string(doc), "\n")
	for i, line := range lines {
		if head, ok := strings.CutSuffix(line, "|21/11/2026|"); ok {
			lines[i] = head + "|" + day + "|"
		}
	}
	v.Oppositions = w.write("oppositions.txt", []byte(strings.Join(lines, "\n")))
}

func (w *world) write(name string, content []byte) string {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		w.t.Fatal(err)
	}
	return path
}

// dataSet builds the data set of that key, once, by the verb.
func (w *world) dataSet(key string) string {
	w.t.Helper()
	if path, ok := w.sets[key]; ok {
		return path
	}
	lists, err := filepath.Glob(filepath.Join(w.dir, "crl", "*.crl"))
	if err != nil || len(lists) == 0 {
		w.t.Fatalf("%d lists, %v", len(lists), err)
	}
	v := &buildDataVerb{Out: filepath.Join(w.t.TempDir(), "dataset.sqlite")}
	v.Issuers, v.Pins = filepath.Join(w.dir, "issuers"), filepath.Join(w.dir, "pins.txt")
	v.CRL, v.Oppositions = lists, filepath.Join(w.dir, "oppositions.txt")
	dataSets()[key](w, v)
	w.build(v)
	w.sets[key] = v.Out
	return v.Out
}

// build runs the verb as a program of its own: its notes are not the test's.
func (w *world) build(v *buildDataVerb) {
	w.t.Helper()
	self, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	args := []string{"build-data", "--out", v.Out, "--pins", v.Pins}
	for _, list := range v.CRL {
		args = append(args, "--crl", list)
	}
	for name, value := range map[string]string{"--issuers": v.Issuers, "--oppositions": v.Oppositions, "--site": v.Site} {
		if value != "" {
			args = append(args, name, value)
		}
	}
	cmd := exec.CommandContext(w.t.Context(), self, args...)
	cmd.Env = append(os.Environ(), beKiosk+"=1", noGoodbye)
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatalf("%v: %s", err, out)
	}
}

func instant(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}
