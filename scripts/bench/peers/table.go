package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// row is one line of the table.
type row struct {
	what, beside, unit string
	ours, theirs       float64
	counted            bool // not timed
	note               string
	lacks              string // why it could not be measured here
}

func (b *bench) timed(what, beside, unit string, ours, theirs float64) {
	b.rows = append(b.rows, row{what: what, beside: beside, unit: unit, ours: ours, theirs: theirs})
}

func (b *bench) counted(what, beside, unit string, ours, theirs float64) {
	b.rows = append(b.rows, row{what: what, beside: beside, unit: unit, ours: ours, theirs: theirs, counted: true})
}

// leaveOut says aloud that a row could not be measured, which is no miss.
func (b *bench) leaveOut(what, beside, why string) {
	b.rows = append(b.rows, row{what: what, beside: beside, lacks: why})
}

// spread notes how far apart the quarters of a peer's times are: what is noisy there is
// noisy for the kiosk too.
func (b *bench) spread(of string, q1, q3 time.Duration) {
	b.rows = append(b.rows, row{note: fmt.Sprintf("%s: three quarters within %.2f times the first quarter", of, float64(q3)/float64(q1))})
}

// readBars reads the README's table of performance: what is measured, beside what, and
// the ratio that it must not exceed.
func readBars(readme string) (map[string]float64, error) {
	text, err := os.ReadFile(readme)
	if err != nil {
		return nil, err
	}
	_, section, found := strings.Cut(string(text), "\n## Performance\n")
	section, _, _ = strings.Cut(section, "\n## ")
	bars := map[string]float64{}
	for line := range strings.Lines(section) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 {
			continue
		}
		if bar, err := strconv.ParseFloat(strings.TrimSpace(cells[3]), 64); err == nil {
			bars[strings.TrimSpace(cells[1])+" | "+strings.TrimSpace(cells[2])] = bar
		}
	}
	if !found || len(bars) == 0 {
		return nil, fmt.Errorf("%s has no table of performance", readme)
	}
	return bars, nil
}

// print prints the table and returns how many bars are missed. It takes those that it
// looked at out of bars.
func (b *bench) print(bars map[string]float64) (missed int) {
	fmt.Println("| what | beside | kiosk | other | ratio | bar | |\n|---|---|---:|---:|---:|---:|---|")
	for _, r := range b.rows {
		if r.note != "" || b.counts && !r.counted {
			continue
		}
		bar, set := bars[r.what+" | "+r.beside]
		delete(bars, r.what+" | "+r.beside)
		if r.lacks != "" {
			fmt.Printf("| %s | %s | | | | %.2f | LEFT OUT: %s |\n", r.what, r.beside, bar, r.lacks)
			continue
		}
		ratio, verdict, limit := r.ours/r.theirs, "", "-"
		if set {
			limit, verdict = fmt.Sprintf("%.2f", bar), "held"
			if ratio > bar {
				verdict = "MISSED"
				missed++
			}
		}
		fmt.Printf("| %s | %s | %.4g %s | %.4g %s | %.2f | %s | %s |\n", r.what, r.beside, r.ours, r.unit, r.theirs, r.unit, ratio, limit, verdict)
	}
	return missed
}

// unmeasured prints the bars that are left, and returns their number.
func unmeasured(bars map[string]float64) int {
	for what := range bars {
		fmt.Printf("| %s | | | | | MISSED: not measured |\n", what)
	}
	return len(bars)
}

// printNoise says what may have disturbed the times.
func (b *bench) printNoise(loads []string) {
	fmt.Printf("\nload average over a minute, before each part and at the end: %s\n", strings.Join(loads, " "))
	for _, r := range b.rows {
		if r.note != "" {
			fmt.Println(r.note)
		}
	}
	fmt.Println("times of programs that take turns are compared; above a load of 1, or where quarters are more than 1.5 apart, look at the counts")
}

// load is the load average over the last minute, "?" where it cannot be told.
func load() string {
	text, _ := os.ReadFile("/proc/loadavg")
	return cmp.Or(strings.SplitN(string(text), " ", 2)[0], "?")
}

// at returns the value below which a share of the values lies.
func at[T cmp.Ordered](values []T, share float64) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(share*float64(len(sorted)-1))]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
