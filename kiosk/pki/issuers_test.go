package pki_test

import (
	"bytes"
	"encoding/asn1"
	"encoding/pem"
	"slices"
	"strings"
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
)

// caFile returns the DER of one CA as a file.
func caFile(a *pkisim.Authority) pki.File {
	return pki.File{Name: a.File + ".cer", Data: a.Certificate.Raw}
}

// p7b makes the degenerate SignedData that bundles of CAs come in.
func p7b(t testing.TB, ders ...[]byte) []byte {
	t.Helper()
	type inner struct {
		Version int
		Digests asn1.RawValue
		Content struct{ Type asn1.ObjectIdentifier }
		Certs   asn1.RawValue
		Signers asn1.RawValue
	}
	empty := asn1.RawValue{Tag: asn1.TagSet, IsCompound: true}
	in := inner{Version: 1, Digests: empty, Signers: empty}
	in.Content.Type = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	in.Certs = asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: bytes.Join(ders, nil)}
	der, err := asn1.Marshal(struct {
		Type    asn1.ObjectIdentifier
		Content inner `asn1:"explicit,tag:0"`
	}{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}, in})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestLoadIssuersReadsEveryForm(t *testing.T) {
	p := newPKI(t)
	root, issuer := p.Root(pkisim.Fort), p.Issuer(pkisim.Fort)
	bundle := p7b(t, issuer.Certificate.Raw, root.Certificate.Raw)
	block := func(kind string, b []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: b}) }
	cases := map[string][]pki.File{
		"DER, issuer first": {caFile(issuer), caFile(root)},
		"PEM, two in one":   {{Name: "all.pem", Data: append(block("CERTIFICATE", issuer.Certificate.Raw), block("CERTIFICATE", root.Certificate.Raw)...)}},
		"P7B":               {{Name: "all.p7b", Data: bundle}},
		"P7B in PEM":        {{Name: "all.p7b", Data: block("PKCS7", bundle)}},
	}
	pins := mustPins(t, p.PinsFile(pki.Production))
	for name, files := range cases {
		t.Run(name, func(t *testing.T) {
			issuers, refusals := pki.LoadIssuers(pins, files)
			if len(refusals) > 0 || len(issuers.Certificates()) != 2 {
				t.Fatalf("%d held, refusals %v", len(issuers.Certificates()), refusals)
			}
			if missing := issuers.Missing(); len(missing) != 4 {
				t.Errorf("%d missing, want 4", len(missing))
			}
			if _, err := issuers.Path(mustParse(t, newCard(t, p, nurse()).Signature)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestLoadIssuersRefuses(t *testing.T) {
	p := newPKI(t)
	root, issuer := p.Root(pkisim.Fort), p.Issuer(pkisim.Fort)
	flipped := bytes.Clone(root.Certificate.Raw)
	flipped[len(flipped)-1] ^= 1
	cut := root.Certificate.Raw[:len(root.Certificate.Raw)-1]
	cutP7B := p7b(t, root.Certificate.Raw)
	cutP7B = cutP7B[:len(cutP7B)-20]
	stranger, err := p.Stranger()
	if err != nil {
		t.Fatal(err)
	}
	otherDay, err := pkisim.New(pkisim.SharedKeys(), today().AddDate(0, 0, 1))
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name     string
		files    []pki.File
		want     pki.RefusalReason
		sentence string
	}{
		{"one bit flipped", []pki.File{{Name: "a.cer", Data: flipped}}, pki.Impostor, "its fingerprint differs"},
		{"cut short", []pki.File{{Name: "a.cer", Data: cut}}, pki.Damaged, "damaged"},
		{"a text", []pki.File{{Name: "a.cer", Data: []byte("<html>")}}, pki.Damaged, "damaged"},
		{"a key", []pki.File{{Name: "a.pem", Data: []byte("-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n")}}, pki.Damaged, "holds no certificate"},
		{"a P7B cut short", []pki.File{{Name: "a.p7b", Data: cutP7B}}, pki.Damaged, "damaged"},
		{"a P7B with a damaged CA", []pki.File{{Name: "a.p7b", Data: p7b(t, []byte{0x30, 1, 5})}}, pki.Damaged, "damaged"},
		{"PEM without a block", []pki.File{{Name: "a.pem", Data: []byte("-----BEGIN CERTIFICATE-----")}}, pki.Damaged, "a PEM block that cannot be read"},
		{"a page", []pki.File{{Name: "a.cer", Data: []byte("<!DOCTYPE html>")}}, pki.Damaged, "a web page"},
		{"a list", []pki.File{{Name: "a.pem", Data: asPEM(mustCRL(t, p, root))}}, pki.Damaged, "with --crl"},
		{"bytes after", []pki.File{{Name: "a.cer", Data: append(bytes.Clone(root.Certificate.Raw), 0)}}, pki.Damaged, "after the end"},
		{"huge", []pki.File{{Name: "a.cer", Data: make([]byte, 2<<20)}}, pki.Damaged, "more than"},
		{"unpinned", []pki.File{caFile(stranger)}, pki.NotPinned, "such a line is: " + stranger.Certificate.Fingerprint().String() + "  production  "},
		{"renewed with the same name", []pki.File{caFile(otherDay.Root(pkisim.Fort))}, pki.Impostor, "renewed"},
		{"without its root", []pki.File{caFile(issuer)}, pki.NotChained, `signed by "DEMO AC RACINE FORT"`},
		{"twice", []pki.File{caFile(root), {Name: "b.cer", Data: root.Certificate.Raw}}, pki.Repeated, "read before"},
	}
	pins := mustPins(t, p.PinsFile(pki.Production))
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			_, refusals := pki.LoadIssuers(pins, tc.files)
			if len(refusals) != 1 || refusals[0].Reason != tc.want {
				t.Fatalf("refusals %v, want reason %d", refusals, tc.want)
			}
			if s := refusals[0].String(); !strings.Contains(s, tc.sentence) {
				t.Errorf("sentence %q, want %q in it", s, tc.sentence)
			}
		})
	}
}

