package verdict_test

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

// What was met in the field, or in public reports of it: each with the verdict
// that is right.

// pinned is a CA certificate with what it is trusted for.
type pinned struct {
	class pki.Class
	*pkisim.Authority
}

// hold puts these CAs on the kiosk, and nothing else, in this order.
func (s *scene) hold(all ...pinned) {
	s.t.Helper()
	var pins bytes.Buffer
	var files []pki.File
	for _, a := range all {
		fmt.Fprintf(&pins, "%s  %s  %s\n", a.Certificate.Fingerprint(), a.class, a.Certificate.Subject.CommonName())
		files = append(files, pki.File{Name: a.File, Data: a.Certificate.Raw})
	}
	s.trust.Issuers = loadIssuers(s.t, pins.Bytes(), files...)
}

// list takes lists in DER, in the place of all others.
func (s *scene) list(ders ...[]byte) {
	s.t.Helper()
	var lists []*pki.CRL
	for _, der := range ders {
		l, err := pki.ParseCRL(der)
		if err != nil {
			s.t.Fatal(err)
		}
		lists = append(lists, l)
	}
	set, err := pki.NewCRLSet(s.trust.Issuers, lists...)
	if err != nil {
		s.t.Fatal(err)
	}
	s.trust.Revocations = set
}

