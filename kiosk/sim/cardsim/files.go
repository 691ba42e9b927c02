package cardsim

import (
	"bytes"
	"cmp"
	"encoding/binary"

	"guichet/kiosk/iso7816"
)

// file is an MF, a DF or an EF of a card's tree.
type file struct {
	id       uint16
	content  []byte // of an EF
	children []*file
	dir      bool
	aid      []byte // name of a DF, if it has one
	sfi      byte   // short identifier, 0 for none
	locked   bool   // reading needs the PIN
	// selected and reading are warnings that SELECT and READ BINARY give; 0: none.
	selected, reading iso7816.StatusWord
}

const idMF = 0x3F00

// child finds a file of a DF by identifier.
func (f *file) child(id uint16) *file {
	for _, c := range f.children {
		if c.id == id {
			return c
		}
	}
	return nil
}

// fcp is the file control parameters template as recorded, 39 bytes for an EF: size,
// descriptor, identifier, short identifier, access rules, life cycle (OpenSC issue 2223).
// No FCP of a DF is recorded.
func (f *file) fcp() []byte {
	descriptor := byte(0x01)
	if f.dir {
		descriptor = 0x38
	}
	body := iso7816.AppendTLV(nil, 0x80, binary.BigEndian.AppendUint16(nil, uint16(len(f.content))))
	body = iso7816.AppendTLV(body, 0x82, []byte{descriptor})
	body = iso7816.AppendTLV(body, 0x83, binary.BigEndian.AppendUint16(nil, f.id))
	if f.aid != nil {
		body = iso7816.AppendTLV(body, 0x84, f.aid)
	}
	if !f.dir {
		body = iso7816.AppendTLV(body, 0x88, []byte{f.sfi << 3})
	}
	body = iso7816.AppendTLV(body, 0xA1, unhex("8C077B45FFFFFF4500"+"9C077BFFFFFFFFFF00"))
	body = iso7816.AppendTLV(body, 0x8A, []byte{0x05})
	return iso7816.AppendTLV(nil, 0x62, body)
}

// tree is a file system with its current DF and EF.
type tree struct {
	mf     *file
	df, ef *file
	apps   []*file // DFs that can be selected by name
}

func newTree(mf *file) *tree {
	t := &tree{mf: mf}
	t.collect(mf)
	t.reset()
	return t
}

// collect lists the named DFs.
func (t *tree) collect(f *file) {
	if f.aid != nil {
		t.apps = append(t.apps, f)
	}
	for _, c := range f.children {
		t.collect(c)
	}
}

func (t *tree) reset() { t.df, t.ef = t.mf, nil }

func (t *tree) answer(c iso7816.Command) ([]byte, iso7816.StatusWord) {
	switch {
	case c.CLA != 0x00:
		return nil, iso7816.SWUnsupportedCLA
	case c.INS == iso7816.InsSelect:
		return t.sel(c)
	case c.INS == iso7816.InsReadBinary:
		return t.read(c)
	}
	return nil, iso7816.SWUnknownINS
}

// sel carries out a SELECT by name, by identifier or by path.
func (t *tree) sel(c iso7816.Command) ([]byte, iso7816.StatusWord) {
	f := t.find(c)
	if f == nil {
		return nil, iso7816.SWNotFound
	}
	if f.dir {
		t.df, t.ef = f, nil
	} else {
		t.ef = f
	}
	if c.P2&0x0C == iso7816.SelectNone {
		return nil, orOK(f.selected)
	}
	return f.fcp(), orOK(f.selected)
}

func (t *tree) find(c iso7816.Command) *file {
	switch c.P1 {
	case iso7816.SelectByAID:
		return t.byName(c.Data)
	case 0x00, 0x01, iso7816.SelectEFUnderDF, iso7816.SelectFromMFAll:
		return t.walk(t.df, c.Data)
	case iso7816.SelectFromMF:
		return t.walk(t.mf, c.Data)
	}
	return nil
}

// byName finds a DF by its name or the beginning of it (ISO/IEC 7816-4:2020,
// 8.2.1.3), five bytes at least.
func (t *tree) byName(aid []byte) *file {
	for _, f := range t.apps {
		if len(aid) >= 5 && bytes.HasPrefix(f.aid, aid) {
			return f
		}
	}
	return nil
}

// walk follows a path from a DF; 3F00 leads to the MF from anywhere. It moves the
// current DF along, as cards do for the EFs below it.
func (t *tree) walk(from *file, path []byte) *file {
	if len(path)%2 != 0 {
		return nil
	}
	if len(path) == 0 {
		return t.mf
	}
	at := from
	for i := 0; i < len(path); i += 2 {
		id := binary.BigEndian.Uint16(path[i:])
		next := t.mf
		if id != idMF {
			next = at.child(id)
		}
		if next == nil {
			return nil
		}
		if next.dir {
			t.df = next
		}
		at = next
	}
	return at
}

// read gives the current EF, or one named by a short identifier, from the offset
// to its end.
func (t *tree) read(c iso7816.Command) ([]byte, iso7816.StatusWord) {
	f, offset := t.ef, int(c.P1)<<8|int(c.P2)
	if c.P1&0x80 != 0 {
		f, offset = t.bySFI(c.P1&0x1F), int(c.P2)
		if f == nil {
			return nil, iso7816.SWNotFound
		}
		t.ef = f
	}
	switch {
	case f == nil:
		return nil, iso7816.SWNotAllowed
	case f.locked:
		return nil, iso7816.SWSecurity
	case offset >= len(f.content):
		return nil, iso7816.SWOffset
	}
	return f.content[offset:], orOK(f.reading)
}

// orOK is a warning, or 9000 where there is none.
func orOK(sw iso7816.StatusWord) iso7816.StatusWord { return cmp.Or(sw, iso7816.SWOK) }

func (t *tree) bySFI(sfi byte) *file {
	for _, dir := range []*file{t.df, t.mf} {
		for _, f := range dir.children {
			if f.sfi == sfi && sfi != 0 {
				return f
			}
		}
	}
	return nil
}
