package screen_test

import (
	"strings"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/faq"
	"guichet/kiosk/idnat"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
)

// A digit picks among results while they are still being typed for; it is text
// where it goes on with a number or with the name of a generation.
func TestDigitAfterResults(t *testing.T) {
	for typed, want := range map[string]struct {
		screen session.Screen
		field  string
	}{
		"carte1":    {session.Answer, ""},
		"carte 2":   {session.Answer, ""},
		"cps4":      {session.Search, "cps4"},
		"carte cp1": {session.Answer, ""},
		"cps 3":     {session.Answer, ""},
		"e-1":       {session.Search, "e-1"},
		"cps31":     {session.Search, "cps31"},
		"parking1":  {session.Search, "parking1"}, // there is no result
	} {
		d := newDriver(t, faq.French, 80, 25)
		d.typeIn("1")
		d.typeIn(typed)
		v := d.s.View()
		if typed == "parking1" && v.Screen == session.Questions { // the nearest topic was picked
			continue
		}
		if v.Screen != want.screen || v.Field != want.field {
			t.Errorf("%q leads to screen %d with %q, want %d with %q", typed, v.Screen, v.Field, want.screen, want.field)
		}
	}
}

// Enter always acts where there is something to act on: it turns pages, moves the
// focus to a page's items, takes the only one.
func TestEnterActs(t *testing.T) {
	d := newDriver(t, faq.French, 40, 12)
	d.open("activer-e-cps-avec-carte-cps")
	pages := d.frame().Pages
	for p := 1; p < pages; p++ {
		if d.code(screen.EnterKey); d.frame().Page != p {
			t.Fatalf("Enter shows page %d, want %d", d.frame().Page, p)
		}
	}
	before := d.s.View()
	d.code(screen.EnterKey)
	if got := d.s.View(); got.Screen == before.Screen && got.Focus < 0 {
		t.Errorf("on the last page Enter does nothing")
	}
	d = newDriver(t, faq.French, 80, 25)
	d.judge(goodReport())
	d.code(screen.EnterKey, screen.EnterKey)
	if got := d.s.View(); got.Screen == session.Card && !got.Card.Detail && got.Focus < 0 {
		t.Errorf("on the card's page Enter does nothing")
	}
}

// On a bundle that can be taken, and at the end of an update, Enter goes on.
func TestEnterActsInMaintenance(t *testing.T) {
	d := newDriver(t, faq.French, 80, 25)
	d.send(session.StickChanged{Stick: session.Stick{State: session.StickSeen, ID: 1}})
	d.did(session.TaskResult{Trusting: true, CodeSet: true, Offers: []session.Offer{{File: "a.kiosk", Number: 2, Trusted: true}}})
	d.code(screen.EnterKey)
	if got := d.s.View().Screen; got != session.AtOffer {
		t.Fatalf("Enter on the list leads to screen %d, want the offer", got)
	}
	d.code(screen.EnterKey)
	if got := d.s.View().Screen; got != session.AtWork {
		t.Fatalf("Enter on the offer leads to screen %d, want the work", got)
	}
	d.did(session.TaskResult{Refused: &bundle.Refusal{Reason: bundle.NoSpace}})
	d.code(screen.EnterKey)
	if got := d.s.View().Screen; got != session.AtStick {
		t.Errorf("Enter on the result leads to screen %d, want the stick's", got)
	}
}

// The way back from large print stands in the key bar, and so does the way to the
// next page, at 40 x 12 too.
func TestBarOfLargePrint(t *testing.T) {
	for _, lang := range []faq.Lang{faq.French, faq.English} {
		for _, w := range []int{40, 60, 80} {
			d := newDriver(t, lang, w, 12)
			d.open("activer-e-cps-avec-carte-cps")
			d.code(screen.F3)
			f := d.frame()
			bar := f.Lines[len(f.Lines)-2].String() + f.Lines[len(f.Lines)-1].String()
			set := d.words.For(lang)
			for _, want := range []string{"F3 " + set.Bar.Normal, "F10", set.Bar.Next.Verb, set.Bar.Back.Verb} {
				if !strings.Contains(bar, want) {
					t.Errorf("%d columns: no %q in the bar %q", w, want, bar)
				}
			}
		}
	}
}

// Whatever the screen and the size, a screen with more pages says how to turn them.
func TestNextPageIsInTheBar(t *testing.T) {
	for _, sc := range append(scenes(), stickScenes()...) {
		d := newDriver(t, faq.French, 40, 12)
		sc.visit(d)
		f := d.frame()
		if last := f.Lines[len(f.Lines)-1].String(); f.Page < f.Pages-1 && !strings.Contains(last, d.words.For(faq.French).Bar.Next.Verb) {
			t.Errorf("%s: page %d of %d, bar %q", sc.name, f.Page+1, f.Pages, last)
		}
	}
}

