package pki

import (
	"bytes"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
)

// Limits of a file of CA certificates; ANS's bundle holds 8 in 14 KiB.
const (
	maxContainerBytes = 1 << 20
	maxContained      = 100
)

// certificatesIn returns the DER of every certificate in a file: one in DER, a
// degenerate PKCS #7 SignedData (P7B), or either in PEM.
func certificatesIn(data []byte) ([][]byte, error) {
	if len(data) > maxContainerBytes {
		return nil, fmt.Errorf("%d bytes, more than %d", len(data), maxContainerBytes)
	}
	if bytes.Contains(data, []byte("-----BEGIN ")) {
		return certificatesInPEM(data)
	}
	return certificatesInDER(data)
}

func certificatesInPEM(data []byte) (all [][]byte, err error) {
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			break
		}
		if t := block.Type; t != "CERTIFICATE" && t != "PKCS7" {
			return nil, fmt.Errorf("PEM block %.40q holds no certificate", t)
		}
		some, err := certificatesInDER(block.Bytes)
		if err != nil {
			return nil, err
		}
		if all = append(all, some...); len(all) > maxContained {
			return nil, fmt.Errorf("more than %d certificates", maxContained)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no PEM block that can be read")
	}
	return all, nil
}

// certificatesInDER tells a PKCS #7 from a certificate by its first field: an
// OBJECT IDENTIFIER, or a SEQUENCE.
func certificatesInDER(der []byte) ([][]byte, error) {
	var outer asn1.RawValue
	rest, err := asn1.Unmarshal(der, &outer)
	if err != nil || outer.Tag != asn1.TagSequence || len(outer.Bytes) == 0 {
		return nil, errors.New("neither DER, nor PEM, nor P7B")
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%d bytes after the end", len(rest))
	}
	if outer.Bytes[0] == asn1.TagOID {
		return certificatesInP7B(der)
	}
	return [][]byte{der}, nil
}

// signedData is the part of RFC 2315, 9.1 that a P7B file uses; nobody signs
// it, so what it says beside the certificates means nothing.
type signedData struct {
	Version      int
	Digests      asn1.RawValue
	Content      asn1.RawValue
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	CRLs         asn1.RawValue `asn1:"optional,tag:1"`
	Signers      asn1.RawValue
}

func certificatesInP7B(der []byte) (all [][]byte, err error) {
	var outer struct {
		Type    asn1.ObjectIdentifier
		Content signedData `asn1:"explicit,tag:0"`
	}
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		return nil, fmt.Errorf("read P7B: %w", err)
	}
	if outer.Type.String() != "1.2.840.113549.1.7.2" { // signedData
		return nil, errors.New("PKCS #7 without certificates")
	}
	for rest := outer.Content.Certificates.Bytes; len(rest) > 0; {
		var one asn1.RawValue
		if rest, err = asn1.Unmarshal(rest, &one); err != nil {
			return nil, fmt.Errorf("read P7B: %w", err)
		}
		if all = append(all, one.FullBytes); len(all) > maxContained {
			return nil, fmt.Errorf("more than %d certificates", maxContained)
		}
	}
	return all, nil
}
