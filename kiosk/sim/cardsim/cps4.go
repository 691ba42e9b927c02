package cardsim

import (
	"bytes"

	"guichet/kiosk/iso7816"
)

// cps4 is a CPS4: ChipDoc on logical channel 1, opened by its SELECT, and the
// CPS2ter volume on channel 0 (cards.md 2.4).
type cps4 struct {
	files *tree
	open  bool // ChipDoc is selected on channel 1
	// stubborn refuses ChipDoc until the card manager, then the CPS2ter volume
	// were selected: the fallback of the official driver.
	stubborn bool
	asked    int
	selected iso7816.StatusWord // the warning that ChipDoc's SELECT gives
}

// NewCPS4 makes a CPS4. With style T1 it has the ATR that offers T=1.
func NewCPS4(c Content, opts Options) Card { return newCPS4(c, opts, false) }

// NewCPS4Stubborn makes a CPS4 that opens ChipDoc only after the official driver's
// fallback sequence.
func NewCPS4Stubborn(c Content, opts Options) Card { return newCPS4(c, opts, true) }

func newCPS4(c Content, opts Options, stubborn bool) Card {
	atr := atrCPS4
	if opts.Style == T1 {
		atr = atrCPS4T1
	}
	if c.Paths == PathsUsual {
		c.Paths = PathsFromDF
	}
	mf := c.tree(aidContact, opts.Padding)
	application := mf.child(idDF).selected
	mf.child(idDF).aid = nil // no application of a CPS3
	mf.aid = unhex(aidChipDoc)
	return newCard(atr, opts, &cps4{files: newTree(mf), stubborn: stubborn, selected: application})
}

func (c *cps4) reset() {
	c.files.reset()
	c.open, c.asked = false, 0
}

func (c *cps4) answer(cmd iso7816.Command) ([]byte, iso7816.StatusWord) {
	byName := cmd.INS == iso7816.InsSelect && cmd.P1 == iso7816.SelectByAID
	switch {
	case byName && (cmd.CLA == 0x00 || cmd.CLA == 0x01):
		return c.selectName(cmd)
	case cmd.CLA == 0x01 && c.open && cmd.P1 != iso7816.SelectFromMFAll:
		cmd.CLA = 0x00
		return c.files.answer(cmd)
	case cmd.CLA == 0x01 && c.open:
		return nil, iso7816.SWWrongP1P2
	case cmd.CLA == 0x01:
		return nil, iso7816.SWChannel
	}
	return nil, iso7816.SWNotFound
}

// selectName follows the driver's sequence: the card manager is step 1, the
// CPS2ter volume step 2; ChipDoc works at once, or after both on a stubborn card.
func (c *cps4) selectName(cmd iso7816.Command) ([]byte, iso7816.StatusWord) {
	switch {
	case bytes.Equal(cmd.Data, unhex(aidManager)) && cmd.CLA == 0x01:
		c.asked = 1
	case bytes.Equal(cmd.Data, unhex(aidCPS2ter)) && cmd.CLA == 0x00:
		c.asked = min(c.asked+1, 2)
	case bytes.Equal(cmd.Data, unhex(aidChipDoc)) && cmd.CLA == 0x01:
		if c.stubborn && c.asked != 2 {
			return nil, iso7816.SWNotFound
		}
		c.open = true
		c.files.reset()
		return nil, orOK(c.selected)
	default:
		return nil, iso7816.SWNotFound
	}
	return nil, iso7816.SWOK
}
