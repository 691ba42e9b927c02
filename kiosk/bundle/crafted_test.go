package bundle_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"guichet/kiosk/bundle"
)

func typed(kind byte, name, link string) part {
	return part{Header: tar.Header{Typeflag: kind, Name: name, Linkname: link, Format: tar.FormatUSTAR}}
}

// header is a block by hand, with the right sum: what archive/tar would not write.
func header(name string, kind byte, size string) []byte {
	b := make([]byte, 512)
	copy(b, name)
	copy(b[100:], "0000644\x000000000\x000000000\x00")
	copy(b[124:], size)
	copy(b[136:], "00000000000\x00        ")
	b[156] = kind
	copy(b[257:], "ustar\x0000")
	copy(b[329:], "0000000\x000000000\x00")
	return resum(b)
}

func resum(b []byte) []byte {
	copy(b[148:], "        ")
	sum := 0
	for _, c := range b[:512] {
		sum += int(c)
	}
	copy(b[148:], fmt.Sprintf("%06o\x00 ", sum))
	return b
}

func octal(n int64) string { return fmt.Sprintf("%011o\x00", n) }

// base256 is GNU's way to write a size that octal digits do not hold.
func base256(n uint64) string {
	b := make([]byte, 12)
	binary.BigEndian.PutUint64(b[4:], n)
	b[0] = 0x80
	return string(b)
}

