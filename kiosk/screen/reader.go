package screen

import "guichet/kiosk/site"

// inserting is a drawing of how the card goes into the site's reader, with words
// beside it; nil where the site does not say.
func (l *layout) inserting() []block {
	words := map[site.Reader]string{
		{Slot: site.SlotFlat, Chip: site.ChipUp}:      l.t.Card.Insert.FlatUp,
		{Slot: site.SlotFlat, Chip: site.ChipDown}:    l.t.Card.Insert.FlatDown,
		{Slot: site.SlotUpright, Chip: site.ChipUp}:   l.t.Card.Insert.UprightUp,
		{Slot: site.SlotUpright, Chip: site.ChipDown}: l.t.Card.Insert.UprightDown,
	}[l.v.Info.Site.Reader]
	if words == "" {
		return nil
	}
	picture := drawn(l.v.Info.Site.Reader)
	side := wrap([]Run{run(Body, words)}, l.cols-cells(picture[0])-2)
	b := block{item: -1, gap: true}
	for i := range max(len(picture), len(side)) {
		line := Line{run(Strong, blank(picture, i))}
		if i < len(side) {
			line = append(append(line, Run{"  ", Body}), side[i]...)
		}
		b.lines = append(b.lines, line)
	}
	return []block{b}
}

func blank(picture []string, i int) string {
	if i < len(picture) {
		return picture[i]
	}
	return "              "
}

// drawn is the card before the slot: the edge with the chip goes in first. A chip
// on the far side is not seen.
func drawn(r site.Reader) []string {
	const slot = "██████████████"
	top, near, far, bottom := " ┌──────────┐ ", " │   ┌──┐   │ ", " │   └──┘   │ ", " └──────────┘ "
	if r.Chip == site.ChipDown {
		near, far = " │          │ ", " │          │ "
	}
	if r.Slot == site.SlotUpright { // the slot is below: the card goes down into it
		return []string{top, " │          │ ", near, far, bottom, slot}
	}
	return []string{slot, top, near, far, " │          │ ", bottom}
}
