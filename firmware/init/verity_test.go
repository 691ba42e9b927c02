package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const digest = "c623b12630550e9235ae0e023ce93f73f8f05a4ed638e64aaec05bbef2cf5590"

func TestRootHash(t *testing.T) {
	got, err := rootHashOf("8448 " + digest + "\n")
	if want := (rootHash{blocks: 8448, digest: digest}); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	for name, text := range map[string]string{
		"nothing":        "",
		"no hash":        "8448\n",
		"no blocks":      "0 " + digest + "\n",
		"below zero":     "-1 " + digest + "\n",
		"a short hash":   "8448 " + digest[:62] + "\n",
		"no hash as hex": "8448 " + strings.Replace(digest, "c", "g", 1) + "\n",
		"one word more":  "8448 " + digest + " ignore_corruption\n",
	} {
		if got, err := rootHashOf(text); err == nil {
			t.Errorf("%s: got %+v, no error", name, got)
		}
	}
}

func TestNoRootIsTakenUnverified(t *testing.T) {
	dir := t.TempDir()
	if got, err := verify("/dev/vda2", filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) || got != (rootHash{}) {
		t.Errorf("without a hash: got %q, %v", got, err)
	}
	file := filepath.Join(dir, "root.verity")
	if err := os.WriteFile(file, []byte("8448 "+digest+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := verify(filepath.Join(dir, "no-device"), file); err == nil || got != (rootHash{}) {
		t.Errorf("without a device: got %q, %v", got, err)
	}
}
