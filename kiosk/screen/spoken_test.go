package screen_test

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/pki"
	"guichet/kiosk/screen"
	"guichet/kiosk/screen/screentest"
	"guichet/kiosk/session"
	"guichet/kiosk/site"
	"guichet/kiosk/speech"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// ear hears what a driver's frames say, one after the other.
type ear struct {
	*driver
	voice speech.Words
	last  screen.Frame
	heard []speech.Utterance
}

// listen begins with a kiosk that has a voice, at home. Nobody hears it yet.
func listen(t *testing.T, lang faq.Lang) *ear {
	d := newDriver(t, lang, 80, 25)
	d.begin(lang)
	d.send(session.SoundChanged{})
	e := &ear{driver: d, voice: speech.Load(d.words), last: d.frame()}
	d.shown = e.hear
	return e
}

func (e *ear) hear() {
	f := e.frame()
	if u, ok := e.voice.Utter(e.last, f); ok {
		e.heard = append(e.heard, u)
	}
	e.last = f
}

func (e *ear) plug(s session.Sound) { e.send(session.SoundChanged{Sound: s}) }

// said is what was said since the last call, an utterance a line.
func (e *ear) said() string {
	var b strings.Builder
	for _, u := range e.heard {
		b.WriteString(strings.Join(u.All(), " ") + "\n")
	}
	e.heard = nil
	return b.String()
}

// step is one thing that somebody does without seeing.
type step struct {
	does string
	do   func(e *ear)
}

func key(name string, c screen.Code) step {
	return step{"[" + name + "]", func(e *ear) { e.code(c) }}
}

func typing(s string) step { return step{"[" + s + "]", func(e *ear) { e.typeIn(s) }} }

func pause(s string, wait time.Duration) step {
	return step{"(" + s + ")", func(e *ear) { e.after(wait) }}
}

// walk is a visit by ear alone: from plugging in to the search, an answer with steps,
// a link's address, a card's verdict, a number, home, and the warning at the end.
func walk() []step {
	return []step{
		{"(headset in)", func(e *ear) { e.plug(session.SoundHeadset) }},
		key("F5", screen.F5), key("F9", screen.F9), key("Down", screen.Down), key("Down", screen.Down),
		key("Right", screen.Right), key("Insert", screen.Insert), key("End", screen.End), key("F11", screen.F11), key("F11", screen.F11),
		typing("1"), typing("e-cps"), pause("a pause", 2*time.Second), key("Backspace", screen.Backspace), typing("s"), key("F9", screen.F9), key("Enter", screen.EnterKey),
		key("Down", screen.Down), key("PageDown", screen.PageDown), key("Escape", screen.Escape), key("Delete", screen.Delete), typing("parking"), pause("a pause", 2*time.Second), key("F10", screen.F10),
		typing("2"), typing("2"), {"(an answer with steps)", func(e *ear) { e.open("activer-e-cps-avec-carte-cps") }},
		key("F9", screen.F9), key("PageDown", screen.PageDown), typing("o"),
		{"(an answer with a link)", func(e *ear) { e.open("commander-une-cps") }}, typing("1"), key("F5", screen.F5), key("Escape", screen.Escape),
		{"(a phone number)", func(e *ear) { e.open("contacter-service-client-e-cps") }}, typing("1"), key("F10", screen.F10),
		{"(a series of questions)", func(e *ear) { e.open("e-cps-ne-fonctionne-pas") }}, typing("1"), typing("n"), typing("1"), key("F10", screen.F10),
		{"(a card in)", func(e *ear) { e.insert() }},
		{"(it was read)", func(e *ear) { e.send(session.CardReported{Seq: e.read.Seq, Report: goodReport()}) }},
		{"(its codes)", func(e *ear) {
			e.send(session.CardCodes{Seq: e.read.Seq, Codes: card.Codes{Status: card.CodesRead,
				PIN: card.Counter{Known: true, Left: 3, Max: 3}, Unblock: card.Counter{Known: true, Left: 10, Max: 10}}})
		}},
		{"(the detail)", func(e *ear) { e.send(session.ToggleDetail{}) }}, key("Escape", screen.Escape),
		pause("a minute later", 61*time.Second),
		{"(card out)", func(e *ear) { e.send(session.SlotChanged{Slot: session.SlotEmpty}) }}, key("F10", screen.F10),
		typing("4"), pause("a moment later", 2*time.Second), typing("10000001866"), pause("a pause", 2*time.Second), key("F5", screen.F5), key("Delete", screen.Delete), typing("810000001866"), pause("a pause", 2*time.Second),
		key("F2", screen.F2), key("F2", screen.F2), key("F1", screen.F1), key("Escape", screen.Escape), typing("+"), pause("a pause", 2*time.Second), key("F10", screen.F10),
		typing("9"), pause("a pause", 2*time.Second), key("F10", screen.F10),
		key("F10", screen.F10), key("Escape", screen.Escape), key("Up", screen.Up), key("Up", screen.Up),
		typing("0"), typing("5"), typing("0"), typing("5"), typing("0"), typing("6"), typing("3"), key("F3", screen.F3), key("F3", screen.F3), typing("2"),
		pause("five minutes later", 5*time.Minute), key("Up", screen.Up), pause("ten minutes later", 10*time.Minute),
		key("Enter", screen.EnterKey),
		{"(headset out)", func(e *ear) { e.plug(session.SoundNone) }}, typing("2"),
	}
}

