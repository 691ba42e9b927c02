package session

import (
	"time"

	"guichet/kiosk/faq"
)

// ItemKind says what an Item stands for.
type ItemKind uint8

// The kinds of items.
const (
	ItemScreen    ItemKind = iota // opens Item.Screen
	ItemTopic                     // opens Item.Topic
	ItemQuestion                  // opens Item.Question
	ItemLink                      // shows Item.Link as a code
	ItemBanner                    // a sentence to show on home: Item.Banner
	ItemBannerEnd                 // the end of it: Item.Until
	ItemLadder                    // opens the first step of an answer to be reached by yes and no
	ItemReply                     // answers a step: Item.Yes
	ItemVote                      // "was this helpful?": Item.Helpful
	ItemAction                    // does Item.Action, from the menu
	ItemOffer                     // opens Item.Offer, a bundle on the stick
	ItemCommand                   // does Item.Command, on a maintenance screen
)

// Item is one thing that a digit or Enter picks.
type Item struct {
	Kind     ItemKind
	Screen   Screen
	Topic    faq.TopicRef
	Question faq.Ref
	Marks    []faq.Mark // of Question.Title: the words that matched
	Link     faq.Link
	Helpful  bool
	Yes      bool
	Banner   faq.Banner
	Until    time.Time
	Action   Action
	Offer    int // index into the offers
	Command  Command
}

// items lists what can be picked on the screen shown, in reading order.
func (s State) items() []Item {
	switch p := s.top(); p.screen {
	case Home:
		return []Item{{Screen: Search}, {Screen: Topics}, {Screen: Card}, {Screen: Number}}
	case Search:
		items := searchItems(p.data.Found)
		if p.checks {
			items = append([]Item{{Screen: Number}}, items...)
		}
		return items
	case Topics:
		return topicItems(p.data.Topics)
	case Questions:
		return questionItems(p.data.Questions)
	case Answer:
		return answerItems(p)
	case Ladder:
		return ladderItems(p)
	case Card:
		return s.cardItems()
	case Menu:
		return s.menuItems()
	}
	return s.maintItems()
}

func searchItems(r *faq.Result) []Item {
	if r == nil {
		return nil
	}
	hits := r.Hits
	if len(hits) == 0 && !r.Cut { // no answer; what comes near is offered as that
		hits = r.Near
	}
	items := make([]Item, 0, len(hits))
	for _, h := range hits {
		items = append(items, Item{Kind: ItemQuestion, Question: h.Ref, Marks: h.Marks})
	}
	if len(items) == 0 {
		return topicItems(r.Nearest)
	}
	return items
}

func topicItems(topics []faq.TopicRef) []Item {
	items := make([]Item, 0, len(topics))
	for _, t := range topics {
		items = append(items, Item{Kind: ItemTopic, Topic: t})
	}
	return items
}

func questionItems(refs []faq.Ref) []Item {
	items := make([]Item, 0, len(refs))
	for _, r := range refs {
		items = append(items, Item{Kind: ItemQuestion, Question: r})
	}
	return items
}

// answerItems are the links in the text, the first step of a ladder, the related questions, and the vote.
func answerItems(p *navEntry) []Item {
	a := p.data.Answer
	if a == nil {
		return nil
	}
	var items []Item
	for _, l := range a.links() {
		items = append(items, Item{Kind: ItemLink, Link: l})
	}
	if len(a.Steps) > 0 {
		items = append(items, Item{Kind: ItemLadder})
	}
	items = append(items, questionItems(a.Related)...)
	if !p.voted {
		items = append(items, Item{Kind: ItemVote, Helpful: true}, Item{Kind: ItemVote})
	}
	return items
}

// links are those of the answer and of its complement, in reading order.
func (a *AnswerData) links() []faq.Link {
	return append(append([]faq.Link(nil), a.Document.Links...), a.Complement.Links...)
}

// menuItems are the actions that work on the screen below the menu.
func (s State) menuItems() []Item {
	if s.top().voice {
		return voiceItems()
	}
	below := s.path[len(s.path)-2]
	var actions []Action
	if next := s.top().next; next != nil {
		actions = append(actions, next)
	}
	if below.screen != Guide {
		actions = append(actions, OpenGuide{})
	}
	if len(s.info.Languages) > 1 {
		actions = append(actions, OtherLanguage{})
	}
	actions = append(actions, LargePrint{}, NextTheme{})
	if s.sitePause() < steadyPause { // or it would change nothing
		actions = append(actions, SteadyKeys{})
	}
	if s.maint.stick.State == StickSeen && !s.maint.open {
		actions = append(actions, OpenStick{})
	}
	if s.hearing().Speaks() {
		actions = append(actions, OpenVoice{})
	}
	if len(s.path) > 2 {
		actions = append(actions, GoHome{})
	}
	items := make([]Item, len(actions))
	for i, a := range actions {
		items[i] = Item{Kind: ItemAction, Action: a}
	}
	return items
}
