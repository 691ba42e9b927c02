package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/search"
)

// Search answers a query; see search.Engine.Search. What a visitor typed can
// raise no error.
func (s *Store) Search(ctx context.Context, q faq.Query) (faq.Result, error) {
	e, err := s.engine()
	if err != nil {
		return faq.Result{}, err
	}
	return e.Search(ctx, q)
}

// searchWithin is Search with a time of its own; see search.Engine.Within.
func (s *Store) searchWithin(ctx context.Context, limit time.Duration, q faq.Query) (faq.Result, error) {
	e, err := s.engine()
	if err != nil {
		return faq.Result{}, err
	}
	return e.Within(ctx, limit, q)
}

// loadEngine reads what a search keeps in memory of each language.
func (s *Store) loadEngine(ctx context.Context) (*search.Engine, error) {
	var indexes []*search.Index
	for _, l := range s.info.Languages {
		v, err := s.vocabulary(ctx, l)
		if err != nil {
			return nil, damage("read vocabulary", err)
		}
		x, err := search.NewIndex(v)
		if err != nil {
			return nil, damage("read vocabulary", err)
		}
		indexes = append(indexes, x)
	}
	return search.New(searched{s}, indexes), nil
}

// vocabulary reads the words and synonyms of a language.
func (s *Store) vocabulary(ctx context.Context, lang faq.Lang) (v search.Vocabulary, err error) {
	v.Lang = lang
	const size = "SELECT pages, words FROM language WHERE code = ?"
	if err := s.db.QueryRowContext(ctx, size, lang).Scan(&v.Pages, &v.Words); err != nil {
		return v, err
	}
	v.Terms, err = query(ctx, s.db, "SELECT text, pages, titles FROM term WHERE lang = ? ORDER BY number", []any{lang},
		func(r *sql.Rows, t *search.Term) error { return r.Scan(&t.Text, &t.Pages, &t.Titles) })
	if err != nil {
		return v, err
	}
	v.Forms, err = query(ctx, s.db, "SELECT text, shown, term, variant, pages FROM word WHERE lang = ? ORDER BY text", []any{lang},
		func(r *sql.Rows, w *search.Word) error {
			return r.Scan(&w.Text, &w.Shown, &w.Term, &w.Variant, &w.Pages)
		})
	if err != nil {
		return v, err
	}
	v.Synonyms, err = s.synonyms(ctx, lang)
	return v, err
}

// synonyms reads the author's synonyms of a language.
func (s *Store) synonyms(ctx context.Context, lang faq.Lang) (faq.SynonymTable, error) {
	const text = "SELECT left_words, right_words, both FROM synonym WHERE lang = ? ORDER BY rank"
	return query(ctx, s.db, text, []any{lang}, func(r *sql.Rows, rule *faq.SynonymRule) error {
		var left, right []byte
		if err := r.Scan(&left, &right, &rule.Both); err != nil {
			return err
		}
		return errors.Join(json.Unmarshal(left, &rule.Left), json.Unmarshal(right, &rule.Right))
	})
}

// searched is what a search reads of a data set while it runs.
type searched struct{ *Store }

// Propose implements search.Data.
func (s searched) Propose(ctx context.Context, m search.Match) ([]search.Proposed, error) {
	table, order := asked(m.Lang), ""
	if m.Answers {
		table = answered(m.Lang)
	}
	if m.Ranked {
		order = " ORDER BY rank"
	}
	text := `SELECT f.rowid, q.id, b.terms FROM
		(SELECT rowid FROM ` + table + `(?)` + order + ` LIMIT ?) f
		CROSS JOIN question q ON q.number = f.rowid CROSS JOIN bag b ON b.number = f.rowid`
	return query(ctx, s.db, text, []any{m.Text, m.Limit}, func(r *sql.Rows, p *search.Proposed) error {
		return r.Scan(&p.Number, &p.ID, &p.Terms)
	})
}

// Titles implements search.Data.
func (s searched) Titles(ctx context.Context, lang faq.Lang, ids []string, n int) ([]faq.Ref, error) {
	const text = `SELECT q.id, q.title FROM json_each(?) j CROSS JOIN question q ON q.lang = ? AND q.id = j.value
		ORDER BY j.key LIMIT ?`
	return query(ctx, s.db, text, []any{list(ids), lang, n}, scanRef)
}

// TopicsNear implements search.Data.
func (s searched) TopicsNear(ctx context.Context, lang faq.Lang, ids []string) ([]faq.TopicRef, error) {
	topics, err := s.Topics(ctx, lang)
	if err != nil {
		return nil, err
	}
	const text = `SELECT q.topic FROM json_each(?) j CROSS JOIN question q ON q.lang = ? AND q.id = j.value ORDER BY j.key`
	near, err := query(ctx, s.db, text, []any{list(ids), lang},
		func(r *sql.Rows, topic *string) error { return r.Scan(topic) })
	place := func(t faq.TopicRef) int {
		if i := slices.Index(near, t.Key); i >= 0 {
			return i
		}
		return len(near)
	}
	slices.SortStableFunc(topics, func(a, b faq.TopicRef) int { return place(a) - place(b) })
	return topics, err
}
