package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"guichet/kiosk/verdict"
)

// checkObject is the JSON of `kiosk check`: a contract, in this order.
type checkObject struct {
	Verdict         string         `json:"verdict"`
	Code            string         `json:"code"`
	Family          string         `json:"family"`
	Generation      string         `json:"generation"`
	Type            string         `json:"type"`
	Profession      string         `json:"profession"`
	NotBefore       string         `json:"not_before"`
	NotAfter        string         `json:"not_after"`
	Issuer          string         `json:"issuer"`
	InformationDate string         `json:"information_date"`
	JudgedAt        string         `json:"judged_at"`
	SimulatedTime   bool           `json:"simulated_time"`
	ATR             string         `json:"atr"`
	APDUs           int            `json:"apdus"`
	BytesSent       int            `json:"bytes_sent"`
	BytesReceived   int            `json:"bytes_received"`
	ElapsedMS       int64          `json:"elapsed_ms"`
	Findings        []checkFinding `json:"findings"`
	// The holder's data; nil unless asked for.
	CardNumber *string `json:"card_number,omitempty"`
	Holder     *string `json:"holder,omitempty"`
	NationalID *string `json:"national_id,omitempty"`
}

type checkFinding struct {
	Rule   string `json:"rule"`
	Status string `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func newCheckObject(r verdict.Report, read reading) checkObject {
	o := checkObject{
		Verdict: r.Verdict.String(), Code: string(r.Code),
		Family: string(r.Family), Generation: string(r.Generation), Type: r.Type.String(), Profession: r.Profession.String(),
		NotBefore: utc(r.NotBefore), NotAfter: utc(r.NotAfter), Issuer: r.Issuer,
		InformationDate: utc(r.InformationDate), JudgedAt: utc(r.JudgedAt), SimulatedTime: r.SimulatedTime,
		ATR:   fmt.Sprintf("%X", read.facts.Identity.ATR),
		APDUs: read.facts.Traffic.APDUs, BytesSent: read.facts.Traffic.BytesSent, BytesReceived: read.facts.Traffic.BytesReceived,
		ElapsedMS: read.elapsed.Milliseconds(),
	}
	for _, f := range r.Findings {
		o.Findings = append(o.Findings, checkFinding{f.Rule, f.Status.String(), string(f.Code), f.Detail})
	}
	return o
}

// tellHolder adds the holder's data.
func (o *checkObject) tellHolder(h verdict.Holder) {
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

func writeCheckJSON(w io.Writer, r verdict.Report, read reading, holder bool) error {
	o := newCheckObject(r, read)
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
