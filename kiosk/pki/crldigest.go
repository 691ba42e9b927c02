package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
)

// hashOf returns the hash of an AlgorithmIdentifier, for a list that is hashed
// while it is read: crypto/x509 wants the whole of it at once. Source of the
// identifiers: RFC 4055, 5 and RFC 5758, 3.2.
func hashOf(der []byte) (crypto.Hash, error) {
	var a pkix.AlgorithmIdentifier
	if rest, err := asn1.Unmarshal(der, &a); err != nil || len(rest) > 0 {
		return 0, errors.New("the signature algorithm cannot be read")
	}
	switch id := a.Algorithm.String(); id {
	case "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2":
		return crypto.SHA256, nil
	case "1.2.840.113549.1.1.12", "1.2.840.10045.4.3.3":
		return crypto.SHA384, nil
	case "1.2.840.113549.1.1.13", "1.2.840.10045.4.3.4":
		return crypto.SHA512, nil
	case "1.2.840.113549.1.1.5", "1.2.840.10045.4.1":
		return 0, errSHA1
	default:
		return 0, fmt.Errorf("%w: %s", errUnsupported, id)
	}
}

// signed is what a signature was made over.
type signed struct {
	hash   crypto.Hash
	digest []byte
	// algorithm and value are the signature's own.
	algorithm x509.SignatureAlgorithm
	value     []byte
}

// check verifies that ca's key made the signature.
func (s signed) check(ca *Certificate) error {
	switch key := ca.x.PublicKey.(type) {
	case *rsa.PublicKey:
		if a := s.algorithm; a == x509.SHA256WithRSA || a == x509.SHA384WithRSA || a == x509.SHA512WithRSA {
			return rsa.VerifyPKCS1v15(key, s.hash, s.digest, s.value)
		}
	case *ecdsa.PublicKey:
		if a := s.algorithm; a == x509.ECDSAWithSHA256 || a == x509.ECDSAWithSHA384 || a == x509.ECDSAWithSHA512 {
			if ecdsa.VerifyASN1(key, s.digest, s.value) {
				return nil
			}
			return errors.New("ECDSA verification failure")
		}
	}
	return errUnsupported
}
