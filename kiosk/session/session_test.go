package session_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/session"
	"guichet/kiosk/site"
)

var morning = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func newSession() session.State {
	info := session.Info{Number: 2026112201, Date: "2026-11-22", Languages: []faq.Lang{faq.French, faq.English}, Banners: banners()}
	s := session.New(session.Config{Timing: session.DefaultTiming(), Info: info})
	s, _ = s.Step(morning, session.Poke{})
	return s
}

// answers are what a little help says to each question.
func reply(e session.Effect) (uint64, session.Data) {
	refs := []faq.Ref{{ID: "a", Title: "A ?"}, {ID: "b", Title: "B ?"}}
	switch e := e.(type) {
	case session.Find:
		r := &faq.Result{}
		if e.Query.Text != "zzz" {
			r.Hits = []faq.Hit{{Ref: refs[0]}, {Ref: refs[1]}}
		}
		return e.Seq, session.Data{Found: r}
	case session.ListTopics:
		return e.Seq, session.Data{Topics: []faq.TopicRef{{Key: "t", Title: "T", Questions: 2}}}
	case session.ListQuestions:
		return e.Seq, session.Data{Questions: refs}
	case session.LoadAnswer:
		return e.Seq, session.Data{Answer: &session.AnswerData{
			Question: faq.Question{ID: e.ID, Lang: e.Lang, Title: "A ?"},
			Document: faq.Document{Links: []faq.Link{{Label: "ici", URL: "https://example.org"}}},
			Related:  refs[1:],
		}}
	}
	return 0, session.Data{}
}

// after steps through events, answering at once what is asked.
func after(t *testing.T, s session.State, events ...session.Event) session.State {
	t.Helper()
	for _, ev := range events {
		var effects []session.Effect
		s, effects = s.Step(morning, ev)
		for _, e := range effects {
			if seq, data := reply(e); seq != 0 {
				s, _ = s.Step(morning, session.Answered{Seq: seq, Data: data})
			}
		}
	}
	return s
}

// pick chooses an item of the list that is shown when it is stepped.
func pick(t *testing.T, s session.State, item int) session.State {
	t.Helper()
	return after(t, s, session.Choose{List: s.View().List, Item: item})
}

// places are the screens, each with the way there.
func places(t *testing.T) map[string]session.State {
	home := newSession()
	search := pick(t, home, 0)
	hits := after(t, search, session.Typed{Rune: 'c'})
	results := after(t, hits, session.Enter{})
	topics := pick(t, home, 1)
	questions := pick(t, topics, 0)
	answer := pick(t, questions, 0)
	return map[string]session.State{
		"home": home, "search": search, "hits": hits, "results": results,
		"topics": topics, "questions": questions, "answer": answer,
		"qr": pick(t, answer, 0), "card": pick(t, home, 2), "number": pick(t, home, 3),
		"menu": after(t, topics, session.OpenMenu{}), "guide": after(t, topics, session.OpenGuide{}),
	}
}

