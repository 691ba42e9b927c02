package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// program prints what Now is in seconds, and how long a monotonic wait took.
const program = `package main

import (
	"fmt"
	"time"
)

func main() {
	began := time.Now()
	fmt.Println(began.Unix(), time.Since(began) < time.Hour && time.Until(began) > -time.Hour)
}
`

// A program that is built with the overlay lives on another day; the one built
// without a number does not.
func TestProgramOnAnotherDay(t *testing.T) {
	dir := t.TempDir()
	if err := write(filepath.Join(dir, "clock")); err != nil {
		t.Fatal(err)
	}
	source := filepath.Join(dir, "main.go")
	if err := os.WriteFile(source, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, seconds := range []string{"", "0", "34560000", "-347133600", "347133600"} {
		cmd := exec.Command("go", "run", "-overlay", filepath.Join(dir, "clock", "overlay.json"), "-ldflags", "-X=time.movedBySeconds="+seconds, source)
		cmd.Env = append(os.Environ(), "GOFLAGS=")
		before, _ := exec.Command("date", "+%s").Output()
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("moved by %q: %v: %s", seconds, err, out)
		}
		said, steady, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
		off := whole(t, said) - whole(t, strings.TrimSpace(string(before))) - whole(t, "0"+strings.TrimPrefix(seconds, "-"))*sign(seconds)
		if off < 0 || off > int64(10*time.Minute/time.Second) || steady != "true" {
			t.Errorf("moved by %q: got %s, which is off by %d s; time.Since right: %s", seconds, out, off, steady)
		}
	}
}

func whole(t *testing.T, s string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func sign(s string) int64 {
	if strings.HasPrefix(s, "-") {
		return -1
	}
	return 1
}

// A Go whose Now is another is an error.
func TestUnknownNow(t *testing.T) {
	for name, src := range map[string]string{
		"none":            "package time\n",
		"a method":        "package time\nfunc (t Time) Now() { sec, nsec, mono := runtimeNow() }\n",
		"another reading": "package time\nfunc Now() Time { sec, nsec := walltime(); return Time{} }\n",
		"other names":     "package time\nfunc Now() Time { s, n, m := runtimeNow(); return Time{} }\n",
		"something first": "package time\nfunc Now() Time { if faketime { return fake }; sec, nsec, mono := runtimeNow(); return Time{} }\n",
		"no body":         "package time\nfunc Now() Time\n",
		"not Go":          "package",
	} {
		if got, err := move([]byte(src)); err == nil {
			t.Errorf("%s: got\n%s\nwant an error", name, got)
		}
	}
	for _, reads := range []string{"runtimeNow", "now"} {
		got, err := move([]byte("package time\nfunc Now() Time {\n\tsec, nsec, mono := " + reads + "()\n\treturn Time{}\n}\n"))
		if want := reads + "()\n\tsec += movedBy\n\treturn"; err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%s: got %v\n%s\nwant it to contain %q", reads, err, got, want)
		}
	}
}
