package faq

import (
	"strings"
	"unicode/utf8"
)

// refuseForeign reports, as one failure, a file that is no UTF-8 text with the
// line ends of today: what an office program or an old editor saved instead.
// It returns false when it did.
func refuseForeign(content string, r *report) bool {
	message, hint := foreign(content)
	if message == "" {
		return true
	}
	line := 0
	if message == savedANSI {
		line = lineAt(content, strings.IndexFunc(content, func(c rune) bool { return c >= utf8.RuneSelf }))
	}
	r.post(Failure, line, phrase(hint), phrase(message))
	return false
}

// The ways of editors to save a text that is no plain text in UTF-8.
const (
	savePlain = `save it as plain text in UTF-8 (Notepad: "Save as", encoding "UTF-8")`
	savedANSI = "the file is not UTF-8: its accents are those of Windows-1252, which Notepad calls ANSI"
	saveText  = "copy the words into a plain text editor such as Notepad, and save them there as UTF-8"
)

func foreign(content string) (message, hint string) {
	switch head := content[:min(len(content), 16)]; {
	case strings.HasPrefix(head, "\xff\xfe"), strings.HasPrefix(head, "\xfe\xff"), looksUTF16(content):
		return "the file is UTF-16, which some editors call Unicode", savePlain
	case strings.HasPrefix(head, "PK\x03\x04"), strings.HasPrefix(head, "\xd0\xcf\x11\xe0"):
		return "the file is a document of an office program, not a text", saveText
	case strings.HasPrefix(head, `{\rtf`):
		return "the file is RTF, a document of an office program", saveText
	case strings.HasPrefix(head, "%PDF"):
		return "the file is a PDF, not a text", saveText
	case strings.Contains(content, "\r") && !strings.Contains(content, "\n"):
		return "the lines end with CR alone, as on very old Macs: the whole file is one line",
			`save it with the line ends of Windows (CRLF) or Unix (LF)`
	case !utf8.ValidString(content) && looksANSI(content):
		return savedANSI, savePlain
	}
	return "", ""
}

// looksUTF16 tells whether every other byte of the beginning is a zero, as in
// a text in Latin letters without a byte order mark.
func looksUTF16(content string) bool {
	head := content[:min(len(content), 64)]
	if len(head) < 8 {
		return false
	}
	var zeros [2]int
	for i := range len(head) {
		if head[i] == 0 {
			zeros[i%2]++
		}
	}
	half := len(head) / 2
	return zeros[0] > half*3/4 && zeros[1] == 0 || zeros[1] > half*3/4 && zeros[0] == 0
}

// ansiFrench are the letters and signs of French beyond ASCII in Windows-1252:
// euro, ellipsis, quotes, bullet, dashes, oe, no-break space, guillemets, degree,
// and the letters with accents.
const ansiFrench = "\x80\x85\x8c\x91\x92\x93\x94\x95\x96\x97\x9c\xa0\xab\xb0\xbb" +
	"\xc0\xc2\xc4\xc7\xc8\xc9\xca\xcb\xce\xcf\xd4\xd6\xd9\xdb\xdc" +
	"\xe0\xe2\xe4\xe7\xe8\xe9\xea\xeb\xee\xef\xf4\xf6\xf9\xfb\xfc"

// looksANSI tells whether the bytes that are not ASCII are all letters and signs
// of French in Windows-1252.
func looksANSI(content string) bool {
	found := false
	for i := range len(content) {
		c := content[i]
		if c < utf8.RuneSelf {
			continue
		}
		if strings.IndexByte(ansiFrench, c) < 0 {
			return false
		}
		found = true
	}
	return found
}
