package card

// Family is the kind of a card, in the words of the JSON contract. The zero
// value means that nothing is known about the card.
type Family string

// The families. Their spelling is part of the contract of `kiosk check`.
const (
	FamilyUnknown Family = ""
	CPx           Family = "CPx"     // CPS, CPF, CPE, CPA: the cards this kiosk judges
	Vitale        Family = "Vitale"  // French health insurance card
	EMV           Family = "EMV"     // bank card
	CNIe          Family = "CNIe"    // French identity card
	EGK           Family = "eGK"     // German health cards, the professional's (eHBA) too
	BEID          Family = "BEID"    // Belgian identity card
	PIV           Family = "PIV"     // PIV cards and keys, YubiKey among them
	Transit       Family = "transit" // Navigo and other Calypso cards
	Memory        Family = "memory"  // cards without a processor: MIFARE Classic, SLE 4442
	IASECC        Family = "IAS-ECC" // IAS-ECC cards of other issuers than ANS
	Other         Family = "other"   // listed by name, in none of the families above
)

// Generation is the generation of a CPx, "" when unknown or not a CPx.
type Generation string

// The generations. Their spelling is part of the contract of `kiosk check`.
const (
	GenerationUnknown Generation = ""
	CPS2ter           Generation = "CPS2ter"
	CPS3              Generation = "CPS3"
	CPS4              Generation = "CPS4"
)

// Identity is what a card is. Identify gives a first one from the ATR alone;
// Facts.Identity is the settled one, after the probes and the label.
type Identity struct {
	ATR        []byte // the whole ATR, never nil after Identify unless it was empty
	Family     Family
	Generation Generation
	// Listed tells that this very ATR is in the table of known CPx revisions.
	// False with Family CPx means a revision nobody here has seen.
	Listed bool
	// Contactless tells that the ATR is one that a reader makes for a
	// contactless card.
	Contactless bool
	// Name is the key of the card's name in the text tables, "cps3" or
	// "yubikey"; "" when the card is not known.
	Name string

	added bool // Additions named it by its ATR: the program's probes come first
}

// IssuerPrefix is what EF.SN says about the issuer of the card. The zero value
// means that EF.SN was not read.
type IssuerPrefix uint8

// The states of the issuer prefix.
const (
	IssuerUnknown IssuerPrefix = iota
	IssuerANS                  // EF.SN carries 8025000001, ANS's number
	IssuerOther                // EF.SN was read and carries something else
)

// Actua is the state of EF_ACTUA, the journal of the card's updates. The zero
// value means that it was not looked for.
type Actua uint8

// The states of EF_ACTUA.
const (
	ActuaUnknown     Actua = iota
	ActuaAbsent            // no such file: the card was never updated
	ActuaValid             // the last update began and ended
	ActuaInterrupted       // present, but empty or ill-formed: an update was cut short
	ActuaUnreadable        // present, but the card refuses to read it
)

// Failure says why a reading ended early. The zero value means that no reading
// took place, or that it is still under way.
type Failure uint8

// The failures. FailureNone is the only one that says "read in full": either a
// CPx with every certificate that its directory lists, or another card, named.
const (
	FailureUnknown    Failure = iota
	FailureNone               // read to the end
	FailureMute               // the card does not answer
	FailurePulled             // the card left, or its link broke, during an exchange
	FailureTooSlow            // the context's deadline passed
	FailureCancelled          // the caller gave up: the context was cancelled
	FailureMalformed          // an answer or a file breaks its norm
	FailureRefused            // the card refuses a file that every CPx gives freely
	FailureOverBudget         // the card wants more exchanges or bytes than any CPx needs
	FailureReader             // the reader or its service failed
)

// Certificate is one certificate of the card's directory (CDF), in the
// directory's order.
type Certificate struct {
	Label string // label of the CDF entry, untrusted text; "" when there is none
	ID    []byte // PKCS#15 identifier of the CDF entry, nil when there is none
	Path  []byte // absolute path, from 3F00
	// DER is what was read so far; all of the certificate when Complete, cut
	// at the length that its own first bytes declare. It is not parsed here.
	DER      []byte
	Complete bool
	// Failure says why the certificate is not complete: FailureUnknown while
	// it was not tried, FailureNone when it is complete.
	Failure Failure
}

// Traffic counts what went between the program and the card, as C-APDUs and
// R-APDUs: status words and GET RESPONSE count, the bytes of the transmission
// protocol below do not.
type Traffic struct {
	APDUs         int
	BytesSent     int
	BytesReceived int
}

// Facts is all that was read from a card. It judges nothing. Zero values mean
// unknown. Its slices are not changed after the call that handed it out, so a
// copy of the value is safe to keep and to share between goroutines.
type Facts struct {
	Identity Identity
	EFSN     []byte       // EF.SN as read, 12 bytes on every known CPx; nil when not read
	Issuer   IssuerPrefix // from EFSN
	Label    string       // TokenInfo's label, "CPS3v3-2900995235"; untrusted text
	// CardNumber is the ten digits at the end of Label, "" when Label has
	// none. It is a holder's datum: never logged, never in an error.
	CardNumber   string
	Actua        Actua
	Certificates []Certificate // the holder's, of the CDF; at most maxCertificates
	Notes        []Note        // what was odd and kept nothing from being read
	// Failure is the first failure that kept the reading from being complete.
	Failure Failure
	// FailedAt names the step that failed, "EF.SN" or "CDF"; never card data.
	FailedAt string
	Traffic  Traffic

	iasPaths bool // read in the CPS3's dialect
}

// Step is one piece of progress of Read.
type Step struct {
	// Facts is all that is known so far, Traffic included.
	Facts Facts
	// Certificate is the index in Facts.Certificates of the certificate that
	// just grew, whose DER is partial until Complete; -1 for any other step.
	Certificate int
}
