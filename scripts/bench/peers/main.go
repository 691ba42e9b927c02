// Peers puts the kiosk beside other programs in one run and prints one table of ratios;
// it fails where one is above the bar that the README sets for it. It is started by
// ../../../build.sh bench, from the project's folder:
//
//	peers -tools build/bench           everything: minutes
//	peers -tools build/bench -counts   what can be counted, and so does not depend on the machine's load
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// bench is what is put beside what.
type bench struct {
	kiosk, tools string
	counts       bool   // only what can be counted, and quickly
	folder       string // for what is made on the way
	rows         []row
}

func main() {
	b := &bench{}
	flag.StringVar(&b.kiosk, "kiosk", "build/kiosk", "the program")
	flag.StringVar(&b.tools, "tools", "build/bench", "folder of the programs beside it: bare, searchcompare, national")
	flag.BoolVar(&b.counts, "counts", false, "only what can be counted")
	flag.Parse()
	if err := b.run(); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func (b *bench) run() (err error) {
	bars, err := readBars("README.md")
	if err != nil {
		return err
	}
	if b.folder, err = os.MkdirTemp("", "peers"); err != nil {
		return err
	}
	defer os.RemoveAll(b.folder)
	steps := []func() error{b.starts, b.syscalls, b.keys, b.idle, b.searches}
	if !b.counts {
		steps = append(steps, b.card, b.lists)
	}
	loads, failed := []string{load()}, error(nil)
	for _, step := range steps {
		failed = errors.Join(failed, step())
		loads = append(loads, load())
	}
	missed := b.print(bars)
	if !b.counts {
		b.printNoise(loads)
		missed += unmeasured(bars)
	}
	if missed > 0 {
		failed = errors.Join(failed, fmt.Errorf("%d of the README's bars are missed", missed))
	}
	return failed
}

// or is how much is measured: all of it, or what is enough for counts.
func (b *bench) or(all, forCounts int) int {
	if b.counts {
		return forCounts
	}
	return all
}

// helpFile builds a data set and returns its path, and a file of its titles.
func (b *bench) helpFile() (set, titles string, err error) {
	set, titles = filepath.Join(b.folder, "help.sqlite"), filepath.Join(b.folder, "titles")
	if _, err := output(b.kiosk, "build-data", "--out", set); err != nil {
		return "", "", err
	}
	return set, titles, writeTitles("data/faq/fr", titles)
}

// dataFolder makes a kiosk's data folder with a data set that was installed, and returns
// its path.
func (b *bench) dataFolder(set string) (string, error) {
	folder, keys, file := filepath.Join(b.folder, "kiosk"), filepath.Join(b.folder, "keys"), filepath.Join(b.folder, "a.kiosk")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", err
	}
	for _, args := range [][]string{
		{"keygen", "--out", keys, "--no-password"},
		{"pack", "--data", set, "--key", filepath.Join(keys, "publisher.key"), "--publisher", "bench", "--out", file},
		{"trust", "--data", folder, "--key", filepath.Join(keys, "publisher.pub")},
		{"apply", "--data", folder, "--yes", file},
	} {
		if _, err := output(b.kiosk, args...); err != nil {
			return "", err
		}
	}
	return folder, nil
}

