package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"guichet/kiosk/faq"
	"guichet/kiosk/search"
)

// writer fills a new data set. After the first error it does nothing more and
// keeps that error.
type writer struct {
	ctx        context.Context
	tx         *sql.Tx
	err        error
	statements map[string]*sql.Stmt
}

// exec runs a statement, prepared at its first use.
func (w *writer) exec(what, text string, args ...any) {
	if w.err != nil {
		return
	}
	st, ok := w.statements[text]
	if !ok {
		if st, w.err = w.tx.PrepareContext(w.ctx, text); w.err != nil {
			w.err = fmt.Errorf("prepare %s: %w", what, w.err)
			return
		}
		if w.statements == nil {
			w.statements = map[string]*sql.Stmt{}
		}
		w.statements[text] = st
	}
	if _, err := st.ExecContext(w.ctx, args...); err != nil {
		w.err = fmt.Errorf("write %s: %w", what, err)
	}
}

// list writes a list of strings as JSON.
func list(l []string) string {
	if len(l) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(l) // strings always marshal
	return string(text)
}

// steps writes the steps of a ladder as JSON.
func steps(l []faq.Step) string {
	if len(l) == 0 {
		return "[]"
	}
	text, _ := json.Marshal(l) // strings and numbers always marshal
	return string(text)
}

// collection writes everything.
func (w *writer) collection(c *faq.Collection, o Options) {
	date := c.InformationDate()
	w.exec("about", "INSERT INTO about VALUES ('number', ?)", strconv.FormatInt(o.number(date), 10))
	w.exec("about", "INSERT INTO about VALUES ('date', ?)", date)
	w.exec("about", "INSERT INTO about VALUES ('site', ?)", string(o.Site))
	for _, l := range c.Languages {
		for rank, t := range c.Topics {
			w.exec("topic", "INSERT INTO topic VALUES (?, ?, ?, ?)", string(l), rank, t.Key, t.Title[l])
		}
		for rank, s := range c.Synonyms[l] {
			w.exec("synonym", "INSERT INTO synonym VALUES (?, ?, ?, ?, ?)", string(l), rank, list(s.Left), list(s.Right), s.Both)
		}
	}
	number := 0
	for rank, l := range c.Languages {
		number = w.questions(c, l, rank, number)
	}
}

// ranked is a question with its place in the collection.
type ranked struct {
	*faq.Question
	rank int
}

// questions writes those of one language with their index, numbered from
// number, and returns the next free number.
func (w *writer) questions(c *faq.Collection, lang faq.Lang, rank, number int) int {
	var list []ranked
	for i := range c.Questions {
		if q := &c.Questions[i]; q.Lang == lang {
			list = append(list, ranked{q, i})
		}
	}
	slices.SortStableFunc(list, func(a, b ranked) int { return cmp.Compare(len(a.Title), len(b.Title)) })
	x := search.NewIndexer(lang)
	pages := make(chan search.Page, 64)
	go func() { // analyses ahead of the writer; ends with the list
		defer close(pages)
		for _, q := range list {
			pages <- x.Page(q.Question)
		}
	}()
	for _, q := range list { // to the end even after an error: the analysis must not wait for ever
		w.question(number, q)
		w.indexed(number, lang, <-pages)
		number++
	}
	<-pages // closed: x is ours again
	v := x.Vocabulary()
	w.exec("language", "INSERT INTO language VALUES (?, ?, ?, ?)", rank, string(lang), len(list), v.Words)
	w.vocabulary(v)
	return number
}

func (w *writer) question(number int, q ranked) {
	var text, source, date any
	if c := q.Complement; c != nil {
		text, source, date = c.Text, c.Source, c.Date
	}
	w.exec("question", "INSERT INTO question VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
		number, string(q.Lang), q.ID, q.rank, q.Topic, q.Title, list(q.Aliases), list(q.Related), q.Source, q.Received,
		q.Reviewed, q.ReviewBy, q.Translated, q.Ours, q.SourceDate, string(q.Confidence), q.Answer, steps(q.Steps), text, source, date)
}

// indexed writes what the search needs of a question.
func (w *writer) indexed(number int, lang faq.Lang, p search.Page) {
	w.exec("index", "INSERT INTO "+asked(lang)+"(rowid, words) VALUES (?, ?)", number, p.Asked)
	w.exec("index", "INSERT INTO "+answered(lang)+"(rowid, words) VALUES (?, ?)", number, p.Answered)
	w.exec("terms", "INSERT INTO bag VALUES (?, ?)", number, p.Terms)
}

// vocabulary writes the words and stems of a language.
func (w *writer) vocabulary(v search.Vocabulary) {
	lang := string(v.Lang)
	for i, t := range v.Terms {
		w.exec("term", "INSERT INTO term VALUES (?, ?, ?, ?, ?)", lang, i, t.Text, t.Pages, t.Titles)
	}
	for _, f := range v.Forms {
		w.exec("word", "INSERT INTO word VALUES (?, ?, ?, ?, ?, ?)", lang, f.Text, f.Shown, f.Term, f.Variant, f.Pages)
	}
}
