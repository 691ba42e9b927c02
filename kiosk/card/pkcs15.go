package card

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"guichet/kiosk/iso7816"
)

// Tags of ISO/IEC 7816-15:2016 (PKCS#15 v1.1, annex B).
const (
	tagSequence    = 0x30
	tagOctets      = 0x04
	tagInteger     = 0x02
	tagBoolean     = 0x01
	tagUTF8        = 0x0C
	tagLabel       = 0x80 // TokenInfo.label, [0]
	tagCDF         = 0xA4 // PKCS15Objects.certificates, [4]
	tagTypeAttribs = 0xA1 // PKCS15Object.typeAttributes, [1]
)

// readTokenInfo reads EF.TokenInfo for its label, which names the generation and
// the card's number.
func (r *reading) readTokenInfo(ctx context.Context) error {
	if err := r.selectFile(ctx, pathTokenInfo); err != nil {
		return err
	}
	b, err := r.readObject(ctx)
	if err != nil {
		return err
	}
	label, ok := iso7816.Find(b, tagSequence, tagLabel)
	if !ok {
		return fmt.Errorf("TokenInfo without label: %w", iso7816.ErrMalformed)
	}
	r.facts.Label = text(label)
	r.facts.CardNumber = numberOf(r.facts.Label)
	if id := &r.facts.Identity; id.Generation == GenerationUnknown {
		id.Generation = LabelGeneration(r.facts.Label)
	}
	return nil
}

// LabelGeneration is the generation that TokenInfo's label names: "CPS3v3-..." is
// CPS3, "CPS4v1-..." CPS4 (dops-cryptolib, test.cpp). Unknown for any other label.
func LabelGeneration(label string) Generation {
	for _, g := range []Generation{CPS3, CPS4} {
		if strings.HasPrefix(label, string(g)) {
			return g
		}
	}
	return GenerationUnknown
}

// numberOf takes the ten digits after the label's last hyphen, "" if there are no
// such ten.
func numberOf(label string) string {
	_, number, _ := strings.Cut(label, "-")
	if len(number) != 10 || strings.Trim(number, "0123456789") != "" {
		return ""
	}
	return number
}

// maxText bounds a label, in bytes (ISO/IEC 7816-15:2016: pkcs15-ub-label is 255).
const maxText = 255

// text makes valid UTF-8 of at most maxText bytes out of a card's label, without
// the spaces and zeros that pad it. It is still untrusted: a screen cleans it.
func text(b []byte) string {
	s := strings.ToValidUTF8(string(b[:min(len(b), maxText)]), string(utf8.RuneError))
	return strings.Trim(s, " \x00")
}

// readDirectory follows ODF to each certificate directory (CDF) and lists their
// certificates.
func (r *reading) readDirectory(ctx context.Context) error {
	if err := r.selectFile(ctx, pathODF); err != nil {
		return err
	}
	b, err := r.readObjects(ctx)
	if err != nil {
		return err
	}
	paths, err := parseODF(b)
	if err != nil {
		return err
	}
	for _, path := range paths {
		if err := r.readCDF(ctx, path); err != nil {
			return err
		}
	}
	return nil
}

// readCDF lists the certificates of one CDF.
func (r *reading) readCDF(ctx context.Context, path string) error {
	if err := r.selectFile(ctx, path); err != nil {
		return err
	}
	b, err := r.readObjects(ctx)
	if err != nil {
		return err
	}
	entries, err := parseCDF(b)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if len(r.facts.Certificates) == maxCertificates {
			return fmt.Errorf("more than %d certificates: %w", maxCertificates, iso7816.ErrMalformed)
		}
		r.facts.Certificates = append(r.facts.Certificates, e.Certificate)
		r.offsets = append(r.offsets, e.offset)
	}
	return nil
}

