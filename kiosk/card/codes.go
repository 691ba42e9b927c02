package card

import (
	"context"

	"guichet/kiosk/iso7816"
)

// Counter is how often a code may still be presented in vain. The zero value means
// that it is not known.
type Counter struct {
	Known     bool
	Left, Max int // 0 left: the code is blocked
}

// CodesStatus says what is known of the codes of a card. The zero value means
// nothing.
type CodesStatus uint8

// The statuses.
const (
	CodesUnknown   CodesStatus = iota // not asked, or not answered
	CodesRead                         // at least one counter is known
	CodesOnlyByTry                    // a CPS4: only presenting a code would tell
)

// Codes is the state of a card's codes. It weighs on no verdict.
type Codes struct {
	Status  CodesStatus
	PIN     Counter // the holder's code, four digits
	Unblock Counter // the unblocking code, eight digits
	Traffic Traffic // what asking took
}

// The references of the codes of a CPS3, and their counters (OpenSC issue 2275;
// IAS-ECC 1.0.1, SDO of class PIN: 9A tries allowed, 9B tries remaining).
const (
	refPIN       = 0x01
	refUnblock   = 0x02
	tagTemplate  = 0x70
	tagCodeSDO   = 0xBF8100 // and the reference
	tagCodeDOUP  = 0xA0
	tagTriesMax  = 0x9A
	tagTriesLeft = 0x9B
)

// maxCodeAPDUs bounds ReadCodes: four, or six on a card that wants the MF selected
// once more.
const maxCodeAPDUs = 6

// ReadCodes asks a card for the tries left of its two codes. facts are those that
// Read gave for the same card, and nothing was sent to it since. No code is
// presented. The card must be a CPS3 in a contact reader with ANS's number in
// EF.SN, the only one of which this is known; nothing is sent to any other.
//
// Over T=0 it takes four APDUs: GET DATA and GET RESPONSE, twice. The recorded
// sequence starts with SELECT MF; Read leaves the MF selected, so that is sent only
// to a card that refuses the first GET DATA.
func ReadCodes(ctx context.Context, tx iso7816.Transmitter, facts Facts) (codes Codes) {
	id := facts.Identity
	switch {
	case id.Family != CPx || facts.Issuer != IssuerANS || id.Contactless || failedForGood(facts):
		return Codes{}
	case id.Generation == CPS4:
		return Codes{Status: CodesOnlyByTry}
	case id.Generation != CPS3 || !facts.iasPaths:
		return Codes{}
	}
	link := iso7816.NewLink(tx, iso7816.Limits{APDUs: maxCodeAPDUs, BytesReceived: 1 << 10})
	defer func() { codes.Traffic = Traffic(link.Counters()) }()
	pin, err := readCounter(ctx, link, refPIN)
	if refused(err) {
		if _, err = link.SelectOnly(ctx, 0, iso7816.SelectFromMFAll, iso7816.SelectNone, []byte(mf)); err == nil {
			pin, err = readCounter(ctx, link, refPIN)
		}
	}
	if err != nil {
		return Codes{}
	}
	unblock, _ := readCounter(ctx, link, refUnblock)
	codes = Codes{PIN: pin, Unblock: unblock}
	if pin.Known || unblock.Known {
		codes.Status = CodesRead
	}
	return codes
}

// failedForGood tells that the card was lost while it was read.
func failedForGood(f Facts) bool {
	return f.Failure == FailureUnknown || f.Failure.final() && f.Failure != FailureNone
}

// readCounter asks for the counters of one code. An answer of another form than
// the recorded one leaves the Counter unknown.
func readCounter(ctx context.Context, link *iso7816.Link, ref byte) (Counter, error) {
	// Extended header list: the public attributes (A0 80) of SDO BF81 ref.
	list := []byte{0x4D, 0x08, 0x70, 0x06, 0xBF, 0x81, ref, 0x02, 0xA0, 0x80}
	r, err := link.Send(ctx, iso7816.Command{INS: iso7816.InsGetData, P1: 0x3F, P2: 0xFF, Data: list, Ne: iso7816.MaxShortNe})
	if err != nil {
		return Counter{}, err
	}
	if r.SW != iso7816.SWOK {
		return Counter{}, r.SW
	}
	return parseCounter(r.Data, ref), nil
}

// parseCounter reads 70 { BF81 ref { A0 { 9A max, 9B left } } }.
func parseCounter(b []byte, ref byte) Counter {
	attributes, ok := iso7816.Find(b, tagTemplate, iso7816.Tag(tagCodeSDO|int(ref)), tagCodeDOUP)
	allowed, ok1 := iso7816.Find(attributes, tagTriesMax)
	left, ok2 := iso7816.Find(attributes, tagTriesLeft)
	if !ok || !ok1 || !ok2 || len(allowed) != 1 || len(left) != 1 {
		return Counter{}
	}
	if left[0] > allowed[0] || allowed[0] == 0 || allowed[0] > maxTries {
		return Counter{}
	}
	return Counter{Known: true, Left: int(left[0]), Max: int(allowed[0])}
}

// maxTries bounds a believable counter: a CPS3 allows three and ten.
const maxTries = 15
