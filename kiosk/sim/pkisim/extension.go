package pkisim

import (
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"time"

	"guichet/kiosk/pki"
)

// Extension makes an extension with the given bytes as its value.
func Extension(critical bool, value []byte, oid ...int) pkix.Extension {
	return pkix.Extension{Id: oid, Critical: critical, Value: value}
}

// The private extensions, exactly as measured on ANS test cards.

// CardType is gipCardType: 02 01 xx.
func CardType(t pki.CardType) pkix.Extension {
	return Extension(false, []byte{0x02, 1, byte(t.Code())}, 1, 2, 250, 1, 71, 1, 2, 2)
}

// CardID is gipCardID: 13 15 "8025000001/NNNNNNNNNN".
func CardID(number pki.CardNumber) pkix.Extension {
	return CardIDOf(pki.ANSIssuer, number)
}

// CardIDOf is gipCardID with an issuer of its own.
func CardIDOf(issuer string, number pki.CardNumber) pkix.Extension {
	text := issuer + "/" + string(number)
	return Extension(false, append([]byte{0x13, byte(len(text))}, text...), 1, 2, 250, 1, 71, 1, 2, 3)
}

// Category is gipCardCategory: 04 01 xx.
func Category(code byte) pkix.Extension {
	return Extension(false, []byte{0x04, 1, code}, 1, 2, 250, 1, 71, 1, 2, 5)
}

// Profession is gipProfessionCode: 02 01 xx.
func Profession(p pki.Profession) pkix.Extension {
	return Extension(false, []byte{0x02, 1, byte(p)}, 1, 2, 250, 1, 71, 1, 2, 7)
}

// FutureProfession is the profession that a CPF trains for: 02 01 xx.
func FutureProfession(p pki.Profession) pkix.Extension {
	return Extension(false, []byte{0x02, 1, byte(p)}, 1, 2, 250, 1, 71, 1, 2, 8)
}

// Specialities is a SEQUENCE OF UTF8String.
func Specialities(codes []string) pkix.Extension {
	var inner []byte
	for _, c := range codes {
		inner = append(append(inner, 0x0C, byte(len(c))), c...)
	}
	return Extension(false, append([]byte{0x30, byte(len(inner))}, inner...), 1, 2, 250, 1, 71, 4, 2, 5)
}

// The standard extensions.

// KeyUsage is critical, as on every CPx certificate.
func KeyUsage(usage x509.KeyUsage) pkix.Extension {
	var b byte // bit 0 of the norm is the highest bit
	for i := range 8 {
		if usage&(1<<i) != 0 {
			b |= 0x80 >> i
		}
	}
	unused := byte(0)
	for v := b; v != 0 && v&1 == 0; v >>= 1 {
		unused++
	}
	return Extension(true, []byte{0x03, 2, unused, b}, 2, 5, 29, 15)
}

// BasicConstraints: of a CA with pathLenConstraint when pathLen >= 0, of an end
// entity (an empty SEQUENCE, not critical) when ca is false.
func BasicConstraints(ca bool, pathLen int) pkix.Extension {
	value := []byte{0x30, 0}
	if ca {
		value = []byte{0x30, 3, 0x01, 1, 0xFF}
		if pathLen >= 0 {
			value = []byte{0x30, 6, 0x01, 1, 0xFF, 0x02, 1, byte(pathLen)}
		}
	}
	return Extension(ca, value, 2, 5, 29, 19)
}

func keyID(key *rsa.PublicKey) []byte {
	id := sha1.Sum(x509.MarshalPKCS1PublicKey(key)) // RFC 5280, 4.2.1.2, method 1
	return id[:]
}

func subjectKeyID(key *rsa.PublicKey) pkix.Extension {
	return Extension(false, append([]byte{0x04, 20}, keyID(key)...), 2, 5, 29, 14)
}

// AuthorityKeyID names the key with that identifier of 20 bytes.
func AuthorityKeyID(id []byte) pkix.Extension {
	return Extension(false, append([]byte{0x30, 22, 0x80, 20}, id...), 2, 5, 29, 35)
}

// extended is extKeyUsage.
func extended(oids ...asn1.ObjectIdentifier) pkix.Extension {
	return Extension(false, must(asn1.Marshal(oids)), 2, 5, 29, 37)
}

// policy is certificatePolicies with one policy of the arc for examples.
func policy() pkix.Extension {
	type information struct{ ID asn1.ObjectIdentifier }
	return Extension(false, must(asn1.Marshal([]information{{asn1.ObjectIdentifier{2, 999, 1}}})), 2, 5, 29, 32)
}

// usagePeriod is privateKeyUsagePeriod, as the certificates of IGC-Santé have it.
func usagePeriod(notBefore, notAfter time.Time) pkix.Extension {
	const layout = "20060102150405Z"
	value := []byte{0x30, 34}
	for i, t := range []time.Time{notBefore, notAfter} {
		value = append(append(value, 0x80|byte(i), 15), t.UTC().Format(layout)...)
	}
	return Extension(false, value, 2, 5, 29, 16)
}

// points is cRLDistributionPoints (31) or freshestCRL (46).
func points(last int, uris ...string) pkix.Extension {
	var all []byte
	for _, uri := range uris {
		name := wrap(0xA0, wrap(0xA0, wrap(0x86, []byte(uri))))
		all = append(all, wrap(0x30, name)...)
	}
	return Extension(false, wrap(0x30, all), 2, 5, 29, last)
}

// access is authorityInfoAccess with an OCSP responder and the issuer's file.
func access(ocsp, issuer string) pkix.Extension {
	one := func(method byte, uri string) []byte {
		oid := []byte{0x06, 8, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, method}
		return wrap(0x30, append(oid, wrap(0x86, []byte(uri))...))
	}
	return Extension(false, wrap(0x30, append(one(1, ocsp), one(2, issuer)...)), 1, 3, 6, 1, 5, 5, 7, 1, 1)
}

// principal is subjectAltName with a Microsoft user principal name, as the
// authentication certificates have it.
func principal(upn string) pkix.Extension {
	oid := []byte{0x06, 10, 0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x14, 0x02, 0x03}
	other := wrap(0xA0, append(oid, wrap(0xA0, wrap(0x0C, []byte(upn)))...))
	return Extension(false, wrap(0x30, other), 2, 5, 29, 17)
}

// wrap puts a DER header before content of less than 64 KiB.
func wrap(tag byte, content []byte) []byte {
	n := len(content)
	header := []byte{tag, byte(n)}
	switch {
	case n > 0xFF:
		header = []byte{tag, 0x82, byte(n >> 8), byte(n)}
	case n >= 0x80:
		header = []byte{tag, 0x81, byte(n)}
	}
	return append(header, content...)
}

// must is for encodings whose input is written in this file.
func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}
