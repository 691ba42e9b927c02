package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"
)

// written is a keymap's file in which key k of a table t that is there gives
// 1000*t+k.
func written(tables ...int) []byte {
	b := append([]byte(keymapMagic), make([]byte, 256)...)
	for _, t := range tables {
		b[len(keymapMagic)+t] = 1
		for k := range keysInTable {
			b = binary.LittleEndian.AppendUint16(b, uint16(1000*t+k))
		}
	}
	return b
}

func TestKeymapOf(t *testing.T) {
	files := fstest.MapFS{
		"fr.bmap":  {Data: written(0, 1, 2, 3)},
		"be.bmap":  {Data: written(0, 1)},
		"cut.bmap": {Data: written(0, 1)[:600]},
		"two.bmap": {Data: written(2)},
		"txt.bmap": {Data: []byte("keymaps 0-3\nkeycode 1 = Escape\n")},
	}
	for _, c := range []struct {
		name   string
		tables int
		err    error
	}{
		{"", 4, nil},
		{"fr", 4, nil},
		{"be", 2, nil},
		{"nowhere", 4, nil},
		{"cut", 0, errNoKeymap},
		{"two", 0, errNoKeymap},
		{"txt", 0, errNoKeymap},
	} {
		m, err := keymapOf(files, c.name)
		if !errors.Is(err, c.err) {
			t.Errorf("%q: %v, want %v", c.name, err, c.err)
		}
		there := 0
		for _, table := range m {
			if table != nil {
				there++
			}
		}
		if there != c.tables {
			t.Errorf("%q: %d tables, want %d", c.name, there, c.tables)
		}
	}
	if _, err := keymapOf(fstest.MapFS{}, "be"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no keymaps at all: %v", err)
	}
}

func TestSetKeys(t *testing.T) {
	m, err := readKeymap(bytes.NewReader(written(0, 2)))
	if err != nil {
		t.Fatal(err)
	}
	set := map[[2]uint8]uint16{}
	err = setKeys(m, func(e keyEntry) error {
		set[[2]uint8{e.Table, e.Key}] = e.Value
		if e.Value == kNoSuchMap {
			return errors.New("the kernel has no such table")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(set) != 2*keysInTable+254 {
		t.Errorf("%d entries", len(set))
	}
	for at, want := range map[[2]uint8]uint16{{0, 5}: 5, {2, 127}: 2127, {1, 0}: kNoSuchMap, {255, 0}: kNoSuchMap} {
		if got := set[at]; got != want {
			t.Errorf("table %d, key %d: %#x, want %#x", at[0], at[1], got, want)
		}
	}
	refused := errors.New("refused")
	if err := setKeys(m, func(keyEntry) error { return refused }); !errors.Is(err, refused) {
		t.Errorf("a key that cannot be set: %v", err)
	}
}

func FuzzKeymap(f *testing.F) {
	f.Add(written(0, 1))
	f.Add(written(255))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := readKeymap(bytes.NewReader(b))
		if err != nil {
			return
		}
		for i, table := range m {
			if table != nil && len(table) != keysInTable || i == 0 && table == nil {
				t.Fatalf("table %d has %d keys", i, len(table))
			}
		}
	})
}
