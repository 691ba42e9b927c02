package store_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/store"
	"guichet/kiosk/store/storetest"
)

// changes compares small() with what edit makes of it.
func changes(t *testing.T, edit func(*faq.Collection)) store.Difference {
	t.Helper()
	c := small()
	edit(c)
	d, err := store.Changes(t.Context(), storetest.Memory(t, small()), storetest.Memory(t, c))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestChangesOfQuestions(t *testing.T) {
	const order = "Comment commander une CPS ?"
	plus := small().Questions[1].Title
	one := func(title string) store.Titles { return store.Titles{First: []string{title}} }
	for _, c := range []struct {
		name string
		edit func(*faq.Collection)
		want store.Difference // but for the numbers
	}{
		{"nothing", func(*faq.Collection) {}, store.Difference{}},
		{"answer", func(c *faq.Collection) { c.Questions[0].Answer = "x" }, store.Difference{Changed: one(order)}},
		{"answer in English alone", func(c *faq.Collection) { c.Questions[3].Answer = "x" }, store.Difference{Changed: one(order)}},
		{"complement", func(c *faq.Collection) { c.Questions[0].Complement.Text = "x" }, store.Difference{Changed: one(order)}},
		{"complement gone", func(c *faq.Collection) { c.Questions[0].Complement = nil }, store.Difference{Changed: one(order)}},
		{"complement without words", func(c *faq.Collection) { c.Questions[1].Complement = &faq.Complement{} },
			store.Difference{Changed: one(plus)}},
		{"source", func(c *faq.Collection) { c.Questions[0].Source = "x" }, store.Difference{Changed: one(order)}},
		{"day of a review", func(c *faq.Collection) { c.Questions[0].Reviewed = "2026-11-20" }, store.Difference{Changed: one(order)}},
		{"translated", func(c *faq.Collection) { c.Questions[3].Translated = false }, store.Difference{Changed: one(order)}},
		{"related", func(c *faq.Collection) { c.Questions[1].Related = []string{"order"} }, store.Difference{Changed: one(plus)}},
		{"topic", func(c *faq.Collection) { c.Questions[1].Topic = "phone" }, store.Difference{Changed: one(plus)}},
		{"title", func(c *faq.Collection) { c.Questions[0].Title = "Autrement ?" }, store.Difference{Changed: one("Autrement ?")}},
		{"aliases are not read", func(c *faq.Collection) { c.Questions[0].Aliases = nil }, store.Difference{}},
		{"synonyms are not read", func(c *faq.Collection) { c.Synonyms = nil }, store.Difference{}},
		{"removed", func(c *faq.Collection) { c.Questions = append(c.Questions[:1], c.Questions[2:]...) },
			store.Difference{Removed: one(plus)}},
		{"added in English alone", func(c *faq.Collection) {
			c.Questions = append(c.Questions, faq.Question{ID: "new", Lang: faq.English, Title: "New?", Topic: "order", Answer: "Yes."})
		}, store.Difference{Added: one("New?")}},
		{"another id", func(c *faq.Collection) { c.Questions[1].ID = "plus-2" },
			store.Difference{Added: one(plus), Removed: one(plus)}},
		{"words moved between fields", func(c *faq.Collection) {
			q := &c.Questions[1]
			q.Source, q.Received = q.Source+q.Received[:1], q.Received[1:]
		}, store.Difference{Changed: one(plus)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := changes(t, c.edit)
			d.From, d.To = 0, 0
			if !reflect.DeepEqual(d, c.want) {
				t.Errorf("got  %+v\nwant %+v", d, c.want)
			}
		})
	}
}

// A topic's title is read above its questions.
func TestChangesOfATopic(t *testing.T) {
	d := changes(t, func(c *faq.Collection) { c.Topics[0].Title[faq.French] = "Obtenir" })
	if d.Changed.Count() != 2 || d.Added.Count()+d.Removed.Count() != 0 {
		t.Errorf("got %+v", d)
	}
}

// Many are counted, not named; the author's order holds.
func TestChangesOfMany(t *testing.T) {
	for _, n := range []int{200, 201} {
		d := changes(t, func(c *faq.Collection) {
			for i := range n {
				c.Questions = append(c.Questions, faq.Question{ID: fmt.Sprint("n", i), Lang: faq.French, Topic: "order",
					Title: fmt.Sprint(strings.Repeat("x", n-i), " ?"), Answer: "Oui."})
			}
		})
		if len(d.Added.First) != 200 || d.Added.More != n-200 || d.Added.Count() != n || len(d.Added.First[0]) != n+2 {
			t.Errorf("%d: %d named, %d more", n, len(d.Added.First), d.Added.More)
		}
	}
}

func TestChangesOfSiteAndNumber(t *testing.T) {
	d, err := store.Changes(t.Context(), memoryWith(t, small(), store.Options{Number: 3, Site: []byte("{}")}),
		memoryWith(t, small(), store.Options{Number: 4}))
	if err != nil || !d.Site || d.Pins || d.From != 3 || d.To != 4 {
		t.Errorf("got %+v, %v", d, err)
	}
}

// Lists that came, went and were renewed, by their issuers and dates.
func TestChangesOfLists(t *testing.T) {
	p := newPKI(t)
	card(t, p, "9900000012")
	first, second := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 22, 0, 0, 0, 0, time.UTC)
	set := func(day time.Time) *store.Store {
		p.Lists.NotBefore, p.Lists.NotAfter = day, day.AddDate(0, 0, 7)
		return memoryWith(t, small(), store.Options{Trust: trustOf(t, p)})
	}
	none, old, next := storetest.Memory(t, small()), set(first), set(second)
	issuer := p.Issuer(pkisim.Fort).Certificate.Subject.CommonName()
	for _, c := range []struct {
		name     string
		from, to *store.Store
		had, is  time.Time
	}{
		{"came", none, old, time.Time{}, first},
		{"went", old, none, first, time.Time{}},
		{"renewed", old, next, first, second},
	} {
		d, err := store.Changes(t.Context(), c.from, c.to)
		if err != nil || len(d.Lists) != 7 || d.Lists[6].Name != "" || d.Pins != (c.name != "renewed") {
			t.Fatalf("%s: %+v, %v", c.name, d, err)
		}
		found := false
		for _, l := range d.Lists {
			if !l.Had.Equal(c.had) || !l.Is.Equal(c.is) {
				t.Errorf("%s: %+v, want %v to %v", c.name, l, c.had, c.is)
			}
			found = found || l.Name == issuer
		}
		if !found {
			t.Errorf("%s: no list of %q", c.name, issuer)
		}
	}
	if d, err := store.Changes(t.Context(), old, old); err != nil || !reflect.DeepEqual(d, store.Difference{From: d.From, To: d.From}) {
		t.Errorf("with itself: %+v, %v", d, err)
	}
}
