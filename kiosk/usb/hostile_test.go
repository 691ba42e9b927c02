package usb

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"unicode/utf8"

	"guichet/kiosk/bundle"
)

// sound is a small stick of a kind and what stands on it.
func sound(t testing.TB, bits int) ([]byte, map[string][]byte) {
	t.Helper()
	var i image
	switch bits {
	case 12:
		i = newImage(t, 1<<20, "-F", "12", "-s", "1")
	case 16:
		i = newImage(t, 4<<20, "-F", "16", "-s", "1")
	default:
		i = newImage(t, wideBytes, "-F", "32", "-s", "1")
	}
	files := map[string][]byte{
		"EINS.KIO":   random(5000, 1),
		"ZWEI.KIO":   random(512, 2),
		"LEER.KIO":   {},
		"trois é.ki": random(3000, 3),
	}
	for _, name := range []string{"EINS.KIO", "ZWEI.KIO", "LEER.KIO", "trois é.ki"} {
		i.add(t, name, files[name])
	}
	b := i.bytes(t)
	if bits == 32 {
		b = b[:headBytes]
	}
	if f, err := readImage(b); err != nil || f.v.bits != bits {
		t.Fatalf("FAT%d: %v", bits, err)
	}
	return b, files
}

// hostile is what is done to a sound stick, and what must come of it: the stick
// refused for a reason, or one file of it, or all read as they were.
type hostile struct {
	name   string
	do     func(b []byte, v *volume) []byte
	reason bundle.Reason // of the whole stick; "": it is read
	file   string        // which cannot be read, StickDamaged; "": all can
	gone   string        // which is not listed
}

func le16(at int, n uint16) func([]byte, *volume) []byte {
	return func(b []byte, _ *volume) []byte { binary.LittleEndian.PutUint16(b[at:], n); return b }
}

func le32(at int, n uint32) func([]byte, *volume) []byte {
	return func(b []byte, _ *volume) []byte { binary.LittleEndian.PutUint32(b[at:], n); return b }
}

func byte8(at int, n byte) func([]byte, *volume) []byte {
	return func(b []byte, _ *volume) []byte { b[at] = n; return b }
}

func cut(to func(*volume) int64) func([]byte, *volume) []byte {
	return func(b []byte, v *volume) []byte { return b[:min(to(v), int64(len(b))-512)] }
}

func inSlot(t testing.TB, short string, at int, p string) func([]byte, *volume) []byte {
	return func(b []byte, _ *volume) []byte { copy(b[slotOf(t, b, short)+at:], p); return b }
}

// inChain pokes the FAT entry of the n-th cluster of EINS.KIO, which lies in one piece.
func inChain(t testing.TB, n uint32, value func(v *volume, first uint32) uint32) func([]byte, *volume) []byte {
	return func(b []byte, v *volume) []byte {
		first := firstCluster(b, slotOf(t, b, "EINS    KIO"))
		v.poke(b, first+n, value(v, first))
		return b
	}
}

