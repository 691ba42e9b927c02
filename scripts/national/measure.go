package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// cost is what a process took.
type cost struct {
	seconds  float64
	resident float64 // MiB, at most
	out      string
}

// timed runs a command to its end.
func timed(env []string, name string, args ...string) (cost, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	started := time.Now()
	if err := cmd.Run(); err != nil {
		return cost{}, fmt.Errorf("%s: %w: %s", name, err, errs.String())
	}
	c := cost{seconds: time.Since(started).Seconds(), out: out.String()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		c.resident = float64(usage.Maxrss) / 1024 // KiB on Linux
	}
	return c, nil
}

// measure runs everything and prints a table.
func measure(kiosk, dir string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	base := []string{"build-data", "--issuers", in("issuers"), "--pins", in("pins.txt")}
	all := base
	for _, c := range crls() {
		all = append(all, "--crl", in(c.file))
	}
	all = append(all, "--oppositions", in(oppositionsFile))
	first := in(crls()[0].file)
	fmt.Println("| what | seconds | MiB resident | target |\n|---|---|---|---|")
	for _, row := range []struct {
		what, target string
		env          []string
		command      []string
	}{
		{"build-data, 3 CRLs (3,000,000), 1,700,000 cards", fmt.Sprintf("%d s, %d MiB", maxSeconds, maxResident), nil, with(kiosk, all, in("a.sqlite"))},
		{"the same again, TZ=Pacific/Kiritimati", "same bytes", []string{"TZ=Pacific/Kiritimati"}, with(kiosk, all, in("b.sqlite"))},
		{"build-data, the largest CRL alone (1,700,000)", "", nil, with(kiosk, append(base[:len(base):len(base)], "--crl", first), in("c.sqlite"))},
		{"openssl crl, that CRL", "", nil, []string{"openssl", "crl", "-inform", "DER", "-in", first, "-noout", "-lastupdate"}},
		{"x509.ParseRevocationList, that CRL", "", nil, []string{self, "-child", "parse", first}},
		{"build-data, no list", "", nil, with(kiosk, base, in("none.sqlite"))},
	} {
		c, err := timed(row.env, row.command[0], row.command[1:]...)
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %.1f | %.0f | %s |\n", row.what, c.seconds, c.resident, row.target)
	}
	if err := compareFiles(in("a.sqlite"), in("b.sqlite")); err != nil {
		return err
	}
	return lookUps(self, dir)
}

// with completes a command that builds a data set.
func with(kiosk string, args []string, out string) []string {
	return append(append([]string{kiosk}, args...), "--out", out)
}

// compareFiles prints the size of the data set, looks for names in it, and
// fails when the two builds differ.
func compareFiles(a, b string) error {
	first, err := os.ReadFile(a)
	if err != nil {
		return err
	}
	second, err := os.ReadFile(b)
	if err != nil {
		return err
	}
	if sha256.Sum256(first) != sha256.Sum256(second) {
		return fmt.Errorf("two builds of the same lists differ")
	}
	for _, personal := range []string{"NOMINVENTE", "PRENOM", "Infirmier", "80000"} {
		if n := bytes.Count(first, []byte(personal)); n > 0 {
			return fmt.Errorf("%q is %d times in the data set", personal, n)
		}
	}
	fmt.Printf("\ndata set: %.1f MB (at most %d); two builds in two time zones: the same bytes; no name in it\n", float64(len(first))/1e6, maxDataSet)
	return nil
}

// lookUps measures an open data set in processes of their own: the large one,
// and one without lists.
func lookUps(self, dir string) error {
	var reports [2]string
	for i, name := range []string{"none.sqlite", "a.sqlite"} {
		c, err := timed(nil, self, "-child", "open", filepath.Join(dir, name), dir)
		if err != nil {
			return err
		}
		reports[i] = strings.TrimSpace(c.out)
	}
	fmt.Printf("open, without lists: %s\nopen, with the lists: %s\n", reports[0], reports[1])
	fmt.Printf("targets: %d pages, p99 %d us, %d MiB more with the lists than without\n", maxPages, maxP99, maxGrowth)
	return nil
}

// parse is the child that parses a CRL the way crypto/x509 does.
func parse(path string) error {
	der, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	list, err := x509.ParseRevocationList(der)
	if err == nil {
		fmt.Println(len(list.RevokedCertificateEntries))
	}
	return err
}