// tasks are the eight things that a visitor must get done by ear alone, each from where
// the one before it ended.
func tasks() []step {
	rest := pause("a pause", 1500*time.Millisecond)
	down := func(n int) (steps []step) {
		for range n {
			steps = append(steps, key("Down", screen.Down))
		}
		return steps
	}
	return slices.Concat([]step{
		{"# 1. begin, and learn the keys", nothing},
		{"(headset in)", func(e *ear) { e.plug(session.SoundHeadset) }}, key("F9", screen.F9), key("F1", screen.F1), key("Escape", screen.Escape),
		{"# 2. search, and hear how many answers there are", nothing},
		typing("1"), typing("activ"), rest, typing("x"), rest, typing("y"), rest, key("Backspace", screen.Backspace), key("Backspace", screen.Backspace), rest,
		key("F9", screen.F9), key("Enter", screen.EnterKey), key("Down", screen.Down), key("Up", screen.Up),
		{"# 3. open an answer with steps, and hear it step by step", nothing},
		key("Enter", screen.EnterKey)}, down(5), []step{key("F9", screen.F9)}, down(4), []step{key("Up", screen.Up), key("F9", screen.F9),
		{"# 4. have a link's address dictated", nothing},
		typing("1")}, down(6), []step{key("Up", screen.Up), key("F5", screen.F5), key("Escape", screen.Escape), key("Escape", screen.Escape),
		{"# 5. have a card checked, and hear what to do", nothing},
		key("F10", screen.F10), typing("3"), {"(card in)", func(e *ear) { e.insert() }},
		{"(it was read)", func(e *ear) { e.send(session.CardReported{Seq: e.read.Seq, Report: goodReport()}) }},
		key("F5", screen.F5), {"(card out)", func(e *ear) { e.send(session.SlotChanged{Slot: session.SlotEmpty}) }},
		{"(another card in)", func(e *ear) { e.insert() }},
		{"(it was read: it has expired)", func(e *ear) {
			r := goodReport()
			r.Verdict, r.Code, r.NotAfter = verdict.Expired, verdict.CodeExpired, day(2026, 10, 1)
			e.send(session.CardReported{Seq: e.read.Seq, Report: r})
		}},
		key("F9", screen.F9), {"(card out)", func(e *ear) { e.send(session.SlotChanged{Slot: session.SlotEmpty}) }},
		{"# 6. have a number checked that has a wrong digit, then the right one", nothing},
		key("F10", screen.F10), typing("4"), rest, typing("810000001867"), rest, key("F9", screen.F9), key("Backspace", screen.Backspace), typing("6"), rest, key("Delete", screen.Delete),
		typing("10000001866"), rest,
		{"# 7. go home", nothing},
		key("F10", screen.F10),
		{"# 8. be warned before the end: stay, then leave", nothing},
		typing("2"), pause("a while without a key", 4*time.Minute+31*time.Second), key("Up", screen.Up), pause("a while without a key", 6*time.Minute),
		{"(headset out)", func(e *ear) { e.plug(session.SoundNone) }},
	})
}

func nothing(*ear) {}

func TestSpokenVisit(t *testing.T) {
	for name, steps := range map[string][]step{"visit": walk(), "tasks": tasks()} {
		for _, lang := range []faq.Lang{faq.French, faq.English} {
			t.Run(name+"."+string(lang), func(t *testing.T) {
				e := listen(t, lang)
				var script strings.Builder
				for _, s := range steps {
					s.do(e)
					script.WriteString(s.does + "\n" + e.said())
				}
				screentest.Golden(t, *update, "go test ./kiosk/screen -update", filepath.Join("testdata", "spoken", name+"."+string(lang)+".txt"), script.String())
			})
		}
	}
}

