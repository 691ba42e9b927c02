package store_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"guichet/kiosk/store"
)

func TestDbgSlow(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("N"))
	if n == 0 {
		t.Skip("no N")
	}
	s := newSynthetic(7, n)
	c := s.collection(n)
	keys := s.keystrokes(c, 60)
	st := opened(t, built(t, c, store.Options{}))
	type r struct {
		d time.Duration
		k string
	}
	var l []r
	for _, k := range keys {
		best := time.Hour
		for range 4 {
			a := time.Now()
			ids(t, st, "fr", k)
			best = min(best, time.Since(a))
		}
		l = append(l, r{best, k})
	}
	slices.SortFunc(l, func(a, b r) int { return int(b.d - a.d) })
	for _, x := range l[:15] {
		fmt.Println(x.d, x.k)
	}
	fmt.Println("median", l[len(l)/2].d, "p99", l[len(l)/100].d)
	store.Breakdown(st, "fr", l[0].k)
	store.Breakdown(st, "fr", l[3].k)
}
