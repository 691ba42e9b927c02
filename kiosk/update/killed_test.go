package update_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/update"
)

var long = flag.Bool("long", false, "kill 500 times, not 50")

// victimFolder names the folder that a process of this test works on until it is
// killed.
const victimFolder = "UPDATE_TEST_VICTIM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimFolder); dir != "" {
		fmt.Println(work(dir)) // comes back with an error only
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// openReal opens a folder of the machine's, whose data sets are texts.
func openReal(path string, key bundle.Key) (*update.Dir, *update.Folder, update.Recovery, error) {
	dir, err := update.OpenDir(path)
	if err != nil {
		return nil, nil, update.Recovery{}, err
	}
	number := func(name string) (n int64, err error) {
		content, err := dir.ReadFile(name, 1<<20)
		if err != nil {
			return 0, err
		}
		if _, err := fmt.Sscanf(string(content), "set %d", &n); err != nil || string(content) != setText(n) {
			return 0, &bundle.Refusal{Reason: bundle.DataDamaged}
		}
		return n, nil
	}
	d, r, err := update.Open(context.Background(), dir, update.Options{
		Program: "0.1.0", Baked: []bundle.Key{key},
		Usable: func(_ context.Context, name string) error { _, err := number(name); return err },
		Fit:    func(_ context.Context, name string, _ bundle.Manifest) (int64, error) { return number(name) },
	})
	return dir, d, r, err
}

// work installs one set after the other, goes back after each third, and tells
// what is done: "15 15" are the set in use and the highest number.
func work(path string) error {
	doc, err := os.ReadFile(filepath.Join(path, "publisher.key"))
	if err != nil {
		return err
	}
	secret, err := bundle.ParseSecret(doc, "")
	if err != nil {
		return err
	}
	_, d, _, err := openReal(path, secret.Key())
	if err != nil {
		return err
	}
	for n := d.Highest() + 1; ; n++ {
		file, err := packed(secret, n)
		if err != nil {
			return err
		}
		if s, err := install(d, file); err != nil || s.Late != nil {
			return errors.Join(err, s.Late)
		}
		tell(d)
		if n%3 == 0 {
			if _, _, err := d.GoBack(context.Background()); err != nil {
				return err
			}
			tell(d)
		}
	}
}

func tell(d *update.Folder) {
	_, using := d.DataSet()
	fmt.Println(using, d.Highest())
}

func packed(secret bundle.Secret, n int64) ([]byte, error) {
	var b strings.Builder
	m := bundle.Manifest{Number: n, Issued: issued(), Publisher: "x", Program: "0.1.0", Files: []bundle.File{{Name: update.DataSetFile}}}
	err := bundle.Write(&b, m, secret, func(string) (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(setText(n))), nil })
	return []byte(b.String()), err
}

// A process that is killed at any time leaves a whole set in use, and never one
// before the last that it told of.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	p := newPublisher(t)
	path := t.TempDir()
	doc, err := p.secret.Encode("")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(path, "publisher.key"), doc, 0o600); err != nil {
		t.Fatal(err)
	}
	times := 50
	if *long {
		times = 500
	}
	var highest int64
	found := map[string]int{}
	for i := range times {
		told := kill(t, path, rand.New(rand.NewPCG(uint64(i), 1)))
		dir, d, r, err := openReal(path, p.key)
		if err != nil {
			t.Fatal(err)
		}
		if highest = max(highest, told); d.Highest() < highest {
			t.Fatalf("kill %d: highest %d, and %d was told", i, d.Highest(), highest)
		}
		highest = d.Highest()
		if _, using := d.DataSet(); highest > 0 && (using != highest && using != highest-1) || r.Broken != 0 || r.StateLost {
			t.Fatalf("kill %d: using %d, highest %d, %+v", i, using, highest, r)
		}
		if _, err := os.Lstat(dir.Path("incoming")); err == nil {
			t.Fatalf("kill %d: incoming is left", i)
		}
		if r.Finished != 0 {
			found["finished"]++
		} else if r.Unfinished {
			found["unfinished"]++
		}
		if err := dir.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("killed %d times, up to set %d; cut short: %v", times, highest, found)
	if highest == 0 {
		t.Error("nothing was ever installed")
	}
}

// kill lets a process work a while and kills it; it returns the highest number
// that it told of.
func kill(t *testing.T, path string, r *rand.Rand) (highest int64) {
	t.Helper()
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), victimFolder+"="+path)
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for wait := r.IntN(4); wait > 0 && lines.Scan(); wait-- {
		highest = number(t, lines.Text())
	}
	timer := time.AfterFunc(time.Duration(r.IntN(15000))*time.Microsecond, func() { _ = victim.Process.Kill() })
	defer timer.Stop()
	for lines.Scan() {
		highest = number(t, lines.Text())
	}
	_ = victim.Wait() // it was killed
	return highest
}

func number(t *testing.T, line string) (highest int64) {
	t.Helper()
	var using int64
	if _, err := fmt.Sscan(line, &using, &highest); err != nil {
		t.Fatalf("the process ended: %s", line)
	}
	return highest
}
