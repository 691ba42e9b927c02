package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"strings"

	"guichet/kiosk/bundle"
	"guichet/kiosk/pki"
)

// Lists are what the data set says of its lists.
func (s *Store) Lists() pki.Lists { return s.info.lists() }

func (i Info) lists() pki.Lists { return pki.Lists{CRLs: i.CRLs, Oppositions: i.Oppositions} }

// CheckLists refuses a data set with a list that is older than the one in use for
// the same certificates, or that is the same by number and date and revokes less:
// what was revoked would be good again. A *bundle.Refusal says so.
func (s *Store) CheckLists(ctx context.Context, inUse *Store) error {
	back := pki.Setbacks(inUse.Lists(), s.Lists())
	for _, is := range s.info.CRLs {
		for _, had := range inUse.info.CRLs {
			if order, err := is.Compare(had); !had.SameQuestion(is) || err != nil || order != 0 {
				continue
			}
			lacks, err := s.lacks(ctx, is, inUse, had)
			if err != nil {
				return err
			}
			if lacks {
				back = append(back, pki.Setback{Name: is.IssuerName, Had: had.ThisUpdate, Is: is.ThisUpdate, HadCRL: had.Number, IsCRL: is.Number, Lacks: true})
			}
		}
	}
	return s.Refuse(back, inUse.info.Number)
}

// Refuse is the refusal of a data set because of the lists that would go back; nil
// when there are none. have is the number of the data set in use.
func (s *Store) Refuse(back []pki.Setback, have int64) error {
	if len(back) == 0 {
		return nil
	}
	words := make([]string, len(back))
	for i, b := range back {
		words[i] = b.String()
	}
	return &bundle.Refusal{Reason: bundle.OlderList, Number: s.info.Number, Have: have, Detail: strings.Join(words, "; ")}
}

var errLacks = errors.New("a number is not in the list")

// lacks tells whether a list leaves out a number that another data set's names.
// Lists that are packed in the same blocks are the same.
func (s *Store) lacks(ctx context.Context, is pki.CRLInfo, other *Store, had pki.CRLInfo) (bool, error) {
	mine, err := s.blocks(ctx, is)
	if err != nil {
		return false, err
	}
	theirs, err := other.blocks(ctx, had)
	if err != nil {
		return false, err
	}
	named := revokedListing(int64(is.List))
	for i, block := range theirs {
		if i < len(mine) && bytes.Equal(block, mine[i]) {
			continue
		}
		err := named.each(block, func(key []byte) error {
			_, found, err := s.lookUp(named, key)
			if err == nil && !found {
				err = errLacks
			}
			return err
		})
		if err != nil {
			if errors.Is(err, errLacks) {
				return true, nil
			}
			return false, err
		}
	}
	return false, nil
}

// blocks reads the blocks of a list, in order.
func (s *Store) blocks(ctx context.Context, list pki.CRLInfo) ([][]byte, error) {
	all, err := query(ctx, s.db, "SELECT entries FROM listed WHERE list = ? ORDER BY first", []any{list.List},
		func(r *sql.Rows, b *[]byte) error { return r.Scan(b) })
	return all, damage("read a list", err)
}
