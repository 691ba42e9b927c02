package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/audit"
	"guichet/kiosk/datafolder"
)

// workshop is a publisher's desk, with a stick's image.
type workshop struct {
	t        *testing.T
	dir      string
	key, pub string
}

func newWorkshop(t *testing.T) *workshop {
	t.Helper()
	needTools(t, "mkfs.vfat", "mcopy", "mdir", "mtype", "fsck.vfat")
	w := &workshop{t: t, dir: t.TempDir()}
	w.kiosk("keygen", "--out", w.path("keys"), "--no-password")
	w.key, w.pub = w.path("keys/publisher.key"), w.path("keys/publisher.pub")
	return w
}

func (w *workshop) path(name string) string { return filepath.Join(w.dir, name) }

func (w *workshop) run(name string, args ...string) string {
	w.t.Helper()
	return w.finish(exec.Command(name, args...))
}

// finish runs a program to its end and returns what it printed.
func (w *workshop) finish(cmd *exec.Cmd) string {
	w.t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Env = append(cmd.Environ(), noGoodbye, "LC_ALL=C.UTF-8") // mtools writes accents by it
	if err := cmd.Run(); err != nil {
		w.t.Fatalf("%s: %v: %s%s", cmd, err, out.String(), errs.String())
	}
	return out.String()
}

// kiosk runs a verb of the program.
func (w *workshop) kiosk(args ...string) string {
	w.t.Helper()
	self, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), beKiosk+"=1")
	return w.finish(cmd)
}

// sources are the help with one question changed and one new.
func (w *workshop) sources() string {
	w.t.Helper()
	dir := w.path("faq")
	if err := os.CopyFS(dir, os.DirFS("../data/faq")); err != nil {
		w.t.Fatal(err)
	}
	edit := func(name, old, new string) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			w.t.Fatal(err)
		}
		changed := strings.Replace(string(text), old, new, 1)
		if changed == string(text) {
			w.t.Fatalf("%s has no %q", name, old)
		}
		w.file(filepath.Join("faq", name), changed)
	}
	edit("fr/commander-une-cps.md", "Comment commander une CPS ?", "Comment commander sa carte CPS ?")
	head := "topic: aide\nsource: cantine\nreceived: 2026-11-20\nreviewed: 2026-11-20\n"
	w.file("faq/fr/manger-a-midi.md", "---\nquestion: Où manger à midi dans l'hôpital ?\n"+head+"---\nAu self du rez-de-chaussée, de 11 h 30 à 14 h.\n")
	w.file("faq/en/manger-a-midi.md", "---\nquestion: Where can I have lunch?\n"+head+"translated: true\n---\nAt the cafeteria on the ground floor.\n")
	return dir
}

