package speech

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// Utter returns what is said when one frame takes another's place; false where
// nothing is. The zero Frame stands before the first one.
func (w Words) Utter(before, after screen.Frame) (Utterance, bool) {
	v := &after.View
	u := Utterance{Lang: v.Lang, Rate: v.Speech.Rate, Volume: v.Speech.Volume, Tone: toneOf(&before.View, v)}
	if !v.Speech.Hearing.Speaks() || after.Flat { // and no words need be read
		return u, u.Tone != NoTone
	}
	if words := w.in(v.Lang); words != nil {
		t := telling{language: words, b: &before, a: &after}
		t.tell()
		u.Waits, u.Sentences = t.waits, t.said
		if other := w.in(v.Other); other != nil && len(t.greeting) > 0 {
			u = t.offering(u, other)
		}
	}
	return u, u.Tone != NoTone || len(u.Sentences) > 0
}

// telling is one Utterance in the making.
type telling struct {
	*language
	b, a     *screen.Frame
	greeting []string // said before all, and before the other language is offered
	said     []string // as they are pronounced
	waits    bool
}

// offering puts the greeting before u, and between them the offer of the other language
// in its own voice: who does not understand the first seconds will not wait for the end.
func (t *telling) offering(u Utterance, other *language) Utterance {
	rest := u
	rest.Tone = NoTone
	offer := Utterance{Lang: t.a.View.Other, Rate: u.Rate, Volume: u.Volume, Sentences: []string{other.pronounce(other.Offer)}, Then: &rest}
	u.Sentences, u.Then = t.greeting, &offer
	return u
}

// say says sentences as they are written.
func (t *telling) say(sentences ...string) {
	for _, s := range sentences {
		t.pronounced(t.pronounce(s))
	}
}

// pronounced says what needs no lexicon any more, as a sentence of its own. All that is
// said passes here: a control character would be a command to the voice.
func (t *telling) pronounced(s string) {
	s = strings.TrimSpace(screen.Clean(s))
	if s == "" {
		return
	}
	if !strings.ContainsAny(s[len(s)-1:], ".?!:") {
		s += "."
	}
	t.said = append(t.said, s)
}

// tell says the first of what applies.
func (t *telling) tell() {
	b, v := &t.b.View, &t.a.View
	switch {
	case !b.Speech.Hearing.Speaks(), b.Attract && !v.Attract:
		t.welcome()
	case v.Left > 0:
		t.warn()
	case b.Left == 1 && v.Screen == session.Home:
		t.say(t.VisitEnds)
		t.whole()
	case v.Attract:
	case v.Speech.Times > b.Speech.Times:
		t.asked()
	case v.Steady != b.Steady: // picked from a list, which it closes
		t.say(screen.PauseWords(v, t.set))
		t.where()
	case v.Lang != b.Lang:
		t.say(t.Language)
		if v.Speech.KeysToo && v.Screen != session.Card { // a verdict comes first
			t.say(t.FewKeys)
		}
		t.whole()
		if v.Speech.KeysToo && v.Screen == session.Card {
			t.say(t.FewKeys)
		}
	case placeOf(v) != placeOf(b), loading(b) && !loading(v):
		t.whole()
	case b.Left > 0:
		t.say(t.GoesOn)
		t.where()
	case v.Speech.Settled > b.Speech.Settled:
		t.waits = true
		t.upshot()
	case v.Speech.Dead != b.Speech.Dead && v.Speech.Dead != session.NoDeadEnd:
		t.say(map[session.DeadEnd]string{session.NoFurther: t.nothingMore(), session.AtHome: t.AtHome}[v.Speech.Dead])
	case v.Speech.At != b.Speech.At:
		t.passage(v.Speech.At)
	default:
		t.changed()
	}
}

// nothingMore says that an arrow led nowhere, and what does lead away.
func (t *telling) nothingMore() string {
	if t.a.View.CanBack {
		return t.NoFurther
	}
	return t.NothingHere
}

// welcome greets who plugs in, or wakes the kiosk: it is where the keys are told, those
// that nobody can do without before the screen, the others after it.
func (t *telling) welcome() {
	t.say(t.a.View.Info.Site.Name, t.Welcome)
	t.greeting, t.said = t.said, nil
	t.say(t.Keys)
	t.whole()
	t.say(t.OtherKeys)
}

