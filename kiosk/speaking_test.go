package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The demonstration writes what it would say: a visit in a real terminal.
func TestSpeechText(t *testing.T) {
	said := filepath.Join(t.TempDir(), "said")
	tm := openTerminal(t, 80, 25, "xterm-256color", "demo", "--speech-text", said)
	heard := func(want string) {
		t.Helper()
		var got []byte
		for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
			if got, _ = os.ReadFile(said); strings.Contains(string(got), want) {
				return
			}
			if time.Now().After(end) {
				t.Fatalf("%q was never said; got\n%s", want, got)
			}
		}
	}
	heard("Bonjour. Cette borne vous parle.")
	tm.keys("F5")
	heard("\nSommaire. Cartes de santé et e C P S.")
	tm.keys("Right")
	heard("\nPlus fort.\n")
	tm.keys("F6")
	heard("\nRésultat : valide, C P S, code C 0 0. Gardez la carte")
	tm.keys("F9")
	heard("\nCarte. valide, C P S, code C 0 0.")
	tm.keys("F11")
	heard("\nÉcran éteint")
	tm.see("Écran éteint. F11 le rallume.")
	tm.keys("Insert", "End", "F11")
	heard("\nÉcran rallumé.\n")
	tm.keys("F2")
	heard("\nEnglish. Result: valid, C P S, code C 0 0.")
}

// A kiosk for visitors writes what it says to no disk.
func TestSpeechTextIsNoFile(t *testing.T) {
	dir := t.TempDir()
	file, pipe := filepath.Join(dir, "file"), filepath.Join(dir, "pipe")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{file: false, filepath.Join(dir, "none"): false, os.DevNull: true, "": true} {
		f, err := openTranscript(name, true)
		if (err == nil) != want {
			t.Errorf("%q: got %v, want it taken %t", name, err, want)
		}
		if f != nil {
			f.Close()
		}
	}
	reader, err := os.OpenFile(pipe, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	f, err := openTranscript(pipe, true)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}
