package text

import "guichet/kiosk/faq"

// Fleet holds the words of the table over many kiosks, of one language.
type Fleet struct {
	Title, Unknown, Good, Copy, Notices, Questions, Question, None, Codes, More string

	Columns struct{ Kiosk, Seen, Days, Number, Lists, Doctor, Program, Reports, File string }
	Notice  map[string]string // by fleet.NoticeKind
}

// LoadFleet reads the words of the table over many kiosks built into the program.
func LoadFleet(l faq.Lang) (*Fleet, error) { return read[Fleet]("fleet", l) }
