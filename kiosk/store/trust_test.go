package store_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/store"
)

// The interfaces that a data set answers to.
var (
	_ pki.Revocations = (*store.Store)(nil)
	_ pki.Oppositions = (*store.Store)(nil)
)

func newPKI(t testing.TB) *pkisim.PKI {
	t.Helper()
	p, err := pkisim.New(pkisim.SharedKeys(), time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// bytesFile is a list in memory.
func bytesFile(name string, data []byte) store.ListFile {
	return store.ListFile{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// trustOf is everything that a PKI has.
func trustOf(t testing.TB, p *pkisim.PKI) *store.TrustSource {
	t.Helper()
	pins, err := pki.ParsePins(bytes.NewReader(p.PinsFile(pki.Production)))
	if err != nil {
		t.Fatal(err)
	}
	issuers, err := p.Issuers(pki.Production)
	if err != nil {
		t.Fatal(err)
	}
	trust := &store.TrustSource{Pins: pins, Issuers: issuers, Oppositions: bytesFile("list.txt", p.OppositionsFile())}
	for r := range pkisim.Range(3) {
		for _, a := range []*pkisim.Authority{p.Root(r), p.Issuer(r)} {
			crl, err := p.CRL(a)
			if err != nil {
				t.Fatal(err)
			}
			trust.CRLs = append(trust.CRLs, bytesFile(a.File+".crl", crl))
		}
	}
	return trust
}

func card(t testing.TB, p *pkisim.PKI, number pki.CardNumber) *pkisim.Card {
	t.Helper()
	c, err := p.Card(pkisim.Spec{Type: pki.CPS, Number: number, Profession: 60, Holder: pkisim.Holder{
		Surname: "SURNAMEX", GivenName: "GIVENNAMEX", ID: "899700000012", Title: "Infirmière"}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What a data set answers is what the lists in memory answer.
func TestTrustRoundTrip(t *testing.T) {
	p := newPKI(t)
	var serials []pki.Serial
	for _, n := range []pki.CardNumber{"0000000001", "9900000012", "9900000020", "9999999999"} {
		c := card(t, p, n)
		leaf, err := pki.Parse(c.Signature)
		if err != nil {
			t.Fatal(err)
		}
		serials = append(serials, leaf.SerialNumber)
	}
	p.RevokeSerial(p.Issuer(pkisim.Fort), serials[1])
	p.RevokeSerial(p.Issuer(pkisim.Fort), "\x01")
	p.RevokeSerial(p.Issuer(pkisim.Fort), pki.Serial(strings.Repeat("\x7F", 20)))
	p.RevokeSerial(p.Root(pkisim.Standard), p.Issuer(pkisim.Standard).Certificate.SerialNumber)
	p.Oppose("9900000020")
	for name, s := range map[string]*store.Store{
		"file":   opened(t, built(t, small(), store.Options{Trust: trustOf(t, p)})),
		"memory": memoryWith(t, small(), store.Options{Trust: trustOf(t, p)}),
	} {
		t.Run(name, func(t *testing.T) {
			compareRevocations(t, p, s, append(serials, "\x01", "\x02", "", pki.Serial(strings.Repeat("\x7F", 20)),
				pki.Serial(strings.Repeat("\x7F", 21)), p.Issuer(pkisim.Standard).Certificate.SerialNumber))
			compareOppositions(t, p, s, "0000000000", "0000000001", "9900000012", "9900000020", "9999999999", "5000000000", "", "x")
		})
	}
}

func memoryWith(t testing.TB, c *faq.Collection, o store.Options) *store.Store {
	t.Helper()
	s, err := store.BuildMemory(t.Context(), c, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, s) })
	return s
}

func compareRevocations(t *testing.T, p *pkisim.PKI, s *store.Store, serials []pki.Serial) {
	t.Helper()
	issuers, err := s.Issuers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(issuers.Certificates()); n != 6 || len(issuers.Missing()) > 0 {
		t.Fatalf("%d issuers, missing %v", n, issuers.Missing())
	}
	set, err := p.CRLs(issuers)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := set.CRLs()
	got, err := s.CRLs()
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d lists, want %d; %v", len(got), len(want), err)
	}
	byIssuer := map[pki.IssuerID]pki.CRLInfo{}
	for _, info := range got {
		byIssuer[info.Issuer] = info
	}
	for _, w := range want {
		g, numbered := byIssuer[w.Issuer], w
		if numbered.List = g.List; g != numbered {
			t.Errorf("list %+v, want %+v", g, w)
		}
		for _, serial := range serials {
			r, ok, err := s.Revocation(g, serial)
			wantR, wantOK, _ := set.Revocation(w, serial)
			if err != nil || ok != wantOK || r != wantR {
				t.Errorf("%s %s: %+v %t %v, want %+v %t", w.IssuerName, serial, r, ok, err, wantR, wantOK)
			}
		}
	}
}

func compareOppositions(t *testing.T, p *pkisim.PKI, s *store.Store, numbers ...pki.CardNumber) {
	t.Helper()
	set := p.Oppositions()
	list, held, err := s.OppositionList()
	want, _, _ := set.OppositionList()
	want.Made = want.Made.Truncate(24 * time.Hour) // the file names days
	want.NextUpdate = want.NextUpdate.Truncate(24 * time.Hour)
	if err != nil || !held || list != want || s.Info().Oppositions != want {
		t.Errorf("list %+v %t %v, want %+v", list, held, err, want)
	}
	for i, n := range numbers {
		o, ok, err := s.Opposition(n)
		wantO, wantOK, _ := set.Opposition(n)
		if err != nil || ok != wantOK || o != wantO {
			t.Errorf("card %d: %+v %t %v, want %+v %t", i, o, ok, err, wantO, wantOK)
		}
	}
}

// A data set without lists, and no data set at all, name nobody.
func TestNoTrust(t *testing.T) {
	for name, s := range map[string]*store.Store{"nil": nil, "empty": memoryWith(t, small(), store.Options{})} {
		t.Run(name, func(t *testing.T) {
			if lists, err := s.CRLs(); len(lists) > 0 || err != nil {
				t.Errorf("lists %v, %v", lists, err)
			}
			if _, ok, err := s.Revocation(pki.CRLInfo{List: 1}, "\x01"); ok || err != nil {
				t.Errorf("revoked %t, %v", ok, err)
			}
			if list, held, err := s.OppositionList(); held || err != nil {
				t.Errorf("list %+v, %v", list, err)
			}
			if _, ok, err := s.Opposition("9900000012"); ok || err != nil {
				t.Errorf("known %t, %v", ok, err)
			}
		})
	}
}

func TestPinsReplacedIsTold(t *testing.T) {
	p := newPKI(t)
	card(t, p, "9900000012")
	for _, want := range []bool{false, true} {
		trust := trustOf(t, p)
		trust.PinsReplaced = want
		if got := memoryWith(t, small(), store.Options{Trust: trust}).Info().PinsReplaced; got != want {
			t.Errorf("pins replaced %t, want %t", got, want)
		}
	}
}

// Pins without a CA file: nothing is held, everything is missing.
func TestPinsAlone(t *testing.T) {
	trust := trustOf(t, newPKI(t))
	s := memoryWith(t, small(), store.Options{Trust: &store.TrustSource{Pins: trust.Pins}})
	issuers, err := s.Issuers(t.Context())
	if err != nil || len(issuers.Certificates()) != 0 || len(issuers.Missing()) != 6 || !issuers.Pinned("DEMO AC RACINE FORT") {
		t.Errorf("issuers %v, missing %v, %v", issuers.Certificates(), issuers.Missing(), err)
	}
}

// The number of a data set follows its lists, unless one is given.
func TestNumberFollowsTheLists(t *testing.T) {
	p := newPKI(t)
	card(t, p, "9900000012")
	p.Lists.NotBefore = time.Date(2027, 1, 2, 23, 30, 0, 0, time.UTC)
	p.Lists.NotAfter = p.Lists.NotBefore.AddDate(0, 0, 7)
	for given, want := range map[int64]int64{0: 2027010201, 42: 42} {
		s := memoryWith(t, small(), store.Options{Number: given, Trust: trustOf(t, p)})
		if got := s.Info().Number; got != want {
			t.Errorf("number %d, want %d", got, want)
		}
	}
}

// The same lists give the same bytes, and nothing of a person.
func TestTrustBytes(t *testing.T) {
	p := newPKI(t)
	card(t, p, "9900000012")
	card(t, p, "9900000020")
	trust := trustOf(t, p)
	var files [][]byte
	for range 2 {
		b, err := os.ReadFile(built(t, small(), store.Options{Trust: trust}))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, b)
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("the same lists gave different bytes")
	}
	for _, personal := range []string{"SURNAMEX", "GIVENNAMEX", "899700000012", "Infirmi", "9900000012", "99700000012"} {
		if bytes.Contains(files[0], []byte(personal)) {
			t.Errorf("%q is in the data set", personal)
		}
	}
}

// A list that is refused leaves no data set.
func TestTrustRefuses(t *testing.T) {
	p := newPKI(t)
	card(t, p, "9900000012")
	root, err := p.CRL(p.Root(pkisim.Fort))
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(root)
	flipped[len(flipped)-1] ^= 1
	disorder := laterWithLowerNumber(t, p)
	list := p.OppositionsFile()
	lines := bytes.SplitAfter(list, []byte("\n"))
	for name, c := range map[string]struct {
		change func(*store.TrustSource)
		want   string
	}{
		"a list of the day after tomorrow": {func(s *store.TrustSource) { s.Now = p.Lists.NotBefore.Add(-25 * time.Hour) }, "more than a day after this computer's clock"},
		"one flipped bit":                  {func(s *store.TrustSource) { s.CRLs[0] = bytesFile("root.crl", flipped) }, "root.crl: the signature by"},
		"truncated":                        {func(s *store.TrustSource) { s.CRLs[0] = bytesFile("root.crl", root[:len(root)/2]) }, "root.crl: byte"},
		"no issuers":                       {func(s *store.TrustSource) { s.Issuers = nil }, "is not held here"},
		"a card three times": {func(s *store.TrustSource) {
			s.Oppositions = bytesFile("list.txt", slices.Concat(list, lines[1], lines[1]))
		}, "list.txt: line 3: the card number of line 2 again; line 4: the card number of line 3 again; hint: 2 of 3 lines are odd"},
		"an impossible day": {func(s *store.TrustSource) {
			s.Oppositions = bytesFile("list.txt", bytes.ReplaceAll(list, []byte("22/11/2025"), []byte("31/02/2025")))
		}, "list.txt: line 2, column 14 (Date début validité): no such day"},
		"two lists out of order": {func(s *store.TrustSource) { s.CRLs = append(s.CRLs, bytesFile("b.crl", disorder)) },
			"lists by \"DEMO AC RACINE FORT\" for the same certificates, and the one has the higher number, the other the later date"},
	} {
		t.Run(name, func(t *testing.T) {
			trust := trustOf(t, p)
			c.change(trust)
			path := t.TempDir() + "/x.sqlite"
			_, err := store.BuildFile(t.Context(), path, small(), store.Options{Trust: trust})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if _, err := os.Stat(path); !os.IsNotExist(err) {
				t.Error("a data set was left")
			}
		})
	}
}

// laterWithLowerNumber is a list of the root Fort made a day later, whose number
// is lower.
func laterWithLowerNumber(t *testing.T, p *pkisim.PKI) []byte {
	t.Helper()
	return listOf(t, p, p.Root(pkisim.Fort), p.Lists.NotBefore.AddDate(0, 0, 1), 1)
}

// listOf is a list of ca with a date and a number; it names the serials.
func listOf(t *testing.T, p *pkisim.PKI, ca *pkisim.Authority, made time.Time, number int64, serials ...pki.Serial) []byte {
	t.Helper()
	der, err := p.NumberedCRL(ca, pkisim.Period{NotBefore: made, NotAfter: made.AddDate(0, 0, 7)}, number, serials...)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// Of two lists of a CA for the same certificates the newer is taken, in whatever
// order they come, and the other is named; parts are all taken.
func TestSeveralListsOfACA(t *testing.T) {
	p := newPKI(t)
	card(t, p, "9900000012")
	ca := p.Issuer(pkisim.Fort)
	day := p.Lists.NotBefore
	older := bytesFile("older.crl", listOf(t, p, ca, day.AddDate(0, 0, -2), 5, "\x01"))
	newer := bytesFile("newer.crl", listOf(t, p, ca, day, 9, "\x01", "\x02"))
	for _, order := range [][]store.ListFile{{older, newer}, {newer, older}, {newer, newer, older}} {
		trust := trustOf(t, p)
		trust.CRLs = order
		var notes []string
		trust.Note = func(format string, args ...any) { notes = append(notes, faq.Sentence(faq.English, format, args...)) }
		s := memoryWith(t, small(), store.Options{Trust: trust})
		lists, err := s.CRLs()
		if err != nil || len(lists) != 1 || lists[0].Number != "9" || lists[0].Entries != 2 {
			t.Fatalf("lists %+v, %v", lists, err)
		}
		if _, ok, err := s.Revocation(lists[0], "\x02"); err != nil || !ok {
			t.Errorf("revoked %t, %v", ok, err)
		}
		if !strings.Contains(strings.Join(notes, "\n"), `older.crl: left out: an older list by "DEMO AC FORT PERSONNES" than newer.crl`) {
			t.Errorf("notes %q", notes)
		}
	}
	parts := trustOf(t, p)
	parts.CRLs = nil
	for i, tag := range []byte{0x81, 0x82} { // users, CAs
		der, err := p.CRL(ca, pkisim.Extension(true, []byte{0x30, 3, tag, 1, 0xFF}, 2, 5, 29, 28))
		if err != nil {
			t.Fatal(err)
		}
		parts.CRLs = append(parts.CRLs, bytesFile(strings.Repeat("x", i+1), der))
	}
	var notes []string
	parts.Note = func(format string, args ...any) { notes = append(notes, faq.Sentence(faq.English, format, args...)) }
	if n := len(memoryWith(t, small(), store.Options{Trust: parts}).Info().CRLs); n != 2 {
		t.Errorf("%d lists, want both parts", n)
	}
	if said := strings.Join(notes, "\n"); !strings.Contains(said, "x: for user certificates only") || !strings.Contains(said, "xx: for CA certificates only") {
		t.Errorf("notes %q", notes)
	}
}

// Two lists of one number and date that differ are refused in both orders, with or
// without revocations in the first.
func TestTwoListsOfOneDate(t *testing.T) {
	p := newPKI(t)
	card(t, p, "9900000012")
	ca, day := p.Issuer(pkisim.Fort), p.Lists.NotBefore
	empty, full := bytesFile("empty.crl", listOf(t, p, ca, day, 9)), bytesFile("full.crl", listOf(t, p, ca, day, 9, "\x01"))
	for _, order := range [][]store.ListFile{{empty, full}, {full, empty}} {
		trust := trustOf(t, p)
		trust.CRLs = order
		_, err := store.BuildFile(t.Context(), t.TempDir()+"/x.sqlite", small(), store.Options{Trust: trust})
		if !errors.Is(err, pki.ErrTwoLists) {
			t.Errorf("%s first: error %v, want %v", order[0].Name, err, pki.ErrTwoLists)
		}
	}
}

// A card whose day of opposition cannot be read is in opposition, and a day that
// can be read on another line is the day.
func TestOppositionOfSomeDay(t *testing.T) {
	p := newPKI(t)
	card(t, p, "9900000012")
	header, line, _ := bytes.Cut(p.OppositionsFile(), []byte("\n"))
	header = append(header, '\n')
	with := func(day string) []byte {
		return bytes.Replace(line, []byte("|22/11/2028||"), []byte("|22/11/2028|"+day+"|"), 1)
	}
	for name, tc := range map[string]struct {
		text []byte
		want pki.Opposition
	}{
		"a word":        {slices.Concat(header, with("OUI")), pki.Opposition{OpposedSomeDay: true}},
		"a day in dots": {slices.Concat(header, with("26.11.2026")), pki.Opposition{OpposedSomeDay: true}},
	} {
		trust := trustOf(t, p)
		trust.Oppositions = bytesFile("list.txt", tc.text)
		var notes []string
		trust.Note = func(format string, args ...any) { notes = append(notes, faq.Sentence(faq.English, format, args...)) }
		o, ok, err := memoryWith(t, small(), store.Options{Trust: trust}).Opposition("9900000012")
		if err != nil || !ok || !o.InOpposition() || o.Opposed != tc.want.Opposed || o.OpposedSomeDay != tc.want.OpposedSomeDay {
			t.Errorf("%s: got %+v, %t, %v; want %+v", name, o, ok, err, tc.want)
		}
		if said := strings.Join(notes, "\n"); !strings.Contains(said, "line 2, column") {
			t.Errorf("%s: notes %q, want the line", name, said)
		}
	}
}

// A card on two lines is what the worse line says, and one odd line is borne.
func TestRepeatedCard(t *testing.T) {
	p := newPKI(t)
	card(t, p, "9900000012")
	list := p.OppositionsFile()
	line := bytes.SplitAfter(list, []byte("\n"))[1]
	opposed := bytes.Replace(line, []byte("|22/11/2028||"), []byte("|20/11/2028|05/01/2026|"), 1)
	for _, text := range [][]byte{append(bytes.Clone(list), opposed...), slices.Concat(bytes.SplitAfter(list, []byte("\n"))[0], opposed, line)} {
		trust := trustOf(t, p)
		trust.Oppositions = bytesFile("list.txt", text)
		var notes []string
		trust.Note = func(format string, args ...any) { notes = append(notes, faq.Sentence(faq.English, format, args...)) }
		s := memoryWith(t, small(), store.Options{Trust: trust})
		want := pki.Opposition{
			Start: time.Date(2025, 11, 22, 0, 0, 0, 0, time.UTC), End: time.Date(2028, 11, 20, 0, 0, 0, 0, time.UTC),
			Opposed: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC),
		}
		if o, ok, err := s.Opposition("9900000012"); err != nil || !ok || o != want {
			t.Errorf("%+v, %t, %v; want %+v", o, ok, err, want)
		}
		if !strings.Contains(strings.Join(notes, "\n"), "line 3: the card number of line 2 again") {
			t.Errorf("notes %q", notes)
		}
	}
}
