package renewal_test

import (
	"bytes"
	"io"
	"testing"

	"guichet/kiosk/renewal"
)

// A boot partition may say anything: it is refused, or it can be read, and a change of
// state is read back as it was meant, the other slot untouched.
func FuzzBootFolder(f *testing.F) {
	m := newMachine(f)
	folder := int64(bytes.Index(m.boot.base, []byte("GUICHE~1EFI"))) / sector * sector
	if folder < 0 {
		f.Fatal("no folder with slots")
	}
	const table = 32 * sector // mkfs.vfat keeps so many sectors before the tables
	f.Add(bytes.Clone(m.boot.base[:64]), bytes.Clone(m.boot.base[folder:folder+sector]), bytes.Clone(m.boot.base[table:table+64]))
	f.Add([]byte{}, make([]byte, sector), []byte{})
	f.Add([]byte{}, []byte{}, bytes.Repeat([]byte{3, 0, 0, 0}, 300))
	f.Fuzz(func(t *testing.T, geometry, entries, chains []byte) {
		d := newDisk(m.boot.base)
		for at, part := range map[int64][]byte{0: geometry[:min(len(geometry), 90)], folder: entries[:min(len(entries), sector)], table: chains[:min(len(chains), 2*sector)]} {
			if _, err := d.WriteAt(part, at); err != nil {
				t.Fatal(err)
			}
		}
		b, err := renewal.OpenBoot(d)
		if err != nil {
			return
		}
		for i := range b.Slots {
			if n, err := io.Copy(io.Discard, io.LimitReader(b.File(i), slotSize)); err == nil && n < min(slotSize, b.Slots[i].Size) {
				t.Errorf("slot %d: got %d bytes of %d", i, n, b.Slots[i].Size)
			}
		}
		before, to := b.Slots, renewal.Name{Number: third, Counted: true, Left: renewal.Tries}
		if err := b.Rename(1, to); err != nil {
			t.Fatal(err)
		}
		again, err := renewal.OpenBoot(d)
		if err != nil {
			t.Fatalf("after a change of state: %v", err)
		}
		if again.Slots[1].Name != to || again.Slots[1].Size != before[1].Size || again.Slots[0].Name != before[0].Name || again.Slots[0].Size != before[0].Size {
			t.Errorf("got %+v, want %+v with the second %s", again.Slots, before, to)
		}
	})
}

// A boot file may be any bytes.
func FuzzBootFile(f *testing.F) {
	f.Add(bootFile(first, 2<<10, board))
	f.Add([]byte("MZ"))
	f.Fuzz(func(t *testing.T, b []byte) {
		said, err := renewal.SystemOf(bytes.NewReader(b))
		if err == nil && (said.Number < 1 || said.Board == "" || said.Version == "") {
			t.Errorf("got %+v without an error", said)
		}
		_, _ = renewal.OpenImage(bytes.NewReader(b))
		_, _ = renewal.RootSize(io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b))))
	})
}
