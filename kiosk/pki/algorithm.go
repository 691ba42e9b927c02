package pki

import (
	"crypto"
	"encoding/asn1"
	"errors"
	"fmt"

	// The hashes that hashOf names.
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
)

// algorithm is how a certificate or a list was signed. It is read here and not
// left to crypto/x509, which wants the whole of what was signed at once and
// knows one set of parameters of RSASSA-PSS only.
type algorithm struct {
	scheme scheme
	hash   crypto.Hash
	salt   int // of pss, in bytes
}

// scheme is a signature scheme. The zero value is none.
type scheme uint8

const (
	noScheme    scheme = iota
	pkcs1              // RSASSA-PKCS1-v1_5
	pss                // RSASSA-PSS
	ecdsaScheme        // ECDSA
)

const oidPSS = "1.2.840.113549.1.1.10"

type algorithmIdentifier struct {
	ID         asn1.ObjectIdentifier
	Parameters asn1.RawValue `asn1:"optional"`
}

// parseAlgorithm reads an AlgorithmIdentifier of a signature (RFC 4055, 5; RFC
// 5758, 3.2). SHA-1 is read too: who must not take it says so.
func parseAlgorithm(der []byte) (algorithm, error) {
	var id algorithmIdentifier
	if rest, err := asn1.Unmarshal(der, &id); err != nil || len(rest) > 0 {
		return algorithm{}, errors.New("the signature algorithm cannot be read")
	}
	switch oid := id.ID.String(); oid {
	case "1.2.840.113549.1.1.5":
		return algorithm{scheme: pkcs1, hash: crypto.SHA1}, nil
	case "1.2.840.113549.1.1.11":
		return algorithm{scheme: pkcs1, hash: crypto.SHA256}, nil
	case "1.2.840.113549.1.1.12":
		return algorithm{scheme: pkcs1, hash: crypto.SHA384}, nil
	case "1.2.840.113549.1.1.13":
		return algorithm{scheme: pkcs1, hash: crypto.SHA512}, nil
	case "1.2.840.10045.4.1":
		return algorithm{scheme: ecdsaScheme, hash: crypto.SHA1}, nil
	case "1.2.840.10045.4.3.2":
		return algorithm{scheme: ecdsaScheme, hash: crypto.SHA256}, nil
	case "1.2.840.10045.4.3.3":
		return algorithm{scheme: ecdsaScheme, hash: crypto.SHA384}, nil
	case "1.2.840.10045.4.3.4":
		return algorithm{scheme: ecdsaScheme, hash: crypto.SHA512}, nil
	case oidPSS:
		return parsePSS(id.Parameters.FullBytes)
	default:
		return algorithm{}, fmt.Errorf("%w: %s", errUnsupported, oid)
	}
}

// parsePSS reads RSASSA-PSS-params (RFC 4055, 3.1). Any length of salt will do;
// crypto/rsa wants the same hash in the mask as in the digest.
func parsePSS(der []byte) (algorithm, error) {
	p := struct {
		Hash    algorithmIdentifier `asn1:"optional,explicit,tag:0"`
		Mask    algorithmIdentifier `asn1:"optional,explicit,tag:1"`
		Salt    int                 `asn1:"optional,explicit,tag:2,default:20"`
		Trailer int                 `asn1:"optional,explicit,tag:3,default:1"`
	}{Salt: 20, Trailer: 1}
	if len(der) > 0 {
		if rest, err := asn1.Unmarshal(der, &p); err != nil || len(rest) > 0 || p.Salt < 0 || p.Trailer != 1 {
			return algorithm{}, fmt.Errorf("%w: parameters of RSASSA-PSS that cannot be read", errUnsupported)
		}
	}
	hash, err := hashOf(p.Hash.ID)
	if err != nil {
		return algorithm{}, err
	}
	var inMask algorithmIdentifier // absent, as all of mgf1SHA1 may be: SHA-1
	if len(p.Mask.Parameters.FullBytes) > 0 {
		if _, err := asn1.Unmarshal(p.Mask.Parameters.FullBytes, &inMask); err != nil {
			return algorithm{}, fmt.Errorf("%w: a mask of RSASSA-PSS that cannot be read", errUnsupported)
		}
	}
	if mask, err := hashOf(inMask.ID); err != nil || mask != hash {
		return algorithm{}, fmt.Errorf("%w: RSASSA-PSS with two hashes", errUnsupported)
	}
	return algorithm{scheme: pss, hash: hash, salt: p.Salt}, nil
}

// hashOf returns a hash by its identifier; SHA-1 when there is none, which is
// what the parameters of RSASSA-PSS mean by leaving it out.
func hashOf(oid asn1.ObjectIdentifier) (crypto.Hash, error) {
	switch id := oid.String(); id {
	case "", "1.3.14.3.2.26":
		return crypto.SHA1, nil
	case "2.16.840.1.101.3.4.2.1":
		return crypto.SHA256, nil
	case "2.16.840.1.101.3.4.2.2":
		return crypto.SHA384, nil
	case "2.16.840.1.101.3.4.2.3":
		return crypto.SHA512, nil
	default:
		return 0, fmt.Errorf("%w: hash %s", errUnsupported, id)
	}
}

// signatureAlgorithm reads how a certificate was signed: the second field of
// Certificate.
func signatureAlgorithm(certificate []byte) (algorithm, error) {
	var c struct {
		TBS       asn1.RawValue
		Algorithm asn1.RawValue
		Signature asn1.RawValue
	}
	if _, err := asn1.Unmarshal(certificate, &c); err != nil {
		return algorithm{}, err
	}
	return parseAlgorithm(c.Algorithm.FullBytes)
}

// signed is a signature, and the digest that it was made over.
type signed struct {
	algorithm
	digest, value []byte
}

// check verifies that ca's key made the signature.
func (s signed) check(ca *Certificate) error { return s.verify(ca.key, s.digest, s.value) }
