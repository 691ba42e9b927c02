// Package cardreport writes a verdict for a terminal: as text for people and as one
// JSON object for programs. It decides nothing.
package cardreport

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// Reading is one card that was read, and how long reading it took, without its codes.
type Reading struct {
	Facts   card.Facts
	Codes   card.Codes
	Elapsed time.Duration
}

// traffic is all that went to the card and came from it.
func (r Reading) traffic() card.Traffic {
	t, c := r.Facts.Traffic, r.Codes.Traffic
	return card.Traffic{APDUs: t.APDUs + c.APDUs, BytesSent: t.BytesSent + c.BytesSent, BytesReceived: t.BytesReceived + c.BytesReceived}
}

// WriteText prints a report for people: the verdict in its words of sets, what the
// card is, what was proven, and the findings for the staff.
func WriteText(w io.Writer, r verdict.Report, read Reading, sets text.Sets, lang faq.Lang, holder bool) error {
	t := &printout{Report: r, read: read, set: sets.For(lang), cards: sets.Cards(lang), words: wordsIn(lang)}
	t.verdict()
	t.card()
	if holder {
		t.holder()
	}
	t.when()
	t.proofs()
	t.findings()
	_, err := io.WriteString(w, t.out.String())
	return err
}

// printout is one report while it is written.
type printout struct {
	verdict.Report
	read  Reading
	set   *text.Set
	cards *text.Cards
	words words
	out   strings.Builder
}

// line writes one line. What a card says passes the sanitizer like on a screen.
func (t *printout) line(format string, args ...any) {
	t.out.WriteString(strings.TrimRight(screen.Clean(fmt.Sprintf(format, args...)), " ") + "\n")
}

// fact writes a name and a value, nothing for an empty value.
func (t *printout) fact(name, value string) {
	if value != "" {
		t.line("%s%s%s", name, strings.Repeat(" ", max(1, factColumn-utf8.RuneCountInString(name))), value)
	}
}

// factColumn is where the values begin.
const factColumn = 14

func (t *printout) verdict() {
	says := screen.VerdictWords(&t.Report, t.set, t.cards, "")
	t.line("%s [%s]", says.Word, shapeOf(t.Verdict))
	t.line("%s", says.Meaning)
	t.line("%s", says.Action)
	t.line("%s", text.Fill(t.set.Card.Desk, "words", says.Desk))
	t.out.WriteString("\n")
}

// shapeOf is the sign beside a verdict's word: good, bad, or open.
func shapeOf(v verdict.Verdict) string {
	switch v {
	case verdict.Valid, verdict.ExpiresSoon:
		return "OK"
	case verdict.NotAuthentic, verdict.TestCard, verdict.Revoked, verdict.Expired, verdict.NotYetValid:
		return "X"
	}
	return "?"
}

func (t *printout) card() {
	t.fact(t.words.card, t.cards.Names[t.Name])
	t.fact(t.words.kind, t.cards.Types[t.Type.String()])
	t.fact(t.words.profession, t.profession(t.Profession.String()))
	t.fact(t.words.training, t.profession(t.FutureProfession.String()))
	if !t.NotAfter.IsZero() {
		t.fact(t.words.validity, text.Fill(t.words.fromTo, "from", t.date(t.NotBefore), "to", t.date(t.NotAfter)))
	}
	t.fact(t.words.issuer, t.Issuer)
	for _, line := range screen.CodeWords(t.read.Codes, t.set) {
		t.line("%s", line)
	}
}

// profession is a code in words, or the code itself.
func (t *printout) profession(code string) string { return cmp.Or(t.cards.Professions[code], code) }

func (t *printout) holder() {
	t.fact(t.words.holder, nameOf(t.Holder))
	t.fact(t.words.nationalID, t.Holder.NationalID)
	t.fact(t.words.number, string(t.Holder.CardNumber))
}

// when says of when the information is and of when the judgement.
func (t *printout) when() {
	if !t.InformationDate.IsZero() {
		days := max(0, verdict.Days(t.InformationDate, t.JudgedAt)) // below 0 by a clock that is behind
		t.fact(t.words.information, text.Fill(t.words.age, "date", t.date(t.InformationDate), "days", fmt.Sprint(days)))
	}
	at := verdict.Paris(t.JudgedAt)
	judged := text.Fill(t.words.at, "date", t.date(at), "time", at.Format("15:04"))
	if t.SimulatedTime {
		judged += t.words.simulated
	}
	t.fact(t.words.judged, judged)
	if !t.ClockSetByHand.IsZero() {
		t.fact("", text.Fill(t.words.byHand, "date", t.date(t.ClockSetByHand)))
	}
}

// date writes the Paris date of a time.
func (t *printout) date(at time.Time) string {
	return t.set.Date(verdict.Paris(at).Format(time.DateOnly))
}

// proofs says what was proven of a CPx and what was not.
func (t *printout) proofs() {
	if t.Family != card.CPx {
		return
	}
	t.line("")
	for _, p := range t.Proofs() {
		shape, _, sentence := screen.ProofWords(&t.Report, p, t.set, t.cards)
		t.line("%-4s %s", shape, sentence)
	}
}

func (t *printout) findings() {
	t.line("")
	t.line("%s", t.words.staff)
	for _, f := range t.Findings {
		if f.Status == verdict.NotApplicable && f.Detail == "" {
			continue
		}
		t.line("  %s", screen.FindingWords(f, t.set, t.cards))
	}
	traffic := t.read.Facts.Traffic
	t.line("  %s, %d APDU, %d + %d %s, %d ms", t.Code, traffic.APDUs, traffic.BytesSent, traffic.BytesReceived,
		t.words.bytes, t.read.Elapsed.Milliseconds())
}
