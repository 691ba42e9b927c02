//go:build prebuilt

package datafolder

import (
	"reflect"
	"testing"
)

// What is made ready of the built-in help is what the help itself says.
func TestBuiltInfo(t *testing.T) {
	set, err := BuiltIn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	want, err := InfoOf(set)
	if err != nil {
		t.Fatal(err)
	}
	if got, ready := BuiltInInfo(); !ready || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v: run scripts/prebuild", got, want)
	}
}