// crl is the list of a CA.
func (s *scene) crl(a *pkisim.Authority, more ...pkix.Extension) []byte {
	s.t.Helper()
	der, err := s.p.CRL(a, more...)
	if err != nil {
		s.t.Fatal(err)
	}
	return der
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// renewed is the CA with another certificate.
func (s *scene) renewed(a *pkisim.Authority, in pkisim.Period, parent *pkisim.Authority, alter func(*pkisim.Template)) *pkisim.Authority {
	s.t.Helper()
	return must[*pkisim.Authority](s.t)(a.Renewed(a.File+"-2", in, parent, alter))
}

// wide is a validity of a CA that holds today.
func wide() pkisim.Period {
	return pkisim.Period{NotBefore: today().AddDate(-1, 0, 0), NotAfter: today().AddDate(15, 0, 0)}
}

// over is one that has ended.
func over() pkisim.Period {
	return pkisim.Period{NotBefore: today().AddDate(-10, 0, 0), NotAfter: today().AddDate(0, 0, -1)}
}

func fortRoot(s *scene) *pkisim.Authority { return s.p.Root(pkisim.Fort) }
func fortCA(s *scene) *pkisim.Authority   { return s.p.Issuer(pkisim.Fort) }

// production pins CAs as such.
func production(all ...*pkisim.Authority) (list []pinned) {
	for _, a := range all {
		list = append(list, pinned{pki.Production, a})
	}
	return list
}

// A card is good if one path is, and refused only if every path is.
func TestRenewedAuthorities(t *testing.T) {
	lists := func(s *scene) { s.list(s.crl(fortRoot(s)), s.crl(fortCA(s))) }
	cases := map[string]struct {
		scene func(*scene)
		want  verdict.Code
	}{
		"issuer renewed with its key, the ended file first": {func(s *scene) {
			s.hold(production(fortRoot(s), s.renewed(fortCA(s), over(), nil, nil), fortCA(s))...)
			lists(s)
		}, verdict.CodeValid},
		"the other way round": {func(s *scene) {
			s.hold(production(fortCA(s), s.renewed(fortCA(s), over(), nil, nil), fortRoot(s))...)
			lists(s)
		}, verdict.CodeValid},
		"the old one revoked as superseded": {func(s *scene) {
			old := s.renewed(fortCA(s), wide(), nil, nil)
			s.p.RevokeFor(fortRoot(s), old.Certificate.SerialNumber, 4)
			s.hold(production(fortRoot(s), old, fortCA(s))...)
			lists(s)
		}, verdict.CodeValid},
		"the old one revoked because its key is known": {func(s *scene) {
			old := s.renewed(fortCA(s), wide(), nil, nil)
			s.p.RevokeFor(fortRoot(s), old.Certificate.SerialNumber, pki.CACompromise)
			s.hold(production(fortRoot(s), old, fortCA(s))...)
			lists(s)
		}, verdict.CodeCARevoked},
		"both revoked": {func(s *scene) {
			old := s.renewed(fortCA(s), wide(), nil, nil)
			s.p.RevokeFor(fortRoot(s), old.Certificate.SerialNumber, 4)
			s.p.RevokeFor(fortRoot(s), fortCA(s).Certificate.SerialNumber, 4)
			s.hold(production(fortRoot(s), old, fortCA(s))...)
			lists(s)
		}, verdict.CodeCARevoked},
		"both ended": {func(s *scene) {
			s.hold(production(fortRoot(s), s.renewed(fortCA(s), over(), nil, nil))...)
			lists(s)
		}, verdict.CodeCAExpired},
		"root renewed with its key, the ended file first": {func(s *scene) {
			s.hold(production(s.renewed(fortRoot(s), over(), nil, nil), fortRoot(s), fortCA(s))...)
			lists(s)
		}, verdict.CodeValid},
		"the old root withdrawn by itself": {func(s *scene) {
			old := s.renewed(fortRoot(s), wide(), nil, nil)
			s.p.RevokeFor(fortRoot(s), old.Certificate.SerialNumber, 4)
			s.hold(production(old, fortRoot(s), fortCA(s))...)
			lists(s)
		}, verdict.CodeValid},
		"the only root withdrawn by itself": {func(s *scene) {
			s.p.RevokeFor(fortRoot(s), fortRoot(s).Certificate.SerialNumber, 5)
			s.hold(production(fortRoot(s), fortCA(s))...)
			lists(s)
		}, verdict.CodeCARevoked},
		"certified by a second root, the first one ended": {func(s *scene) {
			other := s.p.Root(pkisim.Standard)
			s.hold(production(s.renewed(fortRoot(s), over(), nil, nil), other, fortCA(s), s.renewed(fortCA(s), wide(), other, nil))...)
			s.list(s.crl(other), s.crl(fortCA(s)))
		}, verdict.CodeValid},
		"a path through a test root beside one in production": {func(s *scene) {
			other := s.p.Root(pkisim.Standard)
			cross := pinned{pki.Test, s.renewed(fortCA(s), wide(), other, nil)}
			s.hold(append([]pinned{{pki.Test, other}, cross}, production(fortRoot(s), fortCA(s))...)...)
			s.list(s.crl(other), s.crl(fortRoot(s)), s.crl(fortCA(s)))
		}, verdict.CodeValid},
		"the root's new key, certified by the old one": {func(s *scene) {
			next := must[*pkisim.Authority](s.t)(s.p.Successor("NEXT", "DEMO AC RACINE FORT", nil))
			link := s.renewed(next, wide(), fortRoot(s), func(t *pkisim.Template) { t.Set(pkisim.BasicConstraints(true, -1)) })
			s.hold(production(fortRoot(s), link, s.renewed(fortCA(s), wide(), next, nil))...)
			s.list(s.crl(fortRoot(s)), s.crl(next), s.crl(fortCA(s)))
		}, verdict.CodeValid},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if r := play(t, change{scene: tc.scene}); r.Code != tc.want {
				t.Errorf("%s %s, want %s\n%v", r.Verdict, r.Code, tc.want, r.Findings)
			}
		})
	}
}

