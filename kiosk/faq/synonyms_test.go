package faq_test

import (
	"reflect"
	"strings"
	"testing"

	"guichet/kiosk/faq"
)

func TestParseSynonyms(t *testing.T) {
	const src = "\ufeff# Titre\r\n\r\ntoubib,  docteur = médecin # dit-on\r\n  mail == courriel , courrier   électronique\n#x = y\nc# = d\n"
	want := faq.SynonymTable{
		{Left: []string{"toubib", "docteur"}, Right: []string{"médecin"}},
		{Left: []string{"mail"}, Right: []string{"courriel", "courrier électronique"}, Both: true},
		{Left: []string{"c#"}, Right: []string{"d"}},
	}
	got, issues := faq.ParseSynonyms(src)
	if len(issues) > 0 {
		t.Fatal(issues)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestParseSynonymsIssues(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string
	}{
		{"no sign", "a = b\na b\n", []string{"line 2: a rule without =; hint: "}},
		{"two signs", "a = b = c\n", []string{"line 1: a rule with more than one ="}},
		{"three signs", "a === c\n", []string{"line 1: a rule with more than one ="}},
		{"nothing on the left", "\n = b\n", []string{"line 2: nothing stands on the left; hint: "}},
		{"nothing on the right", "a == # b\n", []string{"line 1: nothing stands on the right; hint: "}},
		{"empty entry", "a, = b,,c\n", []string{"line 1: an empty entry on the left; hint: ", "line 1: an empty entry on the right; hint: "}},
		{"entry too long", "a = " + strings.Repeat("b", 101) + "\n", []string{"line 1: an entry of 101 bytes"}},
		{"too many entries", "a = " + strings.Repeat("b,", 64) + "b\n", []string{"line 1: 65 entries on the right"}},
		{"both sides", "a, b = B\n", []string{`line 1: warning: "b" stands on both sides; hint: `}},
		{"control character", "a = b\nc = \x00\n", []string{"line 2: control character U+0000; hint: "}},
		{"not UTF-8", "a = \xe9\n", []string{"line 1: bytes that are not UTF-8; hint: "}},
		{"not UTF-8 behind an invisible character", "a = \u200b\xe9\n",
			[]string{"line 1: warning: invisible character U+200B", "line 1: bytes that are not UTF-8; hint: "}},
		{"too many rules", strings.Repeat("a = b\n", 20_001), []string{"line 20001: more than 20000 rules"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, issues := faq.ParseSynonyms(tt.src)
			checkIssues(t, issues, tt.want)
		})
	}
}
