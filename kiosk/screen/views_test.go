package screen_test

import (
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/data"
	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/site"
	"guichet/kiosk/text"
)

// driver walks a session through the real texts and the real help by key
// strokes, answering its questions from the sources: no store, no terminal.
type driver struct {
	t      *testing.T
	c      *faq.Collection
	words  text.Sets
	s      session.State
	now    time.Time
	width  int
	height int
	read   session.ReadCard // the last one asked for
	do     session.Do       // the last task begun
	doubt  bool             // the clock is not in order
	config session.Config
	shown  func() // is told that a frame may have changed; nil: nobody looks
}

func newDriver(t *testing.T, lang faq.Lang, width, height int) *driver {
	t.Helper()
	words, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	c, err := loadHelp()
	if err != nil {
		t.Fatal(err)
	}
	info := session.Info{Number: 2026112201, Date: c.InformationDate(), Languages: c.Languages, Banners: c.Banners, Advice: session.Advice{
		"expired": {"duree-de-validite-cps"}, "": {"qu-est-ce-qu-une-cpx"}, "CPF": {"cpx-interne-en-medecine"},
	}}
	d := &driver{t: t, c: c, words: words, width: width, height: height,
		now: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)}
	d.config = session.Config{Timing: session.DefaultTiming(), Info: info}
	d.begin(lang)
	return d
}

func (d *driver) begin(lang faq.Lang) {
	d.s = session.New(d.config).WithLang(lang)
	d.send(session.SlotChanged{Slot: session.SlotEmpty})
}

// onAppliance begins anew on a machine that the kiosk can restart.
func (d *driver) onAppliance() {
	d.config.Machine = true
	d.begin(d.s.View().Lang)
}

// The texts and the help are read once for all tests; nothing changes them.
var (
	loadWords = sync.OnceValues(text.Load)
	loadHelp  = sync.OnceValues(func() (*faq.Collection, error) {
		sources, err := fs.Sub(data.FS, "faq")
		if err != nil {
			return nil, err
		}
		c, issues := faq.Load(sources)
		return c, issues.Err()
	})
)

// send steps the session and answers what it asks, as the loop does.
func (d *driver) send(ev session.Event) {
	d.t.Helper()
	var effects []session.Effect
	d.s, effects = d.s.Step(d.now, ev)
	for _, e := range effects {
		if r, ok := e.(session.ReadCard); ok {
			d.read = r
		}
		if do, ok := e.(session.Do); ok {
			d.do = do
		}
		if check, ok := e.(session.CheckClock); ok {
			d.s, _ = d.s.Step(d.now, session.ClockChecked{Seq: check.Seq, InOrder: !d.doubt})
		}
		if seq, answer := d.answer(e); seq != 0 {
			d.s, _ = d.s.Step(d.now, session.Answered{Seq: seq, Data: answer})
		}
	}
	if d.shown != nil {
		d.shown()
	}
}

// near are the first two questions that the help of these tests finds.
func (d *driver) near(query string) []faq.Hit {
	_, found := d.answer(session.Find{Query: faq.Query{Text: query, Lang: d.s.View().Lang}})
	return found.Found.Hits[:2]
}

func (d *driver) frame() screen.Frame {
	return screen.Render(d.s.View(), d.words, d.width, d.height)
}

func (d *driver) press(s screen.KeyPress) {
	d.t.Helper()
	f := d.frame()
	d.send(f.Action(s))
}

func (d *driver) code(codes ...screen.Code) {
	d.t.Helper()
	for _, c := range codes {
		d.press(screen.KeyPress{Code: c})
	}
}

func (d *driver) typeIn(s string) {
	d.t.Helper()
	for _, r := range s {
		d.press(screen.KeyPress{Code: screen.Char, Rune: r})
	}
}

func (d *driver) answer(e session.Effect) (uint64, session.Data) {
	switch e := e.(type) {
	case session.Find:
		r := d.find(e.Query)
		return e.Seq, session.Data{Found: &r}
	case session.ListTopics:
		return e.Seq, session.Data{Topics: d.topics(e.Lang)}
	case session.ListQuestions:
		return e.Seq, d.questions(e)
	case session.ListNamed:
		out := session.Data{}
		for _, id := range e.IDs {
			q := d.load(e.Lang, id).Question
			out.Questions = append(out.Questions, faq.Ref{ID: q.ID, Title: q.Title})
		}
		return e.Seq, out
	case session.LoadAnswer:
		return e.Seq, session.Data{Answer: d.load(e.Lang, e.ID)}
	}
	return 0, session.Data{}
}

// find is the search of these tests: the questions whose title holds one of
// the typed words, in the order of the sources.
func (d *driver) find(q faq.Query) faq.Result {
	var r faq.Result
	for _, x := range d.c.Questions {
		if h := (faq.Hit{Ref: faq.Ref{ID: x.ID, Title: x.Title}, Marks: marks(x.Title, q.Text)}); x.Lang == q.Lang && len(h.Marks) > 0 {
			r.Hits = append(r.Hits, h)
		}
	}
	if len(r.Hits) == 0 {
		r.Nearest = d.topics(q.Lang)
	}
	return r
}

