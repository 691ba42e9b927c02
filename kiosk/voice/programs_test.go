package voice_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"guichet/kiosk/faq"
	"guichet/kiosk/speech"
	"guichet/kiosk/voice"
)

func programs(t testing.TB) *voice.Programs {
	t.Helper()
	p, err := voice.Find()
	if err != nil {
		if testing.Short() {
			t.Skip("SKIPPED: " + err.Error())
		}
		t.Fatal(err)
	}
	t.Cleanup(p.Rest)
	return p
}

func french(s string) *speech.Utterance {
	return &speech.Utterance{Lang: faq.French, Sentences: []string{s}}
}

// energy is the root mean square of samples, in parts of full scale.
func energy(pcm []byte) float64 {
	var sum float64
	for i := 0; i+1 < len(pcm); i += 2 {
		v := float64(int16(binary.LittleEndian.Uint16(pcm[i:]))) / math.MaxInt16
		sum += v * v
	}
	return math.Sqrt(sum / float64(max(len(pcm)/2, 1)))
}

// What is said is sound, in both languages, faster at a higher rate, and whatever the
// text holds.
func TestSynthesize(t *testing.T) {
	p := programs(t)
	length := map[string]int{}
	for name, u := range map[string]*speech.Utterance{
		"usual":  french("Questions par thème. 7 choix."),
		"fast":   {Lang: faq.French, Rate: 4, Sentences: []string{"Questions par thème. 7 choix."}},
		"slow":   {Lang: faq.French, Rate: -3, Sentences: []string{"Questions par thème. 7 choix."}},
		"en":     {Lang: faq.English, Sentences: []string{"Questions by topic. 7 choices."}},
		"option": french("--version -w /tmp/x"),
		"long":   french(strings.Repeat("Longue phrase. ", 20)),
	} {
		var pcm bytes.Buffer
		if err := p.Synthesize(t.Context(), &pcm, u); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		length[name] = pcm.Len()
		if e := energy(pcm.Bytes()); e < 0.01 || pcm.Len() < 22050 {
			t.Errorf("%s: got %d bytes of energy %.3f, want speech", name, pcm.Len(), e)
		}
	}
	if !(length["fast"] < length["usual"] && length["usual"] < length["slow"]) {
		t.Errorf("got lengths %v, want fast < usual < slow", length)
	}
}

// The whole way, with a program in aplay's place that keeps what it is given: a tone,
// then words, over 18 dB from the softest to the loudest, with a step 12 dB above the
// softest (EN 301 549, 8.2.1).
func TestPlay(t *testing.T) {
	programs(t)
	dir := t.TempDir()
	heard := filepath.Join(dir, "heard")
	script := "#!/bin/sh\necho \"$@\" >" + filepath.Join(dir, "args") + "\nexec cat >" + heard + "\n"
	if err := os.WriteFile(filepath.Join(dir, "aplay"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	p := programs(t)
	level := map[int]float64{}
	for _, volume := range []int{-4, -2, 0, 1} {
		u := french("Bonjour.")
		u.Volume, u.Tone = volume, speech.ToneGood
		if err := p.Play(t.Context(), "plughw:1,0", *u); err != nil {
			t.Fatal(err)
		}
		pcm, err := os.ReadFile(heard)
		if err != nil {
			t.Fatal(err)
		}
		level[volume] = 20 * math.Log10(energy(pcm))
	}
	if span, step := level[1]-level[-4], level[-2]-level[-4]; span < 18 || step < 11.9 {
		t.Errorf("got a span of %.1f dB and a step of %.1f dB, want 18 and 12", span, step)
	}
	args, err := os.ReadFile(filepath.Join(dir, "args"))
	if want := "-q -D plughw:1,0 -t raw -f S16_LE -r 22050 -c 1 -\n"; err != nil || string(args) != want {
		t.Errorf("aplay got %q, %v; want %q", args, err, want)
	}
}

// The real aplay takes what it is given: ALSA's "null" device plays it in no time.
func TestPlayOnNullDevice(t *testing.T) {
	if err := programs(t).Play(t.Context(), "null", *french("Bonjour.")); err != nil {
		t.Error(err)
	}
	err := programs(t).Play(t.Context(), "plughw:77,0", *french("Bonjour."))
	if err == nil || !strings.Contains(err.Error(), "aplay: main:") {
		t.Errorf("a card that is not there: got %v, want what aplay says of it", err)
	}
}

// A child that aplay leaves behind, with all that it inherited, does not keep the voice
// from speaking on: neither after the last word nor when it is interrupted.
func TestPlayLeavesNoChild(t *testing.T) {
	programs(t)
	dir := t.TempDir()
	for name, script := range map[string]string{
		"after the last word": "sleep 300 &\necho $! >" + filepath.Join(dir, "child") + "\nexec cat >/dev/null\n",
		"interrupted":         "sleep 300 &\necho $! >" + filepath.Join(dir, "child") + "\necho >" + filepath.Join(dir, "ready") + "\nsleep 300\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, "aplay"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
		ctx, cancel := context.WithCancel(t.Context())
		if name == "interrupted" {
			if err := unix.Mkfifo(filepath.Join(dir, "ready"), 0o600); err != nil {
				t.Fatal(err)
			}
			go func() {
				_, _ = os.ReadFile(filepath.Join(dir, "ready")) // comes when the child is there
				cancel()
			}()
		}
		if err := programs(t).Play(ctx, "x", *french("Bonjour.")); name == "after the last word" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
		text, err := os.ReadFile(filepath.Join(dir, "child"))
		if err != nil {
			t.Fatal(err)
		}
		child, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		if !ends(t, child) {
			t.Errorf("%s: got a child that lives on", name)
		}
	}
}

// ends waits for the end of a process that is no child of ours.
func ends(t *testing.T, pid int) bool {
	t.Helper()
	fd, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.ESRCH) {
		return true
	}
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	for {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 10_000)
		if !errors.Is(err, unix.EINTR) {
			return n == 1
		}
	}
}

