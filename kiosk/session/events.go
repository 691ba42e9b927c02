package session

import (
	"time"

	"guichet/kiosk/faq"
)

// Event is something that happened: a key, an answer, a second gone by.
type Event interface{ event() }

// Action is what a visitor did. The screen turns key presses into Actions; it knows
// which item stands under a digit and on which page.
type Action interface {
	Event
	action()
}

// The visitor's keys.
type (
	// Poke is a key without a meaning here: a sign of life.
	Poke struct{}
	// Typed is one printable character. Unshifted: it is a digit that was struck on the
	// top row of a French keyboard without Shift.
	Typed struct {
		Rune      rune
		Unshifted bool
	}
	// Erase takes the last character back, Clear all of them.
	Erase struct{}
	// Clear empties the field.
	Clear struct{}
	// Enter opens the item that has the focus, or leaves the field for the results.
	Enter struct{}
	// Back goes one step back.
	Back struct{}
	// GoHome goes home, keeping language and look.
	GoHome struct{}
	// OtherLanguage shows the same screen in the next language.
	OtherLanguage struct{}
	// LargePrint switches large print on and off.
	LargePrint struct{}
	// NextTheme takes the next colour theme.
	NextTheme struct{}
	// SteadyKeys has the same key count again after half a second only, or at once.
	SteadyKeys struct{}
	// OpenGuide opens the help on this screen.
	OpenGuide struct{}
	// OpenMenu opens the list of this screen's other actions. Next is the key
	// that shows the next page, nil where there is none.
	OpenMenu struct{ Next Action }
	// ToField puts the cursor into the text field again.
	ToField struct{}
	// Turn moves to a page and puts the focus on an item (-1 for none). The
	// screen sends what is possible at its size.
	Turn struct{ Page, Focus int }
	// ToggleDetail opens or closes the staff's detail on the card's screen.
	ToggleDetail struct{}
	// Digit is a digit key where there is no text field: it does Does, or goes
	// on with a number.
	Digit struct {
		Rune rune // '0' to '9'
		Does Action
	}
	// Choose picks an item. List is View.List of the view it was picked from:
	// a choice from a list that is gone is not taken.
	Choose struct {
		List uint64
		Item int
	}
)

// What comes from elsewhere.
type (
	// Tick says that Deadline has passed.
	Tick struct{}
	// SlotChanged is the card slot's new state.
	SlotChanged struct{ Slot Slot }
	// DataChanged says that another data set is in use.
	DataChanged struct{ Info Info }
	// DiskLost says that what the kiosk lives from can no longer be read, and that the
	// machine is about to restart.
	DiskLost struct{}
	// Answered carries the answer to the Effect with the same Seq. Err says
	// that there is none; the cause is in the log.
	Answered struct {
		Seq  uint64
		Data Data
		Err  bool
	}
)

func (Poke) event()          {}
func (Typed) event()         {}
func (Erase) event()         {}
func (Clear) event()         {}
func (Enter) event()         {}
func (Back) event()          {}
func (GoHome) event()        {}
func (OtherLanguage) event() {}
func (LargePrint) event()    {}
func (NextTheme) event()     {}
func (SteadyKeys) event()    {}
func (OpenGuide) event()     {}
func (OpenMenu) event()      {}
func (ToField) event()       {}
func (Turn) event()          {}
func (ToggleDetail) event()  {}
func (Digit) event()         {}
func (Choose) event()        {}
func (Tick) event()          {}
func (SlotChanged) event()   {}
func (DataChanged) event()   {}
func (DiskLost) event()      {}
func (Answered) event()      {}

func (Poke) action()          {}
func (Typed) action()         {}
func (Erase) action()         {}
func (Clear) action()         {}
func (Enter) action()         {}
func (Back) action()          {}
func (GoHome) action()        {}
func (OtherLanguage) action() {}
func (LargePrint) action()    {}
func (NextTheme) action()     {}
func (SteadyKeys) action()    {}
func (OpenGuide) action()     {}
func (OpenMenu) action()      {}
func (ToField) action()       {}
func (Turn) action()          {}
func (ToggleDetail) action()  {}
func (Digit) action()         {}
func (Choose) action()        {}

// Effect is work for others. Those with a Seq are answered by an Answered.
type Effect interface{ effect() }

// The effects.
type (
	// Find searches the help.
	Find struct {
		Seq   uint64
		Query faq.Query
	}
	// ListTopics lists the topics.
	ListTopics struct {
		Seq  uint64
		Lang faq.Lang
	}
	// ListQuestions lists the questions of a topic.
	ListQuestions struct {
		Seq   uint64
		Lang  faq.Lang
		Topic string
	}
	// LoadAnswer fetches a question with its answer and its related questions.
	LoadAnswer struct {
		Seq  uint64
		Lang faq.Lang
		ID   string
	}
	// Missed tells, at the end of a visit, the words of its searches that ended
	// without an answer being opened, each once: for the author of the help.
	Missed struct{ Words []MissedWord }
	// Count adds one to a counter; nothing else is kept of a visit.
	Count struct {
		What Counter
		ID   string // of the question; of CountVerdict "valid CPS"
	}
)

func (Find) effect()          {}
func (Missed) effect()        {}
func (ListTopics) effect()    {}
func (ListQuestions) effect() {}
func (LoadAnswer) effect()    {}
func (Count) effect()         {}

// Counter names what is counted.
type Counter string

// The counters.
const (
	CountRead      Counter = "read"
	CountHelpful   Counter = "helpful"
	CountUnhelpful Counter = "unhelpful"
	CountVerdict   Counter = "verdict" // by the verdict's word and the card's type
)

// Data is what an answer brings: the fields that its question asked for.
type Data struct {
	Found     *faq.Result
	Topics    []faq.TopicRef
	Topic     faq.TopicRef // of Questions, in their language
	Questions []faq.Ref
	Answer    *AnswerData
}

// AnswerData is a question as it is shown.
type AnswerData struct {
	Question   faq.Question
	Document   faq.Document
	Complement faq.Document // parsed, empty when there is none
	Related    []faq.Ref
	Steps      []StepData // as many as Question.Steps
	// Overdue says that the day is past by which the text was to be looked at
	// again. The session sets it.
	Overdue bool
}

// judged returns a, which may be nil, with what the day says of it.
func (a *AnswerData) judged(now time.Time) *AnswerData {
	if a == nil {
		return nil
	}
	b := *a
	b.Overdue = b.Question.ReviewBy != "" && b.Question.ReviewBy < now.Format(time.DateOnly)
	return &b
}