// Names are the same in another string type, in other cases, with other blanks; a
// name that differs, and a key identifier in common, prove nothing.
func TestNamesOfAuthorities(t *testing.T) {
	rewritten := func(f func(*pkisim.Attribute)) func(*scene) {
		return func(s *scene) {
			ca := s.renewed(fortCA(s), wide(), nil, func(t *pkisim.Template) {
				t.Subject = renamed(t.Subject, f)
			})
			s.hold(production(fortRoot(s), ca)...)
			s.list(s.crl(fortRoot(s)), s.crl(ca))
		}
	}
	cases := map[string]struct {
		c    change
		want verdict.Code
	}{
		"PrintableString": {change{scene: rewritten(func(a *pkisim.Attribute) { a.Tag = asn1.TagPrintableString })}, verdict.CodeValid},
		"T61String":       {change{scene: rewritten(func(a *pkisim.Attribute) { a.Tag = asn1.TagT61String })}, verdict.CodeValid},
		"lower case":      {change{scene: rewritten(func(a *pkisim.Attribute) { a.Value = strings.ToLower(a.Value) })}, verdict.CodeValid},
		"blanks":          {change{scene: rewritten(func(a *pkisim.Attribute) { a.Value = " " + strings.ReplaceAll(a.Value, " ", "  ") + " " })}, verdict.CodeValid},
		"renamed":         {change{scene: rewritten(func(a *pkisim.Attribute) { a.Value = strings.ReplaceAll(a.Value, "PERSONNES", "HUMAINS") })}, verdict.CodeNotPinned},
		"a stranger with the issuer's key identifier": {change{spec: func(s *pkisim.Spec) {
			s.Fault = pkisim.UnknownIssuer
			s.Alter = func(_ pki.Purpose, t *pkisim.Template) { t.Set(pkisim.AuthorityKeyID(fortKeyID())) }
		}}, verdict.CodeNotPinned},
		"signed by a successor of the same name": {change{spec: fault(pkisim.Forged), scene: func(s *scene) {
			s.hold(production(fortRoot(s), fortCA(s))...)
		}}, verdict.CodeSignature},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if r := play(t, tc.c); r.Code != tc.want {
				t.Errorf("%s %s, want %s\n%v", r.Verdict, r.Code, tc.want, r.Findings)
			}
		})
	}
}

// fortKeyID is the same in every PKI of the process.
func fortKeyID() []byte {
	p, err := pkisim.New(pkisim.SharedKeys(), today())
	if err != nil {
		panic(err)
	}
	return p.Issuer(pkisim.Fort).KeyID()
}

// renamed is a copy of a name with its texts changed.
func renamed(n pkisim.Name, f func(*pkisim.Attribute)) (out pkisim.Name) {
	for _, rdn := range n {
		again := append([]pkisim.Attribute(nil), rdn...)
		for i := range again {
			if again[i].Tag == asn1.TagUTF8String {
				f(&again[i])
			}
		}
		out = append(out, again)
	}
	return out
}

// pointAt is an issuingDistributionPoint with a URI.
func pointAt(uri string) pkix.Extension {
	wrap := func(tag byte, b []byte) []byte { return append([]byte{tag, byte(len(b))}, b...) }
	name := wrap(0xA0, wrap(0xA0, wrap(0x86, []byte(uri))))
	return pkisim.Extension(true, wrap(0x30, name), 2, 5, 29, 28)
}

// A list answers for what it covers.
func TestListsThatDoNotCover(t *testing.T) {
	only := func(tag byte) pkix.Extension {
		return pkisim.Extension(true, []byte{0x30, 3, tag, 1, 0xFF}, 2, 5, 29, 28)
	}
	reasons := func(bits ...byte) pkix.Extension {
		return pkisim.Extension(true, append([]byte{0x30, byte(2 + len(bits)), 0x83, byte(len(bits))}, bits...), 2, 5, 29, 28)
	}
	const own, other = "http://igc.guichet.invalid/CRL/ACI-FO-PP.crl", "http://igc.guichet.invalid/CRL/ACI-FO-PP-2.crl"
	for name, tc := range map[string]struct {
		lists [][]pkix.Extension // of the issuer
		want  verdict.Code
	}{
		"the card's point":                    {[][]pkix.Extension{{pointAt(own)}}, verdict.CodeValid},
		"another point":                       {[][]pkix.Extension{{pointAt(other)}}, verdict.CodeNoList},
		"another point, beside the card's":    {[][]pkix.Extension{{pointAt(other)}, {pointAt(own)}}, verdict.CodeValid},
		"CAs only":                            {[][]pkix.Extension{{only(0x82)}}, verdict.CodeNoList},
		"CAs, and users beside":               {[][]pkix.Extension{{only(0x82)}, {only(0x81)}}, verdict.CodeValid},
		"some reasons":                        {[][]pkix.Extension{{reasons(5, 0x60)}}, verdict.CodeNoList},
		"some reasons, and the others beside": {[][]pkix.Extension{{reasons(5, 0x60)}, {reasons(7, 0x1F, 0x80)}}, verdict.CodeValid},
	} {
		t.Run(name, func(t *testing.T) {
			r := play(t, change{scene: func(s *scene) {
				ders := [][]byte{s.crl(fortRoot(s))}
				for _, more := range tc.lists {
					ders = append(ders, s.crl(fortCA(s), more...))
				}
				s.list(ders...)
			}})
			if r.Code != tc.want {
				t.Errorf("%s %s, want %s\n%v", r.Verdict, r.Code, tc.want, r.Findings)
			}
		})
	}
	// A number in a list is revoked, whatever the list covers.
	r := play(t, change{lists: revoke, scene: func(s *scene) { s.list(s.crl(fortRoot(s)), s.crl(fortCA(s), pointAt(other))) }})
	if r.Code != verdict.CodeRevoked {
		t.Errorf("revoked in another part: %s %s", r.Verdict, r.Code)
	}
}