// parseODF lists the absolute paths of the CDFs. The other directories, of keys
// and PINs and of the trusted certificates, are of no use here.
func parseODF(b []byte) ([]string, error) {
	objects, err := iso7816.ParseTLVs(b)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, o := range objects {
		if o.Tag != tagCDF {
			continue
		}
		p, ok := iso7816.Find(o.Value, tagSequence)
		if !ok {
			return nil, fmt.Errorf("ODF entry without path: %w", iso7816.ErrMalformed)
		}
		path, _, err := parsePath(p)
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	if len(paths) == 0 || len(paths) > maxCertificates {
		return nil, fmt.Errorf("ODF with %d certificate directories: %w", len(paths), iso7816.ErrMalformed)
	}
	return paths, nil
}

// entry is one entry of a CDF.
type entry struct {
	Certificate
	offset int // where the certificate starts in its file
}

// parseCDF lists the holder's certificates of a CDF: X.509 certificates that are
// not marked as an authority's.
func parseCDF(b []byte) ([]entry, error) {
	objects, err := iso7816.ParseTLVs(b)
	if err != nil {
		return nil, err
	}
	var all []entry
	for _, o := range objects {
		if o.Tag != tagSequence {
			continue // another kind of certificate
		}
		e, authority, err := parseEntry(o.Value)
		if err != nil {
			return nil, err
		}
		if !authority {
			all = append(all, e)
		}
	}
	return all, nil
}

// parseEntry reads a CertificateObject: common attributes with the label, class
// attributes with the identifier, type attributes with the path.
func parseEntry(b []byte) (e entry, authority bool, err error) {
	parts, err := iso7816.ParseTLVs(b)
	if err != nil {
		return e, false, err
	}
	if len(parts) < 3 || parts[0].Tag != tagSequence || parts[1].Tag != tagSequence {
		return e, false, fmt.Errorf("CDF entry of %d parts: %w", len(parts), iso7816.ErrMalformed)
	}
	if label, ok := iso7816.Find(parts[0].Value, tagUTF8); ok {
		e.Label = text(label)
	}
	e.ID, _ = iso7816.Find(parts[1].Value, tagOctets)
	flag, ok := iso7816.Find(parts[1].Value, tagBoolean)
	authority = ok && len(flag) == 1 && flag[0] != 0
	for _, p := range parts[2:] {
		if path, ok := iso7816.Find(p.Value, tagSequence, tagSequence); ok && p.Tag == tagTypeAttribs {
			absolute, offset, err := parsePath(path)
			e.Path, e.offset = []byte(absolute), offset
			return e, authority, err
		}
	}
	return e, authority, fmt.Errorf("CDF entry without path: %w", iso7816.ErrMalformed)
}

// parsePath reads the inside of a Path: an octet string, then perhaps the offset
// of the object in its file. It makes the path absolute: one that does not start
// at the MF is taken from the application's DF (PKCS#15 v1.1, 6.1.4).
func parsePath(b []byte) (path string, offset int, err error) {
	octets, ok := iso7816.Find(b, tagOctets)
	if !ok || len(octets) < 2 || len(octets) > 10 || len(octets)%2 != 0 {
		return "", 0, fmt.Errorf("path of %d bytes: %w", len(octets), iso7816.ErrMalformed)
	}
	if index, ok := iso7816.Find(b, tagInteger); ok {
		if offset, err = smallInteger(index); err != nil {
			return "", 0, err
		}
	}
	path = string(octets)
	if !strings.HasPrefix(path, mf) {
		path = pathDF + path
	}
	if len(path) == len(mf) {
		return "", 0, fmt.Errorf("path of the MF itself: %w", iso7816.ErrMalformed)
	}
	return path, offset, nil
}

// smallInteger reads an INTEGER from 0 to the last offset of READ BINARY.
func smallInteger(b []byte) (int, error) {
	n := 0
	for _, c := range b {
		n = n<<8 | int(c)
		if n > iso7816.MaxOffset {
			break
		}
	}
	if len(b) == 0 || b[0]&0x80 != 0 || n > iso7816.MaxOffset {
		return 0, fmt.Errorf("offset of %d bytes: %w", len(b), iso7816.ErrMalformed)
	}
	return n, nil
}
