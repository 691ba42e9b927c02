package faq_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/faq"
)

// TestOursSayWhatTheyAre checks what a visitor must be told of an answer that
// was written for this kiosk: its source, how far that can be relied on, that
// it was not checked, and a day to look at it again within six months.
func TestOursSayWhatTheyAre(t *testing.T) {
	ours := 0
	for _, q := range builtIn(t).Questions {
		if !q.Ours {
			continue
		}
		ours++
		name := fmt.Sprintf("%s/%s", q.Lang, q.ID)
		if q.Source == "" || q.Confidence == faq.UnknownConfidence {
			t.Errorf("%s: got source %q, confidence %q, want both", name, q.Source, q.Confidence)
		}
		received, err := time.Parse(time.DateOnly, q.Received)
		if want := received.AddDate(0, 6, 0).Format(time.DateOnly); err != nil || q.ReviewBy != want {
			t.Errorf("%s: got review_by %q, want %q, six months after %q", name, q.ReviewBy, want, q.Received)
		}
		if q.Translated != (q.Lang == faq.English) {
			t.Errorf("%s: got translated %t", name, q.Translated)
		}
	}
	if ours == 0 {
		t.Error("got no answer of ours")
	}
}

// TestOursAreTranslatedWhole compares the languages of each answer of ours:
// blocks, links, steps, source's date and confidence.
func TestOursAreTranslatedWhole(t *testing.T) {
	c := builtIn(t)
	for _, q := range c.Questions {
		if !q.Ours || q.Lang != faq.French {
			continue
		}
		_, frDoc := answer(t, c, faq.French, q.ID)
		en, enDoc := answer(t, c, faq.English, q.ID)
		if got, want := shape(enDoc), shape(frDoc); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got shape %v in English, want %v as in French", q.ID, got, want)
		}
		if got, want := stepShape(en.Steps), stepShape(q.Steps); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got steps %v in English, want %v as in French", q.ID, got, want)
		}
		if !en.Ours || en.SourceDate != q.SourceDate || en.Confidence != q.Confidence || !reflect.DeepEqual(en.Related, q.Related) {
			t.Errorf("%s: got %t %q %q %v in English, want true %q %q %v", q.ID,
				en.Ours, en.SourceDate, en.Confidence, en.Related, q.SourceDate, q.Confidence, q.Related)
		}
	}
}

// stepShape tells where each answer to each step leads, -1 for an end.
func stepShape(steps []faq.Step) []int {
	var shape []int
	for _, s := range steps {
		for _, b := range []faq.Branch{s.Yes, s.No} {
			if b.End != "" {
				b.Step = -1
			}
			shape = append(shape, b.Step)
		}
	}
	return shape
}

func TestSteps(t *testing.T) {
	c, issues := faq.Load(tree(map[string]string{"fr/x.md": page(
		"steps:", "  - do: Essayez.", "    ask: Ça marche ?", "    yes: Parfait.",
		"  - ask: Android ?", "    no: 4", "  - ask: Réglé ?", "    yes: Bien.", "  - ask: Bravo ?", "    yes: Bien.", "    no: Appelez.")}))
	if len(issues) > 0 {
		t.Fatalf("got %v, want no issue", issues)
	}
	want := []faq.Step{
		{Do: "Essayez.", Ask: "Ça marche ?", Yes: faq.Branch{End: "Parfait."}, No: faq.Branch{Step: 1}},
		{Ask: "Android ?", Yes: faq.Branch{Step: 2}, No: faq.Branch{Step: 3}},
		{Ask: "Réglé ?", Yes: faq.Branch{End: "Bien."}, No: faq.Branch{Step: 3}},
		{Ask: "Bravo ?", Yes: faq.Branch{End: "Bien."}, No: faq.Branch{End: "Appelez."}},
	}
	if got := c.Questions[0].Steps; !reflect.DeepEqual(got, want) || !faq.LadderEnds(got) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestLadderEnds(t *testing.T) {
	end := faq.Branch{End: "a"}
	for name, c := range map[string]struct {
		steps []faq.Step
		want  bool
	}{
		"none":           {nil, true},
		"one":            {[]faq.Step{{Yes: end, No: end}}, true},
		"forward":        {[]faq.Step{{Yes: end, No: faq.Branch{Step: 1}}, {Yes: end, No: end}}, true},
		"to itself":      {[]faq.Step{{Yes: end, No: faq.Branch{Step: 0}}}, false},
		"back":           {[]faq.Step{{Yes: end, No: faq.Branch{Step: 1}}, {Yes: end, No: faq.Branch{Step: 0}}}, false},
		"past the end":   {[]faq.Step{{Yes: end, No: faq.Branch{Step: 1}}}, false},
		"negative":       {[]faq.Step{{Yes: end, No: faq.Branch{Step: -1}}}, false},
		"no end written": {[]faq.Step{{}}, false},
	} {
		if got := faq.LadderEnds(c.steps); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

func TestStepIssues(t *testing.T) {
	for name, c := range map[string]struct{ lines, want string }{
		"nothing asked":    {"steps:\n  - do: a\n    yes: b\n    no: c", "fr/x.md:6: step 1 asks nothing; hint: "},
		"leads nowhere":    {"steps:\n  - ask: a\n    yes: b", "fr/x.md:6: the last step has an answer that leads nowhere; hint: "},
		"back":             {"steps:\n  - ask: a\n    yes: b\n  - ask: c\n    yes: 1\n    no: d", "fr/x.md:8: step 2 leads to step 1; hint: "},
		"past the end":     {"steps:\n  - ask: a\n    yes: b\n    no: 9", "fr/x.md:6: step 1 leads to step 9; hint: "},
		"not reached":      {"steps:\n  - ask: a\n    yes: b\n    no: 3\n  - ask: c\n    yes: d\n  - ask: e\n    yes: f\n    no: g", "fr/x.md:9: warning: no answer leads to step 2; hint: "},
		"HTML":             {"steps:\n  - ask: a\n    yes: b\n    no: <b>", "fr/x.md:6: step 1: raw HTML; hint: "},
		"two lines":        {"steps:\n  - ask: \"a\\nb\"\n    yes: b\n    no: c", "fr/x.md:6: ask holds a control character or a line break; hint: "},
		"unknown key":      {"steps:\n  - ask: a\n    oui: b\n    no: c", "fr/x.md:7: unknown key \"oui\"; hint: "},
		"too many":         {"steps:" + strings.Repeat("\n  - ask: a\n    yes: b\n    no: c", 21), "fr/x.md:5: 21 steps are more than 20; hint: "},
		"confidence":       {"confidence: sure", "fr/x.md:5: unknown confidence \"sure\"; hint: "},
		"no confidence":    {"ours: true", "fr/x.md:5: warning: no confidence; hint: "},
		"date of a source": {"source_date: mars 2014", "fr/x.md:5: source_date: \"mars 2014\" is not a date; hint: "},
		"year of a source": {"source_date: 2014", ""},
	} {
		_, issues := faq.Load(tree(map[string]string{"fr/x.md": page(c.lines)}))
		if got := issues.Error(); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
