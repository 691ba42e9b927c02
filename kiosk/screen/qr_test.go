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
