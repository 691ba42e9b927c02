package pki_test

import (
	"bytes"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
)

func TestParseReadsEveryType(t *testing.T) {
	p := newPKI(t)
	for _, typ := range []pki.CardType{pki.CPS, pki.CPF, pki.CPE, pki.CPA} {
		t.Run(strings.ReplaceAll(typ.String(), "/", "-"), func(t *testing.T) {
			s := nurse()
			s.Type, s.FutureProfession = typ, 21
			card := newCard(t, p, s)
			auth, sign := mustParse(t, card.Authentication), mustParse(t, card.Signature)
			want := pki.Profile{
				Type: typ, CardID: pki.CardID{Issuer: pki.ANSIssuer, Number: "9900000012"}, Category: pki.CategoryCard,
				Profession: 60, FutureProfession: 21, Specialities: []string{"SM36"},
			}
			if !reflect.DeepEqual(auth.Profile, want) || !reflect.DeepEqual(sign.Profile, want) {
				t.Errorf("profiles %+v and %+v, want %+v", auth.Profile, sign.Profile, want)
			}
			if auth.Purpose() != pki.Authentication || sign.Purpose() != pki.Signature {
				t.Errorf("purposes %d and %d", auth.Purpose(), sign.Purpose())
			}
		})
	}
}

func TestParseReadsNamesAndDates(t *testing.T) {
	c := mustParse(t, newCard(t, newPKI(t), nurse()).Authentication)
	if got := c.Subject[len(c.Subject)-1]; len(got) != 3 {
		t.Errorf("last RDN has %d attributes, want 3", len(got))
	}
	for attr, want := range map[string]string{
		pki.AttrSurname: "DUPONT-ÉTÉ", pki.AttrGivenName: "ZOÉ", pki.AttrCommonName: "899700000012",
		pki.AttrTitle: "Infirmière", pki.AttrCountry: "FR", pki.AttrPseudonym: "",
	} {
		if got := c.Subject.First(attr); got != want {
			t.Errorf("attribute %s is %q, want %q", attr, got, want)
		}
	}
	if want := today().AddDate(-1, 0, 0); !c.NotBefore.Equal(want) || c.NotBefore.Location() != time.UTC {
		t.Errorf("notBefore %v, want %v", c.NotBefore, want)
	}
	if c.KeyBits != 2048 || c.Weak() || c.IsCA || len(c.SerialNumber) != 16 || len(c.UnhandledCritical) != 0 {
		t.Errorf("key %d, weak %t, CA %t, serial %s, unhandled %v", c.KeyBits, c.Weak(), c.IsCA, c.SerialNumber, c.UnhandledCritical)
	}
	if len(c.CRLDistributionPoints) != 2 || len(c.AuthorityKeyID) != 20 || len(c.SubjectKeyID) != 20 {
		t.Errorf("points %q, AKI %X, SKI %X", c.CRLDistributionPoints, c.AuthorityKeyID, c.SubjectKeyID)
	}
}

func TestParseReadsOldStyle(t *testing.T) {
	s := nurse()
	s.Old = true
	c := mustParse(t, newCard(t, newPKI(t), s).Authentication)
	if got := c.Subject.First(pki.AttrUnit); got != "Infirmière" {
		t.Errorf("T61String read as %q", got)
	}
	if c.KeyBits != 1024 || !c.Weak() || c.SignatureAlgorithm() != "SHA1-RSA" || len(c.SerialNumber) != 3 {
		t.Errorf("key %d, weak %t, %s, serial %s", c.KeyBits, c.Weak(), c.SignatureAlgorithm(), c.SerialNumber)
	}
	if c.Profile.Type != pki.CPS || len(c.Profile.Problems) > 0 {
		t.Errorf("profile %+v", c.Profile)
	}
}

