package text_test

import (
	"maps"
	"reflect"
	"slices"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/fleet"
	"guichet/kiosk/text"
	"guichet/kiosk/usb"
)

// The table over many kiosks has all its words in both languages, and one for each
// notice; a stick's near misses have each a way out in words.
func TestFleetAndNearMissWords(t *testing.T) {
	var names [][]string
	for _, l := range text.Languages() {
		f, err := text.LoadFleet(l)
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]string{}
		flatten(all, "", reflect.ValueOf(f).Elem())
		for name, words := range all {
			if words == "" {
				t.Errorf("%s: no words for %s", l, name)
			}
		}
		names = append(names, slices.Sorted(maps.Keys(all)))
		for _, k := range fleet.NoticeKinds() {
			if f.Notice[string(k)] == "" {
				t.Errorf("%s: no words for the notice %s", l, k)
			}
		}
		if len(f.Notice) != len(fleet.NoticeKinds()) {
			t.Errorf("%s: %d notices in words, %d known", l, len(f.Notice), len(fleet.NoticeKinds()))
		}
		s, _ := stickWords(t, l)
		for _, w := range usb.Ways() {
			if s.Stick.Near[string(w)] == "" {
				t.Errorf("%s: no words for the way %s", l, w)
			}
		}
		if len(s.Stick.Near) != len(usb.Ways()) {
			t.Errorf("%s: %d ways in words, %d known", l, len(s.Stick.Near), len(usb.Ways()))
		}
	}
	if !slices.Equal(names[0], names[1]) {
		t.Errorf("%q in %s, %q in %s", names[0], faq.French, names[1], faq.English)
	}
}
