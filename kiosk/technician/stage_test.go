package technician

import (
	"fmt"
	"testing"
	"time"

	"guichet/kiosk/usb"
)

// Of more bundles than are looked at, those that were written last are.
func TestLatestBundles(t *testing.T) {
	day := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	var files []usb.File
	for i := range maxBundles + 5 {
		files = append(files, usb.File{Name: fmt.Sprintf("%03d.kiosk", i), Written: day.Add(time.Duration(i*7%(maxBundles+5)) * time.Hour)})
	}
	got := latest(files)
	if len(got) != maxBundles {
		t.Fatalf("got %d bundles, want %d", len(got), maxBundles)
	}
	for i, f := range got {
		if f.Written.Before(day.Add(5 * time.Hour)) {
			t.Errorf("%s, written %s, is looked at", f.Name, f.Written)
		}
		if i > 0 && got[i-1].Name >= f.Name {
			t.Errorf("%s after %s", f.Name, got[i-1].Name)
		}
	}
	if few := latest(files[:26]); len(few) != 26 {
		t.Errorf("got %d of 26 bundles", len(few))
	}
}