// Interrupted in the middle of a long text, both programs end at once.
func TestPlayIsInterrupted(t *testing.T) {
	if _, err := interrupted(t); err == nil {
		t.Error("got the end of a text that was cut")
	}
}

// interrupted plays a long text on an aplay that never ends, cuts it as soon as that has
// begun, and returns how long both programs then took to be gone.
func interrupted(t testing.TB) (time.Duration, error) {
	programs(t)
	dir := t.TempDir()
	began := filepath.Join(dir, "began")
	script := "#!/bin/sh\n: >" + began + "\nexec sleep 600\n"
	if err := os.WriteFile(filepath.Join(dir, "aplay"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	p := programs(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Play(ctx, "x", *french(strings.Repeat("Un texte très long. ", 500))) }()
	for {
		if _, err := os.Stat(began); err == nil {
			break
		}
		time.Sleep(time.Millisecond)
	}
	cut := time.Now()
	cancel()
	err := <-ended
	return time.Since(cut), err
}

// From a key to silence: both programs killed, and gone.
func BenchmarkSilence(b *testing.B) {
	var took []time.Duration
	for range b.N {
		d, _ := interrupted(b) // what was cut is an error
		took = append(took, d)
	}
	report(b, took)
}

// report tells the middle, the worst of a hundred and the worst of all.
func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	for name, at := range map[string]int{"p50-ms": len(took) / 2, "p99-ms": len(took) * 99 / 100, "max-ms": len(took) - 1} {
		b.ReportMetric(float64(took[at].Microseconds())/1000, name)
	}
}

// From a key to the first sample, as a listener waits for it: the program that makes it
// waits ready, or is started for it.
func BenchmarkFirstSample(b *testing.B) {
	p := programs(b)
	u := french("Questions par thème. 9 choix. 1 : Commander ou renouveler une carte, 2 questions.")
	var took []time.Duration
	for range b.N {
		ctx, cancel := context.WithCancel(b.Context())
		began := time.Now()
		_ = p.Synthesize(ctx, writer(func([]byte) { took = append(took, time.Since(began)); cancel() }), u) // cut after the first samples
		cancel()
		time.Sleep(60 * time.Millisecond) // a quick hand's next key
	}
	report(b, took)
}

// writer tells the first of what is written to it.
type writer func([]byte)

func (w writer) Write(b []byte) (int, error) {
	if w != nil {
		w(b)
	}
	return len(b), context.Canceled
}