// Every screen speaks, in both languages: its name or what it says first, and each
// item that can be picked behind the digit that picks it.
func TestEveryScreenSpeaks(t *testing.T) {
	for _, lang := range []faq.Lang{faq.French, faq.English} {
		for _, sc := range append(scenes(), stickScenes()...) {
			t.Run(sc.name+"."+string(lang), func(t *testing.T) {
				e := listen(t, lang)
				sc.visit(e.driver)
				e.heard = nil
				e.plug(session.SoundHeadset)
				if sc.name == "attract" || sc.name == "attract-banner" || sc.name == "warning" { // plugging in is a sign of life
					return
				}
				e.code(screen.F5)
				f := e.frame()
				if len(e.heard) == 0 {
					t.Fatalf("got silence, want the screen")
				}
				said := e.heard[len(e.heard)-1].All()
				if f.View.Screen == session.AtCleaning { // no key counts
					return
				}
				if f.View.Screen != session.Card && !slices.Contains(screenNames(t, e, lang), said[0]) {
					t.Errorf("got %q first, want the screen's name", said[0])
				}
				for _, s := range f.Spots {
					if len(f.Spots) > 9 && s.Page != f.Page {
						continue
					}
					digit := strconv.Itoa(s.Digit)
					if !slices.ContainsFunc(said, func(x string) bool {
						rest, ok := strings.CutPrefix(x, keyWord[lang]+" "+digit)
						return ok && strings.Contains(rest, ":") && len(rest) > 4
					}) {
						t.Errorf("item %d has no digit %s in\n%s", s.Item, digit, strings.Join(said, "\n"))
					}
				}
				for _, s := range said {
					if strings.ContainsAny(s, "[]{}|█▄▀─") {
						t.Errorf("got signs for the eye: %q", s)
					}
				}
			})
		}
	}
}

// keyWord is what stands before the digit that picks.
var keyWord = map[faq.Lang]string{faq.French: "Touche", faq.English: "Key"}

// screenNames are the names of all screens, as they are said.
func screenNames(t *testing.T, e *ear, lang faq.Lang) (names []string) {
	t.Helper()
	words, err := text.LoadSpeech(lang)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range words.Screens {
		names = append(names, e.voice.Pronounce(lang, name)+".")
	}
	return names
}

// What is the holder's own is said in a headset only, whatever is on the screen.
func TestHoldersDetailNeverAloud(t *testing.T) {
	for name, c := range map[string]struct {
		sound   session.Sound
		speaker bool
		want    bool
	}{
		"headset":                 {session.SoundHeadset, false, true},
		"speaker":                 {session.SoundSpeaker, true, false},
		"headset or loudspeaker?": {session.SoundHeadset, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			e := listen(t, faq.French)
			info := e.s.View().Info
			info.Site = site.Site{Speech: site.Speech{Speaker: c.speaker}, Cards: site.Cards{Initials: true}}
			e.send(session.DataChanged{Info: info})
			e.plug(c.sound)
			e.judge(goodReport())
			e.code(screen.F5)
			e.said()
			e.send(session.ToggleDetail{})
			if got := strings.Contains(e.said(), "écrit à l'écran seulement. Échap"); got == c.want {
				t.Errorf("got told that it is only written %t, want %t", got, !c.want)
			}
			if n := len(e.frame().Passages); !c.want && n != 1 {
				t.Errorf("got %d passages where others listen, want the way back alone", n)
			}
			e.code(screen.F5, screen.F9)
			said := strings.ToLower(e.said())
			for _, own := range []string{"essai", "anne", "9 9 0 0", "8, puis 9 9 7 0", "a., e."} {
				if got := strings.Contains(said, own); got != c.want && (own != "a., e." || !c.want) {
					t.Errorf("%q: got %t, want %t in\n%s", own, got, c.want, said)
				}
			}
			if strings.TrimSpace(said) == "" {
				t.Error("got silence")
			}
		})
	}
}

