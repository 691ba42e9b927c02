package text_test

import (
	"reflect"
	"regexp"
	"slices"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/text"
)

// Every word exists in both languages, with the same placeholders.
func TestNoHoles(t *testing.T) {
	sets, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	english, err := sets.Of(faq.English)
	if err != nil {
		t.Fatal(err)
	}
	fr, en := words(sets.For(faq.French)), words(english)
	if len(fr) < 100 || len(fr) != len(en) {
		t.Fatalf("%d French texts, %d English ones", len(fr), len(en))
	}
	braces := regexp.MustCompile(`\{\w+\}`)
	for name, w := range fr {
		if w == "" || en[name] == "" {
			t.Errorf("%s: empty in French or English", name)
		}
		a, b := braces.FindAllString(w, -1), braces.FindAllString(en[name], -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%s: placeholders %v in French, %v in English", name, a, b)
		}
	}
}

// words walks the struct: field path to text.
func words(set *text.Set) map[string]string {
	all := map[string]string{}
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		if v.Kind() == reflect.String {
			all[path] = v.String()
			return
		}
		for i := range v.NumField() {
			walk(path+"."+v.Type().Field(i).Name, v.Field(i))
		}
	}
	walk("", reflect.ValueOf(set).Elem())
	return all
}

func TestFillAndDate(t *testing.T) {
	if got := text.Fill("{n} de {of}, {n}", "n", "1", "of", "2"); got != "1 de 2, 1" {
		t.Error(got)
	}
	sets, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	fr := sets.For(faq.French)
	for in, want := range map[string]string{"2026-11-22": "22/11/2026", "": "", "soon": "soon"} {
		if got := fr.Date(in); got != want {
			t.Errorf("Date(%q) = %q, want %q", in, got, want)
		}
	}
	if sets.For("de") != fr {
		t.Error("a language without words is not shown in French")
	}
}
