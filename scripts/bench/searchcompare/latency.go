package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/kiosk/faq/faqtest"
)

// latencyPlan is what is measured.
type latencyPlan struct {
	folder  string // of the help that stands for size 0
	engines []string
	sizes   []int // pages; 0 is the folder's own
	rounds  int   // of each engine, in turns; the one that fills the caches is not counted
	queries int   // typed letter by letter
	ways    []way
	quarter *quarter // for the ways that want one
}

// latencyCommand measures engines on helps of growing size.
func latencyCommand(flags *flag.FlagSet) func([]string) error {
	names := flags.String("engines", "kiosk,bleve", "engines, between commas")
	sizes := flags.String("pages", "0,1000,10000,100000", "sizes of made helps in pages, between commas; 0 is the folder's own")
	rounds := flags.Int("rounds", 3, "counted rounds of each engine")
	queries := flags.Int("queries", 60, "queries, typed letter by letter")
	asked := flags.String("ways", "process", "how engines are asked, between commas: process, pipe, quarter (the first engine alone)")
	return func(arguments []string) (err error) {
		plan := latencyPlan{folder: arguments[0], engines: strings.Split(*names, ","), rounds: *rounds, queries: *queries}
		for _, text := range strings.Split(*sizes, ",") {
			n, err := strconv.Atoi(text)
			if err != nil {
				return fmt.Errorf("pages %q: %w", text, err)
			}
			plan.sizes = append(plan.sizes, n)
		}
		if plan.ways, err = waysOf(*asked); err != nil {
			return err
		}
		return plan.run()
	}
}

func (p latencyPlan) run() (err error) {
	if slices.ContainsFunc(p.ways, func(w way) bool { return w.share }) {
		if p.quarter, err = newQuarter(); err != nil {
			fmt.Fprintln(os.Stderr, "searchcompare: LEFT OUT, searches on a quarter of a processor: no control group can be made:", err)
			p.ways = slices.DeleteFunc(p.ways, func(w way) bool { return w.share })
		} else {
			defer func() { err = errors.Join(err, p.quarter.remove()) }()
		}
	}
	printHead("engine", strings.Split("pages,p50 ms,p99 ms,max ms,allocations,KiB allocated,cut,index MiB,build s,peak MiB", ","))
	for _, pages := range p.sizes {
		if err := p.runSize(pages); err != nil {
			return fmt.Errorf("%d pages: %w", pages, err)
		}
	}
	return nil
}

// runSize measures every engine on one help.
func (p latencyPlan) runSize(pages int) error {
	folder, err := os.MkdirTemp("", "searchcompare-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	typed := filepath.Join(folder, "keystrokes")
	if err := p.writeKeystrokes(typed, pages); err != nil {
		return err
	}
	var runs []*engineRun
	defer func() {
		for _, r := range runs {
			r.end()
		}
	}()
	for i, name := range p.engines {
		index := filepath.Join(folder, name)
		b, err := p.build(name, index, pages)
		if err != nil {
			return fmt.Errorf("build %s: %w", name, err)
		}
		for _, w := range p.ways {
			if w.share && i > 0 {
				continue
			}
			r, err := p.start(name, w, index, typed)
			if err != nil {
				return fmt.Errorf("%s%s: %w", name, w.name, err)
			}
			r.built = b
			runs = append(runs, r)
		}
	}
	if err := p.takeTurns(runs); err != nil {
		return err
	}
	for _, r := range runs {
		r.print()
	}
	return nil
}

func (p latencyPlan) writeKeystrokes(file string, pages int) error {
	h, err := sizedHelp(p.folder, pages)
	if err != nil {
		return err
	}
	typed := faqtest.NewSynthetic(seed, 1).Keystrokes(h.Collection, p.queries)
	return os.WriteFile(file, []byte(strings.Join(typed, "\n")), 0o644)
}

// takeTurns lets the engines search round by round, so that what else the
// machine does meets them alike.
func (p latencyPlan) takeTurns(runs []*engineRun) error {
	for n := range p.rounds + 1 {
		for _, r := range runs {
			if err := r.round(n > 0); err != nil {
				return fmt.Errorf("%s: %w", r.name, err)
			}
		}
	}
	return nil
}

// engineRun is an engine under measurement, in a process of its own: one
// engine's memory is not swept on another's time.
type engineRun struct {
	built
	name    string
	process *exec.Cmd
	starts  io.WriteCloser
	rounds  *json.Decoder
	counted round // the sum of the counted rounds
}

// build builds an engine's index, in a process of its own.
func (p latencyPlan) build(name, index string, pages int) (b built, err error) {
	self, err := os.Executable()
	if err != nil {
		return b, err
	}
	if err := os.Mkdir(index, 0o755); err != nil {
		return b, err
	}
	cmd := exec.Command(self, "build", "-engine", name, "-pages", strconv.Itoa(pages), "-index", index, p.folder)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return b, err
	}
	return b, json.Unmarshal(out, &b)
}

// start starts the process that searches an engine's index.
func (p latencyPlan) start(name string, w way, index, typed string) (*engineRun, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	r := &engineRun{name: name + w.name}
	if err := r.connect(exec.Command(self, "measure", "-engine", name, "-piped="+strconv.FormatBool(w.piped), "-queries", typed, index)); err != nil {
		return nil, err
	}
	if w.share {
		err = p.quarter.add(r.process.Process.Pid)
	}
	return r, err
}

func (r *engineRun) connect(process *exec.Cmd) error {
	process.Stderr = os.Stderr
	starts, err := process.StdinPipe()
	if err != nil {
		return err
	}
	rounds, err := process.StdoutPipe()
	if err != nil {
		return err
	}
	r.process, r.starts, r.rounds = process, starts, json.NewDecoder(rounds)
	return process.Start()
}

// round asks for one round.
func (r *engineRun) round(count bool) error {
	if _, err := io.WriteString(r.starts, "\n"); err != nil {
		return err
	}
	var one round
	if err := r.rounds.Decode(&one); err != nil {
		return err
	}
	if count {
		sum := &r.counted
		sum.Took = append(sum.Took, one.Took...)
		sum.Allocs += one.Allocs
		sum.Bytes += one.Bytes
		sum.Cut += one.Cut
		sum.PeakKiB = one.PeakKiB
	}
	return nil
}

// end lets the process end: it does when its input ends.
func (r *engineRun) end() {
	if err := errors.Join(r.starts.Close(), r.process.Wait()); err != nil {
		fmt.Fprintf(os.Stderr, "searchcompare: %s: %v\n", r.name, err)
	}
}

func (r *engineRun) print() {
	c := &r.counted
	slices.Sort(c.Took)
	at := func(part int) string {
		return fmt.Sprintf("%.2f", float64(c.Took[(len(c.Took)-1)*part/100])/float64(time.Millisecond))
	}
	n := uint64(len(c.Took))
	const mebi = 1 << 20
	printRow(r.name, []string{
		strconv.Itoa(r.Pages), at(50), at(99), at(100),
		strconv.FormatUint(c.Allocs/n, 10), strconv.FormatUint(c.Bytes/n>>10, 10), strconv.Itoa(c.Cut),
		fmt.Sprintf("%.2f", float64(r.built.Bytes)/mebi), fmt.Sprintf("%.2f", r.Seconds), strconv.FormatInt(c.PeakKiB>>10, 10),
	})
}
