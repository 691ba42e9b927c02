// Package text holds the words that people read, in each language of the
// screens. The words stand in data/text; this package gives them names, so
// that a missing one is an error at start and not a hole on a screen.
package text

import (
	"fmt"
	"strings"
	"sync"

	"guichet/data"
	"guichet/kiosk/faq"
)

// Set holds the words of one language.
type Set struct {
	Brand, Subtitle, Demo, Dates string
	DemoKeys                     string `yaml:"demo_keys"`

	// Spans say how long: "30 jours", "16 mois", "4 ans".
	Spans struct {
		Today, Day, Days, Months, Years, Since string
	}

	Home struct {
		Title, Lead, Search, Topics, Card, Number, Information, Attract, Desk, Banner string
		AttractLead                                                                   string `yaml:"attract_lead"`
	}
	Slot struct {
		OutOfOrder string `yaml:"out_of_order"`
		NoReader   string `yaml:"no_reader"`
		Empty      string
		Card, Busy string
		Unknown    string
	}
	Card   Card
	Search struct {
		Prompt, Hint, None, Unknown, Near, One, Many, Corrected, Pick, Wait, Failed string
		NoneLead                                                                    string `yaml:"none_lead"`
	}
	Topics    struct{ Title, One, Many, Empty, Wait, Failed string }
	Questions struct{ Empty, Failed string }
	Answer    Answer
	Ladder    struct{ Start, Step, End string }
	QR        struct {
		Scan, Call string
		TooSmall   string `yaml:"too_small"`
		SmallCall  string `yaml:"small_call"`
	}
	Number Number
	Menu   struct {
		Title, Voice string
		Decimal      string // the decimal sign
		Pause        string
		NoPause      string `yaml:"no_pause"`
		DoubleOnce   string `yaml:"double_once"`
		DoubleCounts string `yaml:"double_counts"`
	}
	Voice Voice
	Guide struct {
		Title, Keys, Home, Search, Topics, Questions, Answer, Ladder, QR, Number, Card, Menu, Voice, Headset string
	}
	Bar     Bar
	Page    string
	Warning struct{ Title, Many, One, Action string }

	// OutOfOrder is the last screen before a restart that nobody asked for.
	OutOfOrder struct{ Title, Lead, Card, Action string } `yaml:"out_of_order"`
	TooSmall   string                                     `yaml:"too_small"`
}

// Card holds the words around a card and its verdict.
type Card struct {
	Title, Empty, Busy, Seen, Reading, Unverified, Claimed, Type, Profession, Period, Simulated, Chip string
	Advice, Detail, Gone, Remind, Masked, Holder, Initials, Number, Issuer, Root, Judged, Checked     string
	Desk, Lists, Validity, Finding, Where                                                             string

	OutOfOrder    string `yaml:"out_of_order"`
	NoReader      string `yaml:"no_reader"`
	NoPIN         string `yaml:"no_pin"`
	UnknownKind   string `yaml:"unknown_kind"`
	ReadInFull    string `yaml:"read_in_full"`
	UnknownType   string `yaml:"unknown_type"`
	HelpSite      string `yaml:"help_site"`    // whom to call, in the middle of a sentence
	HelpService   string `yaml:"help_service"` // the same, where the site has no phone
	DetailLeft    string `yaml:"detail_left"`
	DetailLeftOne string `yaml:"detail_left_one"`
	NoLists       string `yaml:"no_lists"`
	CloseDetail   string `yaml:"close_detail"`
	GoneLead      string `yaml:"gone_lead"`
	RemindLoud    string `yaml:"remind_loud"`
	NationalID    string `yaml:"national_id"`
	ClockDoubtful string `yaml:"clock_doubtful"`
	ClockByHand   string `yaml:"clock_by_hand"`

	Beside string // there are cards in other slots
	// Codes holds the sentences on the state of a card's codes.
	Codes struct {
		Tries, One, Blocked, Exhausted, Lost string
		OnlyByTry                            string `yaml:"only_by_try"`
	}

	// Insert says how the card goes in, by slot and chip.
	Insert struct {
		FlatUp      string `yaml:"flat_up"`
		FlatDown    string `yaml:"flat_down"`
		UprightUp   string `yaml:"upright_up"`
		UprightDown string `yaml:"upright_down"`
	}

	Status struct {
		Pass, Warn, Fail, Unknown string
		NotApplicable             string `yaml:"not_applicable"`
	}
}

// Answer holds the words around an answer.
type Answer struct {
	Wait, Failed, Note, Complement, Source, Reviewed, Translated, Code, Related, Helpful, Yes, No, Thanks string

	// Whose an answer is, and how far its source can be relied on.
	Ours, Undated, Overdue string
	OursUnchecked          string `yaml:"ours_unchecked"`
	OurSource              string `yaml:"our_source"`
	DatedDay               string `yaml:"dated_day"`
	DatedYear              string `yaml:"dated_year"`
	ToConfirm              string `yaml:"to_confirm"`

	ThanksLead       string `yaml:"thanks_lead"`
	ComplementSource string `yaml:"complement_source"`
	NotReviewed      string `yaml:"not_reviewed"`
}

