package speech

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"guichet/kiosk/faq"
	"guichet/kiosk/idnat"
	"guichet/kiosk/text"
)

// Pronounce returns a text of a screen as a voice is to be given it: dates and times
// in words, phone numbers in groups, long numbers digit by digit, codes and names by
// the lexicon. A language without a lexicon leaves it as it is.
func (w Words) Pronounce(l faq.Lang, written string) string {
	if words := w.in(l); words != nil {
		return words.pronounce(written)
	}
	return written
}

// The kinds of what is not read as it is written, in the order in which they are
// looked for.
const (
	address = `(?:https?://)?(?:[\w-]+\.)+(?:fr|eu|com|org|net|gouv)\b(?:/[\w./?=&%#+-]*[\w/])?`
	date    = `\b\d{2}/\d{2}/\d{4}\b`
	clock   = `\b\d{1,2}(?::\d{2}){1,2}\b|\b\d{1,2} h(?: \d{2})?\b`
	phone   = `(?:\+33|\b0\d?)(?:[ .]\d{1,3}){3,6}\b`
	code    = `\b[A-Z]-\d{2}\b`
	serial  = `\b[0-9A-Z]{4,5}-[0-9A-Z]{4,5}\b`
	number  = `\d{5,}`
	funckey = `\bF\d{1,2}\b`
	word    = `[\p{L}\p{N}]+(?:[-+°][\p{L}\p{N}]*)*`
)

// pieces is compiled when first something is said: a start need not wait for it.
var pieces = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("(" + strings.Join([]string{address, date, clock, phone, code, serial, number, funckey, word}, ")|(") + ")")
})

// signs of print that a voice would name, and blanks that only a page needs.
var unsaid = strings.NewReplacer("«", ",", "»", ",", "…", ".", "...", ".", "[", ",", "]", ",", "{", ",", "}", ",",
	"\u00a0", " ", "\u202f", " ", " - ", ", ", " > ", ", ", "_", " ", "*", " ", "#", " ", "|", " ", "\n", " ", "(", ", ", ")", ", ")

// pronounce does Pronounce's work.
func (w *language) pronounce(written string) string {
	said := pieces().ReplaceAllStringFunc(written, w.piece)
	return tidy(unsaid.Replace(said))
}

// piece pronounces one piece of a text.
func (w *language) piece(s string) string {
	kinds := pieces().FindStringSubmatch(s)
	for kind, found := range kinds {
		if kind == 0 || found == "" || found != s {
			continue
		}
		switch kind {
		case 1:
			return w.address(s)
		case 2:
			return w.date(s)
		case 3:
			return w.time(s)
		case 4:
			return grouped(s)
		case 5:
			return text.Fill(w.lex.Code, "code", w.spell(strings.ReplaceAll(s, "-", "")))
		case 6:
			return w.spell(strings.ReplaceAll(s, "-", ""))
		case 7:
			return w.number(s)
		case 8:
			return "F " + s[1:]
		}
	}
	return w.word(s)
}

// date is a dd/mm/yyyy date in words.
func (w *language) date(s string) string {
	day, _ := strconv.Atoi(s[:2])
	month, _ := strconv.Atoi(s[3:5])
	if month < 1 || month > len(w.lex.Months) {
		return w.spell(s)
	}
	named := strconv.Itoa(day)
	if day == 1 {
		named = w.lex.First
	}
	return text.Fill(w.lex.Date, "d", named, "month", w.lex.Months[month-1], "y", s[6:])
}

// time is a time of day; seconds are left out.
func (w *language) time(s string) string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	words, minutes := w.lex.Hour, ""
	if len(parts) > 1 && parts[1] != "00" {
		words, minutes = w.lex.Time, strings.TrimLeft(parts[1], "0")
	}
	hour, _ := strconv.Atoi(parts[0])
	return text.Fill(words, "h", strconv.Itoa(hour), "m", minutes)
}

// grouped is a phone number in the groups that it is written in, or in pairs.
func grouped(s string) string {
	groups := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '.' })
	if len(groups) == 1 {
		groups = pairs(s)
	}
	return strings.Join(groups, ", ")
}

// pairs cuts a phone number written in one piece: 0806800213 as 0 806 80 02 13,
// 0123456789 in pairs.
func pairs(s string) []string {
	var groups []string
	if strings.HasPrefix(s, "08") && len(s) == 10 {
		groups, s = []string{s[:1], s[1:4]}, s[4:]
	}
	for len(s) > 2 {
		groups, s = append(groups, s[:2]), s[2:]
	}
	return append(groups, s)
}

