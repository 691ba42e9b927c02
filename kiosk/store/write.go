package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
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
	w.exec("about", "INSERT INTO about VALUES ('banners', ?)", string(faq.BannersJSON(c.Banners)))
	for _, l := range c.Languages {
		for rank, t := range c.Topics {
			w.exec("topic", "INSERT INTO topic VALUES (?, ?, ?, ?)", string(l), rank, t.Key, t.Title[l])
		}
	}
	for rank, l := range c.Languages {
		w.exec("language", "INSERT INTO language VALUES (?, ?)", rank, string(l))
	}
	w.carried(o.Carried)
	w.help(c)
}

// help writes the questions and the search indexes, one while the other is made.
func (w *writer) help(c *faq.Collection) {
	images := make(chan []byte) // one a language; read to the end even after an error
	go func() {
		defer close(images)
		for _, l := range c.Languages {
			images <- search.Build(c, l)
		}
	}()
	for rank := range c.Questions {
		w.question(rank, &c.Questions[rank])
	}
	for _, l := range c.Languages {
		w.searchIndex(l, <-images)
	}
}

func (w *writer) question(rank int, q *faq.Question) {
	var text, source, date any
	if c := q.Complement; c != nil {
		text, source, date = c.Text, c.Source, c.Date
	}
	w.exec("question", "INSERT INTO question VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
		string(q.Lang), q.ID, rank, q.Topic, q.Title, list(q.Aliases), list(q.Related), q.Source, q.Received,
		q.Reviewed, q.ReviewBy, q.Translated, q.Ours, q.SourceDate, string(q.Confidence), q.Answer, steps(q.Steps), text, source, date)
}
