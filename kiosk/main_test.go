package main

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program itself: in scripts as "kiosk",
// in the terminal tests by its own path with beKiosk set.
func TestMain(m *testing.M) {
	if os.Getenv(beKiosk) != "" {
		os.Exit(run(os.Args[1:]))
	}
	if reader := os.Getenv(beWatcher); reader != "" {
		os.Exit(awaitEmpty(reader))
	}
	if os.Getenv(beBare) != "" {
		os.Exit(waitOnly())
	}
	testscript.Main(m, map[string]func(){"kiosk": func() { os.Exit(run(os.Args[1:])) }})
}

// beKiosk is the variable that makes this test binary the program. It does
// not exist in the program.
const beKiosk = "GUICHET_TEST_BINARY_IS_KIOSK"

// Every verb, end to end. DAY begins the numbers of data sets that are packed
// without an issue date: no number may lie ahead of the clock.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{Dir: "testdata/script", Setup: func(e *testscript.Env) error {
		e.Setenv("DAY", today())
		return nil
	}})
}

// today is the date that begins the number of a data set made now: YYYYMMDD.
func today() string { return time.Now().UTC().Format("20060102") }

// needTools skips aloud where a tool is missing; in CI nothing is skipped.
func needTools(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err == nil {
			continue
		}
		why := fmt.Sprintf("%s is not installed: ./build.sh test installs it", tool)
		if os.Getenv("CI") != "" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
}
