package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/pki"
)

// Lists are what the data set says of its lists.
func (s *Store) Lists() pki.Lists { return s.info.lists() }

func (i Info) lists() pki.Lists { return pki.Lists{CRLs: i.CRLs, Oppositions: i.Oppositions} }

// CheckLists refuses a data set with a list that is older than the one in use for
// the same certificates, or that is of the same number and date, or day, and names
// less: what was revoked or in opposition would be good again. A *bundle.Refusal says so.
// Lists in use of a later date than upTo do not count; zero: all do.
func (s *Store) CheckLists(ctx context.Context, inUse *Store, upTo time.Time) error {
	lists := inUse.Lists().UpTo(upTo)
	back := pki.Setbacks(lists, s.Lists())
	for _, had := range lists.CRLs {
		is, stand := s.inPlaceOf(had)
		if !stand {
			continue
		}
		lacks, err := s.lacks(ctx, is, inUse, had)
		if err != nil {
			return err
		}
		if lacks {
			back = append(back, pki.Setback{Name: had.IssuerName, Had: had.ThisUpdate, Is: had.ThisUpdate, HadCRL: had.Number, IsCRL: is[0].Number, Lacks: true})
		}
	}
	had, is := lists.Oppositions.Made, s.info.Oppositions.Made
	if !had.IsZero() && had.Equal(is) {
		lacks, err := s.lacksOpposition(ctx, inUse)
		if err != nil {
			return err
		}
		if lacks {
			back = append(back, pki.Setback{Had: had, Is: is, Lacks: true})
		}
	}
	return s.Refuse(back, inUse.info.Number)
}

// inPlaceOf returns the lists that must name what a list in use names: the same one by
// number and date, or else, where one of that very time answers for some of the same
// certificates, all of that CA. Of a list for users and one for all, each may lack what
// the other has; together they must not.
func (s *Store) inPlaceOf(had pki.CRLInfo) (is []pki.CRLInfo, stand bool) {
	for _, c := range s.info.CRLs {
		if c.Issuer != had.Issuer {
			continue
		}
		if c.SameQuestion(had) {
			order, err := c.Compare(had)
			return []pki.CRLInfo{c}, err == nil && order == 0
		}
		is = append(is, c)
		stand = stand || c.ThisUpdate.Equal(had.ThisUpdate) && c.Overlaps(had.Covering)
	}
	return is, stand
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

// lacks tells whether lists leave out a number that another data set's names. Lists
// that are packed in the same blocks are the same.
func (s *Store) lacks(ctx context.Context, is []pki.CRLInfo, other *Store, had pki.CRLInfo) (bool, error) {
	named := revokedListing(int64(had.List))
	return s.lacksAny(ctx, named, int64(is[0].List), other, func(key, _ []byte) error {
		for _, c := range is {
			if _, found, err := s.lookUp(revokedListing(int64(c.List)), key); err != nil || found {
				return err
			}
		}
		return errLacks
	})
}

// lacksOpposition tells whether the opposition list leaves out a card that another data
// set's has in opposition, or says nothing of that.
func (s *Store) lacksOpposition(ctx context.Context, other *Store) (bool, error) {
	l := opposedListing()
	return s.lacksAny(ctx, l, l.list, other, func(key, value []byte) error {
		if !oppositionOf(value).InOpposition() {
			return nil
		}
		mine, found, err := s.lookUp(l, key)
		if err == nil && (!found || !oppositionOf(mine).InOpposition()) {
			err = errLacks
		}
		return err
	})
}

// lacksAny tells whether missing says so, with errLacks, of any record of another data
// set's list, whose blocks are compared with those of mine.
func (s *Store) lacksAny(ctx context.Context, l listing, mine int64, other *Store, missing func(key, value []byte) error) (bool, error) {
	ours, err := s.blocks(ctx, mine)
	if err != nil {
		return false, err
	}
	theirs, err := other.blocks(ctx, l.list)
	if err != nil {
		return false, err
	}
	for i, block := range theirs {
		if i < len(ours) && bytes.Equal(block, ours[i]) {
			continue
		}
		if err := l.each(block, missing); err != nil {
			if errors.Is(err, errLacks) {
				return true, nil
			}
			return false, err
		}
	}
	return false, nil
}

// blocks reads the blocks of a list, in order.
func (s *Store) blocks(ctx context.Context, list int64) ([][]byte, error) {
	all, err := query(ctx, s.db, "SELECT entries FROM listed WHERE list = ? ORDER BY first", []any{list},
		func(r *sql.Rows, b *[]byte) error { return r.Scan(b) })
	return all, damage("read a list", err)
}