// address is an address as it is read out: its words, and its signs by name.
func (w *language) address(s string) string {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	var said []string
	for part := range strings.FieldsFuncSeq(w.signsApart(s), unicode.IsSpace) {
		if name, sign := w.lex.Signs[part]; sign {
			said = append(said, name)
		} else {
			said = append(said, w.word(part))
		}
	}
	return strings.Join(said, " ")
}

// signsApart sets the signs of an address apart by blanks.
func (w *language) signsApart(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
			continue
		}
		b.WriteString(" " + string(r) + " ")
	}
	return b.String()
}

// letters is a part of an address letter by letter, its sign apart, with a breath after
// each fourth letter.
func (w *language) letters(part string) string {
	var b strings.Builder
	after := 0 // the last breath
	for _, r := range part {
		_, sign := w.lex.Signs[string(r)]
		switch {
		case b.Len() == 0:
		case sign, after == 4:
			b.WriteString(", ")
			after = 0
		default:
			b.WriteByte(' ')
		}
		name := w.character(r)
		if unicode.IsUpper(r) {
			name = text.Fill(w.lex.Capital, "letter", name)
		}
		b.WriteString(name)
		if after++; sign {
			b.WriteByte(',')
			after = 0
		}
	}
	return b.String()
}

// dictate is a part of an address as it is dictated: its sign, and each letter with a
// word that begins with it. A group of a phone number is said as a number.
func (w *language) dictate(part string) string {
	if !strings.ContainsFunc(part, unicode.IsLetter) && !strings.ContainsFunc(part, unicode.IsPunct) {
		return part
	}
	var said []string
	for _, r := range part {
		base := unicode.ToLower(r)
		if base < 'a' || base > 'z' {
			said = append(said, w.character(r))
			continue
		}
		letter := string(unicode.ToUpper(r))
		if unicode.IsUpper(r) {
			letter = text.Fill(w.lex.Capital, "letter", letter)
		}
		said = append(said, text.Fill(w.lex.Letter, "letter", letter, "word", w.lex.Letters[base-'a']))
	}
	return strings.Join(said, ", ")
}

// spell says a text character by character, with a breath after each fourth.
func (w *language) spell(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n > 0 {
			if n%4 == 0 {
				b.WriteByte(',')
			}
			b.WriteByte(' ')
		}
		b.WriteString(w.character(r))
		n++
	}
	return b.String()
}

// number is a number digit by digit; the prefix of an RPPS number stands apart, so that
// the rest sounds as it is printed without it.
func (w *language) number(s string) string {
	if len(s) == idnat.RPPSLength+1 && s[0] == idnat.RPPSPrefix {
		return text.Fill(w.lex.Prefixed, "prefix", s[:1], "number", w.spell(s[1:]))
	}
	return w.spell(s)
}

// character is the name of one character.
func (w *language) character(r rune) string {
	if name, ok := w.lex.Signs[string(r)]; ok {
		return name
	}
	if unicode.IsLetter(r) {
		return string(unicode.ToUpper(r))
	}
	return string(r)
}

// word is a word by the lexicon. One in capitals that it does not have is a word like
// any other; of one with a hyphen each part counts.
func (w *language) word(s string) string {
	if said, ok := w.lex.Words[s]; ok {
		return said
	}
	if before, after, cut := strings.Cut(s, "+"); cut {
		return strings.TrimSpace(w.word(before) + " " + w.lex.Signs["+"] + " " + w.word(after))
	}
	if before, after, cut := strings.Cut(s, "-"); cut && before != "" && after != "" {
		return w.word(before) + "-" + w.word(after)
	}
	if utf8.RuneCountInString(s) > 1 && strings.ToUpper(s) == s {
		return strings.ToLower(s)
	}
	return s
}

// tidy takes out what a voice would stumble over: doubled blanks and stops.
func tidy(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for _, fix := range [][2]string{{" ,", ","}, {" .", "."}, {",,", ","}, {", ,", ","}, {",.", "."}, {",:", ":"}, {", :", " :"}, {"..", "."}, {", ?", " ?"}, {",?", "?"}, {":,", ":"}, {".,", "."}, {"?,", "?"}, {"!,", "!"}} {
		for strings.Contains(s, fix[0]) {
			s = strings.ReplaceAll(s, fix[0], fix[1])
		}
	}
	return strings.Trim(s, " ,")
}
