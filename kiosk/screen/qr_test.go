package screen_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// modulePixels is the edge of a module in the picture, in pixels.
const modulePixels = 4

// picture draws the QR part of a frame as a camera would see it: the ink of a
// block is white, its ground black.
func picture(f screen.Frame) *image.Gray {
	var rows []string
	for _, l := range f.Lines {
		for _, r := range l {
			if r.Style == screen.Modules {
				rows = append(rows, r.Text)
			}
		}
	}
	if len(rows) == 0 {
		return nil
	}
	width := len([]rune(rows[0]))
	img := image.NewGray(image.Rect(0, 0, width*modulePixels, 2*len(rows)*modulePixels))
	for y, row := range rows {
		for x, c := range []rune(row) {
			fill(img, x, 2*y, c == '█' || c == '▀')
			fill(img, x, 2*y+1, c == '█' || c == '▄')
		}
	}
	return img
}

func fill(img *image.Gray, x, y int, light bool) {
	for dy := range modulePixels {
		for dx := range modulePixels {
			if light {
				img.SetGray(x*modulePixels+dx, y*modulePixels+dy, color.Gray{Y: 255})
			}
		}
	}
}

// An independent reader (zbar) gets from the drawn code the address shown.
func TestCodesAreReadable(t *testing.T) {
	needTool(t, "zbarimg")
	d := newDriver(t, faq.French, 80, 25)
	read := 0
	for _, q := range d.c.Questions {
		if q.Lang != faq.French {
			continue
		}
		d.open(q.ID)
		for i, it := range d.s.View().Items {
			if it.Kind != session.ItemLink {
				continue
			}
			d.choose(i)
			if got := decode(t, picture(d.frame())); got != it.Link.URL {
				t.Errorf("%s: the code says %q, the link is %q", q.ID, got, it.Link.URL)
			}
			d.code(screen.Escape)
			read++
		}
	}
	if read < 6 {
		t.Errorf("%d codes read, the help has at least 6 links", read)
	}
}

func TestLongAddressIsShownWhole(t *testing.T) {
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	long := "https://example.org/" + strings.Repeat("chemin/", 500)
	f := screen.Render(session.View{Screen: session.QR, Lang: faq.French, Focus: -1, Link: faq.Link{URL: long}}, words, 80, 25)
	var shown strings.Builder
	for p := range f.Pages {
		shown.WriteString(body(screen.Render(session.View{Screen: session.QR, Lang: faq.French, Focus: -1, Page: p, Link: faq.Link{URL: long}}, words, 80, 25)))
	}
	if got := strings.Join(strings.Fields(shown.String()), ""); !strings.Contains(got, strings.TrimSuffix(strings.TrimPrefix(long, "https://"), "/")) {
		t.Error("an address too long for a code is cut")
	}
}

func decode(t *testing.T, img *image.Gray) string {
	t.Helper()
	if img == nil {
		t.Fatal("no code is drawn")
	}
	path := filepath.Join(t.TempDir(), "code.png")
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path).Output()
	if err != nil {
		t.Fatalf("zbarimg: %v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// needTool skips aloud where a tool is missing; in CI nothing is skipped.
func needTool(t *testing.T, tool string) {
	t.Helper()
	if _, err := exec.LookPath(tool); err == nil {
		return
	}
	why := fmt.Sprintf("%s is not installed: ./build.sh test installs it", tool)
	if os.Getenv("CI") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// taken are the lines of a kiosk with trouble, as a technician takes them away.
func taken() []session.Line {
	return []session.Line{
		{Key: "doctor.clock", Text: "(it jumped by more than a day (B-04))", Code: "B-28", Status: session.LineBad},
		{Key: "doctor.lists", Text: "(2 of 4 revocation lists are late, oppositions are of 2026-11-01)", Code: "B-29", Status: session.LineWarn},
		{Key: "version.program", Text: "0.1.0"}, {Key: "version.data", Text: "2026112301"}, {Key: "version.kiosk", Text: "ABCDE-FGH23"},
		{Key: "cannot.root", Text: "(its hash begins with 3F80A1B2C3D4E5F6)", Status: session.LineGood},
		{Key: "cannot.keys", Text: "(keys lead to: sysrq)", Code: "B-40", Status: session.LineBad},
		{Key: "audit.update", Text: "23/11/2026 10:30 2026112201 > 2026112301 70EA2BB448D94B63 installed A1B2-C3D4 0123456789"},
		{Key: "audit.clock", Text: "23/11/2026 10:20 2026-11-23 09:00:00 > 2026-11-23 09:20:00 UTC"},
		{Key: "audit.code", Text: "23/11/2026 10:15 wrong, locked for 60 s"},
		{Key: "audit.refused", Text: "23/11/2026 10:12 2026112201 70EA2BB448D94B63 refused: same A1B2-C3D4"},
		{Key: "audit.update", Text: "23/11/2026 10:10 2026112201 70EA2BB448D94B63 installed"},
	}
}

// take opens what goes away on a phone.
func (d *driver) take() {
	d.look(session.CmdDoctor, session.Line{Key: "doctor.clock", Code: "B-28", Status: session.LineBad})
	d.act(session.CmdTake)
	d.did(session.TaskResult{Lines: taken()})
}

// An independent reader gets from the codes, page by page, every fact and whose they are;
// where none fits, the same facts are there to be copied.
func TestTakenCodesAreReadable(t *testing.T) {
	needTool(t, "zbarimg")
	want := []string{"B-28 HORLOGE DOUTEUSE - EN PANNE", "B-29 LISTES ANCIENNES", "PROGRAMME : 0.1.0", "2026112301", "SYSTEME VERIFIE BLOC PAR BLOC - TENU", "B-40 AUCUNE TOUCHE NE FAIT SORTIR DE L ECRAN - NON TENU", "70EA2BB448D94B63", "FAUX BLOQUE PENDANT 60 S", "2026112201 70EA2BB448D94B63 DEJA INSTALLEE A1B2-C3D4", "23/11/2026 10:10 2026112201 70EA2BB448D94B63 INSTALLEE"}
	for _, size := range [][2]int{{80, 25}, {60, 25}, {120, 50}} {
		d := newDriver(t, faq.French, size[0], size[1])
		d.take()
		var all strings.Builder
		n := d.frame().Pages
		for p := range n {
			said := decode(t, picture(d.frame()))
			head := fmt.Sprintf("GUICHET ABCDE-FGH23 %d/%d ", p+1, n)
			if !strings.HasPrefix(said, head) {
				t.Errorf("%v, page %d: got %q, want it to begin with %q", size, p+1, said, head)
			}
			all.WriteString(strings.TrimPrefix(said, head) + " ")
			d.code(screen.PageDown)
		}
		for _, w := range want {
			if !strings.Contains(all.String(), w) {
				t.Errorf("%v: got %q, want %q in it", size, all.String(), w)
			}
		}
	}
	d := newDriver(t, faq.French, 40, 12)
	d.take()
	var all strings.Builder
	for range d.frame().Pages {
		if picture(d.frame()) != nil {
			t.Error("a code is drawn where it has no room")
		}
		all.WriteString(body(d.frame()) + " ")
		d.code(screen.PageDown)
	}
	for _, w := range append(want, "ABCDE-FGH23") {
		if got := strings.Join(strings.Fields(all.String()), " "); !strings.Contains(got, w) {
			t.Errorf("40x12: got %q, want %q in it", got, w)
		}
	}
}
