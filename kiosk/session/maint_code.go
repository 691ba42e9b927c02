package session

import (
	"strings"
	"time"
)

// The bounds of a technician's code, in digits.
const (
	minCode = 4
	maxCode = 12
)

// CodeMode says what the code's screen asks for. The zero value is the code.
type CodeMode uint8

// The modes.
const (
	CodeAsked  CodeMode = iota
	CodeChosen          // a new one
	CodeAgain           // the new one once more
	CodeSetup           // the set-up code, for the first key
)

// CodeView is the code's screen without the code.
type CodeView struct {
	Mode     CodeMode
	Digits   int // typed so far
	Result   CodeResult
	Mismatch bool // the new one was typed in two ways
	Wait     int  // whole seconds before the next try
	Checking bool
}

// codeEntry is a code being typed. It is wiped as soon as it was used.
type codeEntry struct {
	mode     CodeMode
	typed    string
	first    string // in CodeAgain
	result   CodeResult
	mismatch bool
	then     Command // what the good code opens
}

func (c *codeEntry) wipe() { c.typed, c.first = "", "" }

func (m *maint) codeView() CodeView {
	return CodeView{
		Mode: m.code.mode, Digits: len(m.code.typed), Result: m.code.result, Mismatch: m.code.mismatch,
		Wait: m.seconds, Checking: jobOf(m.task) == JobCode || jobOf(m.task) == JobTrust,
	}
}

// askCode asks for the code, or for a new one where there is none, and then
// does what it opens. Without a stick that is trusted it does nothing.
func (s State) askCode(then Command) State {
	if !s.maint.trusted() {
		return s
	}
	s.maint.code = codeEntry{then: then}
	if !s.maint.codeSet || then == CmdNewCode {
		s.maint.code.mode = CodeChosen
	}
	return s.push(navEntry{screen: AtCode, inField: true})
}

// askSetup asks for the set-up code, for the key of the offer that is looked at.
func (s State) askSetup() State {
	s.maint.code = codeEntry{mode: CodeSetup, then: CmdTrust}
	return s.push(navEntry{screen: AtCode, inField: true})
}

// typeCode takes a digit.
func (s State) typeCode(r rune) State {
	c := &s.maint.code
	if r < '0' || r > '9' || len(c.typed) >= maxCode || !s.codeOpen() {
		return s
	}
	c.typed += string(r)
	c.mismatch = false
	if c.result.State == CodeTooWeak {
		c.result = CodeResult{}
	}
	return s
}

// codeOpen says whether a code can be typed now.
func (s State) codeOpen() bool { return s.maint.task == nil && s.maint.until.IsZero() }

// enterCode uses what was typed.
func (s State) enterCode() (State, []Effect) {
	c := &s.maint.code
	typed := c.typed
	if typed == "" || !s.codeOpen() {
		return s, nil
	}
	c.typed = ""
	switch {
	case c.mode == CodeAsked:
		return s.begin(TryCode{Code: typed})
	case c.mode == CodeSetup:
		return s.begin(TrustKey{Offer: s.maint.offer, Code: typed})
	case c.mode == CodeChosen && weak(typed):
		c.result = CodeResult{State: CodeTooWeak}
	case c.mode == CodeChosen:
		c.mode, c.first, c.result = CodeAgain, typed, CodeResult{}
	case typed != c.first:
		c.mode, c.first, c.mismatch = CodeChosen, "", true
	default:
		c.first = ""
		return s.begin(NewCode{Code: typed})
	}
	return s, nil
}

// weak says whether a code is too short, or one digit over and over.
func weak(code string) bool {
	return len(code) < minCode || strings.Trim(code, code[:1]) == ""
}

// codeTaken is how the code was taken.
func (s State) codeTaken(now time.Time, t Task, r CodeResult) (State, []Effect) {
	s = s.closeHelp()
	m := &s.maint
	m.code.wipe()
	m.code.result = r
	_, fresh := t.(NewCode)
	if r.State == CodeGood {
		m.codeSet = m.codeSet || fresh
		return s.codeOpens(now, t)
	}
	if r.State == CodeUntried { // no answer
		m.code.result.State = CodeFailed
	}
	if fresh {
		m.code.mode = CodeChosen
	}
	if r.Wait > 0 && (r.State == CodeWrong || r.State == CodeWait) {
		m.until = now.Add(r.Wait)
		m.count(now)
	}
	if m.stick.State == StickNone { // pulled while a new code was kept
		return s.outcome(now, t, TaskResult{Code: m.code.result}), nil
	}
	return s, nil
}

// codeOpens does what the code was asked for, if the stick is still in.
func (s State) codeOpens(now time.Time, t Task) (State, []Effect) {
	then := s.maint.code.then
	good := TaskResult{Code: CodeResult{State: CodeGood}}
	if !s.maint.trusted() || then == CmdNewCode {
		return s.outcome(now, t, good), nil
	}
	s.maint.unlocked = true
	if then == CmdInstall {
		return s.begin(Install{})
	}
	s.maint.code = codeEntry{}
	return s.pop().push(navEntry{screen: AtTechnician}), nil
}
