package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"guichet/kiosk/faq"
)

// Topics returns the topics in the author's order, with their titles in lang.
func (s *Store) Topics(ctx context.Context, lang faq.Lang) ([]faq.TopicRef, error) {
	const text = `SELECT t.key, t.title, count(q.id) FROM topic t
		LEFT JOIN question q ON q.lang = t.lang AND q.topic = t.key
		WHERE t.lang = ? GROUP BY t.rank ORDER BY t.rank`
	list, err := query(ctx, s.db, text, []any{lang}, func(r *sql.Rows, t *faq.TopicRef) error {
		return r.Scan(&t.Key, &t.Title, &t.Questions)
	})
	if err != nil {
		return nil, fmt.Errorf("list topics: %w", err)
	}
	return list, nil
}

// Questions returns the questions of a topic in the author's order; all of
// them when topic is empty.
func (s *Store) Questions(ctx context.Context, lang faq.Lang, topic string) ([]faq.Ref, error) {
	const text = "SELECT id, title FROM question WHERE lang = ? AND (topic = ? OR ? = '') ORDER BY rank"
	list, err := query(ctx, s.db, text, []any{lang, topic, topic}, scanRef)
	if err != nil {
		return nil, fmt.Errorf("list questions: %w", err)
	}
	return list, nil
}

func scanRef(r *sql.Rows, ref *faq.Ref) error { return r.Scan(&ref.ID, &ref.Title) }

// Related returns the questions that the author relates to one, in the
// author's order. Those missing in lang are left out.
func (s *Store) Related(ctx context.Context, lang faq.Lang, id string) ([]faq.Ref, error) {
	const text = `SELECT r.id, r.title FROM question q CROSS JOIN json_each(q.related) j
		CROSS JOIN question r ON r.lang = q.lang AND r.id = j.value
		WHERE q.lang = ? AND q.id = ? ORDER BY j.key`
	list, err := query(ctx, s.db, text, []any{lang, id}, scanRef)
	if err != nil {
		return nil, fmt.Errorf("list questions related to %q: %w", id, err)
	}
	return list, nil
}

// Question returns one question with its answer, or ErrNotFound.
func (s *Store) Question(ctx context.Context, lang faq.Lang, id string) (faq.Question, error) {
	const text = `SELECT title, topic, aliases, related, source, received, reviewed, review_by, translated,
		ours, source_date, confidence, answer, steps, complement, complement_source, complement_date FROM question WHERE lang = ? AND id = ?`
	q := faq.Question{ID: id, Lang: lang}
	err := scanQuestion(s.db.QueryRowContext(ctx, text, lang, id), &q)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return faq.Question{}, fmt.Errorf("read question %q (%s): %w", id, lang, err)
	}
	return q, nil
}

func scanQuestion(row *sql.Row, q *faq.Question) error {
	var aliases, related, steps []byte
	var text, source, date sql.NullString
	err := row.Scan(&q.Title, &q.Topic, &aliases, &related, &q.Source, &q.Received, &q.Reviewed, &q.ReviewBy,
		&q.Translated, &q.Ours, &q.SourceDate, &q.Confidence, &q.Answer, &steps, &text, &source, &date)
	if err != nil {
		return err
	}
	if text.Valid {
		q.Complement = &faq.Complement{Text: text.String, Source: source.String, Date: date.String}
	}
	if err := json.Unmarshal(aliases, &q.Aliases); err != nil {
		return fmt.Errorf("read aliases: %w", err)
	}
	if err := json.Unmarshal(related, &q.Related); err != nil {
		return fmt.Errorf("read related: %w", err)
	}
	if err := json.Unmarshal(steps, &q.Steps); err != nil {
		return fmt.Errorf("read steps: %w", err)
	}
	if len(q.Steps) == 0 {
		q.Steps = nil
	}
	if !faq.LadderEnds(q.Steps) {
		return errors.New("read steps: a step leads nowhere")
	}
	return nil
}