// The table state x event: where each key leads from each screen.
func TestStateTimesEvent(t *testing.T) {
	const (
		home      = session.Home
		search    = session.Search
		topics    = session.Topics
		questions = session.Questions
		answer    = session.Answer
		qr        = session.QR
		number    = session.Number
		card      = session.Card
		menu      = session.Menu
		guide     = session.Guide
	)
	columns := []struct {
		name string
		ev   session.Event
	}{
		{"letter", session.Typed{Rune: 'x'}}, {"enter", session.Enter{}}, {"back", session.Back{}},
		{"home", session.GoHome{}}, {"guide", session.OpenGuide{}}, {"menu", session.OpenMenu{}},
		{"erase", session.Erase{}}, {"poke", session.Poke{}}, {"language", session.OtherLanguage{}},
		{"slot", session.SlotChanged{Slot: session.SlotEmpty}}, {"tick", session.Tick{}},
		{"late answer", session.Answered{Seq: 1 << 40}},
	}
	table := map[string][]session.Screen{
		//           letter     enter      back       home  guide  menu       erase      poke       lang       slot       tick       late
		"home":      {search, search, home, home, guide, menu, home, home, home, home, home, home},
		"search":    {search, search, home, home, guide, menu, search, search, search, search, search, search},
		"hits":      {search, search, home, home, guide, menu, search, search, search, search, search, search},
		"results":   {search, answer, search, home, guide, menu, search, search, search, search, search, search},
		"topics":    {topics, questions, home, home, guide, menu, topics, topics, topics, topics, topics, topics},
		"questions": {questions, answer, topics, home, guide, menu, questions, questions, questions, questions, questions, questions},
		"answer":    {answer, answer, questions, home, guide, menu, answer, answer, answer, answer, answer, answer},
		"qr":        {qr, qr, answer, home, guide, menu, qr, qr, qr, qr, qr, qr},
		"card":      {card, card, home, home, guide, menu, card, card, card, card, card, card},
		"number":    {number, number, home, home, guide, menu, number, number, number, number, number, number},
		"menu":      {menu, guide, topics, home, guide, topics, menu, menu, menu, menu, menu, menu},
		"guide":     {guide, guide, topics, home, guide, menu, guide, guide, guide, guide, guide, guide},
	}
	for name, from := range places(t) {
		want, listed := table[name]
		if !listed || len(want) != len(columns) {
			t.Fatalf("no row of %d cells for %s", len(columns), name)
		}
		for i, c := range columns {
			if got := after(t, from, c.ev).View().Screen; got != want[i] {
				t.Errorf("%s, %s: screen %d, want %d", name, c.name, got, want[i])
			}
		}
	}
}

func TestLateAnswersAreDropped(t *testing.T) {
	s := pick(t, newSession(), 0)
	s, first := s.Step(morning, session.Typed{Rune: 'c'})
	s, second := s.Step(morning, session.Typed{Rune: 'p'})
	one, two := first[0].(session.Find), second[0].(session.Find)
	if one.Seq == two.Seq || two.Query.Text != "cp" {
		t.Fatalf("%+v then %+v", one, two)
	}
	late := session.Data{Found: &faq.Result{Hits: []faq.Hit{{Ref: faq.Ref{ID: "late"}}}}}
	s, _ = s.Step(morning, session.Answered{Seq: one.Seq, Data: late})
	if s.View().Found != nil {
		t.Error("the answer to an older question is shown")
	}
	s, _ = s.Step(morning, session.Back{})
	s, _ = s.Step(morning, session.Answered{Seq: two.Seq, Data: late})
	if v := s.View(); v.Screen != session.Home || len(v.Items) != 4 {
		t.Errorf("an answer reached another screen: %+v", v)
	}
}

func TestAnswerInTheFormerLanguageIsDropped(t *testing.T) {
	s := newSession()
	s, effects := s.Step(morning, session.Choose{List: s.View().List, Item: 1})
	s, again := s.Step(morning, session.OtherLanguage{})
	s, _ = s.Step(morning, session.Answered{Seq: effects[0].(session.ListTopics).Seq,
		Data: session.Data{Topics: []faq.TopicRef{{Key: "t", Title: "français"}}}})
	if len(s.View().Items) != 0 {
		t.Error("a French list on the English screen")
	}
	if l := again[0].(session.ListTopics); l.Lang != faq.English {
		t.Errorf("asked again in %s", l.Lang)
	}
}

func TestChoiceFromAListThatIsGone(t *testing.T) {
	s := after(t, newSession(), session.Typed{Rune: 'c'}, session.Enter{})
	old := s.View().List
	s = after(t, s, session.Typed{Rune: 'z'}, session.Typed{Rune: 'z'}, session.Clear{})
	s = after(t, s, session.Typed{Rune: 'z'}, session.Typed{Rune: 'z'}, session.Typed{Rune: 'z'})
	if got := after(t, s, session.Choose{List: old, Item: 0}).View().Screen; got != session.Search {
		t.Errorf("a choice from the former list leads to screen %d", got)
	}
}

func TestSameHitsKeepTheList(t *testing.T) {
	s := after(t, newSession(), session.Typed{Rune: 'c'}, session.Turn{Page: 0, Focus: 1})
	before := s.View()
	s = after(t, s, session.OtherLanguage{})
	if v := s.View(); v.List != before.List || v.Focus != 1 || v.InField {
		t.Errorf("the same hits came back: list %d focus %d, before list %d focus 1", v.List, v.Focus, before.List)
	}
}

