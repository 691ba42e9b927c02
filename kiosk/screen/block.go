package screen

// block is a piece of a screen that a page break may fall before, and falls
// inside only where the block is taller than a page or its heading would stay
// behind alone.
type block struct {
	lines  []Line
	item   int  // the item it stands for, -1 for none
	gap    bool // a blank line before it, unless it opens a page
	keep   bool // stays on the page of the block behind it (a heading, one of a group)
	sticky bool // stands at the top of every page (a field, a prompt)
	wide   bool // its lines fill the terminal's width, outside the text column
	field  bool // its last line is the text field: the cursor stands behind it

	unsaid  bool // the voice has said it in its own words
	private bool // the holder's own: never said where others hear it
	source  bool // says where an answer comes from

	step, steps int // which step of how many an answer has, from 1; 0: none
}

// maxDigit is the last digit that picks an item; 0 is the menu's.
const maxDigit = 9

// page is what one page shows.
type page struct {
	blocks []block
}

// paginate shares blocks out over pages of height lines. Sticky blocks open
// every page; no page holds more items than there are digits. There is always
// at least one page.
func paginate(blocks []block, height int) []page {
	var head, rest []block
	for _, b := range blocks {
		if b.sticky {
			head = append(head, b)
		} else {
			rest = append(rest, b)
		}
	}
	room := height - linesOf(head)
	if room < 2 { // nothing fits below the head: let it scroll away
		head, rest, room = nil, blocks, height
	}
	var pages []page
	for len(rest) > 0 || len(pages) == 0 {
		var body []block
		free := room
		if len(head) > 0 && len(rest) > 0 && rest[0].gap {
			if len(pages) == 0 {
				free-- // the blank line below the head
			} else {
				rest[0].gap = false
			}
		}
		body, rest = fill(rest, free)
		pages = append(pages, page{append(append([]block(nil), head...), body...)})
	}
	return pages
}

// fill takes from blocks what fits into room lines, at least something.
func fill(blocks []block, room int) (body, rest []block) {
	used, items := 0, 0
	for i, b := range blocks {
		need := len(b.lines)
		if b.gap && i > 0 {
			need++
		}
		if b.item >= 0 {
			items++
		}
		full := used+need+keepRoom(blocks[i:]) > room || items > maxDigit
		if full && i > 0 {
			n := belowHeading(blocks[i-1], b, room-used-need+len(b.lines))
			if n == 0 {
				return body, blocks[i:]
			}
			first, second := b.split(n)
			return append(body, first), append([]block{second}, blocks[i+1:]...)
		}
		if len(b.lines) > room { // taller than a page
			first, second := b.split(room)
			return append(body, first), append([]block{second}, blocks[i+1:]...)
		}
		body, used = append(body, b), used+need
	}
	return body, nil
}

// split divides a block before its line n.
func (b block) split(n int) (first, second block) {
	first, second = b, b
	first.lines, second.lines, second.gap, second.step = b.lines[:n], b.lines[n:], false, 0
	return first, second
}

// belowHeading says how many lines of a paragraph that does not fit stand below
// its heading all the same, so that no page ends with the heading: never one
// line alone, here or on the next page.
func belowHeading(heading, b block, room int) int {
	n := min(room, len(b.lines)-2)
	if !heading.keep || b.keep || b.item >= 0 || n < 2 {
		return 0
	}
	return n
}

// keepRoom is what a block needs below it that is kept with the one behind it: a
// heading, so that it does not end a page, or a group.
func keepRoom(blocks []block) int {
	switch {
	case !blocks[0].keep || len(blocks) == 1:
		return 0
	case blocks[1].keep:
		return len(blocks[1].lines) + keepRoom(blocks[1:])
	}
	return min(len(blocks[1].lines), 2)
}

func linesOf(blocks []block) int {
	n := 0
	for i, b := range blocks {
		n += len(b.lines)
		if b.gap && i > 0 {
			n++
		}
	}
	return n
}

// spots says where each item stands; one that runs over two pages counts where
// it begins. Up to nine items keep one number over all pages; of more, each
// page numbers its own from 1.
func spots(pages []page, items int) []Spot {
	var all []Spot
	seen := map[int]bool{}
	for p, pg := range pages {
		onPage := 0
		for _, b := range pg.blocks {
			if b.item < 0 || seen[b.item] {
				continue
			}
			seen[b.item] = true
			onPage++
			digit := onPage
			if items <= maxDigit {
				digit = b.item + 1
			}
			all = append(all, Spot{Item: b.item, Page: p, Digit: digit})
		}
	}
	return all
}