// The seconds before the end at which they are told again.
var toldSeconds = map[int]bool{30: true, 10: true}

func (t *telling) warn() {
	b, v := &t.b.View, &t.a.View
	switch {
	case b.Left == 0, v.Speech.Times > b.Speech.Times:
		t.say(t.Screens["warning"])
		t.passages(func(screen.Passage) bool { return true })
		t.say(t.Leave)
	case v.Left != b.Left && toldSeconds[v.Left]:
		t.say(text.Fill(t.Seconds, "n", strconv.Itoa(v.Left)))
	}
}

// asked answers a key of the voice.
func (t *telling) asked() {
	b, v := &t.b.View.Speech, &t.a.View.Speech
	step := func(same bool, end, words string) {
		if same {
			words = end
		}
		t.say(words)
	}
	switch v.Asked {
	case session.SayAgain:
		t.whole()
		return
	case session.SayWhere:
		t.where()
		return
	case session.Slower:
		step(b.Rate == v.Rate, t.Slowest, t.Slower)
	case session.Faster:
		step(b.Rate == v.Rate, t.Fastest, t.Faster)
	case session.Softer:
		step(b.Volume == v.Volume, t.Softest, t.Softer)
	case session.Louder:
		step(b.Volume == v.Volume, t.Loudest, t.Louder)
	case session.DarkScreen:
		step(!v.Dark, t.Bright, t.Dark)
	}
	if placeOf(&t.a.View) != placeOf(&t.b.View) { // picked from the list of the voice
		t.where()
	}
}

// place is what makes a view another screen for the ear, and not the same one changed.
type place struct {
	screen, guideOf                    session.Screen
	status                             session.Status
	topic, answer, link, ask, bannered string
	step, offer                        string
	ends, detail, masked, pulled       bool
	second, held, voice                bool
	phase                              session.Phase
	mode                               session.CodeMode
	job                                session.Job
	page                               session.Page
}

func placeOf(v *session.View) place {
	m := &v.Maint
	p := place{
		screen: v.Screen, guideOf: v.GuideOf, topic: v.Topic.Key, link: v.Link.URL, ask: string(m.Ask), bannered: m.BannerKey,
		step: strconv.Itoa(v.Ladder.Step), ends: v.Ladder.Ask == "", offer: m.Offer.File,
		pulled: m.Pulled, second: m.Second, held: m.Held, mode: m.Code.Mode, page: m.Page,
	}
	if v.Answer != nil {
		p.answer = v.Answer.Question.ID
	}
	switch v.Screen {
	case session.Topics, session.Questions, session.Answer:
		p.status = v.Status
	case session.Card:
		p.phase, p.detail, p.masked = v.Card.Phase, v.Card.Detail, v.Card.Masked
	case session.Menu:
		p.voice = voiceMenu(v)
	case session.AtStick, session.AtWork, session.AtOutcome:
		p.job = m.Job
	case session.AtLines:
		p.status = m.Status
	}
	return p
}

func voiceMenu(v *session.View) bool {
	return v.Screen == session.Menu && len(v.Items) > 0 && v.Items[0].Action == session.Action(session.Listen{Key: session.SayAgain})
}

// names are the keys of the screens' names in data/text.
var names = map[session.Screen]string{
	session.Home: "home", session.Search: "search", session.Topics: "topics", session.Questions: "questions", session.Answer: "answer",
	session.QR: "qr", session.Number: "number", session.Card: "card", session.Ladder: "ladder", session.Menu: "menu", session.Guide: "guide",
	session.AtStick: "stick", session.AtOffer: "offer", session.AtTrust: "trust", session.AtChanges: "changes", session.AtCode: "code",
	session.AtWork: "work", session.AtOutcome: "outcome", session.AtTechnician: "technician", session.AtLines: "lines", session.AtClock: "clock",
	session.AtConfirm: "confirm", session.AtBanner: "banner", session.AtBannerEnd: "banner", session.AtCleaning: "cleaning",
	session.OutOfOrder: "out_of_order",
}

// name is the screen's name.
func (t *telling) name() string {
	if voiceMenu(&t.a.View) {
		return t.Screens["voice"]
	}
	return t.Screens[names[t.a.View.Screen]]
}

// loading says whether a screen has yet to get what it is there for: it is said then.
func loading(v *session.View) bool {
	switch v.Screen {
	case session.Topics, session.Questions, session.Answer, session.Ladder:
		return v.Loading
	}
	return false
}

