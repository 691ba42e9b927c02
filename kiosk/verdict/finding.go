package verdict

// Status is the outcome of a rule. The zero value means unknown.
type Status uint8

// The statuses.
const (
	StatusUnknown Status = iota // could not be determined
	Pass
	Warn // holds, with something that weakens it or is worth saying
	Fail // proven not to hold
	NotApplicable
)

// String returns the word of the JSON contract.
func (s Status) String() string {
	switch s {
	case Pass:
		return "pass"
	case Warn:
		return "warn"
	case Fail:
		return "fail"
	case NotApplicable:
		return "not-applicable"
	}
	return "unknown"
}

// Finding is what one rule says. A rule may have several.
type Finding struct {
	Rule   string // Rule.Name
	Status Status
	// Code is the reason in the table of precedence; "" for a Pass, for what
	// does not apply, and for a Warn that weakens nothing.
	Code Code
	// Detail is a fact in English for the staff: dates are Paris dates. It
	// never holds the card's number nor anything on its holder.
	Detail string
}

func pass(detail string) Finding               { return Finding{Status: Pass, Detail: detail} }
func warn(code Code, detail string) Finding    { return Finding{Status: Warn, Code: code, Detail: detail} }
func fail(code Code, detail string) Finding    { return Finding{Status: Fail, Code: code, Detail: detail} }
func unknown(code Code, detail string) Finding { return Finding{Code: code, Detail: detail} }
func notApplicable(detail string) Finding {
	return Finding{Status: NotApplicable, Detail: detail}
}