// Archives that are not exactly of the format, each with the byte where it is seen.
func TestCraftedArchives(t *testing.T) {
	s := secretOf(t, 1)
	p := parts(t, s)
	m, sig, a, b := p[0], p[1], p[2], p[3]
	long := plain(strings.Repeat("d/", 60)+"dataset.sqlite", a.body) // needs the prefix field
	big := a
	big.Format, big.PAXRecords = tar.FormatPAX, map[string]string{"GUICHET.x": "y"}
	gnu := a
	gnu.Format, gnu.Name = tar.FormatGNU, strings.Repeat("n", 150)
	whole := archive(t, p...)
	body := func(p part) part {
		return part{raw: append(append([]byte{}, p.body...), make([]byte, -len(p.body)&511)...)}
	}
	for _, c := range []struct {
		name string
		data []byte
		want bundle.Reason
		at   int64
	}{
		{"nothing", nil, bundle.NotBundle, 0},
		{"an end only", make([]byte, 1024), bundle.NotBundle, 0},
		{"text", []byte(strings.Repeat("bonjour ", 200)), bundle.NotBundle, 0},
		{"a gzip", zipped(t, whole), bundle.NotBundle, 0},
		{"another tar", archive(t, a, b), bundle.NotBundle, 0},
		{"a tar that begins with a folder", archive(t, typed(tar.TypeDir, "x/", ""), m), bundle.NotBundle, 0},
		{"a name that begins with the manifest's", archive(t, plain("manifest.json.minisig", m.body)), bundle.NotBundle, 0},
		{"manifest as a link", archive(t, typed(tar.TypeSymlink, "manifest.json", "x"), sig), bundle.Damaged, 0},
		{"PAX before the manifest", append(archive(t, pax(m))[:1536], whole...), bundle.NotBundle, 0},
		{"manifest in GNU's format", archive(t, gnuPlain(m), sig, a, b), bundle.Damaged, 0},
		{"manifest only", archive(t, m), bundle.Damaged, 1024},
		{"signature first", archive(t, sig, m, a, b), bundle.NotBundle, 0},
		{"a second manifest for the signature", archive(t, m, m, sig, a, b), bundle.Damaged, 1024},
		{"empty signature", archive(t, m, plain(sig.Name, nil), a, b), bundle.Damaged, 1536},
		{"no files", archive(t, m, sig), bundle.Damaged, 2048},
		{"one file missing", archive(t, m, sig, a), bundle.Damaged, 3584},
		{"wrong order", archive(t, m, sig, b, a), bundle.Damaged, 2048},
		{"swapped contents", archive(t, m, sig, plain(a.Name, b.body), plain(b.Name, a.body)), bundle.Damaged, 2048},
		{"other content", archive(t, m, sig, plain(a.Name, bytes.ToUpper(a.body)), b), bundle.Damaged, 2560},
		{"a longer file", archive(t, m, sig, plain(a.Name, append(bytes.Clone(a.body), 'x')), b), bundle.Damaged, 2048},
		{"a second manifest", archive(t, m, sig, m, a, b), bundle.Damaged, 2048},
		{"a second manifest at the end", archive(t, append(p, m)...), bundle.Damaged, 4608},
		{"one file too many", archive(t, append(p, plain("c", nil))...), bundle.Damaged, 4608},
		{"symbolic link", archive(t, m, sig, typed(tar.TypeSymlink, a.Name, "/etc/passwd"), b), bundle.Damaged, 2048},
		{"hard link", archive(t, m, sig, typed(tar.TypeLink, a.Name, "manifest.json"), b), bundle.Damaged, 2048},
		{"folder", archive(t, m, sig, typed(tar.TypeDir, a.Name+"/", ""), a, b), bundle.Damaged, 2048},
		{"device", archive(t, m, sig, typed(tar.TypeChar, a.Name, ""), b), bundle.Damaged, 2048},
		{"pipe", archive(t, m, sig, typed(tar.TypeFifo, a.Name, ""), b), bundle.Damaged, 2048},
		{"PAX header", archive(t, m, sig, big, b), bundle.Damaged, 2048},
		{"global PAX header", archive(t, m, sig, global(), a, b), bundle.Damaged, 2048},
		{"GNU long name", archive(t, m, sig, gnu, b), bundle.Damaged, 2048},
		{"GNU format", archive(t, m, sig, gnuPlain(a), b), bundle.Damaged, 2048},
		{"long path", archive(t, m, sig, long, b), bundle.Damaged, 2048},
		{"path upwards", archive(t, m, sig, plain("../"+a.Name, a.body), b), bundle.Damaged, 2048},
		{"sparse", archive(t, m, sig, part{raw: header(a.Name, 'S', octal(600))}, body(a), b), bundle.Damaged, 2048},
		{"old type", archive(t, m, sig, part{raw: header(a.Name, 0, octal(600))}, body(a), b), bundle.Damaged, 2048},
		{"contiguous", archive(t, m, sig, part{raw: header(a.Name, '7', octal(600))}, body(a), b), bundle.Damaged, 2048},
		{"link name of a plain file", archive(t, m, sig, part{raw: tweak(header(a.Name, '0', octal(600)), 157, "x")}, body(a), b), bundle.Damaged, 2048},
		{"something in the header's end", archive(t, m, sig, part{raw: tweak(header(a.Name, '0', octal(600)), 505, "x")}, body(a), b), bundle.Damaged, 2048},
		{"something behind the name", archive(t, m, sig, part{raw: tweak(header(a.Name, '0', octal(600)), 20, "x")}, body(a), b), bundle.Damaged, 2048},
		{"size with blanks", archive(t, m, sig, part{raw: header(a.Name, '0', "       1130 ")}, body(a), b), bundle.Damaged, 2048},
		{"size in base 256", archive(t, m, sig, part{raw: header(a.Name, '0', base256(600))}, body(a), b), bundle.Damaged, 2048},
		{"negative size", archive(t, m, sig, part{raw: header(a.Name, '0', strings.Repeat("\xff", 12))}, body(a), b), bundle.Damaged, 2048},
		{"trailing byte", append(bytes.Clone(whole), 0), bundle.Damaged, int64(len(whole)) + 1},
		{"trailing text", append(bytes.Clone(whole), []byte(strings.Repeat("x", 512))...), bundle.Damaged, int64(len(whole))},
		{"text far behind", append(append(bytes.Clone(whole), make([]byte, 5120)...), []byte(strings.Repeat("x", 512))...), bundle.Damaged, int64(len(whole)) + 5120},
		{"a second bundle", append(bytes.Clone(whole), whole...), bundle.Damaged, int64(len(whole))},
		{"too much padding", append(bytes.Clone(whole), make([]byte, 129*512)...), bundle.Damaged, int64(len(whole)) + 129*512},
	} {
		_, _, err := extract(t, bytes.NewReader(c.data), trusting(s))
		if got := refusal(t, err); got.Reason != c.want || got.Byte != c.at {
			t.Errorf("%s: got %v, want %s at byte %d", c.name, got, c.want, c.at)
		}
	}
	for name, data := range map[string][]byte{
		"as it is": whole, "a block more": append(bytes.Clone(whole), make([]byte, 512)...),
		"all the padding": append(bytes.Clone(whole), make([]byte, 128*512)...),
		"header by hand":  archive(t, m, sig, part{raw: header(a.Name, '0', octal(600))}, body(a), b),
	} {
		if _, files, err := extract(t, bytes.NewReader(data), trusting(s)); err != nil || !sameContent(files) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, _, err := extract(t, io.MultiReader(bytes.NewReader(whole), endless{}), trusting(s))
	if got := refusal(t, err); got.Reason != bundle.Damaged {
		t.Errorf("zeros without end: %v", got)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func zipped(t *testing.T, b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pax(p part) part {
	p.Format, p.PAXRecords = tar.FormatPAX, map[string]string{"GUICHET.x": "y"}
	return p
}

func global() part {
	return part{Header: tar.Header{Typeflag: tar.TypeXGlobalHeader, PAXRecords: map[string]string{"path": "x"}}}
}

func gnuPlain(p part) part {
	p.Format = tar.FormatGNU
	return p
}

func tweak(b []byte, at int, s string) []byte {
	copy(b[at:], s)
	return resum(b)
}

// Claims of sizes are looked at before anything is allocated for them.
func TestClaimsAllocateNothing(t *testing.T) {
	s := secretOf(t, 1)
	p := parts(t, s)
	const tib = 1 << 40
	claim := with(t, `"size": 0`, fmt.Sprintf(`"size": %d`, int64(tib)))
	sums := strings.Repeat(`{"name": "NAME", "size": 9223372036854775807, "sha256": "`+strings.Repeat("0", 64)+`"},`, 2)
	overflow := with(t, `"files": [`, `"files": [`+strings.Replace(strings.Replace(sums, "NAME", "x", 1), "NAME", "y", 1))
	for _, c := range []struct {
		name string
		data []byte
		want bundle.Refusal
	}{
		{"manifest of 1 TiB", archive(t, part{raw: header("manifest.json", '0', base256(tib))}), bundle.Refusal{Reason: bundle.Damaged}},
		{"manifest of 8 GiB", archive(t, part{raw: header("manifest.json", '0', octal(8<<30-1))}), bundle.Refusal{Reason: bundle.TooLarge, Number: 8<<30 - 1, Have: 64 << 10}},
		{"manifest over the limit", archive(t, part{raw: header("manifest.json", '0', octal(64<<10+1))}), bundle.Refusal{Reason: bundle.TooLarge, Number: 64<<10 + 1, Have: 64 << 10}},
		{"manifest at the limit", archive(t, part{raw: header("manifest.json", '0', octal(64<<10))}), bundle.Refusal{Reason: bundle.Damaged, Byte: 1536}},
		{"signature over the limit", archive(t, p[0], part{raw: header(bundle.SignatureName, '0', octal(4<<10+1))}), bundle.Refusal{Reason: bundle.TooLarge, Number: 4<<10 + 1, Have: 4 << 10}},
		{"signature at the limit", archive(t, p[0], part{raw: header(bundle.SignatureName, '0', octal(4<<10))}), bundle.Refusal{Reason: bundle.Damaged, Byte: 2560}},
		{"file of 1 TiB", signed(t, s, claim), bundle.Refusal{Reason: bundle.TooLarge, Number: tib, Have: 1 << 30}},
		{"sum that overflows", signed(t, s, overflow), bundle.Refusal{Reason: bundle.TooLarge, Number: 1<<63 - 1, Have: 1 << 30}},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := extract(t, bytes.NewReader(c.data), trusting(s))
		runtime.ReadMemStats(&after)
		got := *refusal(t, err)
		if got.Detail = ""; got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
			t.Errorf("%s: %d bytes were allocated", c.name, n)
		}
	}
}

// The limit of all files together, from both sides.
func TestDataLimit(t *testing.T) {
	s := secretOf(t, 1)
	b := pack(t, manifest(), s)
	if _, err := bundle.Open(bytes.NewReader(b), trusting(s), bundle.Limits{Data: 602}); err != nil {
		t.Error(err)
	}
	_, err := bundle.Open(bytes.NewReader(b), trusting(s), bundle.Limits{Data: 601})
	if got := refusal(t, err); got.Reason != bundle.TooLarge {
		t.Error(got)
	}
}
