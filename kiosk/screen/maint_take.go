package screen

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"rsc.io/qr"

	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// codeRoom is how many signs of the alphanumeric mode a code of each version takes at
// level L, from version 1 (ISO/IEC 18004:2015, table 7). Beyond the last a phone wants
// a steady hand.
var codeRoom = [...]int{25, 47, 77, 114, 154, 195, 224, 279, 335, 395}

// leastRoom is the smallest code that is worth drawing, in signs.
const leastRoom = 77

// take shows what a technician takes away on a phone, as codes, one a page, each with
// its words beside it; where none fits they are there to be copied.
func (l *layout) take(w *text.Sticks, height int) (blocks []block) {
	m := &l.v.Maint
	facts := l.takenFacts(w)
	if room := roomFor(l.cols, height); room >= leastRoom && m.Status == session.Ready {
		for _, c := range packed(facts, kioskOf(m.Lines), room) {
			blocks = append(blocks, l.takenCode(c, height))
		}
		return blocks
	}
	blocks = []block{l.sticky(w.Pages[string(m.Page)])}
	switch m.Status {
	case session.Waiting:
		return append(blocks, l.para(Body, w.Lines.Wait))
	case session.Failed:
		return append(blocks, l.para(Body, w.Lines.Failed))
	}
	blocks = append(blocks, l.para(Body, w.Lines.TooSmall))
	for i, f := range append([]string{kioskOf(m.Lines)}, facts...) {
		b := l.para(Strong, f)
		b.gap = i == 0
		blocks = append(blocks, b)
	}
	return blocks
}

// kioskOf is the kiosk's id among lines, "" for none.
func kioskOf(lines []session.Line) string {
	i := slices.IndexFunc(lines, func(line session.Line) bool { return line.Key == "version.kiosk" })
	if i < 0 {
		return ""
	}
	return lines[i].Text
}

// takenFacts are the lines in capitals without accents, which a code packs best: of a
// finding its code, shape and word; of what the kiosk cannot do whether that is kept;
// everything else in full.
func (l *layout) takenFacts(w *text.Sticks) (facts []string) {
	for _, line := range l.v.Maint.Lines {
		words := strings.TrimSpace(text.Fill(w.LinesByKey[line.Key], "text", l.lineText(w, line)))
		if n, known := w.Findings[line.Code]; known {
			_, _, status := lineSign(w, line)
			words = line.Code + " " + n.Word + " - " + status
		}
		if strings.HasPrefix(line.Key, "cannot.") {
			_, _, status := lineSign(w, line)
			words = strings.TrimSpace(line.Code+" "+strings.TrimSpace(text.Fill(w.LinesByKey[line.Key], "text", ""))) + " - " + status
		}
		if line.Key != "version.kiosk" {
			facts = append(facts, capitals(words))
		}
	}
	return facts
}

// capitals writes a text in the signs of a code's alphanumeric mode.
func capitals(s string) string {
	s = strings.NewReplacer("œ", "oe", "Œ", "OE", ">", "-", "’", " ", "'", " ").Replace(s)
	kept := strings.Map(func(r rune) rune {
		switch r = unicode.ToUpper(r); {
		case unicode.Is(unicode.Mn, r):
			return -1
		case strings.ContainsRune("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:", r):
			return r
		}
		return ' '
	}, norm.NFD.String(s))
	return strings.Join(strings.Fields(kept), " ")
}

// roomFor is the room of the largest code that fits cols x height cells.
func roomFor(cols, height int) (room int) {
	for v, signs := range codeRoom {
		if size := 17 + 4*(v+1) + 2*quietZone; size <= cols && (size+1)/2 <= height {
			room = signs
		}
	}
	return room
}

// packed shares facts out over texts of so many signs, between words. Each begins with
// the kiosk and with which of how many it is.
func packed(facts []string, kiosk string, room int) (all []string) {
	room -= len("GUICHET " + kiosk + " 99/99 ")
	var parts []string
	for _, word := range strings.Fields(strings.Join(facts, " / ")) {
		word = word[:min(len(word), room)] // not reached: none is so long
		if n := len(parts); n > 0 && len(parts[n-1])+1+len(word) <= room {
			parts[n-1] += " " + word
			continue
		}
		parts = append(parts, word)
	}
	for i, p := range parts {
		which := strconv.Itoa(i+1) + "/" + strconv.Itoa(len(parts))
		all = append(all, strings.Join(strings.Fields("GUICHET "+kiosk+" "+which+" "+p), " "))
	}
	return all
}

// takenCode is one code with its words beside it, where there is room for them.
func (l *layout) takenCode(words string, height int) block {
	code := codeOf(words, qr.L)
	if code == nil { // not reached: packed keeps to the room
		return l.para(Strong, words)
	}
	if side := l.cols - code[0].Width() - 2; side >= 24 {
		lines := wrap([]Run{run(Body, words)}, side)
		code = beside(code, lines[:min(len(lines), height-2)])
	}
	return block{lines: code, item: -1}
}
