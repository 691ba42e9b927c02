package text

import (
	"guichet/kiosk/faq"
)

// Notice is a refusal or a finding in words.
type Notice struct {
	Code    string // "U-18"; of a finding it is the key
	Word    string // large
	Meaning string // one sentence
	Action  string // the remedy
}

// Sticks holds the words of the maintenance screens, of one language.
type Sticks struct {
	Stick struct {
		Title, Reading, Leave, Pick, Others, Pulled, Unchanged, Unsure, Key, Line, Ready, First string
		Partition, Whole, Unknown                                                               string
		Near                                                                                    map[string]string // by usb.Way
	}
	Offer   Offer
	Trust   struct{ Title, Lead string }
	Changes struct {
		Title, Numbers, FromOwn, None, Added, Changed, Removed, Lists, List, NewList, GoneList, Oppositions string
		Keys, NewKey, GoneKey, Site, Pins, Reset, Volatile, NoCards, NoOppositions, Lowers                  string
		BackNoCards, BackNoOppositions, Older, Uncompared, Forgets                                          string
		Advice, Cards, Words                                                                                string
		System, Systems, Versions, Board, Trial                                                             string
	}
	Code struct {
		NotCard, Ask, Choose, Again, Rules, Checking, Wrong, WrongOne, WrongWait, Wait, Weak, Mismatch, Failed, Forgotten string
		Setup, SetupWhere                                                                                                 string
	}
	Work    struct{ Keep, Wait, Left, Done, Step, Leave, Seconds, Minutes, Hours, Kilo, Mega, Giga string }
	Outcome struct {
		Installed, WentBack, FromTo, FromOwn, Keys, CodeGone, Volatile, Report, File, Pull, ReportOrPull string
		ClockSet, ClockNotSet, ClockEarly, ClockDenied, Code, CodeFailed, Failed, FailedLead             string
		BannerSet, BannerGone                                                                            string
		System, SystemIs, SystemNext                                                                     string
	}
	Clock struct {
		Lead, Prompt, Missing, MissingOne, NoDate, NoTime, Skipped, Read string
		Days                                                             [7]string // from Sunday
	}
	Banner struct{ Title, Empty, End, Until string }
	Clean  struct{ Title, Lead, Left, LeftOne string }
	Lines  struct{ Empty, Failed, Wait, Good, Warn, Bad, Kept, Broken, Unknown, TooSmall string }

	// By session.Command, session.Command again, session.Job, session.Step, session.Page,
	// the key of a session.Line and the screen's name.
	Commands, Confirm, Jobs, Steps, Pages map[string]string
	LinesByKey                            map[string]string `yaml:"lines_by_key"`
	Guides                                map[string]string

	Reasons  map[string]Notice // by bundle.Reason
	Findings map[string]Notice // by the doctor's code: "B-21"
}

// Offer holds the words about one bundle.
type Offer struct{ Title, Number, File, Issued, Publisher, UnknownPublisher, Size, Words, First, Reset, System string }

// LoadSticks reads the words of the maintenance screens built into the program.
func LoadSticks(l faq.Lang) (*Sticks, error) { return read[Sticks]("sticks", l) }

// Sticks returns the words of the maintenance screens in a language, the French
// ones where it has none. It never returns nil: words that are missing are "".
func (s Sets) Sticks(l faq.Lang) *Sticks {
	for _, lang := range []faq.Lang{l, faq.French} {
		if read := s.sticks[lang]; read != nil {
			if words, err := read(); err == nil {
				return words
			}
		}
	}
	return new(Sticks)
}
