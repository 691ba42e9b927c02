package cardreport

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// hostileReport is of a card whose every text wants to be a terminal's command.
func hostileReport() verdict.Report {
	const text = "\x1b[2J\u009b31mAC\u202e\u200bÉVIL\x00"
	return verdict.Report{
		Verdict: verdict.ToCheck, Code: verdict.CodeNotPinned, Family: card.CPx, Issuer: text,
		JudgedAt: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), ClockSetByHand: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC),
		Findings: []verdict.Finding{{Rule: "chain", Detail: text}},
		Holder:   verdict.Holder{CardNumber: "9900000012", Surname: text, GivenName: "\U000E0041", NationalID: text},
	}
}

// Nothing that a card says reaches the terminal as anything but letters.
func TestCheckOutputIsClean(t *testing.T) {
	for _, lang := range []faq.Lang{faq.French, faq.English} {
		var out bytes.Buffer
		if err := WriteText(&out, hostileReport(), Reading{}, sets(t), lang, true); err != nil {
			t.Fatal(err)
		}
		wantClean(t, out.String())
		if !strings.Contains(out.String(), "02/11/2026") {
			t.Errorf("the clock set by hand: %s", out.String())
		}
	}
	var out bytes.Buffer
	if err := WriteJSON(&out, hostileReport(), Reading{}, sets(t), faq.English, true); err != nil {
		t.Fatal(err)
	}
	wantClean(t, out.String())
	var o Object
	if err := json.Unmarshal(out.Bytes(), &o); err != nil || o.Issuer != hostileReport().Issuer || !strings.HasPrefix(*o.Holder, "\U000E0041") {
		t.Errorf("the JSON does not say what the card says: %v, %q, %q", err, o.Issuer, *o.Holder)
	}
}

func sets(t *testing.T) text.Sets {
	t.Helper()
	own, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	return own
}

func wantClean(t *testing.T, s string) {
	t.Helper()
	for _, r := range s {
		if r != '\n' && (r < ' ' || r >= 0x7F && r < 0xA0 || r == 0x202E || r == 0x200B || r >= 0xE0000) {
			t.Errorf("%U in %q", r, s)
		}
	}
}

// Without holder, none of the holder's data.
func TestCheckOutputWithoutHolder(t *testing.T) {
	r := hostileReport()
	r.Issuer, r.Findings = "AC", nil
	var out bytes.Buffer
	for _, err := range []error{WriteJSON(&out, r, Reading{}, sets(t), faq.French, false), WriteText(&out, r, Reading{}, sets(t), faq.French, false)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if strings.Contains(out.String(), "VIL") || strings.Contains(out.String(), "9900000012") || strings.Contains(out.String(), "Titulaire") {
		t.Errorf("%s", out.String())
	}
}

// No word is missing in a language.
func TestCheckWords(t *testing.T) {
	for _, lang := range []faq.Lang{faq.French, faq.English} {
		v := reflect.ValueOf(wordsIn(lang))
		for i := range v.NumField() {
			if v.Field(i).String() == "" {
				t.Errorf("%s: no %s", lang, v.Type().Field(i).Name)
			}
		}
	}
}
