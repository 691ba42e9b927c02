package session

import (
	"time"
	"unicode/utf8"

	"guichet/kiosk/faq"
	"guichet/kiosk/idnat"
)

// maxQuery bounds what can be typed into the search field, in characters.
const maxQuery = 80

// act does what a key means on the screen that is shown.
func (s State) act(now time.Time, k Action) (State, []Effect) {
	if s.maintaining() {
		if s, effects, done := s.maintKey(now, k); done {
			return s, effects
		}
	}
	switch k := k.(type) {
	case Typed:
		return s.typed(k), nil
	case Erase:
		return s.erase(), nil
	case Clear:
		return s.setField(""), nil
	case Enter:
		return s.enter(now)
	case Back:
		return s.back(), nil
	case GoHome:
		s = s.closeDetail()
		s.path = []navEntry{{screen: Home, focus: 0}}
		s.list++
		return s, nil
	case OpenGuide:
		return s.openGuide(), nil
	case OpenMenu:
		return s.openMenu(k.Next), nil
	case ToField:
		return s.toField(), nil
	case OpenVoice:
		return s.openVoice(), nil
	case Turn:
		return s.turn(k), nil
	case ReadAt:
		return s.readAt(k), nil
	case ToggleDetail:
		return s.toggleDetail(now), nil
	case Choose:
		return s.choose(now, k)
	case OpenStick:
		return s.openStick(now)
	}
	return s.look(k), nil
}

// look changes how things are shown, not what.
func (s State) look(k Action) State {
	switch k := k.(type) {
	case OtherLanguage:
		s.lang = s.nextLang()
		s.top().asked = 0 // an answer under way is in the former language
		s = s.metLanguage()
	case LargePrint:
		s.large = !s.large
	case NextTheme:
		s.theme = (s.theme + 1) % Themes
	case SteadyKeys:
		s.steady, s.told = !s.steady, true
	case Listen:
		return s.listenTo(k.Key)
	}
	return s
}

func (s State) nextLang() faq.Lang {
	langs := s.info.Languages
	for i, l := range langs {
		if l == s.lang {
			return langs[(i+1)%len(langs)]
		}
	}
	return s.lang
}

// typed writes into the field; on home a letter begins a search.
func (s State) typed(k Typed) State {
	switch p := s.top(); p.screen {
	case Home:
		s = s.push(navEntry{screen: Search, inField: true})
	case Search, Number:
		p.inField = true
	default:
		return s
	}
	p := s.top()
	limit := maxQuery
	if p.screen == Number {
		limit = idnat.MaxInput
	}
	if utf8.RuneCountInString(p.field) >= limit {
		return s
	}
	p.unshifted = p.unshifted || k.Unshifted
	return s.setField(p.field + string(k.Rune))
}

func (s State) erase() State {
	p := s.top()
	if p.field == "" {
		return s.toField()
	}
	_, n := utf8.DecodeLastRuneInString(p.field)
	return s.setField(p.field[:len(p.field)-n])
}

// setField changes what was typed: what was found for the former words stays
// on screen until the new answer is there, so that nothing flickers.
func (s State) setField(text string) State {
	p := s.top()
	if p.screen != Search && p.screen != Number {
		return s
	}
	p.field, p.inField, p.focus, p.page = text, true, -1, 0
	p.forget()
	if text == "" {
		p.data, p.status, p.opener, p.checks = Data{}, Waiting, false, false
		p.unshifted = false
		s.list++
	}
	return s
}

func (s State) toField() State {
	if p := s.top(); p.screen == Search || p.screen == Number {
		p.inField, p.focus = true, -1
	}
	return s
}

// turn moves page and focus; from the field it moves to the results.
func (s State) turn(t Turn) State {
	p := s.top()
	n := len(s.items())
	p.page, p.at = max(t.Page, 0), 0
	p.focus = max(min(t.Focus, n-1), -1)
	if p.screen == Search && n > 0 && p.focus >= 0 {
		p.inField = false
	}
	return s
}

// enter opens what has the focus; in the field it moves to the results.
func (s State) enter(now time.Time) (State, []Effect) {
	p := s.top()
	if p.inField {
		if p.screen == Search && len(s.items()) > 0 {
			p.inField, p.focus, p.page = false, 0, 0
			return s, nil
		}
		return s.listenTo(SayAgain), nil // there is nothing to open: who listens hears what there is
	}
	return s.choose(now, Choose{List: s.list, Item: p.focus})
}

// back goes from the results to the field, and from a screen to the one before.
func (s State) back() State {
	switch p := s.top(); {
	case p.screen == Search && !p.inField:
		return s.toField()
	case p.screen == Card && s.card.view.Detail:
		return s.closeDetail()
	}
	return s.pop()
}

func (s State) openGuide() State {
	switch p := s.top(); p.screen {
	case Guide:
		return s
	case Menu:
		of := s.path[len(s.path)-2].screen
		if of == Guide {
			return s.pop()
		}
		return s.pop().push(navEntry{screen: Guide, guideOf: of})
	default:
		return s.push(navEntry{screen: Guide, guideOf: p.screen})
	}
}

func (s State) openMenu(next Action) State {
	if s.top().screen == Menu {
		return s.pop()
	}
	return s.push(navEntry{screen: Menu, next: next})
}

// choose does what an item of the list stands for.
func (s State) choose(now time.Time, c Choose) (State, []Effect) {
	items := s.items()
	if c.List != s.list || c.Item < 0 || c.Item >= len(items) {
		return s, nil
	}
	it := items[c.Item]
	if it.Kind == ItemAction {
		return s.doAction(now, it.Action)
	}
	s.top().focus = c.Item
	if it.Kind == ItemCommand {
		return s.perform(now, it.Command)
	}
	return s.open(it)
}

// doAction does what an item of the menu, or of the card's screen, stands for.
func (s State) doAction(now time.Time, k Action) (State, []Effect) {
	if s.top().screen == Menu { // close it, then act below
		s = s.pop()
	}
	return s.act(now, k)
}

func (s State) open(it Item) (State, []Effect) {
	switch it.Kind {
	case ItemScreen:
		next := navEntry{screen: it.Screen}
		next.inField = it.Screen == Search || it.Screen == Number
		if p := s.top(); p.screen == Search && it.Screen == Number {
			next.field = idnat.Check(p.field).Number
		}
		return s.push(next), nil
	case ItemTopic:
		return s.push(navEntry{screen: Questions, topic: it.Topic}), nil
	case ItemQuestion:
		s.missed = s.missed.opened()
		return s.push(navEntry{screen: Answer, id: it.Question.ID}), []Effect{Count{What: CountRead, ID: it.Question.ID}}
	case ItemLink:
		return s.push(navEntry{screen: QR, link: it.Link}), nil
	case ItemLadder:
		return s.openLadder(), nil
	case ItemBanner:
		return s.pickBanner(it.Banner), nil
	case ItemBannerEnd:
		return s.setBanner(it.Until)
	case ItemReply:
		return s.reply(it.Yes), nil
	case ItemOffer:
		s.maint.offer = it.Offer
		return s.push(navEntry{screen: AtOffer}), nil
	case ItemVote:
		p := s.top()
		p.voted, p.focus = true, -1
		what := CountUnhelpful
		if it.Helpful {
			what = CountHelpful
		}
		s.list++
		return s, []Effect{Count{What: what, ID: p.id}}
	}
	return s, nil
}
