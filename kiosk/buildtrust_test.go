package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/datafolder"
	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/store"
)

// buildData runs the verb in a process of its own and returns what it wrote on
// standard error.
func buildData(t *testing.T, env string, args ...string) (stderr string, code int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], append([]string{"build-data"}, args...)...)
	cmd.Env = append(os.Environ(), beKiosk+"=1", env)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	_ = cmd.Run() // its code says it
	return errs.String(), cmd.ProcessState.ExitCode()
}

// exported is a PKI in a folder, with a revoked card and one in opposition.
func exported(t *testing.T) (p *pkisim.PKI, dir string, flags []string) {
	t.Helper()
	p, err := pkisim.New(pkisim.SharedKeys(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []pki.CardNumber{"9900000012", "9900000020"} {
		card, err := p.Card(pkisim.Spec{Type: pki.CPS, Number: n, Profession: 60, Holder: pkisim.Holder{
			Surname: "NOMDEFAMILLE", GivenName: "PRENOMUSUEL", ID: "899700000012", Title: "TITREINVENTE"}})
		if err != nil {
			t.Fatal(err)
		}
		if n == "9900000012" {
			if err := p.Revoke(card); err != nil {
				t.Fatal(err)
			}
		}
	}
	p.Oppose("9900000020")
	dir = t.TempDir()
	if err := p.Export(dir); err != nil {
		t.Fatal(err)
	}
	flags = []string{"--issuers", filepath.Join(dir, "issuers"), "--pins", filepath.Join(dir, "pins.txt"),
		"--oppositions", filepath.Join(dir, "oppositions.txt"), "--day", p.At.Format(time.DateOnly)}
	lists, err := filepath.Glob(filepath.Join(dir, "crl", "*.crl"))
	if err != nil || len(lists) != 6 {
		t.Fatal(lists, err)
	}
	for _, l := range lists {
		flags = append(flags, "--crl", l)
	}
	return p, dir, flags
}

// What a publisher exports becomes a data set: the same bytes whatever the time
// zone, with nothing of a person in it.
func TestBuildDataTrust(t *testing.T) {
	t.Parallel()
	p, _, flags := exported(t)
	made := p.At.AddDate(0, 0, -1).Format(time.DateOnly)
	var sets [][]byte
	var path string
	for _, zone := range []string{"TZ=UTC", "TZ=Pacific/Kiritimati", "TZ=America/Los_Angeles"} {
		path = filepath.Join(t.TempDir(), "x.sqlite")
		stderr, code := buildData(t, zone, append(flags, "--out", path)...)
		if code != exitGood || !strings.Contains(stderr, "opposition list of "+made+`, the newest "Date de mise à jour" in it; 2 cards`) {
			t.Fatalf("code %d: %s", code, stderr)
		}
		set, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, set)
	}
	if !bytes.Equal(sets[0], sets[1]) || !bytes.Equal(sets[0], sets[2]) {
		t.Error("three time zones gave different data sets")
	}
	for _, personal := range []string{"NOMDEFAMILLE", "PRENOMUSUEL", "899700000012", "TITREINVENTE"} {
		if bytes.Contains(sets[0], []byte(personal)) {
			t.Errorf("%q is in the data set", personal)
		}
	}
	checkTrust(t, path)
}

func checkTrust(t *testing.T, path string) {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	issuers, err := s.Issuers(t.Context())
	if err != nil || len(issuers.Certificates()) != 6 || !s.Info().PinsReplaced || len(s.Info().CRLs) != 6 {
		t.Errorf("issuers %d, info %+v, %v", len(issuers.Certificates()), s.Info(), err)
	}
	if o, known, err := s.Opposition("9900000020"); err != nil || !known || o.Opposed.IsZero() {
		t.Errorf("opposition %+v, %t, %v", o, known, err)
	}
}

// The built-in help holds the program's pins and no CA.
func TestBuiltInPins(t *testing.T) {
	s, err := datafolder.BuiltIn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	issuers, err := s.Issuers(t.Context())
	if err != nil || len(issuers.Certificates()) != 0 || !issuers.Pinned("AC RACINE IGC-SANTE FORT") || s.Info().PinsReplaced {
		t.Errorf("%d issuers, %+v, %v", len(issuers.Certificates()), s.Info(), err)
	}
}

// Everything that is wrong stops the build with a sentence, and nothing is left.
func TestBuildDataTrustRefuses(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	p, dir, flags := exported(t)
	path := func(name string) string { return filepath.Join(dir, name) }
	stranger, err := p.Stranger()
	if err != nil {
		t.Fatal(err)
	}
	fort := read(t, path("issuers/ACI-FO-PP.cer"))
	crl := read(t, path("crl/ACI-FO-PP.crl"))
	for name, c := range map[string]struct {
		file string
		data []byte
		more []string
		want string
	}{
		"flipped CA":      {"issuers/ACI-FO-PP.cer", flipped(fort), nil, "its fingerprint differs: damaged, renewed or forged"},
		"unpinned CA":     {"issuers/zz.cer", stranger.Certificate.Raw, nil, "its fingerprint is not in the list of trusted CAs"},
		"no certificate":  {"issuers/readme.txt", []byte("hello"), nil, "damaged, or not a certificate"},
		"large CA":        {"issuers/zz.cer", make([]byte, 2<<20), nil, "zz.cer: more than 1048576 bytes"},
		"flipped CRL":     {"crl/ACI-FO-PP.crl", flipped(crl), nil, "ACI-FO-PP.crl: "},
		"cut CRL":         {"crl/ACI-FO-PP.crl", crl[:len(crl)-1], nil, "the file ends in the middle"},
		"CRL to come":     {"", nil, []string{"--day", p.At.AddDate(0, 0, -4).Format(time.DateOnly)}, "more than a day after this computer's clock"},
		"CRL missing":     {"", nil, []string{"--crl", path("nowhere.crl")}, "nowhere.crl"},
		"CRL folder":      {"", nil, []string{"--crl", path("crl")}, "a folder; hint: give each list in it with a --crl of its own"},
		"CRL a CA":        {"", nil, []string{"--crl", path("issuers/ACI-FO-PP.cer")}, "a certificate, not a list; hint: it belongs in --issuers"},
		"bad pins":        {"pins.txt", []byte("12  production  X\n"), nil, "pins, line 1: fingerprint"},
		"bad oppositions": {"oppositions.txt", []byte("a|b\n"), nil, `oppositions.txt: line 1, columns 1 to 2: none is called "Numéro carte"`},
		"root missing":    {"issuers/ACR-FO.cer", read(t, path("issuers/ACR-ST.cer")), nil, "it does not lead to a trusted root"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.file != "" {
				change(t, path(c.file), c.data)
			}
			out := filepath.Join(t.TempDir(), "x.sqlite")
			stderr, code := buildData(t, "", append(append(flags, c.more...), "--out", out)...)
			if code != exitFailed || !strings.Contains(stderr, c.want) {
				t.Errorf("code %d: %s; want %q", code, stderr, c.want)
			}
			if left, _ := os.ReadDir(filepath.Dir(out)); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// What is only missing is said and does not stop the build.
func TestBuildDataTrustMissing(t *testing.T) {
	t.Parallel()
	_, dir, _ := exported(t)
	if err := os.Remove(filepath.Join(dir, "issuers", "ACI-EL-PP.cer")); err != nil {
		t.Fatal(err)
	}
	stderr, code := buildData(t, "", "--issuers", filepath.Join(dir, "issuers"), "--pins", filepath.Join(dir, "pins.txt"),
		"--out", filepath.Join(t.TempDir(), "x.sqlite"))
	if code != exitGood || !strings.Contains(stderr, "holds DEMO AC ELEMENTAIRE PERSONNES (production)") {
		t.Errorf("code %d: %s", code, stderr)
	}
}

// The real CAs of production, where they are at hand.
func TestBuildDataRealIssuers(t *testing.T) {
	t.Parallel()
	shared := os.Getenv("GUICHET_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "shared") // from kiosk: beside the repository's root
	}
	dir := filepath.Join(shared, "certificates", "prod")
	if _, err := os.Stat(dir); os.IsNotExist(err) {
		t.Skipf("no real certificates here (GUICHET_SHARED names the folder): %v", err)
	}
	out := filepath.Join(t.TempDir(), "x.sqlite")
	if stderr, code := buildData(t, "", "--issuers", dir, "--out", out); code != exitGood {
		t.Fatalf("code %d: %s", code, stderr)
	}
	s, err := store.Open(t.Context(), out)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if issuers, err := s.Issuers(t.Context()); err != nil || len(issuers.Certificates()) != 6 || s.Info().PinsReplaced {
		t.Errorf("%d issuers, %v", len(issuers.Certificates()), err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// change gives a file other content, or makes it, for the length of a test.
func change(t *testing.T, path string, data []byte) {
	t.Helper()
	old, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if old == nil {
			_ = os.Remove(path)
		} else if err := os.WriteFile(path, old, fs.FileMode(0o644)); err != nil {
			t.Error(err)
		}
	})
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// flipped is a copy with one bit flipped, in the signature.
func flipped(b []byte) []byte {
	b = bytes.Clone(b)
	b[len(b)-40] ^= 1
	return b
}

// A data set with CAs and no lists is said to have no lists, not to have no CAs.
func TestBuildDataWithoutLists(t *testing.T) {
	t.Parallel()
	_, dir, _ := exported(t)
	stderr, code := buildData(t, "", "--issuers", filepath.Join(dir, "issuers"), "--pins", filepath.Join(dir, "pins.txt"),
		"--out", filepath.Join(t.TempDir(), "x.sqlite"))
	if code != 0 || !strings.Contains(stderr, "note: no lists: with this data set no card is ever valid") {
		t.Errorf("code %d: %s; want 0 and a note of no lists", code, stderr)
	}
}
