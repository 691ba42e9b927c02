package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/appliance"
	"guichet/kiosk/bundle"
	"guichet/kiosk/renewal"
)

// ask has the helper take what it is given, and returns its last line.
func ask(t *testing.T, m machine, doc string) renewal.Answer {
	t.Helper()
	var out bytes.Buffer
	if err := m.do("take", strings.NewReader(doc), &out); err != nil {
		t.Fatal(err)
	}
	var last renewal.Answer
	for lines := json.NewDecoder(&out); lines.More(); {
		last = renewal.Answer{}
		if err := lines.Decode(&last); err != nil {
			t.Fatal(err)
		}
	}
	return last
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A machine whose start left no places does nothing, and says so when it is asked.
func TestWithoutSlots(t *testing.T) {
	m := machine{slots: filepath.Join(t.TempDir(), "none"), note: filepath.Join(t.TempDir(), "note")}
	for _, verb := range []string{"look", "good", "late"} {
		if err := m.do(verb, nil, nil); err != nil {
			t.Errorf("%s: %v", verb, err)
		}
	}
	if _, err := os.Stat(m.note); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a note: %v", err)
	}
	if got := ask(t, m, ""); got.Refused != bundle.NoRenewal {
		t.Errorf("%+v", got)
	}
	if err := m.do("else", nil, nil); err == nil {
		t.Error("a verb that there is not")
	}
}

// Places that are not what they should be are never written to.
func TestBrokenPlaces(t *testing.T) {
	dir := t.TempDir()
	part := write(t, filepath.Join(dir, "boot"), strings.Repeat("x", 4096))
	m := machine{
		slots: write(t, filepath.Join(dir, "slots"), "boot "+part+"\nroot "+part+"2\n"), note: filepath.Join(dir, "note"),
		system: write(t, filepath.Join(dir, "system"), "IMAGE_VERSION=1\nKIOSK_BOARD=uefi-amd64\nKIOSK_VERSION=0.1.0\n"),
	}
	for name, slots := range map[string]string{"a root that is not there": "boot " + part + "\nroot " + part + "2\n", "the same twice": "boot " + part + "\nroot " + part + "\n", "no line": "boot"} {
		write(t, m.slots, slots)
		if got := ask(t, m, "x"); got.Refused != bundle.SlotFailed {
			t.Errorf("%s: %+v", name, got)
		}
	}
	write(t, part+"2", strings.Repeat("y", 4096))
	write(t, m.slots, "boot "+part+"\nroot "+part+"2\n")
	if got := ask(t, m, "x"); got.Refused != bundle.SlotFailed || !strings.Contains(got.Detail, "FAT32") {
		t.Errorf("no FAT: %+v", got)
	}
	for _, name := range []string{part, part + "2"} {
		if b, err := os.ReadFile(name); err != nil || len(bytes.Trim(b, string(b[:1]))) != 0 {
			t.Errorf("%s was written to: %v", name, err)
		}
	}
	if err := m.do("look", nil, nil); err == nil {
		t.Error("look: got no error of a boot partition that is none")
	}
	if got := appliance.ReadRenewal(m.note, slog.New(slog.DiscardHandler)); got != (renewal.Machine{}) {
		t.Errorf("the note: got %+v, want a machine that cannot renew its system", got)
	}
	if _, err := os.Stat(m.note); err != nil {
		t.Errorf("the kiosk waits for a note: %v", err)
	}
}

// A key that cannot be read is an error, and leaves nobody trusted by mistake.
func TestKeys(t *testing.T) {
	dir := t.TempDir()
	m := machine{keys: dir}
	if ring, err := m.ring(); err != nil || len(ring.Systems) != 0 || len(ring.Trusted) != 0 {
		t.Errorf("no key: %+v, %v", ring, err)
	}
	s, err := bundle.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "one.pub"), string(s.For(bundle.RoleSystem).Public()))
	if ring, err := m.ring(); err != nil || len(ring.Systems) != 1 || ring.Systems[0] != s.Key() || len(ring.Trusted) != 0 {
		t.Errorf("one key: %+v, %v", ring, err)
	}
	write(t, filepath.Join(dir, "two.pub"), "no key")
	if _, err := m.ring(); err == nil {
		t.Error("a broken key is passed over")
	}
}