// A pinned certificate that is no CA, or that restricts what it signs, is not
// taken at its pin's word.
func TestLoadIssuersRefusesOddPins(t *testing.T) {
	p := newPKI(t)
	root := p.Root(pkisim.Fort)
	cases := []struct {
		name  string
		alter func(*pkisim.Template)
		want  pki.RefusalReason
	}{
		{"no CA", func(*pkisim.Template) {}, pki.NotCA},
		{"CA without keyCertSign", func(t *pkisim.Template) { t.Set(pkisim.BasicConstraints(true, 0)) }, pki.NotCA},
		{"name constraints", func(t *pkisim.Template) {
			t.Set(pkisim.BasicConstraints(true, 0))
			t.Set(pkisim.KeyUsage(1 << 5)) // keyCertSign
			t.Set(pkisim.Extension(false, []byte{0x30, 11, 0xA0, 9, 0x30, 7, 0x82, 5, 'a', '.', 'f', 'r', 's'}, 2, 5, 29, 30))
		}, pki.NotUnderstood},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			der := altered(t, p, tc.alter)
			text := mustParse(t, der).Fingerprint().String() + "  production  X\n"
			pins := mustPins(t, append(p.PinsFile(pki.Production), text...))
			_, refusals := pki.LoadIssuers(pins, []pki.File{caFile(root), {Name: "x.cer", Data: der}})
			if len(refusals) != 1 || refusals[0].Reason != tc.want {
				t.Errorf("refusals %v, want reason %d", refusals, tc.want)
			}
		})
	}
}

// A true CA of a pinned root that nobody pinned is not an issuer, but no reason
// to stop.
func TestLoadIssuersLeavesOutOtherCAs(t *testing.T) {
	p := newPKI(t)
	root, issuer := p.Root(pkisim.Fort), p.Issuer(pkisim.Fort)
	pins := mustPins(t, []byte(root.Certificate.Fingerprint().String()+"  production  ROOT\n"))
	issuers, refusals := pki.LoadIssuers(pins, []pki.File{caFile(issuer), caFile(root)})
	if len(refusals) != 1 || refusals[0].Reason != pki.NotNeeded || !refusals[0].Reason.Harmless() {
		t.Errorf("refusals %v", refusals)
	}
	if len(issuers.Certificates()) != 1 {
		t.Errorf("%d held, want the root", len(issuers.Certificates()))
	}
}

// A bundle with one bad certificate says which; the others are taken.
func TestBundleWithOneBadCertificate(t *testing.T) {
	p := newPKI(t)
	root, issuer := p.Root(pkisim.Fort).Certificate.Raw, p.Issuer(pkisim.Fort).Certificate.Raw
	block := func(der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}) }
	pins := mustPins(t, p.PinsFile(pki.Production))
	for name, bundle := range map[string][]byte{
		"cut in PEM":      slices.Concat(block(root), block(issuer[:300]), block(issuer)),
		"not base64":      slices.Concat(block(root), bytes.Replace(block(issuer), []byte("\nMII"), []byte("\n*II"), 1), block(issuer)),
		"no end":          slices.Concat(block(root), block(issuer)[:200], []byte("\n"), block(issuer)),
		"a list":          slices.Concat(block(root), asPEM(mustCRL(t, p, p.Root(pkisim.Fort))), block(issuer)),
		"a key":           slices.Concat(block(root), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte{5, 0}}), block(issuer)),
		"in a P7B":        p7b(t, root, []byte{0x30, 3, 2, 1, 5}, issuer),
		"in a P7B in PEM": pem.EncodeToMemory(&pem.Block{Type: "PKCS7", Bytes: p7b(t, root, []byte{0x30, 3, 2, 1, 5}, issuer)}),
	} {
		t.Run(name, func(t *testing.T) {
			issuers, refusals := pki.LoadIssuers(pins, []pki.File{{Name: "bundle", Data: bundle}})
			if len(issuers.Certificates()) != 2 || len(refusals) != 1 {
				t.Fatalf("%d held, refusals %v; want 2 and 1", len(issuers.Certificates()), refusals)
			}
			if s := refusals[0].String(); !strings.Contains(s, "bundle: ") || !strings.Contains(s, "certificate 2 of 3") || !strings.Contains(s, "hint: ") {
				t.Errorf("sentence %q", s)
			}
		})
	}
}
