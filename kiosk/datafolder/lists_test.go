package datafolder

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
)

// list is a revocation list of one CA: its number, and how many days after the
// day of the PKI it was made.
type list struct {
	number  int64
	day     int
	revokes pki.Serial // "": none
	users   bool       // it is for user certificates only
	cards   []string   // of the opposition list: number and day of opposition, "": the one card of all sets
}

// publisher makes data sets with lists of one PKI.
type publisher struct {
	t      *testing.T
	p      *pkisim.PKI
	secret bundle.Secret
	made   string // the data set that set built last
}

func newPublisher(t *testing.T) *publisher {
	t.Helper()
	p, err := pkisim.New(pkisim.SharedKeys(), time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	secret, err := bundle.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return &publisher{t: t, p: p, secret: secret}
}

// set is a signed bundle of a data set with a list, and the oppositions of a day.
func (b *publisher) set(number int64, l list, oppositions int) *bundle.Reader {
	b.t.Helper()
	issuers, err := b.p.Issuers(pki.Production)
	if err != nil {
		b.t.Fatal(err)
	}
	pins, err := pki.ParsePins(bytes.NewReader(b.p.PinsFile(pki.Production)))
	if err != nil {
		b.t.Fatal(err)
	}
	made := b.p.At.AddDate(0, 0, l.day)
	crl := b.crl(l, made)
	cards := "Numéro carte|Date début validité|Date fin validité|Date opposition|Date de mise à jour\n"
	if l.cards == nil {
		l.cards = []string{"9900000012|"}
	}
	for _, c := range l.cards {
		number, opposed, _ := strings.Cut(c, "|")
		cards += number + "|||" + opposed + "|" + b.p.At.AddDate(0, 0, oppositions).Format(time.DateOnly) + "\n"
	}
	c, err := BuiltInCollection()
	if err != nil {
		b.t.Fatal(err)
	}
	inMemory := func(name string, data []byte) store.ListFile {
		return store.ListFile{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
	}
	path := filepath.Join(b.t.TempDir(), "x.sqlite")
	b.made = path
	_, err = store.BuildFile(b.t.Context(), path, c, store.Options{Number: number, Trust: &store.TrustSource{
		Pins: pins, Issuers: issuers, CRLs: []store.ListFile{inMemory("x.crl", crl)}, Oppositions: inMemory("x.txt", []byte(cards)),
	}})
	if err != nil {
		b.t.Fatal(err)
	}
	return b.pack(path, number)
}

// crl makes the list; one for user certificates has the number that follows its date.
func (b *publisher) crl(l list, made time.Time) []byte {
	b.t.Helper()
	ca, period := b.p.Issuer(pkisim.Fort), pkisim.Period{NotBefore: made, NotAfter: made.AddDate(0, 0, 7)}
	if l.users {
		b.p.Lists = period
		der, err := b.p.CRL(ca, pkisim.Extension(true, []byte{0x30, 3, 0x81, 1, 0xFF}, 2, 5, 29, 28))
		if err != nil {
			b.t.Fatal(err)
		}
		return der
	}
	var serials []pki.Serial
	if l.revokes != "" {
		serials = append(serials, l.revokes)
	}
	der, err := b.p.NumberedCRL(ca, period, l.number, serials...)
	if err != nil {
		b.t.Fatal(err)
	}
	return der
}

func (b *publisher) pack(path string, number int64) *bundle.Reader {
	return b.packUpTo(path, number, time.Time{})
}

func (b *publisher) packUpTo(path string, number int64, listsUpTo time.Time) *bundle.Reader {
	b.t.Helper()
	var out bytes.Buffer
	m := bundle.Manifest{Number: number, Issued: b.p.At, Publisher: "x", Program: "0.1.0", Files: []bundle.File{{Name: update.DataSetFile}}, ListsUpTo: listsUpTo}
	if err := bundle.Write(&out, m, b.secret, func(string) (io.ReadCloser, error) { return os.Open(path) }); err != nil {
		b.t.Fatal(err)
	}
	r, err := bundle.Open(bytes.NewReader(out.Bytes()), bundle.Keyring{Trusted: []bundle.Key{b.secret.Key()}}, bundle.Limits{})
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// trusting opens a new data folder that trusts this publisher.
func (b *publisher) trusting(dir string) *Folder {
	b.t.Helper()
	f, err := Open(b.t.Context(), dir, "", time.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := f.Trust(b.secret.Key()); err != nil {
		b.t.Fatal(err)
	}
	return f
}

// A set with a list that is older than the one in use is refused, by number or by
// date, and what is in use stays.
func TestListsNeverGoBack(t *testing.T) {
	b := newPublisher(t)
	f := b.trusting(filepath.Join(t.TempDir(), "data"))
	defer f.Close()
	staged, err := f.Updates.Stage(t.Context(), b.set(2026112201, list{number: 9, revokes: "\x01"}, 0), update.Progress{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := staged.Commit(); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		list        list
		oppositions int
		want        string // "" is taken
	}{
		"the same lists":             {list{number: 9, revokes: "\x01"}, 0, ""},
		"the same, and it lacks one": {list{number: 9}, 0, `number 9 of 2026-11-22, does not name all`},
		"the same, another is named": {list{number: 9, revokes: "\x02"}, 0, `number 9 of 2026-11-22, does not name all`},
		"older, of users only":       {list{day: -1, users: true}, 0, `of 2026-11-21, is older than number 9 of 2026-11-22 in use`},
		"as new, of users only":      {list{users: true}, 0, `of 2026-11-22, does not name all`},
		"newer, of users only":       {list{day: 1, users: true}, 0, ""},
		"newer lists":                {list{number: 10, day: 1}, 1, ""},
		"an older number":            {list{number: 5, day: 0}, 0, `number 5 of 2026-11-22, is older than number 9 of 2026-11-22 in use`},
		"an earlier date":            {list{number: 9, day: -1}, 0, `number 9 of 2026-11-21, is older`},
		"a lower number, later":      {list{number: 5, day: 1}, 0, `number 5 of 2026-11-23, is older`},
		"a higher number, earlier":   {list{number: 10, day: -1}, 0, `number A of 2026-11-21, is older`},
		"older oppositions":          {list{number: 10, day: 1}, -1, "the opposition list of 2026-11-21 is older than that of 2026-11-22 in use"},
		"both, and both are named ":  {list{number: 5, day: 0}, -1, "in use; the opposition list"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.Updates.Stage(t.Context(), b.set(2026112301, tc.list, tc.oppositions), update.Progress{})
			refused := bundle.Refused(err)
			switch {
			case tc.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case tc.want != "" && (refused == nil || refused.Reason != bundle.OlderList || !strings.Contains(refused.Detail, tc.want)):
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
	if _, n := f.Updates.DataSet(); n != 2026112201 {
		t.Errorf("in use is %d", n)
	}
}

// Of an opposition list of the same day nothing may be lost: no opposition, not even
// that of a card that is still named. A card that nobody opposes may go.
func TestOppositionsOfOneDay(t *testing.T) {
	b := newPublisher(t)
	f := b.trusting(filepath.Join(t.TempDir(), "data"))
	defer f.Close()
	const sound, opposed, other = "9900000012|", "9900000020|2026-11-20", "9900000038|2026-11-21"
	staged, err := f.Updates.Stage(t.Context(), b.set(2026112201, list{number: 9, cards: []string{sound, opposed}}, 0), update.Progress{})
	if err == nil {
		_, err = staged.Commit()
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		day   int
		cards []string
		taken bool
	}{
		"the same":                      {0, []string{sound, opposed}, true},
		"one more":                      {0, []string{sound, opposed, other}, true},
		"a card that nobody opposes":    {0, []string{opposed}, true},
		"the opposed card":              {0, []string{sound}, false},
		"its opposition":                {0, []string{sound, "9900000020|"}, false},
		"another instead":               {0, []string{sound, other}, false},
		"the opposed card, a day later": {1, []string{sound}, true},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.Updates.Stage(t.Context(), b.set(2026112301, list{number: 9, cards: tc.cards}, tc.day), update.Progress{})
			refused := bundle.Refused(err)
			if tc.taken != (err == nil) || err != nil && (refused == nil || refused.Reason != bundle.OlderList || !strings.Contains(refused.Detail, "does not have all cards in opposition")) {
				t.Errorf("got %v, want it taken %t", err, tc.taken)
			}
		})
	}
}

// A set without lists between does not make a kiosk forget how new they were, nor does
// a restart, nor the way back.
func TestListsNeverGoBackInTwoSteps(t *testing.T) {
	b := newPublisher(t)
	dir := filepath.Join(t.TempDir(), "data")
	open := func() *Folder {
		f, err := Open(t.Context(), dir, "", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	install := func(f *Folder, r *bundle.Reader) error {
		staged, err := f.Updates.Stage(t.Context(), r, update.Progress{})
		if err == nil {
			_, err = staged.Commit()
		}
		return err
	}
	f := open()
	if err := f.Trust(b.secret.Key()); err != nil {
		t.Fatal(err)
	}
	for _, set := range []*bundle.Reader{b.set(2026112201, list{number: 9}, 0), b.bare(2026112202), b.bare(2026112203)} {
		if err := install(f, set); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	f = open()
	defer f.Close()
	err := install(f, b.set(2026112301, list{number: 5, day: -1}, -1))
	if refused := bundle.Refused(err); refused == nil || refused.Reason != bundle.OlderList || !strings.Contains(refused.Detail, "number 9 of 2026-11-22") || !strings.Contains(refused.Detail, "opposition list") {
		t.Errorf("older lists after none: error %v, want %s with both lists", err, bundle.OlderList)
	}
	if err := install(f, b.set(2026112302, list{number: 10, day: 1}, 1)); err != nil {
		t.Errorf("newer lists after none: %v", err)
	}
	if _, _, err := f.Updates.GoBack(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := install(f, b.set(2026112303, list{number: 9}, 0)); bundle.Refused(err) == nil {
		t.Errorf("older lists after the way back: error %v, want %s", err, bundle.OlderList)
	}
}

// Lists dated too far ahead keep every right one out, until the publisher says from what
// day on a date was a mistake; those before that day still count, and the way back to
// the mistake is gone.
func TestListsDatedAhead(t *testing.T) {
	b := newPublisher(t)
	dir := filepath.Join(t.TempDir(), "data")
	f := b.trusting(dir)
	defer func() { f.Close() }()
	upTo := b.p.At.AddDate(0, 0, 2)
	install := func(r *bundle.Reader) error {
		staged, err := f.Updates.Stage(t.Context(), r, update.Progress{})
		if err == nil {
			_, err = staged.Commit()
		}
		return err
	}
	again := func(number int64, l list, oppositions int, upTo time.Time) *bundle.Reader {
		r := b.set(number, l, oppositions)
		return b.packUpTo(b.made, r.Manifest.Number, upTo)
	}
	for _, r := range []*bundle.Reader{b.set(2026112201, list{number: 5}, 0), b.set(2026112202, list{number: 9, day: 400}, 400)} {
		if err := install(r); err != nil {
			t.Fatal(err)
		}
	}
	right := list{number: 10, day: 1}
	if refused := bundle.Refused(install(b.set(2026112301, right, 1))); refused == nil || refused.Reason != bundle.OlderList {
		t.Errorf("the right lists: got %v, want them refused", refused)
	}
	if refused := bundle.Refused(install(again(2026112302, list{number: 4, day: -1}, -1, upTo))); refused == nil || !strings.Contains(refused.Detail, "number 5 of 2026-11-22") {
		t.Errorf("lists before those that were right: got %v, want them refused", refused)
	}
	if err := install(again(2026112303, right, 1, upTo)); err != nil {
		t.Fatalf("the way back: %v", err)
	}
	if n := f.Updates.Other(); n != 0 {
		t.Errorf("got %d to go back to, want none", n)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	var err error
	if f, err = Open(t.Context(), dir, "", time.Now()); err != nil {
		t.Fatal(err)
	}
	if refused := bundle.Refused(install(b.set(2026112304, list{number: 9}, 0))); refused == nil || refused.Reason != bundle.OlderList {
		t.Errorf("older lists afterwards: got %v, want them refused", refused)
	}
	if err := install(b.set(2026112305, list{number: 11, day: 2}, 2)); err != nil {
		t.Errorf("newer lists afterwards: %v", err)
	}
}

// bare is a bundle of a data set without lists.
func (b *publisher) bare(number int64) *bundle.Reader {
	b.t.Helper()
	c, err := BuiltInCollection()
	if err != nil {
		b.t.Fatal(err)
	}
	path := filepath.Join(b.t.TempDir(), "bare.sqlite")
	if _, err := store.BuildFile(b.t.Context(), path, c, store.Options{Number: number}); err != nil {
		b.t.Fatal(err)
	}
	return b.pack(path, number)
}