// An extension that is not encoded exactly is not guessed at, and does not keep
// the rest from being read.
func TestParseKeepsProblems(t *testing.T) {
	p := newPKI(t)
	cases := []struct {
		name string
		ext  pkix.Extension
		zero func(pki.Profile) bool
	}{
		{"type of two bytes", pkisim.Extension(false, []byte{2, 2, 0, 0}, 1, 2, 250, 1, 71, 1, 2, 2), noType},
		{"type not in the table", pkisim.Extension(false, []byte{2, 1, 4}, 1, 2, 250, 1, 71, 1, 2, 2), noType},
		{"type negative", pkisim.Extension(false, []byte{2, 1, 0xFF}, 1, 2, 250, 1, 71, 1, 2, 2), noType},
		{"type as OCTET STRING", pkisim.Extension(false, []byte{4, 1, 0}, 1, 2, 250, 1, 71, 1, 2, 2), noType},
		{"type empty", pkisim.Extension(false, nil, 1, 2, 250, 1, 71, 1, 2, 2), noType},
		{"category as INTEGER", pkisim.Extension(false, []byte{2, 1, 0}, 1, 2, 250, 1, 71, 1, 2, 5), noCategory},
		{"category not in the table", pkisim.Category(0x55), noCategory},
		{"card id too short", pkisim.CardID("123456789"), noCardID},
		{"card id with a letter", pkisim.CardID("12345678A0"), noCardID},
		{"card id without slash", pkisim.CardIDOf("80250000011", "234567890"), noCardID},
		{"specialities not a sequence", pkisim.Extension(false, []byte{0x0C, 1, 'A'}, 1, 2, 250, 1, 71, 4, 2, 5), noSpecialities},
		{"speciality of another type", pkisim.Extension(false, []byte{0x30, 3, 0x13, 1, 'A'}, 1, 2, 250, 1, 71, 4, 2, 5), noSpecialities},
		{"too many specialities", pkisim.Specialities(make17()), noSpecialities},
		{"bytes after specialities", pkisim.Extension(false, []byte{0x30, 3, 0x0C, 1, 'A', 0}, 1, 2, 250, 1, 71, 4, 2, 5), noSpecialities},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			c := mustParse(t, altered(t, p, func(tpl *pkisim.Template) { tpl.Set(tc.ext) }))
			if !tc.zero(c.Profile) || len(c.Profile.Problems) != 1 {
				t.Errorf("got %+v", c.Profile)
			}
		})
	}
}

func noType(p pki.Profile) bool         { return p.Type == pki.TypeUnknown }
func noCategory(p pki.Profile) bool     { return p.Category == pki.CategoryUnknown }
func noCardID(p pki.Profile) bool       { return p.CardID == pki.CardID{} }
func noSpecialities(p pki.Profile) bool { return p.Specialities == nil }

func make17() []string {
	list := make([]string, 17)
	for i := range list {
		list[i] = "SM36"
	}
	return list
}

func TestParseCategories(t *testing.T) {
	p := newPKI(t)
	for code, want := range map[byte]pki.Category{
		0x00: pki.CategoryCard, 0x02: pki.CategoryHSM, 0x03: pki.CategorySoftware,
		0x80: pki.CategoryTestCard, 0x82: pki.CategoryTestHSM, 0x83: pki.CategoryTestSoftware,
	} {
		c := mustParse(t, altered(t, p, func(tpl *pkisim.Template) { tpl.Set(pkisim.Category(code)) }))
		if got := c.Profile.Category; got != want || got.Test() != (code >= 0x80) || got.Card() != (code&0x7F == 0) {
			t.Errorf("%02X: %d, want %d", code, got, want)
		}
	}
}

func TestParseListsCriticalExtensions(t *testing.T) {
	der := altered(t, newPKI(t), func(tpl *pkisim.Template) {
		tpl.Set(pkisim.Extension(true, []byte{5, 0}, 1, 2, 250, 9, 9))
		tpl.Set(pkisim.Extension(true, []byte{2, 1, 0}, 1, 2, 250, 1, 71, 1, 2, 2)) // ours, made critical
	})
	if got := mustParse(t, der).UnhandledCritical; !reflect.DeepEqual(got, []string{"1.2.250.9.9"}) {
		t.Errorf("unhandled %v", got)
	}
}

