package cardsim

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"

	"guichet/kiosk/iso7816"
)

// Content is what a virtual CPx holds.
type Content struct {
	Label  string  // of TokenInfo, "CPS3v3-9900000012"
	Serial [5]byte // EF.SN after the issuer's number
	// AuthDER and SignDER are the certificates; an empty one is not on the card.
	AuthDER, SignDER []byte
	Actua            Actua
	OtherIssuer      bool // EF.SN carries a number that is not ANS's
	RelativePaths    bool // the CDF names its files from the application's DF
	LockCertificates bool // the certificates need the PIN: no real card does that
}

// Actua is the state of the journal of updates.
type Actua uint8

// The states. An interrupted update leaves the file empty, or without its end.
const (
	NeverUpdated Actua = iota
	Updated
	InterruptedEmpty
	InterruptedNoEnd
)

// ATRs of cards.md 1.1.
const (
	atrCPS3            = "3BAC00402A001225006480000310009000"
	atrCPS3Contactless = "3B8F80010031B86404B0ECC1739401808290000E"
	atrCPS4            = "3BDC18FF00001225006480000401009000"
	atrCPS4T1          = "3B9B188001001225006480040100009044"
)

// AIDs of cards.md 2.1.
const (
	aidContact     = "E828BD080F8025000001FF0010"
	aidContactless = "E828BD080F8025000001FF0020"
	aidChipDoc     = "8025000001FF0100"
	aidCPS2ter     = "8025000001FF0002"
	aidManager     = "A0000001510000"
)

// Identifiers of files. The CDF's and certificates' own are not public; these are
// ours, and a reader must take them from the card.
const (
	idEFDIR     = 0x2F00
	idEFATR     = 0x2F01
	idSN        = 0xD003
	idActua     = 0xD010
	idDF        = 0x0001
	idODF       = 0x5031
	idTokenInfo = 0x5032
	idCDF       = 0xB104
	idAuth      = 0xC101
	idSign      = 0xC102
	idActivity  = 0xD120 // first of 16, behind the PIN
)

// NewCPS3 makes a CPS3 in the contact slot.
func NewCPS3(c Content, opts Options) Card {
	return newCard(atrCPS3, opts, newTree(c.tree(aidContact, opts.Padding)))
}

// NewCPS3Contactless makes a CPS3 on a contactless reader, which speaks T=1 there
// and shows no journal of updates.
func NewCPS3Contactless(c Content, opts Options) Card {
	opts.Style = T1
	mf := c.tree(aidContactless, opts.Padding)
	if f := mf.child(idActua); f != nil {
		f.locked = true
	}
	return newCard(atrCPS3Contactless, opts, newTree(mf))
}

// tree builds the files of a CPx.
func (c Content) tree(aid string, padding int) *file {
	df := &file{id: idDF, dir: true, aid: unhex(aid), children: []*file{
		{id: idODF, content: odf()},
		{id: idTokenInfo, content: tokenInfo(c.Label, c.Serial)},
		{id: idCDF, content: c.cdf()},
		{id: idActivity, content: []byte("activity"), locked: true},
	}}
	if len(c.AuthDER) > 0 {
		df.children = append(df.children, &file{id: idAuth, content: c.AuthDER, locked: c.LockCertificates})
	}
	if len(c.SignDER) > 0 {
		df.children = append(df.children, &file{id: idSign, content: c.SignDER, locked: c.LockCertificates})
	}
	mf := &file{id: idMF, dir: true, children: []*file{
		{id: idEFDIR, content: efDir(), sfi: 0x1E},
		{id: idEFATR, content: efATR(), sfi: 0x1D},
		{id: idSN, content: c.serialNumber(), sfi: 0x1C},
		df,
	}}
	pad(mf, padding)
	if c.Actua != NeverUpdated {
		mf.children = append(mf.children, &file{id: idActua, content: c.actua()})
	}
	return mf
}

// pad lengthens every EF but EF.SN, whose size is fixed.
func pad(f *file, n int) {
	if !f.dir && f.id != idSN {
		f.content = append(slices.Clone(f.content), make([]byte, n)...)
	}
	for _, c := range f.children {
		pad(c, n)
	}
}