// starts measures first screens.
func (b *bench) starts() error {
	set, _, err := b.helpFile()
	if err != nil {
		return err
	}
	folder, err := b.dataFolder(set)
	if err != nil {
		return err
	}
	bare := filepath.Join(b.tools, "bare")
	const ready = "Autres" // the last word of home
	programs := []*program{
		{name: "bare", ready: ready, argv: []string{bare}},
		{name: "demo", ready: ready, argv: []string{b.kiosk, "demo"}},
		{name: "demo, data set", ready: ready, argv: []string{b.kiosk, "demo", "--data", set}},
		{name: "run", ready: ready, argv: []string{b.kiosk, "run"}},
		{name: "bare, linux", ready: ready, argv: []string{bare}, term: "linux"},
		{name: "run, linux", ready: ready, argv: []string{b.kiosk, "run"}, term: "linux"},
		{name: "run, data folder", ready: ready, argv: []string{b.kiosk, "run", "--data", folder}},
		{name: "whiptail", ready: "Ok", argv: []string{"whiptail", "--msgbox", "hello", "10", "40"}},
	}
	t, err := measureStarts(programs, b.or(30, 7))
	if err != nil {
		return err
	}
	took := func(i int) float64 { return ms(at(t[i].took, 0.5)) }
	b.timed("first home screen, demo", "bare tview program", "ms", took(1), took(0))
	b.timed("first home screen, a data set's file", "bare tview program", "ms", took(2), took(0))
	b.timed("first home screen, run", "bare tview program", "ms", took(3), took(0))
	b.timed("first home screen, TERM=linux", "bare tview program", "ms", took(5), took(4))
	b.timed("first home screen, a data folder", "bare tview program", "ms", took(6), took(0))
	b.timed("first home screen", "whiptail", "ms", took(1), took(7))
	b.timed("processor time until home", "bare tview program", "ms", at(t[1].worked, 0.25), at(t[0].worked, 0.25))
	b.timed("processor time until home, a data set's file", "bare tview program", "ms", at(t[2].worked, 0.25), at(t[0].worked, 0.25))
	b.timed("processor time until home, a data folder", "bare tview program", "ms", at(t[6].worked, 0.25), at(t[0].worked, 0.25))
	b.counted("page faults until home", "bare tview program", "", at(t[1].faults, 0.5), at(t[0].faults, 0.5))
	b.counted("page faults until home, a data folder", "bare tview program", "", at(t[6].faults, 0.5), at(t[0].faults, 0.5))
	b.spread("the bare program's starts", at(t[0].took, 0.25), at(t[0].took, 0.75))
	return nil
}

// keys measures letters that are typed over the same titles.
func (b *bench) keys() error {
	_, titles, err := b.helpFile()
	if err != nil {
		return err
	}
	t, err := measureKeys([]*program{
		{name: "fzf", ready: ">", argv: []string{"fzf"}, stdin: titles},
		{name: "kiosk", ready: "Autres", argv: []string{b.kiosk, "demo"}},
	}, typed[:b.or(len(typed), 2)], b.or(2, 1))
	if err != nil {
		return err
	}
	fzf, kiosk := &t[0], &t[1]
	for _, p := range []struct {
		name  string
		share float64
	}{{"median", 0.5}, {"99 of 100", 0.99}} {
		b.timed("key to first byte, "+p.name, "fzf", "ms", ms(at(kiosk.first, p.share)), ms(at(fzf.first, p.share)))
		b.timed("key to finished redraw, "+p.name, "fzf", "ms", ms(at(kiosk.last, p.share)), ms(at(fzf.last, p.share)))
	}
	b.counted("bytes to the terminal a key", "fzf", "", kiosk.bytesAKey(), fzf.bytesAKey())
	b.spread("fzf's keys", at(fzf.last, 0.25), at(fzf.last, 0.75))
	return nil
}

// idle counts how often the kiosk is woken with nobody there, and what it writes.
func (b *bench) idle() error {
	const settled = 5 * time.Second
	still := time.Duration(b.or(40, 15)) * time.Second                        // before home grows calm
	nowhere := "PCSCLITE_CSOCK_NAME=" + filepath.Join(b.folder, "pcscd.comm") // other tests' services come and go
	s, err := (&program{name: "run", argv: []string{b.kiosk, "run"}, env: nowhere}).start()
	if err != nil {
		return err
	}
	defer s.end()
	if _, err := s.wait("Autres"); err != nil {
		return err
	}
	s.settle(settled)
	before, err := s.switches()
	if err != nil {
		return err
	}
	if written := s.settle(still); len(written) > 0 {
		return errors.New("an idle kiosk writes to its terminal")
	}
	after, err := s.switches()
	if err != nil {
		return err
	}
	b.counted("voluntary switches a second, nobody there", "one a second", "", float64(after-before)/still.Seconds(), 1)
	return nil
}
