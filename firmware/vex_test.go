package firmware_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// vex is a document of OpenVEX 0.2.0, as far as it is used.
type vex struct {
	Context    string    `json:"@context"`
	ID         string    `json:"@id"`
	Author     string    `json:"author"`
	Role       string    `json:"role"`
	Timestamp  time.Time `json:"timestamp"`
	Version    int       `json:"version"`
	Tooling    string    `json:"tooling"`
	Statements []struct {
		Vulnerability struct {
			Name string `json:"name"`
		} `json:"vulnerability"`
		Products []struct {
			ID string `json:"@id"`
		} `json:"products"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
		Impact        string `json:"impact_statement"`
	} `json:"statements"`
}

// The document beside the bill of materials has OpenVEX's form, speaks of modules that the
// programs are built from, and where it says that a package is not linked, it is not.
func TestVEX(t *testing.T) {
	f, err := os.Open("vex.openvex.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var v vex
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	if v.Context != "https://openvex.dev/ns/v0.2.0" || v.ID == "" || v.Author == "" || v.Timestamp.IsZero() || v.Version < 1 {
		t.Errorf("got %+v, want what OpenVEX 0.2.0 asks of a document", v)
	}
	modules, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	linked := linkedPackages(t)
	name := regexp.MustCompile(`^CVE-\d{4}-\d{4,}$`)
	for _, s := range v.Statements {
		if !name.MatchString(s.Vulnerability.Name) || len(s.Products) == 0 || s.Status != "not_affected" || s.Justification != "vulnerable_code_not_present" {
			t.Errorf("%s: got %+v, want a flaw of a package that is not linked: the test knows no other reason", s.Vulnerability.Name, s)
		}
		for _, p := range s.Products {
			module, golang := strings.CutPrefix(p.ID, "pkg:golang/")
			if !golang || !strings.Contains(string(modules), "\t"+module+" v") {
				t.Errorf("%s: %s is not what the programs are built from", s.Vulnerability.Name, p.ID)
			}
		}
		flawed := regexp.MustCompile(`The flaw is in (\S+)\. `).FindStringSubmatch(s.Impact)
		if flawed == nil {
			t.Errorf("%s: the statement does not name the package: %q", s.Vulnerability.Name, s.Impact)
		} else if slices.Contains(linked, flawed[1]) {
			t.Errorf("%s: %s is linked", s.Vulnerability.Name, flawed[1])
		}
	}
}

// linkedPackages are those of all programs of the appliance.
func linkedPackages(t *testing.T) []string {
	t.Helper()
	list := exec.Command("go", "list", "-tags", "sqlite_fts5", "-deps", "./kiosk", "./firmware/init")
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Fields(string(out))
	if !slices.Contains(packages, "golang.org/x/crypto/bcrypt") {
		t.Fatalf("got %d packages without bcrypt, want those of the kiosk", len(packages))
	}
	return packages
}
