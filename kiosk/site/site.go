// Package site holds what is particular to the place where a kiosk stands: the
// hospital's name, the phone to call about a card, its hours, and how long the kiosk waits.
// The publisher writes it as site.yaml; it travels in the data set.
package site

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"guichet/data"
	"guichet/kiosk/faq"
	"guichet/kiosk/text"
)

// Site is the content of site.yaml. Its zero value is a kiosk whose place says
// nothing of itself.
type Site struct {
	Name  string              `yaml:"name" json:"name,omitempty"`   // of the hospital
	Phone string              `yaml:"phone" json:"phone,omitempty"` // to call about a card, as people write it
	Hours map[faq.Lang]string `yaml:"hours" json:"hours,omitempty"` // of the desk, by language
	Idle  Idle                `yaml:"idle" json:"idle,omitzero"`
	Cards Cards               `yaml:"cards" json:"cards,omitzero"`
	// Reader is how a card goes into this kiosk's reader; without it nothing is drawn.
	Reader Reader `yaml:"reader" json:"reader,omitzero"`
	// Slot is where the reader is, for who feels for it, by language: it goes on a
	// sentence, "à droite de l'écran, à hauteur de la main".
	Slot   map[faq.Lang]string `yaml:"slot" json:"slot,omitempty"`
	Keys   Keys                `yaml:"keys" json:"keys,omitzero"`
	Speech Speech              `yaml:"speech" json:"speech,omitzero"`
	// Beeps are short tones: a card, a verdict, a stick, an error.
	Beeps bool `yaml:"beeps" json:"beeps,omitempty"`
}

// Keys is what the site says of the keyboard.
type Keys struct {
	// PauseMS is for how many milliseconds the same key does not count again; 0: it
	// always counts. From 300 on a key that is held counts once.
	PauseMS int `yaml:"pause_ms" json:"pause_ms,omitempty"`
}

// Speech is what the site says of the kiosk's voice.
type Speech struct {
	// Speaker lets the kiosk speak on a loudspeaker. Then nothing private is ever
	// said, on a headset neither: the kiosk cannot tell one from the other.
	Speaker bool `yaml:"speaker" json:"speaker,omitempty"`
	// Verdicts lets a card's verdict and the numbers that a visitor types be said on that
	// loudspeaker. The holder's detail never is.
	Verdicts bool `yaml:"verdicts" json:"verdicts,omitempty"`
}

// Reader says which way a card goes in.
type Reader struct {
	Slot string `yaml:"slot" json:"slot,omitempty"` // SlotFlat or SlotUpright
	Chip string `yaml:"chip" json:"chip,omitempty"` // ChipUp or ChipDown: seen, or not, by who inserts the card
}

// The words of Reader.
const (
	SlotFlat    = "flat"
	SlotUpright = "upright"
	ChipUp      = "up"
	ChipDown    = "down"
)

// Cards is what the site says of cards: limits of the verdict, in days, where 0 means
// the usual one, and how readers and codes are used.
type Cards struct {
	SoonDays int `yaml:"soon_days" json:"soon_days,omitempty"` // before its end, a card "expires soon"
	LateDays int `yaml:"late_days" json:"late_days,omitempty"` // after a list's next update, it still counts
	// ReadCodes says whether the tries left of a CPS3's codes are read and shown:
	// nil is yes.
	ReadCodes *bool `yaml:"read_codes" json:"read_codes,omitempty"`
	// Reader is a part of the name of the only reader that counts; "": all do.
	Reader string `yaml:"reader" json:"reader,omitempty"`
	// Initials shows the holder's on a card's first page; otherwise all of the
	// holder's data is behind a key.
	Initials bool `yaml:"initials" json:"initials,omitempty"`
}

// CodesRead tells whether the state of a card's codes is read.
func (c Cards) CodesRead() bool { return c.ReadCodes == nil || *c.ReadCodes }

// Idle are the waits without a key, in seconds; 0 means the usual one.
type Idle struct {
	Reading int `yaml:"reading" json:"reading,omitempty"` // before the warning
	Warning int `yaml:"warning" json:"warning,omitempty"` // from the warning to the reset
	Attract int `yaml:"attract" json:"attract,omitempty"` // on home, before the calm screen
}

