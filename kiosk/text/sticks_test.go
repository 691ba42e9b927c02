package text_test

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"testing"

	"guichet/kiosk/bundle"
	"guichet/kiosk/faq"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

func stickWords(t *testing.T, l faq.Lang) (*text.Sticks, map[string]string) {
	t.Helper()
	s, err := text.LoadSticks(l)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	flatten(all, "", reflect.ValueOf(s).Elem())
	return s, all
}

// flatten walks structs, arrays and maps: path to text.
func flatten(all map[string]string, path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		all[path] = v.String()
	case reflect.Map:
		for _, k := range v.MapKeys() {
			flatten(all, path+"."+k.String(), v.MapIndex(k))
		}
	case reflect.Array:
		for i := range v.Len() {
			flatten(all, path+"."+string(rune('0'+i)), v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			flatten(all, path+"."+v.Type().Field(i).Name, v.Field(i))
		}
	}
}

// Every word about sticks exists in both languages, with the same placeholders.
func TestNoHolesInSticks(t *testing.T) {
	_, fr := stickWords(t, faq.French)
	_, en := stickWords(t, faq.English)
	if len(fr) < 300 || !slices.Equal(slices.Sorted(maps.Keys(fr)), slices.Sorted(maps.Keys(en))) {
		t.Fatalf("%d French texts, %d English ones", len(fr), len(en))
	}
	braces := regexp.MustCompile(`\{\w+\}`)
	noCode := regexp.MustCompile(`^\.Findings\..*\.Code$`)
	for name, w := range fr {
		if (w == "" || en[name] == "") && !noCode.MatchString(name) {
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

// Whatever a part can say has words, and its code is its own.
func TestEveryKeyHasWords(t *testing.T) {
	for _, l := range text.Languages() {
		s, _ := stickWords(t, l)
		codes := map[string]bundle.Reason{}
		for _, r := range bundle.Reasons() {
			n := s.Reasons[string(r)]
			if n.Word == "" || n.Meaning == "" || n.Action == "" || !regexp.MustCompile(`^U-\d\d$`).MatchString(n.Code) {
				t.Errorf("%s %s: %+v", l, r, n)
			}
			if other, taken := codes[n.Code]; taken {
				t.Errorf("%s: %s is %s and %s", l, n.Code, other, r)
			}
			codes[n.Code] = r
		}
		if len(s.Reasons) != len(bundle.Reasons()) {
			t.Errorf("%s: %d reasons in words, %d in the program", l, len(s.Reasons), len(bundle.Reasons()))
		}
		for _, p := range []session.Page{session.PageDoctor, session.PageVersions, session.PageCounters, session.PageAudit, session.PageTake, session.PageCannot} {
			wantWords(t, s.Pages, string(p))
		}
		for _, step := range slices.Concat(session.Steps(), session.SystemSteps()) {
			wantWords(t, s.Steps, string(step))
		}
		for _, a := range session.Commands() {
			wantWords(t, s.Commands, string(a))
		}
		for _, j := range []session.Job{session.JobInspect, session.JobTrust, session.JobStage, session.JobCode, session.JobInstall,
			session.JobGoBack, session.JobLookBack, session.JobKioskReport, session.JobLook, session.JobClock, session.JobKnown, session.JobRestart} {
			wantWords(t, s.Jobs, string(j))
		}
		for _, key := range text.LineKeys() {
			wantWords(t, s.LinesByKey, key)
		}
		if len(s.LinesByKey) != len(text.LineKeys()) {
			t.Errorf("%s: %d lines in words, %d known", l, len(s.LinesByKey), len(text.LineKeys()))
		}
		for _, code := range text.FindingCodes() {
			if n := s.Findings[code]; n.Word == "" || n.Meaning == "" || n.Action == "" {
				t.Errorf("%s %s: %+v", l, code, n)
			}
		}
	}
}

func wantWords(t *testing.T, words map[string]string, key string) {
	t.Helper()
	if words[key] == "" {
		t.Errorf("no words for %q", key)
	}
}

// A sentence that has words of its own is not taken for one with a gap.
func TestWholeSentencesGoFirst(t *testing.T) {
	sets, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	for english, want := range map[string]string{
		"no reader is plugged in":           "aucun lecteur n'est branché",
		"no data set of a bundle is in use": "aucun jeu de données reçu n'est utilisé",
		"no data folder":                    "pas de dossier de données",
	} {
		if got := sets.Cards(faq.French).Details.Say(english, sets.For(faq.French)); got != want {
			t.Errorf("%s: got %q, want %q", english, got, want)
		}
	}
}
