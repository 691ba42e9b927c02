package store

import (
	"context"
	"database/sql"
	"strings"
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

// loadEngine opens the search indexes of all languages.
func (s *Store) loadEngine(ctx context.Context) (*search.Engine, error) {
	indexes, err := s.loadIndexes(ctx)
	if err != nil {
		return nil, damage("read search index", err)
	}
	return search.New(indexes), nil
}

func (s *Store) loadIndexes(ctx context.Context) ([]*search.Index, error) {
	var indexes []*search.Index
	for _, l := range s.info.Languages {
		image, err := s.searchImage(ctx, l)
		if err != nil {
			return nil, err
		}
		x, err := search.Open(image)
		if err != nil {
			return nil, err
		}
		indexes = append(indexes, x)
	}
	return indexes, nil
}

// searchImage reads the search index of a language.
func (s *Store) searchImage(ctx context.Context, lang faq.Lang) (string, error) {
	const text = "SELECT bytes FROM search_index WHERE lang = ? ORDER BY part"
	rows, err := s.db.QueryContext(ctx, text, lang)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var image strings.Builder
	for rows.Next() {
		var part sql.RawBytes
		if err := rows.Scan(&part); err != nil {
			return "", err
		}
		image.Write(part)
	}
	return image.String(), rows.Err()
}

// partBytes is the size of the parts that a search index is kept in: SQLite
// reads and writes a value as a whole.
const partBytes = 1 << 20

// searchIndex writes the search index of a language.
func (w *writer) searchIndex(lang faq.Lang, image []byte) {
	for part := 0; len(image) > 0; part++ {
		n := min(len(image), partBytes)
		w.exec("search index", "INSERT INTO search_index VALUES (?, ?, ?)", string(lang), part, image[:n])
		image = image[n:]
	}
}
