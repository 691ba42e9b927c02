package cardsim

import (
	"bytes"

	"guichet/kiosk/iso7816"
)

// ias is a CPS3 as the recorded ones answer (OpenSC issues 2223, 2224, 2231, 2267, 2275).
type ias struct {
	files       *tree
	wrong       Wrong
	contactless bool
}

func newIAS(c Content, aid string, padding int) *ias {
	return &ias{files: newTree(c.tree(aid, padding)), wrong: c.Wrong, contactless: aid == aidContactless}
}

func (c *ias) reset() { c.files.reset() }

func (c *ias) answer(cmd iso7816.Command) ([]byte, iso7816.StatusWord) {
	switch {
	case cmd.CLA == 0 && cmd.INS == iso7816.InsGetData:
		return c.getData(cmd)
	case cmd.CLA == 0 && cmd.INS == iso7816.InsSelect:
		return c.sel(cmd)
	}
	return c.files.answer(cmd)
}

// sel refuses P2 = 00, but for the one AID that EF.ATR names, and gives no FCP of an
// application selected by name (OpenSC issues 2223, 2231).
func (c *ias) sel(cmd iso7816.Command) ([]byte, iso7816.StatusWord) {
	ofATR := cmd.P1 == iso7816.SelectByAID && bytes.Equal(cmd.Data, unhex(aidChipDoc))
	switch {
	case ofATR && c.contactless:
		return nil, iso7816.SWNotFound
	case ofATR:
		c.files.reset()
		return nil, iso7816.SWOK
	case cmd.P2&0x0C == iso7816.SelectFCI:
		return nil, iso7816.SWWrongP1P2
	}
	fcp, sw := c.files.answer(cmd)
	if cmd.P1 == iso7816.SelectByAID {
		fcp = nil
	}
	return fcp, sw
}

// swNoData: referenced data not found (ISO/IEC 7816-4:2020, table 6).
const swNoData iso7816.StatusWord = 0x6A88

// Tries that a CPS3 allows (cards.md 2.3).
const (
	triesPIN     = 3
	triesUnblock = 10
	usesUnblock  = 100
)

// getData gives the public attributes of the two codes, with the MF selected: 9A
// tries allowed, 9B tries left, 9D uses left, the access rule (OpenSC issue 2275).
func (c *ias) getData(cmd iso7816.Command) ([]byte, iso7816.StatusWord) {
	const before, after = "\x4D\x08\x70\x06\xBF\x81", "\x02\xA0\x80"
	ref, ok := bytes.CutPrefix(cmd.Data, []byte(before))
	if ref, _ = bytes.CutSuffix(ref, []byte(after)); !ok || len(ref) != 1 || cmd.P1 != 0x3F || cmd.P2 != 0xFF {
		return nil, swNoData
	}
	if c.contactless || c.files.df != c.files.mf {
		return nil, swNoData
	}
	rule := iso7816.AppendTLV(nil, 0xA1, unhex("8C06F3000013FF00"))
	var attributes []byte
	switch ref[0] {
	case 0x01:
		attributes = iso7816.AppendTLV(nil, 0xA0, counter(0x9A, triesPIN), counter(0x9B, triesPIN-c.wrong.PIN), rule)
	case 0x02:
		attributes = iso7816.AppendTLV(nil, 0xA0, counter(0x9A, triesUnblock), counter(0x9B, triesUnblock-c.wrong.Unblock),
			counter(0x9D, usesUnblock), rule)
	default:
		return nil, swNoData
	}
	object := iso7816.AppendTLV(nil, iso7816.Tag(0xBF8100|int(ref[0])), attributes)
	return iso7816.AppendTLV(nil, 0x70, object), iso7816.SWOK
}

func counter(tag iso7816.Tag, n int) []byte {
	return iso7816.AppendTLV(nil, tag, []byte{byte(max(n, 0))})
}
