package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// graph holds who uses whom.
type graph map[string]map[string]bool

func (g graph) add(from, to string) {
	for _, room := range []string{from, to} {
		if g[room] == nil {
			g[room] = map[string]bool{}
		}
	}
	g[from][to] = true
}

func (g graph) edges() (n int) {
	for _, uses := range g {
		n += len(uses)
	}
	return n
}

// order lists the rooms from top to bottom with few edges that run up, none where
// no two rooms use one another in a circle (Eades, Lin, Smyth, "A fast and effective
// heuristic for the feedback arc set problem", 1993): rooms that no other uses go to
// the top, rooms that use no other to the bottom, and in a circle the one that uses
// most more than it is used goes to the top.
func (g graph) order() []string {
	var top, bottom []string
	left := slices.Sorted(maps.Keys(g))
	for len(left) > 0 {
		users, uses := map[string]int{}, map[string]int{}
		for _, from := range left {
			for _, to := range left {
				if g[from][to] {
					users[to]++
					uses[from]++
				}
			}
		}
		next := slices.MaxFunc(left, func(a, b string) int { return cmp.Compare(uses[a]-users[a], uses[b]-users[b]) })
		if i := slices.IndexFunc(left, func(room string) bool { return uses[room] == 0 }); i >= 0 {
			next = left[i]
			bottom = append(bottom, next)
		} else {
			if i := slices.IndexFunc(left, func(room string) bool { return users[room] == 0 }); i >= 0 {
				next = left[i]
			}
			top = append(top, next)
		}
		left = slices.DeleteFunc(left, func(room string) bool { return room == next })
	}
	slices.Reverse(bottom)
	return append(top, bottom...)
}

// upward are the edges that run up in that order.
func (g graph) upward() (up [][2]string) {
	order := g.order()
	for i, from := range order {
		for _, to := range order[:i] {
			if g[from][to] {
				up = append(up, [2]string{from, to})
			}
		}
	}
	return up
}

// floors counts the rooms of the longest way down.
func (g graph) floors() (n int) {
	depth := map[string]int{}
	order := g.order()
	for i, from := range order {
		n = max(n, depth[from]+1)
		for _, to := range order[i+1:] {
			if g[from][to] {
				depth[to] = max(depth[to], depth[from]+1)
			}
		}
	}
	return n
}

// spread is the median and the 90th percentile.
func spread(lines []int) string {
	if len(lines) == 0 {
		return "none"
	}
	slices.Sort(lines)
	return fmt.Sprintf("%d, median %d, 90th percentile %d", len(lines), lines[len(lines)/2], lines[len(lines)*9/10])
}
