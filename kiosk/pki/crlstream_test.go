package pki_test

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"maps"
	"strings"
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
)

// streamed reads a list as a stream.
func streamed(issuers *pki.Issuers, r io.Reader) (pki.CRLInfo, map[pki.Serial]pki.Revocation, error) {
	entries := map[pki.Serial]pki.Revocation{}
	info, err := issuers.ReadCRL(r, func(serial []byte, r pki.Revocation) error {
		entries[pki.Serial(serial)] = r
		return nil
	})
	return info, entries, err
}

func asPEM(der []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der}) }

// A stream gives what parsing the whole gives, in every wrapping.
func TestReadCRLAgreesWithParseCRL(t *testing.T) {
	p := newPKI(t)
	ca := p.Issuer(pkisim.Fort)
	for _, s := range []pki.Serial{"\x01", "\x7F", "\x80", "\xFF\x00", pki.Serial(strings.Repeat("\x81", 19)), pki.Serial(strings.Repeat("\x11", 20))} {
		p.RevokeSerial(ca, s)
	}
	issuers := newIssuers(t, p)
	full, empty, users := mustCRL(t, p, ca), mustCRL(t, p, p.Root(pkisim.Fort)), mustCRL(t, p, ca, point(1))
	for name, data := range map[string][]byte{
		"DER": full, "PEM": asPEM(full), "PEM, CRLF": bytes.ReplaceAll(asPEM(full), []byte("\n"), []byte("\r\n")),
		"PEM after text":        append([]byte("Certificate Revocation List (CRL):\n    Version 2\n"), asPEM(full)...),
		"text after PEM":        append(asPEM(full), "Serial Number: 05\n"...),
		"PEM with a mark":       append([]byte("\xEF\xBB\xBF"), asPEM(full)...),
		"PEM of another tool":   bytes.ReplaceAll(asPEM(full), []byte("X509 CRL"), []byte("CRL")),
		"PEM after digits":      append([]byte("0 revoked\n"), asPEM(full)...),
		"plain base64":          []byte(base64.StdEncoding.EncodeToString(full)),
		"base64 in lines":       bytes.Join(bytes.SplitAfter(asPEM(full), []byte("\n"))[1:len(bytes.Split(asPEM(full), []byte("\n")))-2], nil),
		"DER with an end":       append(bytes.Clone(full), "\r\n"...),
		"PEM, no last line end": bytes.TrimSpace(asPEM(full)), "no entry": empty, "users only": users,
	} {
		t.Run(name, func(t *testing.T) {
			info, entries, err := streamed(issuers, bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			whole, err := pki.ParseCRL(data)
			if err != nil {
				t.Fatal(err)
			}
			set, err := pki.NewCRLSet(issuers, whole)
			if err != nil {
				t.Fatal(err)
			}
			if infos, _ := set.CRLs(); len(infos) != 1 || infos[0] != info {
				t.Errorf("got %+v, want %+v", info, infos)
			}
			if !maps.Equal(entries, whole.Entries()) {
				t.Errorf("entries %v, want %v", entries, whole.Entries())
			}
		})
	}
}

// The generator's lists are what crypto/x509 reads, entry by entry.
func TestReadLargeCRL(t *testing.T) {
	p, l := newPKI(t), pkisim.LargeCRL{Seed: 1, Entries: 5000}
	var der bytes.Buffer
	if err := p.WriteLargeCRL(&der, p.Issuer(pkisim.Fort), l); err != nil {
		t.Fatal(err)
	}
	list, err := x509.ParseRevocationList(der.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	info, entries, err := streamed(newIssuers(t, p), sevenBytes{&der})
	if err != nil || info.Entries != l.Entries || len(list.RevokedCertificateEntries) != l.Entries {
		t.Fatalf("%+v, %v", info, err)
	}
	for i, e := range list.RevokedCertificateEntries {
		want := pki.Revocation{Date: e.RevocationTime, Reason: pki.Reason(e.ReasonCode)}
		if got := entries[pki.Serial(e.SerialNumber.Bytes())]; got != want || l.Revocation(i, p.At) != want || string(l.Serial(i)) != string(e.SerialNumber.Bytes()) {
			t.Fatalf("entry %d: %+v, want %+v", i, got, want)
		}
	}
}

// sevenBytes gives seven bytes at a time.
type sevenBytes struct{ r io.Reader }

func (r sevenBytes) Read(b []byte) (int, error) { return r.r.Read(b[:min(7, len(b))]) }

func TestReadCRLRefuses(t *testing.T) {
	p := newPKI(t)
	ca := p.Issuer(pkisim.Fort)
	p.RevokeSerial(ca, "\x01\x02\x03")
	issuers, good := newIssuers(t, p), mustCRL(t, p, ca)
	stranger, err := p.Stranger()
	if err != nil {
		t.Fatal(err)
	}
	old, err := p.OldIssuer()
	if err != nil {
		t.Fatal(err)
	}
	forged := bytes.Replace(good, []byte{2, 3, 1, 2, 3}, []byte{2, 3, 1, 2, 4}, 1)
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"delta":          {mustCRL(t, p, ca, pkisim.Extension(true, []byte{2, 1, 1}, 2, 5, 29, 27)), "a delta CRL"},
		"indirect":       {mustCRL(t, p, ca, point(4)), "other issuers too"},
		"stranger":       {mustCRL(t, p, stranger), `the issuer "DEMO AC INCONNUE" is not held here`},
		"SHA-1":          {mustCRL(t, p, old), "made with SHA-1"},
		"forged":         {forged, "the signature by"},
		"nothing":        {nil, "nothing to read"},
		"after the end":  {append(bytes.Clone(good), 0), "bytes after the end"},
		"text":           {[]byte("<html>not found</html>"), "neither DER nor PEM: a web page"},
		"a sentence":     {[]byte("not found"), "neither DER nor PEM"},
		"a certificate":  {ca.Certificate.Raw, "a certificate, not a list; hint: it belongs in --issuers"},
		"PEM of a key":   {pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: good}), "is not a CRL"},
		"PEM cut":        {asPEM(good)[:600], "the file ends in the middle"},
		"PEM twice":      {append(asPEM(good), asPEM(good)...), "a second block follows"},
		"half base64":    {[]byte(base64.StdEncoding.EncodeToString(good))[:600], "the file ends in the middle"},
		"PEM not base64": {bytes.Replace(asPEM(good), []byte("\nMI"), []byte("\n*I"), 1), "illegal base64"},
		"2 GB":           {[]byte{0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF, 0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xF0}, "more than the 1073741824"},
		"no length":      {[]byte{0x30, 0x80, 0x30, 0x80}, "not DER"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := streamed(issuers, bytes.NewReader(c.data))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// Wherever a list is cut, it is refused.
func TestReadCRLTruncated(t *testing.T) {
	p := newPKI(t)
	p.RevokeSerial(p.Issuer(pkisim.Fort), "\x01\x02\x03")
	issuers, good := newIssuers(t, p), mustCRL(t, p, p.Issuer(pkisim.Fort))
	for n := range good {
		if _, _, err := streamed(issuers, bytes.NewReader(good[:n])); err == nil {
			t.Errorf("taken when cut after %d bytes of %d", n, len(good))
		}
	}
}

// Whatever bit is flipped, the list is refused.
func TestReadCRLFlipped(t *testing.T) {
	p := newPKI(t)
	p.RevokeSerial(p.Issuer(pkisim.Fort), "\x01\x02\x03")
	issuers, good := newIssuers(t, p), mustCRL(t, p, p.Issuer(pkisim.Fort))
	for i := range good {
		flipped := bytes.Clone(good)
		flipped[i] ^= 1 << (i % 8)
		if _, _, err := streamed(issuers, bytes.NewReader(flipped)); err == nil {
			t.Errorf("taken with a bit of byte %d flipped", i)
		}
	}
}

// A stream without end is left after a bounded number of bytes.
func TestReadCRLEndless(t *testing.T) {
	for name, prefix := range map[string]string{
		"text": "", "PEM": "-----BEGIN X509 CRL-----\n", "DER": "\x30\x84\x3F\xFF\xFF\x00\x30\x84\x3F\xFF\xFE\x00\x02\x01\x01",
	} {
		endless := io.MultiReader(strings.NewReader(prefix), &repeated{"A"})
		if _, _, err := streamed(nil, endless); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// repeated gives the same text for ever.
type repeated struct{ text string }

func (r *repeated) Read(b []byte) (int, error) {
	n := 0
	for n+len(r.text) <= len(b) {
		n += copy(b[n:], r.text)
	}
	return n, nil
}

// take can stop the reading; its error comes out.
func TestReadCRLStopped(t *testing.T) {
	p := newPKI(t)
	p.RevokeSerial(p.Issuer(pkisim.Fort), "\x01")
	stop := errors.New("stop")
	_, err := newIssuers(t, p).ReadCRL(bytes.NewReader(mustCRL(t, p, p.Issuer(pkisim.Fort))),
		func([]byte, pki.Revocation) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("error %v", err)
	}
}

// Entries that crypto/x509 writes, and those that it would not.
func TestReadCRLEntries(t *testing.T) {
	entry := func(parts ...string) string { return der('\x30', strings.Join(parts, "")) }
	const utc, serial = "\x17\x0D260101000000Z", "\x02\x01\x05"
	reason := func(code string) string { return der('\x30', der('\x30', "\x06\x03\x55\x1D\x15"+der('\x04', code))) }
	for name, c := range map[string]struct{ entry, want string }{
		"plain":                {entry(serial, utc), ""},
		"GeneralizedTime":      {entry(serial, "\x18\x0F20260101000000Z"), ""},
		"reason":               {entry(serial, utc, reason("\x0A\x01\x04")), ""},
		"invalidityDate":       {entry(serial, utc, der('\x30', der('\x30', "\x06\x03\x55\x1D\x18"+der('\x04', "\x18\x0F20260101000000Z")))), ""},
		"no date":              {entry(serial), "not an entry"},
		"serial 0":             {entry("\x02\x01\x00", utc), ""},
		"serial of no byte":    {entry("\x02\x00", utc), "not an entry"},
		"serial with zeros":    {entry("\x02\x02\x00\x05", utc), "not an entry"},
		"serial of 21 bytes":   {entry("\x02\x15"+strings.Repeat("\x11", 21), utc), ""},
		"31 February":          {entry(serial, "\x17\x0D260231000000Z"), "no such time"},
		"29 February 2025":     {entry(serial, "\x17\x0D250229000000Z"), "no such time"},
		"25 o'clock":           {entry(serial, "\x17\x0D260101250000Z"), "no such time"},
		"60 seconds":           {entry(serial, "\x17\x0D260101000060Z"), "no such time"},
		"a zone":               {entry(serial, "\x17\x11260101000000+0100"), "not a time"},
		"letters":              {entry(serial, "\x17\x0D2601010000xxZ"), "not a time"},
		"reason 11":            {entry(serial, utc, reason("\x0A\x01\x0B")), "not a reason"},
		"critical certIssuer":  {entry(serial, utc, der('\x30', der('\x30', "\x06\x03\x55\x1D\x1D\x01\x01\xFF"+der('\x04', "")))), "a critical extension"},
		"empty extensions":     {entry(serial, utc, "\x30\x00"), "not an entry"},
		"more":                 {entry(serial, utc, reason("\x0A\x01\x04"), "\x05\x00"), "not an entry"},
		"a long entry":         {entry(serial, utc, strings.Repeat("x", 5000)), "more than"},
		"not a SEQUENCE":       {"\x31\x03" + serial, "not an entry"},
		"longer than the list": {"\x30\x7F" + serial + utc, "more than"},
	} {
		t.Run(name, func(t *testing.T) {
			list := listWith(t, c.entry)
			got := map[pki.Serial]pki.Revocation{}
			whole, err := pki.ReadUnverifiedCRL(strings.NewReader(list), func(s []byte, r pki.Revocation) error {
				got[pki.Serial(s)] = r
				return nil
			})
			switch {
			case c.want != "":
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("error %v, want %q", err, c.want)
				}
			case err != nil || whole.ThisUpdate.IsZero():
				t.Errorf("refused: %v", err)
			default:
				other, err := pki.ParseCRL([]byte(list))
				if err != nil || !maps.Equal(got, other.Entries()) {
					t.Errorf("entries %v, want %v, %v", got, other.Entries(), err)
				}
			}
		})
	}
}

// der wraps less than 64 KiB of content.
func der(tag byte, content string) string {
	n := len(content)
	switch {
	case n < 0x80:
		return string([]byte{tag, byte(n)}) + content
	case n < 0x100:
		return string([]byte{tag, 0x81, byte(n)}) + content
	}
	return string([]byte{tag, 0x82, byte(n >> 8), byte(n)}) + content
}

// The times that a list made by listOf bears.
const listTimes = "\x17\x0D261121090000Z\x17\x0D261128090000Z"

// listWith puts entries into an otherwise good list, whose signature does not
// hold any more.
func listWith(t testing.TB, entries string) string { return listOf(t, listTimes+der('\x30', entries)) }

// listOf is a list with so and so after the issuer.
func listOf(t testing.TB, rest string) string {
	t.Helper()
	p := newPKI(t)
	list, err := x509.ParseRevocationList(mustCRL(t, p, p.Issuer(pkisim.Fort)))
	if err != nil {
		t.Fatal(err)
	}
	const algorithm = "\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B\x05\x00"
	tbs := der('\x30', "\x02\x01\x01"+algorithm+string(list.RawIssuer)+rest)
	return der('\x30', tbs+algorithm+der('\x03', "\x00"+string(list.Signature)))
}

// Parts that are not where they belong, so that one reader sees entries where
// another sees none.
func TestReadCRLOrder(t *testing.T) {
	entries := der('\x30', der('\x30', "\x02\x01\x05\x17\x0D260101000000Z"))
	extensions := der('\xA0', der('\x30', der('\x30', "\x06\x03\x55\x1D\x14"+der('\x04', "\x02\x01\x07"))))
	for name, c := range map[string]struct {
		rest string
		good bool
	}{
		"as it should be":    {listTimes + entries + extensions, true},
		"no entries":         {listTimes + extensions, true},
		"two lists":          {listTimes + entries + entries, false},
		"entries first":      {entries + listTimes + extensions, false},
		"entries last":       {listTimes + extensions + entries, false},
		"extensions twice":   {listTimes + extensions + extensions, false},
		"three times":        {listTimes + "\x17\x0D261128090000Z" + entries, false},
		"no time":            {entries, false},
		"no nextUpdate":      {"\x17\x0D261128090000Z" + entries, false},
		"nextUpdate earlier": {"\x17\x0D261128090000Z\x17\x0D261127090000Z" + entries, false},
		"something else":     {listTimes + "\x05\x00" + entries, false},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := pki.ReadUnverifiedCRL(strings.NewReader(listOf(t, c.rest)), func([]byte, pki.Revocation) error { return nil })
			if (err == nil) != c.good || c.good && list.Number != "7" && strings.Contains(c.rest, extensions) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func FuzzCRLStream(f *testing.F) {
	p := newPKI(f)
	issuers := newIssuers(f, p)
	p.RevokeSerial(p.Issuer(pkisim.Fort), "\x01\x02\x03")
	good := mustCRL(f, p, p.Issuer(pkisim.Fort))
	f.Add(good)
	f.Add(asPEM(good))
	f.Add([]byte(listWith(f, der('\x30', "\x02\x01\x05\x17\x0D260231000000Z"))))
	f.Add(mustCRL(f, p, p.Root(pkisim.Fort), pkisim.Extension(true, []byte{2, 1, 1}, 2, 5, 29, 27)))
	f.Add([]byte("-----BEGIN X509 CRL-----\n\n-----END X509 CRL-----"))
	f.Add([]byte{0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF, 0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xF0, 2, 1, 1})
	for _, b := range hostile() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got := map[pki.Serial]pki.Revocation{}
		list, err := pki.ReadUnverifiedCRL(bytes.NewReader(data), func(s []byte, r pki.Revocation) error {
			if n := len(s); n == 0 || n > 20 || s[0] == 0 {
				t.Errorf("serial %X", s)
			}
			got[pki.Serial(s)] = r
			return nil
		})
		_, _, verified := streamed(issuers, bytes.NewReader(data))
		if err != nil {
			if verified == nil {
				t.Error("verified and not readable")
			}
			return
		}
		if list.NextUpdate.Before(list.ThisUpdate) || list.Scope == pki.ScopeUnknown {
			t.Errorf("list %+v", list)
		}
		if whole, err := pki.ParseCRL(data); err == nil && !maps.Equal(got, whole.Entries()) {
			t.Errorf("entries %v, want %v", got, whole.Entries())
		}
	})
}

// A file that is no list is called what it is.
func TestReadCRLOfSomethingElse(t *testing.T) {
	p := newPKI(t)
	for want, der := range map[string][]byte{
		"a certificate, not a list":   p.Root(pkisim.Fort).Certificate.Raw,
		"a PKCS #7 (P7B), not a list": append([]byte{0x30, 0x0B, 0x06, 0x09}, "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02"...),
	} {
		if _, _, err := streamed(newIssuers(t, p), bytes.NewReader(der)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