// whole says the screen: its name, how many choices there are, all that stands on it
// with the digits that pick. A verdict comes before everything, also before the name.
func (t *telling) whole() {
	v := &t.a.View
	switch {
	case loading(v):
		return
	case v.Screen == session.QR:
		t.link()
		return
	}
	if v.Speech.At > 0 && !t.again() { // back on a page that was heard in parts
		t.where()
		t.say(t.Resume)
		return
	}
	name := t.name()
	if v.Screen == session.Card && v.Card.Phase == session.CardJudged && (!t.closed() || t.deskOnly()) {
		name = ""
	}
	if len(t.a.Passages) == 0 || !strings.EqualFold(t.a.Passages[0].Text, name) {
		t.say(name)
	}
	switch {
	case v.Screen == session.Card:
		t.card()
		return
	case t.noChoice():
		t.say(text.Fill(t.NoChoice, "digit", v.Field))
		return
	}
	if v.Screen == session.Answer {
		t.passages(func(p screen.Passage) bool { return !p.Source })
		t.sources()
		return
	}
	t.passages(t.onPage)
	t.paging()
}

// noChoice says whether a digit that picks nothing at home has begun a search.
func (t *telling) noChoice() bool {
	v := &t.a.View
	digit := len(v.Field) == 1 && v.Field[0] >= '0' && v.Field[0] <= '9'
	return t.b.View.Screen == session.Home && v.Screen == session.Search && digit
}

// card says the card's screen. What wipes the result is told in good time: before a card
// goes in, and right behind the verdict's word, before the advice to take the card back.
func (t *telling) card() {
	v, n := &t.a.View, 0
	first := func(screen.Passage) bool { n++; return n == 1 }
	rest := func(screen.Passage) bool { n++; return n > 1 }
	switch c := &v.Card; {
	case t.deskOnly():
		t.say(t.DetailWritten)
		t.passages(t.onPage)
	case c.Phase == session.CardJudged && !c.Masked && !c.Detail:
		if t.closed() {
			t.passages(t.onPage)
			break
		}
		at := len(t.said)
		t.passages(first)
		if v.Card.Remind == 0 && len(t.said) > at {
			t.said[at] = text.Fill(t.Verdict, "text", t.said[at])
		}
		t.say(t.HearFirst)
		n = 0
		t.passages(rest)
	case c.Phase == session.NoCard && v.Slot == session.SlotEmpty:
		t.passages(t.onPage)
		if v.Info.Site.Slot[v.Lang] == "" {
			t.say(t.SlotUnknown)
		}
		t.say(t.KeepCard)
	default:
		t.passages(t.onPage)
	}
}

// again says whether the listener asked for the whole screen.
func (t *telling) again() bool {
	return t.a.View.Speech.Times > t.b.View.Speech.Times || t.a.View.Lang != t.b.View.Lang
}

// paged says whether the digits of a list are those of its page.
func (t *telling) paged() bool { return len(t.a.Spots) > 9 }

// onPage says whether a passage belongs to what is said at once: all pages, but of a
// list whose digits are those of its page that page alone.
func (t *telling) onPage(p screen.Passage) bool { return !t.paged() || p.Page == t.a.Page }

// paging says that a list goes on.
func (t *telling) paging() {
	if !t.paged() {
		return
	}
	if t.a.Page+1 < t.a.Pages {
		t.say(t.More)
	} else {
		t.say(t.EndOfList)
	}
}

// passages says those that pick wants, with the number of choices before the first of
// a list. What is private is said in a headset only.
func (t *telling) passages(pick func(screen.Passage) bool) {
	withheld, counted := false, false
	for _, p := range t.a.Passages {
		switch {
		case !pick(p), t.stale(p):
		case t.withheld(p):
			withheld = true
		case p.Field:
			t.field(p)
		case p.Item >= 0:
			if !counted && t.listed() {
				t.say(t.count())
			}
			counted = true
			t.say(t.item(p))
		default:
			if p.Step == 1 {
				t.say(text.Fill(t.Steps, "n", strconv.Itoa(p.Steps)))
			}
			t.say(t.read(p))
		}
	}
	if withheld {
		t.withholds()
	}
}

