package cardsim

import (
	"bytes"
	"slices"

	"guichet/kiosk/iso7816"
)

// applications is a card that is only its applications: it lets them be selected
// and gives nothing else.
type applications [][]byte

func (applications) reset() {}

func (a applications) answer(c iso7816.Command) ([]byte, iso7816.StatusWord) {
	switch {
	case c.CLA != 0x00:
		return nil, iso7816.SWUnsupportedCLA
	case c.INS != iso7816.InsSelect:
		return nil, iso7816.SWUnknownINS
	case c.P1 != iso7816.SelectByAID:
		return nil, iso7816.SWNotFound
	}
	i := slices.IndexFunc(a, func(aid []byte) bool { return bytes.Equal(aid, c.Data) })
	if i < 0 {
		return nil, iso7816.SWNotFound
	}
	return iso7816.AppendTLV(nil, 0x6F, iso7816.AppendTLV(nil, 0x84, a[i])), iso7816.SWOK
}

func withApplications(atr string, opts Options, aids ...string) Card {
	var a applications
	for _, aid := range aids {
		a = append(a, unhex(aid))
	}
	return newCard(atr, opts, a)
}

// NewVitale makes a Carte Vitale 2. It answers no application that is asked for.
func NewVitale(opts Options) Card { return withApplications("3B751300004509EA9000", opts) }

// NewBank makes a bank card with the contact payment environment, of an ATR that
// no table lists.
func NewBank(opts Options) Card {
	return withApplications("3B6500002063CB6800", opts, "315041592E5359532E4444463031", "A0000000421010")
}

// NewBankContactless makes a bank card on a contactless reader.
func NewBankContactless(opts Options) Card {
	opts.Style = T1
	return withApplications("3B8B80010031C1640860321F0090004B", opts, "325041592E5359532E4444463031")
}

// NewCNIe makes a French identity card of 2021 in a contact reader.
func NewCNIe(opts Options) Card {
	opts.Style = T1
	return withApplications("3BDB96FF80B1FE451F870031C164093772130F9000F4", opts, "A0000002471001")
}

// NewPassport makes an electronic passport, which only its application tells.
func NewPassport(opts Options) Card {
	opts.Style = T1
	return withApplications("3B888001E1F35E117781950037", opts, "A0000002471001")
}

// NewEGK makes a German health card.
func NewEGK(opts Options) Card {
	opts.Style = T1
	return withApplications("3BD096FF81B1FE451F072A", opts, "D2760001448000", "D27600000102")
}

// NewBelgian makes a Belgian identity card.
func NewBelgian(opts Options) Card {
	return withApplications("3B9813400AA503010101AD1311", opts, "A000000177504B43532D3135")
}

// NewYubiKey makes a YubiKey 5 in a reader.
func NewYubiKey(opts Options) Card {
	opts.Style = T1
	return withApplications("3BFD1300008131FE158073C021C057597562694B657940", opts, "A000000308000010000100")
}

// NewPIV makes a PIV card that only its application tells.
func NewPIV(opts Options) Card {
	return withApplications("3B6B00000031C064084403680F9000", opts, "A000000308000010000100")
}

// NewNavigo makes a Navigo in a contact reader.
func NewNavigo(opts Options) Card {
	return withApplications("3B6F0000805A28114210122B27AABBCC829000", opts, "315449432E494341")
}

// NewMifare makes a MIFARE Classic 1K on a contactless reader. It answers nothing
// but errors.
func NewMifare(opts Options) Card {
	opts.Style = T1
	return withApplications("3B8F8001804F0CA000000306030001000000006A", opts)
}

// NewMemory makes an SLE 4442 as a contact reader shows it.
func NewMemory(opts Options) Card { return withApplications("3B04A2131091", opts) }

// NewUnknown makes a card that no table knows: libcacard's ATR, no application.
func NewUnknown(opts Options) Card { return withApplications("3B7A18000073667465206364313434", opts) }

// NewAgent makes an IAS-ECC card of another issuer.
func NewAgent(opts Options) Card {
	return withApplications("3BD518FF80B1FE451FC38073C821106E", opts, "A000000077010800070000FE00000100")
}
