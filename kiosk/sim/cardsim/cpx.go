package cardsim

import (
	"encoding/hex"
	"slices"

	"guichet/kiosk/iso7816"
)

// Content is what a virtual CPx holds. The zero value of what is not said is a
// sound card without certificates.
type Content struct {
	Label   string  // of TokenInfo, "CPS3v3-9900000012"
	NoLabel bool    // TokenInfo leaves its label out
	Serial  [5]byte // EF.SN after the issuer's number: see SerialOf
	// AuthDER and SignDER are the certificates; an empty one is not on the card.
	AuthDER, SignDER []byte
	// First and More are other entries of the CDF, before and after the two
	// certificates.
	First, More      []Entry
	Actua            Actua
	OtherIssuer      bool // EF.SN carries a number that is not ANS's
	Paths            Paths
	LockCertificates bool // the certificates need the PIN: no real card does that
	// Application and Certificates are the status words of their SELECT, Reading
	// that of READ BINARY of a certificate; 0 is 9000. A warning (62xx, 63xx)
	// leaves the answer whole.
	Application, Certificates, Reading iso7816.StatusWord
	// Wrong counts the times that the holder's code and the unblocking code were
	// presented in vain; three and ten block them.
	Wrong Wrong
}

// Wrong counts what was presented in vain.
type Wrong struct{ PIN, Unblock int }

// Paths says how ODF and CDF name files.
type Paths uint8

// The ways. The zero value is that of the generation: FromMF on a CPS3, FromDF on
// a CPS4.
const (
	PathsUsual  Paths = iota
	PathsFromMF       // 3F00 0001 7005
	PathsFromDF       // 0001 7005
	PathsInside       // 7005
)

// Entry is an entry of the CDF beside the two certificates.
type Entry struct {
	Label string
	// DER is a certificate in a file of its own. With Direct, it is in the
	// directory instead. Without, URL is where it would be; without either, the
	// entry names nothing.
	DER    []byte
	Direct bool
	URL    string
}

// SerialOf is the end of EF.SN for a serial number of eight digits: the digits, a
// Luhn digit over them and the issuer's number before them, a filler (OpenSC
// issue 2275). It is not the number of the card that its certificates carry.
func SerialOf(digits string) (serial [5]byte) {
	b := unhex(digits + string(luhn(issuerANS+digits)) + "F")
	copy(serial[:], b)
	return serial
}

// luhn gives the check digit of ISO/IEC 7812-1, annex B.
func luhn(digits string) byte {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			d = d*2/10 + d*2%10
		}
		sum += d
	}
	return byte('0' + (10-sum%10)%10)
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

// The number of ANS as an issuer of cards, in EF.SN.
const issuerANS = "8025000001"

// Identifiers of files. Those of AODF and CDF are recorded (OpenSC issue 2224); those of
// the certificates are ours: a reader must take all of them from the card.
const (
	idEFDIR       = 0x2F00
	idEFATR       = 0x2F01
	idSN          = 0xD003
	idActua       = 0xD010
	idDF          = 0x0001
	idContactless = 0x0002
	idODF         = 0x5031
	idTokenInfo   = 0x5032
	idAODF        = 0x7001
	idCDF         = 0x7005
	idAuth        = 0xC101
	idSign        = 0xC102
	idOther       = 0xC103 // and on: the files of other entries
	idActivity    = 0xD120 // first of 16, behind the PIN
)

// NewCPS3 makes a CPS3 in the contact slot, as the recorded ones answer. Its time is not played: see Timed.
func NewCPS3(c Content, opts Options) Card {
	return newCard(atrCPS3, opts, newIAS(c, aidContact, opts.Padding))
}

// NewCPS3Contactless makes a CPS3 on a contactless reader, which speaks T=1 there
// and shows no journal of updates.
func NewCPS3Contactless(c Content, opts Options) Card {
	opts.Style = T1
	inside := newIAS(c, aidContactless, opts.Padding)
	if f := inside.files.mf.child(idActua); f != nil {
		f.locked = true
	}
	return newCard(atrCPS3Contactless, opts, inside)
}

// tree builds the files of a CPx.
func (c Content) tree(aid string, padding int) *file {
	df := &file{id: idDF, dir: true, aid: unhex(aid), selected: c.Application, children: []*file{
		{id: idODF, content: c.odf()},
		{id: idTokenInfo, content: c.tokenInfo()},
		{id: idAODF, content: c.aodf()},
		{id: idCDF, content: c.cdf()},
		{id: idActivity, content: []byte("activity"), locked: true},
	}}
	for _, e := range c.entries() {
		if len(e.DER) > 0 && !e.Direct {
			df.children = append(df.children, &file{id: e.id, content: e.DER, locked: c.LockCertificates, selected: c.Certificates, reading: c.Reading})
		}
	}
	mf := &file{id: idMF, dir: true, children: []*file{
		{id: idEFDIR, content: efDir(), sfi: 0x1E},
		{id: idEFATR, content: efATR(), sfi: 0x1D},
		{id: idSN, content: c.serialNumber(), sfi: 0x1C},
		df,
		{id: idContactless, dir: true},
	}}
	pad(mf, padding)
	if c.Actua != NeverUpdated {
		mf.children = append(mf.children, &file{id: idActua, content: c.actua()})
	}
	return mf
}

// pad lengthens every EF but EF.SN, whose size is fixed, and the two that tell of
// the card as a whole.
func pad(f *file, n int) {
	if !f.dir && f.id != idSN && f.id != idEFATR && f.id != idEFDIR {
		f.content = append(slices.Clone(f.content), make([]byte, n)...)
	}
	for _, c := range f.children {
		pad(c, n)
	}
}

// serialNumber is EF.SN: 5A, ten bytes, the issuer's number first.
func (c Content) serialNumber() []byte {
	issuer := unhex(issuerANS)
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

// efDir is EF.DIR, 101 bytes as recorded, with the two records of a real CPS3: the
// contactless one's DDO points at the contact AID (cards.md 2.1). That the paths
// make up the size is an inference.
func efDir() []byte {
	record := func(aid, label, path string) []byte {
		ddo := iso7816.AppendTLV(nil, 0x73, iso7816.AppendTLV(nil, 0x4F, unhex(aidContact)))
		return iso7816.AppendTLV(nil, 0x61, iso7816.AppendTLV(nil, 0x4F, unhex(aid)),
			iso7816.AppendTLV(nil, 0x50, []byte(label)), iso7816.AppendTLV(nil, 0x51, unhex(path)), ddo)
	}
	return append(record(aidContact, "CPX IAS", "3F000001"), record(aidContactless, "CPX IAS CL", "3F000002")...)
}

// efATR is EF.ATR as recorded, 57 bytes (OpenSC issue 2223).
func efATR() []byte {
	return unhex("80" + "4301B8" + "460404B0ECC1" + "4703940180" + "4F08" + aidChipDoc +
		"E010" + "02020104" + "02020104" + "02020100" + "02020100" + "780806062B8122F87802" + "82029000")
}

// unhex decodes a constant of this package.
func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic("cardsim: bad constant " + s)
	}
	return b
}