// serialNumber is EF.SN: 5A, ten bytes, the issuer's number first.
func (c Content) serialNumber() []byte {
	issuer := unhex("8025000001")
	if c.OtherIssuer {
		issuer = unhex("8025000002")
	}
	return iso7816.AppendTLV(nil, 0x5A, issuer, c.Serial[:])
}

// actua is EF_ACTUA: EC { 81 start, 82 end }, seven bytes of BCD each.
func (c Content) actua() []byte {
	start := iso7816.AppendTLV(nil, 0x81, unhex("20260301101500"))
	end := iso7816.AppendTLV(nil, 0x82, unhex("20260301101630"))
	switch c.Actua {
	case Updated:
		return iso7816.AppendTLV(nil, 0xEC, start, end)
	case InterruptedNoEnd:
		return iso7816.AppendTLV(nil, 0xEC, start)
	}
	return nil
}

// efDir is EF.DIR with the two records of a real CPS3: the contactless one's DDO
// points at the contact AID (cards.md 2.1).
func efDir() []byte {
	record := func(aid, label string) []byte {
		ddo := iso7816.AppendTLV(nil, 0x73, iso7816.AppendTLV(nil, 0x4F, unhex(aidContact)))
		return iso7816.AppendTLV(nil, 0x61,
			iso7816.AppendTLV(nil, 0x4F, unhex(aid)), iso7816.AppendTLV(nil, 0x50, []byte(label)), ddo)
	}
	return append(record(aidContact, "CPX IAS"), record(aidContactless, "CPX IAS CL")...)
}

// efATR is EF.ATR with what OpenSC's iasecc driver wants: pre-issuing data (46),
// buffer sizes (E0), after a real card's stray 80 (cards.md 6).
func efATR() []byte {
	b := iso7816.AppendTLV([]byte{0x80}, 0x43, []byte{0xB8})
	b = iso7816.AppendTLV(b, 0x46, unhex("04B0ECC1"))
	b = iso7816.AppendTLV(b, 0x47, unhex("940180"))
	b = iso7816.AppendTLV(b, 0xE0, bytes.Repeat(unhex("02020100"), 4))
	return append(b, 0x82, 0x02, 0x90, 0x00)
}

func path(ids ...string) []byte {
	return iso7816.AppendTLV(nil, 0x30, iso7816.AppendTLV(nil, 0x04, unhex(strings.Join(ids, ""))))
}

// odf lists one CDF.
func odf() []byte { return iso7816.AppendTLV(nil, 0xA4, path("3F00", "0001", "B104")) }

// tokenInfo is EF.TokenInfo: version, serial number, manufacturer, label, flags.
func tokenInfo(label string, serial [5]byte) []byte {
	return iso7816.AppendTLV(nil, 0x30,
		iso7816.AppendTLV(nil, 0x02, []byte{1}),
		iso7816.AppendTLV(nil, 0x04, unhex("8025000001"), serial[:]),
		iso7816.AppendTLV(nil, 0x0C, []byte("ASIP Sante")),
		iso7816.AppendTLV(nil, 0x80, []byte(label)),
		iso7816.AppendTLV(nil, 0x03, []byte{4, 0x10}))
}

// cdf lists the certificates that are there.
func (c Content) cdf() []byte {
	var b []byte
	if len(c.AuthDER) > 0 {
		b = append(b, c.entry("Certificat d'Authentification CPS", 0x05, "C101")...)
	}
	if len(c.SignDER) > 0 {
		b = append(b, c.entry("Certificat de Signature CPS", 0x06, "C102")...)
	}
	return b
}

func (c Content) entry(label string, id byte, file string) []byte {
	where := path("3F00", "0001", file)
	if c.RelativePaths {
		where = path(file)
	}
	return iso7816.AppendTLV(nil, 0x30,
		iso7816.AppendTLV(nil, 0x30, iso7816.AppendTLV(nil, 0x0C, []byte(label))),
		iso7816.AppendTLV(nil, 0x30, iso7816.AppendTLV(nil, 0x04, []byte{id})),
		iso7816.AppendTLV(nil, 0xA1, iso7816.AppendTLV(nil, 0x30, where)))
}

// unhex decodes a constant of this package.
func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic("cardsim: bad constant " + s)
	}
	return b
}
