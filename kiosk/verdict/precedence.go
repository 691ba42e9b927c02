package verdict

// Code names a reason: C-.. the card, B-.. the kiosk, I-.. the information. The
// words for each are in data/text/verdicts.*.yaml.
type Code string

// Row is one row of the table of precedence.
type Row struct {
	Verdict Verdict
	Reasons []Reason
}

// Reason is one way to a verdict.
type Reason struct {
	Code  Code
	Means string // in English, for the staff
}

// The codes.
const (
	CodeMute         Code = "C-11"
	CodePulled       Code = "C-12"
	CodeTooSlow      Code = "C-13"
	CodeMalformed    Code = "C-14"
	CodeRefused      Code = "C-15"
	CodeOverBudget   Code = "C-16"
	CodeNoPair       Code = "C-17"
	CodeUnfinished   Code = "C-18"
	CodeTerminated   Code = "C-19"
	CodeReader       Code = "B-11"
	CodeNotCPx       Code = "C-02"
	CodeUnknown      Code = "C-03"
	CodeSignature    Code = "C-41"
	CodePair         Code = "C-42"
	CodePrefix       Code = "C-43"
	CodeViolation    Code = "C-44"
	CodeTestCategory Code = "C-51"
	CodeTestChain    Code = "C-52"
	CodeRevoked      Code = "C-61"
	CodeOpposed      Code = "C-62"
	CodeCARevoked    Code = "C-63"
	CodeExpired      Code = "C-07"
	CodeCAExpired    Code = "C-71"
	CodeNotYet       Code = "C-08"
	CodeHolders      Code = "C-89"
	CodeOutOfUse     Code = "C-90"
	CodeOneOfTwo     Code = "C-91"
	CodeInterrupted  Code = "C-92"
	CodeUnlisted     Code = "C-93"
	CodeWeak         Code = "C-94"
	CodeProfile      Code = "C-95"
	CodeNotCheckable Code = "C-96"
	CodeCategory     Code = "C-97"
	CodePartial      Code = "C-98"
	CodeClockUnset   Code = "B-01"
	CodeClockBehind  Code = "B-02"
	CodeClockSeen    Code = "B-03"
	CodeClockJumped  Code = "B-04"
	CodeLookUp       Code = "B-05"
	CodeAltered      Code = "B-06"
	CodeUnchecked    Code = "B-07"
	CodeNotHeld      Code = "I-01"
	CodeNotPinned    Code = "I-02"
	CodeNoList       Code = "I-03"
	CodeNoRootList   Code = "I-04"
	CodeNoOpposition Code = "I-05"
	CodeNotEnlisted  Code = "I-06"
	CodeListEnded    Code = "I-07"
	CodeListAhead    Code = "I-08"
	CodeListOld      Code = "I-21"
	CodeRootListOld  Code = "I-22"
	CodeOpposedOld   Code = "I-23"
	CodeNotChecked   Code = "C-99"
	CodeSoon         Code = "C-09"
	CodeListLate     Code = "I-11"
	CodeRootListLate Code = "I-12"
	CodeOpposedLate  Code = "I-13"
	CodeValid        Code = "C-00"
)