// A word or a number that is typed on home is searched for whole; a digit alone
// picks, and so does one that follows where the list has it.
func TestTypingOnHome(t *testing.T) {
	for typed, want := range map[string]struct {
		screen session.Screen
		field  string
	}{
		"étudiant":             {session.Search, "étudiant"},
		"égaré ma carte":       {session.Search, "égaré ma carte"},
		"ça marche pas":        {session.Search, "ça marche pas"},
		"à quoi sert la carte": {session.Search, "à quoi sert la carte"},
		"è":                    {session.Search, "è"},
		"ù":                    {session.Search, "ù"},
		"&":                    {session.Search, ""},
		"\"":                   {session.Card, ""},
		"'":                    {session.Number, ""},
		"-":                    {session.Home, ""},
		"10100123456":          {session.Search, "10100123456"},
		"101 0012-3456":        {session.Search, "101 0012-3456"},
		"0806800213":           {session.Search, "0806800213"},
		"0 806 80 02 13":       {session.Search, "0806 80 02 13"},
		"0142345678":           {session.Search, "0142345678"}, // 01 opens the Guide
		"0236123456":           {session.Search, "0236123456"}, // 02 takes the other language
		"0388123456":           {session.Search, "0388123456"}, // 03 is large print
		"0493123456":           {session.Search, "0493123456"}, // 04 is the next theme
		"0555123456":           {session.Search, "0555123456"}, // 05 has double strikes count once
		"0241234567":           {session.Number, "0241234567"}, // and 4 checks a number
		"0341234567":           {session.Number, "0341234567"},
		"0441234567":           {session.Number, "0441234567"},
		"0541234567":           {session.Number, "0541234567"},
		"0612345678":           {session.Search, "0612345678"},
		"201234567":            {session.Search, "201234567"},
		"810100123456":         {session.Search, "810100123456"},
		"1":                    {session.Search, ""},
		"2":                    {session.Topics, ""},
		"21":                   {session.Questions, ""},
		"211":                  {session.Answer, ""},
		"3":                    {session.Card, ""},
		"4":                    {session.Number, ""},
		"410100123456":         {session.Number, "410100123456"},
		"4101 0012-3456":       {session.Number, "4101 0012-3456"},
		"0":                    {session.Menu, ""},
		"9":                    {session.Search, "9"},
		"91":                   {session.Search, "91"},
		"1carte":               {session.Search, "carte"},
		"2e carte":             {session.Search, "2e carte"},
		"3cartes":              {session.Search, "3cartes"},
		"21x":                  {session.Search, "21x"},
		"9x":                   {session.Search, "9x"},
	} {
		for _, size := range [][2]int{{40, 12}, {80, 25}} {
			d := newDriver(t, faq.French, size[0], size[1])
			before := d.s.View()
			d.typeIn(typed)
			v := d.s.View()
			if v.Screen != want.screen || v.Field != want.field {
				t.Errorf("%dx%d: %q leads to screen %d with %q, want %d with %q", size[0], size[1], typed, v.Screen, v.Field, want.screen, want.field)
			}
			if v.Lang != before.Lang || v.Large != before.Large || v.Theme != before.Theme || v.Steady != before.Steady {
				t.Errorf("%q leaves language %s, large %v, theme %d, steady %v", typed, v.Lang, v.Large, v.Theme, v.Steady)
			}
		}
	}
}

// No digit of a number that is typed on home without a pause is lost, whatever its
// first one would have picked, the calm screen or not.
func TestNoDigitIsLost(t *testing.T) {
	for first := '0'; first <= '9'; first++ {
		for second := '0'; second <= '9'; second++ {
			for _, calm := range []bool{false, true} {
				d := newDriver(t, faq.French, 80, 25)
				d.code(screen.Other)
				if calm {
					d.after(2 * time.Minute)
				}
				number := string(first) + string(second) + "10000186"
				d.typeIn(number)
				if v := d.s.View(); v.Field != number || v.Screen != session.Search && v.Screen != session.Number {
					t.Errorf("%q (calm: %v) leads to screen %d with %q", number, calm, v.Screen, v.Field)
				}
			}
		}
	}
}

// The 4 that opened the number check is part of an ADELI number of the departments 40
// to 49, and of no number that is one without it: then the page says so.
func TestDigitThatOpenedTheNumberCheck(t *testing.T) {
	for typed, want := range map[string]struct {
		finding idnat.Finding
		number  string
		opener  bool
	}{
		"441234567":     {idnat.MissingPrefix, "441234567", false},
		"44":            {idnat.TooShort, "44", false},
		"4810000001866": {idnat.Good, "810000001866", true},
		"410000001866":  {idnat.MissingPrefix, "10000001866", true},
		"40441234567":   {idnat.Good, "0441234567", true},
		"4751234567":    {idnat.MissingPrefix, "751234567", true},
		"4810000001867": {idnat.BadKey, "810000001867", true},
	} {
		d := newDriver(t, faq.French, 80, 25)
		d.typeIn(typed)
		v := d.s.View()
		if v.Number.Finding != want.finding || v.Number.Number != want.number || v.Opener != want.opener {
			t.Errorf("%q: finding %d of %q, opener %v, want %+v", typed, v.Number.Finding, v.Number.Number, v.Opener, want)
		}
		if got := strings.Contains(flat(d.frame()), "Le 4 du début a ouvert cette page"); got != want.opener {
			t.Errorf("%q: the page says that the 4 opened it: %v", typed, got)
		}
		for range typed {
			d.code(screen.Backspace)
		}
		d.typeIn("810000001866")
		if v := d.s.View(); v.Number.Finding != idnat.Good || v.Opener {
			t.Errorf("%q erased, and another number typed: finding %d, opener %v", typed, v.Number.Finding, v.Opener)
		}
	}
}

