package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"hash"
	"slices"

	"guichet/kiosk/faq"
)

// content is a question in all its languages, as far as two data sets compare
// it: a hundred bytes, whatever its length.
type content struct {
	title  string // in the main language, if it has one
	rank   int
	digest [sha256.Size]byte // of what is read of it
}

// contents digests every question, by id.
func (s *Store) contents(ctx context.Context) (map[string]*content, error) {
	all := map[string]*content{}
	main := s.info.Languages[0]
	for _, l := range slices.Sorted(slices.Values(s.info.Languages)) { // in one order, whatever the data set's
		if err := s.addContents(ctx, all, l, main); err != nil {
			return nil, damage("read questions", err)
		}
	}
	return all, nil
}

// addContents adds one language. What no screen shows does not count: aliases,
// synonyms, the place of a question among others.
func (s *Store) addContents(ctx context.Context, all map[string]*content, lang, main faq.Lang) error {
	const text = `SELECT q.id, q.rank, q.title, coalesce(t.title, ''), q.related, q.source, q.received, q.reviewed, q.review_by,
		q.translated, q.ours, q.source_date, q.confidence, q.answer, q.steps, q.complement IS NOT NULL, coalesce(q.complement, ''), coalesce(q.complement_source, ''),
		coalesce(q.complement_date, '')
		FROM question q LEFT JOIN topic t ON t.lang = q.lang AND t.key = q.topic WHERE q.lang = ?`
	const shown = 17 // columns from title on
	rows, err := s.db.QueryContext(ctx, text, lang)
	if err != nil {
		return err
	}
	defer rows.Close()
	var id string
	var rank int
	cells := make([]sql.RawBytes, shown)
	into := []any{&id, &rank}
	for i := range cells {
		into = append(into, &cells[i])
	}
	h := sha256.New()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		c := all[id]
		if c == nil {
			c = &content{title: string(cells[0]), rank: rank}
			all[id] = c
		}
		if lang == main {
			c.title, c.rank = string(cells[0]), rank
		}
		c.add(h, lang, cells)
	}
	return rows.Err()
}

// add digests one language on top of those before it; each cell is preceded by
// its length, so that no two rows give the same bytes.
func (c *content) add(h hash.Hash, lang faq.Lang, cells []sql.RawBytes) {
	h.Reset()
	h.Write(c.digest[:])
	put := func(cell []byte) {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(cell))))
		h.Write(cell)
	}
	put([]byte(lang))
	for _, cell := range cells {
		put(cell)
	}
	h.Sum(c.digest[:0])
}
