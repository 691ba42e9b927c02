package session

import "guichet/kiosk/bundle"

// OutcomeView is the end of a task. Without any field but Job it failed without
// a word.
type OutcomeView struct {
	Job       Job
	Refused   *bundle.Refusal
	Installed *Installed
	File      string
	Clock     ClockResult
	Code      CodeState
	Banner    *Banner
}

// MaintView is what the maintenance screens need. A code is never in it.
type MaintView struct {
	Stick     Stick
	Pulled    bool
	PulledJob Job

	Job      Job // under way
	Held     bool
	Progress Progress

	Offers   []Offer
	Found    Found
	Trusting bool
	CodeSet  bool   // there is a technician's code
	Kiosk    string // this kiosk's id, which a bundle that clears its code names
	Alerts   Alerts
	Refused  *bundle.Refusal
	Offer    Offer
	Changes  *Changes
	Code     CodeView
	Outcome  OutcomeView
	Page     Page
	Lines    []Line
	Status   Status // of Lines
	Ask      Command
	Second   bool // Ask is asked for the second time
	Machine  bool // CmdRestart is of the machine, not of the program alone
	Clock    ClockView
	Seconds  int // to the end of the cleaning

	BannerKey string // the sentence picked, on AtBannerEnd
}

// maintView is the maintenance of a View.
func (s State) maintView() MaintView {
	m := &s.maint
	if !m.open {
		return MaintView{Stick: m.stick}
	}
	v := MaintView{
		Stick: m.stick, Pulled: m.pulled, PulledJob: m.pulledJob,
		Job: jobOf(m.task), Held: s.blocked(), Progress: m.progress,
		Offers: m.offers, Found: m.found, Trusting: m.trusting, CodeSet: m.codeSet, Kiosk: m.kiosk, Alerts: m.alerts, Refused: m.refused, Changes: m.changes,
		Code: m.codeView(), Outcome: m.outcome, Page: m.page, Lines: m.lines, Status: m.status,
		Ask: m.ask, Second: m.second, Machine: s.machine, BannerKey: m.bannerKey, Seconds: m.seconds,
	}
	if m.offer < len(m.offers) {
		v.Offer = m.offers[m.offer]
	}
	v.Clock = ClockView{To: m.clock}
	if p := s.top(); p.screen == AtClock {
		v.Clock = ReadClock(p.field)
	}
	return v
}

// maintItems are what can be picked on a maintenance screen.
func (s State) maintItems() []Item {
	m := &s.maint
	switch s.top().screen {
	case AtStick:
		return m.stickItems()
	case AtOffer:
		return m.offerItems()
	case AtTrust:
		return commands(CmdNo, CmdTrust)
	case AtChanges:
		if m.changes != nil && m.changes.Loses() {
			return commands(CmdNo, CmdInstall)
		}
		return commands(CmdInstall, CmdNo)
	case AtOutcome:
		return m.outcomeItems()
	case AtTechnician:
		if m.alerts.Lasting { // cleaning, the last, can wait until it is noted
			return append(commands(CmdKnown), commands(technicianCommands[:len(technicianCommands)-1]...)...)
		}
		return commands(technicianCommands...)
	case AtLines:
		switch {
		case m.status != Ready:
		case m.page == PageVersions:
			return commands(CmdCounters, CmdAudit, CmdCannot, CmdTake)
		case m.page == PageDoctor:
			return commands(CmdTake)
		}
	case AtBanner:
		return s.bannerItems()
	case AtBannerEnd:
		return m.bannerEndItems()
	case AtConfirm:
		return commands(CmdNo, CmdYes)
	}
	return nil
}

// outcomeItems are what comes next: after an update that cleared the code another one
// is chosen; the report is for a technician whose code was typed.
func (m *maint) outcomeItems() []Item {
	var next []Command
	if m.outcome.Installed != nil && m.outcome.Job == JobInstall && m.stick.State == StickSeen {
		if m.outcome.Installed.System && m.unlocked {
			next = append(next, CmdRestart)
		}
		switch {
		case !m.codeSet && m.unlocked:
			next = append(next, CmdNewCode)
		case !m.codeSet:
			next = append(next, CmdTechnician)
		}
		if m.unlocked {
			next = append(next, CmdKioskReport)
		}
	}
	return commands(append(next, CmdOn)...)
}

func commands(all ...Command) []Item {
	items := make([]Item, len(all))
	for i, a := range all {
		items[i] = Item{Kind: ItemCommand, Command: a}
	}
	return items
}

func (m *maint) stickItems() []Item {
	if m.pulled || m.task != nil {
		return nil
	}
	var items []Item
	for i := range m.offers {
		items = append(items, Item{Kind: ItemOffer, Offer: i})
	}
	if m.trusted() {
		items = append(items, commands(CmdTechnician)...)
	}
	return append(items, commands(CmdInspect)...)
}

func (m *maint) offerItems() []Item {
	if m.offer >= len(m.offers) {
		return nil
	}
	switch o := m.offers[m.offer]; {
	case o.Refused == nil:
		return commands(CmdStage)
	case o.Refused.Reason == bundle.FirstKey:
		return commands(CmdCompare)
	}
	return nil
}

// trusted says whether a stick with a bundle signed by a trusted key is in.
func (m *maint) trusted() bool {
	if m.stick.State != StickSeen {
		return false
	}
	for _, o := range m.offers {
		if o.Trusted {
			return true
		}
	}
	return false
}
