package session_test

import (
	"testing"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/session"
)

// ladderQuestion goes on at no, jumps at yes of its first step, and ends.
func ladderQuestion() faq.Question {
	return faq.Question{ID: "l", Lang: faq.French, Title: "L ?", Answer: "Répondez.", ReviewBy: "2026-11-21", Steps: []faq.Step{
		{Do: "Essayez, voir [ici](https://example.org).", Ask: "Un ?", Yes: faq.Branch{Step: 2}, No: faq.Branch{Step: 1}},
		{Ask: "Deux ?", Yes: faq.Branch{End: "Fini."}, No: faq.Branch{Step: 2}},
		{Ask: "Trois ?", Yes: faq.Branch{End: "Bien."}, No: faq.Branch{End: "Appelez le [15](tel:15)."}},
	}}
}

// answerLoaded gives a question to the session that waits for an answer.
func answerLoaded(t *testing.T, s session.State, effects []session.Effect, q faq.Question) session.State {
	t.Helper()
	for _, e := range effects {
		if load, ok := e.(session.LoadAnswer); ok {
			a, err := session.NewAnswerData(q, nil)
			if err != nil {
				t.Fatal(err)
			}
			s, _ = s.Step(morning, session.Answered{Seq: load.Seq, Data: session.Data{Answer: a}})
		}
	}
	return s
}

// onLadder is a session on the answer with steps.
func onLadder(t *testing.T) session.State {
	t.Helper()
	questions := pick(t, pick(t, newSession(), 1), 0)
	s, effects := questions.Step(morning, session.Choose{List: questions.View().List, Item: 0})
	return answerLoaded(t, s, effects, ladderQuestion())
}

// choose picks the item of a kind for which is says yes.
func choose(t *testing.T, s session.State, is func(session.Item) bool) session.State {
	t.Helper()
	for i, it := range s.View().Items {
		if is(it) {
			return pick(t, s, i)
		}
	}
	t.Fatalf("got items %+v, want one to choose", s.View().Items)
	return s
}

func begin(it session.Item) bool { return it.Kind == session.ItemLadder }
func yes(it session.Item) bool   { return it.Kind == session.ItemReply && it.Yes }
func no(it session.Item) bool    { return it.Kind == session.ItemReply && !it.Yes }

func TestLadderLeadsByYesAndNo(t *testing.T) {
	first := choose(t, onLadder(t), begin)
	for _, c := range []struct {
		name    string
		replies []func(session.Item) bool
		step    int
		ask     string
		text    string
	}{
		{"the first step", nil, 1, "Un ?", "Essayez, voir ici."},
		{"no goes on", []func(session.Item) bool{no}, 2, "Deux ?", ""},
		{"yes jumps", []func(session.Item) bool{yes}, 3, "Trois ?", ""},
		{"an end by yes", []func(session.Item) bool{no, yes}, 2, "", "Fini."},
		{"an end by no", []func(session.Item) bool{no, no, no}, 3, "", "Appelez le 15."},
	} {
		s := first
		for _, r := range c.replies {
			s = choose(t, s, r)
		}
		v := s.View().Ladder
		if v.Title != "L ?" || v.Step != c.step || v.Of != 3 || v.Ask != c.ask || v.Document.Text() != c.text {
			t.Errorf("%s: got %+v, want step %d of 3, %q, %q", c.name, v, c.step, c.ask, c.text)
		}
		for range c.replies { // back is the step before
			s = after(t, s, session.Back{})
		}
		if v := s.View().Ladder; v.Step != 1 || v.Ask == "" {
			t.Errorf("%s: got %+v on the way back, want step 1", c.name, v)
		}
	}
}

func TestLadderEndsWithTheVote(t *testing.T) {
	s := choose(t, choose(t, choose(t, onLadder(t), begin), no), yes)
	s, effects := s.Step(morning, session.Choose{List: s.View().List, Item: 0})
	if len(effects) != 1 || effects[0] != (session.Count{What: session.CountHelpful, ID: "a"}) || !s.View().Voted {
		t.Errorf("got effects %v, voted %t; want the vote counted", effects, s.View().Voted)
	}
}

// A change of language on a step loads the answer again and stays on the step;
// where the other answer has fewer steps its first page is shown.
func TestLadderSurvivesAnotherText(t *testing.T) {
	s := choose(t, choose(t, onLadder(t), begin), yes)
	for _, c := range []struct {
		steps int
		want  session.Screen
	}{{3, session.Ladder}, {2, session.Answer}, {0, session.Answer}} {
		q := ladderQuestion()
		q.Steps = q.Steps[:c.steps]
		next, effects := s.Step(morning, session.OtherLanguage{})
		next = answerLoaded(t, next, effects, q)
		if got := next.View().Screen; got != c.want {
			t.Errorf("%d steps: got screen %d, want %d", c.steps, got, c.want)
		}
	}
}

// The day of the visit decides whether a text is overdue, the last day not yet.
func TestOverdueAnswer(t *testing.T) {
	for day, want := range map[string]bool{"": false, "2026-11-21": true, "2026-11-22": false, "2027-01-01": false} {
		questions := pick(t, pick(t, newSession(), 1), 0)
		s, effects := questions.Step(morning, session.Choose{List: questions.View().List, Item: 0})
		q := ladderQuestion()
		q.ReviewBy = day
		if got := answerLoaded(t, s, effects, q).View().Answer.Overdue; got != want {
			t.Errorf("review by %q on %s: got %t, want %t", day, morning.Format(time.DateOnly), got, want)
		}
	}
}

func TestAnswerDataRefusesBrokenTexts(t *testing.T) {
	for name, q := range map[string]faq.Question{
		"answer":     {Answer: "<b>"},
		"complement": {Answer: "a", Complement: &faq.Complement{Text: "<b>"}},
		"do":         {Answer: "a", Steps: []faq.Step{{Do: "<b>"}}},
		"end":        {Answer: "a", Steps: []faq.Step{{No: faq.Branch{End: "<b>"}}}},
	} {
		if _, err := session.NewAnswerData(q, nil); err == nil {
			t.Errorf("%s: got no error, want one", name)
		}
	}
}
