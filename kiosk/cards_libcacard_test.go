package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// libcacard's software CAC is a card that nobody here wrote. The kiosk calls it one
// that it does not know: an answer, not a fault.
func TestLibcacardIsUnknown(t *testing.T) {
	t.Parallel()
	needTools(t, "gcc", "pkg-config", "certutil")
	if err := exec.Command("pkg-config", "--exists", "libcacard").Run(); err != nil {
		needTools(t, "libcacard-dev")
	}
	l := newLab(t)
	s := l.slot(t, 0)
	defer l.insertCAC(t, s)()
	o, a := l.check(t, s)
	if o.Verdict != "unknown" || o.Code != "C-03" || o.Family != "" || a.code != exitNegative || a.stderr != "" {
		t.Errorf("%+v, exit %d, %q", o, a.code, a.stderr)
	}
	if o.ATR != "3B7A18000073667465206364313434" || o.APDUs < 5 {
		t.Errorf("ATR %s, %d APDUs: is it libcacard's card?", o.ATR, o.APDUs)
	}
	said := l.kiosk(t, "check", "--lang", "en", "--reader", s.reader, "--wait", "20s")
	if !strings.HasPrefix(said.stdout, "UNKNOWN CARD [?]\nThis kiosk does not know this card. It may be good.\n") {
		t.Errorf("%q", said.stdout)
	}
}

// insertCAC builds and plays the card.
func (l *lab) insertCAC(t *testing.T, s slot) (pull func()) {
	t.Helper()
	dir := t.TempDir()
	program := filepath.Join(dir, "cac")
	tool(t, "sh", "-c", `gcc -o "$0" "$1" $(pkg-config --cflags --libs libcacard)`, program, filepath.Join("testdata", "cac", "cac.c"))
	makeNSS(t, dir)
	cmd := exec.Command(program, s.port, dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		l.waitEmpty(t, s)
	}
}

// makeNSS makes the data base of three certificates that libcacard wants.
func makeNSS(t *testing.T, dir string) {
	t.Helper()
	noise := filepath.Join(dir, "noise")
	if err := os.WriteFile(noise, []byte(strings.Repeat("a card for a test ", 8)), 0o600); err != nil {
		t.Fatal(err)
	}
	tool(t, "certutil", "-N", "-d", "sql:"+dir, "--empty-password")
	for _, name := range []string{"cert1", "cert2", "cert3"} {
		tool(t, "certutil", "-S", "-d", "sql:"+dir, "-x", "-t", "CTu,CTu,CTu", "-n", name, "-s", "CN="+name,
			"-z", noise, "-m", name[4:])
	}
}

func tool(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", strings.Join(args, " "), err, out)
	}
}