// The bounds of the waits, in seconds, and of the texts, in characters. A
// warning is never shorter than 20 s (EN 301 549, 11.2.2.1).
const (
	minReading, maxReading = 10, 3600
	minWarning, maxWarning = 20, 600
	minAttract, maxAttract = 5, 3600
	minPause, maxPause     = 20, 1000 // in milliseconds
	maxText                = 120
	maxExtension           = 12 // letters in a phone number: "poste", "standard"
)

// The bounds of the limits, in days. A list that nobody renewed for three months
// is worth nothing.
const (
	minSoon, maxSoon = 1, 366
	minLate, maxLate = 1, 92
)

// keysHint says which keys a site.yaml has.
const keysHint = "the keys are name, phone, hours, idle, cards, reader, slot, keys, speech and beeps"

// Parse reads a site.yaml; file is its name in what is said of it: what is wrong, and what
// is allowed but does not do what it seems to. own are the program's words, of which none
// may be the site's.
func Parse(file string, doc []byte, own text.Sets) (Site, faq.Issues) {
	var s Site
	if err := data.DecodeYAML(doc, &s); err != nil {
		return Site{}, faq.YAMLIssues(file, string(doc), err, keysHint)
	}
	issues := slices.Concat(s.Check(), s.CheckWords(own), s.doubts(doc))
	for i := range issues {
		_, args := issues[i].Phrase()
		key, _ := args[0].(string)
		issues[i].File, issues[i].Line = file, faq.KeyLine(string(doc), key)
	}
	return s, issues
}

// fault is what is wrong with the value of a key: a format of data/text/lint.fr.yaml, which
// begins with the key.
func fault(format, key string, args ...any) faq.Issues {
	return faq.Issues{faq.NewIssue("", 0, faq.Failure, "", format, append([]any{key}, args...)...)}
}

// doubt is a fault that is only noted.
func doubt(format, key string, args ...any) faq.Issues {
	issues := fault(format, key, args...)
	issues[0].Severity = faq.Warning
	return issues
}

// Check tells what is wrong with a site, all of it.
func (s Site) Check() faq.Issues {
	issues := slices.Concat(
		bounded("%s: %d seconds; hint: %d to %d", "idle.reading", s.Idle.Reading, minReading, maxReading),
		bounded("%s: %d seconds; hint: %d to %d", "idle.warning", s.Idle.Warning, minWarning, maxWarning),
		bounded("%s: %d seconds; hint: %d to %d", "idle.attract", s.Idle.Attract, minAttract, maxAttract),
		bounded("%s: %d milliseconds; hint: %d to %d", "keys.pause_ms", s.Keys.PauseMS, minPause, maxPause),
		bounded("%s: %d days; hint: %d to %d", "cards.soon_days", s.Cards.SoonDays, minSoon, maxSoon),
		bounded("%s: %d days; hint: %d to %d", "cards.late_days", s.Cards.LateDays, minLate, maxLate),
		short("cards.reader", s.Cards.Reader), number("phone", s.Phone),
	)
	words := s.words()
	for _, key := range slices.Sorted(maps.Keys(words)) {
		issues = slices.Concat(issues, short(key, words[key]), signs(key, words[key]))
	}
	if r := s.Reader; r != (Reader{}) && (r.Slot != SlotFlat && r.Slot != SlotUpright || r.Chip != ChipUp && r.Chip != ChipDown) {
		issues = append(issues, fault("%s: slot %q, chip %q; hint: slot flat or upright, and chip up or down", "reader", r.Slot, r.Chip)...)
	}
	return slices.Concat(issues, languages("hours", s.Hours), languages("slot", s.Slot))
}

// CheckWords tells where the site says the word of a verdict, beside which its words
// stand, or has a letter that is not of the Latin script.
func (s Site) CheckWords(own text.Sets) (issues faq.Issues) {
	words := s.words()
	for _, key := range slices.Sorted(maps.Keys(words)) {
		if text.CheckLetters(words[key]) != nil {
			issues = append(issues, fault("%s: %q has a letter of another script, though it may look like one of ours; hint: type the word again", key, words[key])...)
			continue
		}
		if band := own.Claimed(words[key]); band != "" {
			issues = append(issues, fault("%s: %q: the word of a verdict is the program's", key, band)...)
		}
	}
	return issues
}

