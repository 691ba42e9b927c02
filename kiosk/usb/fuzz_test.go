package usb

import (
	"bytes"
	"errors"
	"testing"
	"unicode/utf8"

	"guichet/kiosk/bundle"
)

// A small stick with some bytes changed: no crash, no endless walk, no name that
// may not be, and no error but a refusal.
func FuzzRead(f *testing.F) {
	good, edge := [][]byte{}, []int64{}
	for _, bits := range []int{12, 16, 32} {
		b, _ := sound(f, bits)
		v := volumeOf(f, b)
		good, edge = append(good, b), append(edge, v.data+4*v.cluster)
		f.Add(uint8(bits), []byte{})
		f.Add(uint8(bits), []byte{0, 0, 11, 0, 0, 0, 13, 0})
	}
	// Each change is four bytes: place (24 bits) up to the first files, value.
	f.Fuzz(func(t *testing.T, which uint8, changes []byte) {
		i := int(which) % len(good)
		b := bytes.Clone(good[i])
		for ; len(changes) >= 4; changes = changes[4:] {
			b[(int(changes[0])<<16|int(changes[1])<<8|int(changes[2]))%int(edge[i])] = changes[3]
		}
		r, size := reader(b)
		m := &meter{r: r, limit: 400 << 20}
		fsys, err := rootOf(Read(t.Context(), m, size))
		if err != nil {
			mustRefuse(t, err)
			return
		}
		entries, err := fsys.ReadDir(".")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries[:min(len(entries), 20)] {
			if !utf8.ValidString(e.Name()) {
				t.Errorf("%q", e.Name())
			}
			if e.IsDir() {
				continue
			}
			if b, err := readAll(fsys, e.Name()); err != nil {
				mustRefuse(t, err)
			} else if int64(len(b)) > size {
				t.Errorf("%d bytes from a stick of %d", len(b), size)
			}
		}
	})
}

func mustRefuse(t *testing.T, err error) {
	t.Helper()
	var r *bundle.Refusal
	if !errors.As(err, &r) || errors.Is(err, errMeter) || r.Reason == bundle.StickPulled {
		t.Fatalf("%v", err)
	}
}

// Any bytes for the tables of a stick: each candidate lies on the stick, no place
// twice, and what is read is bounded. Blocks go where chains and backups lie.
func FuzzPartitions(f *testing.F) {
	extended := []byte{0, 0, 0, 0, 0x05, 0, 0, 0, 2, 0, 0, 0, 60, 0, 0, 0}
	f.Add([]byte{}, []byte{}, []byte{}, uint8(0))
	f.Add(bytes.Repeat([]byte{0}, 64), append([]byte("EFI PART"), make([]byte, 84)...), extended, uint8(1))
	f.Add([]byte{0, 0, 0, 0, typeGPT, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255}, bytes.Repeat([]byte{255}, 92), extended, uint8(2))
	f.Add(extended, []byte{}, append(bytes.Clone(extended), extended...), uint8(2))
	f.Fuzz(func(t *testing.T, table, gpt, more []byte, where uint8) {
		b := make([]byte, 64<<10)
		copy(b[int(where)%len(b)/512*512+1024:], gpt)
		for at := 0; at < 16; at++ { // a chain of extended records, each of which has its part
			record := b[1024+512*at:][:512]
			copy(record[mbrTable:510], more[min(len(more), 32*at):])
			copy(record[510:], "\x55\xAA")
		}
		copy(b[len(b)-512:], gpt)
		copy(b[mbrTable:510], table)
		copy(b[510:], "\x55\xAA")
		copy(b[512:], gpt)
		m := &meter{r: bytes.NewReader(b), limit: 8 << 20}
		d := &disk{ctx: t.Context(), r: m, size: int64(len(b))}
		all, _, err := partitions(d)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[int64]bool{}
		for _, c := range all {
			if c.start <= 0 || c.size <= 0 || c.start >= d.size || seen[c.start] || c.number < 1 {
				t.Errorf("%+v", c)
			}
			seen[c.start] = true
		}
		if len(all) > maxPartitions {
			t.Errorf("%d partitions", len(all))
		}
		c, err := Read(t.Context(), m, int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		if r := c.Refused(); r == nil || len(c.Partitions) == 0 {
			t.Errorf("%+v: no reason", c)
		}
	})
}

func FuzzUevent(f *testing.F) {
	f.Add([]byte("add@/devices/usb1/block/sdb\x00ACTION=add\x00DEVPATH=/devices/usb1/block/sdb\x00SUBSYSTEM=block\x00DEVTYPE=disk\x00"))
	f.Add([]byte("libudev\x00\xfe\xed\xca\xfe"))
	f.Add([]byte("@\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, ok := parseUevent(b)
		if ok && e.action == "" || !ok && e != (uevent{}) {
			t.Errorf("%+v, %v", e, ok)
		}
	})
}
