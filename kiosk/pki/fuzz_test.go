package pki_test

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
)

// hostile are the beginnings that have broken other parsers.
func hostile() [][]byte {
	deep := bytes.Repeat([]byte{0x30, 0x80}, 2000)
	return [][]byte{
		nil, {0x30}, {0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF}, {0x30, 0x88, 1, 0, 0, 0, 0, 0, 0, 0},
		{0x3F, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0}, deep, bytes.Repeat([]byte{0x30, 0x82, 0x1F, 0xFC}, 500),
	}
}

func FuzzParseCertificate(f *testing.F) {
	p := newPKI(f)
	issuers := newIssuers(f, p)
	for _, typ := range []pki.CardType{pki.CPS, pki.CPF, pki.CPE, pki.CPA} {
		s := nurse()
		s.Type = typ
		f.Add(newCard(f, p, s).Authentication)
		s.Old = true
		f.Add(newCard(f, p, s).Signature)
	}
	f.Add(p.Root(pkisim.Fort).Certificate.Raw)
	for _, b := range hostile() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		early, seen := pki.TypeFromPrefix(der)
		c, err := pki.Parse(der)
		if err != nil {
			return
		}
		if typ := c.Profile.Type; typ != pki.TypeUnknown && (!seen || early != typ) {
			t.Errorf("type %q, early type %q, %t", typ, early, seen)
		}
		if id := c.Profile.CardID; id != (pki.CardID{}) && !id.Number.Valid() {
			t.Errorf("card id %+v", id)
		}
		if path, err := issuers.Path(c); err == nil && len(path.Certificates) < 2 {
			t.Errorf("a path of %d", len(path.Certificates))
		}
	})
}

func FuzzIssuers(f *testing.F) {
	p := newPKI(f)
	pins := mustPins(f, p.PinsFile(pki.Production))
	root, issuer := p.Root(pkisim.Fort).Certificate.Raw, p.Issuer(pkisim.Fort).Certificate.Raw
	block := func(kind string, der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}) }
	f.Add(root)
	f.Add(append(block("CERTIFICATE", root), block("X509 CERTIFICATE", issuer)...))
	f.Add([]byte(base64.StdEncoding.EncodeToString(root)))
	f.Add(block("PKCS7", p7b(f, root, issuer)))
	f.Add(append(block("CERTIFICATE", root), "-----BEGIN CERTIFICATE-----\nx"...))
	for _, b := range hostile() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		issuers, refusals := pki.LoadIssuers(pins, []pki.File{{Name: "x", Data: data}})
		held := issuers.Certificates()
		if len(held)+len(refusals) == 0 {
			t.Error("a file that gives neither a certificate nor a reason")
		}
		for _, c := range held {
			if _, pinned := pins.Find(c.Fingerprint()); !pinned {
				t.Errorf("held without a pin: %q", c.Subject.CommonName())
			}
		}
	})
}

func FuzzPins(f *testing.F) {
	f.Add([]byte(hexA + "  production  AC RACINE\n# x\n\n" + hexB + "\ttest\tX\r\n"))
	f.Add([]byte("\xEF\xBB\xBF" + hexA + "  production  X"))
	f.Add([]byte(hexA + "  production  \x1b]0;x\x07"))
	f.Add(bytes.Repeat([]byte("#\n"), 1000))
	f.Fuzz(func(t *testing.T, text []byte) {
		pins, err := pki.ParsePins(bytes.NewReader(text))
		if err != nil {
			return
		}
		var again bytes.Buffer
		for _, p := range pins.All() {
			if p.Class.String() == "" || p.Name == "" {
				t.Fatalf("pin %+v", p)
			}
			again.WriteString(p.Fingerprint.String() + "  " + p.Class.String() + "  " + p.Name + "\n")
		}
		if got := mustPins(t, again.Bytes()); len(got.All()) != len(pins.All()) {
			t.Errorf("%d pins written again are %d", len(pins.All()), len(got.All()))
		}
	})
}

func FuzzCRL(f *testing.F) {
	p := newPKI(f)
	issuers := newIssuers(f, p)
	p.RevokeSerial(p.Root(pkisim.Fort), "\x01\x02\x03")
	f.Add(mustCRL(f, p, p.Root(pkisim.Fort)))
	f.Add(mustCRL(f, p, p.Root(pkisim.Standard), point(2)))
	f.Add(mustCRL(f, p, p.Root(pkisim.Fort), pkisim.Extension(true, []byte{2, 1, 1}, 2, 5, 29, 27)))
	for _, b := range hostile() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := pki.ParseCRL(data)
		if err != nil {
			return
		}
		if c.NextUpdate.IsZero() || c.NextUpdate.Before(c.ThisUpdate) || c.Scope == pki.ScopeUnknown {
			t.Errorf("list %+v", c)
		}
		set, err := pki.NewCRLSet(issuers, c)
		if err != nil {
			return
		}
		if infos, _ := set.CRLs(); len(infos) != 1 {
			t.Errorf("%d lists of one", len(infos))
		}
	})
}
