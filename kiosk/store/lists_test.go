package store_test

import (
	"errors"
	"reflect"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/store"
	"guichet/kiosk/store/storetest"
)

func TestTopics(t *testing.T) {
	got, err := storetest.Memory(t, small()).Topics(t.Context(), faq.English)
	want := []faq.TopicRef{
		{Key: "order", Title: "Ordering", Questions: 1},
		{Key: "phone", Title: "Phone", Questions: 1},
		{Key: "empty", Title: "Nothing"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestQuestions(t *testing.T) {
	s := storetest.Memory(t, small())
	for topic, want := range map[string][]string{"order": {"order", "plus"}, "phone": {"phone"}, "none": nil, "": {"order", "plus", "phone"}} {
		list, err := s.Questions(t.Context(), faq.French, topic)
		var got []string
		for _, r := range list {
			got = append(got, r.ID)
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %v, %v, want %v", topic, got, err, want)
		}
	}
}

func TestRelatedKeepsTheAuthorsOrder(t *testing.T) {
	s := storetest.Memory(t, small())
	for lang, want := range map[faq.Lang][]faq.Ref{
		faq.French: {
			{ID: "phone", Title: "Comment activer l’e-CPS sur un téléphone ?"},
			{ID: "plus", Title: "Un professionnel enregistré au portail RPPS+ a-t-il une carte ?"},
		},
		faq.English: {{ID: "phone", Title: "How do I activate the e-CPS on a phone?"}},
	} {
		got, err := s.Related(t.Context(), lang, "order")
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, %v", lang, got, err)
		}
	}
}

func TestQuestionComesBackAsWritten(t *testing.T) {
	s := storetest.Memory(t, small())
	for _, want := range small().Questions {
		got, err := s.Question(t.Context(), want.Lang, want.ID)
		if len(got.Aliases) == 0 {
			got.Aliases = nil
		}
		if len(got.Related) == 0 {
			got.Related = nil
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v\nwant %+v", got, err, want)
		}
	}
}

func TestQuestionNotFound(t *testing.T) {
	s := storetest.Memory(t, small())
	for id, lang := range map[string]faq.Lang{"none": faq.French, "plus": faq.English, "order": "de"} {
		if _, err := s.Question(t.Context(), lang, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s (%s): got %v", id, lang, err)
		}
	}
}
