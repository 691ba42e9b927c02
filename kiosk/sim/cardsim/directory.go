package cardsim

import (
	"encoding/binary"

	"guichet/kiosk/iso7816"
)

// odf lists the directories of codes and of certificates.
func (c Content) odf() []byte {
	return append(iso7816.AppendTLV(nil, 0xA8, c.path(idAODF)), iso7816.AppendTLV(nil, 0xA4, c.path(idCDF))...)
}

// path is a Path of a file of the application.
func (c Content) path(id uint16) []byte {
	b := binary.BigEndian.AppendUint16(nil, id)
	switch c.Paths {
	case PathsUsual, PathsFromMF:
		b = append(unhex("3F000001"), b...)
	case PathsFromDF:
		b = append(unhex("0001"), b...)
	}
	return iso7816.AppendTLV(nil, 0x30, iso7816.AppendTLV(nil, 0x04, b))
}

// tokenInfo is EF.TokenInfo: version, serial number, manufacturer, label, flags.
func (c Content) tokenInfo() []byte {
	label := iso7816.AppendTLV(nil, 0x80, []byte(c.Label))
	if c.NoLabel {
		label = nil
	}
	return iso7816.AppendTLV(nil, 0x30,
		iso7816.AppendTLV(nil, 0x02, []byte{1}),
		iso7816.AppendTLV(nil, 0x04, unhex(issuerANS), c.Serial[:]),
		iso7816.AppendTLV(nil, 0x0C, []byte("ASIP Sante")),
		label,
		iso7816.AppendTLV(nil, 0x03, []byte{4, 0x10}))
}

// common are the common attributes of an object: its label, its flags as the
// recorded cards code them, a BIT STRING of one octet that is not zero, which
// X.690, 8.6 forbids, and the code that protects it (OpenSC issue 2224). Which bits
// are set is not recorded.
func common(label string) []byte {
	return iso7816.AppendTLV(nil, 0x30,
		iso7816.AppendTLV(nil, 0x0C, []byte(label)), iso7816.AppendTLV(nil, 0x03, []byte{0x40}),
		iso7816.AppendTLV(nil, 0x04, []byte{0x02}))
}

// aodf lists the holder's code.
func (c Content) aodf() []byte {
	pin := iso7816.AppendTLV(nil, 0x30,
		iso7816.AppendTLV(nil, 0x03, []byte{0x04, 0x10}), // pinFlags: initialized
		iso7816.AppendTLV(nil, 0x0A, []byte{0x01}),       // ascii-numeric
		iso7816.AppendTLV(nil, 0x02, []byte{0x04}),       // minLength
		iso7816.AppendTLV(nil, 0x02, []byte{0x04}),       // storedLength
		iso7816.AppendTLV(nil, 0x80, []byte{0x01}))       // pinReference
	return iso7816.AppendTLV(nil, 0x30,
		common("Code porteur de la carte CPX"),
		iso7816.AppendTLV(nil, 0x30, iso7816.AppendTLV(nil, 0x04, []byte{0x01})),
		iso7816.AppendTLV(nil, 0xA1, pin))
}

// numbered is an entry with the identifier of its file.
type numbered struct {
	Entry
	id  uint16
	key byte // last byte of its object identifier
}

// entries are those of the CDF in order.
func (c Content) entries() (all []numbered) {
	next := uint16(idOther)
	others := func(list []Entry) {
		for _, e := range list {
			all = append(all, numbered{e, next, byte(next)})
			next++
		}
	}
	others(c.First)
	if len(c.AuthDER) > 0 {
		all = append(all, numbered{Entry{Label: "Certificat d'Authentification CPS", DER: c.AuthDER}, idAuth, keyAuth})
	}
	if len(c.SignDER) > 0 {
		all = append(all, numbered{Entry{Label: "Certificat de Signature CPS", DER: c.SignDER}, idSign, keySign})
	}
	others(c.More)
	return all
}

// The last bytes of the 14-byte identifiers of objects, after the AID (OpenSC
// issue 2224).
const (
	keySign = 0x01
	keyAuth = 0x02
)

// cdf lists the certificates.
func (c Content) cdf() (b []byte) {
	for _, e := range c.entries() {
		b = append(b, c.entry(e)...)
	}
	return b
}

func (c Content) entry(e numbered) []byte {
	var where []byte
	switch {
	case e.Direct:
		where = iso7816.AppendTLV(nil, 0xA0, e.DER)
	case len(e.DER) > 0:
		where = c.path(e.id)
	case e.URL != "":
		where = iso7816.AppendTLV(nil, 0x13, []byte(e.URL))
	}
	return iso7816.AppendTLV(nil, 0x30, common(e.Label),
		iso7816.AppendTLV(nil, 0x30, iso7816.AppendTLV(nil, 0x04, unhex(aidContact), []byte{e.key})),
		iso7816.AppendTLV(nil, 0xA1, iso7816.AppendTLV(nil, 0x30, where)))
}