func TestFailureIsShownAndAskedOnce(t *testing.T) {
	s := newSession()
	s, e := s.Step(morning, session.Choose{List: s.View().List, Item: 1})
	s, more := s.Step(morning, session.Answered{Seq: e[0].(session.ListTopics).Seq, Err: true})
	if s.View().Status != session.Failed || len(more) != 0 || s.Busy() {
		t.Errorf("status %d, effects %v", s.View().Status, more)
	}
}

func TestFieldIsBounded(t *testing.T) {
	s := pick(t, newSession(), 3)
	for range 100 {
		s = after(t, s, session.Typed{Rune: '8'})
	}
	if n := len(s.View().Field); n != 24 {
		t.Errorf("a number field of %d digits", n)
	}
	s = after(t, s, session.Clear{})
	if s.View().Field != "" {
		t.Error("the field is not empty")
	}
}

// Whoever types an RPPS or ADELI number where a question is meant is offered its check,
// which has all of it; other words and numbers are not.
func TestSearchForANumberOffersItsCheck(t *testing.T) {
	for typed, want := range map[string]string{
		"10101234567": "10101234567", "8 101 01 23 45 67": "810101234567", "10-10-12-34-56-7": "10101234567",
		"751234567": "751234567", "2A1234567": "2A1234567",
		"06": "", "2026": "", "cafeteria": "", "parking": "", "123456789012345": "",
	} {
		s := pick(t, newSession(), 0)
		var effects []session.Effect
		for i, r := range typed {
			s, effects = s.Step(morning, session.Typed{Rune: r})
			if i < len(typed)-1 {
				s, _ = s.Step(morning, session.Answered{Seq: effects[0].(session.Find).Seq, Err: true})
			}
		}
		found := &faq.Result{Nearest: []faq.TopicRef{{Key: "t", Title: "Un thème"}}}
		s, _ = s.Step(morning, session.Answered{Seq: effects[0].(session.Find).Seq, Data: session.Data{Found: found}})
		items := s.View().Items
		if got := items[0].Kind == session.ItemScreen; got != (want != "") || len(items) == 1 != (want == "") {
			t.Errorf("%q: got %+v, want the check: %t", typed, items, want != "")
			continue
		}
		if want == "" {
			continue
		}
		s, _ = s.Step(morning, session.Choose{List: s.View().List, Item: 0})
		if v := s.View(); v.Screen != session.Number || v.Field != want || !v.InField {
			t.Errorf("%q: got screen %d with %q, want the number check with %q", typed, v.Screen, v.Field, want)
		}
		if back := after(t, s, session.Back{}).View(); back.Screen != session.Search || back.Field != typed {
			t.Errorf("%q: back leads to screen %d with %q", typed, back.Screen, back.Field)
		}
	}
}

// Where the check leaves the list, a choice from the list with it picks nothing.
func TestCheckThatIsGoneIsNotPicked(t *testing.T) {
	s := pick(t, newSession(), 0)
	step := func(e session.Event) {
		var effects []session.Effect
		s, effects = s.Step(morning, e)
		found := &faq.Result{Nearest: []faq.TopicRef{{Key: "t", Title: "Un thème"}}}
		s, _ = s.Step(morning, session.Answered{Seq: effects[0].(session.Find).Seq, Data: session.Data{Found: found}})
	}
	for _, r := range "751234567" {
		step(session.Typed{Rune: r})
	}
	with := s.View()
	step(session.Erase{})
	if v := s.View(); len(with.Items) != 2 || len(v.Items) != 1 {
		t.Fatalf("got %d items, then %d, want 2, then 1", len(with.Items), len(v.Items))
	}
	if got := after(t, s, session.Choose{List: with.List, Item: 0}).View().Screen; got != session.Search {
		t.Errorf("a choice from the former list leads to screen %d", got)
	}
}

func TestVoteCountsOnce(t *testing.T) {
	s := places(t)["answer"]
	items := s.View().Items
	s, e := s.Step(morning, session.Choose{List: s.View().List, Item: len(items) - 2})
	if len(e) != 1 || e[0] != (session.Count{What: session.CountHelpful, ID: "a"}) {
		t.Fatalf("%+v", e)
	}
	if v := s.View(); !v.Voted || len(v.Items) != len(items)-2 {
		t.Errorf("voted %v, %d items", v.Voted, len(v.Items))
	}
}