func hostiles(t testing.TB) []hostile {
	const damaged, unreadable = bundle.StickDamaged, bundle.StickUnreadable
	const one = "EINS    KIO"
	return []hostile{
		{name: "nothing done", do: func(b []byte, _ *volume) []byte { return b }},
		{name: "no byte", do: cut(func(*volume) int64 { return 0 }), reason: unreadable},
		{name: "cut in the boot sector", do: cut(func(*volume) int64 { return 300 }), reason: unreadable},
		{name: "cut after the boot sector", do: cut(func(*volume) int64 { return 512 }), reason: damaged},
		{name: "cut before the FAT", do: cut(func(v *volume) int64 { return v.fat }), reason: damaged},
		{name: "cut in the FAT", do: cut(func(v *volume) int64 { return v.fat + 100 }), reason: damaged},
		{name: "cut before the second FAT", do: cut(func(v *volume) int64 { return v.fat + v.fatBytes }), reason: damaged},
		{name: "cut before the data", do: cut(func(v *volume) int64 { return v.data }), reason: damaged},
		{name: "cut in the data", do: cut(func(v *volume) int64 { return v.data + 5*v.cluster + 7 }), reason: damaged},
		{name: "cut by one sector", do: cut(func(v *volume) int64 { return v.at(v.count + 1) }), reason: damaged},

		{name: "all zeros", do: func(b []byte, _ *volume) []byte { clear(b); return b }, reason: unreadable},
		{name: "all ones", do: func(b []byte, _ *volume) []byte { copy(b, bytes.Repeat([]byte{0xFF}, len(b))); return b }, reason: unreadable},
		{name: "no signature", do: le16(510, 0), reason: damaged},
		{name: "sector 0", do: le16(11, 0), reason: damaged},
		{name: "sector 1", do: le16(11, 1), reason: damaged},
		{name: "sector 511", do: le16(11, 511), reason: damaged},
		{name: "sector 8192", do: le16(11, 8192), reason: damaged},
		{name: "sector 4096", do: le16(11, 4096), reason: damaged},
		{name: "cluster 0", do: byte8(13, 0), reason: damaged},
		{name: "cluster 3", do: byte8(13, 3), reason: damaged},
		{name: "cluster 255", do: byte8(13, 255), reason: damaged},
		{name: "reserved 0", do: le16(14, 0), reason: damaged},
		{name: "reserved 65535", do: le16(14, 65535), reason: damaged},
		{name: "copies 0", do: byte8(16, 0), reason: damaged},
		{name: "copies 3", do: byte8(16, 3), reason: damaged},
		{name: "copies 255", do: byte8(16, 255), reason: damaged},
		{name: "root 65535", do: le16(17, 65535), reason: damaged},
		{name: "medium 0", do: byte8(21, 0), reason: damaged},
		{name: "FAT of 65535 sectors", do: le16(22, 65535), reason: damaged},
		{name: "FAT of one sector", do: func(b []byte, v *volume) []byte {
			if v.bits == 32 {
				return le32(36, 1)(b, v)
			}
			return le16(22, 1)(b, v)
		}, reason: damaged},
		{name: "FAT of no sectors", do: func(b []byte, v *volume) []byte { return le32(36, 0)(le16(22, 0)(b, v), v) }, reason: damaged},
		{name: "FAT of 4,294,967,295 sectors", do: func(b []byte, v *volume) []byte { return le32(36, 1<<32-1)(le16(22, 0)(b, v), v) }, reason: damaged},
		{name: "no sectors", do: func(b []byte, v *volume) []byte { return le32(32, 0)(le16(19, 0)(b, v), v) }, reason: damaged},
		{name: "one sector", do: le16(19, 1), reason: damaged},
		{name: "4,294,967,295 sectors", do: func(b []byte, v *volume) []byte { return le32(32, 1<<32-1)(le16(19, 0)(b, v), v) }, reason: damaged},

		{name: "loop onto itself", do: inChain(t, 0, func(_ *volume, first uint32) uint32 { return first }), file: "EINS.KIO"},
		{name: "loop to the beginning", do: inChain(t, 5, func(_ *volume, first uint32) uint32 { return first }), file: "EINS.KIO"},
		{name: "loop at the end", do: inChain(t, 9, func(_ *volume, first uint32) uint32 { return first + 9 }), file: "EINS.KIO"},
		{name: "chain into a free cluster", do: inChain(t, 3, func(v *volume, _ uint32) uint32 { return v.count }), file: "EINS.KIO"},
		{name: "chain beyond the last cluster", do: inChain(t, 3, func(v *volume, _ uint32) uint32 { return v.count + 2 }), file: "EINS.KIO"},
		{name: "chain to 0", do: inChain(t, 3, func(*volume, uint32) uint32 { return 0 }), file: "EINS.KIO"},
		{name: "chain to 1", do: inChain(t, 3, func(*volume, uint32) uint32 { return 1 }), file: "EINS.KIO"},
		{name: "chain to a bad cluster", do: inChain(t, 3, func(v *volume, _ uint32) uint32 { return v.ones() - 8 }), file: "EINS.KIO"},
		{name: "chain ends early", do: inChain(t, 3, func(v *volume, _ uint32) uint32 { return v.ones() }), file: "EINS.KIO"},
		{name: "chain goes on", do: inChain(t, 9, func(_ *volume, first uint32) uint32 { return first + 10 }), file: "EINS.KIO"},
		{name: "cross-link", do: inChain(t, 2, func(_ *volume, first uint32) uint32 { return first + 11 }), file: "EINS.KIO"},
		{name: "first cluster 0", do: inSlot(t, one, 26, "\x00\x00"), file: "EINS.KIO"},
		{name: "first cluster 1", do: inSlot(t, one, 26, "\x01\x00"), file: "EINS.KIO"},
		{name: "first cluster beyond", do: inSlot(t, one, 26, "\xF0\xFF"), file: "EINS.KIO"},
		{name: "size 0, with a chain", do: inSlot(t, "ZWEI    KIO", 28, "\x00\x00\x00\x00"), file: "", gone: "ZWEI.KIO"},
		{name: "size a cluster less", do: inSlot(t, one, 28, "\x10\x10"), file: "EINS.KIO"},
		{name: "size a cluster more", do: inSlot(t, one, 28, "\x10\x16"), file: "EINS.KIO"},
		{name: "size 4 GiB", do: inSlot(t, one, 28, "\xFF\xFF\xFF\xFF"), file: "EINS.KIO"},

		{name: "control character in a name", do: inSlot(t, one, 2, "\x1B"), gone: "EINS.KIO"},
		{name: "slash in a name", do: inSlot(t, one, 2, "/"), gone: "EINS.KIO"},
		{name: "a name of spaces", do: inSlot(t, one, 0, "           "), gone: "EINS.KIO"},
		{name: "two dots", do: inSlot(t, one, 0, "..         "), gone: "EINS.KIO"},
		{name: "a name twice", do: inSlot(t, one, 0, "ZWEI    KIO"), gone: "EINS.KIO", file: "ZWEI.KIO?"},
		{name: "deleted", do: inSlot(t, one, 0, "\xE5"), gone: "EINS.KIO"},
		{name: "escape in a long name", do: func(b []byte, _ *volume) []byte {
			at := bytes.Index(b, []byte("t\x00r\x00o\x00i\x00s\x00"))
			b[at+2] = 0x1B
			return b
		}, gone: "trois é.ki"},
		{name: "half a surrogate in a long name", do: func(b []byte, _ *volume) []byte {
			at := bytes.Index(b, []byte("t\x00r\x00o\x00i\x00s\x00"))
			b[at+2], b[at+3] = 0x00, 0xD8
			return b
		}, gone: "trois é.ki"},
		{name: "the sum of a long name", do: func(b []byte, _ *volume) []byte {
			b[bytes.Index(b, []byte("t\x00r\x00o\x00i\x00s\x00"))+12]++
			return b
		}, gone: "trois é.ki"},
		{name: "the number of a long name's part", do: func(b []byte, _ *volume) []byte {
			b[bytes.Index(b, []byte("t\x00r\x00o\x00i\x00s\x00"))-1] = 0x7F
			return b
		}, gone: "trois é.ki"},
	}
}

