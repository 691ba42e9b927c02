package firmware_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// With the library that stands in libpcaudio's place, espeak-ng makes the same samples to
// the byte, and loads neither PulseAudio nor X11.
func TestEspeakWithoutSoundLibraries(t *testing.T) {
	for _, program := range []string{"cc", "espeak-ng", "ldd"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal(err)
			}
			t.Skipf("SKIPPED: %v", err)
		}
	}
	dir := t.TempDir()
	run := func(env, in, name string, args ...string) []byte {
		t.Helper()
		c := exec.Command(name, args...)
		c.Env, c.Stdin = append(os.Environ(), env), strings.NewReader(in)
		var complaint bytes.Buffer
		c.Stderr = &complaint
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%s: %v: %s", name, err, complaint.String())
		}
		return out
	}
	run("", "", "cc", "-shared", "-nostdlib", "-Os", "-Wall", "-Werror", "-Wl,-soname,libpcaudio.so.0", "-o", filepath.Join(dir, "libpcaudio.so.0"), "nosound/pcaudio.c")
	without := "LD_LIBRARY_PATH=" + dir
	espeak, err := exec.LookPath("espeak-ng")
	if err != nil {
		t.Fatal(err)
	}
	for _, voice := range []string{"roa/fr", "gmw/en"} {
		speak := func(env string) []byte {
			return run(env, "Bonjour. 12 réponses.", espeak, "-v", voice, "-b", "1", "-z", "--stdin", "--stdout")
		}
		if got, want := speak(without), speak("LANG=C"); !bytes.Equal(got, want) || len(got) < 22050 {
			t.Errorf("%s: got %d bytes of sound, want the same %d", voice, len(got), len(want))
		}
	}
	loaded := string(run(without, "", "ldd", espeak))
	if !strings.Contains(loaded, dir) {
		t.Fatalf("the library is not taken:\n%s", loaded)
	}
	for _, lib := range []string{"libpulse", "libX11", "libsndfile", "libasound"} {
		if strings.Contains(loaded, lib) {
			t.Errorf("%s is loaded:\n%s", lib, loaded)
		}
	}
}
