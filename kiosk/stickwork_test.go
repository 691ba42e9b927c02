package main

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"guichet/kiosk/bundle"
)

// Bundles are told by their names, in any case; hidden files, folders and other
// files are none, and of too many the newest are looked at.
func TestBundleNames(t *testing.T) {
	root := fstest.MapFS{
		"maj.kiosk": {}, "MAJ2.KIOSK": {}, ".caché.kiosk": {}, "photo.jpg": {}, "kiosk": {}, "dossier.kiosk/x": {},
	}
	names, err := bundleNames(root)
	if err != nil || !slices.Equal(names, []string{"MAJ2.KIOSK", "maj.kiosk"}) {
		t.Errorf("%q, %v", names, err)
	}
	_, err = bundleNames(fstest.MapFS{"photo.jpg": {}})
	if r := bundle.Refused(err); r == nil || r.Reason != bundle.StickEmpty {
		t.Errorf("no bundle: %v", err)
	}
	many := fstest.MapFS{}
	for i := range maxBundles + 5 {
		many[fmt.Sprintf("20261122%02d.kiosk", i)] = &fstest.MapFile{}
	}
	names, err = bundleNames(many)
	if err != nil || len(names) != maxBundles || names[len(names)-1] != "2026112224.kiosk" || names[0] != "2026112205.kiosk" {
		t.Errorf("%d of many, %q, %v", len(names), names, err)
	}
}