// withheld says whether a passage is for one pair of ears, and there may be more
// (EN 301 549, 5.1.3.9): the holder's own always, and what a card's check or a visitor's
// number says where the site has not opened it.
func (t *telling) withheld(p screen.Passage) bool {
	return p.Private && t.a.View.Speech.Hearing != session.ByHeadset || t.closed() && t.personal(p)
}

// closed says whether others may hear what is the visitor's own.
func (t *telling) closed() bool {
	v := &t.a.View.Speech
	return v.Hearing != session.ByHeadset && !v.Open
}

// personal says whether a passage tells of the visitor's card or number.
func (t *telling) personal(p screen.Passage) bool {
	v, c := &t.a.View, &t.set.Card
	switch v.Screen {
	case session.Card:
		reminds := p.Text == c.Remind || strings.TrimSpace(p.Text) == c.RemindLoud
		return v.Left == 0 && v.Card.Phase == session.CardJudged && !v.Card.Masked && !reminds
	case session.Number:
		return v.Number.Suggestion != "" && strings.Contains(p.Text, v.Number.Suggestion)
	}
	return false
}

// withholds says that something was not said, and who can help.
func (t *telling) withholds() {
	if t.closed() {
		t.say(t.NotAloud)
	} else {
		t.say(t.Private)
	}
}

// read is a passage that cannot be picked: a step is said with its number.
func (t *telling) read(p screen.Passage) string {
	words := t.linked(t.reworded(p.Text))
	if p.Step > 0 {
		return text.Fill(t.Step, "n", strconv.Itoa(p.Step), "text", words)
	}
	return words
}

// passage says the one that a listener went to, from 1, and where the reading ends.
func (t *telling) passage(at int) {
	switch all := t.a.Passages; {
	case at < 1:
		t.where()
	case at > len(all):
		t.say(t.End)
	case t.withheld(all[at-1]):
		t.withholds()
	case all[at-1].Spelled:
		t.pronounced(text.Fill(t.Part, "n", strconv.Itoa(at), "of", strconv.Itoa(len(all)), "text", t.dictate(all[at-1].Text)))
	case all[at-1].Item >= 0:
		t.say(t.item(all[at-1]))
	default:
		t.say(t.read(all[at-1]))
	}
}

// stale says whether a passage is about to be replaced by one in the new language.
func (t *telling) stale(p screen.Passage) bool {
	v := &t.a.View
	return v.Loading && v.Lang != t.b.View.Lang && p.Item >= 0 && v.Items[p.Item].Kind == session.ItemQuestion
}

// listed says whether a screen is a list and little else.
func (t *telling) listed() bool {
	switch t.a.View.Screen {
	case session.Home, session.Topics, session.Questions, session.Menu, session.AtTechnician, session.AtBanner:
		return true
	}
	return false
}

func (t *telling) count() string {
	n := len(t.a.View.Items)
	if n == 1 {
		return t.OneChoice
	}
	return text.Fill(t.Choices, "n", strconv.Itoa(n))
}

// item is an item behind the key that picks it.
func (t *telling) item(p screen.Passage) string {
	words, letter := t.linked(p.Text), ""
	switch t.a.View.Items[p.Item].Kind {
	case session.ItemLink:
		if _, label, named := strings.Cut(words, ": "); named {
			words = text.Fill(t.Listen, "label", label) // on the screen it opens a QR code
		}
	case session.ItemVote, session.ItemReply: // "Yes (Y)"
		words, letter, _ = strings.Cut(strings.TrimSuffix(words, ")"), " (")
	}
	for _, s := range t.a.Spots {
		if s.Item != p.Item || s.Page != t.a.Page && t.paged() {
			continue
		}
		if digit := strconv.Itoa(s.Digit); letter != "" {
			return text.Fill(t.ItemOr, "digit", digit, "letter", letter, "text", words)
		} else {
			return text.Fill(t.Item, "digit", digit, "text", words)
		}
	}
	return words
}

// linked names the keys of links in a text: "[2]" is "lien, touche 2".
func (t *telling) linked(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "[")
		b.WriteString(before)
		number, after, closed := strings.Cut(rest, "]")
		if !found || !closed || len(number) != 1 || number[0] < '1' || number[0] > '9' {
			b.WriteString(strings.TrimPrefix(s, before))
			return b.String()
		}
		b.WriteString("(" + text.Fill(t.Link, "n", number) + ")")
		s = after
	}
}