func marks(title, query string) []faq.Mark {
	var ms []faq.Mark
	for _, w := range strings.Fields(strings.ToLower(query)) {
		if at := strings.Index(strings.ToLower(title), w); at >= 0 {
			ms = append(ms, faq.Mark{Start: at, End: at + len(w)})
		}
	}
	return ms
}

func (d *driver) topics(lang faq.Lang) []faq.TopicRef {
	var all []faq.TopicRef
	for _, t := range d.c.Topics {
		ref := faq.TopicRef{Key: t.Key, Title: t.Title[lang]}
		for _, q := range d.c.Questions {
			if q.Topic == t.Key && q.Lang == lang {
				ref.Questions++
			}
		}
		all = append(all, ref)
	}
	return all
}

func (d *driver) questions(e session.ListQuestions) session.Data {
	var out session.Data
	for _, t := range d.topics(e.Lang) {
		if t.Key == e.Topic {
			out.Topic = t
		}
	}
	for _, q := range d.c.Questions {
		if q.Topic == e.Topic && q.Lang == e.Lang {
			out.Questions = append(out.Questions, faq.Ref{ID: q.ID, Title: q.Title})
		}
	}
	return out
}

func (d *driver) load(lang faq.Lang, id string) *session.AnswerData {
	d.t.Helper()
	for _, q := range d.c.Questions {
		if q.ID != id || q.Lang != lang {
			continue
		}
		var related []faq.Ref
		for _, r := range q.Related {
			for _, other := range d.c.Questions {
				if other.ID == r && other.Lang == lang {
					related = append(related, faq.Ref{ID: r, Title: other.Title})
				}
			}
		}
		a, err := session.NewAnswerData(q, related)
		if err != nil {
			d.t.Fatal(err)
		}
		return a
	}
	d.t.Fatalf("no question %s in %s", id, lang)
	return nil
}

// open goes straight to an answer, as a choice in a list does.
func (d *driver) open(id string) {
	d.t.Helper()
	d.code(screen.F10)
	d.typeIn("2") // topics
	for _, t := range d.topics(d.s.View().Lang) {
		for n, q := range d.questions(session.ListQuestions{Lang: d.s.View().Lang, Topic: t.Key}).Questions {
			if q.ID == id {
				d.choose(d.topicIndex(t.Key))
				d.choose(n)
				return
			}
		}
	}
	d.t.Fatalf("no topic holds %s", id)
}

func (d *driver) lastPage() {
	for range d.frame().Pages {
		d.code(screen.PageDown)
	}
}

func (d *driver) topicIndex(key string) int {
	for i, t := range d.c.Topics {
		if t.Key == key {
			return i
		}
	}
	return -1
}

func (d *driver) choose(item int) { d.send(session.Choose{List: d.s.View().List, Item: item}) }

// later is a moment after: what is struck then is no part of what was struck before.
func (d *driver) later() { d.after(2 * time.Second) }

// after lets time pass the way the loop does: a Tick at each deadline.
func (d *driver) after(wait time.Duration) {
	end := d.now.Add(wait)
	for !d.s.Deadline.IsZero() && !d.s.Deadline.After(end) {
		d.now = d.s.Deadline
		d.send(session.Tick{})
	}
	d.now = end
}

// pages draws every page of what is shown.
func (d *driver) pages() []screen.Frame {
	first := d.frame()
	all := []screen.Frame{}
	for p := range first.Pages {
		v := d.s.View()
		v.Page, v.Focus = p, -1
		all = append(all, screen.Render(v, d.words, d.width, d.height))
	}
	return all
}

// body is what a frame says between top line and key bar.
func body(f screen.Frame) string {
	var b strings.Builder
	for _, l := range f.Lines[1 : len(f.Lines)-2] {
		b.WriteString(l.String() + "\n")
	}
	return b.String()
}

// The time stands in the title bar at every size while somebody is there, and never
// in the place of a site's name, of the page's number or of DEMONSTRATION.
func TestTimeInTheTitleBar(t *testing.T) {
	for _, lang := range text.Languages() {
		for _, size := range deckSizes() {
			for _, name := range []string{"", "CHU de Brume", "Hôpital intercommunal de Brume-les-Bains"} {
				for _, demo := range []bool{false, true} {
					d := newDriver(t, lang, size[0], size[1])
					d.config.Info.Site.Name, d.config.Demo = name, demo
					d.begin(lang)
					if top := d.frame().Lines[0].String(); strings.Contains(top, "10:00") {
						t.Errorf("%v %s: the time with nobody there: %q", size, lang, top)
					}
					d.open("carte-bloquee-code-oublie")
					v := d.s.View()
					v.Time = time.Time{}
					without := strings.Fields(screen.Render(v, d.words, size[0], size[1]).Lines[0].String())
					top := d.frame().Lines[0].String()
					if got := strings.Fields(strings.Replace(top, "10:00", "", 1)); len(got) > len(without) || got[0] != without[0] || got[len(got)-1] != without[len(without)-1] {
						t.Errorf("%v %s: %q, without the time %q", size, lang, top, without)
					}
					if len(name) < 20 && !demo && !strings.Contains(top, "10:00") {
						t.Errorf("%v %s: no time in %q", size, lang, top)
					}
					if demo && !strings.Contains(top, d.words.For(lang).Demo) || name != "" && size[0] >= 100 && !strings.Contains(top, name) {
						t.Errorf("%v %s: a name or DEMONSTRATION gave way in %q", size, lang, top)
					}
				}
			}
		}
	}
}

