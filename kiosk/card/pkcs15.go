package card

import (
	"context"
	"fmt"
	"slices"
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
	tagPrintable   = 0x13 // URL.url
	tagDigestedURL = 0xA3 // URL.urlWithDigest, [3]
	tagDirect      = 0xA0 // ObjectValue.direct, PathOrObjects.objects, [0]
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
	if _, ok := iso7816.Find(b, tagSequence); !ok {
		return fmt.Errorf("TokenInfo: %w", iso7816.ErrMalformed)
	}
	label, ok := iso7816.Find(b, tagSequence, tagLabel)
	if !ok {
		r.note(NoteNoLabel, 0)
		return nil
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

// numberOf takes the ten digits behind the label's first hyphen, "" if that is not all
// that stands there.
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
	paths, err := r.parseODF(b)
	if err != nil {
		return err
	}
	var all []entry
	for _, path := range paths {
		entries, err := r.readCDF(ctx, path)
		if err != nil {
			return err
		}
		all = append(all, entries...)
	}
	if len(all) == 0 && slices.Contains(r.facts.Notes, Note{Kind: NoteStrangeEntry, At: r.at}) {
		return fmt.Errorf("directory without an entry that is understood: %w", iso7816.ErrMalformed)
	}
	r.take(all)
	return nil
}

// readCDF lists the certificates of one CDF.
func (r *reading) readCDF(ctx context.Context, path string) ([]entry, error) {
	if err := r.selectFile(ctx, path); err != nil {
		return nil, err
	}
	b, err := r.readObjects(ctx)
	if err != nil {
		return nil, err
	}
	return r.parseCDF(b)
}

// take chooses what is read: each file once, and the certificates that call
// themselves technical last, since they are no part of a pair.
func (r *reading) take(all []entry) {
	technical := func(e entry) bool { return strings.Contains(strings.ToLower(e.Label), "technique") }
	slices.SortStableFunc(all, func(a, b entry) int {
		switch {
		case technical(a) == technical(b):
			return 0
		case technical(b):
			return -1
		}
		return 1
	})
	seen := map[string]bool{}
	for _, e := range all {
		where := fmt.Sprintf("%X+%d", e.Path, e.offset)
		switch {
		case seen[where]:
		case len(r.facts.Certificates) == maxCertificates:
			r.note(NoteTooMany, 0)
		default:
			r.facts.Certificates = append(r.facts.Certificates, e.Certificate)
			r.offsets = append(r.offsets, e.offset)
		}
		seen[where] = true
	}
}

// maxDirectories bounds the CDFs that are followed. A CPx has one.
const maxDirectories = 4

// parseODF lists the absolute paths of the CDFs. The other directories, of keys
// and PINs and of the trusted certificates, are of no use here.
func (r *reading) parseODF(b []byte) ([]string, error) {
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
		path, _, err := parsePath(p)
		if !ok || err != nil {
			r.note(NoteStrangeEntry, 0)
		} else if !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 || len(paths) > maxDirectories {
		return nil, fmt.Errorf("ODF with %d certificate directories: %w", len(paths), iso7816.ErrMalformed)
	}
	return paths, nil
}

// entry is one entry of a CDF.
type entry struct {
	Certificate
	offset int // where the certificate starts in its file
}

// parseCDF lists the holder's certificates of a CDF: X.509 certificates in a file
// of the card that are not marked as an authority's. An entry that is something
// else is skipped with a note.
func (r *reading) parseCDF(b []byte) ([]entry, error) {
	objects, err := iso7816.ParseTLVs(b)
	if err != nil {
		return nil, err
	}
	var all []entry
	for _, o := range objects {
		if o.Tag != tagSequence {
			continue // another kind of certificate
		}
		e, authority, odd := parseEntry(o.Value)
		switch {
		case odd != NoteNone:
			r.note(odd, 0)
		case !authority:
			all = append(all, e)
		}
	}
	return all, nil
}

// parseEntry reads a CertificateObject: common attributes with the label, class
// attributes with the identifier, type attributes with the path. The rest of the
// common attributes is left alone: the flags of every recorded CPS3 are miscoded,
// a BIT STRING of one octet that a strict parser refuses (OpenSC issue 2224).
func parseEntry(b []byte) (e entry, authority bool, odd NoteKind) {
	parts, err := iso7816.ParseTLVs(b)
	if err != nil || len(parts) < 3 || parts[0].Tag != tagSequence || parts[1].Tag != tagSequence {
		return e, false, NoteStrangeEntry
	}
	if label, ok := iso7816.Find(parts[0].Value, tagUTF8); ok {
		e.Label = text(label)
	}
	e.ID, _ = iso7816.Find(parts[1].Value, tagOctets)
	flag, ok := iso7816.Find(parts[1].Value, tagBoolean)
	authority = ok && len(flag) == 1 && flag[0] != 0
	for _, p := range parts[2:] {
		if p.Tag == tagTypeAttribs {
			odd = e.locate(p.Value)
			return e, authority, odd
		}
	}
	return e, authority, NoteStrangeEntry
}

// locate reads where the certificate is: X509CertificateAttributes.value, an
// ObjectValue (ISO/IEC 7816-15:2016, annex A).
func (e *entry) locate(attributes []byte) NoteKind {
	inside, ok := iso7816.Find(attributes, tagSequence)
	if !ok {
		return NoteStrangeEntry
	}
	value, _, err := iso7816.ParseTLV(inside)
	if err != nil {
		return NoteStrangeEntry
	}
	switch value.Tag {
	case tagSequence:
		path, offset, err := parsePath(value.Value)
		if err != nil {
			return NoteStrangeEntry
		}
		e.Path, e.offset = []byte(path), offset
		return NoteNone
	case tagPrintable, tagDigestedURL:
		return NoteByURL
	case tagDirect:
		return NoteDirectValue
	}
	return NoteStrangeEntry
}

// parsePath reads the inside of a Path: an octet string, then perhaps the offset
// of the object in its file. It makes the path absolute: one that starts neither
// at the MF nor with the application's DF, as a CPS4 may write it, is taken from
// that DF (PKCS#15 v1.1, 6.1.4).
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
	path = absolute(string(octets))
	if path == mf || path == pathDF {
		return "", 0, fmt.Errorf("path of a DF: %w", iso7816.ErrMalformed)
	}
	return path, offset, nil
}

func absolute(path string) string {
	switch {
	case strings.HasPrefix(path, mf):
		return path
	case strings.HasPrefix(mf+path, pathDF):
		return mf + path
	}
	return pathDF + path
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
