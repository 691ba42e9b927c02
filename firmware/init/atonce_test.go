package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// The service that restarts at once runs what /init left in memory, for root alone.
func TestLeaveAtOnce(t *testing.T) {
	root, program := t.TempDir(), os.Args[0]
	if err := leaveAtOnce(root, program); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(root, atOnceProgram))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Fatalf("%v, %v", info, err)
	}
	unit, err := os.ReadFile("../rootfs/etc/systemd/system/kiosk-at-once.service")
	if err != nil || !bytes.Contains(unit, []byte("ExecStart=/"+atOnceProgram+"\n")) {
		t.Errorf("the service runs another program: %v\n%s", err, unit)
	}
	if err := leaveAtOnce(root, filepath.Join(root, "none")); err == nil {
		t.Error("no program is left without an error")
	}
}