// doubts tells what is allowed, but hardly meant.
func (s Site) doubts(doc []byte) (issues faq.Issues) {
	var said struct {
		Keys map[string]any
		Rest map[string]any `yaml:",inline"`
	}
	if err := data.DecodeYAML(doc, &said); err == nil && said.Keys["pause_ms"] == 0 {
		issues = append(issues, doubt("%s: 0 sets no pause: each stroke counts; hint: %d to %d, or delete it", "keys.pause_ms", minPause, maxPause)...)
	}
	if s.Speech.Verdicts && !s.Speech.Speaker {
		issues = append(issues, doubt("%s: without speaker: true it changes nothing", "speech.verdicts")...)
	}
	return slices.Concat(issues, oneLanguage("hours", s.Hours), oneLanguage("slot", s.Slot))
}

// oneLanguage notes words that are there in one language alone.
func oneLanguage(key string, words map[faq.Lang]string) faq.Issues {
	for there, missing := range map[faq.Lang]faq.Lang{faq.French: faq.English, faq.English: faq.French} {
		if words[there] != "" && words[missing] == "" {
			return doubt("%s: in %q alone: visitors in %q are told nothing", key, string(there), string(missing))
		}
	}
	return nil
}

// words are what the site says on a screen, by key.
func (s Site) words() map[string]string {
	words := map[string]string{"name": s.Name, "phone": s.Phone}
	for l, h := range s.Hours {
		words["hours."+string(l)] = h
	}
	for l, where := range s.Slot {
		words["slot."+string(l)] = where
	}
	return words
}

// signs returns a fault for one that is not drawn, or that a verdict has: "[OK]", the
// large letters of a band.
func signs(key, s string) faq.Issues {
	for _, r := range s {
		if unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) || strings.ContainsRune("[]", r) || r >= 0x2500 && r <= 0x259F {
			return fault("%s: the sign %q (%U); hint: letters, digits, and the signs of a keyboard without [ and ]", key, r, r)
		}
	}
	return nil
}

// number returns a fault for what nobody could call. It stands in the desk's line
// beside a verdict, where a sentence would be taken for the program's.
func number(key, s string) faq.Issues {
	digits, letters := 0, 0
	for _, r := range s {
		switch {
		case '0' <= r && r <= '9':
			digits++
		case unicode.IsLetter(r):
			letters++
		case !strings.ContainsRune(" \u00a0\u202f+().,/-", r):
			return fault("%s: the sign %q; hint: a number, as 01 99 00 12 34, poste 4512", key, r)
		}
	}
	if s != "" && (digits < 2 || letters > maxExtension) {
		return fault("%s: %d digits and %d letters; hint: a number, as 01 99 00 12 34, poste 4512", key, digits, letters)
	}
	return nil
}

// languages returns a fault for words in a language that no screen is in.
func languages(key string, words map[faq.Lang]string) (issues faq.Issues) {
	for l := range words {
		if l != faq.French && l != faq.English {
			issues = append(issues, fault("%s: unknown language %q; hint: fr or en", key+"."+string(l), string(l))...)
		}
	}
	return issues
}

// bounded returns a fault in that format for a value out of its bounds; 0 is the usual one.
func bounded(format, key string, v, low, high int) faq.Issues {
	if v != 0 && (v < low || v > high) {
		return fault(format, key, v, low, high)
	}
	return nil
}

func short(key, s string) faq.Issues {
	if n := utf8.RuneCountInString(s); n > maxText || !utf8.ValidString(s) {
		return fault("%s: %d characters; hint: at most %d, in UTF-8", key, n, maxText)
	}
	return nil
}

// Wait returns a wait of the site's, or the usual one where it sets none.
func Wait(seconds int, usual time.Duration) time.Duration {
	if seconds == 0 {
		return usual
	}
	return time.Duration(seconds) * time.Second
}