// A list of a CA that is trusted for tests proves no time.
func TestTestAuthorityProvesNoTime(t *testing.T) {
	r := play(t, change{scene: func(s *scene) {
		trial := must[*pkisim.Authority](s.t)(s.p.Successor("TRIAL", "DEMO AC ESSAI", nil))
		s.hold(append(production(fortRoot(s), fortCA(s)), pinned{pki.Test, trial})...)
		future := must[[]byte](s.t)(s.p.NumberedCRL(trial, pkisim.Period{NotBefore: today().AddDate(23, 0, 0), NotAfter: today().AddDate(24, 0, 0)}, 1))
		s.list(s.crl(fortRoot(s)), s.crl(fortCA(s)), future)
	}})
	if r.Verdict != verdict.Valid || !r.ClockInOrder {
		t.Errorf("%s %s, clock in order %t", r.Verdict, r.Code, r.ClockInOrder)
	}
}

// An age is never below zero, and a day that has not come is no freshness.
func TestOppositionListAhead(t *testing.T) {
	for days, want := range map[int]verdict.Code{-1: verdict.CodeValid, 0: verdict.CodeValid, 1: verdict.CodeValid, 2: verdict.CodeListAhead, 13000: verdict.CodeListAhead} {
		r := play(t, change{scene: func(s *scene) {
			list := &s.trust.Oppositions.(*pki.OppositionSet).List
			list.Made = today().Truncate(24*time.Hour).AddDate(0, 0, days)
			list.NextUpdate = list.Made.AddDate(0, 0, 7)
		}})
		if r.Code != want {
			t.Errorf("%d days ahead: %s %s, want %s", days, r.Verdict, r.Code, want)
		}
		if days > 1 && !r.InformationDate.Equal(today().AddDate(0, 0, -1)) || r.InformationDate.After(today()) {
			t.Errorf("%d days ahead: the information is of %v", days, r.InformationDate)
		}
		for _, f := range r.Findings {
			if f.Rule == "freshness" && strings.Contains(f.Detail, " -") {
				t.Errorf("%d days ahead: %q", days, f.Detail)
			}
		}
	}
}

// beside adds certificates of another kind to the card.
func (s *scene) beside(spec pkisim.Spec) {
	s.t.Helper()
	other := must[*pkisim.Card](s.t)(s.p.Card(spec))
	s.facts.Certificates = append(s.facts.Certificates, factsOf(other).Certificates...)
}

