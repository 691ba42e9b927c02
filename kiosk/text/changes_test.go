package text

import (
	"strings"
	"testing"

	"guichet/kiosk/faq"
)

// Each entry of the words that stay the program's names some, and what can be changed is
// the same in both languages, with the same placeholders.
func TestChangeable(t *testing.T) {
	own, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	names := fields(own.For(faq.French))
	for _, k := range kept {
		found := false
		for name := range names {
			found = found || strings.HasPrefix(name, k)
		}
		if !found {
			t.Errorf("%q: got no words of that name", k)
		}
	}
	fr, err := own.Changeable(faq.French)
	if err != nil {
		t.Fatal(err)
	}
	en, err := own.Changeable(faq.English)
	if err != nil {
		t.Fatal(err)
	}
	if len(fr) != len(en) || len(fr) < 200 {
		t.Errorf("got %d words in French and %d in English", len(fr), len(en))
	}
	c := Changes{}
	for name := range fr {
		if err := fits(fr[name], en[name]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		c[name] = map[faq.Lang]string{faq.French: en[name], faq.English: fr[name]}
	}
	if err := own.Check(c); err != nil {
		t.Fatal(err)
	}
	changed := own.With(c)
	is, err := changed.Changeable(faq.French)
	if err != nil {
		t.Fatal(err)
	}
	for name := range fr {
		if is[name] != en[name] {
			t.Errorf("%s: got %q, want %q", name, is[name], en[name])
		}
	}
	if again, _ := own.Changeable(faq.French); again["screens.home.lead"] != fr["screens.home.lead"] {
		t.Error("the program's own words were changed")
	}
}