// Precedence returns the table that decides. The first reason, from the top,
// that some finding gives is the code, and its row the verdict; all findings
// stay in the report.
func Precedence() []Row {
	return []Row{
		{Unreadable, []Reason{
			{CodeMute, "the card does not answer: upside down, dirty or broken"},
			{CodePulled, "the card was pulled out while it was read"},
			{CodeTooSlow, "the card did not answer in time"},
			{CodeReader, "the reader or its service failed"},
			{CodeUnfinished, "the reading was given up before its end"},
			{CodeOverBudget, "the card wants more exchanges than any CPx needs"},
			{CodeTerminated, "the card says that it is out of use, and refuses its files"},
			{CodeRefused, "the card refuses the files that every CPx gives"},
			{CodeMalformed, "the files of the card break their norm"},
			{CodeNoPair, "no certificate of a card can be read in it"},
		}},
		{NotCPx, []Reason{{CodeNotCPx, "a card of another kind, known by name"}}},
		{Unknown, []Reason{{CodeUnknown, "a card that no table fits"}}},
		{NotAuthentic, []Reason{
			{CodeSignature, "the issuer, held here, did not sign this certificate"},
			{CodePair, "its two certificates name different cards"},
			{CodePrefix, "the certificate contradicts the issuer's number in EF.SN"},
			{CodeViolation, "every path breaks RFC 5280, under CAs held here that signed it"},
		}},
		{TestCard, []Reason{
			{CodeTestCategory, "its category is that of test products"},
			{CodeTestChain, "its issuer is trusted for tests only"},
		}},
		{Revoked, []Reason{
			{CodeRevoked, "a certificate is on its issuer's revocation list"},
			{CodeOpposed, "the card's number is in opposition"},
			{CodeCARevoked, "its issuer is on the root's revocation list"},
		}},
		{Expired, []Reason{
			{CodeExpired, "past the end of the card's validity"},
			{CodeCAExpired, "past the end of its issuer's validity"},
		}},
		{NotYetValid, []Reason{{CodeNotYet, "before the start of its validity"}}},
		{ToCheck, []Reason{
			{CodeHolders, "its two certificates, of one card, write the holder's name in two ways"},
			{CodeOutOfUse, "the card says that a part of it is deactivated, terminated or damaged"},
			{CodeOneOfTwo, "only one of the two certificates was read"},
			{CodeInterrupted, "an update of the card was cut short (EF_ACTUA)"},
			{CodeUnlisted, "a CPx of a revision not known here, not read in full"},
			{CodeWeak, "SHA-1 or a short key, within its dates"},
			{CodeCategory, "made for something else than a card"},
			{CodeProfile, "type, number or category are not as the profile has them"},
			{CodeNotCheckable, "holds something that this kiosk cannot check"},
			{CodePartial, "a file of the card was not read"},
			{CodeClockUnset, "the clock was not kept, nor set since power-on"},
			{CodeClockBehind, "the clock is before a date that is proven past"},
			{CodeClockSeen, "the clock is before a date seen earlier"},
			{CodeClockJumped, "the clock jumped by more than a day"},
			{CodeAltered, "the issuers and lists on this kiosk were changed after their publisher signed them"},
			{CodeUnchecked, "the issuers and lists on this kiosk are not checked yet"},
			{CodeLookUp, "the lists on this kiosk cannot be read"},
			{CodeNotHeld, "the issuer's certificate is not on this kiosk"},
			{CodeNotPinned, "the issuer, by name and key, is not among those that are trusted here"},
			{CodeNoList, "no revocation list of the issuer that covers the card"},
			{CodeNoRootList, "no revocation list of the root that covers the issuer"},
			{CodeNoOpposition, "no opposition list"},
			{CodeNotEnlisted, "missing in the list of CPS and CPF, old enough to be there"},
			{CodeListEnded, "ended earlier by the list than by its certificates"},
			{CodeListAhead, "a list bears a date that has not come yet"},
			{CodeListOld, "the issuer's revocation list is too old"},
			{CodeRootListOld, "the root's revocation list is too old"},
			{CodeOpposedOld, "the opposition list is too old"},
			{CodeNotChecked, "not everything could be checked"},
		}},
		{ExpiresSoon, []Reason{{CodeSoon, "valid, and ends soon"}}},
		{Valid, []Reason{
			{CodeListLate, "valid; a newer revocation list of the issuer is due"},
			{CodeRootListLate, "valid; a newer revocation list of the root is due"},
			{CodeOpposedLate, "valid; a newer opposition list is due"},
			{CodeValid, "valid"},
		}},
	}
}

// verdictOf returns the row of a code, Undecided for a code that is not in the
// table.
func verdictOf(code Code) Verdict {
	for _, row := range Precedence() {
		for _, reason := range row.Reasons {
			if reason.Code == code {
				return row.Verdict
			}
		}
	}
	return Undecided
}

// decide returns the first reason of the table that the findings give. Only
// findings that were all checked may fall through to Valid.
func decide(findings []Finding) (Verdict, Code) {
	given := map[Code]bool{CodeValid: true}
	for _, f := range findings {
		given[f.Code] = true
	}
	for _, row := range Precedence() {
		for _, reason := range row.Reasons {
			if given[reason.Code] {
				return row.Verdict, reason.Code
			}
		}
	}
	return Undecided, "" // not reached: the last reason is always given
}