// Number holds the sentences of the number check.
type Number struct {
	Prompt, Lead, Letter, Short, Foreign, Other string

	GoodRPPS           string `yaml:"good_rpps"`
	GoodADELI          string `yaml:"good_adeli"`
	MissingPrefixRPPS  string `yaml:"missing_prefix_rpps"`
	MissingPrefixADELI string `yaml:"missing_prefix_adeli"`
	OrRPPS             string `yaml:"or_rpps"`
	WrongPrefixRPPS    string `yaml:"wrong_prefix_rpps"`
	WrongPrefixADELI   string `yaml:"wrong_prefix_adeli"`
	DoubledPrefix      string `yaml:"doubled_prefix"`
	BadKey             string `yaml:"bad_key"`
	ShortRPPS          string `yaml:"short_rpps"`
	ShortRPPSOne       string `yaml:"short_rpps_one"`
	ShortRPPSBare      string `yaml:"short_rpps_bare"`
	ShortADELI         string `yaml:"short_adeli"`
	ShortADELIOne      string `yaml:"short_adeli_one"`
	TooLong            string `yaml:"too_long"`
	TooLongOne         string `yaml:"too_long_one"`
	RareLetter         string `yaml:"rare_letter"`
	Opener             string // {digit}
}

// Bar holds the verbs of the key bar with the names of their keys.
type Bar struct {
	Guide, Language, Large, Contrast, Home, Back, Next, Erase, Clear, Enter, Menu, Again KeyVerb

	Normal string // the verb of Large while print is large
}

// Voice holds what the voice's keys do, and what a dark screen says.
type Voice struct {
	Again, Where, Slower, Faster, Softer, Louder, Dark, Off string
}

// KeyVerb is a key and what it does.
type KeyVerb struct{ Key, Verb string }

// Sets holds the words of all languages. The French ones are always there;
// others are read when they are first asked for, so that a start need not wait
// for them. It is safe for concurrent use.
type Sets struct {
	french *Set
	others map[faq.Lang]func() (*Set, error)
	cards  map[faq.Lang]func() (*Cards, error)
	sticks map[faq.Lang]func() (*Sticks, error)
}

// Languages are those that the screens have words in.
func Languages() []faq.Lang { return []faq.Lang{faq.French, faq.English} }

// Load reads the words built into the program.
func Load() (Sets, error) {
	french, err := first(faq.French)
	if err != nil {
		return Sets{}, err
	}
	s := Sets{
		french: french, others: map[faq.Lang]func() (*Set, error){},
		cards: map[faq.Lang]func() (*Cards, error){}, sticks: map[faq.Lang]func() (*Sticks, error){},
	}
	for _, l := range Languages() {
		s.others[l] = sync.OnceValues(func() (*Set, error) { return first(l) })
		s.cards[l] = sync.OnceValues(func() (*Cards, error) { return LoadCards(l) })
		s.sticks[l] = sync.OnceValues(func() (*Sticks, error) { return LoadSticks(l) })
	}
	return s, nil
}

// Cards returns the words about cards in a language, the French ones where it
// has none. It never returns nil: words that are missing are "".
func (s Sets) Cards(l faq.Lang) *Cards {
	for _, lang := range []faq.Lang{l, faq.French} {
		if read := s.cards[lang]; read != nil {
			if c, err := read(); err == nil {
				return c
			}
		}
	}
	return new(Cards)
}

// first returns the words of a language: as build.sh made them ready, or else from
// their source.
func first(l faq.Lang) (*Set, error) {
	if set := built(l); set != nil {
		return set, nil
	}
	return Read(l)
}

// Read reads the words of a language from their source.
func Read(l faq.Lang) (*Set, error) { return read[Set]("screens", l) }

// read reads one file of words built into the program.
func read[T any](name string, l faq.Lang) (*T, error) {
	words := new(T)
	if err := readInto(words, name, l); err != nil {
		return nil, err
	}
	return words, nil
}

// readInto reads such a file into what a pointer leads to.
func readInto(words any, name string, l faq.Lang) error {
	file := "text/" + name + "." + string(l) + ".yaml"
	doc, err := data.FS.ReadFile(file)
	if err != nil {
		return err
	}
	if err := data.DecodeYAML(doc, words); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// For returns the words of a language, or the French ones where it has none.
func (s Sets) For(l faq.Lang) *Set {
	set, err := s.Of(l)
	if err != nil {
		return s.french
	}
	return set
}

// Of returns the words of a language, or why there are none.
func (s Sets) Of(l faq.Lang) (*Set, error) {
	if l == faq.French {
		return s.french, nil
	}
	if read := s.others[l]; read != nil {
		return read()
	}
	return nil, fmt.Errorf("the screens have no words in %q", l)
}

// Fill replaces {name} by its value; pairs are name, value, name, value.
func Fill(words string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		words = strings.ReplaceAll(words, "{"+pairs[i]+"}", pairs[i+1])
	}
	return words
}

// Date writes a YYYY-MM-DD date as people read it; what is no such date is
// returned as it is.
func (t *Set) Date(iso string) string {
	y, rest, ok := strings.Cut(iso, "-")
	m, d, ok2 := strings.Cut(rest, "-")
	if !ok || !ok2 {
		return iso
	}
	return Fill(t.Dates, "d", d, "m", m, "y", y)
}