// Of several pairs the one that is in its dates today decides.
func TestWhichPair(t *testing.T) {
	nurse := func(in pkisim.Period) pkisim.Spec {
		return pkisim.Spec{Type: pki.CPS, Number: "9900000012", Profession: 60, Period: in, Unlisted: true,
			Holder: pkisim.Holder{Surname: "DUPONT", GivenName: "ZOÉ", ID: "899700000012", Title: "Infirmière"},
			Alter:  func(_ pki.Purpose, t *pkisim.Template) { t.Serial = new(big.Int).Add(t.Serial, big.NewInt(1)) }}
	}
	technical := nurse(pkisim.Period{NotBefore: today().AddDate(0, -1, 0), NotAfter: today().AddDate(0, 1, 0)})
	technical.Alter = func(_ pki.Purpose, t *pkisim.Template) {
		t.Subject = t.Subject[:len(t.Subject)-1]
		t.Subject = append(t.Subject, []pkisim.Attribute{{Type: asn1.ObjectIdentifier{2, 5, 4, 3}, Tag: asn1.TagUTF8String, Value: "Certificat Technique CPS"}})
	}
	for name, tc := range map[string]struct {
		period *pkisim.Period // of the first pair; nil: in its dates
		beside pkisim.Spec
		want   verdict.Verdict
	}{
		"one not begun yet beside it":      {nil, nurse(pkisim.Coming(today())), verdict.Valid},
		"one ended beside it":              {nil, nurse(pkisim.Ended(today())), verdict.Valid},
		"a technical one beside it":        {nil, technical, verdict.Valid},
		"ended, and one not begun yet":     {ptr(pkisim.Ended(today())), nurse(pkisim.Coming(today())), verdict.NotYetValid},
		"not begun yet, one in its dates":  {ptr(pkisim.Coming(today())), nurse(pkisim.Current(today())), verdict.Valid},
		"ending, and one that ends later":  {ptr(pkisim.Ending(today())), nurse(pkisim.Current(today())), verdict.Valid},
		"ended, and a technical one today": {ptr(pkisim.Ended(today())), technical, verdict.Expired},
	} {
		t.Run(name, func(t *testing.T) {
			c := change{scene: func(s *scene) { s.beside(tc.beside) }}
			if tc.period != nil {
				c.spec = period(*tc.period)
			}
			r := play(t, c)
			if r.Verdict != tc.want {
				t.Errorf("%s %s, want %s\n%v", r.Verdict, r.Code, tc.want, r.Findings)
			}
		})
	}
	r := play(t, change{scene: func(s *scene) { s.beside(nurse(pkisim.Coming(today()))) }})
	want(t, r, "pair", verdict.Pass, "")
	for _, f := range r.Findings {
		if f.Rule == "pair" && !strings.Contains(f.Detail, "beside them, and not judged: one of 2026-12-22 to 2029-12-22") {
			t.Errorf("detail %q", f.Detail)
		}
	}
}

func ptr[T any](v T) *T { return &v }

// brainpoolKey is the SubjectPublicKeyInfo of a key on brainpoolP256r1 (RFC 5639,
// 3.4), the curve's generator.
const brainpoolKey = "305a301406072a8648ce3d020106092b2403030208010107034200" + "04" +
	"8bd2aeb9cb7e57cb2c4b482ffc81b7afb9de27e1e3bd23c23a4453bd9ace3262" +
	"547ef835c3dac4fd97f8461a14611dc9c27745132ded8e545c1d54c72f046997"

