package text

import "guichet/kiosk/faq"

// Speech holds what the voice says and no screen writes, of one language.
type Speech struct {
	Welcome, Keys, Language, Item, Choices, Focus, Page, More, Link, Private string
	Typed, Erased, Cleared, Digits, Results, Listen                          string
	Address, Spelled, Code, Phone, Where                                     string
	Seconds, Large, Normal, Theme                                            string
	Faster, Slower, Louder, Softer, Fastest, Slowest, Loudest, Softest       string
	Dark, Bright                                                             string
	Offer, Steps, Step, Passage, Part, End, Leave                            string
	Lowercase, Dictate, Resume, Verdict                                      string

	StepOf       string `yaml:"step_of"`
	ResultEnds   string `yaml:"result_ends"`
	NotAloud     string `yaml:"not_aloud"`
	NearTopics   string `yaml:"near_topics"`
	KeepCard     string `yaml:"keep_card"`
	SlotUnknown  string `yaml:"slot_unknown"`
	DictateCall  string `yaml:"dictate_call"`
	ItemOr       string `yaml:"item_or"`
	OtherKeys    string `yaml:"other_keys"`
	OneChoice    string `yaml:"one_choice"`
	NothingTyped string `yaml:"nothing_typed"`
	GoesOn       string `yaml:"goes_on"`
	VisitEnds    string `yaml:"visit_ends"`
	EndOfList    string `yaml:"end_of_list"`

	FewKeys       string `yaml:"few_keys"`
	NoFurther     string `yaml:"no_further"`
	NothingHere   string `yaml:"nothing_here"`
	AtHome        string `yaml:"at_home"`
	NoChoice      string `yaml:"no_choice"`
	NewPage       string `yaml:"new_page"`
	HearFirst     string `yaml:"hear_first"` // of a card's result, and then what to do
	Afterwards    string
	DetailWritten string `yaml:"detail_written"`
	Wiped         string
	SiteOnly      string `yaml:"site_only"`
	PrefixWanted  string `yaml:"prefix_wanted"`
	WrongDigit    string `yaml:"wrong_digit"`
	DigitsAgain   string `yaml:"digits_again"`

	Screens map[string]string // the name of each screen
}

// Lexicon says how what is written is said, in one language.
type Lexicon struct {
	Words       map[string]string // as written: "CPS" is said "C P S"
	Months      []string          // from January
	Date, First string            // "{d} {month} {y}"; what the first of a month is called
	Time, Hour  string            // "{h} {m}"; "{h} o'clock"
	Code        string            // "code {code}"
	Signs       map[string]string // names of signs, for spelling
	Letters     []string          // a word for each letter, from A
	Letter      string            // "{letter} as in {word}"
	Capital     string            // "capital {letter}"
	Prefixed    string            // "{prefix}, then {number}"
}

// LoadSpeech reads what the voice says, built into the program.
func LoadSpeech(l faq.Lang) (*Speech, error) { return read[Speech]("speech", l) }

// LoadLexicon reads how words are pronounced, built into the program.
func LoadLexicon(l faq.Lang) (*Lexicon, error) { return read[Lexicon]("lexicon", l) }