// field says the prompt and what was typed: a number digit by digit, a code never.
func (t *telling) field(p screen.Passage) {
	v := &t.a.View
	switch {
	case v.Screen == session.AtCode:
		prompt, _, _ := strings.Cut(p.Text, "*")
		t.say(prompt, text.Fill(t.Digits, "n", strconv.Itoa(v.Maint.Code.Digits)))
	case v.Screen == session.AtClock:
		t.say(p.Text)
	case v.Field == "":
		t.say(p.Text, t.NothingTyped)
	case v.Screen == session.Number && t.closed():
		t.say(t.set.Number.Prompt, text.Fill(t.Digits, "n", strconv.Itoa(utf8.RuneCountInString(v.Field))))
	case v.Screen == session.Number:
		t.say(t.set.Number.Prompt)
		t.pronounced(text.Fill(t.Typed, "text", t.number(v.Field)))
	default:
		t.say(text.Fill(t.Typed, "text", v.Field))
	}
}

// link says an address: in words, then letter by letter, a part a sentence, for whoever
// writes it down; a phone number in its groups. How to have it part by part is told last.
func (t *telling) link() {
	l := t.a.View.Link
	t.say(t.name())
	if number, call := strings.CutPrefix(l.URL, "tel:"); call {
		t.pronounced(text.Fill(t.Phone, "number", grouped(number)))
		t.say(t.DictateCall)
		return
	}
	address := strings.TrimSuffix(strings.TrimPrefix(l.URL, "https://"), "/")
	t.say(t.Code)
	t.pronounced(text.Fill(t.Address, "words", t.address(address)))
	if siteOnly(l) {
		t.say(t.SiteOnly)
	}
	t.say(t.Spelled)
	for _, p := range t.a.Passages {
		if p.Spelled {
			t.pronounced(t.letters(p.Text))
		}
	}
	if strings.ToLower(address) == address {
		t.say(t.Lowercase)
	}
	t.say(t.Dictate)
}

// where says the screen's name and the place in it.
func (t *telling) where() {
	v := &t.a.View
	places := t.focused()
	switch at := v.Speech.At; {
	case places != "", v.InField:
	case at > 0 && at <= len(t.a.Passages):
		places = text.Fill(t.Passage, "n", strconv.Itoa(at), "of", strconv.Itoa(len(t.a.Passages)))
	case t.paged():
		places = text.Fill(t.Page, "n", strconv.Itoa(t.a.Page+1), "of", strconv.Itoa(t.a.Pages))
	}
	title := ""
	switch {
	case v.Screen == session.Answer && v.Answer != nil:
		title = v.Answer.Question.Title
	case v.Screen == session.Questions:
		title = v.Topic.Title
	case v.Screen == session.Ladder:
		title = v.Ladder.Title
	case v.Screen == session.Card && len(t.a.Passages) > 0 && t.a.Passages[0].Item < 0 && !t.withheld(t.a.Passages[0]):
		title = t.a.Passages[0].Text
	}
	t.say(text.Fill(t.Where, "screen", t.name(), "place", ""), title, places)
	if v.InField && v.Field == "" || v.Screen == session.AtCode || v.Screen == session.AtClock {
		t.passages(func(p screen.Passage) bool { return p.Field })
	} else if v.InField || v.Screen == session.Search {
		t.passages(func(p screen.Passage) bool { return p.Field || v.InField && p.Item < 0 })
	}
}

// focused is the item that Enter opens, with its digit and its place in the list; ""
// for none.
func (t *telling) focused() string {
	for _, p := range t.a.Passages {
		if p.Item >= 0 && p.Item == t.a.View.Focus && !t.withheld(p) {
			return text.Fill(t.Focus, "text", t.item(p), "n", strconv.Itoa(p.Item+1), "of", strconv.Itoa(len(t.a.View.Items)))
		}
	}
	return ""
}

// changed says what is new on a screen that stays.
func (t *telling) changed() {
	b, v := &t.b.View, &t.a.View
	switch {
	case v.Large != b.Large:
		t.say(map[bool]string{true: t.Large, false: t.Normal}[v.Large])
	case v.Theme != b.Theme:
		t.say(text.Fill(t.Theme, "n", strconv.Itoa(v.Theme+1), "of", strconv.Itoa(session.Themes)))
	case t.echoed():
	case b.InField && !v.InField && v.Screen == session.Search:
		t.say(t.focused())
	case !b.InField && v.InField:
		t.where()
	case t.a.Page != t.b.Page:
		t.turned()
	case v.Focus != b.Focus && v.Focus >= 0 && v.List == b.List:
		t.say(t.focused())
	default:
		t.added()
	}
}

