package pki

import "encoding/asn1"

// TypeFromPrefix looks for the card type in the first bytes of a certificate
// that is still being read: the extension lies near the end of the signed part,
// some 550 bytes before the end of the certificate. What it finds is not
// verified; it is for a screen that says so. False means not there yet, or not
// readable.
func TypeFromPrefix(partial []byte) (CardType, bool) {
	if len(partial) > maxCertificateBytes {
		return TypeUnknown, false
	}
	rest, ok := extensionsOf(partial)
	for ok {
		var element []byte
		if element, rest, ok = nextElement(rest); !ok {
			break
		}
		if t, found := typeOf(element); found {
			return t, true
		}
	}
	return TypeUnknown, false
}

// extensionsOf walks Certificate, TBSCertificate and its fields (RFC 5280,
// 4.1) up to the first extension.
func extensionsOf(b []byte) ([]byte, bool) {
	b, ok := enter(b, 0x30) // Certificate
	if ok {
		b, ok = enter(b, 0x30) // TBSCertificate
	}
	for ok && len(b) > 0 && b[0] != 0xA3 { // every field before [3] extensions
		_, b, ok = nextElement(b)
	}
	if ok {
		b, ok = enter(b, 0xA3)
	}
	if ok {
		b, ok = enter(b, 0x30) // Extensions
	}
	return b, ok
}

// typeOf reads the card type from one whole Extension.
func typeOf(element []byte) (CardType, bool) {
	var e struct {
		ID       asn1.ObjectIdentifier
		Critical bool `asn1:"optional"`
		Value    []byte
	}
	if rest, err := asn1.Unmarshal(element, &e); err != nil || len(rest) > 0 || e.ID.String() != oidCardType {
		return TypeUnknown, false
	}
	t, err := decodeType(e.Value)
	return t, err == nil
}

// enter steps over the header of an element that may not be whole.
func enter(b []byte, tag byte) ([]byte, bool) {
	got, header, _, ok := readHeader(b)
	if !ok || got != tag {
		return nil, false
	}
	return b[header:], true
}

// nextElement cuts one whole element off b.
func nextElement(b []byte) (element, rest []byte, ok bool) {
	_, header, length, ok := readHeader(b)
	if !ok || len(b)-header < length {
		return nil, nil, false
	}
	return b[:header+length], b[header+length:], true
}

// readHeader reads a DER identifier of one byte and a length of at most two
// bytes (65535), more than maxCertificateBytes.
func readHeader(b []byte) (tag byte, header, length int, ok bool) {
	if len(b) < 2 || b[0]&0x1F == 0x1F {
		return 0, 0, 0, false
	}
	switch {
	case b[1] < 0x80:
		return b[0], 2, int(b[1]), true
	case b[1] == 0x81 && len(b) > 2:
		return b[0], 3, int(b[2]), true
	case b[1] == 0x82 && len(b) > 3:
		return b[0], 4, int(b[2])<<8 | int(b[3]), true
	}
	return 0, 0, 0, false
}
