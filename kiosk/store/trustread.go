package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"guichet/kiosk/pki"
)

// Issuers returns the CA certificates of the data set that its pins trust. The
// path of each to its root is checked again, so call it once.
func (s *Store) Issuers(ctx context.Context) (*pki.Issuers, error) {
	pins, err := s.pins(ctx)
	if err != nil {
		return nil, damage("read pins", err)
	}
	files, err := query(ctx, s.db, "SELECT certificate FROM issuer ORDER BY rank", nil,
		func(r *sql.Rows, f *pki.File) error {
			f.Name = "issuer"
			return r.Scan(&f.Data)
		})
	if err != nil {
		return nil, damage("read issuers", err)
	}
	issuers, refusals := pki.LoadIssuers(pins, files)
	if len(refusals) > 0 {
		return nil, fmt.Errorf("%w: %s", ErrDamaged, refusals[0])
	}
	return issuers, nil
}

func (s *Store) pins(ctx context.Context) (*pki.Pins, error) {
	var text string
	if err := s.db.QueryRowContext(ctx, "SELECT value FROM about WHERE key = ?", aboutPins).Scan(&text); err != nil {
		return nil, err
	}
	return pki.ParsePins(strings.NewReader(text))
}

// loadTrust reads what the data set says of its lists.
func (s *Store) loadTrust(ctx context.Context) error {
	var replaced string
	if err := s.db.QueryRowContext(ctx, "SELECT value FROM about WHERE key = ?", aboutReplaced).Scan(&replaced); err != nil {
		return damage("read about pins", err)
	}
	s.info.PinsReplaced = replaced != "0"
	err := s.db.QueryRowContext(ctx, "SELECT count(*) FROM issuer").Scan(&s.info.Issuers)
	if err != nil {
		return damage("count issuers", err)
	}
	const text = "SELECT list, issuer, name, number, this_update, next_update, scope, points, reasons, entries FROM crl ORDER BY list"
	if s.info.CRLs, err = query(ctx, s.db, text, nil, scanCRL); err != nil {
		return damage("read revocation lists", err)
	}
	var made, next int64
	o := &s.info.Oppositions
	err = s.db.QueryRowContext(ctx, "SELECT made, next_update, cards FROM opposition_list").Scan(&made, &next, &o.Cards)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	o.Made, o.NextUpdate = time.Unix(made, 0).UTC(), time.Unix(next, 0).UTC()
	return damage("read opposition list", err)
}

// scanCRL reads one row of crl.
func scanCRL(r *sql.Rows, c *pki.CRLInfo) error {
	var this, next int64
	var issuer []byte
	if err := r.Scan(&c.List, &issuer, &c.IssuerName, &c.Number, &this, &next, &c.Scope, &c.Points, &c.Reasons, &c.Entries); err != nil {
		return err
	}
	if copy(c.Issuer[:], issuer) != len(c.Issuer) {
		return errors.New("not an issuer")
	}
	c.ThisUpdate, c.NextUpdate = time.Unix(this, 0).UTC(), time.Unix(next, 0).UTC()
	return nil
}

// CRLs implements pki.Revocations; a nil Store holds none.
func (s *Store) CRLs() ([]pki.CRLInfo, error) {
	if s == nil {
		return nil, nil
	}
	return slices.Clone(s.info.CRLs), nil
}

// Revocation implements pki.Revocations; a nil Store names nobody.
func (s *Store) Revocation(list pki.CRLInfo, serial pki.Serial) (pki.Revocation, bool, error) {
	key, ok := serialKey([]byte(serial))
	if s == nil || list.List < 1 || !ok {
		return pki.Revocation{}, false, nil
	}
	value, found, err := s.lookUp(revokedListing(int64(list.List)), key[:])
	if err != nil || !found {
		return pki.Revocation{}, false, err
	}
	return revocationOf(value), true, nil
}

// OppositionList implements pki.Oppositions; a nil Store holds none.
func (s *Store) OppositionList() (pki.OppositionList, bool, error) {
	if s == nil {
		return pki.OppositionList{}, false, nil
	}
	return s.info.Oppositions, !s.info.Oppositions.Made.IsZero(), nil
}

// Opposition implements pki.Oppositions; a nil Store names no card.
func (s *Store) Opposition(number pki.CardNumber) (pki.Opposition, bool, error) {
	key, ok := numberKey(number)
	if s == nil || !ok || s.info.Oppositions.Made.IsZero() {
		return pki.Opposition{}, false, nil
	}
	value, found, err := s.lookUp(opposedListing(), key[:])
	if err != nil || !found {
		return pki.Opposition{}, false, err
	}
	return oppositionOf(value), true, nil
}

// lookUp finds a key in a list.
func (s *Store) lookUp(l listing, key []byte) (value []byte, found bool, err error) {
	const text = "SELECT entries FROM listed WHERE list = ? AND first <= ? ORDER BY first DESC LIMIT 1"
	rows, err := s.db.QueryContext(context.Background(), text, l.list, key)
	if err != nil {
		return nil, false, damage("look up in a list", err)
	}
	defer rows.Close()
	if rows.Next() { // none: the key is before the first
		var block sql.RawBytes // good until the rows are closed
		if err = rows.Scan(&block); err == nil {
			value, found, err = l.find(block, key)
		}
	}
	return bytes.Clone(value), found, damage("look up in a list", errors.Join(err, rows.Err()))
}
