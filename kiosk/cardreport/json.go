package cardreport

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// Object is the JSON of `kiosk check`: a contract, in this order.
type Object struct {
	Verdict         string    `json:"verdict"`
	Code            string    `json:"code"`
	Family          string    `json:"family"`
	Generation      string    `json:"generation"`
	Type            string    `json:"type"`
	Profession      string    `json:"profession"`
	NotBefore       string    `json:"not_before"`
	NotAfter        string    `json:"not_after"`
	Issuer          string    `json:"issuer"`
	InformationDate string    `json:"information_date"`
	JudgedAt        string    `json:"judged_at"`
	SimulatedTime   bool      `json:"simulated_time"`
	ATR             string    `json:"atr"`
	APDUs           int       `json:"apdus"`
	BytesSent       int       `json:"bytes_sent"`
	BytesReceived   int       `json:"bytes_received"`
	ElapsedMS       int64     `json:"elapsed_ms"`
	Findings        []Finding `json:"findings"`
	// Name is what the card is, in the words of the screen.
	Name string `json:"name"`
	// PINTries and PUKTries are the tries left of the holder's code and of the
	// unblocking code, PINTriesMax those that a fresh code has; -1: not known.
	PINTries    int `json:"pin_tries"`
	PINTriesMax int `json:"pin_tries_max"`
	PUKTries    int `json:"puk_tries"`
	// The holder's data; nil unless asked for.
	CardNumber *string `json:"card_number,omitempty"`
	Holder     *string `json:"holder,omitempty"`
	NationalID *string `json:"national_id,omitempty"`
}

// Finding is what one rule found.
type Finding struct {
	Rule   string `json:"rule"`
	Status string `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func newObject(r verdict.Report, read Reading) Object {
	took := read.traffic()
	o := Object{
		Verdict: r.Verdict.String(), Code: string(r.Code),
		Family: string(r.Family), Generation: string(r.Generation), Type: r.Type.String(), Profession: r.Profession.String(),
		NotBefore: utc(r.NotBefore), NotAfter: utc(r.NotAfter), Issuer: r.Issuer,
		InformationDate: utc(r.InformationDate), JudgedAt: utc(r.JudgedAt), SimulatedTime: r.SimulatedTime,
		ATR:   fmt.Sprintf("%X", read.Facts.Identity.ATR),
		APDUs: took.APDUs, BytesSent: took.BytesSent, BytesReceived: took.BytesReceived,
		ElapsedMS: read.Elapsed.Milliseconds(),
	}
	if o.Profession == "" { // of a CPF: what its holder trains for, with codes of their own
		o.Profession = r.FutureProfession.String()
	}
	o.PINTries, o.PINTriesMax = tries(read.Codes.PIN)
	o.PUKTries, _ = tries(read.Codes.Unblock)
	for _, f := range r.Findings {
		o.Findings = append(o.Findings, Finding{f.Rule, f.Status.String(), string(f.Code), f.Detail})
	}
	return o
}

// tries are the tries left and allowed, -1 where they are not known.
func tries(c card.Counter) (left, max int) {
	if !c.Known {
		return -1, -1
	}
	return c.Left, c.Max
}

// tellHolder adds the holder's data.
func (o *Object) tellHolder(h verdict.Holder) {
	number, name, id := string(h.CardNumber), nameOf(h), h.NationalID
	o.CardNumber, o.Holder, o.NationalID = &number, &name, &id
}

// nameOf is the holder's name, given name first.
func nameOf(h verdict.Holder) string { return strings.TrimSpace(h.GivenName + " " + h.Surname) }

// utc writes a time as the contract wants it, "" for none.
func utc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// WriteJSON writes a report as one JSON object on a line, with the card's name by words
// in lang; holder adds the holder's data.
func WriteJSON(w io.Writer, r verdict.Report, read Reading, words text.Sets, lang faq.Lang, holder bool) error {
	o := newObject(r, read)
	o.Name = words.Cards(lang).Names[r.Name]
	if holder {
		o.tellHolder(r.Holder)
	}
	b, err := json.Marshal(o)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, printable(string(b)))
	return err
}

// printable escapes what a terminal could take for a command, or could show in
// another order: a card's text reaches the JSON as it is.
func printable(doc string) string {
	var b strings.Builder
	for _, r := range doc {
		switch {
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