// What crypto/x509 refuses, or the profile does not have, is to be checked, with
// the cause; never unreadable, and never good.
func TestBeyondTheLibrary(t *testing.T) {
	brainpool, err := hex.DecodeString(brainpoolKey)
	if err != nil {
		t.Fatal(err)
	}
	alters := map[string]struct {
		alter func(*pkisim.Template)
		cause string
	}{
		"a brainpool curve": {func(t *pkisim.Template) { t.KeyInfo = brainpool }, "unsupported elliptic curve"},
		"a BMPString name": {func(t *pkisim.Template) {
			t.Subject = renamed(t.Subject, func(a *pkisim.Attribute) { a.Tag = asn1.TagBMPString })
		}, "a BMPString"},
		"a negative serial": {func(t *pkisim.Template) { t.Serial = new(big.Int).Neg(t.Serial) }, "negative serial number"},
		"a serial of 0":     {func(t *pkisim.Template) { t.Serial = new(big.Int) }, "serial number of 0"},
		"a long serial":     {func(t *pkisim.Template) { t.Serial = new(big.Int).Lsh(t.Serial, 64) }, "serial number of 24 bytes"},
		"an EC key with its curve spelt out": {func(t *pkisim.Template) {
			t.KeyInfo = []byte{0x30, 0x14, 0x30, 0x0E, 6, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1, 0x30, 3, 2, 1, 1, 3, 2, 0, 4}
		}, "invalid ECDSA parameters"},
		"an RSA key without NULL": {func(t *pkisim.Template) { t.KeyInfo = rsaWithoutNull(t) }, "missing NULL"},
		"a point in the URI of a name": {func(t *pkisim.Template) {
			t.Set(pkisim.Extension(false, []byte{0x30, 5, 0x86, 3, 'a', ':', 0xFF}, 2, 5, 29, 17))
		}, "cannot be read in full"},
		"a key for encryption": {func(t *pkisim.Template) { t.Set(pkisim.KeyUsage(1 << 2)) }, "for something else"},
		"a key for nothing":    {func(t *pkisim.Template) { t.Set(pkisim.Extension(true, []byte{3, 1, 0}, 2, 5, 29, 15)) }, ""},
		"no key usage":         {func(t *pkisim.Template) { t.Remove(asn1.ObjectIdentifier{2, 5, 29, 15}) }, "no key usage"},
		"an extension twice": {func(t *pkisim.Template) {
			t.Extensions = append(t.Extensions, pkisim.CardType(pki.CPS))
		}, "duplicate extension"},
		"a critical extension": {func(t *pkisim.Template) {
			t.Set(pkisim.Extension(true, []byte{5, 0}, 1, 2, 250, 9))
		}, "critical extension 1.2.250.9"},
	}
	for name, tc := range alters {
		t.Run(name, func(t *testing.T) {
			r := play(t, change{spec: altered(tc.alter)})
			if r.Verdict != verdict.ToCheck || r.Code != verdict.CodeNotCheckable {
				t.Errorf("%s %s, want to-check C-96\n%v", r.Verdict, r.Code, r.Findings)
			}
			if r.Type != pki.CPS || r.NotAfter.IsZero() || r.Holder.CardNumber != "9900000012" {
				t.Errorf("type %q, until %v", r.Type, r.NotAfter)
			}
			if causes := fmt.Sprint(r.Findings); !strings.Contains(causes, tc.cause) {
				t.Errorf("no cause %q in %s", tc.cause, causes)
			}
			one := change{spec: func(s *pkisim.Spec) {
				s.Alter = func(p pki.Purpose, t *pkisim.Template) {
					if p == pki.Signature {
						tc.alter(t)
					}
				}
			}}
			if r := play(t, one); r.Verdict != verdict.ToCheck || r.Code != verdict.CodeNotCheckable {
				t.Errorf("one of the two: %s %s, want to-check C-96\n%v", r.Verdict, r.Code, r.Findings)
			}
			ended := change{spec: func(s *pkisim.Spec) { altered(tc.alter)(s); s.Period = pkisim.Ended(today()) }}
			if r := play(t, ended); r.Verdict != verdict.Expired {
				t.Errorf("ended: %s %s", r.Verdict, r.Code)
			}
			opposed := change{spec: altered(tc.alter), lists: func(p *pkisim.PKI, c *pkisim.Card) { p.Oppose(c.Number) }}
			if r := play(t, opposed); r.Verdict != verdict.Revoked {
				t.Errorf("opposed: %s %s", r.Verdict, r.Code)
			}
		})
	}
}

// rsaWithoutNull is the key of a template as some cards write it.
func rsaWithoutNull(t *pkisim.Template) []byte {
	whole, err := x509.MarshalPKIXPublicKey(t.Key)
	if err != nil {
		panic(err)
	}
	// 30 82 xx xx 30 0D 06 09 <rsaEncryption> 05 00 03 ...
	cut := append(append([]byte(nil), whole[:17]...), whole[19:]...)
	cut[5] -= 2
	n := len(cut) - 4
	cut[2], cut[3] = byte(n>>8), byte(n)
	return cut
}