// folder makes folders for kiosks.
func (w *workshop) folder(paths ...string) {
	w.t.Helper()
	for _, path := range paths {
		if err := os.Mkdir(path, 0o700); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *workshop) file(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(w.path(name), []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// stick makes a FAT32 stick with a bundle of that number.
func (w *workshop) stick(number string) string {
	w.t.Helper()
	data, bundle, image := w.path(number+".sqlite"), w.path(number+".kiosk"), w.path(number+".img")
	w.kiosk("build-data", "--out", data, "--number", number, "--faq", w.sources())
	w.kiosk("pack", "--data", data, "--key", w.key, "--out", bundle, "--publisher", "CHU de Brume")
	w.run("mkfs.vfat", "-C", "-F", "32", image, "40000")
	w.file("photo.jpg", strings.Repeat("somebody's photo ", 1000))
	w.run("mcopy", "-i", image, bundle, "::été.kiosk")
	w.run("mcopy", "-i", image, w.path("photo.jpg"), "::photo.jpg")
	return image
}

// The technician's whole visit, on a kiosk in a terminal that trusts nobody yet:
// the stick, the six words, the set-up code, what would change, the code, the switch, the report;
// then a visitor finds the new answer, and nothing was restarted.
func TestUpdateByStick(t *testing.T) {
	t.Parallel()
	w := newWorkshop(t)
	number := today() + "05"
	image, data, other := w.stick(number), w.path("data"), w.path("other")
	w.folder(data, other)
	_, setup, _ := strings.Cut(strings.TrimSpace(w.kiosk("setup-code", "--data", data)), "set-up code: ")
	tm := openTerminal(t, 80, 25, "tmux-256color", "demo", "--data", data, "--stick", image)
	tm.see("1 Chercher une réponse")
	tm.text("1manger")
	tm.see("Votre question : manger")
	tm.keys("F8")
	tm.see("Clé USB", "été.kiosk", number, "signature à")
	tm.text("1")
	tm.see("CHU de Brume", "Comparer les six mots")
	words := strings.Fields(strings.SplitN(w.kiosk("trust", "--data", other, "--key", w.pub), "words: ", 2)[1])
	tm.see(strings.Join(words, " "))
	tm.text("1")
	tm.see("Les mêmes six mots ?")
	tm.text("2")
	tm.see("Code d'installation :", "papiers d'installation")
	tm.text(setup)
	tm.see("********")
	tm.keys("Enter")
	tm.see("peut être", "Menu du technicien")
	tm.text("1")
	tm.see("Voir ce qui change")
	tm.text("1")
	tm.see("De l'aide d'origine à la version "+number, "Questions ajoutées : 1", "+ Où manger à midi", "Questions modifiées : 1", "~ Comment commander sa carte CPS ?")
	tm.text("1")
	tm.see("Nouveau code technicien", "Ce n'est pas le code d'une carte")
	for range 2 {
		tm.text("2580")
		tm.see("****")
		tm.keys("Enter")
	}
	tm.see("MISE À JOUR INSTALLÉE [OK]", number)
	tm.text("1")
	tm.see("RAPPORT ÉCRIT", "guichet-rapport.txt")
	tm.keys("F10")
	tm.text("1manger")
	tm.see("Où manger à midi dans l'hôpital ?")
	tm.keys("F8") // pulled: nobody is on its screen, and the visitor's stays
	tm.see("Votre question : manger")
	tm.keys("F8")
	tm.see("été.kiosk", "DÉJÀ INSTALLÉE")
	tm.keys("F8")
	tm.see("CLÉ RETIRÉE")
	tm.keys("Escape")
	tm.see("Votre question : manger")
	w.wantReport(image, number)
	w.wantDataFolder(data, number)
}

// wantReport reads the report with other people's tools, and finds the rest of the
// stick as it was.
func (w *workshop) wantReport(image, number string) {
	w.t.Helper()
	w.run("fsck.vfat", "-n", image)
	page := w.run("mtype", "-i", image, "::guichet-rapport.txt")
	for _, want := range []string{"RAPPORT DE LA BORNE", "Informations : n° " + number, "Mise à jour installée", "Empreinte de la dernière ligne"} {
		if !strings.Contains(page, want) {
			w.t.Errorf("the report has no %q:\n%s", want, page)
		}
	}
	lines := w.run("mtype", "-i", image, "::guichet-rapport.jsonl")
	if !strings.Contains(lines, `"kind":"update"`) || !strings.Contains(lines, `"finding"`) {
		w.t.Errorf("the report's lines: %s", lines)
	}
	for name, want := range map[string]string{"photo.jpg": w.path("photo.jpg"), "été.kiosk": w.path(number + ".kiosk")} {
		copied := w.path("copied")
		w.run("mcopy", "-n", "-o", "-i", image, "::"+name, copied)
		got, err := os.ReadFile(copied)
		before, err2 := os.ReadFile(want)
		if err != nil || err2 != nil || !bytes.Equal(got, before) {
			w.t.Errorf("%s changed on the stick: %v, %v", name, err, err2)
		}
	}
}

// wantDataFolder finds the update in the data folder, and in its record.
func (w *workshop) wantDataFolder(data, number string) {
	w.t.Helper()
	if target, err := os.Readlink(filepath.Join(data, "current")); err != nil || target != "sets/"+number {
		w.t.Errorf("current is %q, %v", target, err)
	}
	kinds := map[audit.Kind]int{}
	if err := audit.Since(datafolder.RecordDir(data), 0, func(r audit.Record, _ string) {
		if !strings.HasPrefix(r.Note, "refused: ") { // the stick once more, of which nothing is new
			kinds[r.Kind]++
		}
	}); err != nil {
		w.t.Error(err)
	}
	for _, kind := range []audit.Kind{audit.Begin, audit.Start, audit.Trust, audit.Code, audit.Update, audit.Report} {
		if kinds[kind] != 1 {
			w.t.Errorf("%d records of kind %s", kinds[kind], kind)
		}
	}
}