// A search that had no time to find anything shows the themes that it says may be chosen,
// and all that Enter can open.
func TestSearchCutShort(t *testing.T) {
	cut := &faq.Result{Cut: true, Near: []faq.Hit{{Ref: faq.Ref{ID: "a", Title: "A ?"}}}, Nearest: []faq.TopicRef{{Key: "t", Title: "Thème", Questions: 2}}}
	for typed, want := range map[string]int{"renouveler": 1, "810000001866": 2} { // with the number's check
		d := newDriver(t, faq.French, 80, 25)
		d.typeIn("1")
		d.now = d.now.Add(2 * time.Second)
		s, effects := d.s, []session.Effect(nil)
		for _, r := range typed {
			s, effects = s.Step(d.now, session.Typed{Rune: r})
		}
		find := effects[len(effects)-1].(session.Find)
		s, _ = s.Step(d.now, session.Answered{Seq: find.Seq, Data: session.Data{Found: cut}})
		f := screen.Render(s.View(), d.words, 80, 25)
		if len(f.View.Items) != want || len(f.Spots) != want || !strings.Contains(body(f), "Thème") {
			t.Errorf("%s: got %d items, %d of them shown, want %d:\n%s", typed, len(f.View.Items), len(f.Spots), want, body(f))
		}
	}
}

// While it is said what was chosen about double strikes home is one page as ever, and what
// is said is the pause that is in force.
func TestToldSteadyAtHome(t *testing.T) {
	for _, c := range []struct {
		lang  faq.Lang
		pause time.Duration // in force: the site's, or the visitor's
		want  string
	}{
		{faq.French, 500 * time.Millisecond, "avant 0,5 seconde"},
		{faq.English, 500 * time.Millisecond, "within 0.5 second"},
		{faq.French, 0, "Chaque frappe compte."},
		{faq.French, 320 * time.Millisecond, "avant 0,32 seconde"},
		{faq.English, time.Second, "within 1 second"},
	} {
		v := session.View{Lang: c.lang, Large: true, Focus: 0, Told: true, KeyPause: c.pause, Items: make([]session.Item, 4), Slot: session.SlotEmpty}
		v.Info = session.Info{Date: "2026-11-26", Site: site.Site{Name: "CHU de Brume", Phone: "01 23 45 67 89"}}
		v.Banner = session.BannerView{Text: "Le service client e-CPS est difficile à joindre.", Last: "2026-11-30"}
		f := screen.Render(v, newDriver(t, c.lang, 40, 12).words, 40, 12)
		if got := strings.Join(strings.Fields(body(f)), " "); f.Pages != 1 || !strings.Contains(got, c.want) {
			t.Errorf("%v, %v: got %d pages of %s, want one with %q", c.lang, c.pause, f.Pages, got, c.want)
		}
	}
}

// What was chosen about keys that are struck twice stands on the screen until the next
// key, a card, or the end of the visit, and is no passage: the voice says it of its own.
func TestToldSteady(t *testing.T) {
	words := "Une touche refrappée avant 0,5"
	for name, next := range map[string]func(d *driver){
		"a key":          func(d *driver) { d.code(screen.Down) },
		"a key unbound":  func(d *driver) { d.send(session.Poke{}) },
		"a card":         func(d *driver) { d.insert() },
		"nobody is here": func(d *driver) { d.after(time.Hour) },
	} {
		d := newDriver(t, faq.French, 80, 25)
		d.typeIn("0")
		d.typeIn("5")
		if f := d.frame(); !strings.Contains(body(f), words) || f.View.Screen != session.Home {
			t.Errorf("%s: got %s, want %q on it", name, body(f), words)
		}
		next(d)
		if got := body(d.frame()); strings.Contains(got, words) {
			t.Errorf("after %s: %q still stands", name, words)
		}
	}
	v := session.View{Lang: faq.French, Focus: -1, Steady: true, Told: true, KeyPause: 500 * time.Millisecond, Speech: session.SpeechView{Hearing: session.ByHeadset}}
	f := screen.Render(v, newDriver(t, faq.French, 80, 25).words, 80, 25)
	if len(f.Passages) == 0 || !strings.Contains(body(f), words) {
		t.Fatalf("got %d passages of %s, want some, and %q on it", len(f.Passages), body(f), words)
	}
	for _, p := range f.Passages {
		if strings.Contains(p.Text, words) {
			t.Errorf("got the passage %q, want none with the notice", p.Text)
		}
	}
}