func TestParseRefuses(t *testing.T) {
	good := newCard(t, newPKI(t), nurse()).Authentication
	for name, der := range map[string][]byte{
		"nothing": nil, "one byte more": append(bytes.Clone(good), 0), "one byte less": good[:len(good)-1],
		"too large": append(bytes.Clone(good), make([]byte, 8<<10)...), "a text": []byte("<html>not found</html>"),
		"a sequence": {0x30, 3, 2, 1, 5},
	} {
		if c, err := pki.Parse(der); err == nil {
			t.Errorf("%s: taken as %+v", name, c.Subject)
		}
	}
}

// What other programs read, and this one does not judge by, is marked and read
// as far as it goes.
func TestParseUnsupported(t *testing.T) {
	p := newPKI(t)
	attr := func(tag int, value string) func(*pkisim.Template) {
		return func(tpl *pkisim.Template) {
			tpl.Subject = pkisim.Name{{{Type: asn1.ObjectIdentifier{2, 5, 4, 3}, Tag: tag, Value: value}}}
		}
	}
	for name, tc := range map[string]struct {
		alter func(*pkisim.Template)
		want  string
	}{
		"a serial of 0":     {func(tpl *pkisim.Template) { tpl.Serial = new(big.Int) }, "a serial number of 0"},
		"a serial below 0":  {func(tpl *pkisim.Template) { tpl.Serial = big.NewInt(-5) }, "negative serial number"},
		"a long serial":     {func(tpl *pkisim.Template) { tpl.Serial = new(big.Int).Lsh(big.NewInt(1), 160) }, "serial number of 21 bytes"},
		"dates crossed":     {func(tpl *pkisim.Template) { tpl.NotAfter = tpl.NotBefore.Add(-time.Second) }, "notAfter is before notBefore"},
		"invalid UTF-8":     {attr(asn1.TagUTF8String, "\xFF"), "invalid UTF-8"},
		"escape in a name":  {attr(asn1.TagUTF8String, "\x1b[2J"), "control character"},
		"C1 in a T61String": {attr(asn1.TagT61String, "\u009b"), "control character"},
		"a long name":       {attr(asn1.TagUTF8String, strings.Repeat("A", 257)), "257 bytes, more than 256"},
		"a BMPString":       {attr(asn1.TagBMPString, "AB"), "a BMPString"},
		"a UniversalString": {attr(28, "\x00\x00\x00A"), "28"},
		"an empty RDN":      {func(tpl *pkisim.Template) { tpl.Subject = pkisim.Name{{}} }, "RDN"},
		"an extension twice": {func(tpl *pkisim.Template) {
			tpl.Extensions = append(tpl.Extensions, pkisim.CardType(pki.CPA))
		}, "duplicate extension"},
		"33 extensions": {func(tpl *pkisim.Template) {
			for i := range 33 {
				tpl.Set(pkisim.Extension(false, []byte{5, 0}, 1, 2, 250, 9, i))
			}
		}, "more than 32"},
		"a point that cannot be read": {func(tpl *pkisim.Template) {
			tpl.Set(pkisim.Extension(false, []byte{0x30, 4, 0x30, 2, 0xA0, 0}, 2, 5, 29, 31))
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			c := mustParse(t, altered(t, p, tc.alter))
			if tc.want != "" && (c.Unsupported == nil || !strings.Contains(c.Unsupported.Error(), tc.want)) {
				t.Errorf("unsupported %v, want %q", c.Unsupported, tc.want)
			}
			if c.Profile.CardID.Number != "9900000012" || c.NotAfter.IsZero() || c.Purpose() != pki.Authentication {
				t.Errorf("number %t, until %v, purpose %d", c.Profile.CardID.Number.Valid(), c.NotAfter, c.Purpose())
			}
		})
	}
}

func TestParseDoesNotKeepItsInput(t *testing.T) {
	der := newCard(t, newPKI(t), nurse()).Authentication
	c := mustParse(t, der)
	before := c.Fingerprint()
	clear(der)
	if c.Fingerprint() != before {
		t.Error("the certificate changes with the caller's bytes")
	}
}
