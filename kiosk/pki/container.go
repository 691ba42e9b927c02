package pki

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
)

// Limits of a file of CA certificates; ANS's bundle holds 8 in 14 KiB.
const (
	maxContainerBytes = 1 << 20
	maxContained      = 100
)

// contained is one certificate of a file, or why it cannot be read.
type contained struct {
	der []byte
	err error
}

func (c contained) parse() (*Certificate, error) {
	if c.err != nil {
		return nil, c.err
	}
	return Parse(c.der)
}

// wrong is a file without a certificate.
func wrong(format string, args ...any) []contained {
	return []contained{{err: fmt.Errorf(format, args...)}}
}

// certificatesIn returns every certificate in a file: one in DER, a degenerate
// PKCS #7 SignedData (P7B), or either in PEM or in plain base64.
func certificatesIn(data []byte) []contained {
	switch {
	case len(data) > maxContainerBytes:
		return wrong("%d bytes, more than %d", len(data), maxContainerBytes)
	case bytes.Contains(data, []byte(pemBegin)):
		return certificatesInPEM(data)
	case isPage(data):
		return wrong("a web page: what the server answered in the place of the certificate")
	}
	if der, ok := plainBase64(data); ok {
		data = der
	}
	return certificatesInDER(data)
}

// isPage tells whether a file is a page of HTML or an answer in XML.
func isPage(data []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(trimMark(data)), []byte("<")) }

// trimMark cuts a byte order mark off.
func trimMark(data []byte) []byte { return bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")) }

// plainBase64 decodes base64 without the lines of PEM around it.
func plainBase64(data []byte) ([]byte, bool) {
	text := bytes.Join(bytes.Fields(trimMark(data)), nil)
	if len(text) == 0 || text[0] != 'M' { // 'M' begins with 30, SEQUENCE
		return nil, false
	}
	der, err := base64.StdEncoding.DecodeString(string(text))
	return der, err == nil
}

// certificatesInPEM reads the blocks one by one: one that is damaged does not
// hide the others.
func certificatesInPEM(data []byte) (all []contained) {
	begin := []byte(pemBegin)
	_, rest, _ := bytes.Cut(data, begin)
	for more := true; more; {
		var block []byte
		block, rest, more = bytes.Cut(rest, begin)
		if all = append(all, certificatesInBlock(append(bytes.Clone(begin), block...))...); len(all) > maxContained {
			return wrong("more than %d certificates", maxContained)
		}
	}
	return all
}

func certificatesInBlock(text []byte) []contained {
	block, _ := pem.Decode(text)
	if block == nil {
		return wrong("a PEM block that cannot be read")
	}
	switch block.Type {
	case "CERTIFICATE", "X509 CERTIFICATE", "PKCS7", "CMS":
		return certificatesInDER(block.Bytes)
	case "X509 CRL":
		return wrong("a revocation list, not a certificate; hint: give it with --crl")
	}
	return wrong("PEM block %.40q holds no certificate", block.Type)
}

// certificatesInDER tells a PKCS #7 from a certificate by its first field: an
// OBJECT IDENTIFIER, or a SEQUENCE.
func certificatesInDER(der []byte) []contained {
	var outer asn1.RawValue
	rest, err := asn1.Unmarshal(der, &outer)
	if err != nil || outer.Tag != asn1.TagSequence || len(outer.Bytes) == 0 {
		return wrong("neither DER, nor PEM, nor P7B")
	}
	if len(bytes.TrimRight(rest, "\r\n")) > 0 {
		return wrong("%d bytes after the end", len(rest))
	}
	der = der[:len(der)-len(rest)]
	if outer.Bytes[0] == asn1.TagOID {
		return certificatesInP7B(der)
	}
	return []contained{{der: der}}
}

// signedData is the part of RFC 2315, 9.1 that a P7B file uses; it is not signed,
// so what it says beside the certificates means nothing.
type signedData struct {
	Version      int
	Digests      asn1.RawValue
	Content      asn1.RawValue
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	CRLs         asn1.RawValue `asn1:"optional,tag:1"`
	Signers      asn1.RawValue
}

func certificatesInP7B(der []byte) (all []contained) {
	var outer struct {
		Type    asn1.ObjectIdentifier
		Content signedData `asn1:"explicit,tag:0"`
	}
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		return wrong("read P7B: %w", err)
	}
	if outer.Type.String() != "1.2.840.113549.1.7.2" { // signedData
		return []contained{{err: errors.New("PKCS #7 without certificates")}}
	}
	for rest := outer.Content.Certificates.Bytes; len(rest) > 0; {
		var one asn1.RawValue
		var err error
		if rest, err = asn1.Unmarshal(rest, &one); err != nil {
			return append(all, contained{err: fmt.Errorf("read P7B: %w", err)})
		}
		if all = append(all, contained{der: one.FullBytes}); len(all) > maxContained {
			return wrong("more than %d certificates", maxContained)
		}
	}
	if len(all) == 0 {
		return wrong("a P7B without certificates")
	}
	return all
}
