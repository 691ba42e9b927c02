package verdict

// Verdict is the judgement of a card, one row of the table of precedence. The
// zero value is Undecided: nothing was judged. It is not Unknown, which is the
// judgement that the card is of a kind that the kiosk does not know.
type Verdict uint8

// The verdicts, in their order of precedence.
const (
	Undecided Verdict = iota
	Unreadable
	NotCPx
	Unknown
	NotAuthentic
	TestCard
	Revoked
	Expired
	NotYetValid
	ToCheck
	ExpiresSoon
	Valid
)

// String returns the word of the JSON contract, "" for Undecided.
func (v Verdict) String() string {
	switch v {
	case Unreadable:
		return "unreadable"
	case NotCPx:
		return "not-cpx"
	case Unknown:
		return "unknown"
	case NotAuthentic:
		return "not-authentic"
	case TestCard:
		return "test-card"
	case Revoked:
		return "revoked"
	case Expired:
		return "expired"
	case NotYetValid:
		return "not-yet-valid"
	case ToCheck:
		return "to-check"
	case ExpiresSoon:
		return "expires-soon"
	case Valid:
		return "valid"
	}
	return ""
}

// Usable tells whether the verdict leaves a card that its holder will go on using, its
// code included.
func (v Verdict) Usable() bool { return v.Good() || v == ToCheck || v == NotYetValid }

// Strength says how far a verdict lets somebody rely on the card: 0 not at all, 1 only
// after a call, 2 for now, 3 fully. Nothing that a data set changes of the program may
// raise it.
func (v Verdict) Strength() int {
	switch v {
	case ToCheck:
		return 1
	case ExpiresSoon:
		return 2
	case Valid:
		return 3
	}
	return 0
}

// Good tells whether the card is valid, for long or not.
func (v Verdict) Good() bool { return v == Valid || v == ExpiresSoon }