func TestWayBackIsBounded(t *testing.T) {
	s := places(t)["answer"]
	for range 200 {
		s = pick(t, s, 1) // the related question
	}
	steps := 0
	for s.View().CanBack {
		s = after(t, s, session.Back{})
		if steps++; steps > 40 {
			t.Fatal("the way back does not end")
		}
	}
}

func TestOtherDataSet(t *testing.T) {
	s := places(t)["topics"]
	s, e := s.Step(morning, session.DataChanged{Info: session.Info{Number: 2, Date: "2026-12-01", Languages: []faq.Lang{faq.French}}})
	if len(e) != 2 || s.View().Info.Number != 2 || s.View().Screen != session.Topics {
		t.Errorf("effects %v, view %+v", e, s.View())
	}
	if s.View().Other != "" {
		t.Error("another language is offered where there is none")
	}
}

// A code wants all the room there is; around it large print goes on.
func TestLargePrintStopsForACode(t *testing.T) {
	s := after(t, places(t)["qr"], session.LargePrint{})
	if v := s.View(); v.Screen != session.QR || v.Large {
		t.Errorf("screen %v, large %v", v.Screen, v.Large)
	}
	if v := after(t, s, session.Back{}).View(); v.Screen == session.QR || !v.Large {
		t.Errorf("back from the code: screen %v, large %v", v.Screen, v.Large)
	}
}

// tick returns the state when something comes of waiting, but for the time of day.
func tick(s session.State) session.State {
	s, _ = wait(s)
	return s
}

// wait is tick, and when that was; ten minutes if nothing comes of waiting.
func wait(s session.State) (session.State, time.Time) {
	for n := 0; ; n++ {
		before, at := s.View(), s.Deadline
		s, _ = s.Step(at, session.Tick{})
		v := s.View()
		if v.Time = before.Time; s.Deadline.IsZero() || n == 10 || !reflect.DeepEqual(v, before) {
			return s, at
		}
	}
}

func TestIdleWarnsCountsAndWipes(t *testing.T) {
	s := after(t, places(t)["answer"], session.NextTheme{}, session.LargePrint{}, session.OtherLanguage{})
	timing := session.DefaultTiming()
	if _, at := wait(s); !at.Equal(morning.Add(timing.Reading)) {
		t.Fatalf("warned at %v, want %v", at, morning.Add(timing.Reading))
	}
	for left := 20; left > 0; left-- {
		s = tick(s)
		if s.View().Left != left {
			t.Fatalf("%d seconds left, want %d", s.View().Left, left)
		}
	}
	s = tick(s)
	v := s.View()
	if v.Screen != session.Home || v.Lang != faq.French || v.Theme != 0 || v.Large || v.Left != 0 || v.CanBack {
		t.Errorf("after the reset: %+v", v)
	}
	s = tick(s)
	if !s.View().Attract || !s.Deadline.IsZero() {
		t.Errorf("attract %v, deadline %v", s.View().Attract, s.Deadline)
	}
}

func TestAnyKeyPutsTheResetOff(t *testing.T) {
	s := places(t)["answer"]
	for range 25 { // without limit
		s = tick(tick(s))
		now := s.Deadline
		s, _ = s.Step(now, session.Back{})
		if v := s.View(); v.Screen != session.Answer || v.Left != 0 {
			t.Fatalf("the key that answers the warning did something: screen %d", v.Screen)
		}
		if _, at := wait(s); !at.Equal(now.Add(session.DefaultTiming().Reading)) {
			t.Fatalf("warned at %v, want %v", at, now.Add(session.DefaultTiming().Reading))
		}
	}
}

func TestCalmScreenWakes(t *testing.T) {
	calm := tick(newSession())
	if v := after(t, calm, session.Choose{List: calm.View().List, Item: 2}).View(); v.Screen != session.Home || v.Attract {
		t.Errorf("a digit on the calm screen: %+v", v)
	}
	if v := after(t, calm, session.Typed{Rune: 'c'}).View(); v.Screen != session.Search || v.Field != "c" {
		t.Errorf("a letter on the calm screen: screen %d, field %q", v.Screen, v.Field)
	}
}