// A number without its prefix is counted without it: ten digits lack one of eleven.
func TestWordsOfANumberWithoutPrefix(t *testing.T) {
	for typed, want := range map[string]string{
		"1000000186":  "Il manque 1 chiffre : un numéro RPPS en a 11",
		"10000001866": "Forme correcte, mais sans le préfixe 8. Le numéro entier : 810000001866",
		"81000000186": "Il manque 1 chiffre : un numéro RPPS en a 12 avec son préfixe 8.",
	} {
		d := newDriver(t, faq.French, 80, 25)
		d.typeIn("4")
		d.later()
		d.typeIn(typed)
		if got := flat(d.frame()); !strings.Contains(got, want) {
			t.Errorf("%s: the page says\n%s\nwant %q", typed, got, want)
		}
	}
}

// Digits that are struck apart are each a pick, never a number.
func TestDigitsApartAreNotANumber(t *testing.T) {
	for typed, want := range map[string]struct {
		screen session.Screen
		field  string
	}{
		"10": {session.Search, "0"},
		"08": {session.Menu, ""},
		"21": {session.Questions, ""},
	} {
		d := newDriver(t, faq.French, 80, 25)
		d.typeIn(typed[:1])
		d.now = d.now.Add(time.Second + time.Millisecond)
		d.typeIn(typed[1:])
		if v := d.s.View(); v.Screen != want.screen || v.Field != want.field {
			t.Errorf("%q leads to screen %d with %q, want %d with %q", typed, v.Screen, v.Field, want.screen, want.field)
		}
	}
}

// A number is whole on the calm screen too, where the first key only wakes.
func TestNumberOnTheCalmScreen(t *testing.T) {
	for _, number := range []string{"10100123456", "0806800213", "étudiant"} {
		d := newDriver(t, faq.French, 80, 25)
		d.code(screen.Other)
		d.after(2 * time.Minute)
		if !d.s.View().Attract {
			t.Fatal("home is not the calm screen after 2 minutes")
		}
		d.typeIn(number)
		if v := d.s.View(); v.Screen != session.Search || v.Field != number {
			t.Errorf("%q leads to screen %d with %q", number, v.Screen, v.Field)
		}
	}
}

// A minus separates the groups of a number; it is a digit in a code alone.
func TestMinusInANumber(t *testing.T) {
	d := newDriver(t, faq.French, 80, 25)
	d.typeIn("4")
	d.later()
	d.typeIn("101 0012-3456")
	if v := d.s.View(); v.Field != "101 0012-3456" || v.Number.Number != "10100123456" {
		t.Errorf("field %q is read as %q", v.Field, v.Number.Number)
	}
}

// Groups of digits go on with a number, whatever was found for the first ones; after
// words a digit picks.
func TestGroupsOfANumber(t *testing.T) {
	for _, typed := range []string{"0 806 80 02 13", "0-806-80-02-13", "101 00 12 34 56"} {
		d := newDriver(t, faq.French, 80, 25)
		d.typeIn("1")
		d.now = d.now.Add(2 * time.Second)
		d.typeIn(typed)
		if v := d.s.View(); v.Screen != session.Search || v.Field != typed {
			t.Errorf("%q leads to screen %d with %q", typed, v.Screen, v.Field)
		}
	}
}

// What is pasted is only ever text.
func TestPasteIsText(t *testing.T) {
	d := newDriver(t, faq.French, 80, 25)
	for _, r := range " carte 1 " {
		d.press(screen.KeyPress{Code: screen.Char, Rune: r, Pasted: true})
	}
	if v := d.s.View(); v.Screen != session.Search || v.Field != "carte 1 " {
		t.Errorf("screen %d with %q, want the search with %q", v.Screen, v.Field, "carte 1 ")
	}
	d.code(screen.F10)
	d.typeIn("2")
	d.press(screen.KeyPress{Code: screen.Char, Rune: '1', Pasted: true})
	if v := d.s.View(); v.Screen != session.Topics {
		t.Errorf("a pasted digit leads from the topics to screen %d", v.Screen)
	}
}

// A phone number stands on one line, whatever the width.
func TestPhoneNumbersNeverBreak(t *testing.T) {
	const phone = "0 806 80 02 13"
	for w := 40; w <= 100; w++ {
		for _, lang := range []faq.Lang{faq.French, faq.English} {
			d := newDriver(t, lang, w, 25)
			d.open("contacter-service-client-e-cps")
			for _, f := range d.pages() {
				for _, l := range f.Lines {
					if s := l.String(); strings.Contains(s, "806") && !strings.Contains(s, phone) {
						t.Fatalf("%d columns: %q", w, s)
					}
				}
			}
		}
	}
}