// On a loudspeaker neither a card's verdict nor a visitor's number is said, unless the
// site opens them; the screen says so, and the card is asked to be taken.
func TestVerdictNotAloud(t *testing.T) {
	for name, c := range map[string]struct {
		sound             session.Sound
		speaker, verdicts bool
		want              bool
	}{
		"headset":              {session.SoundHeadset, false, false, true},
		"loudspeaker":          {session.SoundSpeaker, true, false, false},
		"loudspeaker, allowed": {session.SoundSpeaker, true, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			e := listen(t, faq.French)
			info := e.s.View().Info
			info.Site = site.Site{Speech: site.Speech{Speaker: c.speaker, Verdicts: c.verdicts}}
			e.send(session.DataChanged{Info: info})
			e.plug(c.sound)
			e.judge(goodReport())
			e.code(screen.F5, screen.F9, screen.Down, screen.Down, screen.Down, screen.F9)
			e.after(70 * time.Second)
			e.code(screen.F10)
			e.typeIn("4")
			e.after(2 * time.Second)
			e.typeIn("10000001866")
			e.after(2 * time.Second)
			e.code(screen.F5, screen.F9)
			said := e.said()
			for _, own := range []string{"valide", "acceptez", "2028", "1 0 0 0, 0 0 0 1", "\n8.\n"} {
				if got := strings.Contains(said, own); got != c.want {
					t.Errorf("%q: got %t, want %t in\n%s", own, got, c.want, said)
				}
			}
			if got := strings.Contains(said, "ne se dit pas sur un haut-parleur"); got == c.want {
				t.Errorf("got told that it is not said %t, want %t", got, !c.want)
			}
			if !strings.Contains(said, "Reprenez votre carte") {
				t.Errorf("the card is not asked to be taken:\n%s", said)
			}
		})
	}
}

// A control character is a command to the voice (espeak-ng, "Embedded commands"): none
// reaches it, wherever the words come from.
func TestNoCommandsToTheVoice(t *testing.T) {
	e := listen(t, faq.French)
	info := e.s.View().Info
	info.Site = site.Site{Name: "CHU\x01 50A\x1b[31m de Brume\u202e", Phone: "01\x00 99"}
	e.send(session.DataChanged{Info: info})
	e.plug(session.SoundHeadset)
	e.code(screen.F5, screen.F9)
	said := e.said()
	if !strings.Contains(said, "de Brume") {
		t.Fatalf("the site is not named: %q", said)
	}
	for _, r := range strings.ReplaceAll(said, "\n", "") {
		if unicode.In(r, unicode.C) {
			t.Fatalf("%U in %q", r, said)
		}
	}
}

// Without a headset nothing is said unless the site says so, and nobody's keys of the
// voice do anything.
func TestWhoIsSpokenTo(t *testing.T) {
	for name, c := range map[string]struct {
		voice, aloud, speaker bool
		sound                 session.Sound
		want                  session.Hearing
	}{
		"no voice":                {false, false, true, session.SoundHeadset, session.Unheard},
		"nothing plugged in":      {true, true, true, session.SoundNone, session.OnHeadset},
		"loudspeaker":             {true, false, false, session.SoundSpeaker, session.OnHeadset},
		"loudspeaker of the site": {true, false, true, session.SoundSpeaker, session.BySpeaker},
		"demonstration":           {true, true, false, session.SoundSpeaker, session.BySpeaker},
		"headset":                 {true, false, false, session.SoundHeadset, session.ByHeadset},
		"headset beside a site's": {true, false, true, session.SoundHeadset, session.BySpeaker},
	} {
		e := listen(t, faq.French)
		e.config.Aloud, e.config.Info.Site.Speech.Speaker = c.aloud, c.speaker
		e.begin(faq.French)
		if c.voice { // or nothing is ever told of sound
			e.plug(c.sound)
		}
		if got := e.s.View().Speech.Hearing; got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
		if spoke := len(e.heard) > 0; spoke != c.want.Speaks() {
			t.Errorf("%s: got speech %t, want %t", name, spoke, c.want.Speaks())
		}
		e.heard = nil
		e.code(screen.F11)
		if got := e.s.View().Speech.Dark; got != c.want.Speaks() {
			t.Errorf("%s: got a dark screen %t, want %t", name, got, c.want.Speaks())
		}
	}
}

