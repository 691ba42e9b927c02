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
	heard("\nRésultat : valide, C P S, code C 0 0. Écoutez d'abord tout")
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
	if f, err := openTranscript(pipe, true); err != nil || f == nil {
		t.Errorf("a pipe: got %v, %v", f, err)
	}
}

// What cannot be written to a file is an error, which the voice tells; of what stands in the
// file already nothing is written over.
func TestSpeechTextFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "said")
	said, err := openTranscript(path, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := said.Write([]byte("first\n")); err != nil {
		t.Fatal(err)
	}
	said.file.Close() // as a full disk it takes nothing more
	if _, err := said.Write([]byte("second\n")); err == nil {
		t.Error("got no error of a file that cannot be written")
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "first\n" {
		t.Errorf("got %q, %v, want the first line alone", got, err)
	}
}

// A pipe is written what is said while somebody reads it, and nothing of before. Nobody
// waits for a reader, nor for one who does not read.
func TestSpeechTextWaitsForNobody(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := openTranscript(pipe, true)
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	say := func(text string) {
		t.Helper()
		if n, err := said.Write([]byte(text)); err != nil || n != len(text) {
			t.Errorf("%d bytes, %v", n, err)
		}
	}
	for _, listener := range []string{"first", "second"} {
		say("to nobody\n")
		reader, err := os.OpenFile(pipe, os.O_RDONLY|unix.O_NONBLOCK, 0)
		if err != nil {
			t.Fatal(err)
		}
		say(listener + "\n")
		var got [64]byte
		if n, err := reader.Read(got[:]); err != nil || string(got[:n]) != listener+"\n" {
			t.Errorf("%s: got %q, %v", listener, got[:n], err)
		}
		if listener == "second" {
			say(strings.Repeat("x", 1<<20)) // more than a pipe holds
		}
		reader.Close()
	}
}
