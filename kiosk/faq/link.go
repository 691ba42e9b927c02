package faq

import (
	"net/url"
	"strings"

	"github.com/yuin/goldmark/ast"
)

const (
	maxURLBytes  = 512 // a QR code of level M that a telephone still reads from a screen
	maxNoteBytes = 300
	linkHint     = "links begin with https:// or tel:"
)

func (r *spanReader) link(n *ast.Link, l look) {
	note := strings.Join(strings.Fields(unescape(string(n.Title))), " ")
	if len(note) > maxNoteBytes || !plainLine(note) {
		r.fail(r.line(n), "write a short sentence on one line", "the title of a link cannot be shown")
		return
	}
	index := r.newLink(n, unescape(string(n.Destination)), note)
	l.link = index
	r.endRun()
	before := len(r.spans)
	r.children(n, l)
	r.endRun()
	if index == 0 {
		return
	}
	label := labelOf(r.spans[before:])
	if strings.TrimSpace(label) == "" {
		r.fail(r.line(n), "write the words that carry the link: [words](https://...)", "a link without words")
	}
	r.doc.Links[index-1].Label = label
}

func (r *spanReader) autoLink(n *ast.AutoLink, l look) {
	address := string(n.URL(r.src))
	if n.AutoLinkType == ast.AutoLinkEmail {
		address = "mailto:" + address
	}
	l.link = r.newLink(n, address, "")
	label := string(n.Label(r.src))
	r.add(label, l)
	if l.link > 0 {
		r.doc.Links[l.link-1].Label = label
	}
}

// newLink adds a link and returns its index, counted from 1, or reports why it
// cannot be one and returns 0.
func (r *spanReader) newLink(n ast.Node, address, note string) int {
	if err := checkURL(address); err != nil {
		r.fail(r.line(n), linkHint, "link %q: %v", clip(address, 80), err)
		return 0
	}
	if len(r.doc.Links) == maxLinks {
		r.fail(r.line(n), "split it into several questions", "more than %d links", maxLinks)
		return 0
	}
	if o := r.options; o != nil && o.Scans != nil && !o.Scans(address) {
		r.warn(r.line(n), "link to a shorter address, such as the site's first page, and say in the text where to look", "the code of %q is too large for the screen: a visitor has to copy it by hand", clip(address, 60))
	}
	r.doc.Links = append(r.doc.Links, Link{URL: address, Note: note})
	return len(r.doc.Links)
}

func labelOf(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// checkURL says why an address cannot stand in a QR code of ours.
func checkURL(address string) error {
	if len(address) > maxURLBytes {
		return phrase("longer than %d bytes", maxURLBytes)
	}
	for _, c := range []byte(address) {
		if c <= ' ' || c >= 0x7F {
			return phrase("holds a blank, an accent or a control character")
		}
	}
	if number, ok := strings.CutPrefix(address, "tel:"); ok {
		return checkTelephone(number)
	}
	u, err := url.Parse(address)
	if err != nil {
		return phrase("is not an address")
	}
	switch {
	case u.Scheme != "https":
		return phrase("is neither https nor tel")
	case u.Hostname() == "":
		return phrase("has no host name")
	case u.User != nil:
		return phrase("holds a user name before its host")
	}
	return nil
}

// checkTelephone takes what RFC 3966 calls global-number and local-number,
// without separators: 2 to 15 digits (E.164), "+" in front or not.
func checkTelephone(number string) error {
	digits := strings.TrimPrefix(number, "+")
	if len(digits) < 2 || len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
		return phrase("is not a telephone number in digits, such as tel:0806800213")
	}
	return nil
}

// clip shortens s for a message, at the edge of a rune.
func clip(s string, limit int) string {
	for i := range s {
		if i > limit {
			return s[:i] + "..."
		}
	}
	return s
}
