package store

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"guichet/kiosk/overlay"
	"guichet/kiosk/pki"
)

// maxTitles bounds the titles of each kind in a Difference; nobody reads more
// before confirming.
const maxTitles = 200

// Difference is what a reader, or a card, would meet changed with another data
// set.
type Difference struct {
	From, To                int64 // numbers of the data sets
	Added, Changed, Removed Titles
	Lists                   []ListDifference // revocation lists by issuer, then the opposition list
	Pins                    bool             // the trusted CAs differ, or the certificates held of them
	Site                    bool
	Carried                 overlay.Counts // changes of what comes with the program
	Lost                    Lack           // what old holds and next does not
}

// Lack is what cards cannot be called valid without (the table in verdict, to-check)
// and a data set does not hold. The zero value is nothing.
type Lack struct {
	Issuers     bool // no CA certificate
	Lists       bool // no revocation list, or no CA certificate to check one: no card is ever valid
	Oppositions bool // no opposition list: no CPS or CPF is ever valid
}

// Lack tells what the data set lacks.
func (i Info) Lack() Lack {
	return Lack{Issuers: i.Issuers == 0, Lists: len(i.CRLs) == 0, Oppositions: i.Oppositions.Made.IsZero()}
}

// since is which lists are lacking now and were not before.
func (l Lack) since(before Lack) Lack {
	return Lack{Lists: l.Lists && !before.Lists, Oppositions: l.Oppositions && !before.Oppositions}
}

// Titles are questions, in the author's order and the main language; one that
// this language lacks has its title in another.
type Titles struct {
	First []string // at most 200
	More  int      // how many are not named
}

// Count is how many questions there are.
func (t Titles) Count() int { return len(t.First) + t.More }

// ListDifference is a list that differs in any way. A zero time is a list that
// is not there; the same time twice is a list that was drawn up anew that day.
type ListDifference struct {
	Name    string // common name of the issuer, "" for the opposition list
	Had, Is time.Time
}

// Older are the lists that are older in the next data set, or that it has not.
func (d Difference) Older() (older []ListDifference) {
	for _, l := range d.Lists {
		if l.Is.Before(l.Had) {
			older = append(older, l)
		}
	}
	return older
}

// Changes tells what is different in next. A question is changed when anything
// of it that is read on a screen differs, in any language.
func Changes(ctx context.Context, old, next *Store) (Difference, error) {
	d := Difference{From: old.info.Number, To: next.info.Number, Site: !bytes.Equal(old.info.Site, next.info.Site)}
	d.Carried = overlay.Changed(old.info.Carried, next.info.Carried)
	d.Lists, d.Lost = listChanges(old.info, next.info), next.info.Lack().since(old.info.Lack())
	err := d.questions(ctx, old, next)
	if err == nil {
		d.Pins, err = trustDiffers(ctx, old, next)
	}
	if err != nil {
		return Difference{}, fmt.Errorf("compare data sets: %w", err)
	}
	return d, nil
}

// listChanges compares the lists that two data sets say they hold.
func listChanges(old, next Info) []ListDifference {
	had, is := listsOf(old), listsOf(next)
	all := maps.Clone(had)
	maps.Copy(all, is)
	var list []ListDifference
	for q, c := range all {
		if had[q] != is[q] {
			list = append(list, ListDifference{c.IssuerName, had[q].ThisUpdate, is[q].ThisUpdate})
		}
	}
	slices.SortFunc(list, func(a, b ListDifference) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), a.Had.Compare(b.Had), a.Is.Compare(b.Is))
	})
	if old.Oppositions != next.Oppositions {
		list = append(list, ListDifference{"", old.Oppositions.Made, next.Oppositions.Made})
	}
	return list
}

// question is what a revocation list answers; a data set holds one for each.
type question struct {
	issuer   pki.IssuerID
	covering pki.Covering
}

func listsOf(i Info) map[question]pki.CRLInfo {
	lists := make(map[question]pki.CRLInfo, len(i.CRLs))
	for _, c := range i.CRLs {
		c.List = 0 // its place in the data set says nothing
		lists[question{c.Issuer, c.Covering}] = c
	}
	return lists
}

// trustDiffers compares pins and the CA certificates held.
func trustDiffers(ctx context.Context, old, next *Store) (bool, error) {
	had, err := old.trusts(ctx)
	if err != nil {
		return false, err
	}
	is, err := next.trusts(ctx)
	return !slices.Equal(had, is), err
}

// trusts lists the pins and the CA certificates, in one order whatever the
// data set's.
func (s *Store) trusts(ctx context.Context) ([]string, error) {
	const text = "SELECT value FROM about WHERE key IN (?, ?) UNION ALL SELECT certificate FROM issuer"
	list, err := query(ctx, s.db, text, []any{aboutPins, aboutReplaced},
		func(r *sql.Rows, one *string) error { return r.Scan(one) })
	slices.Sort(list)
	return list, damage("read pins and issuers", err)
}

// questions fills in what differs in the help.
func (d *Difference) questions(ctx context.Context, old, next *Store) error {
	had, err := old.contents(ctx)
	if err != nil {
		return err
	}
	is, err := next.contents(ctx)
	if err != nil {
		return err
	}
	d.Added = titles(is, func(id string, _ *content) bool { return had[id] == nil })
	d.Changed = titles(is, func(id string, c *content) bool { return had[id] != nil && had[id].digest != c.digest })
	d.Removed = titles(had, func(id string, _ *content) bool { return is[id] == nil })
	return nil
}

// titles names the questions that count.
func titles(all map[string]*content, counts func(id string, c *content) bool) Titles {
	var found []*content
	for id, c := range all {
		if counts(id, c) {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b *content) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.title, b.title)) })
	n := min(len(found), maxTitles)
	t := Titles{More: len(found) - n}
	for _, c := range found[:n] {
		t.First = append(t.First, c.title)
	}
	return t
}
