package usb

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// kinds are the three kinds of FAT, at sizes that make them so.
var kinds = []struct {
	bits int
	size int64
	args []string
}{
	{12, 2 << 20, []string{"-F", "12", "-s", "4"}},
	{16, 20 << 20, []string{"-F", "16", "-s", "4"}},
	{32, 36 << 20, []string{"-F", "32", "-s", "1"}},
	{32, 72 << 20, []string{"-F", "32", "-s", "2", "-n", "CLE USB"}},
	{16, 20 << 20, []string{"-F", "16", "-S", "2048", "-s", "1"}},
	{12, 1 << 20, []string{"-F", "12", "-f", "1"}},
}

// partitioned puts a volume of that size behind a table, by sfdisk.
func partitioned(t *testing.T, label string, size int64, args []string) image {
	t.Helper()
	need(t, "sfdisk")
	i := newImage(t, size, args...)
	const begin = 1 << 20
	b := append(append(make([]byte, begin), i.bytes(t)...), make([]byte, begin)...)
	if err := os.WriteFile(i.path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	tool(t, "label: "+label+"\nstart=2048, size="+fmt.Sprint(size/512)+"\n", "sfdisk", "-q", i.path)
	i.at = begin
	return i
}

func fill(t *testing.T, i image, cluster int) {
	t.Helper()
	i.add(t, "LISEZMOI.TXT", []byte("bonjour\r\n"))
	i.add(t, "vide.bin", nil)
	i.add(t, "Été à l’hôpital — données n°2.kiosk", random(3*cluster+1, 1))
	i.add(t, "petit.txt", random(cluster, 2))
	i.add(t, strings.Repeat("long", 60)+".kiosk", random(cluster-1, 3))
	i.add(t, "😀 日本.kiosk", random(9*cluster+17, 4))
	for n := range 20 {
		i.add(t, fmt.Sprintf("f%d.tmp", n), random(cluster, byte(n)))
	}
	for n := 0; n < 20; n += 2 { // holes, and deleted slots
		tool(t, "", "mdel", "-i", i.mtools(), fmt.Sprintf("::f%d.tmp", n))
	}
	tool(t, "", "mmd", "-i", i.mtools(), "::Dossier")
	i.add(t, "Dossier/dedans.kiosk", []byte("unseen"))
	i.add(t, "morceaux.kiosk", random(30*cluster+5, 5))
}

func compare(t *testing.T, i image) *FS {
	t.Helper()
	b := i.bytes(t)
	f, err := readImage(b)
	if err != nil {
		t.Fatal(err)
	}
	got, err := contents(f)
	if err != nil {
		t.Fatal(err)
	}
	entries, _ := f.ReadDir(".")
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := i.list(t)
	slices.Sort(want)
	if !slices.Equal(names, want) {
		t.Fatalf("names\n%q, mtools:\n%q", names, want)
	}
	for name, data := range got {
		if !bytes.Equal(data, i.get(t, name)) {
			t.Errorf("%s: not what mtools reads", name)
		}
	}
	return f
}

func TestReadAgainstMtools(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	for _, k := range kinds {
		for _, label := range []string{"", "dos", "gpt"} {
			if label != "" && k.size > 40<<20 {
				continue // as large as that once is enough
			}
			t.Run(fmt.Sprint(k.bits, k.size>>20, label), func(t *testing.T) {
				var i image
				if label == "" {
					i = newImage(t, k.size, k.args...)
				} else {
					i = partitioned(t, label, k.size, k.args)
				}
				fill(t, i, int(volumeOf(t, i.bytes(t)).cluster))
				f := compare(t, i)
				if f.v.bits != k.bits || len(f.odd) != 0 {
					t.Errorf("FAT%d, %d skipped", f.v.bits, len(f.odd))
				}
			})
		}
	}
}

// The second partition is used where the first is of another kind.
func TestSecondPartition(t *testing.T) {
	i := newImage(t, 2<<20, "-F", "12")
	i.add(t, "A.KIO", []byte("a"))
	b := append(make([]byte, 2<<20), i.bytes(t)...)
	copy(b[1<<20+3:], "NTFS    ")
	copy(b[510:], "\x55\xAA")
	entry := func(n int, kind byte, first, size uint32) {
		e := b[mbrTable+n*mbrEntry:]
		e[4], e[8], e[9], e[10], e[12], e[13], e[14] = kind, byte(first), byte(first>>8), byte(first>>16), byte(size), byte(size>>8), byte(size>>16)
	}
	entry(0, 7, 2048, 2048)
	if _, err := readImage(b); !isRefusal(err, "stick-ntfs") {
		t.Errorf("only NTFS: %v", err)
	}
	entry(2, 12, 4096, 4096)
	f, err := readImage(b)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := contents(f); err != nil || string(got["A.KIO"]) != "a" {
		t.Errorf("%q, %v", got, err)
	}
}

// A stick that counts in blocks of 4096 bytes.
func TestBlocksOf4096(t *testing.T) {
	i := newImage(t, 40<<20, "-F", "16", "-S", "4096", "-s", "1")
	i.add(t, "A.KIO", []byte("a"))
	b := append(make([]byte, 1<<20), i.bytes(t)...)
	copy(b[510:], "\x55\xAA")
	copy(b[mbrTable:], []byte{0, 0, 0, 0, 6, 0, 0, 0, 0, 1, 0, 0, 0, 0x28, 0, 0})
	f, err := readImage(b)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := contents(f); err != nil || string(got["A.KIO"]) != "a" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestFileSystemRules(t *testing.T) {
	i := newImage(t, 4<<20, "-F", "12")
	i.add(t, "UN.TXT", random(9000, 1))
	i.add(t, "deux é.kiosk", random(1, 2))
	f, err := readImage(i.bytes(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(f, "UN.TXT", "deux é.kiosk"); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"un.txt", "DEUX É.KIOSK"} {
		if b, err := fs.ReadFile(f, name); err != nil || len(b) == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, want := range map[string]error{"trois": fs.ErrNotExist, "../UN.TXT": fs.ErrInvalid, "": fs.ErrInvalid} {
		if _, err := f.Open(name); !errors.Is(err, want) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestFolderCannotBeEntered(t *testing.T) {
	i := newImage(t, 4<<20, "-F", "12")
	tool(t, "", "mmd", "-i", i.mtools(), "::D")
	f, err := readImage(i.bytes(t))
	if err != nil {
		t.Fatal(err)
	}
	if info, err := f.Stat("D"); err != nil || !info.IsDir() {
		t.Errorf("%v, %v", info, err)
	}
	for _, name := range []string{"D", "D/x"} {
		if _, err := f.Open(name); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
}

// Places within a file, forwards and backwards, in a file of many marks.
func TestReadAtAnywhere(t *testing.T) {
	i := newImage(t, 40<<20, "-F", "32", "-s", "1")
	for n := range 6 {
		i.add(t, fmt.Sprintf("H%d", n), random(200_000, 9))
	}
	for n := range 3 {
		tool(t, "", "mdel", "-i", i.mtools(), fmt.Sprintf("::H%d", 2*n))
	}
	want := random(6<<20, 7) // 12,288 clusters
	i.add(t, "GROS", want)
	f, err := readImage(i.bytes(t))
	if err != nil {
		t.Fatal(err)
	}
	file, err := f.Open("GROS")
	if err != nil {
		t.Fatal(err)
	}
	at := file.(io.ReaderAt)
	for _, off := range []int{0, 6<<20 - 1, 511, 512, 5 << 20, 4<<20 + 3, 199_999, 200_001, 1, 3 << 20} {
		got := make([]byte, min(700_000, len(want)-off))
		if _, err := at.ReadAt(got, int64(off)); err != nil || !bytes.Equal(got, want[off:off+len(got)]) {
			t.Errorf("at %d: %v", off, err)
		}
	}
	if n, err := at.ReadAt(make([]byte, 10), 6<<20-3); n != 3 || err != io.EOF {
		t.Errorf("over the end: %d, %v", n, err)
	}
}

func TestShortNames(t *testing.T) {
	for _, c := range []struct {
		slot string
		want string
	}{
		{"README  TXT\x20\x00", "README.TXT"},
		{"README  TXT\x20\x18", "readme.txt"},
		{"README  TXT\x20\x08", "readme.TXT"},
		{"README     \x20\x10", "README"},
		{"\x05BC        \x20\x00", "ÕBC"}, // code page 850: E5 is Õ
		{"\x90T\x90     TXT\x20\x00", "ÉTÉ.TXT"},
		{"        TXT\x20\x00", ""},
	} {
		if got := shortName([]byte(c.slot), c.slot[12]); got != c.want {
			t.Errorf("%q: %q, want %q", c.slot, got, c.want)
		}
	}
}

func TestGoodName(t *testing.T) {
	for name, want := range map[string]bool{
		"a": true, "é.kiosk": true, ".caché": true, "a b": true, "..a": true,
		"": false, ".": false, "..": false, "a/b": false, `a\b`: false, "a\x1b[2J": false, "a\u0085b": false,
		"a\nb": false, "a\x7f": false, "a\ufffd": false, "a\xff": false, "c:": false, "*": false,
	} {
		if got := goodName(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

// dense is a FAT32 image whose root folder holds n files of short names.
func dense(t testing.TB, n int) []byte {
	t.Helper()
	i := newImage(t, 40<<20, "-F", "32", "-s", "1")
	b := i.bytes(t)
	v := volumeOf(t, b)
	var folder []byte
	for k := range n {
		s := make([]byte, slotBytes)
		copy(s, fmt.Sprintf("F%07dKIO\x20", k))
		folder = append(folder, s...)
	}
	copy(b[v.at(2):], folder)
	clusters := uint32(len(folder)/int(v.cluster)) + 1
	for c := uint32(2); c < 2+clusters; c++ {
		v.poke(b, c, c+1)
	}
	v.poke(b, 1+clusters, v.ones())
	return b
}

func TestManyEntries(t *testing.T) {
	b := dense(t, maxSlots-1) // with the end mark as many as there may be
	f, err := readImage(b)
	if err != nil || len(f.entries) != maxSlots-1 {
		t.Fatalf("%v", err)
	}
	if _, err := f.Open("f0065000.kio"); err != nil {
		t.Error(err)
	}
	m := &meter{r: bytes.NewReader(dense(t, 100_000))}
	if _, err := rootOf(Read(t.Context(), m, 40<<20)); !isRefusal(err, "stick-damaged") {
		t.Errorf("100,000 entries: %v", err)
	}
	if m.read > 4<<20 {
		t.Errorf("100,000 entries: %d bytes read", m.read)
	}
}
