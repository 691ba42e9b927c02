package firmware_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The bill of materials names the packages that something is left of in the root: of
// bash, whose shell was removed, its settings are no bash.
func TestBillNamesWhatIsThere(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED: %v", err)
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	lists := map[string]string{
		"bash":           "/.\n/bin\n/bin/bash\n/etc\n/etc/bash.bashrc\n/usr/share/doc/bash/copyright\n",
		"libc6:arm64":    "/.\n/lib/aarch64-linux-gnu/libc.so.6\n/usr/share/doc/libc6/copyright\n",
		"tzdata":         "/.\n/usr/share/zoneinfo/Europe/Paris\n/usr/share/zoneinfo/posix/Europe/Paris\n",
		"netbase":        "/.\n/etc/protocols\n",
		"mount":          "/.\n/bin/mount\n/sbin/losetup\n",
		"perl-base":      "/.\n/usr/bin/perl\n/usr/share/doc/perl-base/copyright\n",
		"only-papers":    "/.\n/usr/share/doc/only-papers/copyright\n",
		"gcc-12-base":    "/.\n/usr/share/doc/gcc-12-base/copyright\n/usr/lib/gcc\n",
		"half-installed": "/.\n",
	}
	var status strings.Builder
	for name, list := range lists {
		plain, _, _ := strings.Cut(name, ":")
		status.WriteString("Package: " + plain + "\nStatus: install ok installed\nArchitecture: arm64\nVersion: 1\nDescription: x\n .\n more\n\n")
		write("papers/var/lib/dpkg/info/"+name+".list", list)
	}
	write("papers/var/lib/dpkg/status", status.String())
	write("papers/files", strings.Join([]string{"bin", "usr/bin/bash", "etc/bash.bashrc", "usr/share/doc/bash/copyright", "usr/lib/aarch64-linux-gnu/libc.so.6",
		"usr/share/zoneinfo/Europe/Paris", "usr/share/zoneinfo/posix/Europe/Paris", "etc/protocols", "usr/bin/mount", "usr/sbin/losetup", "usr/bin/perl",
		"usr/share/doc/perl-base/copyright", "usr/share/doc/only-papers/copyright", "usr/share/doc/gcc-12-base/copyright"}, "\n")+"\n")
	for _, left := range []string{"etc/bash.bashrc", "usr/lib/aarch64-linux-gnu/libc.so.6", "usr/share/zoneinfo/Europe/Paris", "etc/protocols", "usr/sbin/losetup"} {
		write("root/"+left, "")
	}
	if err := os.Symlink("usr/bin", filepath.Join(dir, "root/bin")); err != nil { // a file of no package, though bash and mount list it
		t.Fatal(err)
	}
	const ask = `
import re, sys
sys.path.insert(0, "../scripts")
import sbom
papers, root = sys.argv[1:]
before = set(open(papers + "/files").read().splitlines())
names = [p["Package"] for p in sbom.kept(papers, before, sbom.paths_in(root))]
print(" ".join(sorted(names)))
`
	out, err := exec.Command("python3", "-B", "-c", ask, filepath.Join(dir, "papers"), filepath.Join(dir, "root")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got, want := strings.TrimSpace(string(out)), "libc6 mount netbase tzdata"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