func TestHostileSticks(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	for _, bits := range []int{12, 16, 32} {
		good, files := sound(t, bits)
		cases := hostiles(t)
		if bits == 32 {
			cases = append(cases, hostiles32()...)
		}
		for _, c := range cases {
			t.Run(fmt.Sprint(bits, " ", c.name), func(t *testing.T) {
				b := c.do(bytes.Clone(good), volumeOf(t, good))
				check(t, b, files, c)
			})
		}
	}
}

func hostiles32() []hostile {
	const damaged = bundle.StickDamaged
	root := func(value func(v *volume) uint32) func([]byte, *volume) []byte {
		return func(b []byte, v *volume) []byte { // no end mark, so that the chain is followed
			for at := v.at(2); at < v.at(3); at += slotBytes {
				if b[at] == 0 {
					b[at] = slotDeleted
				}
			}
			v.poke(b, 2, value(v))
			return b
		}
	}
	return []hostile{
		{name: "root loop", do: root(func(*volume) uint32 { return 2 }), reason: damaged},
		{name: "root beyond", do: root(func(v *volume) uint32 { return v.count + 2 }), reason: damaged},
		{name: "root to 0", do: root(func(*volume) uint32 { return 0 }), reason: damaged},
		{name: "root ends", do: root(func(v *volume) uint32 { return v.ones() })},
		{name: "root cluster 0", do: le32(44, 0), reason: damaged},
		{name: "root cluster 1", do: le32(44, 1), reason: damaged},
		{name: "root cluster beyond", do: le32(44, 1<<28), reason: damaged},
		{name: "version 1", do: le16(42, 1), reason: damaged},
		{name: "only FAT 7 counts", do: le16(40, 0x87), reason: damaged},
		{name: "only FAT 1 counts", do: func(b []byte, v *volume) []byte {
			clear(b[v.fat : v.fat+v.fatBytes])
			return le16(40, 0x81)(b, v)
		}},
		{name: "root slots", do: le16(17, 512), reason: damaged},
	}
}

