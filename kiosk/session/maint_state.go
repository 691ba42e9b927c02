package session

import (
	"time"

	"guichet/kiosk/bundle"
)

// The maintenance screens. They stand on the path above the visitor's screen,
// which comes back when they are left or the stick is pulled.
const (
	AtStick      Screen = iota + Guide + 1 // what the stick holds
	AtOffer                                // one bundle
	AtTrust                                // six words to compare
	AtChanges                              // what would be different
	AtCode                                 // the technician's code, or the set-up code
	AtWork                                 // a task under way
	AtOutcome                              // its end, in large words
	AtTechnician                           // the menu behind the code
	AtLines                                // one of the technician's pages
	AtClock                                // date and time
	AtConfirm                              // yes or no
	AtBanner                               // the sentences for home
	AtBannerEnd                            // until when
	AtCleaning                             // no key counts
)

// maintains says whether a screen is one of those above.
func (s Screen) maintains() bool { return s >= AtStick && s <= AtCleaning }

// The waits of maintenance.
const (
	maintenanceFor = 3 * time.Minute  // without a key; then locked, and the warning
	pulledFor      = 8 * time.Second  // "the stick was pulled", then the visitor's screen
	outcomeFor     = 30 * time.Second // a result, once the stick is gone
	cleaningFor    = time.Minute      // no key counts
)

// Command is what an item of a maintenance screen does. Its words stand in data/text.
type Command string

// The commands.
const (
	CmdInspect     Command = "inspect" // read the stick again
	CmdTechnician  Command = "technician"
	CmdCompare     Command = "compare" // the six words of a first key
	CmdTrust       Command = "trust"   // they are the same
	CmdStage       Command = "stage"
	CmdInstall     Command = "install"
	CmdNo          Command = "no"
	CmdYes         Command = "yes"
	CmdOn          Command = "on" // leave a result
	CmdDoctor      Command = "doctor"
	CmdKioskReport Command = "report"
	CmdVersions    Command = "versions"
	CmdCounters    Command = "counters"
	CmdAudit       Command = "audit"
	CmdTake        Command = "take"
	CmdClock       Command = "clock"
	CmdGoBack      Command = "goback"
	CmdClean       Command = "clean"
	CmdRestart     Command = "restart"
	CmdNewCode     Command = "newcode"
	CmdKnown       Command = "known"  // what was lost
	CmdCannot      Command = "cannot" // what the kiosk cannot do
	CmdBanner      Command = "banner"
	CmdNoBanner    Command = "nobanner"
)

// Commands lists them all.
func Commands() []Command {
	return append([]Command{CmdInspect, CmdCompare, CmdTrust, CmdStage, CmdInstall, CmdNo, CmdYes, CmdOn, CmdTechnician, CmdKnown, CmdNoBanner, CmdTake, CmdCounters, CmdAudit, CmdCannot}, technicianCommands...)
}

// technicianCommands is the technician's menu: no more than there are digits, so that
// each keeps its own on whatever page it stands. Counters, record and what the kiosk cannot do
// are on the page of versions.
var technicianCommands = []Command{
	CmdDoctor, CmdKioskReport, CmdBanner, CmdVersions, CmdClock, CmdGoBack, CmdRestart, CmdNewCode, CmdClean,
}

// Job names a task for the screen, without what it carries: a code is in some.
type Job string

// The jobs. The empty one is none.
const (
	JobInspect     Job = "inspect"
	JobTrust       Job = "trust"
	JobStage       Job = "stage"
	JobCode        Job = "code"
	JobInstall     Job = "install"
	JobGoBack      Job = "goback"
	JobLookBack    Job = "lookback"
	JobKioskReport Job = "report"
	JobLook        Job = "look"
	JobClock       Job = "clock"
	JobKnown       Job = "known"
	JobRestart     Job = "restart"
	JobBanner      Job = "banner"
)

// jobOf names a task; "" for none.
func jobOf(t Task) Job {
	switch t.(type) {
	case Inspect:
		return JobInspect
	case TrustKey:
		return JobTrust
	case Stage:
		return JobStage
	case TryCode, NewCode:
		return JobCode
	case Install:
		return JobInstall
	case GoBack:
		return JobGoBack
	case LookBack:
		return JobLookBack
	case WriteKioskReport:
		return JobKioskReport
	case Look:
		return JobLook
	case SetClock:
		return JobClock
	case Acknowledge:
		return JobKnown
	case SetBanner:
		return JobBanner
	case Restart:
		return JobRestart
	}
	return ""
}

// maint is the session's side of maintenance.
type maint struct {
	open      bool // its screens are on the path
	stick     Stick
	pulled    bool // the stick's screen says so
	pulledJob Job  // what was under way then

	offers   []Offer
	found    Found
	trusting bool
	kiosk    string // this kiosk's id
	codeSet  bool
	alerts   Alerts
	refused  *bundle.Refusal // of the whole stick
	offer    int             // index of the one that is looked at
	stale    bool            // what was read of the stick is not true any more

	task     Task // under way, nil for none
	seq      uint64
	progress Progress

	staged   bool
	changes  *Changes
	unlocked bool
	code     codeEntry
	outcome  OutcomeView

	page   Page
	lines  []Line
	status Status // of lines

	bannerKey  string // picked, to be given an end
	bannerEnds []time.Time

	ask    Command // what is to be confirmed
	second bool    // for the second time
	clock  time.Time

	leaveAt  time.Time // when the visitor's screen comes back by itself
	until    time.Time // end of the code's wait or of the cleaning
	secondAt time.Time // when the seconds to it change
	seconds  int       // whole, rounded up
}

// maintaining says whether maintenance is on the path.
func (s State) maintaining() bool { return s.firstOf(Screen.maintains) > 0 }

// firstOf is the index on the path of the first screen that fits, -1 for none.
func (s State) firstOf(fits func(Screen) bool) int {
	for i, p := range s.path {
		if fits(p.screen) {
			return i
		}
	}
	return -1
}

func (s State) has(want Screen) bool {
	return s.firstOf(func(x Screen) bool { return x == want }) >= 0
}

// cutTo makes the first entry with that screen the top one; false where there
// is none.
func (s *State) cutTo(want Screen) bool {
	at := s.firstOf(func(x Screen) bool { return x == want })
	if at < 0 {
		return false
	}
	if at < len(s.path)-1 {
		s.path = s.path[:at+1]
		s.list++
	}
	return true
}

// patience is how long a screen waits for a key.
func (s State) patience() time.Duration {
	if s.maintaining() {
		return s.longer(maintenanceFor)
	}
	return s.longer(s.timing.Reading)
}
