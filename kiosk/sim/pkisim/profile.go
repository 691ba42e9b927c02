package pkisim

import (
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"

	"guichet/kiosk/pki"
)

// base is where the lists of this PKI would be, in a domain that cannot exist.
const base = "igc.guichet.invalid"

// template is one certificate of a sound card.
func template(s Spec, issuer *Authority, purpose pki.Purpose, key *rsa.PublicKey) Template {
	t := Template{
		Serial:  serialOf(s, purpose),
		Subject: subject(s), NotBefore: s.Period.NotBefore, NotAfter: s.Period.NotAfter, Key: key,
	}
	if s.Old {
		t.Extensions = append(oldExtensions(s, issuer, purpose, key), private(s)...)
	} else {
		t.Extensions = append(modernExtensions(s, issuer, purpose, key), private(s)...)
	}
	return t
}

// serialOf is the same for the same card in every process.
func serialOf(s Spec, purpose pki.Purpose) *big.Int {
	n := serial("card", string(s.Number), fmt.Sprint(purpose))
	if s.Old {
		n.Rsh(n, 8*13) // 3 bytes
	}
	return n
}

// modernExtensions has the order of a measured IGC-Santé certificate.
func modernExtensions(s Spec, issuer *Authority, purpose pki.Purpose, key *rsa.PublicKey) []pkix.Extension {
	list := []pkix.Extension{
		BasicConstraints(false, -1), subjectKeyID(key), AuthorityKeyID(issuer.KeyID()), usageOf(purpose), policy(),
		extendedOf(purpose), usagePeriod(s.Period.NotBefore, s.Period.NotAfter),
		points(31, "http://"+base+"/CRL/"+issuer.File+".crl", directory("cn="+issuer.Certificate.Subject.CommonName())),
		points(46, directory("cn="+issuer.Certificate.Subject.CommonName()+" delta")),
		access("http://ocsp."+base, "http://"+base+"/AC/"+issuer.File+".cer"),
	}
	if purpose == pki.Authentication {
		list = append(list, principal(s.Holder.ID+"@"+base))
	}
	return list
}

// oldExtensions has the order of a measured IGC-CPS2ter certificate.
func oldExtensions(s Spec, issuer *Authority, purpose pki.Purpose, key *rsa.PublicKey) []pkix.Extension {
	list := []pkix.Extension{
		AuthorityKeyID(issuer.KeyID()), subjectKeyID(key), usageOf(purpose), extendedOf(purpose), policy(),
		BasicConstraints(false, -1),
		points(31, "http://"+base+"/crl/"+issuer.File+" CLASSE-1.crl", directory("cn=demo classe-1")),
		points(46, directory("cn=demo classe-1 delta")),
	}
	if purpose == pki.Authentication {
		list = append(list, principal(s.Holder.ID+"@"+base))
	}
	return append(list, Extension(false, []byte{0x03, 2, 7, 0x80}, 2, 16, 840, 1, 113730, 1, 1)) // Netscape certificate type
}

func directory(cn string) string {
	return "ldap://annuaire." + base + "/" + cn + ",ou=IGC%20DEMONSTRATION,o=GUICHET,c=fr?certificaterevocationlist;binary?base?objectClass=pkiCA"
}

func usageOf(purpose pki.Purpose) pkix.Extension {
	if purpose == pki.Signature {
		return KeyUsage(x509.KeyUsageContentCommitment)
	}
	return KeyUsage(x509.KeyUsageDigitalSignature)
}

func extendedOf(purpose pki.Purpose) pkix.Extension {
	if purpose == pki.Signature {
		return extended(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 4}) // emailProtection
	}
	return extended(asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 2}, // clientAuth
		asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 20, 2, 2}) // smart card logon
}

// private lists the private extensions, in the measured order.
func private(s Spec) []pkix.Extension {
	category := byte(0x00)
	if s.TestCategory {
		category = 0x80
	}
	list := []pkix.Extension{Category(category), CardType(s.Type), CardID(s.Number)}
	if s.Profession != 0 {
		list = append(list, Profession(s.Profession))
	}
	if s.FutureProfession != 0 {
		list = append(list, FutureProfession(s.FutureProfession))
	}
	if len(s.Specialities) > 0 {
		list = append(list, Specialities(s.Specialities))
	}
	return list
}

// subject has the shape that the card's type has on real cards: nominative with
// a last RDN of three attributes, or a pseudonym for a service card.
func subject(s Spec) Name {
	tag := asn1.TagUTF8String
	if s.Old {
		tag = asn1.TagT61String
	}
	attr := func(last int, value string) Attribute {
		return Attribute{Type: asn1.ObjectIdentifier{2, 5, 4, last}, Tag: tag, Value: value}
	}
	name := Name{{{Type: asn1.ObjectIdentifier{2, 5, 4, 6}, Tag: asn1.TagPrintableString, Value: "FR"}}}
	if s.Holder.Structure != "" {
		name = append(name, []Attribute{attr(10, s.Holder.Structure)})
	}
	if s.Holder.Title != "" {
		name = append(name, []Attribute{attr(titleType(s), s.Holder.Title)})
	}
	if s.Holder.GivenName == "" {
		return append(name, []Attribute{attr(65, s.Holder.Surname)}, []Attribute{attr(3, s.Holder.ID)})
	}
	return append(name, []Attribute{attr(42, s.Holder.GivenName), attr(3, s.Holder.ID), attr(4, s.Holder.Surname)})
}

// titleType: the old style has the profession in OU, the new one in title.
func titleType(s Spec) int {
	if s.Old {
		return 11
	}
	return 12
}