// echoed says what was typed or taken back, and what changed by it; false where the
// field is as it was.
func (t *telling) echoed() bool {
	b, v := &t.b.View, &t.a.View
	was, is := b.Field, v.Field
	switch v.Screen {
	case session.Number:
		if t.closed() {
			was, is = strings.Repeat("*", utf8.RuneCountInString(was)), strings.Repeat("*", utf8.RuneCountInString(is))
		}
	case session.AtCode:
		was, is = strings.Repeat("*", b.Maint.Code.Digits), strings.Repeat("*", v.Maint.Code.Digits)
	case session.AtClock:
		was, is = b.Maint.Clock.Digits, v.Maint.Clock.Digits
	}
	if was == is {
		return false
	}
	t.pronounced(t.echo(was, is))
	if v.Screen == session.AtClock && v.Maint.Clock.Fault != b.Maint.Clock.Fault {
		t.passages(func(p screen.Passage) bool { return !p.Field && !t.stood(p) })
	}
	return true
}

// echo is the last character of a field that grew by it, or that it lost.
func (t *telling) echo(was, is string) string {
	switch {
	case is == "":
		return t.Cleared
	case strings.HasPrefix(is, was):
		return t.characters(is[len(was):])
	case strings.HasPrefix(was, is):
		return text.Fill(t.Erased, "text", t.characters(was[len(is):]))
	}
	return text.Fill(t.Typed, "text", t.pronounce(is))
}

// characters names one character; more of them at once are words.
func (t *telling) characters(s string) string {
	if r, n := utf8.DecodeRuneInString(s); n == len(s) {
		return t.character(r)
	}
	return t.pronounce(s)
}

// upshot says what there is to tell of what was typed, once it has come to rest: how
// many results there are, what is wrong with a number.
func (t *telling) upshot() {
	v := &t.a.View
	t.passages(func(p screen.Passage) bool { return !p.Field && p.Item < 0 })
	switch {
	case v.Screen != session.Search || len(v.Items) == 0:
	case len(v.Found.Hits)+len(v.Found.Near) == 0:
		t.say(t.NearTopics)
	default:
		t.say(t.Results)
	}
}

// turned says a page that was turned to, and what follows it.
func (t *telling) turned() {
	if t.paged() {
		t.say(text.Fill(t.NewPage, "n", strconv.Itoa(t.a.Page+1), "of", strconv.Itoa(t.a.Pages)))
		t.passages(func(p screen.Passage) bool { return p.Page == t.a.Page && !p.Field })
		t.paging()
		return
	}
	t.passages(func(p screen.Passage) bool { return p.Page >= t.a.Page && !p.Field })
}

// added says what came to the screen by itself, after what is being said: a card's
// codes, the questions that help, a thank-you. While a card is read the verdict is
// waited for. Where a digit that was said means something else now, the screen is said
// from its beginning.
func (t *telling) added() {
	if t.a.View.Screen == session.Card && moved(t.b.View.Items, t.a.View.Items) {
		t.whole()
		return
	}
	t.waits = true
	if v := &t.a.View; v.Screen == session.Card && v.Card.Phase == session.CardReading {
		return
	}
	if v := &t.a.View; v.InField && (v.Screen == session.Search || v.Screen == session.Number) {
		return // it is told when what is typed has come to rest
	}
	t.passages(func(p screen.Passage) bool {
		return !p.Field && !t.stood(p) && p.Text != t.set.Topics.Wait && t.onPage(p)
	})
}

// moved says whether one of the items before is under its digit no more.
func moved(before, after []session.Item) bool {
	for i, it := range before {
		if i >= len(after) || it.Kind != after[i].Kind || it.Question.ID != after[i].Question.ID {
			return true
		}
	}
	return false
}

// stood says whether a passage was there before. One that differs in its numbers
// alone counts down, and is the same; an item under another digit is another.
func (t *telling) stood(p screen.Passage) bool {
	for _, q := range t.b.Passages {
		if (p.Item >= 0) == (q.Item >= 0) && p.Item == q.Item && withoutDigits(p.Text) == withoutDigits(q.Text) {
			return true
		}
	}
	return false
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, s)
}