// The calm screen forgets the card before, and a language that the data set
// lacks is not taken.
func TestNothingIsLeftOnTheCalmScreen(t *testing.T) {
	s := after(t, newSession(), session.CardInserted{Slot: 1}, session.SlotChanged{Slot: session.SlotEmpty}, session.GoHome{})
	if s.View().Card.Phase != session.CardGone {
		t.Fatalf("phase %d", s.View().Card.Phase)
	}
	if s = tick(s); !s.View().Attract || s.View().Card.Phase != session.NoCard {
		t.Errorf("%+v", s.View().Card)
	}
	if v := newSession().WithLang("de").View(); v.Lang != faq.French {
		t.Errorf("shown in %q", v.Lang)
	}
}

// A card left in does not keep what its visitor did before.
func TestCardLeftInForgetsTheVisit(t *testing.T) {
	s := after(t, newSession(), session.Typed{Rune: 'q'}, session.OtherLanguage{}, session.CardInserted{Slot: 1}, session.Back{}, session.Back{})
	for range 30 {
		s = tick(s)
	}
	if v := s.View(); v.Screen != session.Card || v.Lang != faq.French {
		t.Fatalf("screen %d in %s, want the card's in French", v.Screen, v.Lang)
	}
	s = after(t, s, session.Poke{}, session.Back{})
	if v := s.View(); v.Screen != session.Home || v.Field != "" || v.CanBack {
		t.Errorf("behind the card stands screen %d with %q", v.Screen, v.Field)
	}
}

// Home is a new visitor's only with the focus where it began.
func TestHomeIsShownFromItsBeginning(t *testing.T) {
	s := after(t, newSession(), session.Turn{Page: 1, Focus: -1}, session.GoHome{})
	if v := s.View(); v.Page != 0 || v.Focus != 0 {
		t.Errorf("page %d, focus %d", v.Page, v.Focus)
	}
	s = after(t, newSession(), session.Turn{Page: 1, Focus: -1})
	for range 30 {
		if s.Deadline.IsZero() {
			break
		}
		s = tick(s)
	}
	if v := s.View(); !v.Attract || v.Page != 0 {
		t.Errorf("the calm screen keeps page %d", v.Page)
	}
}

func TestGuideFromAMenuAboveAGuide(t *testing.T) {
	s := after(t, places(t)["guide"], session.OpenMenu{}, session.OpenGuide{}, session.Back{})
	if got := s.View().Screen; got != session.Topics {
		t.Errorf("one step back leads to screen %d", got)
	}
}

func TestEarlyTickDoesNothing(t *testing.T) {
	s := places(t)["answer"]
	got, _ := s.Step(s.Deadline.Add(-time.Nanosecond), session.Tick{})
	if got.View().Left != 0 || !got.Deadline.Equal(s.Deadline) {
		t.Errorf("left %d", got.View().Left)
	}
}

// A step must not write into the state it was given.
func TestStepIsPure(t *testing.T) {
	for name, s := range places(t) {
		before := s.View()
		for _, ev := range []session.Event{session.Typed{Rune: 'x'}, session.Enter{}, session.Back{}, session.Turn{Page: 3, Focus: 1}, session.Clear{}} {
			s.Step(morning, ev)
			if v := s.View(); v.Screen != before.Screen || v.Field != before.Field || v.Page != before.Page || v.Focus != before.Focus || v.InField != before.InField {
				t.Errorf("%s: %T changed the state it was given", name, ev)
			}
		}
	}
}

// Who would gain nothing by it is not offered that double strikes count once.
func TestSteadyKeysOffered(t *testing.T) {
	for ms, want := range map[int]bool{0: true, 300: true, 499: true, 500: false, 1000: false} {
		info := session.Info{Languages: []faq.Lang{faq.French}, Site: site.Site{Keys: site.Keys{PauseMS: ms}}}
		s := session.New(session.Config{Timing: session.DefaultTiming(), Info: info})
		s = after(t, s, session.Poke{}, session.OpenMenu{})
		got := slices.ContainsFunc(s.View().Items, func(it session.Item) bool { return it.Action == session.Action(session.SteadyKeys{}) })
		if got != want {
			t.Errorf("a site's pause of %d ms: got offered %t, want %t", ms, got, want)
		}
	}
}
