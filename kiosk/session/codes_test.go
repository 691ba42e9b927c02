package session_test

import (
	"slices"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/pki"
	"guichet/kiosk/session"
	"guichet/kiosk/site"
	"guichet/kiosk/verdict"
)

// start is when everything of these tests happens.
func start() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

func readEffect(effects []session.Effect) (read session.ReadCard) {
	for _, e := range effects {
		if r, ok := e.(session.ReadCard); ok {
			read = r
		}
	}
	return read
}

// The state of the codes comes after the verdict of the same card, or is dropped; it
// goes with the card.
func TestCardCodes(t *testing.T) {
	codes := card.Codes{Status: card.CodesRead, PIN: card.Counter{Known: true, Left: 1, Max: 3}}
	s := session.New(session.Config{})
	s, effects := s.Step(start(), session.CardInserted{Slot: 7})
	read := readEffect(effects)
	if !read.Codes {
		t.Error("the codes are not asked for")
	}
	s, _ = s.Step(start(), session.CardCodes{Seq: read.Seq, Codes: codes})
	if got := s.View().Card.Codes; got != (card.Codes{}) {
		t.Errorf("before the verdict: got %+v, want nothing", got)
	}
	s, _ = s.Step(start(), session.CardReported{Seq: read.Seq, Report: verdict.Report{Verdict: verdict.Valid, Code: verdict.CodeValid}})
	late, _ := s.Step(start(), session.CardCodes{Seq: read.Seq - 1, Codes: codes})
	if got := late.View().Card.Codes; got != (card.Codes{}) {
		t.Errorf("of another reading: got %+v, want nothing", got)
	}
	s, _ = s.Step(start(), session.CardCodes{Seq: read.Seq, Codes: codes})
	if got := s.View().Card; got.Codes != codes || got.Report.Verdict != verdict.Valid {
		t.Errorf("got %+v", got)
	}
	s, _ = s.Step(start(), session.SlotChanged{Slot: session.SlotEmpty})
	if got := s.View().Card.Codes; got != (card.Codes{}) {
		t.Errorf("after the card went: got %+v, want nothing", got)
	}

	no := false
	s = session.New(session.Config{Info: session.Info{Site: site.Site{Cards: site.Cards{ReadCodes: &no}}}})
	if _, effects = s.Step(start(), session.CardInserted{Slot: 8}); readEffect(effects).Codes {
		t.Error("the site wants no codes, and they are asked for")
	}
}

// A blocked code of a card that is still good leads to the question about it, as soon
// as it is known; a card in opposition keeps its own questions.
func TestBlockedCodeLeadsToItsQuestion(t *testing.T) {
	advice := session.Advice{session.AdviceBlocked: {"blocked"}, "CPS": {"of-cps"}, "revoked": {"lost"}}
	blocked := card.Codes{Status: card.CodesRead, PIN: card.Counter{Known: true, Left: 0, Max: 3}}
	open := blocked
	open.PIN.Left = 3
	for _, c := range []struct {
		verdict verdict.Verdict
		codes   card.Codes
		want    string
	}{
		{verdict.Valid, blocked, "blocked"}, {verdict.Valid, open, "of-cps"}, {verdict.Valid, card.Codes{}, "of-cps"},
		{verdict.ToCheck, blocked, "blocked"}, {verdict.Revoked, blocked, "lost"},
	} {
		s := session.New(session.Config{Info: session.Info{Advice: advice}})
		s, effects := s.Step(start(), session.CardInserted{Slot: 7})
		read := readEffect(effects)
		s, _ = s.Step(start(), session.CardReported{Seq: read.Seq, Report: verdict.Report{Verdict: c.verdict, Type: pki.CPS}})
		_, effects = s.Step(start(), session.CardCodes{Seq: read.Seq, Codes: c.codes})
		asked := ""
		for _, e := range effects {
			if list, is := e.(session.ListNamed); is && len(list.IDs) > 0 {
				asked = list.IDs[0]
			}
		}
		if codes := c.codes.PIN; codes.Known && codes.Left == 0 && c.verdict != verdict.Revoked && asked != c.want {
			t.Errorf("%v, code %+v: asked for %q, want %q", c.verdict, codes, asked, c.want)
		}
		if asked == "blocked" && c.want != "blocked" {
			t.Errorf("%v, code %+v: asked for the blocked code's question", c.verdict, c.codes.PIN)
		}
	}
}

func TestCardsBeside(t *testing.T) {
	s := session.New(session.Config{})
	s, _ = s.Step(start(), session.CardInserted{Slot: 7, Others: 1})
	if got := s.View().Card.Others; got != 1 {
		t.Errorf("at the insertion: got %d others, want 1", got)
	}
	other, _ := s.Step(start(), session.CardsBeside{Slot: 6, Others: 2})
	if got := other.View().Card.Others; got != 1 {
		t.Errorf("of another card: got %d others, want 1", got)
	}
	s, effects := s.Step(start(), session.CardsBeside{Slot: 7})
	if got := s.View().Card.Others; got != 0 || readEffect(effects).Seq != 0 {
		t.Errorf("the other went: got %d others, effects %v; want none", got, effects)
	}
}

// What can be picked of a verdict comes together: the digit of the detail, once it is
// there, stays the detail's.
func TestCardItemsComeTogether(t *testing.T) {
	of := func(kinds ...session.ItemKind) []session.ItemKind { return kinds }
	some := session.Data{Questions: []faq.Ref{{ID: "one"}, {ID: "two"}}}
	for _, c := range []struct {
		name   string
		advice session.Advice
		answer session.Answered
		before []session.ItemKind
		after  []session.ItemKind
	}{
		{"questions", session.Advice{"CPS": {"one", "two"}}, session.Answered{Data: some}, nil, of(session.ItemQuestion, session.ItemQuestion, session.ItemAction)},
		{"questions that the help lacks", session.Advice{"CPS": {"one"}}, session.Answered{}, nil, of(session.ItemAction)},
		{"a help that fails", session.Advice{"CPS": {"one"}}, session.Answered{Err: true}, nil, of(session.ItemAction)},
		{"no questions", nil, session.Answered{}, of(session.ItemAction), of(session.ItemAction)},
	} {
		s := session.New(session.Config{Info: session.Info{Advice: c.advice}})
		s, effects := s.Step(start(), session.CardInserted{Slot: 7})
		s, effects = s.Step(start(), session.CardReported{Seq: readEffect(effects).Seq, Report: verdict.Report{Verdict: verdict.Valid, Type: pki.CPS}})
		kinds := func() (all []session.ItemKind) {
			for _, it := range s.View().Items {
				all = append(all, it.Kind)
			}
			return all
		}
		if got := kinds(); !slices.Equal(got, c.before) {
			t.Errorf("%s: got items %v with the verdict, want %v", c.name, got, c.before)
		}
		for _, e := range effects {
			if list, is := e.(session.ListNamed); is {
				c.answer.Seq = list.Seq
			}
		}
		s, _ = s.Step(start(), c.answer)
		if got := kinds(); !slices.Equal(got, c.after) {
			t.Errorf("%s: got items %v then, want %v", c.name, got, c.after)
		}
	}
}
