package search_test

import (
	"slices"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/faq/faqtest"
)

// small is the collection that the tests search.
func small() *faq.Collection { return faqtest.Small() }

// owners is the built-in help without the answers written for this kiosk: the
// nine questions that the judged queries are about.
func owners(t testing.TB) *faq.Collection {
	t.Helper()
	c := faqtest.BuiltIn(t)
	c.Questions = slices.DeleteFunc(c.Questions, func(q faq.Question) bool { return q.Ours })
	c.Topics = slices.DeleteFunc(c.Topics, func(topic faq.Topic) bool {
		return !slices.ContainsFunc(c.Questions, func(q faq.Question) bool { return q.Topic == topic.Key })
	})
	return c
}
