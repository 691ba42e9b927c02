package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/overlay"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// previewVerb shows an author the pages as a visitor will see them.
type previewVerb struct {
	FAQ  string   `name:"faq" help:"Folder with topics.yaml, fr/, en/; without it the built-in help." placeholder:"DIR"`
	Lang string   `help:"Only the pages in this language; what is said about the sources is in it too." enum:"fr,en," default:""`
	Text string   `name:"text" help:"Folder as data/text, with words of the screens to see the pages with." placeholder:"DIR"`
	IDs  []string `arg:"" name:"id" optional:"" help:"Ids of questions, the names of their files without .md; without any, all."`

	dayFlag `embed:""`
}

// Run implements the verb. Pages that can be read are shown even where the
// sources would be refused.
func (v *previewVerb) Run() error {
	sources, err := faqSources(v.FAQ)
	if err != nil {
		return err
	}
	options, err := v.options()
	if err != nil {
		return err
	}
	c, issues := faq.Check(sources, options)
	tellIssues(issues, v.Lang)
	words, err := v.words()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	p := &preview{out: out, words: words, collection: c, day: options.Day}
	for _, q := range c.Questions {
		if v.shows(q) {
			p.question(q)
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if missing := v.missing(c); len(missing) > 0 {
		return fmt.Errorf("no question %s; hint: an id is the name of a file without .md", strings.Join(missing, ", "))
	}
	if issues.Err() != nil {
		return errors.New(faq.Sentence(faq.Lang(v.Lang), "build-data would refuse these sources: mend the lines above"))
	}
	return nil
}

// words are the program's, or those of the folder given.
func (v *previewVerb) words() (text.Sets, error) {
	own, err := text.Load()
	if err != nil || v.Text == "" {
		return own, err
	}
	entries, err := overlay.Load(overlay.Source{Text: os.DirFS(v.Text)}, own)
	var changes overlay.Overlay
	if err == nil {
		changes, err = overlay.Parse(entries)
	}
	if err == nil {
		err = changes.Fits(own)
	}
	if err != nil {
		return own, fmt.Errorf("--text %s: %w", v.Text, err)
	}
	return changes.Words(own), nil
}

// shows tells whether a question was asked for.
func (v *previewVerb) shows(q faq.Question) bool {
	return (v.Lang == "" || q.Lang == faq.Lang(v.Lang)) && (len(v.IDs) == 0 || slices.Contains(v.IDs, q.ID))
}

// missing are the ids asked for that no question has.
func (v *previewVerb) missing(c *faq.Collection) []string {
	return slices.DeleteFunc(slices.Clone(v.IDs), func(id string) bool {
		return slices.ContainsFunc(c.Questions, func(q faq.Question) bool { return q.ID == id && v.shows(q) })
	})
}

// preview walks a session through the answers and draws every page.
type preview struct {
	out        io.Writer
	words      text.Sets
	collection *faq.Collection
	day        string
}

// question draws an answer at each size, and the steps of its ladder.
func (p *preview) question(q faq.Question) {
	a, err := session.NewAnswerData(q, p.related(q))
	if err != nil { // the linter said why
		return
	}
	s := p.open(a)
	name := fmt.Sprintf("%s/%s.md", q.Lang, q.ID)
	p.draw(name, s)
	p.ladder(name, s)
}

// related are the titles of the related questions that there are.
func (p *preview) related(q faq.Question) []faq.Ref {
	var refs []faq.Ref
	for _, id := range q.Related {
		for _, other := range p.collection.Questions {
			if other.ID == id && other.Lang == q.Lang {
				refs = append(refs, faq.Ref{ID: id, Title: other.Title})
			}
		}
	}
	return refs
}

// open is the session of a visitor who opened an answer, by its topic, on the
// day of the check.
func (p *preview) open(a *session.AnswerData) session.State {
	q := &a.Question
	s := session.New(session.Config{Timing: session.DefaultTiming(),
		Info: session.Info{Date: p.collection.InformationDate(), Languages: p.collection.Languages}}).WithLang(q.Lang)
	data := session.Data{Topics: []faq.TopicRef{{Key: q.Topic, Questions: 1}}, Questions: []faq.Ref{{ID: q.ID, Title: q.Title}}, Answer: a}
	s = p.choose(s, data, func(it session.Item) bool { return it.Kind == session.ItemScreen && it.Screen == session.Topics })
	s = p.choose(s, data, func(it session.Item) bool { return it.Kind == session.ItemTopic })
	return p.choose(s, data, func(it session.Item) bool { return it.Kind == session.ItemQuestion })
}

// choose picks the first item that is meant, and answers what the session asks.
func (p *preview) choose(s session.State, data session.Data, meant func(session.Item) bool) session.State {
	v := s.View()
	now, _ := time.Parse(time.DateOnly, p.day) // checked when it was read
	s, effects := s.Step(now, session.Choose{List: v.List, Item: slices.IndexFunc(v.Items, meant)})
	for _, e := range effects {
		switch e := e.(type) {
		case session.ListTopics:
			s, _ = s.Step(now, session.Answered{Seq: e.Seq, Data: data})
		case session.ListQuestions:
			s, _ = s.Step(now, session.Answered{Seq: e.Seq, Data: data})
		case session.LoadAnswer:
			s, _ = s.Step(now, session.Answered{Seq: e.Seq, Data: data})
		}
	}
	return s
}

// ladder draws every step and every end that the answer on screen leads to,
// each once.
func (p *preview) ladder(name string, s session.State) {
	begin := func(it session.Item) bool { return it.Kind == session.ItemLadder }
	if !slices.ContainsFunc(s.View().Items, begin) {
		return
	}
	drawn := map[string]bool{}
	var walk func(s session.State, name string)
	walk = func(s session.State, name string) {
		v := s.View().Ladder
		if drawn[name] {
			return
		}
		drawn[name] = true
		p.draw(name, s)
		if v.Ask == "" {
			return
		}
		for _, yes := range []bool{true, false} {
			next := p.choose(s, session.Data{}, func(it session.Item) bool { return it.Kind == session.ItemReply && it.Yes == yes })
			walk(next, stepName(name, next.View().Ladder, yes))
		}
	}
	first := p.choose(s, session.Data{}, begin)
	walk(first, stepName(name, first.View().Ladder, false))
}

// stepName names a step, or the end that a reply led to.
func stepName(name string, v session.LadderView, yes bool) string {
	file, _, _ := strings.Cut(name, " ")
	switch {
	case v.Ask != "":
		return fmt.Sprintf("%s step %d", file, v.Step)
	case yes:
		return fmt.Sprintf("%s step %d yes", file, v.Step)
	}
	return fmt.Sprintf("%s step %d no", file, v.Step)
}

// draw prints all pages of a screen, at each size.
func (p *preview) draw(name string, s session.State) {
	for _, size := range previewSizes {
		v := s.View()
		pages := screen.Render(v, p.words, size.width, size.height).Pages
		for v.Page, v.Focus = 0, -1; v.Page < pages; v.Page++ {
			fmt.Fprintf(p.out, "%s  %d x %d  %d/%d\n", name, size.width, size.height, v.Page+1, pages)
			f := screen.Render(v, p.words, size.width, size.height)
			rule := "+" + strings.Repeat("-", f.Width) + "+\n"
			io.WriteString(p.out, rule)
			for _, l := range f.Lines {
				fmt.Fprintf(p.out, "|%s%s|\n", l, strings.Repeat(" ", max(f.Width-l.Width(), 0)))
			}
			io.WriteString(p.out, rule+"\n")
		}
	}
}
