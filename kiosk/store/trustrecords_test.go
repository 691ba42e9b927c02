package store

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

// Records come out in order, none lost and none twice, however many there are, and
// however many begin alike.
func TestRecordsInOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, chunkRecords - 1, chunkRecords, chunkRecords + 1, 2 * chunkRecords, 7*chunkRecords + 3} {
		for _, alike := range []int{0, 4, 12} { // leading bytes that are the same
			const size = 15
			all, want := newRecords(size), make([][]byte, n)
			for i := range want {
				want[i] = make([]byte, size)
				for j := alike; j < size; j++ {
					want[i][j] = byte(rng.UintN(256))
				}
				all.add(want[i])
			}
			all.sort()
			slices.SortFunc(want, bytes.Compare)
			for i := range want {
				if !bytes.Equal(all.at(i), want[i]) {
					t.Fatalf("%d records, %d bytes alike: record %d is %x, want %x", n, alike, i, all.at(i), want[i])
				}
			}
		}
	}
}
