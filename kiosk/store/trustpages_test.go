package store_test

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/store"
)

// A look-up reads at most maxPages pages of pageBytes from the file, with
// nothing of the lists in memory before.
const (
	maxPages  = 8
	pageBytes = 4096
)

// largeTrust is one large CRL and a large opposition list.
func largeTrust(t testing.TB, p *pkisim.PKI, l pkisim.LargeCRL, cards int) *store.TrustSource {
	t.Helper()
	trust := trustOf(t, p)
	var crl, list bytes.Buffer
	if err := p.WriteLargeCRL(&crl, p.Issuer(pkisim.Fort), l); err != nil {
		t.Fatal(err)
	}
	if err := p.WriteLargeOppositions(&list, cards); err != nil {
		t.Fatal(err)
	}
	trust.CRLs = []store.ListFile{bytesFile("large.crl", crl.Bytes())}
	trust.Oppositions = bytesFile("large.txt", list.Bytes())
	return trust
}

// listBy returns the one list of an issuer, the zero one when there is none.
func listBy(s *store.Store, issuer pki.IssuerID) (list pki.CRLInfo) {
	for _, info := range s.Info().CRLs {
		if info.Issuer == issuer {
			list = info
		}
	}
	return list
}

// bytesRead is what this process has read from files so far (proc(5), rchar).
func bytesRead(t testing.TB) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/io")
	if err != nil {
		t.Skip("no /proc/self/io here:", err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	n, err := strconv.Atoi(strings.TrimPrefix(first, "rchar: "))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Every entry of large lists is found, as it was written, and nothing else; a
// look-up reads few pages.
func TestLargeLists(t *testing.T) {
	p := newPKI(t)
	l, cards := pkisim.LargeCRL{Seed: 7, Entries: 100_000}, 60_000
	path := built(t, small(), store.Options{Trust: largeTrust(t, p, l, cards)})
	issuer := p.Issuer(pkisim.Fort).Certificate.ID()
	s := opened(t, path)
	for i := 0; i < l.Entries; i += 97 {
		if r, ok, err := s.Revocation(listBy(s, issuer), l.Serial(i)); err != nil || !ok || r != l.Revocation(i, p.At) {
			t.Fatalf("entry %d: %+v, %t, %v", i, r, ok, err)
		}
		if _, ok, err := s.Revocation(listBy(s, issuer), l.Serial(l.Entries+i)); err != nil || ok {
			t.Fatalf("entry %d: found, %v", l.Entries+i, err)
		}
	}
	for i := range cards {
		if i%101 == 0 {
			if o, ok, err := s.Opposition(pkisim.LargeNumber(i)); err != nil || !ok || o.Opposed.IsZero() != (i%50 != 0) {
				t.Fatalf("card %d: %+v, %t, %v", i, o, ok, err)
			}
			if _, ok, err := s.Opposition(pkisim.LargeNumber(cards + i)); err != nil || ok {
				t.Fatalf("card %d: found, %v", cards+i, err)
			}
		}
	}
	countPages(t, path, func(s *store.Store, i int) error {
		_, _, err := s.Revocation(listBy(s, issuer), l.Serial(i))
		return err
	})
	countPages(t, path, func(s *store.Store, i int) error {
		_, _, err := s.Opposition(pkisim.LargeNumber(i))
		return err
	})
}

// countPages looks one thing up in a data set that was just opened, forty times.
func countPages(t *testing.T, path string, lookUp func(*store.Store, int) error) {
	t.Helper()
	bytesRead(t)
	own := bytesRead(t)
	own = bytesRead(t) - own // what the counting itself reads
	most := 0
	for i := range 40 {
		s, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		before := bytesRead(t)
		err = lookUp(s, i*1000)
		after := bytesRead(t)
		closed(t, s)
		if err != nil {
			t.Fatal(err)
		}
		most = max(most, (after-before-own+pageBytes-1)/pageBytes)
	}
	t.Logf("at most %d pages of %d bytes", most, pageBytes)
	if most < 2 || most > maxPages {
		t.Errorf("a look-up reads %d pages, want 2 to %d", most, maxPages)
	}
}

// Serials that are alike, short, long, or next to one another.
func TestListsOfOddSerials(t *testing.T) {
	p := newPKI(t)
	ca := p.Issuer(pkisim.Fort)
	var serials []pki.Serial
	for i := range 3000 {
		serials = append(serials, pki.Serial([]byte{1 + byte(i>>8), byte(i)}), pki.Serial(strings.Repeat("\x55", 17)+string([]byte{byte(i >> 8), byte(i)})))
	}
	for _, serial := range serials {
		p.RevokeSerial(ca, serial)
		p.RevokeSerial(ca, serial) // twice: counted once
	}
	card(t, p, "9900000012")
	s := opened(t, built(t, small(), store.Options{Trust: trustOf(t, p)}))
	for _, serial := range serials {
		if _, ok, err := s.Revocation(listBy(s, ca.Certificate.ID()), serial); !ok || err != nil {
			t.Fatalf("%s: %t, %v", serial, ok, err)
		}
		if _, ok, err := s.Revocation(listBy(s, ca.Certificate.ID()), serial+"\x00"); ok || err != nil {
			t.Fatalf("%s: %t, %v", serial+"\x00", ok, err)
		}
	}
	for _, info := range s.Info().CRLs {
		if info.Issuer == ca.Certificate.ID() && info.Entries != len(serials) {
			t.Errorf("%d entries, want %d", info.Entries, len(serials))
		}
	}
}

// Many look-ups at once, while searches go on.
func TestLookUpsAtOnce(t *testing.T) {
	p := newPKI(t)
	l := pkisim.LargeCRL{Seed: 7, Entries: 2000}
	s := opened(t, built(t, small(), store.Options{Trust: largeTrust(t, p, l, 2000)}))
	issuer := p.Issuer(pkisim.Fort).Certificate.ID()
	done := make(chan error)
	for g := range 8 {
		go func() {
			var err error
			for i := g; i < l.Entries && err == nil; i += 8 {
				_, _, err = s.Revocation(listBy(s, issuer), l.Serial(i))
				if err == nil {
					_, _, err = s.Opposition(pkisim.LargeNumber(i))
				}
			}
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkRevocation(b *testing.B) {
	p := newPKI(b)
	l := pkisim.LargeCRL{Seed: 7, Entries: 100_000}
	s := opened(b, built(b, small(), store.Options{Trust: largeTrust(b, p, l, 1000)}))
	issuer, i := p.Issuer(pkisim.Fort).Certificate.ID(), 0
	for b.Loop() {
		if _, _, err := s.Revocation(listBy(s, issuer), l.Serial(i%(2*l.Entries))); err != nil {
			b.Fatal(err)
		}
		i += 7919
	}
}
