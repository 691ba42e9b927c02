package main

import (
	"crypto/sha256"
	"encoding/hex"
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
	if _, got, err := verify(partitions{root: "/dev/vda2"}, filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) || got != (rootHash{}) {
		t.Errorf("without a hash: got %q, %v", got, err)
	}
	file := filepath.Join(dir, "root.verity")
	if err := os.WriteFile(file, []byte("8448 "+digest+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, got, err := verify(partitions{root: filepath.Join(dir, "no-device")}, file); err == nil || got != (rootHash{}) {
		t.Errorf("without a device: got %q, %v", got, err)
	}
}

// The RAM disk finds its own root in either partition, and takes the first where none is.
func TestOwnRoot(t *testing.T) {
	dir := t.TempDir()
	part := func(name string, seed byte) (string, rootHash) {
		blocks := make([]byte, 3*verityBlock) // two of data, one of hashes
		blocks[2*verityBlock] = seed
		sum := sha256.Sum256(blocks[2*verityBlock:])
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, blocks, 0o600); err != nil {
			t.Fatal(err)
		}
		return path, rootHash{blocks: 2, digest: hex.EncodeToString(sum[:])}
	}
	first, one := part("first", 1)
	second, two := part("second", 2)
	short := filepath.Join(dir, "short")
	if err := os.WriteFile(short, make([]byte, 2*verityBlock), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		device string
		root   rootHash
		want   bool
	}{{first, one, true}, {second, one, false}, {second, two, true}, {short, one, false}, {"", one, false}} {
		if got := c.root.isOf(c.device); got != c.want {
			t.Errorf("%s: %t", c.device, got)
		}
	}
	file := filepath.Join(dir, "root.verity")
	for _, c := range []struct{ digest, want string }{{one.digest, first}, {two.digest, second}, {digest, first}} {
		if err := os.WriteFile(file, []byte("2 "+c.digest+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		p, _, err := verify(partitions{root: first, second: second}, file)
		if p.root != c.want || p.root == p.second || err == nil { // a file is no device for dm-verity
			t.Errorf("%s: %+v, %v", c.digest, p, err)
		}
	}
}

// Only a machine that UEFI started has a place for another system.
func TestLeaveSlots(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "run/guichet"), 0o755); err != nil {
		t.Fatal(err)
	}
	note := filepath.Join(root, "run/guichet/slots")
	p := partitions{boot: "/dev/vda1", root: "/dev/vda3", second: "/dev/vda2", data: "/dev/vda4"}
	if err := leaveSlots(root, filepath.Join(root, "efi"), p); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(note); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without UEFI: %v", err)
	}
	if err := leaveSlots(root, root, p); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(note); err != nil || string(got) != "boot /dev/vda1\nroot /dev/vda2\n" {
		t.Errorf("%q, %v", got, err)
	}
}
