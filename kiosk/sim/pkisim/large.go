package pkisim

import (
	"bufio"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"time"

	"guichet/kiosk/pki"
)

// LargeCRL is a list of any size with made-up serial numbers of 16 bytes, as
// IGC-Santé has them. The same Seed gives the same entries in the same order.
type LargeCRL struct {
	Seed    uint64
	Entries int
}

// Serial returns the serial number of entry i.
func (l LargeCRL) Serial(i int) pki.Serial {
	sum := largeSum(l.Seed, uint64(i))
	sum[0] = sum[0]&0x3F | 0x40 // positive, and 16 bytes long
	return pki.Serial(sum[:16])
}

// Revocation returns what entry i says: a day of the six years before at, and
// for one entry in four a reason.
func (l LargeCRL) Revocation(i int, at time.Time) pki.Revocation {
	sum := largeSum(l.Seed, uint64(i))
	r := pki.Revocation{Date: day(at).Add(-time.Duration(binary.BigEndian.Uint32(sum[16:])%(6*365*24*60*60)) * time.Second)}
	if i%4 == 0 {
		r.Reason = pki.Reason([]byte{1, 3, 4, 5}[sum[20]%4])
	}
	return r
}

func largeSum(seed, i uint64) [sha256.Size]byte {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], seed)
	binary.BigEndian.PutUint64(b[8:], i)
	return sha256.Sum256(b[:])
}

// Sizes of an entry in DER: SEQUENCE, serial, UTCTime, and reasonCode or not.
const (
	largeEntry  = 2 + 2 + 16 + 2 + 13
	largeReason = 14
)

// WriteLargeCRL signs the list as ca and writes it in DER, holding one entry at
// a time.
func (p *PKI) WriteLargeCRL(w io.Writer, ca *Authority, l LargeCRL) error {
	before, after, err := p.largeHead(ca)
	if err != nil {
		return err
	}
	revoked := l.Entries*largeEntry + (l.Entries+3)/4*largeReason
	tbs := len(before) + len(derHeader(0x30, revoked)) + revoked + len(after)
	out := bufio.NewWriterSize(w, 1<<16)
	signed := &tee{w: out, hash: sha256.New()}
	total := len(derHeader(0x30, tbs)) + tbs + len(sha256WithRSA) + 4 + 1 + ca.key.Size()
	if _, err := out.Write(derHeader(0x30, total)); err != nil {
		return err
	}
	signed.write(derHeader(0x30, tbs), before, derHeader(0x30, revoked))
	for i := range l.Entries {
		signed.write(l.entry(i, p.At))
	}
	signed.write(after)
	return signed.finish(ca.key, out)
}

// sha256WithRSA is its AlgorithmIdentifier (RFC 4055, 5).
const sha256WithRSA = "\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B\x05\x00"

// largeHead returns what stands in TBSCertList before and after the entries.
func (p *PKI) largeHead(ca *Authority) (before, after []byte, err error) {
	issuer, err := x509.ParseCertificate(ca.Certificate.Raw)
	if err != nil {
		return nil, nil, err
	}
	const utc = "060102150405Z"
	before = append([]byte{2, 1, 1}, sha256WithRSA...)
	before = append(before, issuer.RawSubject...)
	before = append(before, "\x17\x0D"+p.Lists.NotBefore.Format(utc)+"\x17\x0D"+p.Lists.NotAfter.Format(utc)...)
	number, err := asn1.Marshal(p.Lists.NotBefore.Unix())
	if err != nil {
		return nil, nil, err
	}
	extensions, err := asn1.Marshal([]pkix.Extension{
		{Id: asn1.ObjectIdentifier{2, 5, 29, 35}, Value: append([]byte{0x30, byte(2 + len(ca.KeyID())), 0x80, byte(len(ca.KeyID()))}, ca.KeyID()...)},
		{Id: asn1.ObjectIdentifier{2, 5, 29, 20}, Value: number},
	})
	return before, append(derHeader(0xA0, len(extensions)), extensions...), err
}

// entry returns entry i in DER.
func (l LargeCRL) entry(i int, at time.Time) []byte {
	r := l.Revocation(i, at)
	b := append([]byte{0x30, largeEntry - 2, 2, 16}, l.Serial(i)...)
	b = append(b, "\x17\x0D"+r.Date.Format("060102150405Z")...)
	if r.Reason != 0 {
		b[1] += largeReason
		b = append(b, 0x30, 12, 0x30, 10, 6, 3, 0x55, 0x1D, 0x15, 4, 3, 0x0A, 1, byte(r.Reason))
	}
	return b
}

// derHeader returns an identifier and a length.
func derHeader(tag byte, n int) []byte {
	switch {
	case n < 0x80:
		return []byte{tag, byte(n)}
	case n < 0x100:
		return []byte{tag, 0x81, byte(n)}
	case n < 0x10000:
		return []byte{tag, 0x82, byte(n >> 8), byte(n)}
	case n < 0x1000000:
		return []byte{tag, 0x83, byte(n >> 16), byte(n >> 8), byte(n)}
	}
	return []byte{tag, 0x84, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
}

// tee writes and hashes until its first error.
type tee struct {
	w    io.Writer
	hash hash.Hash
	err  error
}

func (t *tee) write(parts ...[]byte) {
	for _, b := range parts {
		if t.err == nil {
			t.hash.Write(b)
			_, t.err = t.w.Write(b)
		}
	}
}

// finish writes algorithm and signature.
func (t *tee) finish(key *rsa.PrivateKey, out *bufio.Writer) error {
	if t.err != nil {
		return t.err
	}
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, t.hash.Sum(nil))
	if err != nil {
		return err
	}
	n := len(signature) + 1
	for _, b := range [][]byte{[]byte(sha256WithRSA), {3, 0x82, byte(n >> 8), byte(n), 0}, signature} {
		if _, err := out.Write(b); err != nil {
			return err
		}
	}
	return out.Flush()
}

// LargeNumber returns the number of card i of a large opposition list; no two
// are the same.
func LargeNumber(i int) pki.CardNumber {
	const odd = 2654435761 // so that multiplying modulo 2^31 loses nothing
	return pki.CardNumber(fmt.Sprint(2_000_000_000 + uint64(i)*odd%(1<<31)))
}

// WriteLargeOppositions writes an opposition list of so many invented cards;
// every fiftieth is in opposition. The same numbers and days every time.
func (p *PKI) WriteLargeOppositions(w io.Writer, cards int) error {
	out := bufio.NewWriterSize(w, 1<<16)
	fmt.Fprintln(out, oppositionsHeader)
	for i := range cards {
		sum := largeSum(0, uint64(i))
		start := day(p.At).AddDate(0, 0, -int(sum[0])*4)
		var opposed time.Time
		if i%50 == 0 {
			opposed = start.AddDate(0, 0, 1+int(sum[1])/2)
		}
		fmt.Fprintf(out, "8|%011d|8%011d|NOMINVENTE%d|PRENOM%d|60|Infirmier|C|Civil|0|CPS|%s|8%011d|%s|%s|%s|%s|\n",
			i, i, i, i, LargeNumber(i), i, date(start), date(start.AddDate(3, 0, 0)), date(opposed), date(p.Lists.NotBefore))
	}
	return out.Flush()
}
