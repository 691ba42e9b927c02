package session

import (
	"time"

	"guichet/kiosk/bundle"
)

// What a technician with a stick may ask for. A task is the effect Do; it tells
// how far it is by Progressed and ends with Did. Only one runs at a time.
type (
	// Do begins a task.
	Do struct {
		Seq  uint64
		Task Task
	}
	// Progressed says how far the task with that Seq is.
	Progressed struct {
		Seq uint64
		Progress
	}
	// Did is the end of the task with that Seq.
	Did struct {
		Seq    uint64
		Result TaskResult
	}
	// StickChanged is the stick's new state; what was said of an earlier one
	// does not count any more.
	StickChanged struct{ Stick Stick }
)

// Task is one piece of a technician's work.
type Task interface{ task() }

// The tasks.
type (
	// Inspect reads what the stick holds. Answer: Offers or Refused, and Found.
	Inspect struct{}
	// TrustKey tries the set-up code and trusts the key of an offer whose reason is
	// bundle.FirstKey. Answer: Code; with a good one Offers anew, or Refused.
	TrustKey struct {
		Offer int
		Code  string
	}
	// Stage copies, hashes and tests an offer without using it. Answer: Changes,
	// or Refused.
	Stage struct{ Offer int }
	// Unstage forgets what was staged. No answer is waited for.
	Unstage struct{}
	// TryCode tries the technician's code. Answer: Code.
	TryCode struct{ Code string }
	// NewCode sets it, after it was tried or where there is none. Answer: Code.
	NewCode struct{ Code string }
	// Install switches to what was staged. Answer: Installed or Refused.
	Install struct{}
	// LookBack compares the set before with the one in use. Answer: Changes, or Refused.
	LookBack struct{}
	// GoBack switches to the set before. Answer: Installed or Refused.
	GoBack struct{}
	// WriteKioskReport writes the report to the stick. Answer: File or Refused.
	WriteKioskReport struct{}
	// Look asks for one of the technician's pages. Answer: Lines.
	Look struct{ Page Page }
	// SetClock sets date and time. Answer: Clock.
	SetClock struct{ To time.Time }
	// SetBanner shows a sentence on home until its end; the zero Banner takes it
	// away. Answer: Banner, or Refused.
	SetBanner struct{ Banner }
	// Acknowledge takes note that a technician knows what was lost. Answer: Alerts, or
	// Refused.
	Acknowledge struct{}
	// Restart starts the machine anew where that can be asked for, or else the
	// program. There is no answer.
	Restart struct{}
)

// Page names a page of the technician's that is only read.
type Page string

// The pages.
const (
	PageDoctor   Page = "doctor"
	PageVersions Page = "versions"
	PageCounters Page = "counters"
	PageAudit    Page = "audit"
	PageTake     Page = "take"   // what goes away on a phone: findings, versions, last events
	PageCannot   Page = "cannot" // what the kiosk cannot do, and how that is known
)

// Stick is what is known of the stick in the machine.
type Stick struct {
	State  StickState
	ID     uint64 // numbers the sticks: two never share one; 0 where it is not known
	Others int    // further sticks that wait
}

// StickState is the state of the stick. The zero value means that there is none.
type StickState uint8

// The states of the stick.
const (
	StickNone StickState = iota
	StickSeen
)

// TaskResult is the answer to a task: the field that its task names.
type TaskResult struct {
	Refused   *bundle.Refusal
	Offers    []Offer
	Found     Found  // with Offers, and with Refused of Inspect
	Kiosk     string // with Offers: this kiosk's id, "" for none
	Trusting  bool   // with Offers: the kiosk trusts somebody
	CodeSet   bool   // with Offers: there is a technician's code
	Changes   *Changes
	Code      CodeResult
	Installed *Installed
	File      string // the report's name on the stick
	Lines     []Line
	Clock     ClockResult
	Banner    *Banner // the one that stands from now on
	Alerts    Alerts  // with Offers and Installed, and of Acknowledge
}

// Alerts is what a technician must be told before he asks: what is wrong with where
// the kiosk keeps its data. The zero value is nothing.
type Alerts struct {
	Lines []Line
	// Lasting: one of them stands until he says that he knows it, or installs an
	// update.
	Lasting bool
}

// Found is what a stick holds beside its bundles: what helps to put it right.
type Found struct {
	Partitions []Partition
	Near       []NearMiss
}

// Partition is a partition of a stick.
type Partition struct {
	Number int    // from 1; 0: the whole stick, which has no table
	System string // of files: "FAT32", "exFAT"; "": not known
	Size   int64  // bytes
}

// NearMiss is a file that would be a bundle, but for its name or its place.
type NearMiss struct {
	Name string
	Way  string // out of it; names its words in data/text
	To   string // what the way needs: an ending, a name
}

// Offer is one bundle on the stick, the highest number first.
type Offer struct {
	File      string // name on the stick
	Number    int64
	Issued    time.Time
	Publisher string
	Words     []string        // the six of the key that signed it
	Refused   *bundle.Refusal // nil: it can be staged
	Trusted   bool            // signed by a key that is trusted here: opens the technician's menu
	ResetCode bool            // clears the technician's code
	Size      int64           // of its files, in bytes
	System    *bundle.System  // nil: a data set
}

