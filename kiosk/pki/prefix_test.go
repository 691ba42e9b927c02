package pki_test

import (
	"bytes"
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
)

// At every length, the type shows as soon as its extension is whole, and never
// before; from then on it stays what it is.
func TestTypeFromPrefix(t *testing.T) {
	p := newPKI(t)
	for _, typ := range []pki.CardType{pki.CPS, pki.CPF, pki.CPE, pki.CPA} {
		s := nurse()
		s.Type = typ
		der := newCard(t, p, s).Authentication
		value := pkisim.CardType(typ).Value
		end := bytes.Index(der, append([]byte{0x01, 0x02, 0x02, 0x04, 0x03}, value...)) + 5 + len(value)
		for n := range len(der) + 1 {
			got, ok := pki.TypeFromPrefix(der[:n])
			if ok != (n >= end) || (ok && got != typ) {
				t.Fatalf("%s: %q, %t after %d bytes; the extension ends at %d", typ, got, ok, n, end)
			}
		}
		if end > len(der)-250 {
			t.Errorf("the type ends at %d of %d bytes: not early", end, len(der))
		}
	}
}

func TestTypeFromPrefixRefuses(t *testing.T) {
	p := newPKI(t)
	without := altered(t, p, func(tpl *pkisim.Template) { tpl.Remove(pkisim.CardType(pki.CPS).Id) })
	odd := altered(t, p, func(tpl *pkisim.Template) {
		tpl.Set(pkisim.Extension(false, []byte{2, 1, 9}, 1, 2, 250, 1, 71, 1, 2, 2))
	})
	extension := append([]byte{0x06, 8, 0x2A, 0x81, 0x7A, 1, 71, 1, 2, 2}, 0x04, 3, 2, 1, 0)
	cases := map[string][]byte{
		"nothing":          nil,
		"no extension":     without,
		"type not known":   odd,
		"bare extension":   extension,
		"not at its place": append([]byte{0x30, 0x82, 2, 0, 0x30, 0x82, 1, 0, 0x02, 0x20}, extension...),
		"long lengths":     {0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x30, 0x84},
		"megabytes":        make([]byte, 1<<20),
	}
	for name, b := range cases {
		if got, ok := pki.TypeFromPrefix(b); ok {
			t.Errorf("%s: %q", name, got)
		}
	}
}
