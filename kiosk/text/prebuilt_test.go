//go:build prebuilt

package text

import (
	"reflect"
	"testing"
)

// The words made ready are those of the sources.
func TestBuiltWords(t *testing.T) {
	for _, l := range Languages() {
		want, err := Read(l)
		if err != nil {
			t.Fatal(err)
		}
		if got := built(l); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: the words made ready are others than the sources': run scripts/prebuild", l)
		}
	}
}