// Changes is what would be different with a staged data set.
type Changes struct {
	From, To                int64 // numbers of the data sets; From 0: the help built into the program
	Added, Changed, Removed []string
	Lists                   []ListChange
	Site                    bool       // the facts of the site differ
	Pins                    bool       // the trusted issuers differ
	Advice                  int        // kinds of card that other questions help with
	Cards                   int        // cards that are known beside the program's
	Words                   int        // words of the screens
	NewKeys, GoneKeys       [][]string // six words each
	ResetCode               bool
	NoCards                 bool         // the lists go: afterwards no card is ever valid
	NoOppositions           bool         // the opposition list goes: afterwards no CPS or CPF is ever valid
	Older                   []ListChange // of Lists, those that go back, on the way back to the set before
	Uncompared              bool         // what would be different is not known
	Forgets                 bool         // it is the way back from a list dated ahead
	Lowers                  bool         // it is the way back from a number that was too high
	Volatile                bool         // it would be lost with the power
	System                  *NewSystem   // nil: From and To are data sets, not systems
}

// NewSystem is a system that would take the place of the appliance's.
type NewSystem struct {
	Board     string
	Had, Is   string // versions
	Publisher string
}

// Loses says whether the kiosk would be worse off: then No is the answer at hand.
func (c Changes) Loses() bool { return c.NoCards || c.NoOppositions || c.Forgets }

// None says whether nothing would be different for a reader.
func (c Changes) None() bool {
	return len(c.Added)+len(c.Changed)+len(c.Removed)+len(c.Lists)+len(c.NewKeys)+len(c.GoneKeys) == 0 &&
		!c.Site && !c.Pins && c.Advice+c.Cards+c.Words == 0 && !c.ResetCode && !c.Lowers && c.System == nil
}

// ListChange is a revocation or opposition list that differs. A zero date is a
// list that is not there.
type ListChange struct {
	Name    string // of the issuer; "" for the opposition list
	Had, Is time.Time
}

// CodeResult is how a code was taken. The zero value means that none was tried.
type CodeResult struct {
	State CodeState
	Left  int           // tries before a wait
	Wait  time.Duration // before the next try
}

// CodeState says how a code was taken.
type CodeState uint8

// The states of a code.
const (
	CodeUntried CodeState = iota
	CodeGood
	CodeWrong
	CodeWait    // too many tries: not even looked at
	CodeTooWeak // too short, or one digit over and over
	CodeFailed  // it cannot be kept: the data folder cannot be written
)

// ClockResult is how a time was taken. The zero value means that none was set.
type ClockResult uint8

// The results of SetClock.
const (
	ClockUnset ClockResult = iota
	ClockSet
	ClockTooEarly // before a date that is proven past
	ClockDenied   // this program may not set the machine's clock
)

// Installed is a switch of data sets that is done.
type Installed struct {
	From, To int64 // as in Changes
	Keys     bool  // the trusted keys changed with it
	CodeGone bool  // the technician's code was cleared with it
	Volatile bool  // it is lost with the power
	System   bool  // it is a system, which a restart puts on trial
}

// Line is one line of a technician's page. Key names its words in data/text,
// Text is what cannot be translated: a number, a name, a date.
type Line struct {
	Key    string
	Text   string
	Code   string // B-.. of a finding
	Status LineStatus
}

// LineStatus says what a line of the doctor's means. The zero value is a line
// without a verdict.
type LineStatus uint8

// The statuses.
const (
	LinePlain LineStatus = iota
	LineGood
	LineWarn
	LineBad
	LineUnknown // nobody can tell
)

// Progress is how far a task is.
type Progress struct {
	Step        Step
	Done, Total int64 // bytes; Total 0 where it is not known
	Left        time.Duration
}

// Step names what a task is at.
type Step string

// The steps, in their order.
const (
	StepReading  Step = "reading"  // the stick's root folder and manifests
	StepCopying  Step = "copying"  // and hashing
	StepTesting  Step = "testing"  // the data set
	StepSwitch   Step = "switch"   // rename
	StepWriting  Step = "writing"  // a system, beside the one in use
	StepChecking Step = "checking" // that system, read back from the disk
	StepFinished Step = "finished" // the new store is open, or the system is written
)

func (Do) effect()          {}
func (Progressed) event()   {}
func (Did) event()          {}
func (StickChanged) event() {}

func (Inspect) task()          {}
func (TrustKey) task()         {}
func (Stage) task()            {}
func (Unstage) task()          {}
func (TryCode) task()          {}
func (NewCode) task()          {}
func (Install) task()          {}
func (GoBack) task()           {}
func (LookBack) task()         {}
func (WriteKioskReport) task() {}
func (Look) task()             {}
func (SetClock) task()         {}
func (SetBanner) task()        {}
func (Acknowledge) task()      {}
func (Restart) task()          {}

// Steps lists the steps of an update in their order.
func Steps() []Step {
	return []Step{StepReading, StepCopying, StepTesting, StepSwitch, StepFinished}
}

// SystemSteps lists the steps by which another system is taken, in their order.
func SystemSteps() []Step {
	return []Step{StepReading, StepCopying, StepWriting, StepChecking, StepFinished}
}
