package renewaltest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Need skips a test, aloud, where a tool is missing; where everything must be there it
// fails.
func Need(t testing.TB, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if find(tool) != "" {
			continue
		}
		if os.Getenv("CI") != "" {
			t.Fatalf("%s is missing: apt-get install dosfstools mtools", tool)
		}
		t.Skipf("SKIPPED: %s is missing: apt-get install dosfstools mtools", tool)
	}
}

func find(tool string) string {
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/sbin") {
		if path, err := exec.LookPath(filepath.Join(dir, tool)); err == nil {
			return path
		}
	}
	return ""
}

// Run runs a tool to its end, and returns what it prints.
func Run(t testing.TB, tool string, args ...string) string {
	t.Helper()
	cmd := exec.Command(find(tool), args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TZ=UTC")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", tool, args, err, out)
	}
	return string(out)
}

const partition = 34 << 20 // bytes: the least that mkfs.vfat makes a FAT32 of

// BootPartition lays a boot partition with the tools of the appliance's image: a slot of
// that name with a boot file, filled up to size bytes and lying in two pieces, and the
// spare one.
func BootPartition(t testing.TB, name string, file []byte, size int) []byte {
	t.Helper()
	Need(t, "mkfs.vfat", "mcopy", "mmd", "mdel")
	dir := t.TempDir()
	fat := filepath.Join(dir, "boot.fat")
	put := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if err := os.Truncate(put("boot.fat", nil), partition); err != nil {
		t.Fatal(err)
	}
	slot := make([]byte, size)
	copy(slot, file)
	Run(t, "mkfs.vfat", "-F", "32", "-s", "1", "--invariant", "-i", "4b494f53", fat)
	Run(t, "mmd", "-i", fat, "::/EFI", "::/EFI/BOOT", "::/EFI/Linux")
	Run(t, "mcopy", "-i", fat, put("hole", make([]byte, 10<<10)), "::/hole")
	Run(t, "mcopy", "-i", fat, put(name, slot), "::/EFI/Linux/")
	Run(t, "mdel", "-i", fat, "::/hole")
	Run(t, "mcopy", "-i", fat, put("spare.bin", make([]byte, size)), "::/EFI/Linux/")
	whole, err := os.ReadFile(fat)
	if err != nil {
		t.Fatal(err)
	}
	return whole
}