// A dark screen shows one line that says the way back; its keys go on, and it ends
// with the visit and with the headset.
func TestDarkScreen(t *testing.T) {
	for name, ends := range map[string]func(e *ear){
		"F11":         func(e *ear) { e.code(screen.F11) },
		"headset out": func(e *ear) { e.plug(session.SoundNone) },
		"visit":       func(e *ear) { e.after(30 * time.Minute) },
	} {
		e := listen(t, faq.French)
		e.plug(session.SoundHeadset)
		e.code(screen.F11)
		e.typeIn("2")
		f := e.frame()
		if got := strings.TrimSpace(f.Lines[0].String()); got != "Écran éteint. F11 le rallume." || f.View.Screen != session.Topics {
			t.Errorf("%s: got %q on screen %d", name, got, f.View.Screen)
		}
		for y, l := range f.Lines[1:] {
			if strings.TrimSpace(l.String()) != "" {
				t.Errorf("%s: line %d shows %q", name, y+1, l)
			}
		}
		ends(e)
		if f := e.frame(); f.View.Speech.Dark || len(f.Lines[len(f.Lines)-1]) == 0 {
			t.Errorf("%s: the screen is still dark", name)
		}
	}
}

// A listener has three times the time, everywhere.
func TestListenersHaveMoreTime(t *testing.T) {
	e := listen(t, faq.French)
	e.plug(session.SoundHeadset)
	e.typeIn("2")
	e.after(269 * time.Second)
	if e.s.View().Left != 0 {
		t.Fatal("got the warning before 270 s")
	}
	e.after(2 * time.Second)
	if got := e.s.View().Left; got < 58 || got > 60 {
		t.Errorf("got %d s after the warning, want 60", got)
	}
}

// What nobody hears costs no passage, and the tones of a site sound without a voice.
func TestTonesWithoutVoice(t *testing.T) {
	e := listen(t, faq.French)
	info := e.s.View().Info
	info.Site.Beeps = true
	e.send(session.DataChanged{Info: info})
	e.judge(goodReport())
	e.send(session.SlotChanged{Slot: session.SlotEmpty})
	e.stick(offers(true))
	var got []speech.Tone
	for _, u := range e.heard {
		got = append(got, u.Tone)
		if len(u.Sentences) > 0 {
			t.Errorf("got words: %q", u.Sentences)
		}
	}
	if want := []speech.Tone{speech.ToneCard, speech.ToneGood, speech.ToneStick}; !slices.Equal(got, want) {
		t.Errorf("got tones %v, want %v", got, want)
	}
	if f := e.frame(); f.Passages != nil {
		t.Errorf("got %d passages that nobody hears", len(f.Passages))
	}
}

// Of a verdict no digit is said before its questions are there, and where others take
// their place all is said anew, at once.
func TestDigitsOfAVerdictHold(t *testing.T) {
	e := listen(t, faq.French)
	view := func(blocked bool, items ...session.Item) screen.Frame {
		v := e.s.View()
		v.Screen, v.Card.Phase, v.Items = session.Card, session.CardJudged, items
		v.Card.Report = verdict.Report{Verdict: verdict.Valid, Type: pki.CPS}
		v.Speech.Hearing = session.ByHeadset
		if blocked {
			v.Card.Codes = card.Codes{Status: card.CodesRead, PIN: card.Counter{Known: true, Max: 3}}
		}
		return screen.Render(v, e.words, 80, 25)
	}
	question := func(id string) session.Item {
		return session.Item{Kind: session.ItemQuestion, Question: faq.Ref{ID: id, Title: "Comment activer " + id + " ?"}}
	}
	detail := session.Item{Kind: session.ItemAction, Action: session.ToggleDetail{}}
	alone, with := view(false), view(false, question("un"), detail)
	told, _ := e.voice.Utter(screen.Frame{View: session.View{Lang: faq.French, Speech: session.SpeechView{Hearing: session.ByHeadset}}}, alone)
	added, _ := e.voice.Utter(alone, with)
	if said := strings.Join(told.All(), " "); strings.Contains(said, "1 :") {
		t.Errorf("got a digit before its questions: %q", said)
	}
	if said := strings.Join(added.All(), " "); !added.Waits || !strings.Contains(said, "1 : Comment activer un") || !strings.Contains(said, "2 : ") {
		t.Errorf("got %q, waiting %t, want the questions and the detail, after the verdict", said, added.Waits)
	}
	anew, _ := e.voice.Utter(with, view(true))
	if said := strings.Join(anew.All(), " "); anew.Waits || !strings.HasPrefix(said, "Résultat") {
		t.Errorf("other questions: got %q, waiting %t, want the verdict anew, at once", said, anew.Waits)
	}
}
