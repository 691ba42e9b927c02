package screen

import (
	"slices"
	"strings"

	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// airy is the height of a body, in lines, from which the choices on home stand
// apart.
const airy = 18

// home: what this is, the choices, the site, the slot's state, the
// information's date. It is one page also at 40 x 12: there the site takes the
// room of the lead and of the gaps.
func (l *layout) home(height int) []block {
	h := &l.t.Home
	if l.v.Attract {
		return l.attract(height)
	}
	roomy, blocks := height >= airy, l.banner()
	tight := len(blocks) > 0 && !roomy // the banner takes the room of title, lead and the site's name
	if l.v.Told && !roomy {
		blocks, tight = nil, true // until the next key what is told stands in the banner's place
	}
	siteLine := l.site(!tight)
	if !tight {
		blocks = append(blocks, l.title(h.Title).gapped())
	}
	if !tight && (siteLine == "" || roomy) {
		blocks = append(blocks, l.para(Body, h.Lead))
	}
	for i, words := range []string{h.Search, h.Topics, h.Card, h.Number} {
		b := l.option(i, run(Body, words))
		b.gap = roomy || i == 0 && siteLine == "" && !tight
		blocks = append(blocks, b)
	}
	for i, words := range []string{siteLine, l.slot()} {
		if words == "" {
			continue
		}
		b := l.para(Body, words)
		b.gap = roomy && (i == 0 || siteLine == "")
		blocks = append(blocks, b)
	}
	if l.v.Info.Date != "" && !(tight && siteLine != "") {
		blocks = append(blocks, l.para(Quiet, l.information()))
	}
	return blocks
}

// attract is home after a while without visitors: calm, and it says what to do.
func (l *layout) attract(height int) []block {
	blocks := l.banner()
	tight := len(blocks) > 0 && height < airy // one page: nobody is there to turn it
	blocks = append(blocks, l.para(Strong, l.t.Home.Attract).gapped())
	if !tight {
		blocks = append(blocks, l.para(Body, l.t.Home.AttractLead).gapped())
	}
	if l.v.Info.Date != "" {
		blocks = append(blocks, l.para(Quiet, l.information()).gapped())
	}
	return blocks
}

func (l *layout) information() string {
	return text.Fill(l.t.Home.Information, "date", l.t.Date(l.v.Info.Date))
}

// site is the line about the site: its name where there is room, the phone to call, hours.
func (l *layout) site(named bool) string {
	where := &l.v.Info.Site
	var parts []string
	if named {
		parts = append(parts, where.Name)
	}
	if where.Phone != "" {
		parts = append(parts, text.Fill(l.t.Home.Desk, "phone", where.Phone))
	}
	parts = append(parts, where.Hours[l.v.Lang])
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(parts, " - ")
}

// slot is the state of the card slot in words.
func (l *layout) slot() string {
	switch l.v.Slot {
	case session.SlotEmpty:
		return l.t.Slot.Empty
	case session.SlotUnknown:
		return l.t.Slot.Unknown
	case session.SlotNoReader:
		return l.t.Slot.NoReader
	case session.SlotCard:
		return l.t.Slot.Card
	case session.SlotBusy:
		return l.t.Slot.Busy
	}
	return l.t.Slot.OutOfOrder
}