// What others had to mend, from public reports.
func TestReportedOfOthers(t *testing.T) {
	const second = "ldap://annuaire.igc.guichet.invalid/cn=DEMO AC FORT PERSONNES,ou=IGC%20DEMONSTRATION,o=GUICHET,c=fr?certificaterevocationlist;binary?base?objectClass=pkiCA"
	long := func(tag byte, b []byte) []byte {
		if len(b) < 0x80 {
			return append([]byte{tag, byte(len(b))}, b...)
		}
		return append([]byte{tag, 0x81, byte(len(b))}, b...)
	}
	uri := func(s string) []byte { return long(0x86, []byte(s)) }
	at := func(names ...[]byte) pkix.Extension {
		return pkisim.Extension(true, long(0x30, long(0xA0, long(0xA0, bytes.Join(names, nil)))), 2, 5, 29, 28)
	}
	listed := func(more ...pkix.Extension) func(*scene) {
		return func(s *scene) { s.list(s.crl(fortRoot(s)), s.crl(fortCA(s), more...)) }
	}
	pointless := altered(func(t *pkisim.Template) { t.Remove(asn1.ObjectIdentifier{2, 5, 29, 31}) })
	issuerName := func(s *scene) []byte {
		c := must[*x509.Certificate](t)(x509.ParseCertificate(fortCA(s).Certificate.Raw))
		return long(0xA4, c.RawSubject)
	}
	for name, tc := range map[string]struct {
		c    change
		want verdict.Code
	}{
		"a list without a point, a card with two (Botan 5784)":    {change{scene: listed()}, verdict.CodeValid},
		"a list of the card's second point (RUSTSEC-2026-0049)":   {change{scene: listed(at(uri(second)))}, verdict.CodeValid},
		"a list of another point and of the card's":               {change{scene: listed(at(uri("http://x.invalid/y"), uri(second)))}, verdict.CodeValid},
		"a list of a point, a card without any (smallstep 2250)":  {change{spec: pointless, scene: listed(at(uri(second)))}, verdict.CodeNoList},
		"a list whose point is the issuer's name (OpenSSL 23325)": {change{spec: pointless, scene: func(s *scene) { listed(at(issuerName(s)))(s) }}, verdict.CodeValid},
		"a list of the root for one point, about the root (OpenSSL 12752)": {change{scene: func(s *scene) {
			s.list(s.crl(fortRoot(s), pkisim.Extension(true, []byte{0x30, 3, 0x82, 1, 0xFF}, 2, 5, 29, 28)), s.crl(fortCA(s)))
		}}, verdict.CodeValid},
		"revoked from a day that has not come (Mbed TLS 3433)": {change{scene: func(s *scene) {
			leaf := must[*pki.Certificate](t)(pki.Parse(s.card.Signature))
			s.p.At = today().AddDate(1, 0, 0) // entries are of the week before
			s.p.RevokeSerial(fortCA(s), leaf.SerialNumber)
			listed()(s)
		}}, verdict.CodeRevoked},
	} {
		t.Run(name, func(t *testing.T) {
			if r := play(t, tc.c); r.Code != tc.want {
				t.Errorf("%s %s, want %s\n%v", r.Verdict, r.Code, tc.want, r.Findings)
			}
		})
	}
}

// One day between the list's last day and the card's last second is agreement.
func TestListEndsADayEarlier(t *testing.T) {
	end := time.Date(2026, 11, 24, 22, 59, 59, 0, time.UTC) // the 24th in Paris
	for day, want := range map[int]verdict.Code{21: verdict.CodeListEnded, 22: verdict.CodeListEnded, 23: verdict.CodeSoon, 24: verdict.CodeSoon, 25: verdict.CodeSoon} {
		r := play(t, change{spec: period(pkisim.Period{NotBefore: end.AddDate(-3, 0, 0), NotAfter: end}), scene: func(s *scene) {
			s.trust.Oppositions.(*pki.OppositionSet).Cards["9900000012"] = pki.Opposition{End: time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC)}
			s.at.Now = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
		}})
		if r.Code != want {
			t.Errorf("the list has it end on the %dth: %s %s, want %s", day, r.Verdict, r.Code, want)
		}
	}
}

// A card without the two certificates that it should have is told so.
func TestBothPurposesInBoth(t *testing.T) {
	r := play(t, change{spec: altered(func(t *pkisim.Template) { t.Set(pkisim.KeyUsage(1 | 2)) })}) // digitalSignature, nonRepudiation
	if r.Verdict != verdict.Valid {
		t.Errorf("%s %s\n%v", r.Verdict, r.Code, r.Findings)
	}
	alone := change{scene: func(s *scene) { s.facts.Certificates = append([]card.Certificate(nil), s.facts.Certificates[1]) }}
	want(t, play(t, alone), "pair", verdict.Warn, verdict.CodeOneOfTwo)
}