func check(t *testing.T, b []byte, files map[string][]byte, c hostile) {
	t.Helper()
	r0, size := reader(b)
	m := &meter{r: r0, limit: 12 << 20} // a folder of 2 MiB, twice each byte of what is left
	f, err := rootOf(Read(t.Context(), m, size))
	var r *bundle.Refusal
	if c.reason != "" {
		if !errors.As(err, &r) || r.Reason != c.reason {
			t.Errorf("%v, want %s", err, c.reason)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	entries, _ := f.ReadDir(".")
	for _, e := range entries {
		file := e.Name()
		seen[file] = true
		if !utf8.ValidString(file) || strings.ContainsAny(file, "\x1b/") {
			t.Errorf("%q is listed", file)
		}
		got, err := readAll(f, file)
		switch {
		case file == c.file:
			if !errors.As(err, &r) || r.Reason != bundle.FileBroken {
				t.Errorf("%s: %v", file, err)
			}
		case err != nil:
			t.Errorf("%s: %v", file, err)
		case files[file] != nil && file != c.gone && !bytes.Equal(got, files[file]) && c.file != "ZWEI.KIO?":
			t.Errorf("%s is not what it was", file)
		}
	}
	for file := range maps.Keys(files) {
		if !seen[file] && file != c.gone {
			t.Errorf("%s is not listed", file)
		}
	}
}

// A bit of one copy of the FAT: the stick is refused, or a file, or all is as it
// was; never are other bytes taken for a file's.
func TestFlippedFATs(t *testing.T) {
	for _, bits := range []int{12, 16, 32} {
		good, files := sound(t, bits)
		v := volumeOf(t, good)
		refused := 0
		for at := int64(0); at < min(v.entriesBytes(), 160); at++ {
			for _, copy := range []int64{0, 1} {
				b := bytes.Clone(good)
				b[v.fat+copy*v.fatBytes+at] ^= 1 << (at % 8)
				f, err := readImage(b)
				if err != nil {
					if !isRefusal(err, bundle.StickDamaged) && !isRefusal(err, bundle.StickDirty) {
						t.Fatal(err)
					}
					refused++
					continue
				}
				for name, want := range files {
					got, err := readAll(f, name)
					switch {
					case isRefusal(err, bundle.FileBroken):
						refused++
					case err != nil || !bytes.Equal(got, want):
						t.Errorf("FAT%d, byte %d: %s: %v", bits, at, name, err)
					}
				}
			}
		}
		if refused == 0 {
			t.Errorf("FAT%d: no flip was noticed", bits)
		}
	}
}

func TestForeign(t *testing.T) {
	for _, s := range signatures {
		b := make([]byte, 1<<20)
		copy(b[s.at:], s.magic)
		_, err := readImage(b)
		var r *bundle.Refusal
		if !errors.As(err, &r) || r.Reason != s.reason || r.Detail != s.name {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}

// 2 TiB, sparse: as large as FAT32 can be, with a FAT of 256 MiB that is never read.
func TestGiant(t *testing.T) {
	i := newImage(t, 40<<20, "-F", "32", "-s", "1")
	i.add(t, "A.KIO", []byte("a"))
	head := i.bytes(t)[:1<<20]
	const sectors, fatSectors = 1<<32 - 1, 1 << 19
	v := volumeOf(t, i.bytes(t))
	root := bytes.Clone(i.bytes(t)[v.at(2) : v.at(2)+512])
	head[13] = 128
	le32(32, sectors)(head, v)
	le32(36, fatSectors)(head, v)
	le16(40, 0x80)(head, v) // its second copy does not count
	m := &meter{r: giant{head}, limit: 1 << 20}
	if f, err := rootOf(Read(t.Context(), m, sectors*512)); err != nil || len(f.entries) != 0 {
		t.Errorf("%v", err)
	}
	if m.read > 100<<10 {
		t.Errorf("%d bytes read of an empty giant", m.read)
	}
	// As far as the reader sees, a whole root cluster of files of 4 GiB each whose
	// chains go nowhere.
	copy(root[slotOf(t, root, "A       KIO")+28:], "\xFF\xFF\xFF\xFF")
	far := &farRoot{giant{head}, int64(32+2*fatSectors) * 512, root}
	m = &meter{r: far, limit: 1 << 20}
	f, err := rootOf(Read(t.Context(), m, sectors*512))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Open("A.KIO"); !isRefusal(err, bundle.FileBroken) {
		t.Errorf("a file of 4 GiB: %v", err)
	}
}

type farRoot struct {
	giant
	at   int64
	root []byte
}

func (f *farRoot) ReadAt(p []byte, at int64) (int, error) {
	n, err := f.giant.ReadAt(p, at)
	if at == f.at {
		copy(p, f.root)
	}
	return n, err
}
