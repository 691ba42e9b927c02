package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"guichet/kiosk/datafolder"
)

// terminal is a real one (tmux) with the kiosk in it.
type terminal struct {
	t      *testing.T
	socket string
}

// openTerminal starts the kiosk with arguments in a terminal of width x height
// cells; TERM is that of the programs in it.
func openTerminal(t *testing.T, width, height int, term string, args ...string) *terminal {
	t.Helper()
	return openTerminalWith(t, "", width, height, term, args...)
}

// openTerminalWith does so with one more variable in the kiosk's environment.
func openTerminalWith(t *testing.T, variable string, width, height int, term string, args ...string) *terminal {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED by -short: it waits for a terminal")
	}
	needTools(t, "tmux")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	tm := &terminal{t: t, socket: filepath.Join(t.TempDir(), "tmux")}
	command := fmt.Sprintf("TERM=%s LANG=C.UTF-8 %s %s=1 %s %s; echo ended with $?; sleep 60", term, variable, beKiosk, self, strings.Join(args, " "))
	tm.tmux("-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(width), "-y", fmt.Sprint(height), "sh", "-c", command)
	tm.tmux("set-option", "-g", "status", "off")
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", tm.socket, "kill-server").Run() })
	return tm
}

func (tm *terminal) tmux(args ...string) string {
	tm.t.Helper()
	cmd := exec.Command("tmux", append([]string{"-u", "-S", tm.socket}, args...)...)
	cmd.Env = append(os.Environ(), "LANG=C.UTF-8", "TERM=xterm-256color")
	out, err := cmd.CombinedOutput()
	if err != nil {
		tm.t.Fatalf("tmux %s: %v: %s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (tm *terminal) screen() string {
	tm.t.Helper()
	return tm.tmux("capture-pane", "-p")
}

// keys strikes keys by tmux's names; text types characters.
func (tm *terminal) keys(names ...string) {
	tm.t.Helper()
	tm.tmux(append([]string{"send-keys"}, names...)...)
}

func (tm *terminal) text(s string) {
	tm.t.Helper()
	tm.tmux("send-keys", "-l", s)
}

// patience is how long a screen may take to come; these machines are shared.
const patience = 20 * time.Second

// see waits until every text stands on the screen.
func (tm *terminal) see(texts ...string) string {
	tm.t.Helper()
	return tm.seeWithin(patience, texts...)
}

func (tm *terminal) seeWithin(limit time.Duration, texts ...string) string {
	tm.t.Helper()
	var shown string
	for end := time.Now().Add(limit); ; time.Sleep(20 * time.Millisecond) {
		shown = tm.screen()
		missing := ""
		for _, text := range texts {
			if !strings.Contains(shown, text) {
				missing = text
			}
		}
		if missing == "" {
			return shown
		}
		if time.Now().After(end) {
			tm.t.Fatalf("%q never came; the screen is\n%s", missing, shown)
		}
	}
}

// shortWaits builds a data set whose site lets the kiosk wait as little as is
// allowed.
func shortWaits(t *testing.T) string { return withWaits(t, "{reading: 10, warning: 20}") }

// withWaits builds a data set with a site of such waits, in site.yaml's words.
func withWaits(t *testing.T, idle string) string {
	t.Helper()
	dir := t.TempDir()
	siteFile := filepath.Join(dir, "site.yaml")
	if err := os.WriteFile(siteFile, []byte("name: CHU de Brume\nidle: "+idle+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "help.sqlite")
	if err := (&buildDataVerb{Out: out, Site: siteFile}).Run(); err != nil {
		t.Fatal(err)
	}
	return out
}

// builtInDate is what a screen says of the age of the help in the program.
func builtInDate(t *testing.T) string {
	t.Helper()
	help, err := datafolder.BuiltIn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer help.Close()
	day, err := time.Parse(time.DateOnly, help.Info().Date)
	if err != nil {
		t.Fatal(err)
	}
	return "Textes d'aide du " + day.Format("02/01/2006")
}

// The main job in a real terminal: search, read, take a link away, go home,
// walk away.
func TestVisitInATerminal(t *testing.T) {
	t.Parallel()
	tm := openTerminal(t, 80, 25, "tmux-256color", "demo", "--data", shortWaits(t))
	tm.see("Cartes de santé et e-CPS", "DÉMONSTRATION", "CHU de Brume", builtInDate(t), "0 Autres")
	tm.text("renouveler ma carte")
	tm.see("renouveler ma carte", "réponse", "durée de validité")
	tm.keys("Enter")
	tm.text("1")
	tm.see("La durée de validité d'une CPS est de 3 ans", "six ans", "Pas encore")
	tm.keys("F10")
	tm.see("1 Chercher une réponse")
	tm.text("commander une cps")
	tm.see("Comment commander une CPS ?")
	tm.keys("Enter")
	tm.text("1")
	tm.see("CPS [1]. L'ANS")
	tm.text("1")
	tm.see("█▀", "esante.gouv.fr", "Scannez ce code")
	tm.keys("F10")
	tm.see("1 Chercher une réponse")
	tm.keys("F2")
	tm.see("French health cards and e-CPS")
	tm.text("2")
	tm.see("Questions by topic")
	tm.seeWithin(patience+10*time.Second, "Are you still there?", "seconds.")
	tm.seeWithin(patience+20*time.Second, "Cartes de santé et e-CPS")
}

// No key leaves the kiosk but F12 three times, and that leaves it cleanly.
func TestKeysThatMustNotLeave(t *testing.T) {
	t.Parallel()
	tm := openTerminal(t, 80, 25, "tmux-256color", "demo")
	tm.see("1 Chercher une réponse")
	tm.keys("C-c", "C-z", "C-\\", "C-d", "C-s", "C-q", "Escape", "M-x", "F12", "F12", "F5", "F12", "F10")
	tm.text("4")
	tm.see("Votre numéro RPPS ou ADELI")
	tm.text("810000001866")
	tm.see("[OK]")
	tm.keys("F12", "F12", "F12")
	tm.see("ended with 0")
}

// Bytes that are no text, as a paste or a keyboard in an 8-bit mode sends them,
// must not stop the kiosk.
func TestInvalidInputDoesNotHang(t *testing.T) {
	t.Parallel()
	tm := openTerminal(t, 80, 25, "tmux-256color", "demo")
	tm.see("1 Chercher une réponse")
	raw := filepath.Join(t.TempDir(), "raw")
	if err := os.WriteFile(raw, []byte("\xff\xfe\xc3(\x80\xed\xa0\x80carte\x00\x9b31m\xf0\x9f"), 0o600); err != nil {
		t.Fatal(err)
	}
	tm.tmux("load-buffer", raw)
	tm.tmux("paste-buffer")
	tm.see("carte")
	tm.keys("F10")
	tm.text("4")
	tm.see("Votre numéro RPPS ou ADELI")
}

// Escape and at once a key that begins a string of a terminal's (ECMA-48) do not take the
// keyboard away from everybody who comes after.
func TestEscapeAndAKeyAtOnce(t *testing.T) {
	t.Parallel()
	for _, term := range []string{"linux", "xterm"} {
		tm := openTerminal(t, 80, 25, term, "demo")
		tm.see("1 Chercher une réponse")
		for _, key := range []string{"^", "]", "X", "_", "P", "[", "O", "N"} {
			tm.keys("-H", "1b", fmt.Sprintf("%x", key))
			tm.text("abc")
			tm.keys("F10")
			tm.see("1 Chercher une réponse")
			tm.text("4")
			tm.see("Votre numéro RPPS ou ADELI")
			tm.keys("F10")
			tm.see("1 Chercher une réponse")
		}
	}
}

// On a Linux console nothing leaves it, and eight colours are enough.
func TestLinuxConsole(t *testing.T) {
	t.Parallel()
	tm := openTerminal(t, 40, 12, "linux", "demo")
	tm.see("1 Chercher une réponse", "Lecteur de cartes : prêt", builtInDate(t))
	tm.keys("F12", "F12", "F12")
	tm.text("2")
	tm.see("Questions par thème", "1 Commander")
}

func TestResizeFlowsAnew(t *testing.T) {
	t.Parallel()
	tm := openTerminal(t, 100, 30, "tmux-256color", "demo")
	tm.see("1 Chercher une réponse")
	tm.text("comment activer ma e-cps avec ma carte")
	tm.see("1 Comment activer sa e-CPS avec sa carte CPS")
	tm.keys("Enter")
	tm.text("1")
	tm.see("7. Créez votre mot de passe")
	tm.tmux("resize-window", "-x", "40", "-y", "12")
	tm.see("page 1 sur", "F1 Guide  F2 English  F10 Sommaire")
	tm.tmux("resize-window", "-x", "30", "-y", "8")
	tm.see("trop petit")
	tm.tmux("resize-window", "-x", "80", "-y", "25")
	tm.see("7. Créez votre mot de passe")
}

// A terminal that goes away, and the signals of a service manager, end the
// kiosk; the terminal is as it was before.
func TestSignalsEndItCleanly(t *testing.T) {
	t.Parallel()
	for _, sig := range []string{"TERM", "HUP", "INT"} {
		tm := openTerminal(t, 80, 25, "tmux-256color", "demo")
		tm.see("1 Chercher une réponse")
		pid := strings.TrimSpace(tm.tmux("list-panes", "-F", "#{pane_pid}"))
		if out, err := exec.Command("pkill", "-"+sig, "-P", pid).CombinedOutput(); err != nil {
			t.Fatalf("pkill: %v: %s", err, out)
		}
		shown := tm.see("ended with 0")
		if strings.Contains(shown, "Chercher") {
			t.Errorf("%s leaves the kiosk's screen behind:\n%s", sig, shown)
		}
	}
}

// A damaged data set costs its own help, not the kiosk.
func TestDamagedDataSetShowsTheBuiltInHelp(t *testing.T) {
	t.Parallel()
	bad := filepath.Join(t.TempDir(), "bad.sqlite")
	if err := os.WriteFile(bad, []byte("not a data set"), 0o600); err != nil {
		t.Fatal(err)
	}
	tm := openTerminal(t, 80, 25, "tmux-256color", "run", "--data", bad)
	tm.see("1 Chercher une réponse", "hors service")
	tm.keys("F12", "F12", "F12")
	tm.see("ended with 0", "the data set cannot be used")
}

// A data set whose first pages alone are whole gives way to the built-in help, as any
// damaged one, although they are enough for a first screen.
func TestDataSetThatIsDamagedBehindItsFirstPages(t *testing.T) {
	t.Parallel()
	path := shortWaits(t)
	tm := openTerminal(t, 80, 25, "tmux-256color", "run", "--data", path)
	tm.see("1 Chercher une réponse", "CHU de Brume")
	tm.keys("F12", "F12", "F12")
	tm.see("ended with 0")
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	clear(file[5*4096:])
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	tm = openTerminal(t, 80, 25, "tmux-256color", "run", "--data", path)
	if shown := tm.see("Guichet - aide", "1 Chercher une réponse", "hors service"); strings.Contains(shown, "CHU de Brume") {
		t.Errorf("the damaged data set is still on screen:\n%s", shown)
	}
	tm.keys("F12", "F12", "F12")
	tm.see("ended with 0", "the data set cannot be used")
}

// Pipes in the place of what a data folder holds keep neither the kiosk nor the doctor
// waiting: the kiosk shows its help, and the log tells.
func TestPipesInTheDataFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "audit"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"clock.json", "keys.json", "kiosk-id", "banner.json", "audit/audit-000001.jsonl"} {
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tm := openTerminal(t, 160, 90, "tmux-256color", "doctor", "--data", dir)
	tm.see("not a regular file", "ended with")
	tm = openTerminal(t, 80, 25, "tmux-256color", "run", "--data", dir)
	tm.see("1 Chercher une réponse")
	tm.keys("F12", "F12", "F12")
	tm.see("ended with 0", "not a regular file")
}
