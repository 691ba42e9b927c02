package pki

import (
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Limits of a list that is read as a stream. France has about 1.6 million CPx
// in use; three million serials of 16 bytes make 110 MB of DER.
const (
	maxStreamBytes  = 1 << 30
	maxStreamHead   = 64 << 10 // everything but the entries, in bytes
	maxEntryBytes   = 4 << 10  // one entry with its extensions
	maxRevokedCount = 10_000_000
)

// ReadCRL reads one complete CRL of any size, in DER or PEM, and holds one
// entry at a time. The same lists are refused as by ParseCRL and CRLIssuer: a
// delta, a partial one, one whose issuer is not held here, or whose signature
// does not hold.
//
// take gets every entry as it passes, before the signature, which stands at the
// end, is checked: what it got counts only when ReadCRL returns no error. The
// serial is as in Serial, good until take returns.
func (s *Issuers) ReadCRL(r io.Reader, take func(serial []byte, r Revocation) error) (CRLInfo, error) {
	der, err := derOf(r)
	if err != nil {
		return CRLInfo{}, err
	}
	l := crlReader{der: derReader{r: der}, take: take}
	c, err := l.list()
	if err != nil {
		return CRLInfo{}, err
	}
	ca, err := s.crlIssuer(c, l.signed.check)
	if err != nil {
		return CRLInfo{}, err
	}
	info := c.info(ca)
	info.Entries = l.entries
	return info, nil
}

// crlReader is one run of ReadCRL.
type crlReader struct {
	der     derReader
	take    func(serial []byte, r Revocation) error
	entries int
	signed  signed
	// head is TBSCertList without its revokedCertificates: small, and all
	// that crypto/x509 has to read.
	head []byte
}

// list reads a CertificateList (RFC 5280, 5.1).
func (l *crlReader) list() (*CRL, error) {
	end, _, err := l.enter(maxStreamBytes)
	if err != nil {
		return nil, err
	}
	if tag, err := l.next(end); err == nil && tag == tagOID { // ContentInfo (RFC 5652, 3)
		return nil, errors.New("a PKCS #7 (P7B), not a list; hint: its certificates belong in --issuers, and the list has a file of its own")
	}
	if err := l.tbs(end); err != nil {
		return nil, err
	}
	_, algorithm, _, err := l.der.element(maxStreamHead)
	if err != nil {
		return nil, err
	}
	rest := append([]byte(nil), algorithm...)
	_, signature, _, err := l.der.element(maxStreamHead)
	if err != nil {
		return nil, err
	}
	rest = append(rest, signature...)
	if l.der.at != end {
		return nil, l.der.broken(errNotDER)
	}
	if err := l.der.end(); err != nil {
		return nil, err
	}
	return l.parse(rest)
}

// enter reads the header of a SEQUENCE and returns where its content ends.
func (l *crlReader) enter(limit int64) (end int64, header []byte, err error) {
	h, err := l.der.header()
	if err != nil {
		return 0, nil, err
	}
	if h.tag != tagSequence {
		return 0, nil, l.der.broken(errNotDER)
	}
	if end = l.der.at + h.length; end > limit {
		return 0, nil, l.der.broken(fmt.Errorf("a list of %d bytes, more than the %d that it may have here", h.length, limit))
	}
	return end, h.raw, nil
}

// tbs reads TBSCertList of version 2.
func (l *crlReader) tbs(limit int64) error {
	end, header, err := l.enter(limit)
	if err != nil {
		return err
	}
	header = append([]byte(nil), header...)
	if tag, err := l.next(end); err == nil && tag == 0xA0 { // version [0] of TBSCertificate (RFC 5280, 4.1)
		return errors.New("a certificate, not a list; hint: it belongs in --issuers")
	}
	for _, tag := range []byte{tagInteger, tagSequence} { // version, signature
		if err := l.keep(end, tag); err != nil {
			return err
		}
	}
	if err := l.startHash(header); err != nil {
		return err
	}
	if err := l.keep(end, tagSequence); err != nil { // issuer
		return err
	}
	for range 2 { // thisUpdate, nextUpdate; crypto/x509 wants the first
		if err := l.keepIf(end, tagUTCTime, tagGeneralizedTime); err != nil {
			return err
		}
	}
	if tag, err := l.next(end); err != nil {
		return err
	} else if tag == tagSequence {
		if err := l.revoked(end); err != nil {
			return err
		}
	}
	if err := l.keepIf(end, tagExtensions); err != nil {
		return err
	}
	return l.endHash(end)
}

// tagExtensions is crlExtensions, [0] EXPLICIT.
const tagExtensions = 0xA0

// next returns the identifier of what comes next before end, 0 for nothing.
func (l *crlReader) next(end int64) (byte, error) {
	if l.der.at >= end {
		return 0, nil
	}
	return l.der.peek()
}

// keepIf keeps an element of the head that may be there.
func (l *crlReader) keepIf(end int64, tags ...byte) error {
	tag, err := l.next(end)
	if err != nil || !slices.Contains(tags, tag) {
		return err
	}
	return l.keep(end, tag)
}

// keep keeps an element of the head that must be there.
func (l *crlReader) keep(end int64, want byte) error {
	tag, whole, _, err := l.der.element(max(0, min(maxStreamHead-int64(len(l.head)), end-l.der.at)))
	if err != nil {
		return err
	}
	if l.der.at > end || tag != want {
		return l.der.broken(errNotDER)
	}
	l.head = append(l.head, whole...)
	return nil
}

// startHash begins with what was read before the algorithm was known: the
// header, the version, the algorithm.
func (l *crlReader) startHash(header []byte) error {
	_, _, algorithm, ok := cutDER(l.head)
	if !ok {
		return l.der.broken(errNotDER)
	}
	var err error
	if l.signed.algorithm, err = parseAlgorithm(algorithm); err != nil {
		return err
	}
	if l.signed.hash == crypto.SHA1 {
		return errSHA1
	}
	l.der.hash = l.signed.hash.New()
	l.der.hash.Write(header)
	l.der.hash.Write(l.head)
	return nil
}

func (l *crlReader) endHash(end int64) error {
	if l.der.at != end {
		return l.der.broken(errNotDER)
	}
	l.signed.digest, l.der.hash = l.der.hash.Sum(nil), nil
	return nil
}

// revoked reads revokedCertificates.
func (l *crlReader) revoked(limit int64) error {
	end, _, err := l.enter(limit)
	if err != nil {
		return err
	}
	for l.der.at < end {
		if l.entries++; l.entries > maxRevokedCount {
			return fmt.Errorf("more than %d entries", maxRevokedCount)
		}
		if err := l.entry(end); err != nil {
			return fmt.Errorf("entry %d: %w", l.entries, err)
		}
	}
	return nil
}

func (l *crlReader) entry(end int64) error {
	tag, _, content, err := l.der.element(min(maxEntryBytes, end-l.der.at))
	if err != nil {
		return err
	}
	if tag != tagSequence || l.der.at > end {
		return l.der.broken(errEntry)
	}
	serial, r, err := parseEntry(content)
	if err != nil {
		return l.der.broken(err)
	}
	if serial == nil {
		return nil // of no certificate that could be good
	}
	return l.take(serial, r)
}

// parse lets crypto/x509 read the list as if it had no entries; rest is what
// follows TBSCertList.
func (l *crlReader) parse(rest []byte) (*CRL, error) {
	x, err := x509.ParseRevocationList(sequence(append(sequence(l.head), rest...)))
	if err != nil {
		return nil, err
	}
	c, err := newCRL(x)
	if err != nil {
		return nil, err
	}
	l.signed.value = x.Signature
	return c, nil
}

// sequence wraps less than 16 MiB of content.
func sequence(content []byte) []byte {
	n := len(content)
	switch {
	case n < 0x80:
		return append([]byte{tagSequence, byte(n)}, content...)
	case n < 0x100:
		return append([]byte{tagSequence, 0x81, byte(n)}, content...)
	case n < 0x10000:
		return append([]byte{tagSequence, 0x82, byte(n >> 8), byte(n)}, content...)
	}
	return append([]byte{tagSequence, 0x83, byte(n >> 16), byte(n >> 8), byte(n)}, content...)
}
