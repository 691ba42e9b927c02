package faq_test

import (
	"reflect"
	"strings"
	"testing"

	"guichet/kiosk/faq"
)

func TestLoadBanners(t *testing.T) {
	c, issues := faq.Load(tree(map[string]string{"banners.yaml": "banners:\n  - key: lent\n    text: {fr: C'est lent., en: It is slow.}\n"}))
	want := []faq.Banner{{Key: "lent", Text: map[faq.Lang]string{"fr": "C'est lent.", "en": "It is slow."}}}
	if len(issues) > 0 || !reflect.DeepEqual(c.Banners, want) {
		t.Errorf("got %+v, %v; want %+v", c.Banners, issues, want)
	}
	got, err := faq.ParseBanners(faq.BannersJSON(want))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("through a data set: got %+v, %v; want %+v", got, err, want)
	}
}

func TestBannerIssues(t *testing.T) {
	sentence := func(key, text string) string { return "  - key: " + key + "\n    text: {fr: " + text + "}\n" }
	for name, c := range map[string]struct{ list, want string }{
		"a key twice":       {sentence("a", "b") + sentence("a", "c"), `banners.yaml:4: sentence "a" stands twice; hint: `},
		"no slug":           {sentence("é", "b"), `banners.yaml:2: sentence key "é"; hint: `},
		"no text":           {"  - key: a\n    text: {en: b}\n", `banners.yaml:2: sentence "a" has no text in language "fr"; hint: write text: {fr: ...}`},
		"too long":          {sentence("a", strings.Repeat("b", 61)), "banners.yaml:2: a sentence of 61 characters is longer than 60; hint: shorten it"},
		"two lines":         {sentence("a", `"b\nc"`), "banners.yaml:2: sentence holds a control character or a line break; hint: "},
		"cut at a comma":    {sentence("a", "b, c"), `banners.yaml:2: warning: a sentence ends at the comma before "c"; hint: `},
		"another key":       {"  - key: a\n    words: b\n", `banners.yaml:2: sentence "a" has no text`},
		"sign not in font":  {sentence("a", "b → c"), `banners.yaml:2: warning: the screen cannot draw "→"`},
		"too many":          {strings.Repeat(sentence("a", "b"), 21), "banners.yaml:1: 21 sentences are more than 20; hint: "},
		"not a list":        {"  a: b\n", "banners.yaml:2: a value of the wrong shape: "},
		"nothing but a key": {"", ""},
	} {
		_, issues := faq.Check(tree(map[string]string{"banners.yaml": "banners:\n" + c.list}), wrongOptions())
		if got := issues.Error(); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func FuzzParseBanners(f *testing.F) {
	f.Add([]byte(`[{"key":"a","text":{"fr":"b"}}]`))
	f.Add([]byte(`[{"key":"a","text":{"fr":"\u001b[31m"}}]`))
	f.Add([]byte(`null`))
	f.Add([]byte(`[` + strings.Repeat(`{},`, 50) + `{}]`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		banners, err := faq.ParseBanners(doc)
		if err != nil && banners != nil || len(banners) > 20 {
			t.Errorf("got %d sentences beside %v", len(banners), err)
		}
		for _, b := range banners {
			for _, text := range b.Text {
				checkShown(t, text)
			}
		}
	})
}
